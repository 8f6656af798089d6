import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {imageUrl} from "@web/core/utils/urls";
import {scaledPhoto} from "./photo";
import {useService} from "@web/core/utils/hooks";

/** A number between two big buttons. */
export class Stepper extends Component {
    static template = "sourcing_qc.Stepper";
    static props = {
        label: String,
        value: Number,
        onChange: Function,
        least: {type: Number, optional: true},
        most: {type: [Number, {value: false}], optional: true},
    };
    static defaultProps = {least: 0, most: false};

    step(by) {
        this.set(this.props.value + by);
    }

    onInput(event) {
        const number = parseInt(event.target.value, 10);
        if (!isNaN(number)) {
            this.set(number);
        }
    }

    /** A field that was left empty shows again what stands. */
    onBlur(event) {
        event.target.value = this.props.value;
    }

    set(number) {
        const {least, most, value, onChange} = this.props;
        const bounded = Math.max(
            least,
            most === false ? number : Math.min(number, most)
        );
        if (bounded !== value) {
            onChange(bounded);
        }
    }
}

/** Takes photos with the phone's camera. */
export class PhotoButton extends Component {
    static template = "sourcing_qc.PhotoButton";
    static props = {
        onPhoto: Function,
        label: {type: String, optional: true},
        primary: {type: Boolean, optional: true},
    };
    static defaultProps = {primary: false};

    setup() {
        this.notification = useService("notification");
    }

    get label() {
        return this.props.label || _t("Photo");
    }

    async onChange(event) {
        const [...files] = event.target.files;
        event.target.value = ""; // the same picture can be chosen again
        for (const file of files) {
            let data = "";
            try {
                data = await scaledPhoto(file);
            } catch {
                this.notification.add(
                    _t("%s is not a picture that this browser can read.", file.name),
                    {type: "danger"}
                );
                continue;
            }
            const name = file.name.replace(/\.\w+$/, "") || _t("photo");
            await this.props.onPhoto({name: `${name}.jpg`, data});
        }
    }
}

/** Photos of a defect or a check, those that are not sent yet among them. */
export class PhotoStrip extends Component {
    static template = "sourcing_qc.PhotoStrip";
    static props = {photos: Array, rows: Array};

    stored(photo) {
        return imageUrl("sourcing.inspection.photo", photo.id, "image");
    }

    waiting(row) {
        return `data:image/jpeg;base64,${row.entry.data}`;
    }
}

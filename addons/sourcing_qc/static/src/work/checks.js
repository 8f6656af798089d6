import {NOT_LOOKED_AT, isFailure, isLookedAt} from "./overlay";
import {PhotoButton, PhotoStrip, Stepper} from "./widgets";
import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {useService} from "@web/core/utils/hooks";

/** So many fields are shown; more pieces are written with what they came to. */
const MOST_FIELDS = 60;

const GROUPS = {
    workmanship: _t("Workmanship"),
    packaging: _t("Packing and labelling"),
    measurement: _t("Measurements"),
    test: _t("Tests"),
    quantity: _t("Quantity"),
    document: _t("Documents"),
};

/** Yes or no, for all pieces; where some fail, how many. */
export class YesNoInput extends Component {
    static template = "sourcing_qc.YesNoInput";
    static components = {Stepper};
    static props = {check: Object, onValues: Function};

    get failing() {
        return this.props.check.values.filter((value) => value === "no").length;
    }

    get failingText() {
        return _t("Pieces that fail, of %s", this.props.check.pieces);
    }

    get isDone() {
        return this.props.check.values.some(isLookedAt);
    }

    fail(failing) {
        const {pieces} = this.props.check;
        this.props.onValues([
            ...Array(failing).fill("no"),
            ...Array(Math.max(pieces - failing, 0)).fill("yes"),
        ]);
    }
}

/** One option for all pieces. */
export class ChoiceInput extends Component {
    static template = "sourcing_qc.ChoiceInput";
    static props = {check: Object, onValues: Function};

    isChosen(option) {
        const {values} = this.props.check;
        return values.length > 0 && values.every((value) => value === option.value);
    }

    choose(option) {
        this.props.onValues(Array(this.props.check.pieces).fill(option.value));
    }
}

/** A field for each piece: numbers, codes, texts. */
export class PiecesInput extends Component {
    static template = "sourcing_qc.PiecesInput";
    static props = {check: Object, onValues: Function};

    setup() {
        this.notification = useService("notification");
    }

    get isNumber() {
        return ["number", "measure"].includes(this.props.check.kind);
    }

    get canScan() {
        return this.props.check.kind === "barcode" && isBarcodeScannerSupported();
    }

    get pieces() {
        const {values, pieces} = this.props.check;
        const fields = Math.min(Math.max(pieces, values.length, 1), MOST_FIELDS);
        return Array.from({length: fields}, (_, index) => {
            const value = isLookedAt(values[index]) ? values[index] : "";
            const isBad = value !== "" && isFailure(this.props.check, value);
            return {index, value, isBad};
        });
    }

    label(piece) {
        const {name} = this.props.check;
        return _t("%(check)s, piece %(piece)s", {check: name, piece: piece.index + 1});
    }

    set(index, text) {
        const values = [...this.props.check.values];
        while (values.length < index) {
            values.push(NOT_LOOKED_AT);
        }
        values[index] = this.isNumber ? decimal(text) : text.trim();
        this.props.onValues(values.map((value) => value || NOT_LOOKED_AT));
    }

    async scan(index) {
        try {
            this.set(index, await scanBarcode(this.env));
        } catch (error) {
            this.notification.add(error.message, {type: "warning"});
        }
    }
}

/** As keyboards write a number, with a point. */
function decimal(text) {
    return text.trim().replace(/[,。，]/, ".");
}

const INPUTS = {
    yesno: YesNoInput,
    choice: ChoiceInput,
    number: PiecesInput,
    measure: PiecesInput,
    text: PiecesInput,
    barcode: PiecesInput,
};

export class CheckCard extends Component {
    static template = "sourcing_qc.CheckCard";
    static components = {PhotoButton, PhotoStrip};
    static props = {
        check: Object,
        className: String,
        readonly: Boolean,
        onChange: Function,
        onPhoto: Function,
    };

    setup() {
        this.state = useState({hasNote: false});
        this.inputs = INPUTS;
    }

    get refusal() {
        return this.props.check.rows.find((row) => row.refused)?.refused;
    }

    change(values) {
        const {note} = this.props.check;
        this.props.onChange(this.props.check, {values, note});
    }

    writeNote(event) {
        const {values} = this.props.check;
        this.props.onChange(this.props.check, {values, note: event.target.value});
    }
}

/** The checklist, group by group. */
export class CheckPanel extends Component {
    static template = "sourcing_qc.CheckPanel";
    static components = {CheckCard};
    static props = {checks: Array, names: Object, readonly: Boolean, enter: Object};

    get groups() {
        const groups = new Map();
        for (const check of this.props.checks) {
            if (!groups.has(check.group)) {
                groups.set(check.group, {code: check.group, checks: []});
            }
            groups.get(check.group).checks.push(check);
        }
        return [...groups.values()].map((group) => ({
            ...group,
            name: GROUPS[group.code] || group.code,
            done: group.checks.filter((check) => check.result).length,
        }));
    }
}

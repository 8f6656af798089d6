import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";

/** What is not on the server yet, and what the server refused: to be seen and settled. */
export class UnsentDialog extends Component {
    static template = "sourcing_qc.UnsentDialog";
    static components = {Dialog};
    static props = {queue: Object, inspectionId: Number, close: Function};

    setup() {
        this.queue = useState(this.props.queue);
    }

    get explanation() {
        return _t(
            "Kept on this phone, for you alone. Correct what was refused where you entered it."
        );
    }

    get rows() {
        return this.queue.rowsOf(this.props.inspectionId);
    }

    get refused() {
        return this.rows.filter((row) => row.refused);
    }

    instant({entry}) {
        const text = entry.at.slice(0, 19).replace("T", " ");
        return formatDateTime(deserializeDateTime(text));
    }

    label({entry}) {
        switch (entry.op) {
            case "units":
                return _t("%s units inspected", entry.units);
            case "defect":
                return `${entry.description} ×${entry.quantity}`;
            case "undefect":
                return _t("Defect removed");
            case "photo":
                return _t("Photo %s", entry.name);
        }
        const check = this.checkOf(entry);
        const words = new Set(entry.values.map((value) => this.wording(check, value)));
        return `${check?.name || _t("Check")}: ${[...words].join("; ") || "–"}`;
    }

    checkOf(entry) {
        const view = this.queue.views[this.props.inspectionId];
        return view?.checks.find((one) => one.id === entry.check);
    }

    /** A value as its button says it. */
    wording(check, value) {
        const yesOrNo = {yes: _t("Yes"), no: _t("No")};
        const option = check?.options.find((one) => one.value === value);
        return (check?.kind === "yesno" && yesOrNo[value]) || option?.label || value;
    }
}

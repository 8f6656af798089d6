import {
    Component,
    onWillDestroy,
    onWillStart,
    onWillUpdateProps,
    useState,
} from "@odoo/owl";
import {PhotoButton, PhotoStrip, Stepper} from "./widgets";
import {remark, standing, tally} from "./tally";
import {CheckPanel} from "./checks";
import {DefectPanel} from "./defects";
import {UnsentDialog} from "./unsent";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {overlay} from "./overlay";
import {useService} from "@web/core/utils/hooks";

const MINUTE = 60_000;

/** One inspection, as it is worked on in a factory. */
export class WorkPage extends Component {
    static template = "sourcing_qc.WorkPage";
    static components = {CheckPanel, DefectPanel, PhotoButton, PhotoStrip, Stepper};
    static props = {inspectionId: Number, onOpened: Function};

    setup() {
        this.queue = useState(useService("sourcing_qc.work"));
        this.dialog = useService("dialog");
        this.state = useState({tab: "defects", now: Date.now(), failure: ""});
        this.standing = standing;
        this.remark = remark;
        this.enter = this.entering();
        onWillStart(() => this.open(this.props.inspectionId));
        onWillUpdateProps((props) => this.open(props.inspectionId));
        const clock = browser.setInterval(
            () => (this.state.now = Date.now()),
            MINUTE / 4
        );
        onWillDestroy(() => browser.clearInterval(clock));
    }

    async open(inspectionId) {
        this.state.failure = "";
        try {
            this.props.onOpened(await this.queue.open(inspectionId));
        } catch (error) {
            this.state.failure = error.data?.message || error.message;
        }
    }

    // === SEEING === //

    get view() {
        return this.queue.views[this.props.inspectionId];
    }

    get rows() {
        return this.queue.rowsOf(this.props.inspectionId);
    }

    get seen() {
        return overlay(this.view, this.rows);
    }

    get readonly() {
        return this.view.state !== "running" || !this.view.may_work;
    }

    get names() {
        return Object.fromEntries(
            this.view.classes.map((row) => [row.class, row.name])
        );
    }

    /** The server counts; the phone does as long as something is on the way. */
    get classes() {
        if (!this.rows.length) {
            return this.view.classes;
        }
        // what was refused is not found
        const {units, defects} = overlay(
            this.view,
            this.rows.filter((row) => !row.refused)
        );
        return tally(this.view, units, defects);
    }

    get drawnText() {
        return _t("of %s to draw", this.view.sample_size);
    }

    get why() {
        if (this.view.state === "planned") {
            return _t("This inspection was not started. Start it in its form.");
        }
        if (this.view.state !== "running") {
            return _t("This inspection is closed: nothing is entered any more.");
        }
        return _t("This is another inspector's inspection.");
    }

    get trouble() {
        switch (this.queue.trouble) {
            case "network":
                return _t("No network. Go on working: entries stay on this phone.");
            case "session":
                return _t("You are signed out. Sign in again, then all is sent.");
            case "error":
                return this.queue.troubleMessage;
        }
        return "";
    }

    get waiting() {
        return this.rows.filter((row) => !row.refused);
    }

    get refused() {
        return this.rows.filter((row) => row.refused);
    }

    get waitingText() {
        const [oldest] = this.waiting;
        const minutes = Math.floor(
            (this.state.now - Date.parse(oldest.entry.at)) / MINUTE
        );
        const count = this.waiting.length;
        const what =
            count === 1
                ? _t("1 entry not sent yet")
                : _t("%s entries not sent yet", count);
        return minutes < 1
            ? what
            : _t("%(what)s, for %(minutes)s min", {what, minutes});
    }

    get refusedText() {
        const count = this.refused.length;
        return count === 1 ? _t("1 entry refused") : _t("%s entries refused", count);
    }

    get tabs() {
        const done = this.seen.checks.filter((check) => check.result).length;
        const found = this.seen.defects.reduce((sum, one) => sum + one.quantity, 0);
        return [
            {code: "defects", label: _t("Defects"), count: `${found}`},
            {
                code: "checks",
                label: _t("Checks"),
                count: `${done}/${this.seen.checks.length}`,
            },
        ];
    }

    showUnsent() {
        this.dialog.add(UnsentDialog, {
            queue: this.queue,
            inspectionId: this.props.inspectionId,
        });
    }

    // === ENTERING === //

    add(values, replaces) {
        return this.queue.add(this.props.inspectionId, values, replaces);
    }

    addPhoto(of, ref, {name, data}) {
        return this.add({op: "photo", of, ref, name, data});
    }

    /** What the panels may enter. */
    entering() {
        return {
            units: (units) =>
                this.add({op: "units", units}, (entry) => entry.op === "units"),
            photo: (photo) => this.addPhoto("inspection", null, photo),
            defect: (kind) => this.add({...NEW_DEFECT, ...kind}),
            defectChange: (defect, values) => this.changeDefect(defect, values),
            defectRemoval: (defect) => this.removeDefect(defect),
            defectPhoto: (defect, photo) => this.addPhoto("defect", defect.uuid, photo),
            check: (check, {values, note}) =>
                this.add(
                    {
                        op: "check",
                        check: check.id,
                        values: [...values],
                        note: note || "",
                    },
                    (entry) => entry.op === "check" && entry.check === check.id
                ),
            checkPhoto: (check, photo) => this.addPhoto("check", check.id, photo),
        };
    }

    /** The whole defect again under its uuid; what the server never saw is changed here. */
    async changeDefect(defect, values) {
        const row = defect.rows.findLast(({entry}) => entry.op === "defect");
        if (row && (row.refused || !row.tried)) {
            // photos of a defect that was refused were refused with it
            const refused = defect.rows.filter((other) => other.refused);
            await this.queue.change(row, values);
            if (refused.length) {
                await this.queue.retry(refused);
            }
            return;
        }
        const {uuid, type_id, quantity, unit, carton, lot_id, note} = defect;
        await this.add({
            ...NEW_DEFECT,
            ...{uuid, type_id, quantity, unit, carton, lot_id, note},
            description: defect.type,
            class: defect.class,
            ...values,
        });
    }

    async removeDefect(defect) {
        const isKnown = this.view.defects.some((one) => one.uuid === defect.uuid);
        const mayBeKnown = defect.rows.some((row) => row.tried && !row.refused);
        await this.queue.drop(defect.rows);
        if (isKnown || mayBeKnown) {
            await this.add({op: "undefect", defect: defect.uuid});
        }
    }
}

const NEW_DEFECT = {
    op: "defect",
    type_id: null,
    description: "",
    class: "major",
    quantity: 1,
    unit: null,
    carton: null,
    lot_id: null,
    note: "",
};

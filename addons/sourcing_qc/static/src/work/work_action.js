import {Component, onWillStart, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {WorkPage} from "./work_page";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

/** The inspector's own inspections: in progress, and planned until today. */
export class WorkList extends Component {
    static template = "sourcing_qc.WorkList";
    static props = {onPick: Function};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.queue = useState(useService("sourcing_qc.work"));
        this.state = useState({failure: ""});
        this.inspections = [];
        onWillStart(() => this.load());
    }

    async load() {
        const domain = [
            ["inspector_id", "=", user.userId],
            "|",
            ["state", "=", "running"],
            "&",
            ["state", "=", "planned"],
            ["date_planned", "<=", "today"],
        ];
        const names = ["number", "project_id", "state", "place"];
        try {
            const rows = await this.orm.silent.searchRead(
                "sourcing.inspection",
                domain,
                names
            );
            this.inspections = rows.map(({id, number, project_id, state, place}) => ({
                id,
                number,
                place,
                planned: state === "planned",
                project: project_id && project_id[1],
            }));
        } catch {
            this.state.failure = _t(
                "No network. These are the inspections that you opened on this phone."
            );
            this.inspections = await this.queue.store.views();
        }
    }

    pick({id, planned}) {
        if (!planned) {
            return this.props.onPick(id);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sourcing.inspection",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    unsent(inspectionId) {
        return this.queue.rowsOf(inspectionId).length;
    }

    unsentText(inspectionId) {
        return _t("%s not sent", this.unsent(inspectionId));
    }
}

/** Work on an inspection in a factory: opened for one, or to choose one. */
export class WorkAction extends Component {
    static template = "sourcing_qc.WorkAction";
    static components = {Layout, WorkList, WorkPage};
    static props = {...standardActionServiceProps};

    setup() {
        const {active_id} = this.props.action.context;
        this.state = useState({inspectionId: active_id || false});
        this.env.config.setDisplayName(
            this.props.action.name || _t("Work on the phone")
        );
    }

    pick(inspectionId) {
        this.state.inspectionId = inspectionId;
        this.props.updateActionState({active_id: inspectionId});
    }

    onOpened(view) {
        this.env.config.setDisplayName(view.number);
    }
}

registry.category("actions").add("sourcing_qc.work", WorkAction);

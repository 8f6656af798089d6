import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {PhotoButton, PhotoStrip, Stepper} from "./widgets";
import {Dialog} from "@web/core/dialog/dialog";
import {useService} from "@web/core/utils/hooks";

const RECENT = 4;

/** Choose what is wrong: from the library, or in words. */
export class DefectPicker extends Component {
    static template = "sourcing_qc.DefectPicker";
    static components = {Dialog};
    static props = {
        title: String,
        library: Array,
        defectClass: String,
        onPick: Function,
        close: Function,
    };

    setup() {
        this.state = useState({text: "", all: false});
    }

    /** Groups of types: of the class alone, unless somebody asks for all or searches. */
    get groups() {
        const text = this.state.text.trim().toLowerCase();
        const isWanted = (type) =>
            text
                ? type.name.toLowerCase().includes(text)
                : this.state.all || type.class === this.props.defectClass;
        return this.props.library
            .map((group) => ({...group, types: group.types.filter(isWanted)}))
            .filter((group) => group.types.length);
    }

    pick(type) {
        this.props.onPick({type_id: type.id, description: type.name});
        this.props.close();
    }

    describe() {
        this.props.onPick({type_id: null, description: this.state.text.trim()});
        this.props.close();
    }
}

/** One defect; opened, its details. */
export class DefectCard extends Component {
    static template = "sourcing_qc.DefectCard";
    static components = {PhotoButton, PhotoStrip, Stepper};
    static props = {
        defect: Object,
        view: Object,
        className: String,
        isOpen: Boolean,
        readonly: Boolean,
        onToggle: Function,
        onChange: Function,
        onRemove: Function,
        onPhoto: Function,
    };

    setup() {
        const card = useRef("card");
        useEffect(
            (isOpen) => {
                if (isOpen) {
                    card.el.scrollIntoView({block: "center"});
                }
            },
            () => [this.props.isOpen]
        );
    }

    get refusal() {
        return this.props.defect.rows.find((row) => row.refused)?.refused;
    }

    change(values) {
        this.props.onChange(this.props.defect, values);
    }
}

/** Defects: a big button for each class, those of a moment ago, and the list. */
export class DefectPanel extends Component {
    static template = "sourcing_qc.DefectPanel";
    static components = {DefectCard};
    static props = {
        view: Object,
        defects: Array,
        names: Object,
        readonly: Boolean,
        enter: Object,
    };

    setup() {
        this.dialog = useService("dialog");
        this.state = useState({open: null});
    }

    /** The last ones first: what was just found is what is looked at. */
    get defects() {
        return [...this.props.defects].reverse();
    }

    /** Kinds of defects that were found last; the same again is one tap. */
    get recent() {
        const kinds = new Map();
        for (const defect of this.defects) {
            const key = `${defect.class}/${defect.type_id || defect.type}`;
            if (!kinds.has(key)) {
                kinds.set(key, {key, ...defect});
            }
        }
        return [...kinds.values()].slice(0, RECENT);
    }

    pick(row) {
        this.dialog.add(DefectPicker, {
            title: row.name,
            library: this.props.view.library,
            defectClass: row.class,
            onPick: (kind) => this.add({...kind, class: row.class}),
        });
    }

    again({type_id, type, class: defectClass}) {
        return this.add({type_id, description: type, class: defectClass});
    }

    async add(kind) {
        this.state.open = await this.props.enter.defect(kind);
    }

    toggle(key) {
        this.state.open = this.state.open === key ? null : key;
    }
}

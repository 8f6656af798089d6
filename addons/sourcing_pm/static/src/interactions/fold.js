import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

/** A link to a fold opens it: what was asked for is what one sees. */
export class SourcingFold extends Interaction {
    static selector = ".o_sourcing_fold";
    dynamicContent = {_window: {"t-on-hashchange": this.openIfMeant}};

    start() {
        this.openIfMeant();
    }

    openIfMeant() {
        if (window.location.hash === `#${this.el.id}`) {
            this.el.open = true;
            this.el.scrollIntoView();
        }
    }
}

registry.category("public.interactions").add("sourcing_pm.fold", SourcingFold);

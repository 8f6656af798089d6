import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

/** Where the timeline is wider than the screen, it opens at today. */
export class SourcingTimeline extends Interaction {
    static selector = ".o_sourcing_timeline";

    start() {
        const today = this.el.querySelector("svg")?.dataset.today;
        if (today) {
            this.el.scrollLeft = Number(today) - Math.min(this.el.clientWidth / 3, 110);
        }
    }
}

registry.category("public.interactions").add("sourcing_pm.timeline", SourcingTimeline);

import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

/** Says once that a person, and no preview of a chat, looks at the page by a link. */
export class SourcingSeen extends Interaction {
    static selector = ".o_sourcing_by_link";

    start() {
        const body = new URLSearchParams({csrf_token: odoo.csrf_token});
        fetch("/my/sourcing/link", {method: "POST", body}).catch(() => {});
    }
}

registry.category("public.interactions").add("sourcing_pm.seen", SourcingSeen);

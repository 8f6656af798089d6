import {EntryStore} from "./entry_store";
import {WorkQueue} from "./work_queue";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {user} from "@web/core/user";

/** Sends what inspectors entered, on whatever page of Odoo they are. */
export const workService = {
    dependencies: ["orm"],

    start(env, {orm}) {
        const store = new EntryStore(EntryStore.nameOf(session.db, user.userId));
        const queue = new WorkQueue(orm, store, user.userId);
        queue.start();
        browser.addEventListener("online", () => queue.sendNow());
        browser.addEventListener("beforeunload", (event) => {
            if (queue.waiting.length) {
                event.preventDefault();
            }
        });
        return queue;
    },
};

registry.category("services").add("sourcing_qc.work", workService);

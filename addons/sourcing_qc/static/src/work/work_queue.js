import {ConnectionLostError} from "@web/core/network/rpc";
import {browser} from "@web/core/browser/browser";
import {markRaw, reactive} from "@odoo/owl";

const BATCH_ENTRIES = 25;
const BATCH_SIZE = 2_000_000;
/** While somebody types or taps on, nothing is sent: the last value is enough. */
const PAUSE = 700;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

const SESSION_ENDED = "odoo.http.SessionExpiredException";
/** No to what was sent; any other error is about who sends, or about the server. */
const REFUSALS = ["UserError", "ValidationError", "MissingError"].map(
    (name) => `odoo.exceptions.${name}`
);

/**
 * What one user enters on one phone, on its way to the server.
 *
 * An entry is kept in the store first and sent then, in the order entered. It leaves the
 * store when the server has answered for it, so an answer that was lost means that it is
 * sent again: the server knows it by its uuid. What the server refuses stays, with the
 * reason, until the user has corrected or dropped it.
 *
 * A row: `{place, inspection, entry, tried, refused}`.
 */
export class WorkQueue {
    constructor(orm, store, userId) {
        this.orm = markRaw(orm);
        this.store = markRaw(store);
        this.userId = userId;
        this.rows = [];
        this.views = {};
        this.sending = false;
        /** Why nothing can be sent now: "" | "network" | "session" | "error" */
        this.trouble = "";
        this.troubleMessage = "";
        this.wait = FIRST_WAIT;
        return reactive(this);
    }

    /** Take over what earlier pages left, and send it. */
    async start() {
        if (await this.store.exists()) {
            this.rows = await this.store.entries();
            this.send();
        }
    }

    rowsOf(inspectionId) {
        return this.rows.filter((row) => row.inspection === inspectionId);
    }

    get waiting() {
        return this.rows.filter((row) => !row.refused);
    }

    // === ENTERING === //

    /**
     * Keep an entry, then send it.
     * @param {Number} inspection
     * @param {Object} values op and what belongs to it
     * @param {Function} [replaces] which entry that waits says the same and is not needed
     */
    async add(inspection, values, replaces = () => false) {
        const entry = {uuid: uuid4(), at: now(), user: this.userId, ...values};
        const row = {inspection, entry, tried: false, refused: ""};
        row.place = await this.store.add(plain(row));
        const stale = this.rowsOf(inspection).filter((other) => replaces(other.entry));
        this.rows.push(row);
        await this.drop(stale);
        this._sendSoon();
        return entry.uuid;
    }

    /** Change an entry that the server has never seen. */
    async change(row, values) {
        Object.assign(row.entry, values, {at: now()});
        row.refused = "";
        await this.store.put(plain(row));
        this._sendSoon();
    }

    /** Send what was refused once more, as it is. */
    async retry(rows) {
        for (const row of rows) {
            row.refused = "";
        }
        await this.store.put(...rows.map(plain));
        await this.sendNow();
    }

    async drop(rows) {
        this._forget(rows);
        await this.store.remove(...rows.map((row) => row.place));
    }

    // === SEEING === //

    /** The inspection as the server shows it; without a network, as it last did. */
    async open(inspectionId) {
        try {
            const view = await this._call("work_view", inspectionId);
            this.views[inspectionId] = view;
            await this.store.settle([], [], view);
            this._note(null);
            this.sendNow();
        } catch (error) {
            this._note(error);
            const kept = await this.store.view(inspectionId);
            if (!kept || this.trouble === "error") {
                throw error;
            }
            this.views[inspectionId] = kept;
        }
        return this.views[inspectionId];
    }

    // === SENDING === //

    /** The user or the browser says that the network is there. */
    async sendNow() {
        this.wait = FIRST_WAIT;
        await this.send();
    }

    async send() {
        browser.clearTimeout(this.timer);
        if (this.sending) {
            this.again = true;
            return;
        }
        this.sending = true;
        try {
            await this._sendAll();
        } finally {
            this.sending = false;
        }
        if (this.again) {
            this.again = false;
            this._sendSoon();
        }
    }

    _sendSoon() {
        this._sendIn(PAUSE);
    }

    _sendIn(wait) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.send(), wait);
    }

    async _sendAll() {
        const inspections = new Set(this.waiting.map((row) => row.inspection));
        let failure = null;
        for (const inspection of inspections) {
            try {
                await this._sendInspection(inspection);
            } catch (error) {
                failure = error;
                if (troubleOf(error) !== "error") {
                    break;
                }
            }
        }
        if (inspections.size) {
            this._note(failure);
        }
        if (failure) {
            this._sendIn(this.wait);
            this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
        } else {
            this.wait = FIRST_WAIT;
        }
    }

    async _sendInspection(inspection) {
        let most = BATCH_ENTRIES;
        let rows = this._batch(inspection, most);
        while (rows.length) {
            try {
                await this._sendBatch(inspection, rows);
            } catch (error) {
                if (!REFUSALS.includes(error.exceptionName)) {
                    throw error;
                }
                if (rows.length > 1) {
                    most = 1; // find out which one it is
                } else {
                    rows[0].refused = messageOf(error);
                    await this.store.put(...this._kept(rows));
                }
            }
            rows = this._batch(inspection, most);
        }
    }

    _batch(inspection, most) {
        const batch = [];
        let size = 0;
        for (const row of this.waiting) {
            if (row.inspection !== inspection) {
                continue;
            }
            size += row.entry.data?.length || 0;
            if (batch.length && (batch.length === most || size > BATCH_SIZE)) {
                break;
            }
            batch.push(row);
        }
        return batch;
    }

    async _sendBatch(inspection, rows) {
        // from here on the server may have seen them, whatever becomes of the answer
        for (const row of rows) {
            row.tried = true;
        }
        await this.store.put(...rows.map(plain));
        const {rows: answers, view} = await this._call("apply_entries", inspection, {
            entries: rows.map((row) => plain(row).entry),
        });
        for (const [index, row] of rows.entries()) {
            const {status, message} = answers[index];
            row.refused = status === "error" ? message : "";
        }
        const sent = rows.filter((row) => !row.refused);
        const refused = rows.filter((row) => row.refused);
        await this.store.settle(sent, this._kept(refused), view);
        this._forget(sent);
        this.views[inspection] = view;
    }

    _forget(rows) {
        const places = new Set(rows.map((row) => row.place));
        this.rows = this.rows.filter((row) => !places.has(row.place));
    }

    /** Of these, what was not replaced or dropped meanwhile, for the store. */
    _kept(rows) {
        const places = new Set(rows.map((row) => row.place));
        return this.rows.filter((row) => places.has(row.place)).map(plain);
    }

    async _call(method, inspectionId, kwargs = {}) {
        // silent: the network comes and goes; the page says so itself
        return this.orm.silent.call(
            "sourcing.inspection",
            method,
            [[inspectionId]],
            kwargs
        );
    }

    _note(error) {
        this.trouble = troubleOf(error);
        this.troubleMessage = this.trouble === "error" ? messageOf(error) : "";
    }
}

/** IndexedDB keeps plain objects, no proxies. */
function plain(row) {
    return JSON.parse(JSON.stringify(row));
}

function now() {
    return new Date().toISOString();
}

/** Random (RFC 9562, version 4); the browser's own is to be had over https only. */
function uuid4() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function messageOf(error) {
    return error.data?.message || error.message;
}

function troubleOf(error) {
    if (!error) {
        return "";
    }
    if (error instanceof ConnectionLostError) {
        return "network";
    }
    return error.exceptionName === SESSION_ENDED ? "session" : "error";
}

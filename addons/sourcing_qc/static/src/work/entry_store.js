const ENTRIES = "entries";
const VIEWS = "views";

/** The answer of one request of IndexedDB. */
function answer(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/**
 * What was entered on this phone and is not on the server yet, and the inspections as
 * the server last showed them.
 *
 * Each database and user has a store of his own, so whoever else signs in on the phone
 * neither sees nor sends what waits in it. A write is answered only when it is on the
 * disk: a browser that is closed or killed the moment after has it.
 */
export class EntryStore {
    static nameOf(database, userId) {
        return `sourcing_qc.work/${database}/${userId}`;
    }

    constructor(name) {
        this.name = name;
    }

    /** Whether the store was ever used here; does not make it. */
    async exists() {
        const known = await indexedDB.databases?.();
        return !known || known.some(({name}) => name === this.name);
    }

    /** All that waits, in the order entered. */
    async entries() {
        return answer((await this._read(ENTRIES)).getAll());
    }

    /** Keep an entry; its place in the order is returned. */
    async add(row) {
        let added = null;
        await this._write((stores) => {
            added = answer(stores[ENTRIES].add(row));
        });
        return added;
    }

    /** Keep an entry in its place, changed. */
    async put(...rows) {
        await this._write((stores) => {
            for (const row of rows) {
                stores[ENTRIES].put(row);
            }
        });
    }

    async remove(...places) {
        await this._write((stores) => {
            for (const place of places) {
                stores[ENTRIES].delete(place);
            }
        });
    }

    /** What the server answered: all of it is kept, or nothing. */
    async settle(sent, refused, view) {
        await this._write((stores) => {
            for (const row of sent) {
                stores[ENTRIES].delete(row.place);
            }
            for (const row of refused) {
                stores[ENTRIES].put(row);
            }
            if (view) {
                stores[VIEWS].put(view);
            }
        });
    }

    async view(inspectionId) {
        return answer((await this._read(VIEWS)).get(inspectionId));
    }

    async views() {
        return answer((await this._read(VIEWS)).getAll());
    }

    async _open() {
        if (!this.opened) {
            const request = indexedDB.open(this.name, 1);
            request.onupgradeneeded = () => {
                const db = request.result;
                db.createObjectStore(ENTRIES, {keyPath: "place", autoIncrement: true});
                db.createObjectStore(VIEWS, {keyPath: "id"});
            };
            this.opened = answer(request);
            // asks the browser not to clear the store when the disk is full
            navigator.storage?.persist?.();
        }
        return this.opened;
    }

    async _read(name) {
        return (await this._open()).transaction(name).objectStore(name);
    }

    async _write(work) {
        const db = await this._open();
        const names = [ENTRIES, VIEWS];
        const transaction = db.transaction(names, "readwrite", {durability: "strict"});
        const done = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = () => reject(transaction.error);
        });
        work(
            Object.fromEntries(
                names.map((name) => [name, transaction.objectStore(name)])
            )
        );
        return done;
    }
}

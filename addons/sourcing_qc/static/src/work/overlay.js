/**
 * An inspection as its inspector sees it: what the server knows, and over it what
 * waits on the phone in the order entered.
 *
 * Each defect and check carries `rows`: the entries about it that are not sent.
 */
export function overlay(view, rows) {
    const seen = {
        units: view.units_inspected,
        unitRows: [],
        defects: new Map(view.defects.map((one) => [keyOf(one), shown(one)])),
        checks: new Map(view.checks.map((one) => [one.id, shown(one)])),
        photoRows: [],
    };
    for (const row of rows) {
        LAY[row.entry.op](seen, row);
    }
    return {
        ...seen,
        defects: [...seen.defects.values()],
        checks: [...seen.checks.values()],
    };
}

function shown(one) {
    return {...one, key: keyOf(one), rows: [], newPhotos: []};
}

/** A defect that was entered in Odoo's form has no uuid: it is seen here, not changed. */
function keyOf({uuid, id}) {
    return uuid || `${id}`;
}

const LAY = {
    units(seen, row) {
        seen.units = row.entry.units;
        seen.unitRows.push(row);
    },

    defect(seen, row) {
        const {uuid, type_id, description, quantity, unit, carton, lot_id, note} =
            row.entry;
        const known = seen.defects.get(uuid) || shown({uuid, photos: []});
        seen.defects.set(uuid, {
            ...known,
            ...{type_id, type: description, quantity, unit, carton, lot_id, note},
            class: row.entry.class,
            rows: [...known.rows, row],
        });
    },

    undefect(seen, row) {
        if (!row.refused) {
            seen.defects.delete(row.entry.defect);
        }
    },

    check(seen, row) {
        const check = seen.checks.get(row.entry.check);
        if (check) {
            check.values = row.entry.values;
            check.note = row.entry.note;
            check.result = judged(check, check.values);
            check.rows.push(row);
        }
    },

    photo(seen, row) {
        const {of, ref} = row.entry;
        const places = {defect: seen.defects, check: seen.checks};
        const owner = places[of]?.get(ref);
        if (owner) {
            owner.newPhotos.push(row);
            owner.rows.push(row);
        } else {
            seen.photoRows.push(row);
        }
    },
};

/** A piece that was not looked at: neither 0 nor good. */
export const NOT_LOOKED_AT = "-";

export function isLookedAt(value) {
    return value !== undefined && value !== "" && value !== NOT_LOOKED_AT;
}

/** What a check comes to as far as the phone can tell; the server decides. */
export function judged(check, values) {
    const looked = values.filter(isLookedAt);
    const failing = looked.filter((value) => isFailure(check, value));
    if (failing.length > (check.accept || 0)) {
        return "fail";
    }
    return looked.length && looked.length >= check.pieces ? "pass" : "";
}

export function isFailure({kind, options, min, max}, value) {
    switch (kind) {
        case "yesno":
            return value === "no";
        case "choice":
            return options.some((one) => one.value === value && one.fails);
        case "number":
        case "measure":
            return !(reaches(value, min) && reaches(max, value));
    }
    return false;
}

/** Whether a number is at least so much; no bound is always reached. */
function reaches(value, bound) {
    const isBound = (one) => one !== null && one !== false && one !== "";
    return !isBound(value) || !isBound(bound) || Number(value) >= Number(bound);
}

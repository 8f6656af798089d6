import {_t} from "@web/core/l10n/translation";

/**
 * Where each class stands against Ac, of what is sent and what is not: as
 * `engine/verdict.py` counts it, for the hours without a network.
 *
 * @param {Object} view of the server: classes with Ac, and how is counted
 * @param {Number} units that were inspected
 * @param {Array} defects all that count
 */
export function tally(view, units, defects) {
    return view.classes.map((row, rank) => {
        // a class without an AQL is judged on every unit that was inspected
        const isCut = !row.on_all_units && units > row.sample_size;
        const last = isCut ? row.sample_size : Infinity;
        const count = view.counting === "units" ? countUnits : countDefects;
        const {certain, possible} = count(view.classes, rank, last, defects);
        return {
            ...row,
            found: certain,
            possible,
            left: Math.max(row.accept - possible, 0),
            exceeded: certain > row.accept,
        };
    });
}

function countDefects(classes, rank, last, defects) {
    const mine = defects.filter((one) => one.class === classes[rank].class);
    const noted = sum(mine.filter((one) => one.unit && one.unit <= last));
    const loose = sum(mine.filter((one) => !one.unit));
    return {certain: noted + (last === Infinity ? loose : 0), possible: noted + loose};
}

/** Each unit once, in its worst class; classes come with the gravest first. */
function countUnits(classes, rank, last, defects) {
    const gradeOf = (one) => classes.findIndex((row) => row.class === one.class);
    const units = new Map();
    for (const one of defects.filter((defect) => defect.unit)) {
        const known = units.get(one.unit) ?? Infinity;
        units.set(one.unit, Math.min(gradeOf(one), known));
    }
    const own = [...units].filter(
        ([unit, grade]) => grade === rank && unit <= last
    ).length;
    const graver = defects.filter((one) => gradeOf(one) < rank);
    const loose = sum(defects.filter((one) => gradeOf(one) === rank && !one.unit));
    let certain = Math.max(own - sum(graver.filter((one) => !one.unit)), 0);
    if (loose && !graver.length && last === Infinity) {
        certain = Math.max(certain, 1); // they are on some unit, and nothing hides it
    }
    return {certain, possible: own + loose};
}

function sum(defects) {
    return defects.reduce((total, one) => total + one.quantity, 0);
}

/** How a class stands, for the colour of its box. */
export function standing({exceeded, left, accept}) {
    if (exceeded) {
        return "danger";
    }
    return left || !accept ? "success" : "warning";
}

export function remark({exceeded, left, found, possible, accept}) {
    if (exceeded) {
        return _t("not accepted");
    }
    if (possible > found) {
        return _t("up to %s, note the units", possible);
    }
    if (!accept) {
        return _t("none allowed");
    }
    return left ? _t("%s more allowed", left) : _t("no more allowed");
}

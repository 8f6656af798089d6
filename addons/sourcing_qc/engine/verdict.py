"""From what was found to a verdict, class by class and group by group.

A verdict never guesses: what was not inspected is not "no defect", so too little of
it makes the lot inconclusive. Only what no further unit could undo, more defects than
the plan allows, is decided early.

Whoever counts units instead of defects counts each nonconforming unit once, in its
worst class (ISO 2859-1:1999, clause 3.1, nonconforming unit: one of a graver class may
have lesser defects, too). That needs the unit of each defect; where it was not noted,
the verdict holds only if it would be the same on whichever units they were.

An inspection judges in groups, as its report is divided: the workmanship of the goods
by the plan, and whatever else was checked by its points. A group of which nothing was
checked is no part of the inspection, unless it was demanded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

# A verdict is read with its plan, so the plan's names can be had here, too.
from .sampling import CLASSES as CLASSES
from .sampling import ClassPlan as ClassPlan
from .sampling import Plan as Plan
from .sampling import make_plan as make_plan

CONFORMING = "conforming"
NONCONFORMING = "nonconforming"
INCONCLUSIVE = "inconclusive"

RESULTS = (CONFORMING, INCONCLUSIVE, NONCONFORMING)
"""What an inspection may find, the best first; the worst class decides."""

NOT_PART = "not_part"
"""The result of a group that was neither demanded nor checked."""

WORKMANSHIP = "workmanship"
GROUPS = (WORKMANSHIP, "packaging", "measurement", "test", "quantity", "document")
"""What an inspection judges, in the order of its report; the worst group decides."""


@dataclass(frozen=True)
class Defects:
    """Defects of one class and kind that were found."""

    defect_class: str
    quantity: int
    unit: int | None = None
    """The drawn unit that shows them, 1 for the first drawn; None: not noted."""


@dataclass(frozen=True)
class Finding:
    """What one class came to."""

    defect_class: str
    result: str
    reason: str
    """A code: ``within``, ``exceeded``, ``not_inspected``, ``too_few`` or
    ``unit_unknown``."""
    found: int
    """Defects that count; with ``unit_unknown`` those that may count are left out."""
    accept: int
    inspected: int
    """Units of the class's own sample that were inspected."""
    sample_size: int


@dataclass(frozen=True)
class Point:
    """One point of a checklist, as far as it was worked on."""

    group: str
    name: str
    result: str = ""
    """``pass``, ``fail``, or empty: not done yet."""


@dataclass(frozen=True)
class Reason:
    """Why a group has its result: a code, and what its sentence is filled with."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupFinding:
    """What one group came to."""

    group: str
    result: str
    """One of :data:`RESULTS`, or :data:`NOT_PART`."""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What an inspection found, and why."""

    result: str
    reason: str
    """A code: that of the deciding class or group, ``within``, or ``no_lot``."""
    findings: tuple[Finding, ...]
    sample: str = ""
    """Why the comparison with the golden sample decides nothing: ``sample_missing``,
    ``sample_not_compared``, ``sample_broken`` or ``sample_revision``; empty: it
    holds."""
    groups: tuple[GroupFinding, ...] = ()
    """Every group in the order of :data:`GROUPS`; empty until they are judged."""

    def as_dict(self) -> dict[str, Any]:
        """The verdict as plain values, to be stored."""
        return asdict(self)


@dataclass(frozen=True)
class Tally:
    """Where one class stands while the inspection goes on."""

    defect_class: str
    found: int
    """Defects, or units, that count for certain."""
    possible: int
    """Those that may count, because the unit of some was not noted."""
    accept: int
    left: int
    """As many more are allowed, whatever turns out of those that may count."""
    to_inspect: int
    """Units of the class's own sample that are still to be inspected."""
    exceeded: bool
    """More than Ac for certain: the lot does not conform."""


def worst(results: Iterable[str]) -> str:
    """The result of several groups: the worst of them; nothing judged is no pass."""
    return max(results, key=RESULTS.index, default=INCONCLUSIVE)


def judge(plan: Plan | None, inspected: int, defects: Iterable[Defects]) -> Verdict:
    """Return what an inspection found.

    :param plan: None when no lot was presented
    :param inspected: units inspected, in the drawn order; 0: none was
    :param defects: what they showed
    :raise ValueError: a number below what it can be, or a class without a plan
    """
    defects = list(defects)
    _check(plan, inspected, defects)
    if plan is None:
        return Verdict(INCONCLUSIVE, "no_lot", ())
    findings = tuple(
        _judge_class(row, inspected, _count(plan, row, inspected, defects))
        for row in plan.classes
    )
    deciding = max(findings, key=lambda finding: RESULTS.index(finding.result))
    return Verdict(deciding.result, deciding.reason, findings)


def with_sample(verdict: Verdict, sample: str) -> Verdict:
    """Return the verdict where goods were compared with a golden sample.

    :param sample: why the comparison decides nothing, or empty; a lot that failed
        has failed all the same
    """
    if not sample:
        return verdict
    result = worst((verdict.result, INCONCLUSIVE))
    reason = verdict.reason if verdict.result == result else sample
    return replace(verdict, result=result, reason=reason, sample=sample)


def judge_groups(
    verdict: Verdict, points: Iterable[Point], demanded: Iterable[str] = ()
) -> Verdict:
    """Return the verdict with every group judged; the worst of them decides.

    :param verdict: of the goods, by :func:`judge` and :func:`with_sample`: the group
        workmanship, which is part of every inspection
    :param points: of the checklist, of any group
    :param demanded: groups that must have been checked; without a point they are
        inconclusive
    :raise ValueError: a group or a result that is none
    """
    points, demanded = list(points), set(demanded)
    stray = ({point.group for point in points} | demanded) - set(GROUPS)
    if stray or any(point.result not in ("", "pass", "fail") for point in points):
        raise ValueError(f"Groups are {', '.join(GROUPS)}; points pass or fail.")
    groups = tuple(
        _judge_group(
            group,
            [point for point in points if point.group == group],
            _judge_goods(verdict) if group == WORKMANSHIP else None,
            demanded=group in demanded,
        )
        for group in GROUPS
    )
    judged = [finding for finding in groups if finding.result != NOT_PART]
    result = worst(finding.result for finding in judged)
    if result == verdict.result:
        return replace(verdict, groups=groups)
    deciding = next(finding for finding in judged if finding.result == result)
    return replace(
        verdict, result=result, reason=deciding.reasons[0].code, groups=groups
    )


def _judge_goods(verdict: Verdict) -> GroupFinding:
    """What the plan says of the goods: the classes that decide, and the sample."""
    reasons = [
        Reason(finding.reason, asdict(finding))
        for finding in verdict.findings
        if finding.result == verdict.result
    ]
    if not verdict.findings:
        reasons.append(Reason(verdict.reason))
    if verdict.sample:
        reasons.append(Reason(verdict.sample))
    return GroupFinding(WORKMANSHIP, verdict.result, tuple(reasons))


def _judge_group(
    group: str, points: list[Point], goods: GroupFinding | None, *, demanded: bool
) -> GroupFinding:
    """Judge a group by its points; workmanship by the goods, too."""
    found = [goods] if goods else []
    if points:
        found.append(_judge_points(group, points))
    elif demanded and not goods:
        found.append(GroupFinding(group, INCONCLUSIVE, (Reason("points_missing"),)))
    if not found:
        return GroupFinding(group, NOT_PART)
    result = worst(finding.result for finding in found)
    deciding = [finding for finding in found if finding.result == result]
    reasons = [reason for finding in deciding for reason in finding.reasons]
    return GroupFinding(group, result, tuple(reasons))


def _judge_points(group: str, points: list[Point]) -> GroupFinding:
    """One failed point fails the group; one that is open leaves it undecided."""
    total = len(points)
    for wanted, result, code in (
        ("fail", NONCONFORMING, "points_failed"),
        ("", INCONCLUSIVE, "points_open"),
    ):
        names = [point.name for point in points if point.result == wanted]
        if names:
            params = {"count": len(names), "total": total, "names": names}
            return GroupFinding(group, result, (Reason(code, params),))
    return GroupFinding(group, CONFORMING, (Reason("points_passed", {"total": total}),))


def tally(plan: Plan, inspected: int, defects: Iterable[Defects]) -> tuple[Tally, ...]:
    """Return where each class stands now, against Ac.

    :param inspected: units inspected so far, in the drawn order
    :param defects: what they showed
    :raise ValueError: as :func:`judge`
    """
    defects = list(defects)
    _check(plan, inspected, defects)
    rows = []
    for row in plan.classes:
        count = _count(plan, row, inspected, defects)
        rows.append(
            Tally(
                defect_class=row.defect_class,
                found=count.certain,
                possible=count.possible,
                accept=row.accept,
                left=max(row.accept - count.possible, 0),
                to_inspect=max(row.sample_size - inspected, 0),
                exceeded=count.certain > row.accept,
            )
        )
    return tuple(rows)


def _check(plan: Plan | None, inspected: int, defects: list[Defects]) -> None:
    """Refuse what nobody can have found."""
    if inspected < 0 or any(row.quantity < 1 for row in defects):
        raise ValueError("Units are counted from 0, defects from 1.")
    if plan is None:
        return
    known = {row.defect_class for row in plan.classes}
    stray = next((row for row in defects if row.defect_class not in known), None)
    if stray:
        raise ValueError(f"The plan does not judge {stray.defect_class!r} defects.")


@dataclass(frozen=True)
class _Count:
    """Defects or units of one class: at least and at most so many, on so many units."""

    certain: int
    possible: int
    units: int


def _count(
    plan: Plan, row: ClassPlan, inspected: int, defects: list[Defects]
) -> _Count:
    """Count one class on the first units of the drawn order, as the plan counts.

    Without an AQL the class is judged on every unit that was inspected.
    """
    beyond = row.aql is not None and inspected > row.sample_size
    units = row.sample_size if beyond else inspected
    # on the class's own sample; without the end of it every noted unit is
    last = units if beyond else max((found.unit or 0 for found in defects), default=0)
    mine = [found for found in defects if found.defect_class == row.defect_class]
    loose = sum(found.quantity for found in mine if not found.unit)
    if plan.counting == "units":
        certain, possible = _count_units(row, last, defects, loose, beyond)
    else:
        noted = sum(
            found.quantity for found in mine if found.unit and found.unit <= last
        )
        certain, possible = noted + (0 if beyond else loose), noted + loose
    return _Count(certain, possible, units)


def _count_units(
    row: ClassPlan, last: int, defects: list[Defects], loose: int, beyond: bool
) -> tuple[int, int]:
    """Count the units whose worst class is this one: at least, and at most.

    Defects without a unit may be on one each, or all on units that count elsewhere.
    """
    rank = CLASSES.index(row.defect_class)
    units: dict[int, int] = {}
    graver = graver_loose = 0
    for found in defects:
        grade = CLASSES.index(found.defect_class)
        if found.unit:
            units[found.unit] = min(grade, units.get(found.unit, grade))
        if grade < rank:
            graver += 1
            graver_loose += 0 if found.unit else found.quantity
    own = sum(grade == rank and unit <= last for unit, grade in units.items())
    certain = max(own - graver_loose, 0)
    if loose and not graver and not beyond:
        certain = max(certain, 1)  # they are on some unit, and nothing graver hides it
    return certain, own + loose


def _judge_class(plan: ClassPlan, inspected: int, count: _Count) -> Finding:
    """Judge one class by what counts."""
    found = count.certain
    if count.certain > plan.accept:
        result, reason = NONCONFORMING, "exceeded"
    elif not inspected:
        result, reason = INCONCLUSIVE, "not_inspected"
    elif count.units < plan.sample_size:
        result, reason = INCONCLUSIVE, "too_few"
    elif count.possible > plan.accept:
        result, reason = INCONCLUSIVE, "unit_unknown"
    else:
        result, reason = CONFORMING, "within"
        found = count.possible
    return Finding(
        defect_class=plan.defect_class,
        result=result,
        reason=reason,
        found=found,
        accept=plan.accept,
        inspected=count.units,
        sample_size=plan.sample_size,
    )


def accepted_quantity(ordered: float, words: Iterable[tuple[float, bool]]) -> float:
    """How much of an order line its inspections have accepted, as far as is certain.

    The last word holds: after a failure nothing is accepted until goods passed again.
    Earlier passes are of other goods, and add up, only as far as all of it fits into
    what was ordered, and only where what failed in between was presented again; what
    may be the same goods is counted once.

    :param words: what was presented and whether it conformed, the first verdict first.
    """
    total = 0.0
    for presented, conforming in reversed(list(words)):
        quantity = min(presented, ordered)
        if not conforming:
            if round(total - quantity, 6) < 0:
                break
        elif round(total + quantity - ordered, 6) > 0:
            break
        else:
            total += quantity
    return total

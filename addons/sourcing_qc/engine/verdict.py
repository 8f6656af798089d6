"""From a lot to a plan for each class of defects, and from findings to a verdict.

A plan says how many units to draw and how many defects of each class may be among
them. Each class is judged at its own sample size, on the first units of the drawn
order; the sample to draw is the largest of them (ISO 2859-1 leads two classes of one
lot to samples of different sizes). Critical defects are judged on every unit drawn.

A verdict never guesses: what was not inspected is not "no defect", so too little of
it makes the lot inconclusive. Only what no further unit could undo, more defects than
the plan allows, is decided early.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from . import aql as _aql

CLASSES = ("critical", "major", "minor")
"""The classes of defects, the gravest first."""

CONFORMING = "conforming"
NONCONFORMING = "nonconforming"
INCONCLUSIVE = "inconclusive"

RESULTS = (CONFORMING, INCONCLUSIVE, NONCONFORMING)
"""What an inspection may find, the best first; the worst class decides."""


@dataclass(frozen=True)
class ClassPlan:
    """How one class of defects is judged."""

    defect_class: str
    """One of :data:`CLASSES`."""
    aql: str | None
    """The acceptance quality limit; None: no defect among all units drawn."""
    code_letter: str
    plan_letter: str
    """Both empty where no table was asked: see ``aql``."""
    sample_size: int
    """Units on which the class is judged; never more than the lot has."""
    accept: int
    """Ac: with this many defects, or fewer, the lot conforms in this class."""
    reject: int
    """Re: with this many or more it does not. Always Ac + 1."""
    inspect_all: bool
    """Every unit of the lot is inspected; Ac is the AQL's share of the lot."""


@dataclass(frozen=True)
class Plan:
    """How a lot is inspected: a snapshot that explains itself."""

    edition: str
    lot_size: int
    level: str
    severity: str
    sample_size: int
    """Units to draw: the largest sample of all classes."""
    classes: tuple[ClassPlan, ...]

    def as_dict(self) -> dict[str, Any]:
        """The plan as plain values, to be stored and read back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Plan:
        """Read back what :meth:`as_dict` gave; what a later version added is left."""
        classes = tuple(ClassPlan(**_known(ClassPlan, row)) for row in data["classes"])
        return cls(**{**_known(cls, data), "classes": classes})


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
class Verdict:
    """What an inspection found, and why."""

    result: str
    reason: str
    """A code: that of the deciding class, ``within``, or ``no_lot``."""
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """The verdict as plain values, to be stored."""
        return asdict(self)


def _known(cls: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of ``data`` that the dataclass ``cls`` has."""
    return {field.name: data[field.name] for field in fields(cls)}


def make_plan(
    lot_size: int,
    level: str,
    aqls: Mapping[str, str | None],
    severity: str = "normal",
) -> Plan:
    """Return the plan for a lot.

    :param lot_size: units in the lot, 1 or more
    :param level: an inspection level, see :data:`aql.LEVELS`
    :param aqls: an AQL for each class to be judged; None allows no defect among all
        units drawn
    :param severity: one of :data:`aql.SEVERITIES`
    :raise ValueError: an unknown class, level, AQL or severity, a lot size below 1,
        or no class with an AQL, so that nothing says how many units to draw
    """
    unknown = [name for name in aqls if name not in CLASSES]
    if unknown:
        raise ValueError(
            f"{unknown[0]!r} is not a class of defects; allowed: {', '.join(CLASSES)}."
        )
    sampled = {
        name: _sampled(lot_size, level, name, limit, severity)
        for name, limit in aqls.items()
        if limit is not None
    }
    if not sampled:
        raise ValueError("At least one class needs an AQL, which gives the sample.")
    drawn = max(row.sample_size for row in sampled.values())
    classes = tuple(
        sampled.get(name)
        or ClassPlan(name, None, "", "", drawn, 0, 1, drawn == lot_size)
        for name in CLASSES
        if name in aqls
    )
    return Plan(_aql.EDITION, lot_size, level, severity, drawn, classes)


def _sampled(
    lot_size: int, level: str, name: str, limit: str, severity: str
) -> ClassPlan:
    """The row of one class from the tables, or for the whole lot."""
    plan = _aql.single_plan(lot_size, level, limit, severity)
    accept = plan.accept
    if plan.inspect_all:
        # Ac of the table is meant for a sample. In a lot that is inspected whole the
        # share of defects is known, and it may be at most the AQL.
        accept = 0 if name == "critical" else int(Decimal(limit) * lot_size / 100)
    return ClassPlan(
        defect_class=name,
        aql=limit,
        code_letter=plan.code_letter,
        plan_letter=plan.plan_letter,
        sample_size=min(plan.sample_size, lot_size),
        accept=accept,
        reject=accept + 1,
        inspect_all=plan.inspect_all,
    )


def judge(plan: Plan | None, inspected: int, defects: Iterable[Defects]) -> Verdict:
    """Return what an inspection found.

    :param plan: None when no lot was presented
    :param inspected: units inspected, in the drawn order; 0: none was
    :param defects: what they showed; each defect counts
    :raise ValueError: a number below what it can be, or a class without a plan
    """
    defects = list(defects)
    if inspected < 0 or any(row.quantity < 1 for row in defects):
        raise ValueError("Units are counted from 0, defects from 1.")
    if plan is None:
        return Verdict(INCONCLUSIVE, "no_lot", ())
    known = {row.defect_class for row in plan.classes}
    stray = next((row for row in defects if row.defect_class not in known), None)
    if stray:
        raise ValueError(f"The plan does not judge {stray.defect_class!r} defects.")
    findings = tuple(_judge_class(row, inspected, defects) for row in plan.classes)
    worst = max(findings, key=lambda finding: RESULTS.index(finding.result))
    return Verdict(worst.result, worst.reason, findings)


def _judge_class(plan: ClassPlan, inspected: int, defects: list[Defects]) -> Finding:
    """Judge one class on the first units of the drawn order."""
    mine = [row for row in defects if row.defect_class == plan.defect_class]
    certain = possible = sum(row.quantity for row in mine)
    units = inspected
    if plan.aql is not None and inspected > plan.sample_size:
        units = plan.sample_size
        certain = sum(row.quantity for row in mine if row.unit and row.unit <= units)
        possible = certain + sum(row.quantity for row in mine if not row.unit)
    if certain > plan.accept:
        result, reason = NONCONFORMING, "exceeded"
    elif not inspected:
        result, reason = INCONCLUSIVE, "not_inspected"
    elif units < plan.sample_size:
        result, reason = INCONCLUSIVE, "too_few"
    elif possible > plan.accept:
        result, reason = INCONCLUSIVE, "unit_unknown"
    else:
        result, reason = CONFORMING, "within"
        certain = possible
    return Finding(
        defect_class=plan.defect_class,
        result=result,
        reason=reason,
        found=certain,
        accept=plan.accept,
        inspected=units,
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

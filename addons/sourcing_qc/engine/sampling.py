"""From a lot to a plan for each class of defects.

A plan says how many units to draw and how many defects of each class may be among
them. ISO 2859-1 may lead two classes of one lot to samples of different sizes, because
an arrow changes the letter and its sample size. There are two ways to live with it:

- each class at its own sample (the default): the sample drawn is the largest one, and
  a class with a smaller sample is judged on the first units of the drawn order;
- one sample for all classes: Ac of each class is read again at the letter of the
  largest sample. An arrow met there is followed as always: down, and the common sample
  grows; up, and the class is judged on the first units after all, since the table has
  no Ac for it at the larger sample, and Ac of a smaller plan is not meant for one.

Critical defects without an AQL are judged on every unit drawn, and none is allowed.

A sample not smaller than the lot means that the lot is inspected whole. Every
nonconforming unit is then removed or reworked, and the lot conforms if the share of
each class is at most its AQL and no critical defect was found.

Each row keeps the arithmetic that led to it, so that a report can print it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from . import aql as _aql

CLASSES = ("critical", "major", "minor")
"""The classes of defects, the gravest first."""

MODES = ("per_class", "one_sample")
"""Each class at its own sample, or one for all."""

COUNTING = ("defects", "units")
"""Each defect counts, or each nonconforming unit once, in its worst class."""


@dataclass(frozen=True)
class ClassPlan:
    """How one class of defects is judged, and how that came about."""

    defect_class: str
    """One of :data:`CLASSES`."""
    aql: str | None
    """The acceptance quality limit; None: no defect among all units drawn."""
    code_letter: str
    """The letter of lot size and level. Empty where no table was asked."""
    plan_letter: str
    """The letter whose plan is used, after arrows or at the common sample."""
    sample_size: int
    """Units on which the class is judged; never more than the lot has."""
    accept: int
    """Ac: with this many defects, or fewer, the lot conforms in this class."""
    reject: int
    """Re: with this many or more it does not. Always Ac + 1."""
    inspect_all: bool
    """Every unit of the lot is inspected; Ac is the AQL's share of the lot."""
    level: str = ""
    """The inspection level of this class. Empty where no table was asked."""
    severity: str = ""
    """How strictly this class is inspected; the switching rules go class by class."""
    arrow: str = ""
    """``up`` or ``down`` where the code letter's cell held an arrow that was
    followed."""
    table_size: int = 0
    """The sample size of ``plan_letter`` as printed; it may exceed the lot."""
    why: str = ""
    """Where sample and Ac come from: ``table`` (the cell of the code letter),
    ``arrow``, ``common_sample`` (read at the letter of the common sample),
    ``own_sample`` (no plan at the common sample), ``whole_lot``, ``all_drawn`` (no
    defect among all units drawn) or ``no_failure`` (see :func:`plan_check`)."""


@dataclass(frozen=True)
class Plan:
    """How a lot is inspected: a snapshot that explains itself."""

    edition: str
    lot_size: int
    level: str
    """The level, and below the severity, of each class that has none of its own."""
    severity: str
    sample_size: int
    """Units to draw: the largest sample of all classes."""
    classes: tuple[ClassPlan, ...]
    mode: str = "per_class"
    """One of :data:`MODES`."""
    counting: str = "defects"
    """One of :data:`COUNTING`."""

    def as_dict(self) -> dict[str, Any]:
        """The plan as plain values, to be stored and read back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Plan:
        """Read back what :meth:`as_dict` gave, also in an earlier version or a later
        one: what is missing takes its default, what is unknown is left."""
        classes = tuple(ClassPlan(**_known(ClassPlan, row)) for row in data["classes"])
        return cls(**{**_known(cls, data), "classes": classes})


def make_plan(
    lot_size: int,
    level: str,
    aqls: Mapping[str, str | None],
    severity: str = "normal",
    *,
    levels: Mapping[str, str] | None = None,
    severities: Mapping[str, str] | None = None,
    mode: str = "per_class",
    counting: str = "defects",
) -> Plan:
    """Return the plan for a lot.

    :param lot_size: units in the lot, 1 or more
    :param level: an inspection level, see :data:`aql.LEVELS`
    :param aqls: an AQL for each class to be judged; None allows no defect among all
        units drawn
    :param severity: one of :data:`aql.SEVERITIES`
    :param levels: levels of classes that have one of their own
    :param severities: severities of classes that have one of their own
    :param mode: one of :data:`MODES`
    :param counting: one of :data:`COUNTING`
    :raise ValueError: an unknown class, level, AQL, severity, mode or way of counting,
        a lot size below 1, or no class with an AQL, so that nothing says how many
        units to draw
    """
    levels, severities = levels or {}, severities or {}
    for name in (*aqls, *levels, *severities):
        _check_choice("class of defects", name, CLASSES)
    _check_choice("mode", mode, MODES)
    _check_choice("way of counting", counting, COUNTING)
    rules = {
        name: _Rule(
            lot_size,
            name,
            levels.get(name, level),
            limit,
            severities.get(name, severity),
        )
        for name in CLASSES
        if (limit := aqls.get(name)) is not None
    }
    if not rules:
        raise ValueError("At least one class needs an AQL, which gives the sample.")
    own = {name: rule.own() for name, rule in rules.items()}
    rows = {name: rules[name].row(plan) for name, plan in own.items()}
    if mode == "one_sample":
        rows = _share(rules, own)
    drawn = max(row.sample_size for row in rows.values())
    classes = tuple(
        rows.get(name)
        or ClassPlan(
            name, None, "", "", drawn, 0, 1, drawn == lot_size, why="all_drawn"
        )
        for name in CLASSES
        if name in aqls
    )
    return Plan(_aql.EDITION, lot_size, level, severity, drawn, classes, mode, counting)


def plan_check(
    lot_size: int,
    defect_class: str,
    level: str,
    aql: str | None = None,
    severity: str = "normal",
) -> ClassPlan:
    """Return on how many units a point of the checklist is tested, and how judged.

    Costly or destructive tests have a level of their own, mostly S-1 to S-4.

    :param defect_class: the class of a failure
    :param aql: None: no unit of the level's sample may fail
    :raise ValueError: an unknown class, level, AQL or severity, or a lot size below 1
    """
    _check_choice("class of defects", defect_class, CLASSES)
    if aql is not None:
        rule = _Rule(lot_size, defect_class, level, aql, severity)
        return rule.row(rule.own())
    letter, size = _aql.level_sample(lot_size, level, severity)
    return ClassPlan(
        defect_class=defect_class,
        aql=None,
        code_letter=letter,
        plan_letter=letter,
        sample_size=min(size, lot_size),
        accept=0,
        reject=1,
        inspect_all=size >= lot_size,
        level=level,
        severity=severity,
        table_size=size,
        why="no_failure",
    )


@dataclass(frozen=True)
class _Rule:
    """What is asked of one class that has an AQL."""

    lot_size: int
    defect_class: str
    level: str
    aql: str
    severity: str

    def own(self) -> _aql.SamplingPlan:
        """The plan that the tables give to this class alone."""
        return _aql.single_plan(self.lot_size, self.level, self.aql, self.severity)

    def at(self, sample_size: int) -> _aql.SamplingPlan | None:
        """The plan at the letter of another sample size."""
        return _aql.plan_of_size(self.lot_size, sample_size, self.aql, self.severity)

    def row(self, plan: _aql.SamplingPlan, why: str = "") -> ClassPlan:
        """One row of the plan; ``why`` where it is not the cell or its arrow."""
        own = self.own()
        arrow = ""
        if own == plan and own.plan_letter != own.code_letter:
            arrow = "up" if own.plan_letter < own.code_letter else "down"
        accept = plan.accept
        if plan.inspect_all:
            accept = _aql.whole_lot_accept(self.lot_size, self.aql)
            if self.defect_class == "critical":
                accept = 0
            why = "whole_lot"
        return ClassPlan(
            defect_class=self.defect_class,
            aql=self.aql,
            code_letter=own.code_letter,
            plan_letter=plan.plan_letter,
            sample_size=min(plan.sample_size, self.lot_size),
            accept=accept,
            reject=accept + 1,
            inspect_all=plan.inspect_all,
            level=self.level,
            severity=self.severity,
            arrow=arrow,
            table_size=plan.sample_size,
            why=why or ("arrow" if arrow else "table"),
        )


def _share(
    rules: Mapping[str, _Rule], own: Mapping[str, _aql.SamplingPlan]
) -> dict[str, ClassPlan]:
    """Rows at one sample for all classes, as far as the tables have a plan there."""
    common = 0
    plans = dict(own)
    while (largest := max(plan.sample_size for plan in plans.values())) > common:
        common = largest
        plans = {
            name: plan if plan.sample_size == common else rules[name].at(common) or plan
            for name, plan in own.items()
        }
    rows = {}
    for name, plan in plans.items():
        why = ""
        if plan.sample_size < common:
            why = "own_sample"
        elif plan != own[name]:
            why = "common_sample"
        rows[name] = rules[name].row(plan, why)
    return rows


def _known(cls: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of ``data`` that the dataclass ``cls`` has."""
    names = {field.name for field in fields(cls)}
    return {name: value for name, value in data.items() if name in names}


def _check_choice(what: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{value!r} is not a {what}; allowed: {', '.join(allowed)}.")

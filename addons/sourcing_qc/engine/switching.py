"""Switching rules: how strictly the next lot is inspected, by how the last ones went.

Source: ISO 2859-1:1999, clause 9.3 (normal, tightened and reduced inspection) and
clause 9.4 (discontinuation); the same in GB/T 2828.1-2012. They hold for a continuing
series of lots of one supplier, one product and one class of defects, each class by
itself. A single order is no series: its lots are isolated, and these rules protect
nobody there (ISO 2859-2 is for them).

Only *original inspection* counts, the first presentation of a lot: a lot that comes
back after rework says nothing about production.

A lot that is inspected whole counts like any other, because it was judged at its first
presentation; it conforms by the share of its nonconforming units, see
:func:`aql.whole_lot_accept`.

The state is a value. Store it with each lot (:meth:`SwitchingState.as_dict`) and the
history explains itself by :func:`change`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any

from . import aql as _aql
from .sampling import ClassPlan

WINDOW = 5
"""Consecutive lots in which two that are not accepted lead to tightened inspection
(9.3.1), and accepted lots in a row that lead back to normal (9.3.2)."""

NOT_ACCEPTED = 2
"""Lots not accepted within :data:`WINDOW` that lead to tightened inspection (9.3.1)."""

ENOUGH_SCORE = 30
"""The switching score from which reduced inspection may begin (9.3.3.1)."""

DISCONTINUED_AT = 5
"""Lots not accepted in one run of tightened inspection that end it (9.4)."""


@dataclass(frozen=True)
class SwitchingState:
    """Where a series of lots stands before its next lot.

    A change of severity begins a new run: all that is counted starts again.
    """

    severity: str = "normal"
    """One of :data:`aql.SEVERITIES`."""
    score: int = 0
    """The switching score, in normal inspection (9.3.3.2)."""
    recent: tuple[bool, ...] = ()
    """In normal inspection: whether each of the last five lots was accepted, the
    oldest first."""
    tightened_accepted: int = 0
    """In tightened inspection: lots accepted since one was not."""
    tightened_rejections: int = 0
    """In tightened inspection: lots not accepted in this run, in a row or not."""
    discontinued: bool = False
    """Acceptance is discontinued until :func:`lift` (9.4)."""

    def as_dict(self) -> dict[str, Any]:
        """The state as plain values, to be stored and read back."""
        return {**asdict(self), "recent": list(self.recent)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SwitchingState:
        """Read back what :meth:`as_dict` gave; what a later version added is left."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        return cls(**{**values, "recent": tuple(values.get("recent", ()))})


@dataclass(frozen=True)
class LotResult:
    """One lot: the plan by which it was inspected, and what it came to."""

    plan: _aql.SamplingPlan
    accepted: bool


def inspect_lot(
    state: SwitchingState,
    *,
    lot_size: int,
    level: str,
    aql: float | str | Decimal,
    nonconforming: int,
    original: bool = True,
    steady: bool = True,
    approved: bool = True,
) -> tuple[LotResult, SwitchingState]:
    """Judge a lot by the state of its series, and return the state after it.

    :param state: the state before the lot
    :param lot_size: units in the lot, 1 or more
    :param level: one of :data:`aql.LEVELS`
    :param aql: one of :data:`aql.AQLS`
    :param nonconforming: nonconforming units (or, counted so, nonconformities) found
        in the sample; in the whole lot where the plan inspects all
    :param original: the lot's first presentation. False: a resubmitted lot, which is
        judged and leaves the state as it is
    :param steady: production runs at a steady rate; without it reduced inspection
        neither begins (9.3.3.1 b) nor goes on (9.3.4 b)
    :param approved: the responsible authority wants reduced inspection (9.3.3.1 c).
        Asked when it begins; to end it for other reasons see :func:`to_normal`
    :return: the result and the next state. While discontinued no lot is accepted and
        nothing is counted
    :raises ValueError: a count that is negative or not an integer, or what
        :func:`aql.single_plan` refuses
    """
    if not isinstance(nonconforming, int) or isinstance(nonconforming, bool):
        raise ValueError(
            f"The nonconforming units must be an integer, not {nonconforming!r}."
        )
    if nonconforming < 0:
        raise ValueError(f"{nonconforming} nonconforming units: count from 0.")
    plan = _aql.single_plan(lot_size, level, aql, state.severity)
    allowed = _allowed(plan, lot_size, aql)
    accepted = not state.discontinued and nonconforming <= allowed
    after = state
    if original and not state.discontinued:
        passes = _accepted_one_step_tighter(plan, lot_size, level, aql, nonconforming)
        points = _points(allowed, accepted, passes)
        after = _after(state, accepted, points, steady, approved)
    return LotResult(plan, accepted), after


def count_lot(
    state: SwitchingState,
    row: ClassPlan,
    *,
    lot_size: int,
    nonconforming: int,
    accepted: bool,
    steady: bool = True,
    approved: bool = False,
) -> SwitchingState:
    """Return the state after a lot that was judged by a row of its own plan.

    As :func:`inspect_lot`, for lots whose plan was settled before: also by one sample
    for all classes. The lot's first presentation is the caller's to know.

    :param row: the plan of the class, with an AQL
    :param nonconforming: what counted in the sample of the class
    :param accepted: whether the class was within what its plan allows
    :param approved: false leaves it to :func:`begin_reduced`
    :return: the same state where the lot says nothing about it: acceptance is
        discontinued, or the lot was inspected at another severity, because its
        inspection began before the severity changed
    :raises ValueError: the class has no AQL, so that it is at no severity
    """
    if row.aql is None:
        raise ValueError("A class without an AQL is not inspected by these tables.")
    if state.discontinued or row.severity != state.severity:
        return state
    passes = _row_one_step_tighter(row, lot_size, nonconforming)
    points = _points(row.accept, accepted, passes)
    return _after(state, accepted, points, steady, approved)


def begin_reduced(state: SwitchingState) -> SwitchingState:
    """Begin reduced inspection (9.3.3.1).

    The responsible authority wants it and production is steady; who said so is the
    caller's to record.

    :raises ValueError: inspection is not normal, or the score is not reached
    """
    if state.severity != "normal" or state.score < ENOUGH_SCORE:
        raise ValueError(
            f"Reduced inspection follows normal inspection from a switching score of "
            f"{ENOUGH_SCORE} on."
        )
    return SwitchingState(severity="reduced")


def lift(state: SwitchingState) -> SwitchingState:
    """Resume after a discontinuation, at tightened inspection (9.4).

    The supplier has done something about it and the responsible authority agrees that
    it is likely to work; who and why is the caller's to record.

    :raises ValueError: acceptance is not discontinued
    """
    if not state.discontinued:
        raise ValueError("Acceptance is not discontinued: there is nothing to lift.")
    return SwitchingState(severity="tightened")


def to_normal(state: SwitchingState) -> SwitchingState:
    """End reduced inspection because other conditions ask for it (9.3.4 c).

    For instance the approval was withdrawn, or the factory has moved.

    :raises ValueError: inspection is not reduced
    """
    if state.severity != "reduced":
        raise ValueError("Inspection is not reduced: only that can be ended so.")
    return SwitchingState()


def change(before: SwitchingState, after: SwitchingState) -> str:
    """Return why the severity changed between two states of a series, as a code.

    ``two_of_five``, ``five_accepted``, ``score``, ``reduced_ended``, ``discontinued``,
    ``lifted``; an empty text where nothing changed.
    """
    if before.discontinued != after.discontinued:
        return "discontinued" if after.discontinued else "lifted"
    return {
        ("normal", "tightened"): "two_of_five",
        ("tightened", "normal"): "five_accepted",
        ("normal", "reduced"): "score",
        ("reduced", "normal"): "reduced_ended",
    }.get((before.severity, after.severity), "")


def _after(
    state: SwitchingState, accepted: bool, points: int, steady: bool, approved: bool
) -> SwitchingState:
    """The state after a lot of original inspection, at the severity of ``state``."""
    if state.severity == "tightened":
        return _after_tightened(state, accepted)
    if state.severity == "reduced":
        return state if accepted and steady else SwitchingState()
    return _after_normal(state, accepted, points, steady and approved)


def _points(allowed: int, accepted: bool, passes_tighter: bool) -> int:
    """What a lot adds to the switching score (9.3.3.2); 0: it begins again."""
    if allowed < 2:
        return 2 if accepted else 0
    return 3 if accepted and passes_tighter else 0


def _after_normal(
    state: SwitchingState, accepted: bool, points: int, may_reduce: bool
) -> SwitchingState:
    """9.3.1 to tightened, 9.3.3 to reduced; no points: the score is 0 again."""
    recent = (*state.recent, accepted)[-WINDOW:]
    if recent.count(False) >= NOT_ACCEPTED:
        return SwitchingState(severity="tightened")
    score = state.score + points if points else 0
    if score >= ENOUGH_SCORE and may_reduce:
        return SwitchingState(severity="reduced")
    return replace(state, score=score, recent=recent)


def _after_tightened(state: SwitchingState, accepted: bool) -> SwitchingState:
    """9.3.2 back to normal, 9.4 to the end of acceptance."""
    if not accepted:
        rejections = state.tightened_rejections + 1
        return replace(
            state,
            tightened_accepted=0,
            tightened_rejections=rejections,
            discontinued=rejections >= DISCONTINUED_AT,
        )
    in_a_row = state.tightened_accepted + 1
    if in_a_row >= WINDOW:
        return SwitchingState()
    return replace(state, tightened_accepted=in_a_row)


def _accepted_one_step_tighter(
    plan: _aql.SamplingPlan,
    lot_size: int,
    level: str,
    aql: float | str | Decimal,
    nonconforming: int,
) -> bool:
    """Whether the lot would pass at the next tighter AQL (9.3.3.2 a).

    Where an arrow leads that AQL to another sample nobody can say: no.
    """
    tighter = _aql.tighter_aql(aql)
    if tighter is None:
        return False
    other = _aql.single_plan(lot_size, level, tighter)
    drawn = min(plan.sample_size, lot_size)
    if min(other.sample_size, lot_size) != drawn:
        return False
    return nonconforming <= _allowed(other, lot_size, tighter)


def _row_one_step_tighter(row: ClassPlan, lot_size: int, nonconforming: int) -> bool:
    """As :func:`_accepted_one_step_tighter`, for a row of a settled plan."""
    tighter = row.aql and _aql.tighter_aql(row.aql)
    if not tighter:
        return False
    if row.why == "common_sample":
        other = _aql.plan_of_size(lot_size, row.table_size, tighter, row.severity)
    else:
        other = _aql.single_plan(lot_size, row.level, tighter, row.severity)
    if other is None or min(other.sample_size, lot_size) != row.sample_size:
        return False
    return nonconforming <= _allowed(other, lot_size, tighter)


def _allowed(plan: _aql.SamplingPlan, lot_size: int, aql: float | str | Decimal) -> int:
    """Nonconforming units with which the lot is still accepted."""
    return _aql.whole_lot_accept(lot_size, aql) if plan.inspect_all else plan.accept

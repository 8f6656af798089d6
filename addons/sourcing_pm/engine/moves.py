"""Say why a step is forecast for another day than planned, to the day.

The forecast of :mod:`.schedule` names a driver for every step: what keeps it from
being earlier. This module follows the drivers back through the chain and splits the
distance between plan and forecast among those who caused it. The parts are calendar
days and add up exactly, because what a step did not receive from the one before it
is its own: holidays that came to lie in its way, and the rest. Weekends in the way
count for whoever pushed the step across them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from .schedule import Link
from .workdays import WorkCalendar

_DAY = timedelta(days=1)

Code = Literal[
    "late",
    "early",
    "promise",
    "overdue",
    "not_before",
    "start",
    "longer",
    "slack",
    "new",
    "holiday",
    "days_off",
    "hold",
]


@dataclass(frozen=True)
class Span:
    """First and last day of a step."""

    start: date
    finish: date


@dataclass(frozen=True)
class Move:
    """A step as planned and as forecast.

    :param planned: its baseline; None for a step that has none.
    :param now: its forecast, or what happened.
    :param driver: as in :class:`.schedule.Dates`.
    :param predecessors: the links that the forecast was made with.
    :param day_names: days off that have a name: National Day.
    :param added: it was put into the plan when that of the others stood already.
    :param planned_on: when its baseline was made.
    """

    id: Hashable
    planned: Span | None
    now: Span
    driver: Hashable
    predecessors: tuple[Link, ...] = ()
    calendar: WorkCalendar = WorkCalendar()
    day_names: Mapping[date, str] = field(default_factory=dict)
    added: bool = False
    planned_on: date | None = None

    def is_new_to(self, after: Move) -> bool:
        """Whether the baseline of what follows has no place for it."""
        if self.added or not self.planned:
            return True
        if not (self.planned_on and after.planned_on):
            return False
        return self.planned_on > after.planned_on


@dataclass(frozen=True)
class Reason:
    """A part of the distance.

    :param code: ``late`` or ``early`` (it took longer, or less), ``promise`` (a later
        date was promised), ``overdue`` (it is due and not reported), ``not_before``,
        ``start`` (the project began another day), ``longer`` (it needs more days),
        ``slack`` (time in front of it was used up), ``new`` (the plan did not know
        it), ``holiday`` (``name`` says which), ``days_off`` (others, that nobody
        pushed it across) or ``hold``.
    :param days: calendar days; below 0 it saves days.
    :param step: the step that caused it; None for ``holiday`` and ``hold``.
    """

    code: Code
    days: int
    step: Hashable = None
    name: str = ""


# what a step's own delay is called, by its driver
_OWN: dict[Hashable, Code] = {
    "expected": "promise",
    "today": "overdue",
    "not_before": "not_before",
    "start": "start",
}


def explain(
    moves: Mapping[Hashable, Move], id_: Hashable, held_days: int = 0
) -> list[Reason]:
    """Split the distance between plan and forecast of a step's finish.

    :param moves: the steps of the chain by id.
    :param held_days: calendar days for which the project stood still since it was
        planned; they are taken from what is left in the end.
    :return: reasons, the root first; their days add up to the distance. Empty when
        the step is where it was planned, or was not planned.
    :raises KeyError: ``id_`` is not among ``moves``.
    """
    parts: list[Reason] = []
    at, end = moves[id_], "finish"
    if not at.planned or not _moved(at, end):
        return []
    while at:
        if not at.planned:
            break
        origin, carried = _origin(moves, at, end)
        own = _moved(at, end) - carried
        parts += _own(moves, at, end, origin, own)
        if not origin:
            break
        before = moves[origin.id]
        if before.is_new_to(at):
            # its whole length is new, and so is what came before it
            parts.append(Reason("new", carried, before.id))
            break
        at, end = before, "finish" if origin.type == "FS" else "start"
    return _summed(_without_hold(parts, held_days))


def _moved(move: Move, end: str) -> int:
    """Calendar days by which one end of a step has moved."""
    assert move.planned
    if end == "start":
        return (move.now.start - move.planned.start).days
    return (move.now.finish - move.planned.finish).days


def _origin(
    moves: Mapping[Hashable, Move], at: Move, end: str
) -> tuple[Link | None, int]:
    """What a step received its place from, and how far that had moved.

    The driver, if it is a step. A step that began, was promised or is overdue has
    another driver; what it waited for longest is what it received its place from.
    """
    links = {link.id: link for link in at.predecessors if link.id in moves}
    origin = links.get(at.driver)
    if not origin and at.driver in ("actual", "expected", "today") and links:
        waited = [link for link in links.values() if link.type == "FS"]
        origin = max(waited, key=lambda link: moves[link.id].now.finish, default=None)
    if not origin:
        return None, 0
    before = moves[origin.id]
    if before.is_new_to(at):
        # what was planned has no place for it: all of the distance came with it
        return origin, _moved(at, end)
    return origin, _moved(before, "finish" if origin.type == "FS" else "start")


def _own(
    moves: Mapping[Hashable, Move], at: Move, end: str, origin: Link | None, own: int
) -> Iterable[Reason]:
    """What a step adds itself: days off that lie in its way now, and the rest."""
    assert at.planned
    first_now, first_planned = at.now.start, at.planned.start
    before = moves[origin.id] if origin else None
    if before and before.is_new_to(at):
        return []
    if before and before.planned and origin:
        if origin.type == "FS":
            first_now = before.now.finish + _DAY
            first_planned = before.planned.finish + _DAY
        else:
            first_now, first_planned = before.now.start, before.planned.start
    now = _days_off(at, first_now, getattr(at.now, end))
    planned = _days_off(at, first_planned, getattr(at.planned, end))
    names = dict.fromkeys((*now, *planned))
    parts = [
        Reason("holiday", now.get(name, 0) - planned.get(name, 0), None, name)
        for name in names
        if name
    ]
    rest = own - sum(part.days for part in parts)
    off = now.get("", 0) - planned.get("", 0)
    code: Code = "days_off" if rest == off else _code(at, rest)
    return [*parts, Reason(code, rest, at.id)]


def _code(at: Move, days: int) -> Code:
    if at.driver in _OWN:
        return _OWN[at.driver]
    if at.driver == "actual":
        return "late" if days > 0 else "early"
    return "longer" if days > 0 else "slack"


def _days_off(at: Move, first: date, last: date) -> dict[str, int]:
    """Days off from ``first`` to ``last``, counted by name; "" without one."""
    found: dict[str, int] = {}
    off = max((last - first).days + 1, 0) - at.calendar.count(first, last)
    for day, name in at.day_names.items():
        if first <= day <= last and not at.calendar.is_workday(day):
            # a holiday on a Sunday takes no day away
            if day.weekday() in at.calendar.weekdays:
                found[name] = found.get(name, 0) + 1
                off -= 1
    if off:
        found[""] = found.get("", 0) + off
    return found


def _without_hold(parts: list[Reason], held_days: int) -> list[Reason]:
    """Take the days that the project stood still from the delays of its steps."""
    left = min(held_days, sum(part.days for part in parts if part.days > 0))
    if left <= 0:
        return parts
    hold, result = Reason("hold", left), []
    for part in parts:
        taken = min(left, part.days) if part.days > 0 else 0
        left -= taken
        result.append(Reason(part.code, part.days - taken, part.step, part.name))
    return [*result, hold]  # parts go from the step back to the root


def _summed(parts: list[Reason]) -> list[Reason]:
    """One reason for each cause, the root first, without those of no day."""
    days: dict[tuple[Code, Hashable, str], int] = {}
    pushed: tuple[Code, Hashable, str] | None = None
    for part in reversed(parts):
        key = part.code, part.step, part.name
        if part.code == "days_off" and pushed:
            key = pushed
        elif part.days and part.code != "holiday":
            pushed = key
        days[key] = days.get(key, 0) + part.days
    return [
        Reason(code, count, step, name)
        for (code, step, name), count in days.items()
        if count
    ]

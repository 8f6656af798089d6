"""Forecast a chain of steps and find its critical path.

The critical path method (Kelley and Walker, 1959) on a precedence diagram with a
calendar per task and a past that is a fact. Think in mornings:

* A task *begins* on the morning of its first day and *ends* on the morning after its
  last. A task of one or more days occupies that many workdays of its calendar.
* A task of no days is an event on a morning, where it both begins and ends. It is
  shown on the day before, but not before the project's start: it adds no time.
* A link carries a morning from the predecessor to the successor and moves it by its
  lag, in workdays of the successor.

Where these words leave room: A finished event is shown on its ``actual_finish``, and
with a start alone it is unstarted. ``not_before`` and ``today`` move an event as any
unstarted task and are its driver in that order, ``"expected"`` only when later still.
The driver gives the same *day*, so an event on the project's first day names the first
predecessor that leaves it there. Late dates come from what follows, so an event's may
lie before the project's start.
"""

from __future__ import annotations

import graphlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from operator import index
from typing import Literal, NamedTuple

from .workdays import WorkCalendar, check_date

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Link:
    """What a task waits for.

    :param id: the predecessor's id.
    :param type: ``"FS"``, it waits for the end, or ``"SS"``, for the begin.
    :param lag: workdays of the waiting task in between; below 0 it goes ahead.
    """

    id: Hashable
    type: Literal["FS", "SS"] = "FS"
    lag: int = 0


@dataclass(frozen=True)
class Task:
    """A step as it is known. Its values are checked by :func:`solve`.

    :param duration: workdays of ``calendar``; 0 for an event.
    :param predecessors: links, or plain ids for finish to start without lag.
    :param actual_start: the day on which it was started; means nothing to an event.
    :param actual_finish: the day on which it was finished.
    :param expected_finish: an accepted promise, a run rate, an ETA. It only ever
        delays the finish.
    :param not_before: the first day on which it may start.
    :param not_after: the last day on which it should finish; a limit of late dates.
    """

    id: Hashable
    duration: int
    predecessors: tuple[Hashable, ...] = ()
    calendar: WorkCalendar = WorkCalendar()
    actual_start: date | None = None
    actual_finish: date | None = None
    expected_finish: date | None = None
    not_before: date | None = None
    not_after: date | None = None

    @property
    def links(self) -> tuple[Link, ...]:
        """The predecessors, every one as a link."""
        return tuple(p if isinstance(p, Link) else Link(p) for p in self.predecessors)

    @property
    def is_started(self) -> bool:
        """Whether links no longer move it, because it has begun or is finished."""
        return bool(self.actual_finish or (self.duration and self.actual_start))


@dataclass(frozen=True)
class Dates:
    """The forecast of a task. Starts and finishes are its first and last days.

    :param start: as early as it can be, or the day on which it was started.
    :param finish: as early as it can be, or the day on which it was finished.
    :param late_start: the start that goes with ``late_finish``.
    :param late_finish: the latest finish that keeps ``not_after`` and the deadline and
        lets every unstarted successor start no later than its own late start.
    :param total_float: workdays of its calendar from its end to its late end; below 0
        it is already too late. 0 when finished.
    :param critical: it is unfinished, and too late or among those with least float.
    :param driver: why it is not earlier: the id of a predecessor, ``"start"``,
        ``"not_before"``, ``"today"``, ``"expected"`` or ``"actual"``.
    """

    start: date
    finish: date
    late_start: date
    late_finish: date
    total_float: int
    critical: bool
    driver: Hashable


class CycleError(ValueError):
    """Tasks wait for each other in a ring, or one for itself.

    :param ids: the ring, every id before the one that waits for it.
    """

    def __init__(self, ids: tuple[Hashable, ...]) -> None:
        super().__init__(ids)
        self.ids = ids

    def __str__(self) -> str:
        ring = " → ".join(str(id_) for id_ in (*self.ids, self.ids[0]))
        return f"Tasks wait for each other: {ring}"


class _Early(NamedTuple):
    """A task as early as it can be: its two mornings and its dates."""

    begin: date
    end: date
    start: date
    finish: date
    driver: Hashable


def solve(
    tasks: Iterable[Task],
    start: date,
    today: date | None = None,
    deadline: date | None = None,
) -> dict[Hashable, Dates]:
    """Schedule every task as early as it can be, and say how late it may be.

    :param start: the project's first day; no unstarted task starts before it.
    :param today: the first day on which anything can still happen.
    :param deadline: the last day for everything; without it, the latest finish.
    :return: the dates by id, in the order of ``tasks``, on which they do not depend.
    :raises CycleError: tasks wait for each other.
    :raises ValueError: duplicate id, unknown predecessor, unknown type of link,
        negative duration, finish before start, an actual after ``today``; or no
        workday within ten years.
    :raises TypeError: a day is not a date, a duration or lag not a whole number.
    """
    tasks = tuple(tasks)
    for name, day in (("start", start), ("today", today), ("deadline", deadline)):
        check_date(start if day is None else day, name)
    _check(tasks, today)
    order = _predecessors_first(tasks)
    early: dict[Hashable, _Early] = {}
    for task in order:
        early[task.id] = _forward(task, early, start, today)
    if deadline is None:
        deadline = max((dates.finish for dates in early.values()), default=start)
    late = _backward(order, early, deadline)
    floats = [late[task.id][2] for task in tasks if not task.actual_finish]
    tight = max(0, min(floats, default=0))
    result = {}
    for task in tasks:
        _, _, first, finish, driver = early[task.id]
        critical = not task.actual_finish and late[task.id][2] <= tight
        result[task.id] = Dates(first, finish, *late[task.id], critical, driver)
    return result


def _forward(
    task: Task, early: dict[Hashable, _Early], start: date, today: date | None
) -> _Early:
    """Place ``task``, after its predecessors, as early as it can be."""
    calendar, days, expected = task.calendar, task.duration, task.expected_finish
    if done := task.actual_finish:
        end, first = done + _DAY, (task.actual_start if days else done) or done
        return _Early(first if days else end, end, first, done, "actual")

    def place(morning: date) -> date:
        """Return the day on which the task is shown to start from ``morning``."""
        return calendar.add(morning, 0) if days else max(morning - _DAY, start)

    driver: Hashable = "actual"
    if days and task.actual_start:
        first = earliest = task.actual_start
        finish = calendar.add(place(first), days - 1)
    else:
        reasons: list[tuple[Hashable, date]] = []
        for link in task.links:
            other = early[link.id]
            morning = other.end if link.type == "FS" else other.begin
            reasons.append((link.id, _shift(calendar, morning, link.lag)))
        reasons.append(("start", start))
        earliest = max(morning for _, morning in reasons)
        for name, day in (("not_before", task.not_before), ("today", today)):
            if day:
                reasons.append((name, day if days else day + _DAY))
        first = place(max(morning for _, morning in reasons))
        driver = next(reason for reason, morning in reasons if place(morning) == first)
        finish = calendar.add(first, days - 1) if days else first
    if expected and expected > finish:
        finish, driver = expected, "expected"
    if not days:
        # Only what moves the day moves the morning.
        morning = earliest if place(earliest) == finish else finish + _DAY
        return _Early(morning, morning, finish, finish, driver)
    if today and calendar.add(today, 0) > finish:
        finish, driver = calendar.add(today, 0), "today"
    return _Early(first, finish + _DAY, first, finish, driver)


def _backward(
    order: Sequence[Task], early: dict[Hashable, _Early], deadline: date
) -> dict[Hashable, tuple[date, date, int]]:
    """Place every task as late as it may be; return first day, last day and float.

    A task is visited after its successors. Each of them has lowered its limit, the
    latest day for its finish, so that their link alone lets them start in time.
    """
    by_id = {task.id: task for task in order}
    limits = {task.id: min(task.not_after or deadline, deadline) for task in order}
    late: dict[Hashable, tuple[date, date, int]] = {}
    for task in reversed(order):
        calendar, days, end = task.calendar, task.duration, early[task.id].end
        first, last = early[task.id].start, task.actual_finish or limits[task.id]
        if days and not task.actual_finish:
            last = calendar.floor(last)
        if not task.is_started:
            first = calendar.add(last, 1 - days) if days else last
            begin = first if days else last + _DAY
            for link in task.links:
                limit = _limit(by_id[link.id], link, calendar, begin)
                limits[link.id] = min(limits[link.id], limit)
        # One of the two ranges is empty.
        slack = calendar.count(end, last) - calendar.count(last + _DAY, end - _DAY)
        late[task.id] = first, last, slack
    return late


def _limit(task: Task, link: Link, calendar: WorkCalendar, begin: date) -> date:
    """Return the latest finish of ``task`` that lets a successor begin by ``begin``."""
    if task.actual_finish or (task.is_started and link.type == "SS"):
        return date.max
    # The latest morning that _shift, in the successor's calendar, leaves by begin.
    morning = calendar.add(begin, -link.lag) if link.lag else begin
    if link.type == "FS" or not task.duration:
        return morning - _DAY
    return task.calendar.add(task.calendar.floor(morning), task.duration - 1)


def _shift(calendar: WorkCalendar, morning: date, lag: int) -> date:
    """Return the nearest morning from ``morning`` on with ``lag`` workdays between."""
    if lag > 0:
        return calendar.add(morning - _DAY, lag) + _DAY
    return calendar.add(morning, lag) if lag else morning


def _predecessors_first(tasks: Sequence[Task]) -> list[Task]:
    """Sort ``tasks`` so that each one comes after its predecessors."""
    by_id = {task.id: task for task in tasks}
    graph = {task.id: [link.id for link in task.links] for task in tasks}
    try:
        return [by_id[id_] for id_ in graphlib.TopologicalSorter(graph).static_order()]
    except graphlib.CycleError as error:
        ring = error.args[1][1:]  # it opens with its last id
        members = set(ring)
        at = ring.index(next(id_ for id_ in graph if id_ in members))
        raise CycleError((*ring[at:], *ring[:at])) from None


def _check(tasks: Sequence[Task], today: date | None) -> None:
    """Refuse what means nothing; rings are found by :func:`_predecessors_first`."""
    ids = {task.id for task in tasks}
    if len(ids) < len(tasks):
        raise ValueError("Two tasks have the same id")
    for task in tasks:
        for field in fields(task)[4:]:
            if (day := getattr(task, field.name)) is not None:
                check_date(day, f"{field.name} of task {task.id!r}")
        actuals = [day for day in (task.actual_start, task.actual_finish) if day]
        if index(task.duration) < 0:
            raise ValueError(f"Task {task.id!r} has a negative duration")
        if actuals != sorted(actuals):
            raise ValueError(f"Task {task.id!r} finishes before it starts")
        if today and any(day > today for day in actuals):
            raise ValueError(f"Task {task.id!r} has an actual date after today")
        for link in task.links:
            if link.id not in ids:
                raise ValueError(f"Task {task.id!r} waits for unknown {link.id!r}")
            if link.type not in ("FS", "SS"):
                raise ValueError(f"Task {task.id!r} has a link of type {link.type!r}")
            index(link.lag)

"""Plan around a closed factory, above all around the Chinese New Year.

A factory closes longer than the law asks. Before that its people leave one by one,
afterwards not all come back at once: while it ramps down and up, two workdays make one.
And a plan that ends just before the closure has one date that matters more than all
others: a day later, and everything waits until the factory opens again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .schedule import Task, solve
from .workdays import WorkCalendar

Span = tuple[date, date]

_DAY = timedelta(days=1)
# Later than any plan, so that only the closure limits the late dates.
_FAR = timedelta(days=3650)


@dataclass(frozen=True)
class LastSafeDay:
    """Until when an event may wait.

    :param day: the last day of the event that lets everything behind it finish before
        the closure. It may be past.
    :param missed: the event cannot be on ``day`` any more.
    :param jump: the calendar days by which the whole plan ends later when the event is
        one day later still.
    """

    day: date
    missed: bool
    jump: int


def with_shutdown(
    calendar: WorkCalendar, closed: Span, ramp_down: int = 0, ramp_up: int = 0
) -> WorkCalendar:
    """Return ``calendar`` with a closure more.

    :param closed: the first and the last day on which nobody works.
    :param ramp_down: workdays at half speed before it: every second one is lost,
        counted away from the closure, which so keeps its own bounds.
    :param ramp_up: workdays at half speed after it.
    :raises ValueError: it ends before it begins, or a ramp is negative.
    """
    first, last = closed
    if last < first or min(ramp_down, ramp_up) < 0:
        raise ValueError(f"A shutdown from {first} to {last} is none")
    days = (last - first).days + 1
    lost = {first + n * _DAY for n in range(days)}
    lost |= {calendar.add(first, -n) for n in range(2, ramp_down + 1, 2)}
    lost |= {calendar.add(last, n) for n in range(2, ramp_up + 1, 2)}
    return calendar.without(lost)


def last_safe_day(
    tasks: Iterable[Task],
    event: Hashable,
    closed: Span,
    start: date,
    today: date | None = None,
) -> LastSafeDay | None:
    """Say until when ``event`` may wait without running into a closure.

    :param event: the id of a task of no days, such as a payment.
    :param closed: the first and the last day of the closure.
    :param start: as for :func:`.schedule.solve`; ``today`` likewise.
    :return: None if it is finished, or if nothing behind it stops for the closure.
    """
    tasks = tuple(tasks)
    behind = _behind(tasks, event)
    limit = closed[0] - _DAY
    # other limits, such as a vessel's cut-off, are not what is asked for
    limited = [
        replace(task, not_after=limit if _stops(task, closed) else None)
        if task.id in behind
        else replace(task, not_after=None)
        for task in tasks
    ]
    waiting = next(task for task in tasks if task.id == event)
    if waiting.actual_finish or not any(task.not_after for task in limited):
        return None
    dates = solve(limited, start, today, deadline=closed[1] + _FAR)[event]
    day, missed = dates.late_finish, dates.finish > dates.late_finish

    def end(day: date) -> date:
        """When the plan ends with the event on ``day``; a missed day is supposed."""
        moved = [
            replace(
                task, expected_finish=day, predecessors=() if missed else task.links
            )
            if task.id == event
            else task
            for task in tasks
        ]
        past = today is not None and day < today
        forecast = solve(moved, start, None if past else today)
        return max(dates.finish for dates in forecast.values())

    return LastSafeDay(day, missed, (end(day + _DAY) - end(day)).days)


def _behind(tasks: Iterable[Task], event: Hashable) -> set[Hashable]:
    """Return the ids of all tasks that wait for ``event``, directly or not."""
    behind, found = set(), {event}
    while found:
        found = {
            task.id
            for task in tasks
            if task.id not in behind and any(link.id in found for link in task.links)
        }
        behind |= found
    return behind


def _stops(task: Task, closed: Span) -> bool:
    """Tell whether nobody works on an unfinished ``task`` while it is closed."""
    return bool(
        task.duration and not task.actual_finish and not task.calendar.count(*closed)
    )

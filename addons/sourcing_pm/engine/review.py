"""How a project was led, from facts: word before it was asked for, warning in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from .workdays import CalendarDays, WorkCalendar


def unprompted(
    updates: Iterable[datetime],
    asked: Iterable[datetime],
    start: datetime,
    rhythm: int,
) -> tuple[int, int]:
    """How many of our messages came by themselves: unasked, and within the rhythm.

    The first message after the buyer has written answers him, and one that comes later
    than promised comes too late; whatever follows is unprompted again.

    :param updates: instants of our messages and reports to the buyer.
    :param asked: instants of what the buyer wrote.
    :param start: the instant from which the buyer was promised word.
    :param rhythm: calendar days within which he hears from us.
    :return: those that came by themselves, and all.
    """
    questions = sorted(asked)
    last, count, total = start, 0, 0
    for moment in sorted(updates):
        waiting = any(last < question < moment for question in questions)
        lapsed = (moment.date() - last.date()).days > rhythm
        count += not (waiting or lapsed)
        total += 1
        last = moment
    return count, total


def days_early(
    recorded: date, endangered: date, calendar: WorkCalendar | CalendarDays
) -> int:
    """Working days between the record of an issue and the date it endangered.

    :return: 0 on that day itself; negative when the date had passed.
    """
    if recorded > endangered:
        return -days_early(endangered, recorded, calendar)
    return calendar.count(recorded + timedelta(days=1), endangered)

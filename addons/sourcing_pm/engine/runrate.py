"""The pace of a production: from cumulative reports to the day when all is done.

A report says how much was done in all by the evening of a day. The pace is that of
the last ten working days, so a slow start is forgotten and a stop is noticed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .workdays import CalendarDays, WorkCalendar

Calendar = WorkCalendar | CalendarDays

DAY = timedelta(days=1)
# Working days before the last report that make the pace.
PACE_DAYS = 10
# Working days beyond which a forecast from the pace says nothing.
HORIZON = 1000


@dataclass(frozen=True)
class Report:
    """A cumulative quantity as of the evening of a day."""

    day: date
    quantity: float


def series(reports: Iterable[Report]) -> list[Report]:
    """The reports that hold, by day: quantities that never fall.

    A later report corrects what contradicts it: more on a day before, less on a day
    after, anything else on the same day.

    :param reports: in the order in which they were made.
    """
    held: dict[date, float] = {}
    for report in reports:
        held = {
            day: quantity
            for day, quantity in held.items()
            if (day < report.day and quantity <= report.quantity)
            or (day > report.day and quantity >= report.quantity)
        }
        held[report.day] = report.quantity
    return [Report(day, held[day]) for day in sorted(held)]


def finish(
    reports: Iterable[Report], ordered: float, calendar: Calendar
) -> date | None:
    """The day on which the ordered quantity was or will be reached.

    :param reports: in the order in which they were made.
    :param calendar: a calendar of ``workdays``: the factory's.
    :return: None when the reports do not allow a forecast: fewer than two days, no
        working day between them, or no progress.
    """
    held = series(reports)
    if ordered <= 0 or not held:
        return None
    for report in held:
        if report.quantity >= ordered:
            return report.day
    last = held[-1]
    made, days = _pace(held, calendar)
    if made <= 0 or not days:
        return None
    # a hair less, so that an exact number of days is not rounded up
    needed = math.ceil((ordered - last.quantity) * days / made - 1e-9)
    return calendar.add(last.day, needed) if needed <= HORIZON else None


def _pace(held: list[Report], calendar: Calendar) -> tuple[float, int]:
    """Quantity and working days between the last report and the first recent one."""
    last = held[-1]
    earlier = held[:-1]
    recent = [
        report for report in earlier if _days(report, last, calendar) <= PACE_DAYS
    ]
    first = (recent or earlier[-1:] or [last])[0]
    return last.quantity - first.quantity, _days(first, last, calendar)


def _days(first: Report, last: Report, calendar: Calendar) -> int:
    return calendar.count(first.day + DAY, last.day)

"""Free time in a port, and the day on which it ends.

Days are days of the port, whatever the reader's zone. How they are counted stands in
the carrier's tariff or contract; a last free day that the carrier has written wins over
any that is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Terms:
    """How a carrier counts free time."""

    days: int
    """Free days; 0: none, the first day costs."""
    from_next_day: bool = True
    """The day of discharge itself is not counted."""
    every_day: bool = True
    """Weekends and holidays of the port are counted, too."""


def last_free_day(
    discharged: datetime,
    zone: ZoneInfo,
    terms: Terms,
    is_workday: Callable[[date], bool] = lambda day: day.weekday() < 5,
) -> date:
    """Return the last day that costs nothing, as a day of the port.

    With no free days it is the day before the first counted one.

    :param discharged: when the box was discharged, with a zone
    :param zone: of the port
    :param is_workday: asked only where ``every_day`` is not set
    :raises ValueError: negative days, an instant without a zone, or no working day
        within a year
    """
    if terms.days < 0:
        raise ValueError(f"{terms.days} free days: count from 0.")
    if discharged.tzinfo is None:
        raise ValueError("The instant of discharge needs a zone.")
    day = discharged.astimezone(zone).date()
    if not terms.from_next_day:
        day -= timedelta(days=1)
    left, idle = terms.days, 0
    while left:
        day += timedelta(days=1)
        if terms.every_day or is_workday(day):
            left, idle = left - 1, 0
        elif (idle := idle + 1) > 366:
            raise ValueError("The port has no working day within a year.")
    return day


def chargeable_days(last_free: date, until: date) -> int:
    """Calendar days after the last free day, up to and with ``until``; at least 0."""
    return max((until - last_free).days, 0)


def at_risk(
    boxes: Iterable[tuple[str, date]], today: date, warn_days: int
) -> list[tuple[str, int]]:
    """Boxes whose free time ends within some days or has ended, the most urgent first.

    :param boxes: number and last free day of those still in the port
    :param today: the day at the port
    :param warn_days: days before the last free day on which to warn
    :return: number and days left; negative: it costs since then
    """
    found = [
        (number, (last - today).days)
        for number, last in boxes
        if (last - today).days <= warn_days
    ]
    return sorted(found, key=lambda row: (row[1], row[0]))

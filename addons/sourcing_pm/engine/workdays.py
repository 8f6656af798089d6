"""Count in workdays, with days off and make-up days.

China moves its workdays around: the State Council's yearly notice on the
arrangement of holidays makes weekdays free and weekends working. A factory
closes longer than the law asks, above all around the Chinese New Year. So a
calendar is a working week and two sets of exceptions, and the days off win.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import index

# Ten years are 3651 to 3653 days; a day that is ten years away is still found.
_TEN_YEARS = 3653


def check_date(value: object, name: str = "day") -> date:
    """Return ``value`` if it is a calendar day.

    :param name: what the value is, for the message.
    :raises TypeError: it is none. An instant is none either: it becomes a day
        only in a time zone, which the caller knows and this package does not.
    """
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"{name} must be a date, not {value!r}")
    return value


@dataclass(frozen=True)
class WorkCalendar:
    """The days on which somebody works.

    :param weekdays: the usual working week, Monday is 0 and Sunday is 6.
    :param holidays: days off. They win over everything else, so that a shutdown
        swallows a make-up Saturday.
    :param extra_workdays: days worked outside the usual week.
    :raises TypeError: an exception is not a date.
    :raises ValueError: a weekday is not 0 to 6.
    """

    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        for name in ("weekdays", "holidays", "extra_workdays"):
            object.__setattr__(self, name, frozenset(getattr(self, name)))
        if not self.weekdays <= frozenset(range(7)):
            raise ValueError(f"weekdays are 0 to 6, not {sorted(self.weekdays)}")
        for day in self.holidays:
            check_date(day, "a holiday")
        for day in self.extra_workdays:
            check_date(day, "an extra workday")

    def without(self, days: Iterable[date]) -> WorkCalendar:
        """Return the calendar with more days off.

        :raises TypeError: one of ``days`` is not a date.
        """
        holidays = self.holidays | frozenset(days)
        return WorkCalendar(self.weekdays, holidays, self.extra_workdays)

    def is_workday(self, day: date) -> bool:
        """Tell whether ``day`` is worked.

        :raises TypeError: ``day`` is not a date.
        """
        check_date(day)
        return day not in self.holidays and (
            day in self.extra_workdays or day.weekday() in self.weekdays
        )

    def add(self, day: date, n: int) -> date:
        """Return the ``n``-th workday after ``day``, which is never counted itself.

        :param n: workdays; below 0 the days before ``day``; 0 means ``day`` if
            it is a workday, else the next one.
        :raises ValueError: on the way no workday comes within ten years, or
            the years 1 to 9999 are left.
        :raises TypeError: ``day`` is not a date or ``n`` not a whole number.
        """
        here, n = check_date(day).toordinal(), index(n)
        if n == 0:
            return day if self.is_workday(day) else self.add(day, 1)
        wanted = self._rank(here) + n if n > 0 else self._rank(here - 1) + n + 1
        while True:
            # Look ten years ahead; if that is too short, go on from the farthest
            # workday in sight, so that no longer gap is ever jumped.
            low = here + 1 if n > 0 else here - _TEN_YEARS
            high = low + _TEN_YEARS - 1
            first, last = self._rank(low - 1) + 1, self._rank(high)
            if first > last:
                side = "after" if n > 0 else "before"
                raise ValueError(
                    f"No workday within ten years {side} {date.fromordinal(here)}"
                )
            rank = min(max(wanted, first), last)
            here = low + bisect_left(range(low, high), rank, key=self._rank)
            if rank == wanted:
                return date.fromordinal(here)

    def floor(self, day: date) -> date:
        """Return ``day`` if it is a workday, else the previous one.

        :raises ValueError: there is none within ten years.
        :raises TypeError: ``day`` is not a date.
        """
        return day if self.is_workday(day) else self.add(day, -1)

    def count(self, first: date, last: date) -> int:
        """Return the number of workdays from ``first`` to ``last``, both included.

        :return: workdays; 0 if ``last`` is before ``first``.
        :raises TypeError: ``first`` or ``last`` is not a date.
        """
        low, high = check_date(first).toordinal(), check_date(last).toordinal()
        return self._rank(high) - self._rank(low - 1) if low <= high else 0

    def _rank(self, ordinal: int) -> int:
        """Number the workdays: how many there are from 0001-01-01, a Monday, on.

        It never falls from one day to the next, so it can be searched backwards
        for the day with a given number. It goes on outside the years 1 to 9999.
        """
        weeks, days = divmod(ordinal, 7)
        return (
            weeks * len(self.weekdays)
            + self._first_days[days]
            + bisect_right(self._gained, ordinal)
            - bisect_right(self._lost, ordinal)
        )

    @cached_property
    def _first_days(self) -> tuple[int, ...]:
        """How many of the first 0 to 6 days of a week are worked."""
        return tuple(len(self.weekdays & set(range(days))) for days in range(7))

    @cached_property
    def _gained(self) -> list[int]:
        """The exceptions, in order, that are worked against the usual week."""
        return sorted(
            day.toordinal()
            for day in self.extra_workdays - self.holidays
            if day.weekday() not in self.weekdays
        )

    @cached_property
    def _lost(self) -> list[int]:
        """The exceptions, in order, that are free against the usual week."""
        return sorted(
            day.toordinal() for day in self.holidays if day.weekday() in self.weekdays
        )


class CalendarDays(WorkCalendar):
    """Every day counts, as on a ship. It has no exceptions."""

    def __init__(self) -> None:
        super().__init__(weekdays=frozenset(range(7)))

    def __repr__(self) -> str:
        return "CalendarDays()"

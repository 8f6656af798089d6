"""China's public holidays: what the State Council announced, and what is expected.

``chinesecalendar`` knows the announced years, make-up days included. The notice for a
year comes in the autumn before it, the library follows a few weeks later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from .errors import SourcingError
from .tables import Cell, Row, Table

NEW_YEAR = "New Year 元旦"
SPRING = "Spring Festival 春节"
TOMB = "Tomb-Sweeping Day 清明节"
LABOUR = "Labour Day 劳动节"
DRAGON = "Dragon Boat Festival 端午节"
AUTUMN = "Mid-Autumn Festival 中秋节"
NATIONAL = "National Day 国庆节"
# How the library calls them.
NAMES = {
    "New Year's Day": NEW_YEAR,
    "Spring Festival": SPRING,
    "Tomb-sweeping Day": TOMB,
    "Labour Day": LABOUR,
    "Dragon Boat Festival": DRAGON,
    "Mid-autumn Festival": AUTUMN,
    "National Day": NATIONAL,
}
# Days off in a row since 2025; which weekends are worked for them nobody can foresee.
USUAL_DAYS = {SPRING: 8, LABOUR: 5, NATIONAL: 7}
# Where sun and moon put New Year's Eve, with which the Spring Festival begins,
# Tomb-Sweeping Day, the Dragon Boat and the Mid-Autumn Festival.
FESTIVALS = {
    2027: ("02-05", "04-05", "06-09", "09-15"),
    2028: ("01-25", "04-04", "05-28", "10-03"),
    2029: ("02-12", "04-04", "06-16", "09-22"),
    2030: ("02-02", "04-05", "06-05", "09-12"),
    2031: ("01-22", "04-05", "06-24", "10-01"),
    2032: ("02-10", "04-04", "06-12", "09-19"),
    2033: ("01-30", "04-04", "06-01", "09-08"),
    2034: ("02-18", "04-05", "06-20", "09-27"),
    2035: ("02-07", "04-05", "06-10", "09-16"),
    2036: ("01-27", "04-04", "05-30", "10-04"),
}


def holiday_table(years: Iterable[int]) -> Table:
    """Days off and make-up days of these years, as rows for the import.

    :raise SourcingError: a year is neither announced nor foreseen.
    """
    days = [cells for year in years for cells in announced(year) or expected(year)]
    return Table("holidays", [Row(line, cells) for line, cells in enumerate(days, 1)])


def announced(year: int) -> list[dict[str, Cell]]:
    """What the State Council announced for a year; nothing before it did."""
    from chinese_calendar import constants  # seldom needed

    days = [(day, name, False) for day, name in constants.holidays.items()]
    days += [(day, name, True) for day, name in constants.workdays.items()]
    return [
        _cells(day, NAMES.get(name, name), working=working)
        for day, name, working in sorted(days)
        if day.year == year
    ]


def expected(year: int) -> list[dict[str, Cell]]:
    """The days off that a year will have at least as likely as not.

    :raise SourcingError: nobody has looked so far ahead.
    """
    if year not in FESTIVALS:
        raise SourcingError(
            f"the holidays of {year} are neither announced nor foreseen; there are "
            f"those until {max(FESTIVALS)}"
        )
    spring, tomb, dragon, autumn = FESTIVALS[year]
    days: dict[date, str] = {}
    for name, first in (
        (NEW_YEAR, "01-01"),
        (SPRING, spring),
        (TOMB, tomb),
        (LABOUR, "05-01"),
        (DRAGON, dragon),
        (NATIONAL, "10-01"),
        (AUTUMN, autumn),
    ):
        for day in _row_of_days(date.fromisoformat(f"{year}-{first}"), name):
            days.setdefault(day, name)
    return [_cells(day, name, provisional=True) for day, name in sorted(days.items())]


def _row_of_days(first: date, name: str) -> Iterator[date]:
    for offset in range(USUAL_DAYS.get(name, 1)):
        yield first + timedelta(offset)


def _cells(day: date, name: str, **marks: bool) -> dict[str, Cell]:
    return {
        "date": day.isoformat(),
        "name": name,
        "working": marks.get("working", False),
        "provisional": marks.get("provisional", False),
    }

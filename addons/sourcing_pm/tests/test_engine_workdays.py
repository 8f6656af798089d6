"""The working calendar, by examples and against one that walks day by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_pm.engine.workdays import CalendarDays, WorkCalendar

SEARCH = settings(max_examples=150, derandomize=True, deadline=None, database=None)
DAY = timedelta(days=1)
TEN_YEARS = 3653

# State Council notice for 2026, October: the National Day holiday and its make-up days.
GOLDEN_WEEK = frozenset(date(2026, 10, day) for day in (1, 2, 5, 6, 7))
MAKE_UP_DAYS = frozenset({date(2026, 9, 20), date(2026, 10, 10)})
CHINA = WorkCalendar(holidays=GOLDEN_WEEK, extra_workdays=MAKE_UP_DAYS)


def walk(calendar: WorkCalendar, day: date, step: int) -> date:
    """Return the next workday in a direction, looked for day by day."""
    for distance in range(1, TEN_YEARS + 1):
        found = day + step * distance * DAY
        if works(calendar, found):
            return found
    raise ValueError("none within ten years")


def works(calendar: WorkCalendar, day: date) -> bool:
    if day in calendar.holidays:
        return False
    if day in calendar.extra_workdays:
        return True
    return day.weekday() in calendar.weekdays


def slow_add(calendar: WorkCalendar, day: date, n: int) -> date:
    if n == 0:
        return day if works(calendar, day) else walk(calendar, day, 1)
    for _ in range(abs(n)):
        day = walk(calendar, day, 1 if n > 0 else -1)
    return day


def slow_count(calendar: WorkCalendar, first: date, last: date) -> int:
    days = (first + offset * DAY for offset in range((last - first).days + 1))
    return sum(works(calendar, day) for day in days)


def outcome(function, *args):
    """Return the result, or ValueError if that is what happens."""
    try:
        return function(*args)
    except ValueError:
        return ValueError


def spans(days: Iterable[tuple[date, int]]) -> frozenset[date]:
    """Return all days of the spans, given by first day and length."""
    return frozenset(first + n * DAY for first, length in days for n in range(length))


near = st.dates(date(2026, 1, 1), date(2026, 12, 31))
exceptions = st.lists(st.tuples(near, st.integers(1, 25)), max_size=6).map(spans)
weeks = st.frozensets(st.integers(0, 6), min_size=1)
calendars = st.builds(WorkCalendar, weeks, exceptions, exceptions)
# No usual week: only some days, as far from each other as the limit.
sparse = st.builds(
    WorkCalendar,
    st.just(frozenset()),
    st.frozensets(near, max_size=2),
    st.frozensets(
        st.one_of(near, st.integers(-2, 2).map(lambda n: date(2026, 6, 1) + n * DAY))
        .flatmap(
            lambda day: st.sampled_from(
                [day, day + (TEN_YEARS - 1) * DAY, day + TEN_YEARS * DAY]
            )
        )
        .flatmap(lambda day: st.sampled_from([day, day - 2 * TEN_YEARS * DAY])),
        max_size=5,
    ),
)


@tagged("post_install", "-at_install")
class TestWorkCalendar(BaseCase):
    def test_the_usual_week_is_monday_to_friday(self):
        week = WorkCalendar()
        friday = date(2026, 7, 3)
        self.assertTrue(week.is_workday(friday))
        self.assertFalse(week.is_workday(friday + DAY))
        self.assertEqual(week.add(friday, 1), date(2026, 7, 6))
        self.assertEqual(week.add(friday, -5), date(2026, 6, 26))
        self.assertEqual(week.add(friday, 0), friday)
        self.assertEqual(week.floor(friday), friday)

    def test_a_free_day_is_not_counted_but_left(self):
        saturday = date(2026, 7, 4)
        week = WorkCalendar()
        self.assertEqual(week.add(saturday, 0), date(2026, 7, 6))
        self.assertEqual(week.add(saturday, 1), date(2026, 7, 6))
        self.assertEqual(week.add(saturday, -1), date(2026, 7, 3))
        self.assertEqual(week.floor(saturday), date(2026, 7, 3))

    def test_golden_week_moves_days(self):
        wednesday = date(2026, 9, 30)
        self.assertEqual(CHINA.add(wednesday, 1), date(2026, 10, 8))
        self.assertEqual(CHINA.add(wednesday, 3), date(2026, 10, 10))
        self.assertEqual(CHINA.add(wednesday, 4), date(2026, 10, 12))
        self.assertEqual(CHINA.floor(date(2026, 10, 7)), wednesday)
        self.assertEqual(CHINA.count(wednesday, date(2026, 10, 11)), 4)
        self.assertTrue(CHINA.is_workday(date(2026, 9, 20)), "a make-up Sunday")

    def test_a_shutdown_swallows_a_make_up_saturday(self):
        shutdown = spans([(date(2026, 10, 1), 10)])
        factory = WorkCalendar(holidays=shutdown, extra_workdays=MAKE_UP_DAYS)
        self.assertFalse(factory.is_workday(date(2026, 10, 10)))
        self.assertEqual(factory.add(date(2026, 9, 30), 1), date(2026, 10, 12))
        self.assertEqual(factory.count(date(2026, 10, 1), date(2026, 10, 11)), 0)

    def test_exceptions_that_change_nothing(self):
        calendar = WorkCalendar(
            holidays=frozenset({date(2026, 7, 4)}),
            extra_workdays=frozenset({date(2026, 7, 6)}),
        )
        self.assertEqual(calendar.count(date(2026, 7, 3), date(2026, 7, 6)), 2)
        self.assertEqual(calendar.add(date(2026, 7, 3), 1), date(2026, 7, 6))

    def test_count_is_closed_and_never_negative(self):
        friday, monday = date(2026, 7, 3), date(2026, 7, 6)
        self.assertEqual(WorkCalendar().count(friday, monday), 2)
        self.assertEqual(WorkCalendar().count(friday, friday), 1)
        self.assertEqual(WorkCalendar().count(monday, friday), 0)
        self.assertEqual(WorkCalendar().count(friday + DAY, monday - DAY), 0)

    def test_calendar_days_count_every_day(self):
        sea = CalendarDays()
        self.assertEqual(sea.add(date(2026, 9, 30), 10), date(2026, 10, 10))
        self.assertEqual(sea.add(date(2024, 3, 1), -1), date(2024, 2, 29))
        self.assertEqual(sea.floor(date(2026, 10, 4)), date(2026, 10, 4))
        self.assertEqual(sea.count(date(2026, 1, 1), date(2026, 12, 31)), 365)
        self.assertEqual(sea, CalendarDays())
        self.assertEqual(repr(sea), "CalendarDays()")

    def test_no_workday_within_ten_years(self):
        never = WorkCalendar(weekdays=frozenset())
        today = date(2026, 7, 3)
        for n in (-1, 0, 1):
            with self.assertRaisesRegex(ValueError, "within ten years"):
                never.add(today, n)
        with self.assertRaisesRegex(ValueError, "within ten years"):
            never.floor(today)
        self.assertEqual(never.count(date.min, date.max), 0)

    def test_the_ten_years_run_from_one_workday_to_the_next(self):
        today = date(2026, 7, 3)
        decades = frozenset(date(year, 7, 3) for year in (2036, 2046, 2056))
        rare = WorkCalendar(weekdays=frozenset(), extra_workdays=decades)
        self.assertEqual(rare.add(today, 3), date(2056, 7, 3))
        self.assertEqual(rare.add(date(2060, 1, 1), -3), date(2036, 7, 3))
        with self.assertRaises(ValueError):
            rare.add(today - 5 * DAY, 3)
        gap = WorkCalendar(
            weekdays=frozenset(), extra_workdays=decades - {date(2046, 7, 3)}
        )
        with self.assertRaises(ValueError):
            gap.add(today, 2)

    def test_the_calendar_ends(self):
        with self.assertRaises(ValueError):
            WorkCalendar().add(date.max, 1)
        with self.assertRaises(ValueError):
            WorkCalendar().add(date.min, -1)
        self.assertEqual(WorkCalendar().add(date.min, 0), date.min)
        self.assertEqual(WorkCalendar().floor(date.max), date.max)

    def test_long_spans_are_exact(self):
        # 100,000 days of five are 20,000 weeks.
        monday = date(2026, 7, 6)
        far = monday + 140_000 * DAY
        self.assertEqual(WorkCalendar().add(monday, 100_000), far)
        self.assertEqual(WorkCalendar().add(far, -100_000), monday)
        self.assertEqual(WorkCalendar().count(monday, far), 100_001)
        # Golden Week takes five days and gives one back after that Monday...
        self.assertEqual(CHINA.count(monday, far), 100_001 - len(GOLDEN_WEEK) + 2)
        # ...so the same number of workdays lasts three days longer.
        self.assertEqual(CHINA.add(monday, 100_000), far + 3 * DAY)

    def test_an_instant_is_not_a_day(self):
        now = datetime(2026, 7, 3, 9, 30)
        calendar = WorkCalendar()
        for call in (
            lambda: calendar.is_workday(now),
            lambda: calendar.add(now, 1),
            lambda: calendar.floor(now),
            lambda: calendar.count(now, date(2026, 7, 4)),
            lambda: calendar.count(date(2026, 7, 2), now),
            lambda: calendar.add("2026-07-03", 1),
            lambda: calendar.add(False, 1),
            lambda: WorkCalendar(holidays=frozenset({now})),
            lambda: WorkCalendar(extra_workdays=frozenset({now})),
        ):
            with self.assertRaisesRegex(TypeError, "must be a date"):
                call()

    def test_half_days_and_eighth_weekdays_are_refused(self):
        with self.assertRaises(TypeError):
            WorkCalendar().add(date(2026, 7, 3), 0.5)
        with self.assertRaises(ValueError):
            WorkCalendar(weekdays=frozenset({1, 7}))

    def test_calendars_are_values(self):
        same = WorkCalendar(holidays=set(GOLDEN_WEEK), extra_workdays=MAKE_UP_DAYS)
        self.assertEqual(same, CHINA)
        self.assertEqual(hash(same), hash(CHINA))
        self.assertNotEqual(WorkCalendar(frozenset(range(7))), CalendarDays())


@tagged("post_install", "-at_install")
class TestWorkCalendarSearch(BaseCase):
    @SEARCH
    @given(calendars, near, st.integers(-300, 300))
    def test_add_as_walked(self, calendar, day, n):
        self.assertEqual(calendar.add(day, n), slow_add(calendar, day, n))

    @SEARCH
    @given(calendars, near, near)
    def test_count_as_walked(self, calendar, first, last):
        self.assertEqual(calendar.count(first, last), slow_count(calendar, first, last))

    @SEARCH
    @given(calendars, near)
    def test_single_days_as_walked(self, calendar, day):
        self.assertEqual(calendar.is_workday(day), works(calendar, day))
        floor = day if works(calendar, day) else walk(calendar, day, -1)
        self.assertEqual(calendar.floor(day), floor)

    @SEARCH
    @given(sparse, near, st.integers(-4, 4))
    def test_rare_workdays_as_walked(self, calendar, day, n):
        self.assertEqual(
            outcome(calendar.add, day, n), outcome(slow_add, calendar, day, n)
        )

    @SEARCH
    @given(calendars, near, st.integers(-100_000, 100_000).filter(bool))
    def test_far_days_by_counting(self, calendar, day, n):
        far = outcome(calendar.add, day, n)
        if far is ValueError:
            return  # before the year 1
        self.assertTrue(calendar.is_workday(far))
        between = (day + DAY, far) if n > 0 else (far, day - DAY)
        self.assertEqual(calendar.count(*between), abs(n))

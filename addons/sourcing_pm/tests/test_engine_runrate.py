"""The pace of a production, by examples and by what must always hold."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_pm.engine.runrate import Report, finish, series
from odoo.addons.sourcing_pm.engine.workdays import CalendarDays, WorkCalendar

SEARCH = settings(max_examples=150, derandomize=True, deadline=None, database=None)
MARCH = date(2026, 3, 1)  # a Sunday
WEEK = WorkCalendar()

reports = st.lists(
    st.builds(
        Report,
        day=st.integers(0, 60).map(lambda days: MARCH + timedelta(days=days)),
        quantity=st.integers(0, 2000).map(float),
    ),
    max_size=12,
)
calendars = st.sampled_from(
    [
        WEEK,
        CalendarDays(),
        WorkCalendar(weekdays=frozenset(range(6))),
        WorkCalendar(holidays=frozenset(MARCH + timedelta(days=n) for n in range(20))),
    ]
)


def at(day: int, quantity: float) -> Report:
    return Report(date(2026, 3, day), quantity)


@tagged("post_install", "-at_install")
class TestRunRate(BaseCase):
    def test_working_days_carry_the_pace(self):
        # Monday to Wednesday 400 a day; 1,200 are left: three working days more
        made = [at(2, 0), at(3, 400), at(4, 800)]
        self.assertEqual(finish(made, 2000, WEEK), date(2026, 3, 9))
        self.assertEqual(finish(made, 2000, CalendarDays()), date(2026, 3, 7))

    def test_holidays_of_the_factory_count(self):
        shut = WorkCalendar(holidays=frozenset({date(2026, 3, 5), date(2026, 3, 6)}))
        made = [at(2, 0), at(3, 400), at(4, 800)]
        self.assertEqual(finish(made, 2000, shut), date(2026, 3, 11))

    def test_too_few_reports_give_no_forecast(self):
        self.assertIsNone(finish([], 2000, WEEK))
        self.assertIsNone(finish([at(4, 1240)], 2000, WEEK))
        self.assertIsNone(finish([at(4, 100), at(4, 1240)], 2000, WEEK))
        # Saturday and Sunday: no working day between them
        self.assertIsNone(finish([at(7, 100), at(8, 1240)], 2000, WEEK))

    def test_a_stop_gives_no_forecast(self):
        self.assertIsNone(finish([at(2, 900), at(4, 900)], 2000, WEEK))
        long_ago = Report(date(2026, 1, 5), 0)
        self.assertIsNone(finish([long_ago, at(2, 900), at(12, 900)], 2000, WEEK))

    def test_a_trickle_gives_no_forecast(self):
        self.assertIsNone(finish([at(2, 0), at(13, 0.001)], 2000, WEEK))

    def test_a_slow_start_is_forgotten(self):
        slow = [Report(date(2026, 2, 2), 0), Report(date(2026, 2, 16), 100)]
        pace = [at(2, 200), at(3, 600), at(4, 1000)]
        self.assertEqual(finish(slow + pace, 2000, WEEK), date(2026, 3, 9))

    def test_finished_is_the_day_it_was_reached(self):
        self.assertEqual(
            finish([at(2, 900), at(5, 2000), at(6, 2010)], 2000, WEEK),
            date(2026, 3, 5),
        )
        self.assertEqual(finish([at(7, 2000)], 2000, WEEK), date(2026, 3, 7))

    def test_a_correction_replaces_what_it_contradicts(self):
        self.assertEqual(
            series([at(2, 500), at(3, 1500), at(3, 600), at(2, 550)]),
            [at(2, 550), at(3, 600)],
        )
        self.assertEqual(series([at(2, 500), at(4, 300)]), [at(4, 300)])
        self.assertEqual(series([at(4, 300), at(2, 500)]), [at(2, 500)])

    @SEARCH
    @given(reports)
    def test_a_series_never_falls(self, made):
        held = series(made)
        days = [report.day for report in held]
        quantities = [report.quantity for report in held]
        self.assertEqual(days, sorted(set(days)))
        self.assertEqual(quantities, sorted(quantities))
        if made:
            self.assertIn(made[-1], held)

    @SEARCH
    @given(reports, st.integers(1, 3000), calendars)
    def test_a_forecast_lies_after_the_last_report(self, made, ordered, calendar):
        day = finish(made, ordered, calendar)
        held = series(made)
        if day is None:
            return
        if held[-1].quantity >= ordered:
            self.assertIn(day, [report.day for report in held])
        else:
            self.assertGreater(day, held[-1].day)
            self.assertTrue(calendar.is_workday(day))

    @SEARCH
    @given(reports, st.integers(1, 3000), st.integers(0, 500), calendars)
    def test_more_to_make_is_never_earlier(self, made, ordered, more, calendar):
        day = finish(made, ordered, calendar)
        later = finish(made, ordered + more, calendar)
        if day and later:
            self.assertLessEqual(day, later)

    @SEARCH
    @given(reports, st.integers(1, 3000), calendars)
    def test_the_unit_does_not_matter(self, made, ordered, calendar):
        dozens = [Report(report.day, report.quantity * 8) for report in made]
        self.assertEqual(
            finish(made, ordered, calendar), finish(dozens, ordered * 8, calendar)
        )

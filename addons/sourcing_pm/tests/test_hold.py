"""A hold stops every clock of a plan, also that of work in progress."""

from __future__ import annotations

from datetime import date

from odoo.tests import freeze_time, tagged

from .common import SourcingCommon


def morning(month: int, day: int):
    """Ten o'clock in Shenzhen of a day of 2026."""
    return freeze_time(f"2026-{month:02}-{day:02} 02:00:00")


@tagged("post_install", "-at_install")
class TestHold(SourcingCommon):
    """Material (10 days) and sample (15 days) are in work from Monday 2 March 2026."""

    @classmethod
    def setUpClass(cls):
        with morning(3, 2):
            super().setUpClass()
            china = cls.env.ref("sourcing_pm.resource_calendar_china")
            cls.company.resource_calendar_id = china
            order = cls._create_order()
            order.button_confirm()
            cls.held = cls._track(order)
            cls._step("deposit", cls.held, cls.lead).action_submit()
            for code in ("material", "sample"):
                cls._step(code, cls.held, cls.lead).action_start()

    def _of(self, code):
        return self._step(code, self.held)

    def _hold(self, first, last):
        with morning(*first):
            self.held.action_hold(reason="The buyer asked for it")
        with morning(*last):
            self.held.action_resume()

    def test_three_weeks_on_hold_are_no_work(self):
        """By hand: two of ten days were worked, 2 and 3 March. The other eight are
        25–27 March, 30 March – 3 April; the thirteen of the sample end on 10 April.
        """
        material, sample = self._of("material"), self._of("sample")
        self.assertEqual(material.forecast_finish, date(2026, 3, 13))
        self.assertEqual(self.held.date_forecast, date(2026, 5, 28))
        self._hold((3, 4), (3, 25))
        self.assertEqual(material.forecast_finish, date(2026, 4, 3))
        self.assertEqual(sample.forecast_finish, date(2026, 4, 10))
        self.assertEqual(self.held.date_forecast, date(2026, 6, 18))
        with morning(3, 25):
            self.assertEqual(material._days_done(), 3)
        self.assertEqual(material.moved_by, "+21 d: the project was on hold")
        self.assertEqual(self.held.health, "green")

    def test_while_it_lasts_nothing_gets_done(self):
        with morning(3, 4):
            self.held.action_hold(reason="The buyer asked for it")
        with morning(3, 20):
            self.assertEqual(self._of("material")._days_done(), 2)

    def test_the_planned_day_waits_as_many_working_days(self):
        """On hold from Monday to Wednesday, 9–11 March: Friday the 13th becomes
        Wednesday the 18th for the plan as for the forecast, so nothing is late."""
        self._hold((3, 9), (3, 12))
        material = self._of("material")
        self.assertEqual(material.forecast_finish, date(2026, 3, 18))
        self.assertEqual(material._due(), date(2026, 3, 18))
        self.assertEqual(
            set(self.held.milestone_ids.mapped("health")), {"green", False}
        )

    def test_what_was_late_before_the_hold_stays_late(self):
        """Due on 13 March; the 16th and the 31st are two working days more."""
        self._hold((3, 17), (3, 31))
        self.assertEqual(self._of("material")._due(), date(2026, 3, 13))
        self.assertEqual(self._of("material").health, "yellow")

    def test_a_voyage_waits_too(self):
        """What counts every day has no holidays, but a hold it has."""
        self._hold((3, 4), (3, 25))
        workdays = self._of("transit")._workdays()
        self.assertEqual(workdays.count(date(2026, 3, 3), date(2026, 3, 25)), 2)

"""Working days: public holidays, shutdowns, leaves, and what plans say of them."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import SourcingCommon
from .common_portal import PortalCase

NOW = "2026-11-25 02:00:00"  # Wednesday, 10:00 in Shenzhen


@tagged("post_install", "-at_install")
class TestShippedHolidays(TransactionCase):
    def test_announced_years_with_make_up_days(self):
        china = self.env.ref("sourcing_pm.resource_calendar_china")
        workdays = china._workdays()
        self.assertFalse(workdays.count(date(2026, 10, 1), date(2026, 10, 7)))
        self.assertFalse(workdays.count(date(2026, 2, 15), date(2026, 2, 23)))
        for day in (date(2026, 9, 20), date(2026, 10, 10), date(2026, 2, 28)):
            self.assertTrue(workdays.is_workday(day))
        # 365 days less 104 weekend days and 19 weekdays off, and 6 made up
        self.assertEqual(workdays.count(date(2026, 1, 1), date(2026, 12, 31)), 248)

    def test_a_year_that_is_expected(self):
        china = self.env.ref("sourcing_pm.resource_calendar_china")
        self.assertEqual(
            china._provisional_years(), {2025: False, 2026: False, 2027: True}
        )
        self.assertFalse(china._workdays().is_workday(date(2027, 2, 8)))


@tagged("post_install", "-at_install")
class TestByHand(SourcingCommon):
    """Plans over China's holidays of 2026, counted by hand on a wall calendar.

    The State Council's notice: Spring Festival from Sunday 15 to Monday 23 February,
    worked instead on Saturdays 14 and 28 February; Mid-Autumn on Friday 25 September;
    National Day from Thursday 1 to Wednesday 7 October, worked instead on Sunday 20
    September and Saturday 10 October.
    """

    OFF = (
        *(date(2026, 2, day) for day in range(15, 24)),
        *(date(2026, 9, day) for day in range(25, 28)),
        *(date(2026, 10, day) for day in range(1, 8)),
    )
    MADE_UP = (
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 9, 20),
        date(2026, 10, 10),
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        china = cls.env.ref("sourcing_pm.resource_calendar_china")
        cls.company.resource_calendar_id = china
        cls.env["sourcing.calendar.day"].create(
            [
                {
                    "calendar_id": china.id,
                    "date": day,
                    "name": "2026",
                    "working": day in cls.MADE_UP,
                }
                for day in (*cls.OFF, *cls.MADE_UP)
            ]
        )

    def _started(self, *codes):
        """A project of an order placed today, with steps in work."""
        order = self._create_order()
        order.button_confirm()
        project = self._track(order)
        for code in codes:
            self._step(code, project, self.lead).action_start()
        return project

    def _finish(self, code, project):
        return self._step(code, project).forecast_finish

    @freeze_time("2026-09-24 02:00:00")
    def test_material_over_national_day(self):
        """Ten days from Thursday 24 September: 24 | 28 29 30 | 8 9 10 (a Saturday) |
        12 13 14 October."""
        project = self._started("material")
        self.assertEqual(self._finish("material", project), date(2026, 10, 14))

    @freeze_time("2026-02-02 02:00:00")
    def test_sample_and_production_around_the_spring_festival(self):
        """Fifteen days from Monday 2 February: 2–6 | 9–14 (with Saturday) | 24–27.
        Production follows on Saturday the 28th, which is worked: 28 | 2–6 | 9–13 |
        16–20 | 23–26 March are its twenty."""
        project = self._started("material", "sample")
        self.assertEqual(self._finish("sample", project), date(2026, 2, 27))
        production = self._step("production", project)
        self.assertEqual(production.forecast_start, date(2026, 2, 28))
        self.assertEqual(production.forecast_finish, date(2026, 3, 26))

    @freeze_time("2026-01-29 02:00:00")
    def test_a_shutdown_swallows_the_days_made_up(self):
        """Closed from Monday 2 February to Sunday 1 March: ten days from Thursday 29
        January are 29 30 | 2–6 | 9 10 11 March, no Saturday among them."""
        self.env["sourcing.shutdown"].with_user(self.lead).create(
            {
                "partner_id": self.factory_firm.id,
                "date_from": "2026-02-02",
                "date_to": "2026-03-01",
                "ramp_down": 0,
                "ramp_up": 0,
            }
        )
        project = self._started("material")
        self.assertEqual(self._finish("material", project), date(2026, 3, 11))

    def test_a_hold_over_national_day(self):
        """On hold from Monday 28 September, resumed on Friday 9 October: 24 | 9 10 |
        12–16 | 19 20 October. The plan waits for the four days of the hold that would
        have been worked, 28 29 30 and 8: from the 14th to the 20th as well."""
        with freeze_time("2026-09-24 02:00:00"):
            project = self._started("material")
        with freeze_time("2026-09-28 02:00:00"):
            project.action_hold(reason="The buyer asked for it")
        with freeze_time("2026-10-09 02:00:00"):
            project.action_resume()
        self.assertEqual(self._finish("material", project), date(2026, 10, 20))
        self.assertEqual(self._step("material", project)._due(), date(2026, 10, 20))


class CalendarCommon(SourcingCommon):
    """A plan of a factory in November 2026, in China's week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("sourcing_pm.resource_calendar_china")
        cls.company.resource_calendar_id = cls.china
        cls.plan = cls._track(cls._create_order())
        cls._add_buyer(cls.plan, cls.buyer)
        cls.elsewhere = cls._track(cls._create_order(cls.factory_b_firm))

    def _day(self, day, calendar=None, **values):
        return (
            self.env["sourcing.calendar.day"]
            .with_user(self.lead)
            .create({"calendar_id": (calendar or self.china).id, "date": day, **values})
        )

    def _shutdown(self, first, last, factory=None, **values):
        return (
            self.env["sourcing.shutdown"]
            .with_user(self.lead)
            .create(
                {
                    "partner_id": (factory or self.factory_firm).id,
                    "date_from": first,
                    "date_to": last,
                    "ramp_down": 0,
                    "ramp_up": 0,
                    **values,
                }
            )
        )

    def _calendar(self, weekdays="012345", **values):
        return self.env["resource.calendar"].create(
            {
                "name": "A week",
                "tz": "Asia/Shanghai",
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": "day",
                            "dayofweek": day,
                            "hour_from": 8,
                            "hour_to": 17,
                        },
                    )
                    for day in weekdays
                ],
                **values,
            }
        )

    def _finish(self, code, project=None):
        return self._step(code, project or self.plan).forecast_finish

    def _rescheduled(self, act):
        """The projects that are forecast anew by an act."""
        project = type(self.env["sourcing.project"])
        found = self.env["sourcing.project"]
        original = project._reschedule

        def spy(projects):
            nonlocal found
            found |= projects.sudo()  # sudo: as the hook found them
            return original(projects)

        with patch.object(project, "_reschedule", spy):
            act()
        return found

    def _sentences(self, audience="staff", project=None):
        return (project or self.plan)._calendar_sentences(audience)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWorkdays(CalendarCommon):
    def test_a_chinese_calendar_follows_the_state_council(self):
        self._day("2026-12-03")
        self._day("2026-12-06", working=True)
        six_days = self._calendar()
        self.assertTrue(six_days.sourcing_china_holidays)
        self.assertFalse(six_days._workdays().is_workday(date(2026, 12, 3)))
        self.assertTrue(six_days._workdays().is_workday(date(2026, 12, 6)))

    def test_an_exception_of_its_own_speaks_first(self):
        self._day("2026-12-03")
        self._day("2026-12-06", working=True)
        own = self._calendar()
        self._day("2026-12-03", own, working=True)
        self._day("2026-12-06", own, working=False)
        self.assertTrue(own._workdays().is_workday(date(2026, 12, 3)))
        self.assertFalse(own._workdays().is_workday(date(2026, 12, 6)))

    def test_other_countries_do_not_follow(self):
        self._day("2026-12-03")
        berlin = self._calendar(tz="Europe/Berlin")
        self.assertFalse(berlin.sourcing_china_holidays)
        self.assertTrue(berlin._workdays().is_workday(date(2026, 12, 3)))
        berlin.sourcing_china_holidays = True
        self.assertFalse(berlin._workdays().is_workday(date(2026, 12, 3)))

    def test_who_clears_the_mark_is_not_overruled(self):
        calendar = self._calendar()
        calendar.sourcing_china_holidays = False
        calendar.name = "Works through"
        self.assertFalse(calendar.sourcing_china_holidays)

        calendar.tz = "Asia/Chongqing"
        self.assertFalse(calendar.sourcing_china_holidays)

    def test_a_calendar_that_moves_away_leaves_china_s_holidays(self):
        calendar = self._calendar()
        calendar.tz = "Europe/London"
        self.assertFalse(calendar.sourcing_china_holidays)
        calendar.tz = "Asia/Shanghai"
        self.assertTrue(calendar.sourcing_china_holidays)

    def test_the_calendar_of_china_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Archive"):
            self.china.unlink()

    def test_a_leave_closes_the_days_of_its_zone(self):
        calendar = self._calendar(tz="America/New_York")
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": calendar.id,
                "date_from": "2026-12-03 05:00:00",
                "date_to": "2026-12-04 04:59:59",
            }
        )
        self.assertFalse(calendar._workdays().is_workday(date(2026, 12, 3)))
        self.assertTrue(calendar._workdays().is_workday(date(2026, 12, 4)))

    def test_a_leave_of_the_whole_company_counts_in_its_own_calendar_only(self):
        own = self._calendar(company_id=self.company.id)
        factory = self._calendar(company_id=self.company.id)
        self.company.resource_calendar_id = own
        self.env["resource.calendar.leaves"].create(
            {
                "company_id": self.company.id,
                "date_from": "2026-12-02 16:00:00",
                "date_to": "2026-12-03 15:59:59",
            }
        )
        self.assertFalse(own._workdays().is_workday(date(2026, 12, 3)))
        self.assertTrue(factory._workdays().is_workday(date(2026, 12, 3)))

    def test_a_training_is_no_day_off(self):
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": self.china.id,
                "time_type": "other",
                "date_from": "2026-12-02 16:00:00",
                "date_to": "2026-12-03 15:59:59",
            }
        )
        self.assertTrue(self.china._workdays().is_workday(date(2026, 12, 3)))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAtOnce(CalendarCommon):
    """What changes working days moves the plans that count in them, and no others."""

    def _leave(self, **values):
        return self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": self.china.id,
                "date_from": "2026-11-25 16:00:00",
                "date_to": "2026-11-26 15:59:59",
                **values,
            }
        )

    def test_a_leave_that_comes_moves_and_goes(self):
        before = self._finish("rfq")
        self.assertEqual(before, date(2026, 12, 3))
        leave = self._leave()
        self.assertEqual(self._finish("rfq"), date(2026, 12, 4))
        leave.write(
            {"date_from": "2027-11-25 16:00:00", "date_to": "2027-11-26 15:59:59"}
        )
        self.assertEqual(self._finish("rfq"), before)
        leave.unlink()
        self.assertEqual(self._finish("rfq"), before)

    def test_a_colleagues_holiday_moves_nothing(self):
        resource = self.env["resource.resource"].create(
            {"name": "A colleague", "calendar_id": self.china.id}
        )
        moved = self._rescheduled(lambda: self._leave(resource_id=resource.id))
        self.assertFalse(moved)
        self.assertEqual(self._finish("rfq"), date(2026, 12, 3))

    def test_a_week_that_changes(self):
        friday = self.china.attendance_ids.filtered(lambda line: line.dayofweek == "4")
        friday.unlink()
        self.assertEqual(self._finish("rfq"), date(2026, 12, 7))
        self.env["resource.calendar.attendance"].create(
            {
                "calendar_id": self.china.id,
                "name": "Saturday",
                "dayofweek": "5",
                "hour_from": 8,
                "hour_to": 12,
            }
        )
        self.assertEqual(self._finish("rfq"), date(2026, 12, 3))

    def test_many_lines_cost_one_forecast(self):
        project = type(self.env["sourcing.project"])
        with patch.object(project, "_reschedule") as forecast:
            self.china.write(
                {
                    "attendance_ids": [
                        (1, line.id, {"dayofweek": str(int(line.dayofweek) + 1)})
                        for line in self.china.attendance_ids
                    ]
                }
            )
        forecast.assert_called_once()

    def test_only_plans_that_count_in_the_calendar(self):
        own = self._calendar()
        self.factory_firm.sourcing_calendar_id = own
        moved = self._rescheduled(lambda: self._day("2026-12-30", own))
        self.assertEqual(moved, self.plan.sudo() | self.project.sudo())
        unused = self._calendar()
        self.assertFalse(self._rescheduled(lambda: self._day("2026-12-30", unused)))

    def test_finding_them_costs_the_same_however_many_there_are(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.env["sourcing.project"].sudo()._counted_in(self.china)
            return len(found), self.env.cr.sql_log_count - before

        queries()  # what is cached for good is cached now
        few, cost = queries()
        for _index in range(6):
            self._track(self._create_order(self.factory_b_firm))
        self.assertEqual(queries(), (few + 6, cost))

    def test_plans_that_are_over_stay(self):
        self.elsewhere.action_cancel()
        moved = self._rescheduled(lambda: self._day("2026-12-01"))
        self.assertIn(self.plan.sudo(), moved)
        self.assertNotIn(self.elsewhere.sudo(), moved)

    def test_a_public_holiday_reaches_those_who_follow(self):
        self.company.sourcing_factory_calendar_id = self._calendar()
        before = self._finish("production")
        self._day(before)
        self.assertGreater(self._finish("production"), before)

    def test_another_calendar_of_the_factory(self):
        before = self._finish("production")
        self.factory_firm.sourcing_calendar_id = self._calendar()
        self.assertLess(self._finish("production"), before)
        self.assertEqual(self._finish("production", self.elsewhere), before)

    def test_another_calendar_of_the_company(self):
        before = self._finish("production")
        self.company.sourcing_factory_calendar_id = self._calendar()
        self.assertLess(self._finish("production"), before)

    def test_another_factory(self):
        self._shutdown("2026-12-07", "2026-12-18", self.factory_b_firm)
        before = self._finish("production")
        order = self.plan.sudo().order_ids  # sudo: fixture
        order.partner_id = self.factory_b_firm
        self.assertGreater(self._finish("production"), before)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestShutdowns(CalendarCommon):
    def test_a_shutdown_moves_the_plans_of_its_factory_at_once(self):
        before = self._finish("production")
        elsewhere = self._finish("production", self.elsewhere)
        shutdown = self._shutdown("2026-12-07", "2026-12-13")
        self.assertEqual((self._finish("production") - before).days, 7)
        self.assertEqual(self._finish("production", self.elsewhere), elsewhere)
        shutdown.date_to = "2026-12-20"
        self.assertEqual((self._finish("production") - before).days, 14)
        shutdown.unlink()
        self.assertEqual(self._finish("production"), before)

    def test_the_plan_follows_the_factory_as_soon_as_it_is_asked(self):
        """At RFQ time already, whether the order is made for the project or joins."""
        self._shutdown("2026-12-21", "2027-01-03", self.factory_b_firm)
        template = self.plan.template_id.id
        for joins in (False, True):
            project = (
                self.env["sourcing.project"]
                .with_user(self.lead)
                .create({"name": "New", "template_id": template})
            )
            project.action_start()
            before = self._finish("sample", project)
            if joins:
                order = self._create_order(vendor=self.factory_b_firm)
                order.sourcing_project_id = project
            else:
                self._create_order(
                    vendor=self.factory_b_firm, sourcing_project_id=project.id
                )
            self.assertEqual((self._finish("sample", project) - before).days, 14)

    def test_it_needs_no_calendar_of_its_own_and_changes_none(self):
        self._shutdown("2026-12-07", "2026-12-13")
        self.assertFalse(self.factory_firm.sourcing_calendar_id)
        self.assertTrue(self.china._workdays().is_workday(date(2026, 12, 7)))

    def test_slow_days_before_and_after(self):
        before = self._finish("production")
        self._shutdown("2026-12-24", "2026-12-25", ramp_down=4, ramp_up=4)
        # two days closed, two of four lost before it, two of four after
        workdays = self.plan._factory_workdays()
        self.assertEqual(workdays.count(before, before), 1)
        self.assertEqual(
            self._finish("production"), self.china._workdays().add(before, 6)
        )

    def test_told_to_a_contact_it_is_the_companys(self):
        before = self._finish("production")
        self._shutdown("2026-12-07", "2026-12-13", self.factory.partner_id)
        self.assertGreater(self._finish("production"), before)

    def test_who_leaves_a_company_takes_his_word_along(self):
        before = self._finish("production")
        contact = self.env["res.partner"].create(
            {"name": "A contact", "parent_id": self.factory_firm.id}
        )
        self._shutdown("2026-12-07", "2026-12-13", contact)
        self.assertGreater(self._finish("production"), before)
        contact.parent_id = self.factory_b_firm
        self.assertEqual(self._finish("production"), before)

    def test_another_companys_word_does_not_count(self):
        other = self.env["res.company"].create({"name": "Another agent"})
        before = self._finish("production")
        self._shutdown("2026-12-07", "2026-12-13").sudo().company_id = other
        self.assertEqual(self._finish("production"), before)

    def test_two_factories_in_one_project(self):
        order = self._create_order(
            self.factory_b_firm, sourcing_project_id=self.plan.id
        )
        self.plan._reschedule()
        step = self._step("material", self.plan, self.manager)
        first = self.plan._factory()
        (other,) = (self.factory_firm | self.factory_b_firm) - first
        mine = (order | self.plan.sudo().order_ids).filtered(  # sudo: fixture
            lambda order: order.partner_id == other
        )
        step.sudo().order_id = mine  # sudo: fixture
        before = self._finish("material")
        inspected = self._finish("sample")
        self._shutdown("2026-12-07", "2026-12-13", other)
        self.assertEqual((self._finish("material") - before).days, 7)
        self.assertEqual(self._finish("sample"), inspected)
        moved = self._rescheduled(lambda: self._shutdown("2027-07-05", "2027-07-06"))
        self.assertIn(self.plan.sudo(), moved)

    @mute_logger("odoo.sql_db")
    def test_what_means_nothing_is_refused(self):
        for first, last, values in (
            ("2027-02-20", "2027-01-28", {}),
            ("2027-01-28", "2072-02-20", {}),
            ("2027-01-28", "2027-02-20", {"ramp_down": -1}),
            ("2027-01-28", "2027-02-20", {"ramp_up": 600}),
        ):
            with (
                self.subTest(first=first, last=last, **values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._shutdown(first, last, **values)

    def test_an_inspector_moves_the_same_plan(self):
        self._shutdown("2026-12-07", "2026-12-13")
        expected = self._finish("production")
        self.env["sourcing.shutdown"].check_access("read")
        self.plan.with_user(self.inspector)._reschedule()
        self.assertEqual(self._finish("production"), expected)
        with self.assertRaises(AccessError):
            self.env["sourcing.shutdown"].with_user(self.inspector).search([])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNotices(CalendarCommon):
    """Quotation until Dec 3, factory work from then on until Jan 26."""

    def test_last_safe_day_for_the_deposit_and_the_jump_behind_it(self):
        self._announce(2026, 2027)
        self.assertFalse(self._sentences())
        completed = max(map(self._finish, ("final_inspection", "packing")))
        self.assertEqual(completed, date(2027, 1, 26))
        self._shutdown("2027-02-01", "2027-02-21")
        (sentence,) = self._sentences()
        self.assertEqual(
            sentence,
            "Deposit after Dec 15 moves delivery by 24 days: the factory is closed "
            "from Jan 30, 2027 to Feb 21, 2027.",
        )
        # what the sentence says is what happens
        self._promise_deposit("2026-12-15")
        safe = self._finish("transit")
        self.assertLess(self._finish("final_inspection"), date(2027, 1, 30))
        self._promise_deposit("2026-12-16")
        self.assertEqual((self._finish("transit") - safe).days, 24)

    def _promise_deposit(self, day):
        deposit = self._step("deposit", self.plan)
        deposit.sudo().committed_finish = day  # sudo: fixture

    def _announce(self, *years):
        for year in years:
            self._day(f"{year}-01-01")

    def test_too_late_it_says_what_was_lost(self):
        self._announce(2026, 2027)
        self._shutdown("2027-01-11", "2027-02-21")
        (sentence,) = self._sentences()
        self.assertRegex(sentence, "runs into the factory's closure from Jan 9, 2027")

    def test_a_short_or_distant_closure_is_no_news(self):
        self._announce(2026, 2027)
        self._shutdown("2027-01-27", "2027-01-28")
        self._shutdown("2027-07-01", "2027-07-21")
        self.assertFalse(self._sentences())

    def test_holidays_are_no_closure_that_the_factory_told(self):
        self._announce(2026, 2027)
        for day in range(9, 19):
            self._day(f"2027-01-{day:02}")
        (sentence,) = self._sentences()
        self.assertIn("public holidays", sentence)
        self.assertIn("has not told yet", sentence)
        (sentence,) = self._sentences("buyer")
        self.assertNotIn("closure", sentence)
        self._shutdown("2027-01-11", "2027-02-21")
        self.assertIn("closure", self._sentences()[0])

    def test_paid_it_is_silent(self):
        self._announce(2026, 2027)
        self._shutdown("2027-02-01", "2027-02-21")
        self._accept_quotation(self.plan)
        self._step("deposit", self.plan, self.lead).action_start()
        self.assertTrue(self._sentences())
        self._step("deposit", self.plan, self.lead).action_submit()
        self.assertEqual(self._step("deposit", self.plan).state, "done")
        self.assertFalse(self._sentences())

    def test_a_year_that_is_not_announced(self):
        self._announce(2026)
        (unknown,) = self._sentences()
        self.assertRegex(unknown, "holds no public holidays of China for 2027")
        self._day("2027-02-08", provisional=True)
        (expected,) = self._sentences()
        self.assertRegex(expected, "holidays of 2027 are expected, not announced")
        for sentence in (*self._sentences("buyer"), expected):
            self.assertIn("2027", sentence)
        self.assertFalse(self._sentences("supplier")[0])
        self.china.sourcing_day_ids.provisional = False
        self.assertFalse(self._sentences())

    def test_who_does_not_count_in_chinas_days_is_not_warned(self):
        self._announce(2026)
        berlin = self._calendar(tz="Europe/Berlin")
        self.company.write(
            {
                "resource_calendar_id": berlin.id,
                "sourcing_factory_calendar_id": berlin.id,
                "sourcing_port_calendar_id": berlin.id,
            }
        )
        self.assertFalse(self._sentences())

    def test_order_and_project_show_it(self):
        self._shutdown("2027-02-01", "2027-02-21")
        notice = self.plan.with_user(self.lead).calendar_notice
        self.assertRegex(notice, "Deposit after Dec 16")
        order = self.plan.sudo().order_ids.with_user(self.purchaser)  # sudo: fixture
        self.assertEqual(order.sourcing_notice, notice)
        self.assertFalse(self._create_order().sourcing_notice)

    def test_in_the_readers_language(self):
        self._shutdown("2027-02-01", "2027-02-21")
        chinese = self.plan.with_context(lang="zh_CN")
        self.assertIn("12月16日", self._sentences(project=chinese)[0])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestImport(CalendarCommon):
    def _import(self, *rows, user=None, **values):
        api = self.env["sourcing.api"].with_user(user or self.machine)
        return api.import_holidays(rows=[*rows], **values)

    def _row(self, day, name="Spring Festival 春节", **values):
        return {"date": day, "name": name, **values}

    def _statuses(self, *rows, **values):
        return [answer["status"] for answer in self._import(*rows, **values)]

    def test_a_row_is_a_day_and_a_repeat_changes_nothing(self):
        rows = (self._row("2027-02-05"), self._row("2027-02-20", working="yes"))
        self.assertEqual(self._statuses(*rows), ["created", "created"])
        self.assertEqual(self._statuses(*rows), ["unchanged", "unchanged"])
        again = self._row("2027-02-20", working="no")
        self.assertEqual(self._statuses(again), ["updated"])
        days = self.china.sourcing_day_ids
        self.assertEqual(len(days), 2)
        self.assertFalse(any(days.mapped("working")))

    def test_what_is_announced_replaces_what_was_expected(self):
        self._import(
            *(self._row(f"2027-02-{day:02}", provisional=True) for day in (5, 6, 20)),
            self._row("2028-01-25", provisional=True),
        )
        answers = self._statuses(self._row("2027-02-06"), self._row("2027-02-07"))
        self.assertEqual(answers, ["updated", "created"])
        days = self.china.sourcing_day_ids.sorted("date")
        self.assertEqual(
            [(str(day.date), day.provisional) for day in days],
            [("2027-02-06", False), ("2027-02-07", False), ("2028-01-25", True)],
        )

    def test_what_is_expected_never_replaces_what_was_announced(self):
        self._import(self._row("2027-02-06"))
        (answer,) = self._import(self._row("2027-02-05", provisional=True))
        self.assertEqual((answer["status"], answer["code"]), ("unchanged", "kept"))
        self.assertEqual(len(self.china.sourcing_day_ids), 1)

    def test_a_dry_run_changes_nothing(self):
        self._import(self._row("2027-02-05", provisional=True))
        before = self._finish("production")
        answers = self._import(self._row("2026-12-14"), dry_run=True)
        self.assertEqual(answers[0]["status"], "created")
        self.assertEqual(len(self.china.sourcing_day_ids), 1)
        self.assertEqual(self._finish("production"), before)

    def test_plans_follow_once(self):
        before = self._finish("production")
        project = type(self.env["sourcing.project"])
        rows = [self._row(f"2026-12-{day}") for day in (14, 15, 16)]
        with patch.object(
            project, "_reschedule", autospec=True, side_effect=project._reschedule
        ) as forecast:
            self._import(*rows)
        forecast.assert_called_once()
        self.assertGreater(self._finish("production"), before)

    def test_bad_rows_stop_no_other(self):
        answers = self._import(
            self._row("soon"),
            self._row("2027-02-05"),
            {"date": "2027-02-06"},
            self._row("2027-02-07", working="perhaps"),
            self._row("2027-02-08"),
            self._row("2027-02-08"),
            ["2027-02-09"],
        )
        self.assertEqual(
            [answer["code"] for answer in answers],
            [
                "bad_date",
                "",
                "missing",
                "bad_flag",
                "duplicate",
                "duplicate",
                "wrong_type",
            ],
        )

    def test_machines_and_staff_may_and_nobody_else(self):
        row = self._row("2027-02-05")
        for user in (self.lead, self.manager, self.machine):
            self._import(row, user=user)
        for user in (self.inspector, self.clerk, self.purchaser, self.plain):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._import(row, user=user)

    def test_a_machine_takes_no_day_away(self):
        day = self._day("2027-02-05")
        with self.assertRaises(AccessError):
            day.with_user(self.machine).unlink()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBuyersPage(PortalCase):
    def test_the_buyer_reads_it_and_not_our_words(self):
        self.env["sourcing.shutdown"].with_user(self.lead).create(
            {
                "partner_id": self.factory_firm.id,
                "name": "Secret reason",
                "date_from": "2027-02-01",
                "date_to": "2027-02-21",
            }
        )
        project = self._track(self._create_order())
        party = self._add_buyer(project, self.buyer)
        view = project._buyer_view(party)
        self.assertRegex(view["calendar"][0], "closure|Deposit")
        self.login(self.buyer)
        page = self.url_open(f"/my/sourcing/{project.id}").text
        self.assertIn(view["calendar"][0].replace("'", "&#39;"), page)
        self.assertNotIn("Secret reason", page)

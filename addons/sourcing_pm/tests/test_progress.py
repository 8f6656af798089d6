"""Quantities: what is reported, what is asked back, and what the plan makes of it."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

from lxml import html
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models.errors import GateError
from .common import SourcingCommon
from .common_portal import PortalCase


class ProgressCase(SourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accept_quotation()
        cls.order.button_confirm()
        cls.line = cls.order.order_line
        cls.production = cls._step("production")

    def _report(self, quantity, day, kind="made", user=None, **vals):
        return (
            self.env["sourcing.progress"]
            .with_user(user or self.member)
            .create(
                {
                    "line_id": self.line.id,
                    "kind": kind,
                    "quantity": quantity,
                    "day": day,
                    **vals,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestPaceDays(ProgressCase):
    """A pace counts in the working days of the factory that makes the goods."""

    @classmethod
    def setUpClass(cls):
        with freeze_time("2026-03-02 02:00:00"):
            super().setUpClass()
            cls._approve_sample()
            cls._step("production", user=cls.lead).action_start()

    def _report_200_then_440(self):
        with freeze_time("2026-03-12 02:00:00"):
            self._report(200, "2026-03-04")
            self._report(440, "2026-03-12")

    def test_a_shutdown_stops_the_pace(self):
        """By hand: 240 in six days are 40 a day; 1,560 are 39 days from 12 March. Six
        come before the shutdown, the other 33 end on 3 June."""
        self._report_200_then_440()
        self.assertEqual(self.production.rate_finish, date(2026, 5, 6))
        with freeze_time("2026-03-12 02:00:00"):
            self.env["sourcing.shutdown"].with_user(self.lead).create(
                {
                    "partner_id": self.factory_firm.id,
                    "date_from": "2026-03-23",
                    "date_to": "2026-04-17",
                    "ramp_down": 0,
                    "ramp_up": 0,
                }
            )
            self.env.invalidate_all()
            self.assertEqual(self.production.forecast_finish, date(2026, 6, 3))
            self.assertIn("done Jun 3", self.production.progress_text)

    def test_days_on_hold_are_no_days_of_the_pace(self):
        """By hand: 100 on the one working day between; 18 days more end on 10 April."""
        with freeze_time("2026-03-02 02:00:00"):
            self._report(100, "2026-03-02")
        with freeze_time("2026-03-03 02:00:00"):
            self.project.action_hold(reason="The buyer asked for it")
        with freeze_time("2026-03-17 02:00:00"):
            self.project.action_resume()
            self._report(200, "2026-03-17")
            self.assertEqual(self.production.rate_finish, date(2026, 4, 10))
            self.assertIn("done Apr 10", self.production.progress_text)

    def test_production_that_counts_every_day(self):
        """By hand: 240 in eight days are 30 a day; 52 days more end on 3 May."""
        self.production.with_user(self.manager).calendar_kind = "every_day"
        self._report_200_then_440()
        with freeze_time("2026-03-12 02:00:00"):
            self.assertEqual(self.production.forecast_finish, date(2026, 5, 3))
            self.assertIn("done May 3", self.production.progress_text)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 02:00:00")
class TestProgress(ProgressCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._approve_sample()

    def test_the_pace_moves_the_plan(self):
        self._report(0, "2026-03-02")
        before = self.production.forecast_finish
        self._report(100, "2026-03-06")
        # 25 a day, 1,900 are left: 76 working days
        self.assertGreater(self.production.forecast_finish, before)
        self.assertEqual(self.production.forecast_finish, self.production.rate_finish)
        self.assertEqual(self.production.driver, "expected")

    def test_one_report_moves_nothing(self):
        self.production.with_user(self.member).actual_start = "2026-03-03"
        before = self.production.forecast_finish
        self._report(1, "2026-03-06")
        self.assertFalse(self.production.rate_finish)
        self.assertEqual(self.production.forecast_finish, before)

    def test_a_later_promise_stays(self):
        promise = (
            self.env["sourcing.commitment"]
            .with_user(self.lead)
            .create({"milestone_id": self.production.id, "date": "2027-06-01"})
        )
        promise.action_accept()
        self._report(0, "2026-03-02")
        self._report(1000, "2026-03-06")
        self.assertEqual(self.production.forecast_finish, date(2027, 6, 1))

    def test_what_is_made_has_started(self):
        self._report(100, "2026-03-06")
        self.assertEqual(self.production.state, "running")
        self.assertEqual(self.production.actual_start, date(2026, 3, 6))

    def test_sentences_say_how_far_and_until_when(self):
        self._report(400, "2026-03-03")
        self._report(1240, "2026-03-04")
        self._report(1000, "2026-03-04", kind="packed")
        self.assertEqual(
            self.line._progress_sentences(),
            [
                "1,240 of 2,000 made as of Mar 4; at this rate done Mar 5",
                "1,000 of 2,000 packed as of Mar 4",
            ],
        )
        self._report(2000, "2026-03-06")
        self.assertEqual(
            self.line._progress_sentences()[0], "2,000 of 2,000 made as of Mar 6"
        )

    def test_a_day_to_come_is_refused_in_the_factory_zone(self):
        self._report(1, "2026-03-20")
        with self.assertRaisesRegex(ValidationError, "a day that has come"):
            self._report(1, "2026-03-21")
        with freeze_time("2026-03-20 16:30:00"):  # the 21st in China
            self._report(2, "2026-03-21")

    def test_cumulative_numbers_fall_with_a_reason_only(self):
        self._report(500, "2026-03-05")
        for quantity, day in (
            (400, "2026-03-06"),
            (400, "2026-03-05"),
            (600, "2026-03-04"),
        ):
            with self.assertRaisesRegex(ValidationError, "500 were reported"):
                self._report(quantity, day)
            with self.assertRaisesRegex(ValidationError, "Is that right"):
                self._report(quantity, day, reason="  ")
        self._report(400, "2026-03-06", reason="100 were counted twice")
        self.assertEqual(self.line._progress_reports("made")[-1].quantity, 400)

    def test_more_than_ordered_is_asked_about(self):
        self._report(2100, "2026-03-05")  # the usual overrun
        with self.assertRaisesRegex(ValidationError, "2,000 are ordered"):
            self._report(2101, "2026-03-06")
        self.assertFalse(self.project.issue_ids)
        self._report(2200, "2026-03-06", reason="extra for spare parts")
        self._report(2300, "2026-03-07", reason="even more")
        issue = self.project.issue_ids
        self.assertEqual((len(issue), issue.kind), (1, "question"))

    def test_more_packed_than_made_is_asked_about(self):
        self._report(500, "2026-03-05")
        with self.assertRaisesRegex(ValidationError, "500 are made"):
            self._report(501, "2026-03-05", kind="packed")

    def test_what_was_reported_stays(self):
        report = self._report(500, "2026-03-05")
        for records in (report, report.sudo()):
            with self.assertRaisesRegex(UserError, "stays"):
                records.quantity = 1
            with self.assertRaises(UserError):
                records.unlink()

    def test_only_who_works_in_the_project_reports(self):
        self._report(1, "2026-03-05", user=self.manager)
        for user in (self.stranger, self.inspector, self.plain):
            with self.assertRaises(AccessError):
                self._report(2, "2026-03-05", user=user)

    def test_only_tracked_orders_in_work(self):
        other = self._create_order()
        with self.assertRaisesRegex(ValidationError, "not tracked"):
            self.env["sourcing.progress"].create(
                {"line_id": other.order_line.id, "quantity": 0}
            )
        self.project.with_user(self.lead).action_cancel()
        with self.assertRaisesRegex(ValidationError, "in work"):
            self._report(1, "2026-03-05")

    def test_negative_quantities_do_not_exist(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._report(-1, "2026-03-05")

    def test_the_journal_tells(self):
        self._report(500, "2026-03-05", reason="counted by hand")
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "quantity_made"
        )
        self.assertIn("500 of 2,000 made", entry.sentence)
        self.assertIn("500 of 2,000 made", entry._sentence("buyer"))
        self.assertFalse(entry._sentence("supplier"))

    def test_buyer_reads_how_far(self):
        self._report(500, "2026-03-05")
        party = self.project._live("buyer")
        goods = self.project.with_user(self.buyer)._buyer_view(party)["goods"]
        self.assertEqual(goods[0]["progress"], ["500 of 2,000 made as of Mar 5"])

    def test_many_reports_cost_no_more_queries(self):
        for day in range(2, 6):
            self._report(day * 100, f"2026-03-0{day}")
        self.production._rate_finish()  # reads what never changes
        counts = []
        for days in (range(6, 7), range(9, 18)):
            for day in days:
                self._report(day * 100, f"2026-03-{day:02}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.production._rate_finish()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 02:00:00")
class TestProgressGate(ProgressCase):
    def test_nothing_is_made_before_the_sample_is_approved(self):
        self._report(0, "2026-03-05")
        with self.assertRaisesRegex(GateError, "mass production is held back"):
            self._report(1, "2026-03-05")
        with self.assertRaisesRegex(GateError, "mass production is held back"):
            self._report(1, "2026-03-05", kind="packed")
        rows = [
            {
                "order": self.order.name,
                "kind": "made",
                "quantity": 5,
                "day": "2026-03-05",
            }
        ]
        (answer,) = (
            self.env["sourcing.api"].with_user(self.machine).report_progress(rows=rows)
        )
        self.assertEqual((answer["status"], answer["code"]), ("error", "refused"))
        self.assertIn("held back", answer["message"])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 02:00:00")
class TestProgressApi(ProgressCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._approve_sample()

    def _send(self, *rows, dry_run=False):
        filled = [
            {"order": self.order.name, "kind": "made", "day": "2026-03-05"} | row
            for row in rows
        ]
        api = self.env["sourcing.api"].with_user(self.machine)
        return api.report_progress(rows=filled, dry_run=dry_run)

    def test_rows_answer_one_by_one(self):
        answers = self._send(
            {"quantity": "500"},
            {"quantity": "many"},
            {"quantity": 600, "day": "2026-03-06", "product": "EM-3"},
            {"quantity": 400, "day": "2026-03-09"},
            {"quantity": 700, "day": "2027-01-01"},
            {"quantity": 700, "product": "EM-4"},
            {"quantity": 700, "kind": "sold"},
            {"quantity": 700, "order": "nothing"},
        )
        self.assertEqual(
            [(answer["status"], answer["code"]) for answer in answers],
            [
                ("created", ""),
                ("error", "bad_number"),
                ("created", ""),
                ("error", "refused"),
                ("error", "refused"),
                ("error", "unknown_line"),
                ("error", "unknown_code"),
                ("error", "unknown_order"),
            ],
        )
        self.assertEqual(len(self.project.progress_ids), 2)

    def test_the_same_row_again_changes_nothing(self):
        (first,) = self._send({"quantity": 500})
        (again,) = self._send({"quantity": 500})
        self.assertEqual((again["status"], again["id"]), ("unchanged", first["id"]))

    def test_a_dry_run_keeps_nothing(self):
        (answer,) = self._send({"quantity": 500}, dry_run=True)
        self.assertEqual((answer["status"], answer["id"]), ("created", False))
        self.assertFalse(self.project.progress_ids)

    def test_two_lines_of_one_product_cannot_be_told_apart(self):
        self.line.sudo().copy({"order_id": self.order.id})
        (answer,) = self._send({"quantity": 500})
        self.assertEqual(answer["code"], "ambiguous_line")


@tagged("post_install", "-at_install")
class TestProgressPortal(ProgressCase, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = f"/my/sourcing/order/{cls.order.id}"
        cls.factory.lang = "en_US"

    def send(self, **data):
        day = str(self.project._today_of("factory"))
        return self.post(
            f"{self.page}/quantity", **({"line": self.line.id, "day": day} | data)
        )

    def test_the_factory_reports_what_is_made(self):
        self._approve_sample()
        self.login(self.factory)
        self.assertIn('name="made"', self.get(self.page).text)
        answer = self.send(made="1240", packed="1000")
        self.assertIn("The quantities were recorded", answer.text)
        self.assertIn("1,240 of 2,000 made", answer.text)
        reports = self.project.progress_ids
        self.assertEqual(reports.partner_id, self.factory_firm)
        self.send(made="1240")  # a repeat
        self.assertEqual(self.project.progress_ids, reports)

    def test_the_factory_is_asked_back(self):
        self._approve_sample()
        self.login(self.factory)
        self.assertIn("2,000 are ordered", self.send(made="20000").text)
        self.assertIn("as a number", self.send(made="many").text)
        self.assertIn("enter a quantity", self.send().text)
        self.assertIn("choose a day", self.send(made="1", day="soon").text)
        self.assertFalse(self.project.progress_ids)

    def test_what_was_refused_stays_in_its_form(self):
        self._approve_sample()
        self.login(self.factory)
        page = html.fromstring(self.send(made="many", packed="17", reason="extra").text)
        (form,) = page.xpath("//form[.//input[@name='made']]")
        values = {each.get("name"): each.get("value") for each in form.inputs}
        self.assertEqual(
            (values["made"], values["packed"], values["reason"]),
            ("many", "17", "extra"),
        )
        (alert,) = page.xpath("//*[@role='alert']")
        self.assertIn(alert, form.iterdescendants(), "it says so at the field")
        self.assertIn("as a number", alert.text_content())
        (focus,) = page.xpath("//input[@autofocus]")
        self.assertEqual(focus.get("name"), "made")

    def test_the_gate_holds_in_the_portal(self):
        self.login(self.factory)
        answer = self.send(made="5")
        self.assertIn("has not been released yet", answer.text)
        self.assertNotIn("Buyer One", answer.text)
        self.assertFalse(self.project.progress_ids)

    def test_a_line_of_another_order_is_not_there(self):
        other = self._create_order(vendor=self.factory_b_firm)
        self.login(self.factory)
        self.assertEqual(self.send(line=other.order_line.id, made="5").status_code, 404)
        self.assertEqual(self.send(line="x", made="5").status_code, 404)
        self.login(self.factory_b)
        self.assertEqual(self.send(made="5").status_code, 404)

    def test_a_failure_inside_tells_nothing(self):
        self._approve_sample()
        self.login(self.factory)
        with (
            patch.object(
                type(self.env["sourcing.progress"]),
                "_follow",
                side_effect=UserError("Buyer One is angry"),
            ),
            self.assertLogs("odoo.addons.sourcing_pm.controllers.factory"),
        ):
            self.assertNotIn("angry", self.send(made="5").text)

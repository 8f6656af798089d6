"""What a closed project says of how it was led, and the same goods again."""

from __future__ import annotations

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SourcingCommon
from .test_agenda import ClockCase


def close(case, project=None):
    """Waive what is open and close the project, as a manager may."""
    project = (project or case.project).with_user(case.manager)
    for step in project.milestone_ids.filtered(
        lambda step: step.state not in ("done", "na", "waived")
    ):
        step.action_waive(reason="the trial is over")
    if project.state != "done":
        project.action_done()


@tagged("post_install", "-at_install")
class TestReview(ClockCase):
    def _say(self, day: int, user=None, **values):
        self.at(day)
        return self.project.with_user(user or self.lead).message_post(
            **{
                "body": "Hello",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            }
        )

    def _buyer_asks(self, day: int):
        self.at(day)
        self.project.sudo().message_post(
            body="How does it stand?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.buyer.partner_id.id,
        )

    def test_share_of_what_came_by_itself(self):
        self._say(6)
        self._buyer_asks(7)
        self._say(9)
        self._say(12)
        self._say(13, subtype_xmlid="mail.mt_note")  # no word to the buyer
        self._say(25)  # the rhythm of 7 days had lapsed
        close(self)
        self.assertEqual(self.project.review_updates, 4)
        self.assertEqual(self.project.review_unprompted, 2)
        self.assertEqual(self.project.unprompted_text, "2 of 4 (50 %)")

    def test_a_report_is_word_to_the_buyer(self):
        self.at(6)
        draft = self.project.with_user(self.lead).action_report()["res_id"]
        self.env["sourcing.report"].browse(draft).with_user(self.lead).action_send()
        close(self)
        self.assertEqual(self.project.review_updates, 1)
        self.assertEqual(self.project.review_unprompted, 1)

    def test_how_early_issues_were_recorded(self):
        self.at(5)
        step = self._step("rfq")
        issues = self.env["sourcing.issue"].with_user(self.lead)
        early = issues.create(
            {"name": "A", "project_id": self.project.id, "milestone_id": step.id}
        )
        undated = issues.create({"name": "B", "project_id": self.project.id})
        for issue in early | undated:  # written by the clock of the database
            self.env.cr.execute(
                "UPDATE sourcing_issue SET create_date = %s WHERE id = %s",
                (fields.Datetime.now(), issue.id),
            )
        self.env.invalidate_all()
        due = step.baseline_finish
        workdays = self.project._calendar("agent")._workdays()
        expected = workdays.count(fields.Date.to_date("2026-03-06"), due)
        self.assertGreater(expected, 0)
        close(self)
        self.assertEqual(self.project.review_issues, 1)
        self.assertEqual(self.project.review_early, expected)
        self.assertIn("(1 issues)", self.project.early_text)

    def test_no_data_is_no_figure(self):
        close(self)
        self.assertEqual(self.project.unprompted_text, "no message to the buyer")
        self.assertEqual(self.project.early_text, "no issue that endangered a date")

    def test_figures_are_facts_of_the_day_and_nobody_types_them(self):
        self._say(6)
        close(self)
        self._say(7)
        self.assertEqual(self.project.review_updates, 1)
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            self.project.with_user(self.manager).review_updates = 99

    def test_reopened_and_closed_again_it_is_written_anew(self):
        self._say(6)
        close(self)
        self.project.sudo()._transition("running")  # sudo: as a reopened step does
        self._say(7)
        close(self)
        self.assertEqual(self.project.review_updates, 2)

    def test_supplier_shows_what_its_orders_say(self):
        self._accept_quotation()
        self.order.button_confirm()
        firm = self.factory_firm.with_user(self.lead)
        self.assertFalse(firm.sourcing_review)
        self._say(6)
        close(self)
        firm.invalidate_recordset()
        self.assertEqual(
            firm.sourcing_review,
            "1: unprompted 1 of 1 (100 %); early no issue that endangered a date",
        )


@tagged("post_install", "-at_install")
class TestRepeat(SourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.write({"destination": "Rotterdam", "incoterm_place": "Ningbo"})
        cls._accept_quotation()
        cls.order.with_user(cls.lead).button_confirm()
        cls._approve_sample()

    def _repeat(self, project=None, user=None):
        project = (project or self.project).with_user(user or self.lead)
        action = project.action_repeat()
        return (
            self.env[action["res_model"]].with_user(self.lead).browse(action["res_id"])
        )

    def test_one_act_brings_brief_sample_factory_people_and_the_lighter_chain(self):
        contact = self.env["sourcing.party"].with_user(self.lead)
        contact.create(
            {
                "project_id": self.project.id,
                "partner_id": self.factory.partner_id.id,
                "side": "factory",
                "role": "production",
            }
        )
        repeat = self._repeat()
        self.assertEqual(repeat.state, "draft")
        self.assertEqual(repeat.order_kind, "repeat")
        self.assertEqual(
            repeat.template_id, self.env.ref("sourcing_pm.template_repeat")
        )
        self.assertNotIn("sample", repeat.milestone_ids.mapped("code"))
        self.assertEqual(repeat.destination, "Rotterdam")
        brief, first = repeat.specification_id, self.project.specification_id
        self.assertEqual(brief.state, "force")
        self.assertEqual(brief.line_ids.mapped("name"), first.line_ids.mapped("name"))
        self.assertEqual(brief.line_ids.target, first.line_ids.target)
        sample = self._step("sample")._approved()
        self.assertEqual(repeat.sample_approval_id, sample)
        self.assertEqual(
            repeat.document_ids.filtered("file").mapped("state"), ["accepted"] * 2
        )
        self.assertEqual(
            repeat._live("factory").partner_id,
            self.factory_firm | self.factory.partner_id,
        )
        self.assertEqual(repeat._live("buyer").partner_id, self.buyer.partner_id)
        self.assertIn(self.member, repeat._staff("member"))
        order = repeat.order_ids
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.partner_id, self.factory_firm)
        self.assertEqual(order.order_line.product_qty, 2000)

    def test_the_first_keeps_what_it_has(self):
        before = self.project.specification_id, len(self.project.document_ids)
        self._repeat()
        self.assertEqual(
            (self.project.specification_id, len(self.project.document_ids)), before
        )

    def test_a_repeat_runs_to_its_production(self):
        repeat = self._repeat()
        repeat.action_start()
        self._decide(self._ask("rfq", repeat))
        repeat.order_ids.button_confirm()
        self.assertEqual(repeat.stage_id.code, "deposit")

    def test_a_repeat_of_a_repeat_names_the_first(self):
        second = self._repeat()
        third = self._repeat(second)
        self.assertEqual(third.repeat_of_id, self.project)
        self.assertEqual(third.sample_approval_id, second.sample_approval_id)

    def test_without_an_approved_sample_nothing_is_repeated(self):
        other = self._track(self._create_order())
        with self.assertRaisesRegex(UserError, "approved sample"):
            self._repeat(other)

    def test_first_against_repeat(self):
        self.env["sourcing.issue"].with_user(self.lead).create(
            {"name": "Trouble", "project_id": self.project.id, "days_lost": 4}
        )
        repeat = self._repeat()
        repeat.action_start()
        days = (repeat.date_forecast - repeat.date_start).days
        shown = repeat.repeat_compared
        for text in (self.project.number, repeat.number, ">4<", f">{days}<"):
            self.assertIn(text, shown)
        self.assertFalse(self.project.repeat_compared)

    def test_what_it_repeats_is_not_typed(self):
        other = self._track(self._create_order())
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            other.with_user(self.manager).repeat_of_id = self.project

    def test_who_has_no_part_in_it_repeats_nothing(self):
        with self.assertRaises(AccessError):
            self._repeat(user=self.stranger)

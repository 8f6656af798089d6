"""What a form shows at a glance: what is missing, what is measured, what stands."""

from __future__ import annotations

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..models.portal_text import one_language
from .common import SourcingCommon


@tagged("post_install", "-at_install")
class TestGlance(SourcingCommon):
    def _draft(self, **values):
        return (
            self.env["sourcing.project"]
            .with_user(self.lead)
            .create(
                {
                    "name": "New pump",
                    "template_id": self.project.template_id.id,
                    **values,
                }
            )
        )

    def test_the_buyer_is_named_where_the_project_is_made(self):
        project = self._draft(buyer_id=self.buyer_firm.id)
        party = project._live("buyer")
        self.assertEqual((party.partner_id, party.role), (self.buyer_firm, "approver"))
        self.assertEqual(project.buyer_id, self.buyer_firm)
        project.buyer_id = self.buyer_firm
        self.assertEqual(len(project._live("buyer")), 1)
        with self.assertRaisesRegex(UserError, "has a buyer already"):
            project.buyer_id = self.buyer2_firm

    def test_a_lead_names_the_buyer_in_the_form(self):
        with Form(self._draft()) as form:
            form.buyer_id = self.buyer_firm
        self.assertEqual(form.record._buyer_approver().partner_id, self.buyer_firm)

    def test_what_is_missing_is_named_until_it_is_there(self):
        project = self._draft()
        for name in ("the buyer", "the goods", "the required date", "the Incoterm"):
            self.assertIn(name, project.missing_text)
        project.write(
            {
                "buyer_id": self.buyer_firm.id,
                "product_id": self.product.id,
                "date_required": "2050-01-31",
                "incoterm_id": self.env.ref("account.incoterm_FOB").id,
                "incoterm_place": "Ningbo",
            }
        )
        self.assertFalse(project.missing_text)

    def test_without_a_date_nothing_is_green(self):
        project = self._draft(buyer_id=self.buyer_firm.id)
        project.action_start()
        self.assertFalse(project.is_measured)
        answer = project.sudo()._buyer_answer()
        self.assertEqual(
            (answer["colour"], answer["colour_name"], answer["on_plan"]),
            ("", "Nothing measured yet", False),
        )
        project.date_required = "2050-01-31"
        answer = project.sudo()._buyer_answer()
        self.assertEqual((answer["colour"], answer["colour_name"]), ("green", "Green"))

    def test_what_stands_is_not_green(self):
        self.project.date_required = "2050-01-31"
        self.assertEqual(self.project.sudo()._buyer_answer()["colour"], "green")
        self.project.action_hold(reason="The buyer asks for time")
        answer = self.project.sudo()._buyer_answer()
        self.assertEqual((answer["colour"], answer["colour_name"]), ("", "On hold"))
        self.assertEqual(
            answer["since"], self.project._written(self.project.hold_since)
        )
        (row,) = self.project._buyer_rows(self.project.sudo())
        self.assertEqual(row["colour"], "")
        self.assertNotIn("asks for time", str((answer, row)))

    def test_the_form_draws_the_plan(self):
        for user in (self.lead, self.inspector, self.clerk):
            drawing = self.project.with_user(user).timeline_html
            self.assertIn("<svg", drawing)
            self.assertIn("Mass production", drawing)

    def test_a_step_says_why_it_has_its_colour(self):
        step = self._step("material")
        self.project.sudo().findings = [
            {
                "rule": "step_late_red",
                "colour": "red",
                "step": step.id,
                "topic": "step_late",
                "since": "2026-03-02",
                "params": {"step_id": step.type_id.id, "days": 4},
            }
        ]
        self.assertIn("4 working days later", step.health_reason)
        self.assertFalse(self._step("production").health_reason)

    def test_the_buyer_reads_no_number_of_ours(self):
        step = self._step("production").sudo()
        self.assertEqual(step._name_for_buyer(), "Mass production")
        other = self._create_order(vendor=self.factory_b_firm)
        other.sudo().sourcing_project_id = self.project
        step.order_id = other
        self.assertEqual(step._name_for_buyer(), "Mass production (factory 2)")
        self.assertTrue(self.project.has_orders)
        self.assertEqual(
            self._step("production", user=self.lead).factory_id, self.factory_b_firm
        )
        view = self.project.sudo()._buyer_view(self.project._live("buyer"))
        self.assertNotIn(other.name, str(view["steps"]) + view["timeline"])

    def test_a_name_that_is_written_twice_is_read_once(self):
        for lang, text in (("en_US", "New Year"), ("zh_CN", "元旦")):
            record = self.project.with_context(lang=lang)
            self.assertEqual(one_language(record, "New Year 元旦"), text)
            self.assertEqual(one_language(record, "Golden Week"), "Golden Week")

    def test_a_confirmation_is_of_the_factory_that_makes_it(self):
        self._accept_quotation()
        self.order.button_confirm()
        revision = self._specify()
        self._confirm(revision)
        self.assertTrue(self.project.sudo()._buyer_specification()["confirmed"])
        other = self._create_order(vendor=self.factory_b_firm)
        other.sudo().sourcing_project_id = self.project
        self.assertFalse(self.project.sudo()._buyer_specification()["confirmed"])

    def test_who_looks_for_factories_enters_them(self):
        factory = (
            self.env["res.partner"]
            .with_user(self.lead)
            .create({"name": "Factory C", "is_company": True})
        )
        self.assertTrue(factory)

    def test_a_question_is_listed_in_its_readers_language(self):
        approval = self._ask("rfq").sudo()
        zh = approval.with_context(lang="zh_CN")
        self.assertEqual(approval.display_name, approval.question)
        self.assertEqual(zh.display_name, approval.question_zh)

    def test_a_chat_is_listed_by_who_said_what(self):
        chat = (
            self.env["sourcing.document"]
            .with_user(self.member)
            .create(
                {
                    "project_id": self.project.id,
                    "kind_id": self.env.ref("sourcing_pm.document_kind_chat").id,
                    "speaker_id": self.factory.partner_id.id,
                    "words": "Cartons on Monday",
                }
            )
        )
        self.assertEqual(chat.gist, "Factory A contact: Cartons on Monday")

    def test_one_order_is_one(self):
        order = self._create_order()
        message = order.action_sourcing_track()["params"]["message"]
        self.assertEqual(message, "1 order is tracked now.")

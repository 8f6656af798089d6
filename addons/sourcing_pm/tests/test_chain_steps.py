"""Steps inserted or waived on one project, with a reason."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.sourcing_pm.models.errors import GateError, TransitionError

from .common import SourcingCommon

MONDAY = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
class TestChainSteps(SourcingCommon):
    @classmethod
    @freeze_time(MONDAY)
    def setUpClass(cls):
        super().setUpClass()
        cls.lab_test = cls.env.ref("sourcing_pm.milestone_type_lab_test")

    def _insert(self, user=None, **values):
        values = {
            "type_id": self.lab_test.id,
            "after_id": self._step("sample").id,
            "days": 5,
            "reason": "The buyer's market asks for it",
            **values,
        }
        return self.project.with_user(user or self.lead).action_insert_step(**values)

    def _journal(self, code):
        return self.project.journal_ids.filtered(lambda entry: entry.code == code)

    # === INSERTED === #

    @freeze_time(MONDAY)
    def test_inserted_step_moves_what_followed(self):
        before = self._step("production").forecast_start
        step = self.env["sourcing.milestone"].browse(
            self._insert(owner_id=self.member.id)
        )
        self.assertEqual(step.link_ids.predecessor_id, self._step("sample"))
        self.assertIn(step, self._step("production").link_ids.predecessor_id)
        self.assertGreater(self._step("production").forecast_start, before)
        self.assertEqual(step.owner_id, self.member)
        self.assertEqual(step.calendar_kind, "factory")
        self.assertEqual(step.scope, "order")
        self.assertTrue(step.baseline_finish)
        steps = self.project.milestone_ids.sorted("sequence").mapped("code")
        self.assertEqual(steps[steps.index("sample") + 1], "lab_test")
        entry = self._journal("step_inserted")
        self.assertEqual(entry.reason, "The buyer's market asks for it")
        self.assertEqual(entry.sentence, "Laboratory test was inserted")

    @freeze_time(MONDAY)
    def test_what_follows_says_that_the_step_is_new(self):
        """All of the distance is the new step's; nothing else takes longer."""
        self._accept_quotation()
        self._step("deposit", user=self.lead).action_submit()
        for code in ("sample", "material"):
            self._step(code, user=self.lead).action_start()
        self._insert(days=15)
        step = self._step("lab_test")
        self.assertTrue(step.added)
        production = self._step("production")
        days = (production.forecast_finish - production.baseline_finish).days
        self.assertGreater(days, 0)
        self.assertEqual(production.moved_by, f"+{days} d: Laboratory test was added")
        self.assertFalse(step.moved_by)
        step.with_user(self.manager).duration = 17
        self.assertIn("Laboratory test takes longer", step.moved_by)

    @freeze_time(MONDAY)
    def test_inserting_needs_a_reason_and_a_step_of_the_project(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self._insert(reason=" ")
        other = self._track(self._create_order())
        with self.assertRaisesRegex(UserError, "step of this project"):
            self._insert(after_id=self._step("sample", other).id)

    @freeze_time(MONDAY)
    def test_the_same_step_twice_is_refused_in_words(self):
        self._insert()
        with self.assertRaisesRegex(UserError, "in the chain already"):
            self._insert()

    def test_strangers_and_inspectors_insert_nothing(self):
        for user in (self.stranger, self.inspector, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._insert(user=user)

    @freeze_time(MONDAY)
    def test_dialog(self):
        form = Form(
            self.env["sourcing.step.insert"]
            .with_user(self.lead)
            .with_context(default_project_id=self.project.id)
        )
        form.type_id = self.lab_test
        form.after_id = self._step("sample")
        form.days = 3
        form.reason = "Asked for"
        form.save().action_confirm()
        self.assertEqual(self._step("lab_test").duration, 3)
        self.assertEqual(self._step("lab_test").owner_id, self.lead)

    # === WAIVED === #

    @freeze_time(MONDAY)
    def test_waiving_needs_a_reason_at_every_door(self):
        step = self._step("deposit", user=self.lead)
        with self.assertRaisesRegex(UserError, "Say why"):
            step.action_waive(reason="  ")
        with self.assertRaisesRegex(UserError, "Say why"):
            step.write({"state": "waived"})
        step.action_waive(reason="Known factory")
        self.assertEqual(step.state, "waived")
        self.assertEqual(self._journal("step_waived").reason, "Known factory")

    @freeze_time(MONDAY)
    def test_plain_step_tells_nobody_and_colours_nothing(self):
        before = self.project.message_ids
        self._step("deposit", user=self.lead).action_waive(reason="Known factory")
        self.assertEqual(self.project.message_ids, before)
        self.assertEqual(self.project.health, "green")

    @freeze_time(MONDAY)
    def test_quality_step_needs_a_manager_tells_the_buyer_and_stays_yellow(self):
        step = self._step("material", user=self.lead)
        with self.assertRaisesRegex(TransitionError, "only a manager"):
            step.action_waive(reason="In a hurry")
        self.assertEqual(self.project.health, "green")
        step.with_user(self.manager).action_waive(reason="In a hurry")
        self.assertEqual(self.project.health, "yellow")
        message = self.project.message_ids[:1]
        self.assertIn("Raw material check", message.body)
        self.assertIn(self.buyer.partner_id, message.partner_ids)
        self.assertNotIn("In a hurry", message.body)
        with freeze_time("2026-03-03 02:00:00"):
            self.project.sudo()._catch_up()
        self.assertEqual(self.project.health, "yellow")
        self.assertEqual(self.project.health_reason, "Raw material check was waived")

    @freeze_time(MONDAY)
    def test_waived_gate_is_open_and_not_done(self):
        self._accept_quotation()
        production = self._step("production", user=self.lead)
        with self.assertRaises(GateError):
            production.action_start()
        sample = self._step("sample", user=self.manager)
        sample.action_waive(reason="Same as last time")
        self._file(self._step("production"))
        production.action_start()
        self.assertEqual(sample.state, "waived")
        self.assertFalse(sample.actual_finish)

    @freeze_time(MONDAY)
    def test_both_pages_say_waived(self):
        self._step("material", user=self.manager).action_waive(reason="Secret reason")
        party = self.project.sudo()._party(self.buyer)
        for view in (
            self.project._buyer_view(party),
            self.order._supplier_view(self.order._party(self.factory)),
        ):
            row = next(
                row for row in view["steps"] if row["id"] == self._step("material").id
            )
            self.assertTrue(row["waived"])
            self.assertFalse(row["done"])
            self.assertNotIn("Secret reason", str(view))

    @freeze_time(MONDAY)
    def test_a_question_about_a_waived_step_is_void(self):
        approval = self._ask("rfq")
        self._step("rfq", user=self.manager).action_waive(reason="Agreed by phone")
        self.assertEqual(approval.state, "superseded")
        self.assertEqual(self._step("rfq").state, "waived")

    @freeze_time(MONDAY)
    def test_waived_step_is_taken_up_again(self):
        step = self._step("material", user=self.manager)
        step.action_waive(reason="In a hurry")
        step.action_reopen()
        self.assertEqual(step.state, "planned")
        self.assertEqual(self.project.health, "green")

    @freeze_time(MONDAY)
    def test_dialog_to_waive(self):
        form = Form(
            self.env["sourcing.step.waive"]
            .with_user(self.lead)
            .with_context(default_milestone_id=self._step("deposit").id)
        )
        self.assertFalse(form.is_quality)
        form.reason = "Credit"
        form.save().action_confirm()
        self.assertEqual(self._step("deposit").state, "waived")

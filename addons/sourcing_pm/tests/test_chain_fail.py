"""A failed step: an issue, a corrective action, and back into the chain."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import SourcingCommon

MONDAY = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
class TestChainFail(SourcingCommon):
    @classmethod
    @freeze_time(MONDAY)
    def setUpClass(cls):
        super().setUpClass()
        cls._accept_quotation()

    def _fail(self, code, user=None, **values):
        values = {
            "reason": "Coating peels off",
            "corrective_action": "Another primer",
            "owner_id": self.member.id,
            "date_due": "2026-03-06",
            "approver_id": self.lead.id,
            **values,
        }
        self._step(code, user=user).action_fail(**values)
        return self.project.issue_ids.filtered("rework")[:1]

    @freeze_time(MONDAY)
    def test_failed_step_opens_an_issue_and_goes_back_into_work(self):
        self._approve_sample()
        self.assertEqual(self._step("sample").state, "done")
        issue = self._fail("sample", colour="red")
        self.assertEqual(issue.kind, "quality")
        self.assertIn("Coating peels off", issue.name)
        self.assertEqual((issue.owner_id, issue.approver_id), (self.member, self.lead))
        self.assertEqual(self._step("sample").state, "running")
        self.assertFalse(self._step("sample").actual_finish)
        self.assertEqual(self.project.health, "red")
        task = self.project.activity_ids.filtered(
            lambda activity: activity.user_id == self.member
        )
        self.assertEqual(str(task.date_deadline), "2026-03-06")
        entry = self.project.journal_ids.filtered(lambda row: row.code == "step_failed")
        self.assertEqual(entry.reason, "Coating peels off")

    @freeze_time(MONDAY)
    def test_the_task_of_the_rework_ends_with_it(self):
        self._step("material", user=self.lead).action_start()
        issue = self._fail("material")
        task = issue._tasks()
        self.assertEqual(task.user_id, self.member)
        self.assertIn("Another primer", task.note)
        issue.owner_id = self.manager
        self.assertEqual(issue._tasks(), task)
        self.assertEqual(task.user_id, self.manager)
        issue.with_user(self.lead).action_close()
        self.assertFalse(task.active)

    @freeze_time(MONDAY)
    def test_each_reads_of_it_in_his_own_language(self):
        step = self._step("material", user=self.lead)
        step.action_start()
        step.type_id.sudo().with_context(lang="zh_CN").name = "原材料检验"
        step.with_context(lang="zh_CN").action_fail(
            reason="Wrong alloy",
            corrective_action="New batch",
            owner_id=self.member.id,
            date_due="2026-03-06",
        )
        issue = self.project.issue_ids
        self.assertEqual(issue.name, "Wrong alloy")
        self.assertEqual(
            issue._tasks().summary, "Raw material check, to be done over: Wrong alloy"
        )

    @freeze_time(MONDAY)
    def test_who_waits_does_not_let_a_rework_pass(self):
        step = self._step("material", user=self.lead)
        step.action_start()
        issue = self._fail("material").with_user(self.member)
        for vals in (
            {"approver_id": self.member.id},
            {"approver_id": False},
            {"milestone_id": False},
            {"milestone_id": self._step("sample").id},
            {"rework": False},
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(UserError, "holds up its step: Lead"),
            ):
                issue.write(vals)
        with self.assertRaises(AccessError):
            issue.unlink()
        issue.write({"milestone_id": step.id, "resolution": "New batch"})
        self.assertIn("rework_open", dict(step._completion_blockers()))
        issue.with_user(self.lead).approver_id = self.manager
        issue.with_user(self.manager).approver_id = self.member
        issue.action_close()
        self.assertNotIn("rework_open", dict(step._completion_blockers()))

    def test_what_waits_moves_the_moment_a_step_fails(self):
        """The corrective action is due on Friday 10 April: production starts on the
        Monday after, and follows whatever day is named instead."""
        with freeze_time(MONDAY):
            material = self._step("material", user=self.lead)
            material.action_start()
        with freeze_time("2026-03-13 02:00:00"):
            self._file(material)
            self._decide(self._ask("material"))
            self.assertEqual(material.state, "done")
        production = self._step("production")
        with freeze_time("2026-03-20 02:00:00"):
            issue = self._fail("material", date_due="2026-04-10")
            self.assertEqual(str(material.forecast_finish), "2026-04-10")
            self.assertEqual(str(production.forecast_start), "2026-04-13")
            self.assertEqual(production.driver_id, material)
            delivery = self.project.date_forecast
            issue.date_due = "2026-04-17"
            self.assertEqual(str(production.forecast_start), "2026-04-20")
            self.assertEqual((self.project.date_forecast - delivery).days, 7)
            issue.with_user(self.lead).action_close()
            self.assertEqual(str(material.forecast_finish), "2026-03-20")

    def test_a_sample_that_the_buyer_rejects_moves_the_plan(self):
        with freeze_time(MONDAY):
            for code in ("sample", "material"):
                self._step(code, user=self.lead).action_start()
        with freeze_time("2026-03-24 02:00:00"):
            self.project.sudo()._catch_up()
            sample, delivery = self._step("sample"), self.project.date_forecast
            self.assertEqual(str(sample.forecast_finish), "2026-03-24")
            self._file(sample)
            self._specify()
            self._decide(self._ask("sample"), "rejected")
            self.assertEqual(str(sample.forecast_finish), "2026-03-27")
            self.assertGreater(self.project.date_forecast, delivery)

    @freeze_time(MONDAY)
    def test_what_was_approved_before_does_not_count(self):
        self._approve_sample()
        issue = self._fail("sample")
        step = self._step("sample", user=self.lead)
        codes = [code for code, _params in step._completion_blockers()]
        self.assertLessEqual(
            {"decision_open", "document_open", "rework_open"}, set(codes)
        )
        with self.assertRaisesRegex(UserError, "has not approved the rework"):
            step.write({"state": "done"})
        issue.with_user(self.lead).action_close()
        with freeze_time("2026-03-02 03:00:00"):
            self._file(step, colour="green")
            self._decide(self._ask("sample"))
        self.assertEqual(step.state, "done")

    @freeze_time(MONDAY)
    def test_the_named_one_approves_the_rework(self):
        self._approve_sample()
        issue = self._fail("sample")
        with self.assertRaisesRegex(UserError, "Lead approves the rework"):
            issue.with_user(self.member).action_close()
        issue.with_user(self.lead).action_close()
        self.assertEqual(issue.state, "closed")

    @freeze_time(MONDAY)
    def test_later_steps_that_had_started_say_so(self):
        self._approve_sample()
        self._step("production", user=self.lead).action_start()
        self._fail("sample")
        production = self._step("production", user=self.lead)
        with self.assertRaisesRegex(UserError, "before the rework of .Sample approval"):
            production.action_submit()
        self.assertEqual(
            self.project.journal_ids.filtered(
                lambda row: row.code == "step_before_rework"
            ).milestone_id,
            production,
        )
        self.assertIn(
            "it waits for the rework of “Sample approval”",
            production._blockers_for("supplier"),
        )

    @freeze_time(MONDAY)
    def test_corrective_action_is_asked_for(self):
        self._step("material", user=self.lead).action_start()
        with self.assertRaisesRegex(UserError, "what is done about it"):
            self._fail("material", corrective_action=" ")
        with self.assertRaisesRegex(UserError, "due in the past"):
            self._fail("material", date_due="2026-03-01")

    @freeze_time(MONDAY)
    def test_what_has_not_started_cannot_fail(self):
        with self.assertRaisesRegex(UserError, "has not started"):
            self._fail("material")

    @freeze_time(MONDAY)
    def test_a_rejection_by_the_buyer_does_the_same(self):
        self._file(self._step("sample"))
        self._specify()
        approval = self._ask("sample")
        approval._decide(
            "rejected", partner=self.buyer.partner_id, remark="Colour is too dark"
        )
        issue = self.project.issue_ids
        self.assertIn("Colour is too dark", issue.name)
        self.assertTrue(issue.owner_id and issue.date_due and issue.approver_id)
        self.assertEqual(self._step("sample").state, "running")
        self.assertEqual(self.project.health, "yellow")

    @freeze_time(MONDAY)
    def test_a_rejection_without_a_word_is_named_after_the_question(self):
        self._file(self._step("sample"))
        self._specify()
        approval = self._ask("sample").with_context(lang="zh_CN")
        approval._decide("rejected", partner=self.buyer.partner_id)
        self.assertEqual(self.project.issue_ids.name, approval.question)

    @freeze_time(MONDAY)
    def test_a_quotation_that_is_turned_down_is_only_improved(self):
        project = self._track(self._create_order())
        self._add_buyer(project, self.buyer)
        self._decide(self._ask("rfq", project), "rejected")
        self.assertEqual(self._step("rfq", project).state, "running")
        self.assertFalse(project.issue_ids)

    @freeze_time(MONDAY)
    def test_inspector_reports_it_of_his_own_step(self):
        step = self._step("material", user=self.lead)
        step.action_start()
        step.owner_id = self.inspector
        form = Form(
            self.env["sourcing.step.fail"]
            .with_user(self.inspector)
            .with_context(default_milestone_id=step.id)
        )
        self.assertEqual(form.approver_id, self.lead)
        form.reason = "Wrong alloy"
        form.corrective_action = "New batch"
        form.date_due = "2026-03-05"
        form.save().action_confirm()
        self.assertIn("Wrong alloy", self.project.issue_ids.name)

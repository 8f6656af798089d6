"""One question to one party, answered once, about exactly what was shown."""

from __future__ import annotations

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import tagged

from odoo.addons.sourcing_pm.models.errors import DecisionError
from odoo.addons.sourcing_pm.models.sourcing_approval_mixin import fingerprint

from .common import SourcingCommon, picture


@tagged("post_install", "-at_install")
class TestApprovals(SourcingCommon):
    def setUp(self):
        super().setUp()
        self._accept_quotation()
        self._file(self._step("sample"))
        self._specify()
        self.approval = self._ask("sample")

    def test_question_goes_to_the_buyer_s_approver_in_both_languages(self):
        self.assertEqual(self.approval.party_id.partner_id, self.buyer.partner_id)
        self.assertTrue(self.approval.question)
        self.assertEqual(
            self.approval.snapshot["question"]["zh_CN"], self.approval.question_zh
        )

    def test_hash_covers_every_byte_of_the_files(self):
        document = self._step("sample").document_ids
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "sourcing.document"),
                ("res_id", "=", document.id),
                ("res_field", "=", "file"),
            ]
        )
        attachment.datas = picture("blue")
        document.invalidate_recordset()
        with self.assertRaisesRegex(DecisionError, "has changed"):
            self._decide(self.approval)

    def test_hash_covers_what_the_buyer_is_shown(self):
        document = self._step("sample").document_ids
        document.sudo().released_file = picture("blue")
        self.assertEqual(self.approval.state, "superseded")

    def test_hash_covers_both_languages(self):
        snapshot = self.approval.snapshot
        line = snapshot["specification"]["lines"][0]
        self.assertEqual(
            (line["name"], line["name_zh"]), ("Basket diameter", "滤杯直径")
        )
        line["name_zh"] = "滤杯高度"
        self.assertNotEqual(fingerprint(snapshot), self.approval.snapshot_hash)

    def test_new_revision_supersedes_the_question(self):
        self._specify(target=60.0)
        self.assertEqual(self.approval.state, "superseded")
        self.assertEqual(self._step("sample").state, "running")
        with self.assertRaisesRegex(DecisionError, "not asked any more"):
            self._decide(self.approval)

    def test_taking_a_release_back_supersedes_the_question(self):
        self._step("sample").document_ids.action_take_back()
        self.assertEqual(self.approval.state, "superseded")

    def test_a_question_is_answered_once(self):
        self._decide(self.approval)
        with self.assertRaisesRegex(DecisionError, "answered already"):
            self._decide(self.approval, "rejected")
        self.assertEqual(self.approval.state, "approved")

    def test_who_comes_at_the_same_moment_is_told_so(self):
        """Odoo's lock does not wait, and its own words are for nobody."""
        held = patch.object(
            type(self.approval), "lock_for_update", side_effect=LockError("raw words")
        )
        with held, self.assertRaisesRegex(DecisionError, "is answering .* at the mom"):
            self.approval.with_user(self.lead).action_withdraw(reason="Too early")
        self.assertEqual(self.approval.state, "open")

    def test_the_company_of_the_project_says_how_long(self):
        other = self.env["res.company"].create(
            {"name": "Other", "sourcing_answer_days": 30}
        )
        self.lead.company_ids |= other
        project = self._track(self._create_order())
        step = self._step("rfq", project, self.lead).with_context(
            allowed_company_ids=[other.id, self.company.id]
        )
        self.assertEqual(step.env.company, other)
        step.action_submit()
        question = step._open_approvals()
        self.assertEqual((question.deadline - question.asked_on).days, 3)

    def test_rejection_takes_the_step_back_to_work(self):
        self._decide(self.approval, "rejected")
        self.assertEqual(self._step("sample").state, "running")
        tasks = self.project.activity_search(
            ["sourcing_pm.mail_activity_rejected"], user_id=self.member.id
        )
        self.assertIn(self.approval.question, tasks.summary)

    def test_staff_cannot_answer_for_the_buyer(self):
        with self.assertRaisesRegex(DecisionError, "asked of the buyer"):
            self.approval.with_user(self.lead).action_approve()

    def test_nobody_writes_an_answer(self):
        for user in (self.lead, self.manager, self.inspector):
            with self.assertRaises(AccessError):
                self.approval.with_user(user).write({"state": "approved"})
            with self.assertRaises(AccessError):
                self.env["sourcing.approval"].with_user(user).create(
                    {
                        "project_id": self.project.id,
                        "question": "?",
                        "res_model": "x",
                        "res_id": 1,
                    }
                )

    def test_what_was_asked_and_answered_stays_for_the_superuser_too(self):
        question = self.approval.sudo()
        with self.assertRaisesRegex(UserError, "stays as it was"):
            question.snapshot = {}
        self._decide(self.approval)
        for vals in ({"state": "open"}, {"signer_name": "Other"}, {"remark": "No"}):
            with self.assertRaisesRegex(UserError, "stays as it was"):
                question.write(vals)
        with self.assertRaisesRegex(UserError, "never deleted"):
            question.unlink()

    def test_question_is_not_asked_before_the_photos_are_released(self):
        project = self._track(self._create_order())
        self._add_buyer(project, self.buyer)
        self._accept_quotation(project)
        step = self._step("sample", project)
        self._specify(project)
        with self.assertRaisesRegex(UserError, "has not been accepted"):
            step.action_submit()
        self._file(step, release=False)
        with self.assertRaisesRegex(UserError, "has not been released"):
            step.action_submit()
        self.assertFalse(step._open_approvals())

    def test_decision_closes_the_step_on_the_day_of_its_own_zone(self):
        with freeze_time("2030-03-11 18:30:00"):
            self._decide(self.approval)
            day = self._step("sample")._local_day(self.approval.decided_on)
        self.assertEqual(str(day), "2030-03-12")


@tagged("post_install", "-at_install")
class TestFourEyes(SourcingCommon):
    def setUp(self):
        super().setUp()
        self._accept_quotation()
        self._file(self._step("material"))

    def test_the_lead_decides_what_a_member_asked(self):
        approval = self._ask("material")
        self.assertEqual(approval.user_id, self.lead)
        approval.with_user(self.lead).action_approve()
        self.assertEqual(self._step("material").state, "done")
        self.assertFalse(approval.self_approved)

    def test_nobody_approves_what_he_asked_himself(self):
        step = self._step("material", user=self.lead)
        step.action_submit()
        with self.assertRaisesRegex(DecisionError, "somebody else decides"):
            step._open_approvals().with_user(self.lead).action_approve()

    def test_alone_in_the_company_it_is_recorded_as_self_approved(self):
        group = self.env.ref("sourcing_pm.group_sourcing_manager")
        group.all_user_ids.active = False
        step = self._step("material", user=self.lead)
        step.action_submit()
        approval = step._open_approvals()
        approval.with_user(self.lead).action_approve()
        self.assertTrue(approval.self_approved)
        self.assertEqual(step.state, "done")

    def test_who_was_not_asked_does_not_decide(self):
        approval = self._ask("material")
        with self.assertRaisesRegex(DecisionError, "was asked of"):
            approval.with_user(self.stranger).action_approve()

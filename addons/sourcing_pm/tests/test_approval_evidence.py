"""An answer that came by mail or chat, recorded by the lead with its proof."""

from __future__ import annotations

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.sourcing_pm.models.errors import DecisionError

from .common import SourcingCommon, picture


@tagged("post_install", "-at_install")
class TestEvidence(SourcingCommon):
    def setUp(self):
        super().setUp()
        self._accept_quotation()
        self._file(self._step("sample"))
        self._specify()
        self.approval = self._ask("sample")

    def _record(self, user=None, **values):
        values = {
            "answer": "approved",
            "partner_id": self.buyer.partner_id.id,
            "channel": "chat",
            "evidence": picture().decode(),
            "filename": "wechat.png",
            **values,
        }
        self.approval.with_user(user or self.lead).action_record(**values)

    def test_it_opens_the_gate_and_says_so(self):
        self._record()
        self._confirm(self.project.specification_id)
        self.assertEqual(self.approval.state, "approved")
        self.assertEqual(self._step("sample").state, "done")
        self._file(self._step("production"))
        self._step("production", user=self.lead).action_start()
        self.assertEqual(self.approval.recorded_by_id, self.lead)
        self.assertEqual(self.approval.decided_by_id, self.buyer.partner_id)
        party = self.project._live("buyer")
        words = self.project.sudo()._decision_in_words(self.approval, party)
        self.assertIn("recorded by Lead from evidence (Chat)", words)
        self.assertNotIn("signed", words)

    def test_the_buyer_is_told(self):
        self._record()
        message = self.project.message_ids[0]
        self.assertIn("Lead recorded an answer of Buyer One contact", message.body)
        self.assertIn("Approved", message.body)
        self.assertIn(self.buyer.partner_id, message.notified_partner_ids)

    def test_it_is_in_the_journal_for_every_reader(self):
        self._record()
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "approval_recorded"
        )
        self.assertIn("recorded by Lead from evidence (Chat)", entry.sentence)

    def test_a_rejection_is_recorded_too(self):
        with self.assertRaisesRegex(DecisionError, "why he rejects"):
            self._record(answer="rejected")
        self._record(answer="rejected", remark="Too dark")
        self.assertEqual(self.approval.state, "rejected")
        self.assertEqual(self._step("sample").state, "running")

    def test_every_reason_at_once(self):
        with self.assertRaises(DecisionError) as caught:
            self._record(
                user=self.member,
                answer="maybe",
                channel="dream",
                evidence="",
                partner_id=self.factory.partner_id.id,
                said_on=fields.Datetime.now() + timedelta(days=1),
            )
        for reason in (
            "only the lead",
            "only a contact of the buyer",
            "approved or rejected",
            "how the answer arrived",
            "future",
            "attach the evidence",
        ):
            self.assertIn(reason, str(caught.exception))
        self.assertEqual(self.approval.state, "open")

    def test_broken_file(self):
        with self.assertRaisesRegex(UserError, "did not arrive whole"):
            self._record(evidence="abc")

    def test_what_was_said_before_the_question_is_no_answer(self):
        before = self.approval.asked_on - timedelta(days=1)
        with self.assertRaisesRegex(DecisionError, "before the question"):
            self._record(said_on=fields.Datetime.to_string(before))

    def test_a_viewer_of_the_buyer_cannot_have_decided(self):
        self._add_buyer(self.project, self.buyer2, role="viewer")
        with self.assertRaisesRegex(DecisionError, "may decide"):
            self._record(partner_id=self.buyer2.partner_id.id)

    def test_our_own_decider_answers_himself(self):
        self._file(self._step("material"))
        self.approval = self._ask("material")
        with self.assertRaisesRegex(DecisionError, "answers here himself"):
            self._record()

    def test_what_was_asked_must_still_be_there(self):
        document = self._step("sample").document_ids
        document.sudo().released_file = picture("blue")
        with self.assertRaisesRegex(DecisionError, "not asked any more"):
            self._record()

    def test_the_proof_is_not_for_inspectors(self):
        self._record()
        for user in (self.inspector, self.clerk):
            with self.assertRaises(AccessError):
                self.approval.with_user(user).read(["evidence"])
        self.assertTrue(self.approval.with_user(self.member).evidence)

    def test_by_the_dialog(self):
        dialog = (
            self.env["sourcing.approval.record"]
            .with_user(self.lead)
            .create(
                {
                    "approval_id": self.approval.id,
                    "answer": "approved",
                    "channel": "mail",
                    "evidence": picture(),
                    "filename": "mail.png",
                }
            )
        )
        self.assertEqual(dialog.partner_id, self.buyer.partner_id)
        dialog.action_confirm()
        self.assertEqual(self.approval.evidence_channel, "mail")
        self.assertEqual(
            self.approval.with_user(self.lead).with_context(bin_size=False).evidence,
            picture(),
        )

"""A project changes hands: its note, its tasks, and who is told."""

from __future__ import annotations

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import SourcingCommon


@tagged("post_install", "-at_install")
class TestHandover(SourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heir = new_test_user(
            cls.env,
            "t_heir",
            groups="sourcing_pm.group_sourcing_user",
            name="Heir",
            tz="Asia/Shanghai",
        )

    def _dialog(self, projects=None, user=None, **values):
        action = (projects or self.project).with_user(user or self.lead)
        action = action.action_hand_over()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.lead)
            .with_context(**action["context"])
            .create({"lead_id": self.heir.id, **values})
        )

    def _notices(self, user, project=None):
        return self.env["mail.message"].search(
            [
                ("model", "=", "sourcing.project"),
                ("res_id", "=", (project or self.project).id),
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", user.partner_id.ids),
            ]
        )

    def _make_open(self):
        self.env["sourcing.issue"].with_user(self.lead).create(
            {"name": "Mould cracked", "project_id": self.project.id}
        )
        self.env["sourcing.commitment"].with_user(self.lead).create(
            {"milestone_id": self._step("material").id, "date": "2049-12-01"}
        )
        self._file(self._step("rfq"))
        return self._ask("rfq")

    def test_note_starts_from_what_is_open(self):
        question = self._make_open()
        note = self._dialog().note
        for fact in (
            "Mould cracked",
            "12/01/2049",
            question.question,
            self.project.next_step_id.display_name,
        ):
            self.assertIn(fact, note)

    def test_note_reaches_both_leads_and_the_journal(self):
        self._dialog(note="Mind the mould").action_confirm()
        self.assertEqual(self.project.lead_id, self.heir)
        self.assertEqual(self.project.handover_note, "Mind the mould")
        for user in (self.lead, self.heir):
            self.assertIn("Mind the mould", self._notices(user).body)
        row = self.project.journal_ids.filtered(lambda row: row.code == "lead_changed")
        self.assertEqual(row.reason, "Mind the mould")
        self.assertEqual(row.user_id, self.lead)
        self.assertEqual(row.sentence, "Lead changed from Lead to Heir")

    def test_both_sides_learn_the_name_only_in_their_language(self):
        self._dialog(note="Mind the mould").action_confirm()
        messages = self.project.message_ids | self.order.message_ids
        buyer = messages.filtered(
            lambda message: self.buyer.partner_id in message.partner_ids
        )
        self.assertEqual(buyer.body.striptags(), "Your contact is now Heir.")
        factories = self.project._live("factory").partner_id
        self.assertTrue(factories)
        factory = messages.filtered(lambda message: factories & message.partner_ids)
        self.assertEqual(factory.res_id, self.order.id)
        self.assertIn("Heir", factory.body)
        self.assertNotIn("Mind the mould", (buyer | factory).mapped("body"))

    def test_tasks_of_the_former_lead_go_along(self):
        self._make_open()
        mine = self.project.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call", user_id=self.lead.id
        )
        other = self.project.activity_schedule(
            "mail.mail_activity_data_todo", summary="Pay", user_id=self.member.id
        )
        self._dialog().action_confirm()
        self.assertEqual(mine.user_id, self.heir)
        self.assertEqual(other.user_id, self.member)
        self.assertEqual(self.project.issue_ids.owner_id, self.heir)
        self.assertNotIn(self.lead, self.project.activity_ids.user_id)

    def test_a_warning_that_the_lead_was_given_goes_along(self):
        warning = self.project.activity_schedule(
            "sourcing_pm.mail_activity_late", user_id=self.lead.id
        )
        self._dialog().action_confirm()
        self.assertEqual(warning.user_id, self.heir)

    def test_who_is_named_for_a_role_keeps_its_steps(self):
        """The lead is the merchandiser, too: the sample stays with him."""
        self.project.with_user(self.lead).merchandiser_id = self.lead
        sample, production = self._step("sample"), self._step("production")
        production.owner_id = self.lead
        self.assertEqual(sample.owner_id, self.lead)
        self._dialog().action_confirm()
        self.assertEqual(sample.owner_id, self.lead)
        self.assertEqual(production.owner_id, self.heir)

    def _ask_lead(self):
        """A question that the lead has to answer, asked by the member."""
        self._accept_quotation()
        material = self._step("material")
        self._file(material)
        material.action_submit()
        question = material._open_approvals()
        self.assertEqual(question.user_id, self.lead)
        return question

    def test_what_the_former_lead_was_asked_the_new_one_answers(self):
        question = self._ask_lead()
        with self.assertRaises(UserError):
            question.with_user(self.heir).action_approve()
        self._dialog().action_confirm()
        question.with_user(self.heir).action_approve()
        self.assertEqual(question.decided_by_id, self.heir.partner_id)

    def test_what_the_approver_was_asked_stays_his(self):
        self.project.approver_id = self.lead
        question = self._ask_lead()
        self._dialog().action_confirm()
        with self.assertRaises(UserError):
            question.with_user(self.heir).action_approve()

    def test_plain_write_goes_the_same_way_with_the_facts_as_note(self):
        self._make_open()
        self.project.with_user(self.lead).write({"lead_id": self.heir.id})
        self.assertIn("Mould cracked", self.project.handover_note)
        self.assertIn("Mould cracked", self._notices(self.heir).body)
        self.assertIn("lead_changed", self.project.journal_ids.mapped("code"))

    def test_a_project_goes_to_a_member_and_back(self):
        for user in (self.member, self.lead, self.member):
            self.project.with_user(self.manager).lead_id = user
            self.env.flush_all()
            staff = self.project._live("staff").filtered(
                lambda party: party.role == "lead"
            )
            self.assertEqual(staff.partner_id, user.partner_id)
        self.assertEqual(self.project._staff("member"), self.lead)

    def test_several_projects_keep_a_note_each(self):
        other = self._track(self._create_order(vendor=self.factory_b_firm))
        self._make_open()
        dialog = self._dialog(self.project | other)
        self.assertFalse(dialog.note)
        dialog.action_confirm()
        self.assertIn("Mould cracked", self.project.handover_note)
        self.assertNotIn("Mould cracked", other.handover_note)
        self.assertEqual(other.lead_id, self.heir)

    def test_a_draft_changes_hands_silently(self):
        draft = (
            self.env["sourcing.project"].with_user(self.lead).create({"name": "Draft"})
        )
        draft.lead_id = self.heir
        self.assertFalse(self._notices(self.heir, draft))
        self.assertFalse(draft.handover_note)

    def test_same_lead_again_tells_nobody(self):
        self.project.with_user(self.lead).write({"lead_id": self.lead.id})
        self.assertFalse(self._notices(self.lead))
        with self.assertRaisesRegex(UserError, "already"):
            self._dialog(lead_id=self.lead.id).action_confirm()

    def test_who_may_not_lead_hands_over_nothing(self):
        with self.assertRaisesRegex(UserError, "hands over"):
            self._dialog(user=self.member).action_confirm()
        with self.assertRaises(AccessError):
            self.project.with_user(self.stranger).action_hand_over()
        self.assertEqual(self.project.lead_id, self.lead)


@tagged("post_install", "-at_install")
class TestLanguages(SourcingCommon):
    """Buyer One's contact reads English, Factory A's Chinese."""

    def _languages(self, user, *codes):
        languages = self.env["res.lang"].search([("code", "in", codes)])
        user.sourcing_language_ids = [Command.set(languages.ids)]

    def _warning(self):
        self.project.invalidate_recordset(["language_warning"])
        return self.project.language_warning

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project._live("factory").partner_id.lang = "zh_CN"

    def test_warns_of_the_side_that_nobody_can_talk_to(self):
        self.assertIn("factory (Chinese", self._warning())
        self.assertNotIn("buyer", self._warning())
        self._languages(self.lead, "zh_CN")
        self.assertIn("buyer (English (US))", self._warning())

    def test_spoken_languages_end_the_warning(self):
        self._languages(self.lead, "zh_CN", "en_US")
        self.assertFalse(self._warning())

    def test_own_language_counts_where_none_is_named(self):
        self.lead.lang = "zh_CN"
        self.assertIn("buyer", self._warning())
        self.assertNotIn("factory", self._warning())

    def test_dialog_warns_and_stops_nobody(self):
        dialog = (
            self.env["sourcing.handover"]
            .with_user(self.lead)
            .create({"project_ids": [self.project.id], "lead_id": self.member.id})
        )
        warning = dialog.language_warning
        self.assertIn("Member shares no language with: factory", warning)
        dialog.action_confirm()
        self.assertEqual(self.project.lead_id, self.member)

    def test_closed_project_needs_no_warning(self):
        self.project.action_cancel()
        self.assertFalse(self._warning())

    def test_users_name_their_languages_themselves(self):
        member = self.member.with_user(self.member)
        chinese = self.env["res.lang"].search([("code", "=", "zh_CN")])
        member.sourcing_language_ids = [Command.link(chinese.id)]
        self.assertEqual(member._sourcing_languages(), frozenset({"zh"}))

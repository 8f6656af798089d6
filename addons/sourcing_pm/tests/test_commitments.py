"""Promises: how often a date moved, what a soft one is worth, who kept his."""

from __future__ import annotations

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import SourcingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCommitments(SourcingCommon):
    def setUp(self):
        super().setUp()
        self.step = self._step("packing")

    def _promise(self, day, **values):
        return (
            self.env["sourcing.commitment"]
            .with_user(self.lead)
            .create({"milestone_id": self.step.id, "date": day, **values})
        )

    def _tasks(self, kind="writing"):
        return self.project.activity_search([f"sourcing_pm.mail_activity_{kind}"])

    def test_the_fifth_new_date_is_visible(self):
        self.assertFalse(self.step.promise_text)
        planned = self.step.baseline_finish
        for days in (2, 4, 5, 9, 11):
            promise = self._promise(planned.fromordinal(planned.toordinal() + days))
        expected = f"Fifth new date for {self.step.display_name}, +11 d"
        self.assertEqual(promise.history, expected)
        self.assertEqual((self.step.promise_count, self.step.promise_days), (5, 11))
        self.assertEqual(self.step.promise_text, expected)
        self.assertEqual(self.project.promise_text, expected)
        sixth = self._promise(planned)
        self.assertEqual(sixth.history, f"New date no. 6 for {self.step.display_name}")

    def test_a_day_beyond_all_plans_is_refused(self):
        with self.assertRaisesRegex(UserError, "is the year right"):
            self._promise("9999-12-31")
        promise = self._promise("2099-12-31")
        promise.action_accept()
        self.assertEqual(self.step.committed_finish, date(2099, 12, 31))
        with self.assertRaisesRegex(UserError, "is the year right"):
            self._promise("2026-05-01").date = "9999-12-31"

    def test_without_a_plan_the_first_promise_counts(self):
        self.step.sudo().baseline_finish = False
        self._promise("2026-05-01")
        self._promise("2026-05-04")
        self.assertEqual(self.step.promise_days, 3)

    def test_one_promise_is_no_moved_date_of_the_project(self):
        self._promise("2026-05-01")
        self.assertFalse(self.project.promise_text)

    def test_a_day_that_has_passed_is_not_accepted(self):
        promise = self._promise("2026-03-01")
        with self.assertRaisesRegex(UserError, "its day has passed"):
            promise.action_accept()
        self.assertFalse(self.step.committed_finish)
        self._promise("2026-03-02").action_accept()
        self.assertEqual(self.step.committed_finish, date(2026, 3, 2))

    def test_a_soft_promise_asks_for_writing_and_moves_nothing(self):
        promise = self._promise("2026-05-01", firmness="soft")
        task = self._tasks()
        self.assertEqual(task.user_id, self.lead)
        self.assertEqual(task.date_deadline, date(2026, 3, 4))
        self.assertIn("in writing", task.summary)
        for act in (
            promise.action_accept,
            lambda: promise.write({"state": "accepted"}),
        ):
            with self.assertRaisesRegex(UserError, "in writing first"):
                act()
        self.assertFalse(self.step.committed_finish)

    def test_the_task_is_not_later_than_the_promise(self):
        self._promise("2026-03-03", firmness="soft")
        self.assertEqual(self._tasks().date_deadline, date(2026, 3, 3))

    def test_in_writing_the_task_is_done(self):
        promise = self._promise(
            "2026-05-01", firmness="soft", partner_id=self.factory.partner_id.id
        )
        promise.action_put_in_writing(words="5月1日可以交")
        self.assertFalse(self._tasks())
        self.assertEqual(promise.firmness, "written")
        self.assertEqual(promise.written_by_id, self.factory.partner_id)
        promise.action_accept()
        self.assertEqual(self.step.committed_finish, date(2026, 5, 1))

    def test_how_firm_it_was_is_no_matter_of_an_edit(self):
        soft = self._promise("2026-05-01", firmness="soft")
        spoken = self._promise("2026-05-01", firmness="spoken")
        for promise in (soft, spoken.sudo(), soft.sudo()):
            with self.assertRaisesRegex(UserError, "stays as it was said"):
                promise.firmness = "written"
            with self.assertRaisesRegex(UserError, "stays as it was said"):
                promise.written_words = "5 May"
        with self.assertRaisesRegex(UserError, "stays as it was said"):
            self._promise("2026-05-01", written_words="yes")
        soft.write({"firmness": "soft", "words": "we will try"})  # a form saved again

    def test_evidence_says_who_when_and_what(self):
        promise = self._promise("2026-05-01", firmness="soft")
        with self.assertRaisesRegex(UserError, "(?s)who wrote.*after now.*the words"):
            promise.action_put_in_writing(written_on="2026-03-03 00:00:00", words=" ")
        other = self._track(self._create_order())
        foreign = self.env["sourcing.document"].create(self._chat(other))
        with self.assertRaisesRegex(UserError, "document of the project"):
            promise.action_put_in_writing(document_id=foreign.id)
        self.assertEqual(promise.firmness, "soft")
        record = self.env["sourcing.document"].create(self._chat(self.project))
        dialog = Form(
            self.env["sourcing.promise.written"]
            .with_user(self.lead)
            .with_context(default_commitment_id=promise.id)
        )
        dialog.document_id = record
        self.assertEqual(dialog.partner_id, self.factory.partner_id)
        dialog.save().action_confirm()
        self.assertEqual(promise.written_document_id, record)
        self.assertEqual(promise.written_on, record.said_on)
        line = self.project.sudo().journal_ids.filtered_domain(
            [("code", "=", "promise_written")]
        )
        self.assertEqual(
            (line.user_id, line.partner_id, line.reason),
            (self.lead, self.factory.partner_id, "5月1日可以交"),
        )
        self.assertEqual(line.before, {"before_firmness": "soft"})
        self.assertIn("in writing now", line.sentence)
        with self.assertRaisesRegex(UserError, "put in writing as it is"):
            promise.date = "2026-05-09"
        with self.assertRaisesRegex(UserError, "in writing already"):
            promise.action_put_in_writing(words="again")

    def test_an_answered_promise_is_not_put_in_writing(self):
        promise = self._promise("2026-05-01", firmness="spoken")
        promise.action_accept()
        with self.assertRaisesRegex(UserError, "answered already"):
            promise.action_put_in_writing(words="yes")

    def _chat(self, project) -> dict:
        return {
            "project_id": project.id,
            "kind_id": self.env.ref("sourcing_pm.document_kind_chat").id,
            "words": "5月1日可以交",
            "speaker_id": self.factory.partner_id.id,
        }

    def test_a_firm_promise_after_it_ends_the_task(self):
        soft = self._promise("2026-05-01", firmness="soft")
        self._promise("2026-05-06").action_accept()
        self.assertEqual(soft.state, "superseded")
        self.assertFalse(self._tasks())

    def test_a_spoken_promise_opens_no_task(self):
        self._promise("2026-05-01", firmness="spoken")
        self.assertFalse(self._tasks())

    def test_words_in_two_languages_stay(self):
        promise = self._promise("2026-05-01", words="next week", words_zh="下周")
        promise.action_accept()
        for values in ({"words_zh": "明天"}, {"channel": "mail"}):
            with self.assertRaisesRegex(UserError, "What was promised stays"):
                promise.write(values)

    def test_kept_or_broken_is_known_when_the_step_is_done(self):
        kept, broken, soft, declined = (
            self._promise(day, firmness=firmness)
            for day, firmness in (
                ("2026-03-02", "written"),
                ("2026-03-01", "spoken"),
                ("2026-03-01", "soft"),
                ("2026-03-01", "written"),
            )
        )
        declined.action_decline()
        self.assertFalse(kept.outcome)
        self.step.sudo().write({"actual_finish": "2026-03-02", "state": "na"})
        self.assertEqual(
            [promise.outcome for promise in (kept, broken, soft, declined)],
            ["kept", "broken", False, False],
        )

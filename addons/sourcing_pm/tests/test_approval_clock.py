"""Deadlines, reminders, questions back, withdrawals, and what silence costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.sourcing_pm.models.errors import DecisionError

from .common import SourcingCommon
from .common_portal import PortalCase

# Monday 2 March 2026, noon in Shenzhen; the answer is due three days later
ASKED = datetime(2026, 3, 2, 4)
DUE = ASKED + timedelta(days=3)
HOUR = timedelta(hours=1)


class ClockCase(SourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.env.ref(
            "sourcing_pm.resource_calendar_china"
        )
        with freeze_time(ASKED):
            cls._accept_quotation()
            cls._file(cls._step("sample"))
            cls._specify()
            cls.approval = cls._ask("sample")
            cls.env.flush_all()

    def _run(self, moment):
        """The job runs at a moment, and at no other."""
        with freeze_time(moment):
            self.approval.search([])._remind()

    def _said(self):
        """What the buyer has been told so far, oldest first."""
        messages = self.project.message_ids.filtered(
            lambda message: (
                self.buyer.partner_id in message.notified_partner_ids
                and self.buyer.partner_id != message.author_id
            )
        )
        return [message.body for message in messages.sorted("id")]

    def _tasks(self, user, kind):
        return self.project.activity_search(
            [f"sourcing_pm.mail_activity_{kind}"], user_id=user.id
        )


@tagged("post_install", "-at_install")
class TestReminders(ClockCase):
    def test_once_before_and_once_after(self):
        told = len(self._said())
        table = [
            (DUE - 25 * HOUR, 0, 0),
            (DUE - 24 * HOUR, 1, 0),
            (DUE - HOUR, 1, 0),
            (DUE, 2, 1),
            (DUE + HOUR, 2, 1),
            (DUE + timedelta(days=30), 2, 1),
        ]
        for moment, messages, tasks in table:
            with self.subTest(moment=moment):
                self._run(moment)
                self.assertEqual(len(self._said()) - told, messages)
                self.assertEqual(len(self._tasks(self.lead, "silence")), tasks)

    def test_a_job_that_did_not_run_reminds_once(self):
        told = len(self._said())
        self._run(DUE + timedelta(days=10))
        self.assertEqual(len(self._said()) - told, 1)
        self.assertIn("was due by", self._said()[-1])

    def test_silence_approves_nothing(self):
        for days in (1, 10, 100, 1000):
            with freeze_time(DUE + timedelta(days=days)):
                self.approval._remind()
                self.project.sudo()._catch_up()
        self.assertEqual(self.approval.state, "open")
        self.assertFalse(self.approval.decided_on)
        self.assertEqual(self._step("sample").state, "asked")

    def test_reminder_says_deadline_consequence_and_cost(self):
        self._run(DUE - HOUR)
        said = self._said()[-1]
        # noon in Shenzhen is late evening in New York, where the buyer reads
        self.assertIn("Wed, Mar 4 23:00 New York (Thu, Mar 5 12:00 Shanghai)", said)
        self.assertIn("Mass production does not start.", said)
        self.assertIn("without an answer", said)

    def test_answered_withdrawn_and_stopped_ones_are_left_alone(self):
        told = len(self._said())
        with freeze_time(ASKED + HOUR):
            self.approval._ask_back("Which colour?", partner=self.buyer.partner_id)
        self._run(DUE + HOUR)
        self.assertEqual(len(self._said()), told)
        with freeze_time(DUE + HOUR):
            self._decide(self.approval)
        self._run(DUE + timedelta(days=30))
        self.assertEqual(len(self._said()), told)

    def test_a_project_on_hold_is_left_alone(self):
        self.project.action_hold(reason="The buyer asked for it")
        told = len(self._said())
        self._run(DUE + HOUR)
        self.assertEqual(len(self._said()), told)

    def test_our_own_decider_gets_a_task(self):
        with freeze_time(ASKED):
            self._file(self._step("material"))
            self.approval = self._ask("material")
        self._run(DUE - HOUR)
        self._run(DUE)
        (task,) = self._tasks(self.lead, "silence").filtered(
            lambda task: self.approval.question in task.summary
        )  # the later one stands for both
        self.assertIn("No answer yet", task.summary)
        with freeze_time(DUE):
            self._decide(self.approval)
        self.assertFalse(task.active)
        self.assertFalse(self._tasks(self.lead, "decide"))

    def test_the_job_survives_one_that_fails(self):
        with freeze_time(ASKED):
            other = self._track(self._create_order())
            self._add_buyer(other, self.buyer2)
            poisoned = self._ask("rfq", other)
        original = type(poisoned)._remind

        def remind(approval):
            if approval == poisoned:
                raise ValueError("poisoned")
            return original(approval)

        cron = self.env.ref("sourcing_pm.ir_cron_remind")
        with (
            patch.object(type(poisoned), "_remind", remind),
            mute_logger("odoo.addons.sourcing_pm.models.tools"),
            freeze_time(DUE),
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()
        (self.approval | poisoned).invalidate_recordset()
        self.assertEqual(self.approval.reminded, "after")
        self.assertFalse(poisoned.reminded)


@tagged("post_install", "-at_install")
class TestQuestionBack(ClockCase):
    def _ask_back(self, moment, words="Which colour is it?"):
        with freeze_time(moment):
            self.approval._ask_back(words, partner=self.buyer.partner_id)

    def test_the_clock_stands_until_the_lead_answers(self):
        self._ask_back(ASKED + timedelta(days=1))
        self.assertTrue(self.approval.asked_back_on)
        (task,) = self._tasks(self.lead, "question")
        self.assertIn("asks back", task.summary)
        with freeze_time(ASKED + timedelta(days=5)):
            self.approval.with_user(self.lead).action_reply(answer="It is grey.")
        self.assertEqual(self.approval.deadline, DUE + timedelta(days=4))
        self.assertFalse(self.approval.asked_back_on)
        self.assertFalse(self._tasks(self.lead, "question"))
        self.assertIn("It is grey.", self._said()[-1])
        self.assertIn("please decide by", self._said()[-1])

    def test_both_words_are_in_the_thread_and_in_the_journal(self):
        self._ask_back(ASKED + HOUR)
        with freeze_time(ASKED + 2 * HOUR):
            self.approval.with_user(self.lead).action_reply(answer="It is grey.")
        bodies = "".join(self.project.message_ids.mapped("body"))
        self.assertIn("Which colour is it?", bodies)
        journal = self.project.journal_ids.sorted("id")[-2:]
        self.assertEqual(
            journal.mapped("code"), ["approval_asked_back", "approval_answered"]
        )
        self.assertEqual(
            journal.mapped("reason"), ["Which colour is it?", "It is grey."]
        )
        self.assertEqual(journal[0].partner_id, self.buyer.partner_id)

    def test_a_second_question_does_not_restart_the_wait(self):
        self._ask_back(ASKED + HOUR)
        self._ask_back(ASKED + 2 * HOUR, "And which weight?")
        self.assertEqual(self.approval.asked_back_on, ASKED + HOUR)
        self.assertEqual(
            self.approval.asked_back, "Which colour is it?\nAnd which weight?"
        )

    def test_he_may_decide_without_waiting(self):
        self._ask_back(ASKED + HOUR)
        with freeze_time(ASKED + 3 * HOUR):
            self._decide(self.approval)
        self.assertEqual(self.approval.state, "approved")
        self.assertFalse(self.approval.asked_back_on)
        self.assertFalse(self._tasks(self.lead, "question"))

    def test_strangers_do_not_reply(self):
        self._ask_back(ASKED + HOUR)
        with self.assertRaisesRegex(DecisionError, "he or the lead"):
            self.approval.with_user(self.stranger).action_reply(answer="Green")
        with self.assertRaisesRegex(DecisionError, "Please write"):
            self.approval.with_user(self.lead).action_reply(answer="  ")

    def test_nothing_to_reply_to(self):
        with self.assertRaisesRegex(DecisionError, "Nobody asks back"):
            self.approval.with_user(self.lead).action_reply(answer="Green")

    def test_our_own_decider_asks_back_by_a_note(self):
        with freeze_time(ASKED):
            self._file(self._step("material"))
            approval = self._ask("material")
        told = len(self._said())
        with self.assertRaisesRegex(DecisionError, "not asked of you"):
            approval.with_user(self.manager).action_ask_back(words="Why?")
        approval.with_user(self.lead).action_ask_back(words="Which batch?")
        approval.with_user(self.member).action_reply(answer="Batch 7")
        self.assertEqual(len(self._said()), told)  # the buyer heard nothing of it
        self.assertTrue(self.project.message_ids[0].subtype_id.internal)
        self.assertIn("Batch 7", self.project.message_ids[0].body)


@tagged("post_install", "-at_install")
class TestWithdrawal(ClockCase):
    def test_the_asker_withdraws_with_a_reason(self):
        self.approval.with_user(self.member).action_withdraw(reason="Wrong photos")
        self.assertEqual(self.approval.state, "withdrawn")
        self.assertEqual(self._step("sample").state, "running")
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "approval_withdrawn"
        )
        self.assertEqual(entry.reason, "Wrong photos")
        self.assertIn("took the question back", self._said()[-1])
        self.assertNotIn("Wrong photos", self._said()[-1])
        with self.assertRaisesRegex(DecisionError, "not asked any more"):
            self._decide(self.approval)

    def test_reason_and_right_are_needed(self):
        with self.assertRaisesRegex(Exception, "Say why"):
            self.approval.with_user(self.member).action_withdraw(reason=" ")
        with self.assertRaisesRegex(DecisionError, "he or the lead"):
            self.approval.with_user(self.stranger).action_withdraw(reason="No")
        self.assertEqual(self.approval.state, "open")


@tagged("post_install", "-at_install")
class TestDaysLost(ClockCase):
    def _decided(self, moment):
        with freeze_time(moment):
            self._decide(self.approval)
        return self.approval.late_days

    def test_in_time_costs_nothing(self):
        self.assertEqual(self._decided(DUE - HOUR), 0)

    def test_working_days_after_the_deadline_count(self):
        # due on Thursday, answered on Tuesday: Friday, Monday, Tuesday
        self.assertEqual(self._decided(DUE + timedelta(days=5)), 3)
        self.assertEqual(self.project.buyer_days, 3)

    def test_open_ones_count_up_to_today(self):
        with freeze_time(DUE + timedelta(days=1)):
            self.assertEqual(self.project.buyer_days, 1)
            self.assertEqual(self.approval.late_days, 0)

    def test_time_in_which_he_waited_for_us_does_not_count(self):
        with freeze_time(DUE + timedelta(days=1)):  # Friday: a day late
            self.approval._ask_back("Which?", partner=self.buyer.partner_id)
        with freeze_time(DUE + timedelta(days=15)):
            self.env.invalidate_all()
            self.assertEqual(self.project.buyer_days, 1)
            self.approval.with_user(self.lead).action_reply(answer="This one")
            self.assertEqual(self.approval._days_late(), 1)

    def test_a_withdrawn_question_is_our_own_loss(self):
        with freeze_time(DUE + timedelta(days=5)):
            self.approval.with_user(self.lead).action_withdraw(reason="Ours")
        self.assertEqual(self.project.buyer_days, 0)

    def test_our_own_decisions_are_not_the_buyer_s_days(self):
        with freeze_time(ASKED):
            self._file(self._step("material"))
            approval = self._ask("material")
        with freeze_time(DUE + timedelta(days=5)):
            self._decide(approval)
        self.assertEqual(approval.late_days, 3)
        with freeze_time(DUE - HOUR):
            self._decide(self.approval)
            self.assertEqual(self.project.buyer_days, 0)


@tagged("post_install", "-at_install")
class TestCostOfSilence(ClockCase):
    def test_the_plan_does_what_the_sentence_says(self):
        step = self._step("sample").sudo()
        workdays = step._calendar()._workdays()
        with freeze_time(ASKED):
            slack = self.approval._slack()
            self.assertEqual(
                self.approval.silence_cost,
                f"{slack} working days without an answer cost nothing, each one after "
                "that moves delivery by a day.",
            )
            before = self.project.date_forecast
            last = workdays.add(step.forecast_finish, slack)
            step.committed_finish = last
            self.assertEqual(self.project.date_forecast, before)
            self.assertEqual(
                self.approval.silence_cost,
                "Each day without an answer moves delivery by a day.",
            )
            step.committed_finish = workdays.add(last, 2)
            self.assertGreater(self.project.date_forecast, before)

    def test_sentences(self):
        for slack, words in (
            (0, "Each day without an answer"),
            (4, "4 working days without"),
            (None, ""),
        ):
            with patch.object(type(self.approval), "_slack", lambda _a, s=slack: s):
                for audience in ("staff", "buyer"):
                    text = self.approval._silence_sentence(audience)
                    self.assertTrue(text.startswith(words) if words else not text)

    def test_an_answered_question_costs_nothing_more(self):
        self._decide(self.approval)
        self.assertEqual(self.approval.silence_cost, "")


@tagged("post_install", "-at_install")
class TestAskBackInPortal(PortalCase):
    def setUp(self):
        super().setUp()
        self._accept_quotation()
        self._file(self._step("sample"))
        self._specify()
        self.approval = self._ask("sample")
        self.url = f"/my/sourcing/{self.project.id}/decide/{self.approval.id}"

    def test_buyer_asks_back(self):
        self.login(self.buyer)
        self.assertIn("Ask a question first", self.get(self.url).text)
        page = self.post(f"{self.url}/ask", words="Which colour?").text
        self.assertIn("stands still until we have answered", page)
        self.assertIn("Which colour?", page)
        self.approval.invalidate_recordset()
        self.assertEqual(self.approval.asked_back, "Which colour?")
        message = self.project.message_ids[0]
        self.assertEqual(message.author_id, self.buyer.partner_id)
        self.approval.with_user(self.lead).action_reply(answer="Grey as ordered")
        page = self.get(self.url).text
        self.assertIn("Grey as ordered", page)
        self.assertNotIn("stands still until we have answered", page)

    def test_empty_question_is_refused_in_words(self):
        self.login(self.buyer)
        self.assertIn("Please write", self.post(f"{self.url}/ask", words=" ").text)
        self.approval.invalidate_recordset()
        self.assertFalse(self.approval.asked_back_on)

    def test_who_was_not_asked_does_not_ask(self):
        viewer = self.env["res.users"].browse(self.buyer2.id)
        self._add_buyer(self.project, viewer, role="viewer")
        self.login(viewer)
        self.assertNotIn("Ask a question first", self.get(self.url).text)
        page = self.post(f"{self.url}/ask", words="Hm?").text
        self.assertIn("only this contact", page)
        self.login(self.factory)
        self.assertEqual(self.post(f"{self.url}/ask", words="Hm?").status_code, 404)
        self.approval.invalidate_recordset()
        self.assertFalse(self.approval.asked_back_on)

    def test_no_get_and_no_forged_form(self):
        self.login(self.buyer)
        self.assertEqual(self.url_open(f"{self.url}/ask").status_code, 405)
        response = self.post(f"{self.url}/ask", csrf=False, words="Hm?")
        self.assertEqual(response.status_code, 400)

    def test_days_lost_are_shown_to_him(self):
        self.approval.sudo().deadline = fields.Datetime.now() - timedelta(days=40)
        self._decide(self.approval)
        self.login(self.buyer)
        page = self.get(f"/my/sourcing/{self.project.id}").text
        self.assertIn("answers came after their deadlines", page)

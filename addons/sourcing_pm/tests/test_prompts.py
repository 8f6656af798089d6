"""The weekly question to the factory: one step, one page, yes or no and a date."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_links import LinkCase

# Wed 10:00, Thu 10:00 and the Mondays after it, all in Shanghai
WEDNESDAY = "2026-03-04 02:00:00"
MONDAY = "2026-03-09 02:00:00"


@tagged("post_install", "-at_install")
class TestPrompts(LinkCase):
    @classmethod
    def setUpClass(cls):
        with freeze_time(WEDNESDAY):
            super().setUpClass()
            cls.project.prompt_weekday = "0"
            cls.calendar = cls.project._calendar("factory")
            cls.calendar.tz = "Asia/Shanghai"
            cls.env.flush_all()

    def at(self, moment):
        """Go to a moment; the plan is brought to its day."""
        clock = freeze_time(moment)
        clock.start()
        self.addCleanup(clock.stop)
        self.project.sudo()._catch_up()

    def cron(self):
        self.env.ref("sourcing_pm.ir_cron_ask_factories").method_direct_trigger()
        self.env.invalidate_all()

    def asked(self):
        return self.project.prompt_ids.sorted("id")

    def answer(self, answer, day=None, prompt=None):
        if day is None:
            day = self.asked()[-1:].milestone_id._today()
        return self.post(
            f"{self.order_page}/answer",
            answer=answer,
            day=day,
            prompt=(prompt or self.asked()[-1:]).id,
        )

    # === RHYTHM === #

    def test_asked_on_its_weekday_in_the_morning_of_the_factory(self):
        for moment, count in (
            ("2026-03-05 02:00:00", 0),  # Thursday
            ("2026-03-09 00:30:00", 0),  # Monday, 8:30 in Shanghai
            ("2026-03-09 02:00:00", 1),
            ("2026-03-09 08:00:00", 1),
            ("2026-03-12 02:00:00", 1),
            ("2026-03-16 02:00:00", 2),
        ):
            with freeze_time(moment):
                self.cron()
                self.assertEqual(len(self.asked()), count, moment)
        self.assertEqual(self.asked().mapped("state"), ["unanswered", "open"])

    def test_what_was_missed_is_made_up_for_once(self):
        for moment, count in (
            ("2026-03-26 02:00:00", 1),  # the server stood still for weeks
            ("2026-03-27 02:00:00", 1),
            ("2026-03-30 02:00:00", 2),
        ):
            with freeze_time(moment):
                self.cron()
                self.assertEqual(len(self.asked()), count, moment)

    def test_nobody_is_asked_on_a_day_off(self):
        with freeze_time(WEDNESDAY):
            self.env["sourcing.calendar.day"].with_user(self.lead).create(
                {
                    "calendar_id": self.calendar.id,
                    "date": "2026-03-09",
                    "name": "Day off",
                }
            )
        with freeze_time(MONDAY):
            self.cron()
            self.assertFalse(self.asked())
        with freeze_time("2026-03-10 02:00:00"):
            self.cron()
            self.assertEqual(len(self.asked()), 1)

    def test_nobody_is_asked_in_a_shutdown(self):
        with freeze_time(WEDNESDAY):
            self.env["sourcing.shutdown"].with_user(self.lead).create(
                {
                    "partner_id": self.factory_firm.id,
                    "date_from": "2026-03-09",
                    "date_to": "2026-03-20",
                    "ramp_down": 0,
                    "ramp_up": 0,
                }
            )
        for moment, count in ((MONDAY, 0), ("2026-03-23 02:00:00", 1)):
            with freeze_time(moment):
                self.cron()
                self.assertEqual(len(self.asked()), count, moment)

    def test_one_factory_s_shutdown_does_not_silence_the_other(self):
        with freeze_time(WEDNESDAY):
            self.order.with_user(self.lead).button_confirm()
            second = self._create_order(
                self.factory_b_firm, sourcing_project_id=self.project.id
            )
            second.with_user(self.lead).button_confirm()
            self.env["sourcing.shutdown"].with_user(self.lead).create(
                {
                    "partner_id": self.factory_firm.id,
                    "date_from": "2026-03-09",
                    "date_to": "2026-03-20",
                }
            )
        with freeze_time(MONDAY):
            self.cron()
        self.assertEqual(self.asked().order_id, second)

    def test_silence_is_a_signal_and_counts_against_the_factory(self):
        """Asked on three Mondays: a second question without an answer in two days is a
        matter for the lead, and so is each one more."""
        missed = []
        for moment, cause in (
            ("2026-03-09 02:00:00", ""),
            ("2026-03-12 02:00:00", ""),
            ("2026-03-16 02:00:00", ""),
            ("2026-03-19 02:00:00", "times in a row: 2"),
            ("2026-03-23 02:00:00", "times in a row: 2"),
            ("2026-03-26 02:00:00", "times in a row: 3"),
        ):
            with freeze_time(moment):
                self.cron()
                self.project.sudo()._catch_up()
                alerts = self._silence()
                missed = alerts.mapped("missed_answers")
                self.assertIn(cause, " ".join(alerts.mapped("sentence")), moment)
                self.assertEqual(bool(alerts), bool(cause), moment)
        self.assertEqual(sorted(missed), [1, 2], "each question once")
        self.assertEqual(alerts.supplier_id, self.factory_firm)
        self.assertFalse(sum(alerts.mapped("missed_updates")))
        step = self.asked()[-1:].milestone_id
        self.assertIn(
            f"Please answer our question about {step.display_name}",
            "".join(self.order.message_ids.mapped("body")),
        )
        with freeze_time("2026-03-27 02:00:00"):
            self.asked()[-1:].sudo()._answered(
                "no", self.chen_party, step.forecast_finish
            )
            self.project.sudo()._catch_up()
        self.assertFalse(self._silence().filtered(lambda alert: not alert.ended_on))

    def _silence(self):
        return (
            self.env["sourcing.alert"]
            .sudo()
            .search([("project_id", "=", self.project.id)])
            .filtered(lambda alert: alert.topic == "prompt_unanswered")
        )

    def test_no_weekday_no_question(self):
        self.project.prompt_weekday = False
        with freeze_time(MONDAY):
            self.cron()
        self.assertFalse(self.asked())

    def test_hold_stops_the_questions(self):
        self.project.action_hold(reason="The buyer asked for it")
        with freeze_time(MONDAY):
            self.cron()
        self.assertFalse(self.asked())

    def test_new_projects_take_the_weekday_of_the_company(self):
        self.company.sourcing_prompt_weekday = "3"
        project = self._track(self._create_order(self.factory_b_firm))
        self.assertEqual(project.prompt_weekday, "3")

    @mute_logger("odoo.addons.sourcing_pm.models.tools")
    def test_a_project_that_fails_stops_nobody(self):
        with freeze_time(WEDNESDAY):
            other = self._track(self._create_order(self.factory_firm, quantity=7))
            self._accept_quotation(other)
            other.prompt_weekday = "0"
        model = type(self.project)
        ask = model._ask_factories

        def fail(project, orders=None):
            if project.id == self.project.id:
                raise ValueError("poisoned")
            return ask(project, orders)

        with freeze_time(MONDAY), patch.object(model, "_ask_factories", fail):
            self.cron()
        self.assertFalse(self.asked())
        self.assertTrue(other.prompt_ids)

    # === WHAT IS ASKED === #

    def test_the_most_urgent_step_of_the_factory_is_asked_about(self):
        self.at(MONDAY)
        (prompt,) = self.project._ask_factories()
        step = prompt.milestone_id
        self.assertEqual(step.supplier_access, "reports")
        self.assertLessEqual(step.forecast_start, step._today())
        self.assertEqual(prompt.order_id, self.order)

    def test_what_was_reported_is_not_asked(self):
        self.at(MONDAY)
        step = self.project._ask_factories().milestone_id
        step._supplier_report(self.chen_party.sudo())
        self.assertNotIn(step, self.project._ask_factories().milestone_id)

    def test_asking_twice_at_once_is_one_question(self):
        self.at(MONDAY)
        first = self.project._ask_factories()
        self.assertEqual(self.project._ask_factories(), first)
        self.assertEqual(len(self.asked()), 1)

    def test_nothing_due_is_said_in_words(self):
        self.at(MONDAY)
        for step in self.project.milestone_ids.filtered(
            lambda step: step._is_due_to_ask()
        ):
            step.sudo().supplier_reported_on = fields.Datetime.now()
        with self.assertRaisesRegex(UserError, "no step that a factory reports on"):
            self.project.action_ask_factory()

    def test_strangers_do_not_ask(self):
        for user in (self.stranger, self.inspector, self.plain, self.factory):
            with self.assertRaises(AccessError):
                self.project.with_user(user).action_ask_factory()

    def test_the_mail_asks_in_the_language_of_the_reader_and_leads_to_the_question(
        self,
    ):
        self.at(MONDAY)
        self.project.action_ask_factory()
        self.env.flush_all()
        mails = self.env["mail.mail"].sudo().search([])
        mail = mails.filtered(lambda mail: self.chen in mail.recipient_ids)[:1]
        self.assertIn(self.chen_party._link_url(), mail.body_html)
        self.authenticate(None, None)
        link = self.chen_party._link_url().removeprefix(self.chen_party.get_base_url())
        response = self.url_open(link)
        self.assertTrue(response.url.endswith(f"{self.order_page}/prompt?notice=link"))
        self.assertIn('id="sourcing_prompt"', response.text)

    def test_without_a_mail_address_the_lead_is_told(self):
        self.at(MONDAY)
        for party in self.project._live("factory"):
            party.partner_id.email = False
        self.project.action_ask_factory()
        self.project.action_ask_factory()
        tasks = self.project.activity_ids.filtered(
            lambda task: "WeChat" in (task.summary or "")
        )
        self.assertEqual(tasks.user_id, self.lead)
        self.assertEqual(len(tasks), 1)

    def test_the_text_for_a_chat_asks(self):
        self.at(MONDAY)
        self.chen.lang = "en_US"
        prompt = self.project._ask_factories()
        self.assertIn(
            f"is “{prompt.milestone_id.display_name}” finished?",
            self.chen_party._link_text(),
        )

    # === ANSWERS === #

    def ask(self):
        self.at(MONDAY)
        prompt = self.project._ask_factories()
        self.visit(self.chen_party)
        return prompt, prompt.milestone_id

    def test_the_question_says_of_what_goods(self):
        self.chen.lang = "en_US"
        prompt, _step = self.ask()
        page = self.url_open(f"{self.order_page}/prompt").text
        for shown in ("Espresso machine EM-3, 2,000 Units", self.company.name):
            self.assertIn(shown, page)
        self.assertIn("(Espresso machine EM-3, 2,000)", self.chen_party._link_text())
        self.assertTrue(prompt)

    def test_yes_is_asked_once_more_and_names_the_day(self):
        self.chen.lang = "en_US"
        _prompt, step = self.ask()
        page = self.url_open(f"{self.order_page}/prompt").text
        today = f'value="{step._today()}"'
        self.assertRegex(page, rf'(?s)<details.*{today}.*max="{step._today()}"')
        page = self.answer("yes", step._today() + timedelta(days=1)).text
        self.assertIn("propose that day", page)
        step.invalidate_recordset()
        self.assertFalse(step.supplier_reported_on)
        self.assertEqual(self.asked().state, "open")

    def test_yes_is_the_same_as_done(self):
        prompt, step = self.ask()
        page = self.answer("yes")
        self.assertTrue(page.url.partition("?")[0].endswith(self.order_page))
        self.env.invalidate_all()
        self.assertEqual(prompt.state, "yes")
        self.assertEqual(prompt.answered_by_id, self.chen)
        self.assertTrue(step.supplier_reported_on)

    def test_no_proposes_the_new_date(self):
        prompt, step = self.ask()
        day = step._today() + timedelta(days=20)
        before = step.forecast_finish
        self.answer("no", day)
        self.env.invalidate_all()
        self.assertEqual((prompt.state, prompt.day), ("no", day))
        (promise,) = step.commitment_ids
        self.assertEqual((promise.state, promise.date), ("proposed", day))
        self.assertEqual(promise.partner_id, self.chen)
        self.assertEqual(step.forecast_finish, before)

    def test_no_with_the_date_agreed_is_no_new_promise(self):
        prompt, step = self.ask()
        day = step._today() + timedelta(days=20)
        step.sudo().committed_finish = day
        self.answer("no", day)
        self.env.invalidate_all()
        self.assertEqual(prompt.state, "no")
        self.assertFalse(step.commitment_ids)

    def test_the_other_buttons_answer_too(self):
        for act, state, days in (("done", "yes", 0), ("date", "no", 20)):
            prompt, step = self.ask()
            day = step._today() + timedelta(days=days)
            self.post(f"{self.order_page}/{act}", step=step.id, day=day)
            self.env.invalidate_all()
            self.assertEqual(prompt.state, state)
            step.sudo().supplier_reported_on = False

    def test_bad_answers_are_refused(self):
        self.chen.lang = "en_US"
        prompt, _step = self.ask()
        for answer, day, words in (
            ("no", "", "choose a day"),
            ("no", "soon", "choose a day"),
            ("no", "2020-01-01", "cannot lie in the past"),
            ("maybe", "2050-01-01", "choose a day"),
        ):
            page = self.answer(answer, day)
            self.assertEqual(page.status_code, 200)
            self.assertIn(words, page.text)
        self.env.invalidate_all()
        self.assertEqual(prompt.state, "open")

    def test_a_question_is_answered_once(self):
        self.chen.lang = "en_US"
        prompt, step = self.ask()
        self.answer("yes")
        page = self.answer("no", "2050-01-01", prompt).text
        self.assertIn("not open any more", page)
        self.env.invalidate_all()
        self.assertEqual(prompt.state, "yes")
        self.assertFalse(step.commitment_ids)
        page = self.url_open(f"{self.order_page}/prompt")
        self.assertTrue(page.url.endswith(self.order_page))

    @mute_logger("odoo.http")
    def test_looking_answers_nothing(self):
        prompt, _step = self.ask()
        self.get(f"{self.order_page}/prompt")
        url = f"{self.order_page}/answer?answer=yes&prompt={prompt.id}"
        self.assertIn(self.url_open(url).status_code, (404, 405))
        self.env.invalidate_all()
        self.assertEqual(prompt.state, "open")

    # === SILENCE === #

    def test_silence_is_counted_until_the_next_answer(self):
        with freeze_time(MONDAY):
            self.cron()
            self.assertFalse(self.project._unanswered_prompts())
        with freeze_time("2026-03-11 03:00:00"):
            (row,) = self.project._unanswered_prompts()
            self.assertEqual(row["count"], 1)
        with freeze_time("2026-03-16 02:00:00"):
            self.cron()
        with freeze_time("2026-03-19 02:00:00"):
            (row,) = self.project._unanswered_prompts()
            self.assertEqual((row["count"], row["order_id"]), (2, self.order.id))
            self.assertEqual(row["step_id"], self.asked()[-1].milestone_id.id)
            self.assertEqual(str(row["since"]), "2026-03-09 02:00:00")
            self.assertEqual(self.project.unanswered_prompts, 2)
            self.asked()[-1].milestone_id._supplier_propose(
                fields.Date.to_date("2026-05-01"), self.chen_party.sudo()
            )
            self.assertFalse(self.project._unanswered_prompts())

    def test_a_step_closed_by_us_is_no_silence(self):
        with freeze_time(MONDAY):
            self.cron()
        with freeze_time("2026-03-12 02:00:00"):
            self.assertTrue(self.project._unanswered_prompts())
            step = self.asked().milestone_id.with_user(self.manager)
            step.action_waive(reason="Not needed")
            self.assertFalse(self.project._unanswered_prompts())

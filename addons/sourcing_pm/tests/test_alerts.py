"""Rules, escalation and silence: a whole project day by day, mails included."""

from __future__ import annotations

from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.models import BaseModel
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.sourcing_pm.models.sourcing_sentence import SENTENCES

from .common import SourcingCommon


def noon(day: date) -> str:
    """Noon in Shenzhen of a day, in UTC."""
    return f"{day} 04:00:00"


def march(day: int) -> date:
    return date(2026, 3, day)


class AlertCase(SourcingCommon, MailCase):
    """The standard chain, tracked with a confirmed order on Monday 2 March 2026.

    The deputy reads Chinese, the factory too, the buyer English.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.env.ref(
            "sourcing_pm.resource_calendar_china"
        )
        cls.deputy = new_test_user(
            cls.env,
            "t_deputy",
            groups="sourcing_pm.group_sourcing_user",
            name="Deputy",
            lang="zh_CN",
            tz="Asia/Shanghai",
        )
        managers = cls.env.ref("sourcing_pm.group_sourcing_manager").all_user_ids
        (managers - cls.manager).active = False
        with freeze_time(noon(march(2))):
            order = cls._create_order()
            order.button_confirm()
            cls.clock = cls._track(order)
            cls._add_buyer(cls.clock, cls.buyer)
            cls.env["sourcing.party"].create(
                [
                    {
                        "project_id": cls.clock.id,
                        "partner_id": cls.deputy.partner_id.id,
                        "side": "staff",
                        "role": "deputy",
                    },
                    {
                        "project_id": cls.clock.id,
                        "partner_id": cls.factory.partner_id.id,
                        "side": "factory",
                        "role": "production",
                    },
                ]
            )
            cls.clock.write({"date_required": "2027-03-01", "update_days": 100})
            cls._step("deposit", cls.clock).action_submit()
            cls._step("material", cls.clock).action_start()
            cls._step("sample", cls.clock).action_start()
        (cls.factory_firm | cls.factory.partner_id).lang = "zh_CN"
        in_chinese = cls.env(context={**cls.env.context, "lang": "zh_CN"})
        in_chinese.ref("sourcing_pm.milestone_type_material").name = "原材料检查"
        for colour in ("yellow", "red"):
            in_chinese.ref(f"sourcing_pm.rule_step_late_{colour}").write(
                {
                    "sentence_staff": "%(step)s晚了%(days)s个工作日",
                    "sentence_supplier": "%(step)s晚了%(days)s个工作日，请告知",
                }
            )
        cls.people = {
            cls.lead.partner_id: "lead",
            cls.deputy.partner_id: "deputy",
            cls.manager.partner_id: "manager",
            cls.buyer.partner_id: "buyer",
            cls.factory.partner_id: "factory",
            cls.factory_firm: "factory",
        }

    def _job(self, day: date) -> list[str]:
        """The nightly job of a day; who was told by task, mail or both."""
        with freeze_time(noon(day)), self.mock_mail_gateway():
            tasks = self._tasks()
            self.clock.with_env(self.env)._catch_up()
            self.env.flush_all()
            given = self._tasks() - tasks
            mails = self._new_mails
        self.mails = mails
        told = set()
        for mail in mails:
            for partner in mail.sudo().recipient_ids:
                told.add(self.people.get(partner, partner.name))
        for task in given:
            # a task of somebody else is mailed to him by Odoo
            partner = task.user_id.partner_id
            self.assertIn(self.people.get(partner, partner.name), told)
        return sorted(told)

    def _tasks(self):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "sourcing.project"),
                ("res_id", "=", self.clock.id),
                ("activity_type_id", "=", self._late().id),
            ]
        )

    def _late(self):
        return self.env.ref("sourcing_pm.mail_activity_late")

    def _mail_to(self, user):
        return self.mails.filtered(
            lambda mail: user.partner_id in mail.sudo().recipient_ids
        )

    def _alerts(self):
        return self.clock._open_alerts()

    def _say(self) -> None:
        """The lead writes to the buyer."""
        self.clock.with_user(self.lead).message_post(
            body="We are on it.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _finish(self, code: str, day: date) -> None:
        """The step is reported, decided and done on a day."""
        with freeze_time(noon(day)):
            step = self._step(code, self.clock)
            self._file(step)
            with self._only_ours(step):
                step.action_submit()
                for approval in step._open_approvals():
                    self._decide(approval)

    def _only_ours(self, step):
        """What the other apps ask for, an inspection or a shipment, is left out: the
        days are the same with and without them."""
        ask = type(step)._completion_blockers
        return patch.object(
            type(step),
            "_completion_blockers",
            lambda step: [row for row in ask(step) if row[0] in SENTENCES],
        )


@tagged("post_install", "-at_install")
class TestAlerts(AlertCase):
    # === LEVELS === #

    def test_each_level_is_told_once_and_in_its_own_language(self):
        # Material is due on Friday 13 March, tolerance 1, red beyond 3.
        table = [
            (13, []),
            (16, []),  # a day late is tolerated
            (17, ["lead"]),  # yellow
            (18, ["deputy"]),  # a working day without anybody taking care
            (19, ["buyer", "factory", "lead", "manager"]),  # red
            (20, ["deputy"]),
            (21, []),  # Saturday
            (23, []),
        ]
        for day, expected in table:
            with self.subTest(day=day):
                self.assertEqual(self._job(march(day)), expected)
            if day == 19:
                buyer = self._mail_to(self.buyer)
                self.assertIn("Raw material check is 4 working days", buyer.body_html)
                factory = self._mail_to(self.factory)
                self.assertNotIn("Raw material check", factory.body_html)
                self.assertIn("原材料", factory.body_html)
            if day == 20:
                self.assertIn("原材料", self._mail_to(self.deputy).body_html)

    def test_who_takes_care_stops_the_next_level_until_it_gets_worse(self):
        self._job(march(17))
        with freeze_time(noon(march(17))):
            self.clock.with_user(self.lead).action_take_care()
        self.assertEqual(self._alerts().acknowledged_by, self.lead)
        self.assertFalse(self._tasks(), "somebody takes care")
        self.assertEqual(self._job(march(18)), [])
        self.assertEqual(self._job(march(19)), ["buyer", "factory", "lead", "manager"])
        red = self._alerts().filtered(lambda alert: alert.colour == "red")
        self.assertFalse(red.acknowledged_by)
        self.assertIn("Lead takes care", self.clock.journal_ids.mapped("sentence"))

    def test_a_job_that_missed_days_tells_each_once(self):
        self.assertEqual(self._job(march(16)), [])
        self.assertEqual(self._job(march(23)), ["buyer", "factory", "lead", "manager"])
        self.assertEqual(len(self._mail_to(self.lead)), 1)
        self.assertEqual(self._job(march(23)), [])
        # the level of the day on which it did not run is caught up, once
        # (and the sample is late as well by now: the lead's)
        self.assertEqual(self._job(march(25)), ["deputy", "lead"])
        self.assertEqual(self._job(march(25)), [])

    def test_a_step_that_only_waits_for_another_makes_no_noise(self):
        self._job(march(27))
        waiting = self._alerts().filtered(
            lambda alert: alert.milestone_id.driver == "step"
        )
        self.assertIn(self._step("production", self.clock), waiting.milestone_id)
        mail = self._mail_to(self.buyer).body_html
        self.assertIn("Sample approval is 5 working days later", mail)
        self.assertNotIn("Mass production", mail)

    def test_of_the_buyer_s_people_those_who_decide_are_told(self):
        self._add_buyer(self.clock, self.buyer2, role="viewer")
        self._job(march(17))
        self.assertEqual(self._job(march(19)), ["buyer", "factory", "lead", "manager"])

    def test_a_hold_is_no_time_in_which_nobody_took_care(self):
        """Yellow on Tuesday the 17th, on hold for a week: on the first day after, no
        working day has passed without anybody taking care."""
        self._job(march(17))
        alert = self._alerts()
        with freeze_time(noon(march(17))):
            self.clock.with_user(self.lead).action_hold(reason="The buyer asked for it")
        with freeze_time(noon(march(24))):
            self.clock.with_user(self.lead).action_resume()
        self._job(march(24))
        self.assertFalse(alert.ended_on)
        self.assertEqual(set(alert.told), {"lead"})

    def test_a_rule_that_is_gone_judges_no_more(self):
        """Whoever judges while it goes does not keep it."""
        own = self.env.ref("sourcing_pm.rule_step_late_red").copy(
            {"company_id": self.company.id}
        )
        rules, company = self.env["sourcing.rule"], self.company.id
        unlink = BaseModel.unlink

        def judge_and_unlink(records):
            rules._criteria(company)
            return unlink(records)

        gone = own.id
        with patch.object(BaseModel, "unlink", judge_and_unlink):
            own.unlink()
        self.assertNotIn(gone, [rule.rule_id for rule in rules._criteria(company)])

    def test_a_manager_may_be_told_later_and_the_factory_not_at_all(self):
        rule = self.env.ref("sourcing_pm.rule_step_late_red")
        rule.write({"manager_after": 2, "tell_supplier": False})
        self._job(march(17))
        self.assertEqual(self._job(march(19)), ["buyer", "lead"])
        self.assertEqual(self._job(march(20)), ["deputy"])
        self.assertEqual(self._job(march(23)), ["manager"])

    def test_the_company_replaces_a_shared_rule(self):
        shared = self.env.ref("sourcing_pm.rule_step_late_yellow")
        own = shared.copy({"company_id": self.company.id, "threshold": 1})
        rules = self.clock._rules()
        self.assertIn(own, rules)
        self.assertNotIn(shared, rules)
        self.assertEqual(self._job(march(17)), [])

    def test_alerts_end_with_the_project(self):
        self._job(march(19))
        with freeze_time(noon(march(19))):
            self.clock.with_user(self.lead).action_cancel()
        self.assertFalse(self._alerts())
        self.assertFalse(self._tasks())

    def test_history_keeps_what_was(self):
        for day in (17, 19):
            self._job(march(day))
        step = self._step("material", self.clock)
        history = self.env["sourcing.alert"].search(
            [("milestone_id", "=", step.id)], order="id"
        )
        self.assertEqual(
            [(alert.colour, alert.since, alert.ended_on) for alert in history],
            [("yellow", march(17), march(19)), ("red", march(19), False)],
        )
        self.assertIn("2 working days", history[0].sentence)
        self._job(march(20))
        history.invalidate_recordset()
        self.assertIn("5 working days", history[1].sentence)

    def test_a_judgement_that_changes_nothing_reads_no_alert(self):
        self._job(march(19))
        with freeze_time(noon(march(19))):
            project = self.clock.with_env(self.env)
            project._refresh_health()
            self.env.flush_all()
            self.patch(
                type(project),
                "_open_alerts",
                lambda self: self.fail("alerts were read"),
            )
            project._refresh_health()

    # === RIGHTS === #

    def test_only_who_works_in_the_project_takes_care(self):
        self._job(march(17))
        alert = self._alerts()[:1]
        for user in (self.stranger, self.inspector, self.plain):
            with self.assertRaises(AccessError):
                alert.with_user(user).action_take_care()
            with self.assertRaises(AccessError):
                self.clock.with_user(user).action_take_care()
        alert.with_user(self.member).action_take_care()
        self.assertEqual(alert.acknowledged_by, self.member)

    def test_nobody_types_a_colour(self):
        for vals in (
            {"health": "green"},
            {"findings": []},
            {"override_colour": "green", "override_until": "2030-01-01"},
        ):
            with self.assertRaisesRegex(UserError, "cannot be typed"):
                self.clock.with_user(self.manager).write(vals)

    # === SILENCE === #

    def test_each_lapsed_period_counts_once(self):
        with freeze_time(noon(march(2))):
            self.clock.update_days = 3
        self.assertEqual(self.clock.update_due_on, march(5))
        table = [(5, 0), (6, 1), (7, 1), (8, 1), (9, 2), (11, 2), (12, 3), (12, 3)]
        for day, missed in table:
            self._job(march(day))
            self.clock.invalidate_recordset()
            with self.subTest(day=day):
                self.assertEqual(self.clock.missed_updates, missed)
        with freeze_time(noon(march(12))):
            self._say()
        self.assertFalse(
            [alert for alert in self._alerts() if alert.topic == "rhythm_lapsed"]
        )
        self._job(march(13))
        self.clock.invalidate_recordset()
        self.assertEqual(self.clock.missed_updates, 3, "it never goes back")

    def test_a_lapse_that_no_job_saw_counts_all_the_same(self):
        with freeze_time(noon(march(2))):
            self.clock.update_days = 3
        with freeze_time(noon(march(9))):
            self._say()
        self.clock.invalidate_recordset()
        self.assertEqual(self.clock.missed_updates, 2)

    def test_missed_updates_stay_with_the_lead_of_their_time(self):
        with freeze_time(noon(march(2))):
            self.clock.update_days = 3
        self._job(march(6))
        with freeze_time(noon(march(6))):
            self.clock.lead_id = self.member
        self._job(march(9))
        self._job(march(12))
        missed = dict(
            self.env["sourcing.alert"]._read_group(
                [("project_id", "=", self.clock.id)],
                ["lead_id"],
                ["missed_updates:sum"],
            )
        )
        self.assertEqual((missed[self.lead], missed[self.member]), (1, 2))
        by_factory = self.env["sourcing.alert"]._read_group(
            [("missed_updates", ">", 0)], ["supplier_id"], ["missed_updates:sum"]
        )
        self.assertEqual(by_factory, [(self.factory_firm, 3)])

    def test_a_rule_is_no_update(self):
        with freeze_time(noon(march(2))):
            self.clock.update_days = 3
        self.env.ref("sourcing_pm.rule_rhythm_lapsed").tell_buyer = True
        self.assertIn("buyer", self._job(march(6)))
        self.assertEqual(self.clock.health, "yellow")
        self._job(march(7))
        self.assertEqual(self.clock.health, "yellow")


@tagged("post_install", "-at_install")
class TestOverride(AlertCase):
    def _override(self, user, colour="green", until=None, note="recovered"):
        self.env["sourcing.override"].with_user(user).create(
            {
                "project_id": self.clock.id,
                "colour": colour,
                "date_until": until or march(25),
                "note": note,
            }
        ).action_confirm()

    def _recover(self):
        """Material late and done, everything after it within the plan again."""
        self._job(march(19))
        self._finish("material", march(19))
        for step in self.clock.milestone_ids.filtered(
            lambda step: step.state == "planned"
        ):
            step.sudo().write(
                {
                    "baseline_start": step.forecast_start,
                    "baseline_finish": step.forecast_finish,
                }
            )
        self._job(march(19))

    def test_the_lead_reads_every_reason_and_since_when_the_worst_first(self):
        steps = self.clock.milestone_ids.sorted("sequence")[:6]

        def finding(step, colour, day):
            return {
                "rule": f"step_late_{colour}",
                "colour": colour,
                "step": step.id,
                "since": f"2026-03-{day:02}",
                "params": {"step_id": step.type_id.id, "days": day},
            }

        found = [finding(steps[0], "yellow", 2), finding(steps[1], "red", 3)]
        with freeze_time(noon(march(19))):
            self.clock.sudo().findings = found
            lines = self.clock.health_reasons.split("\n")
            self.assertEqual(
                [line.rpartition(" (")[2] for line in lines],
                ["since Mar 3)", "since Mar 2)"],
            )
            self.assertIn(steps[1].display_name, lines[0])
            self.clock.sudo().findings = [finding(step, "red", 4) for step in steps]
            lines = self.clock.health_reasons.split("\n")
            self.assertEqual((len(lines), lines[-1]), (6, "and 1 more"))

    def test_a_recovered_project_gets_its_green_back(self):
        self._recover()
        self.assertEqual(self.clock.health, "red", "late stays late")
        with freeze_time(noon(march(20))):
            self._override(self.manager)
        self.assertEqual(
            (self.clock.health, self.clock.health_since), ("green", march(20))
        )
        self.assertIn(f"Set by hand by {self.manager.name}", self.clock.health_reason)
        self.assertIn("recovered", self.clock.health_reason)
        entry = self.clock.journal_ids.filtered(
            lambda entry: entry.code == "health_overridden"
        )
        self.assertEqual(entry.reason, "recovered")
        with freeze_time(noon(march(20))):
            shown = self.clock.sudo()._buyer_view(self.clock._live("buyer"))["answer"]
        self.assertEqual(shown["colour"], "green")
        self.assertIn("Assessed in person", shown["reason"])
        self.assertNotIn("recovered", str(shown))
        self.assertTrue(
            any("later than planned" in reason for reason in shown["more"]),
            "what the rules found stays beside it",
        )
        self.assertIn("later than planned", self.clock.health_reasons)
        self.assertEqual(self.clock.judged_health, "red", "a contingency can be chosen")

    def test_it_ends_by_itself(self):
        self._recover()
        with freeze_time(noon(march(20))):
            self._override(self.manager, until=march(20))
        self._job(march(20))
        self.assertEqual(self.clock.health, "green")
        self._job(march(23))
        self.assertEqual(self.clock.health, "red")
        self.assertFalse(self.clock.override_colour)
        self.assertIn("override_ended", self.clock.journal_ids.mapped("code"))

    def test_a_waived_quality_step_is_not_covered(self):
        step = self._step("final_inspection", self.clock, self.manager)
        with freeze_time(noon(march(17))):
            step.action_waive(reason="Known factory")
            with self.assertRaisesRegex(UserError, "was waived"):
                self._override(self.lead)
            self._override(self.lead, colour="yellow")
        self.assertEqual(self.clock.health, "yellow")

    def test_it_hides_nothing_that_comes_after(self):
        self._job(march(17))
        with freeze_time(noon(march(17))):
            self._override(self.manager, until=march(30))
        self.assertEqual(self.clock.health, "green")
        self.assertIn("buyer", self._job(march(19)))
        self.assertEqual(self.clock.health, "red")

    def test_only_the_lead_or_a_manager_sets_it_with_a_reason_and_an_end(self):
        with freeze_time(noon(march(17))):
            with self.assertRaisesRegex(UserError, "answers for its colour"):
                self._override(self.member)
            with self.assertRaises(AccessError):
                self._override(self.stranger)
            with self.assertRaisesRegex(UserError, "why"):
                self._override(self.lead, note=" ")
            with self.assertRaisesRegex(UserError, "today at the earliest"):
                self._override(self.lead, until=march(16))
            with self.assertRaisesRegex(UserError, "14 days at most"):
                self._override(self.manager, until=march(17) + timedelta(days=15))
            self._override(self.manager)
            self.clock.with_user(self.lead).action_end_override()
        self.assertFalse(self.clock.override_colour)

    def test_the_lead_darkens_and_only_a_manager_brightens(self):
        self._job(march(17))
        self.assertEqual(self.clock.health, "yellow")
        with freeze_time(noon(march(17))):
            with self.assertRaisesRegex(UserError, "Only a Sourcing manager"):
                self._override(self.lead)
            self._override(self.lead, "red")
        self.assertEqual(
            (self.clock.health, self.clock.judged_health), ("red", "yellow")
        )


@tagged("post_install", "-at_install")
class TestWarnings(AlertCase):
    def _issue(self, name):
        return (
            self.env["sourcing.issue"]
            .with_user(self.member)
            .create({"name": name, "project_id": self.clock.id, "colour": "red"})
        )

    @freeze_time(noon(march(2)))
    def test_one_task_for_each_person_that_names_every_issue(self):
        self._issue("Wrong resin")
        self._issue("Torn cartons")
        tasks = self.clock.activity_search(
            ["sourcing_pm.mail_activity_late"], user_id=self.lead.id
        )
        self.assertEqual(len(tasks), 1)
        self.assertIn("Wrong resin", tasks.note)
        self.assertIn("Torn cartons", tasks.note)
        self.assertEqual(tasks.create_uid, self.env.ref("base.user_root"))
        for text in (
            self.clock._health_sentence("buyer"),
            *self.clock.sudo()._buyer_answer()["more"],
        ):
            self.assertNotIn("Wrong resin", text)
        self.clock.issue_ids.with_user(self.lead).write({"state": "closed"})
        self.assertFalse(self.clock.activity_search(["sourcing_pm.mail_activity_late"]))
        self.assertFalse(
            self.clock.message_ids.filtered(lambda note: "Plan at risk" in note.body),
            "what the rules gave, they take back without a word",
        )

    def test_no_rule_tells_others_what_we_call_an_issue(self):
        rule = self.env.ref("sourcing_pm.rule_issue_red")
        self.assertIn("Oil", rule._sentence({"issue": 1, "names": "Oil"}, "staff"))
        self.assertNotIn("Oil", rule._sentence({"issue": 1, "names": "Oil"}, "buyer"))
        with self.assertRaisesRegex(ValidationError, "may be filled in"):
            rule.sentence_buyer = "%(names)s"

    def test_one_day_is_written_as_one(self):
        fill = self.env["sourcing.sentence"].with_context(lang="en_US")._fill
        self.assertEqual(fill("%(days)s days late", {"days": 1}), "1 day late")
        self.assertEqual(fill("%(days)s working days", {"days": 1}), "1 working day")
        self.assertEqual(fill("%(days)s days late", {"days": 21}), "21 days late")


@tagged("post_install", "-at_install")
class TestContingency(AlertCase):
    def test_a_red_project_asks_the_lead_for_one(self):
        words = "No contingency is chosen yet"
        self._job(march(19))
        task = self._tasks().filtered(lambda one: one.user_id == self.lead)[:1]
        self.assertIn(words, task.note)
        with freeze_time(noon(march(19))):
            self._contingency(self.lead, decided_by="lead").action_decide()
            sentences = self.clock.sudo()._warning_sentences(self.clock.findings)
        self.assertNotIn(words, " ".join(sentences))

    def _contingency(self, user, **values):
        return (
            self.env["sourcing.contingency"]
            .with_user(user)
            .create(
                {
                    "project_id": self.clock.id,
                    "kind": "partial_shipment",
                    "words": "Half of it first",
                    "reason": "The vessel on Friday has room",
                    "days": 9,
                    "cost": "US$ 1,140",
                    "silence": "All of it goes by sea.",
                    **values,
                }
            )
        )

    def test_the_buyer_chooses_on_his_page(self):
        self._job(march(19))
        with freeze_time(noon(march(19))):
            record = self._contingency(self.lead)
            record.action_decide()
            self.assertEqual(record.state, "asked")
            approval = record._open_approvals()
            self.assertEqual(
                approval.question,
                "Partial shipment: Half of it first. Delivery comes 9 days earlier "
                "than forecast now. Cost: US$ 1,140. Do you agree?",
            )
            self.assertEqual(approval.silence, "All of it goes by sea.")
            self.assertFalse(approval.question_zh, "half a translation is none")
            self._decide(approval)
        self.assertEqual(record.state, "chosen")
        party = self.clock._live("buyer")
        shown = self.clock.sudo()._buyer_view(party)["contingencies"]
        self.assertEqual(
            [(row["kind"], row["words"]) for row in shown],
            [("Partial shipment", "Half of it first")],
        )
        self.assertNotIn("vessel", str(shown))
        entry = self.clock.journal_ids.filtered(
            lambda entry: entry.code == "contingency_chosen"
        )
        self.assertEqual(entry.partner_id, self.buyer.partner_id)
        self.assertEqual(entry.reason, "The vessel on Friday has room")

    def test_the_buyer_refuses(self):
        self._job(march(19))
        record = self._contingency(self.lead)
        record.action_decide()
        self._decide(record._open_approvals(), "rejected")
        self.assertEqual(record.state, "refused")
        self.assertFalse(
            self.clock.sudo()._buyer_view(self.clock._live("buyer"))["contingencies"]
        )

    def test_the_lead_chooses_and_the_buyer_is_told(self):
        self._job(march(19))
        with freeze_time(noon(march(19))), self.mock_mail_gateway():
            record = self._contingency(self.lead, decided_by="lead")
            record.action_decide()
            self.env.flush_all()
            self.mails = self._new_mails
        self.assertEqual(record.state, "chosen")
        self.assertIn("Half of it first", self._mail_to(self.buyer).body_html)
        self.assertFalse(self._mail_to(self.factory))

    def test_the_buyer_is_told_the_cost_and_what_silence_means(self):
        self._job(march(19))
        for missing in ("cost", "silence"):
            record = self._contingency(self.lead, **{missing: " "})
            with self.assertRaisesRegex(UserError, "costs|without an answer"):
                record.action_decide()
        record = self._contingency(
            self.lead, words_zh="先发一半", silence_zh="全部走海运", days=0
        )
        record.action_decide()
        approval = record._open_approvals()
        self.assertRegex(approval.question_zh, "先发一半.*1,140")
        self.assertEqual(approval.silence_zh, "全部走海运")
        self.assertNotIn("earlier", approval.question)

    def test_a_green_project_needs_none(self):
        with self.assertRaisesRegex(UserError, "is not red"):
            self._contingency(self.lead).action_decide()

    def test_nobody_types_who_decided(self):
        forged = {
            "decided_by_id": self.buyer.partner_id.id,
            "decided_on": "2026-03-01 09:00:00",
        }
        for vals in ({name: value} for name, value in forged.items()):
            with self.assertRaisesRegex(UserError, "recorded with the decision"):
                self._contingency(self.lead, **vals)
        defaults = {f"default_{name}": value for name, value in forged.items()}
        record = (
            self.env["sourcing.contingency"]
            .with_user(self.lead)
            .with_context(**defaults)
            .create({"project_id": self.clock.id, "words": "By air"})
        )
        self.assertFalse(record.decided_by_id or record.decided_on)
        self._job(march(19))
        record = self._contingency(self.lead, decided_by="lead")
        record.action_decide()
        self.assertEqual(record.decided_by_id, self.lead.partner_id)
        for user in (self.member, self.lead, self.manager):
            with self.assertRaisesRegex(UserError, "recorded with the decision"):
                record.with_user(user).write(forged)

    def test_no_member_chooses_for_us_and_nobody_for_the_buyer(self):
        self._job(march(19))
        record = self._contingency(self.member, decided_by="lead")
        with self.assertRaisesRegex(UserError, "the lead, a deputy or a manager"):
            record.action_decide()
        asked = self._contingency(self.lead)
        for state in ("chosen", "refused"):
            with self.assertRaises(UserError):
                asked.write({"state": state})
        asked.action_decide()
        for vals in ({"state": "chosen"}, {"words": "All of it"}):
            with self.assertRaises(UserError):
                asked.write(vals)
        with self.assertRaises(UserError):
            asked.unlink()


# What happens on which day: started, finished (and decided), said to the buyer.
ACTS = {
    march(13): ["say"],
    march(18): ["finish material"],
    march(20): ["finish sample"],
    march(23): ["start production", "say"],
    march(26): ["finish first_article"],
    date(2026, 4, 9): ["finish mid_production"],
    date(2026, 4, 10): ["say"],
    date(2026, 4, 27): ["finish production", "say"],
    date(2026, 4, 28): ["finish packing"],
    date(2026, 4, 29): ["finish final_inspection"],
    date(2026, 5, 12): ["finish shipment", "say"],
    date(2026, 5, 26): ["say"],
    date(2026, 6, 9): ["say"],
    date(2026, 6, 11): ["finish transit"],
}
# The days on which the colour changes or somebody is told; all others are silent.
TABLE = [
    # day, colour, the first task that was given (each in its reader's language), who
    ("03-02", "green", "", ""),
    (
        "03-17",
        "yellow",
        "Raw material check is 2 working days later than planned",
        "lead",
    ),
    ("03-18", "yellow", "原材料检查晚了3个工作日", "deputy"),
    (
        "03-26",
        "yellow",
        "First article inspection is 2 working days later than planned",
        "lead",
    ),
    ("04-07", "yellow", "The buyer has not heard from us for 15 days", "lead"),
    ("04-08", "yellow", "已有 16 天未向买方更新进展", "deputy lead"),
    ("04-09", "yellow", "中期检验晚了3个工作日", "deputy"),
    ("04-10", "yellow", "The buyer has not heard from us for 18 days", "manager"),
    (
        "04-21",
        "yellow",
        "Final pre-shipment inspection is 2 working days later than planned",
        "lead",
    ),
    ("04-22", "yellow", "Mass production is 3 working days later than planned", "lead"),
    ("04-23", "red", "大货生产晚了4个工作日", "buyer deputy factory lead manager"),
    (
        "04-24",
        "red",
        "缓冲时间已用 57%，剩余 3 天",
        "buyer deputy factory lead manager",
    ),
    ("04-25", "red", "The buyer has not heard from us for 15 days", "lead"),
    ("04-27", "red", "大货生产晚了6个工作日", "deputy"),
    ("04-28", "red", "71 % of the buffer is used; days left: 2", "manager"),
    (
        "05-05",
        "red",
        "Delivery is forecast 3 days after the required date",
        "buyer lead manager",
    ),
    ("05-06", "red", "预测交付比要求交期晚 4 天", "deputy"),
    ("05-12", "red", "The buyer has not heard from us for 15 days", "lead"),
]


@tagged("post_install", "-at_install")
class TestWholeProject(AlertCase):
    """Every day of one project from tracking to delivery, told as a table."""

    def test_every_day_to_delivery(self):
        with freeze_time(noon(march(2))):
            self.clock.write(
                {
                    "date_required": self.clock.date_forecast + timedelta(days=10),
                    "update_days": 14,
                }
            )
        day, rows, colour = march(2), [], None
        while self.clock.state == "running":
            self.assertLess(day, date(2026, 9, 1), "it never ends")
            tasks = self._tasks()
            told = self._job(day)
            if told or self.clock.health != colour:
                colour = self.clock.health
                said = (self._tasks() - tasks)[:1].summary or self.clock.health_reason
                rows.append((f"{day:%m-%d}", colour, said, " ".join(told)))
            for act in ACTS.get(day, ()):
                self._act(act, day)
            day += timedelta(days=1)
        self.maxDiff = None
        self.assertEqual(rows, TABLE)
        self.assertFalse(self._alerts())
        self.assertFalse(self._tasks())

    def _act(self, act: str, day: date) -> None:
        verb, _space, code = act.partition(" ")
        if verb == "finish" and code != "sample":
            self._finish(code, day)
        with freeze_time(noon(day)):
            if code == "sample":
                self._approve_sample(self.clock)
            elif verb == "start":
                self._step(code, self.clock).action_start()
            elif verb == "say":
                self._say()

"""The clock test: what each day of a project looks like, and who is told."""

from __future__ import annotations

from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .common import SourcingCommon


def noon(day: date) -> str:
    """Noon in Shenzhen of a day, in UTC."""
    return f"{day} 04:00:00"


@tagged("post_install", "-at_install")
class TestClock(SourcingCommon):
    """A project tracked on Monday 2 March 2026, its material due on working day 5."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        china = cls.env.ref("sourcing_pm.resource_calendar_china")
        cls.company.resource_calendar_id = china
        cls.managers = cls.env.ref("sourcing_pm.group_sourcing_manager").all_user_ids
        (cls.managers - cls.manager).active = False
        template = cls.env.ref("sourcing_pm.template_standard").copy()
        template.step_ids.filtered(
            lambda step: step.type_id.code == "material"
        ).duration = 5
        (cls.env["sourcing.template"].search([]) - template).active = False
        cls.start = date(2026, 3, 2)
        with freeze_time(noon(cls.start)):
            order = cls._create_order()
            order.button_confirm()
            cls.clock = cls._track(order)
            cls._add_buyer(cls.clock, cls.buyer)
            cls.clock.write({"date_required": "2027-03-01", "update_days": 100})
            cls._step("deposit", cls.clock).action_submit()
            cls._step("material", cls.clock).action_start()
            cls._step("sample", cls.clock).action_start()

    def _tasks(self, user):
        return self.env["mail.activity"].search_count(
            [
                ("user_id", "=", user.id),
                ("res_model", "=", "sourcing.project"),
                ("res_id", "=", self.clock.id),
                (
                    "activity_type_id",
                    "=",
                    self.env.ref("sourcing_pm.mail_activity_late").id,
                ),
            ]
        )

    def _told_buyer(self):
        return len(
            self.clock.message_ids.filtered(
                lambda message: self.buyer.partner_id in message.notified_partner_ids
            )
        )

    def _day(self, day):
        """Live one day: the job runs; what the page would say afterwards."""
        with freeze_time(noon(day)):
            self.clock.sudo()._catch_up()
        return (
            self.clock.health,
            self.clock.health_reason,
            self._tasks(self.lead),
            self._tasks(self.manager),
            self._told_buyer() - self.told,
        )

    def setUp(self):
        super().setUp()
        self.told = self._told_buyer()

    def test_late_material_day_by_day(self):
        late = "Raw material check is %s working days later than planned"
        table = [
            # day, colour, reason, tasks of lead and manager, messages to the buyer
            (date(2026, 3, 6), "green", "", 0, 0, 0),  # working day 5: due
            (date(2026, 3, 7), "green", "", 0, 0, 0),  # Saturday
            (date(2026, 3, 9), "green", "", 0, 0, 0),  # day 6: within the tolerance
            (date(2026, 3, 10), "yellow", late % 2, 1, 0, 0),  # day 7
            (date(2026, 3, 11), "yellow", late % 3, 1, 0, 0),  # day 8: told once
            (date(2026, 3, 12), "red", late % 4, 1, 1, 1),  # day 9: one task each
            (date(2026, 3, 13), "red", late % 5, 1, 1, 1),  # day 10: told once
        ]
        for day, *expected in table:
            with self.subTest(day=day):
                self.assertEqual(self._day(day), tuple(expected))
        self.assertEqual(self.clock.health_since, date(2026, 3, 12))

    def test_a_job_that_missed_days_tells_each_once(self):
        self.assertEqual(self._day(date(2026, 3, 9))[0], "green")
        colour, reason, lead, manager, buyer = self._day(date(2026, 3, 16))  # day 11
        self.assertEqual(colour, "red")
        self.assertIn("6 working days later", reason)
        self.assertEqual((lead, manager, buyer), (1, 1, 1))
        self.assertEqual(self._day(date(2026, 3, 17))[2:], (1, 1, 1))

    def test_the_job_itself_catches_up_and_runs_once_a_day(self):
        cron = self.env.ref("sourcing_pm.ir_cron_daily")
        with freeze_time(noon(date(2026, 3, 16))), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.clock.invalidate_recordset()
        self.assertEqual(self.clock.health, "red")
        self.assertEqual((self._tasks(self.lead), self._tasks(self.manager)), (1, 1))

    def test_late_stays_late(self):
        self._day(date(2026, 3, 12))
        with freeze_time(noon(date(2026, 3, 12))):
            step = self._step("material", self.clock)
            self._file(step)
            step.action_submit()
            self._decide(step._open_approvals())
        self.assertEqual(self._day(date(2026, 3, 13))[0], "red")
        self.assertEqual(step.actual_finish, date(2026, 3, 12))

    def test_silence_turns_the_light_yellow(self):
        with freeze_time(noon(self.start)):
            self.clock.update_days = 3
        self.assertEqual(self._day(date(2026, 3, 5))[0], "green")
        colour, reason, *_told = self._day(date(2026, 3, 6))
        self.assertEqual(colour, "yellow")
        self.assertIn("has not heard from us for 4 days", reason)

    def test_a_word_to_the_buyer_ends_the_silence(self):
        with freeze_time(noon(self.start)):
            self.clock.update_days = 3
        with freeze_time(noon(date(2026, 3, 5))):
            self.clock.message_post(
                body="Sample is being made.",
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
            )
        self.assertEqual(self._day(date(2026, 3, 6))[0], "green")

    def test_delivery_after_the_required_date_is_red(self):
        with freeze_time(noon(self.start)):
            self.clock.date_required = self.clock.date_forecast - timedelta(days=4)
        colour, reason, *_told = self._day(date(2026, 3, 3))
        self.assertEqual(colour, "red")
        self.assertEqual(reason, "Delivery is forecast 4 days after the required date")

    def test_a_third_of_the_buffer_may_go_unseen_not_more(self):
        with freeze_time(noon(self.start)):
            self.clock.date_required = self.clock.date_forecast + timedelta(days=30)
            self.clock.buffer_days = self.clock.buffer_left
        self.assertEqual(self.clock.health, "green")
        with freeze_time(noon(self.start)):
            self.clock.buffer_days = round(self.clock.buffer_left * 1.5)
            self.assertEqual(self.clock.health, "green")
            self.clock.buffer_days = round(self.clock.buffer_left * 1.5) + 1
            self.assertEqual(self.clock.health, "yellow")

    def test_red_issue_makes_the_project_red_until_it_is_closed(self):
        with freeze_time(noon(self.start)):
            issue = (
                self.env["sourcing.issue"]
                .with_user(self.lead)
                .create(
                    {
                        "name": "Wrong steel",
                        "project_id": self.clock.id,
                        "colour": "red",
                    }
                )
            )
            self.assertEqual(self.clock.health, "red")
            issue.action_close()
            self.assertEqual(self.clock.health, "green")

    def test_the_buyer_reads_our_sentence_in_his_language(self):
        self._day(date(2026, 3, 12))
        message = self.clock.message_ids.filtered(
            lambda message: self.buyer.partner_id in message.notified_partner_ids
        )[0]
        self.assertIn("Raw material check is 4 working days later", message.body)
        self.assertEqual(message.author_id, self.lead.partner_id)

    def test_rules_speak_in_their_own_order(self):
        rule = self.env.ref("sourcing_pm.rule_delivery_late")
        rule.sequence = 5  # written last, it still comes first
        self.assertEqual(self.clock._rules()[:1], rule)
        rule.sequence = 500
        self.assertEqual(self.clock._rules()[-1:], rule)

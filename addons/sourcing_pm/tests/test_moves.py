"""Why a step moved, as each side reads it; a hold is nobody's delay."""

from __future__ import annotations

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import SourcingCommon


def noon(day: date) -> str:
    """Noon in Shenzhen of a day, in UTC."""
    return f"{day} 04:00:00"


@tagged("post_install", "-at_install")
class TestMoves(SourcingCommon):
    """A project tracked on Monday 7 September 2026; production waits for material,
    and National Day lies behind it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        china = cls.env.ref("sourcing_pm.resource_calendar_china")
        cls.company.resource_calendar_id = china
        known = china.sourcing_day_ids.mapped("date")
        cls.env["sourcing.calendar.day"].create(
            [
                {"calendar_id": china.id, "date": day, "name": "National Day"}
                for day in (date(2026, 10, n) for n in range(1, 9))
                if day not in known
            ]
        )
        template = cls.env.ref("sourcing_pm.template_standard").copy()
        template.step_ids.filtered(
            lambda step: step.type_id.code == "sample"
        ).duration = 1
        (cls.env["sourcing.template"].search([]) - template).active = False
        cls.start = date(2026, 9, 7)
        with freeze_time(noon(cls.start)):
            order = cls._create_order()
            order.button_confirm()
            cls.tracked = cls._track(order)
            cls._add_buyer(cls.tracked, cls.buyer)
            cls._step("deposit", cls.tracked).action_submit()
            cls._step("material", cls.tracked).action_start()
            cls._approve_sample(cls.tracked)

    def _moved(self, code, audience="staff", visible=None):
        step = self._step(code, self.tracked, self.lead)
        return step._move_sentences(audience, self.tracked.sudo()._moves(), visible)

    def _live(self, day):
        with freeze_time(noon(day)):
            self.tracked.sudo()._catch_up()

    def test_a_plan_on_its_day_has_nothing_to_say(self):
        self.assertFalse(any(self.tracked.milestone_ids.mapped("moved_by")))

    def test_what_is_late_and_the_holiday_it_runs_into(self):
        """Material was due on 18 September; on the 25th it is still open."""
        self.assertEqual(
            self._step("material", self.tracked).baseline_finish, date(2026, 9, 18)
        )
        self._live(date(2026, 9, 25))
        late = "+7 d: Raw material check is due and not reported"
        self.assertEqual(self._moved("material"), [late])
        self.assertEqual(self._step("production", self.tracked).moved_by, late)
        step = self._step("production", self.tracked)
        with freeze_time(noon(date(2026, 9, 25))):
            step.with_user(self.lead).not_before = "2026-10-12"
        self.assertIn("Mass production cannot start earlier", step.moved_by)

    def test_the_days_add_up(self):
        self._live(date(2026, 9, 29))
        for step in self.tracked.milestone_ids.filtered("baseline_finish"):
            days = (step.forecast_finish - step.baseline_finish).days
            told = sum(
                int(text.split(" d:")[0].replace("−", "-"))
                for text in step._move_sentences("staff", self.tracked.sudo()._moves())
            )
            self.assertEqual(told, days, step.display_name)

    def test_the_buyer_reads_it_on_his_page(self):
        self._live(date(2026, 9, 25))
        party = self.tracked._live("buyer")
        rows = {row["name"]: row for row in self.tracked._buyer_view(party)["steps"]}
        self.assertEqual(
            rows["Raw material check"]["moved"],
            ["+7 d: Raw material check is due and still open"],
        )
        self.assertEqual(
            rows["Mass production"]["moved"], ["+7 d: follows Raw material check"]
        )

    def test_what_a_page_tells_adds_up_too(self):
        self._live(date(2026, 9, 29))
        shown = self.tracked.milestone_ids.filtered("baseline_finish")
        for audience, visible in (
            ("buyer", shown),
            ("supplier", shown.filtered("supplier_access")),
        ):
            for step in visible:
                days = (step.forecast_finish - step.baseline_finish).days
                told = sum(
                    int(text.split(" d:")[0].replace("−", "-"))
                    for text in step._move_sentences(
                        audience, self.tracked.sudo()._moves(), visible
                    )
                )
                self.assertEqual(told, days, (audience, step.display_name))

    def test_a_step_that_is_waived_is_why_the_next_one_is_earlier(self):
        with freeze_time(noon(self.start)):
            project = (
                self.env["sourcing.project"]
                .with_user(self.manager)
                .create({"name": "Pump", "template_id": self.tracked.template_id.id})
            )
            project.action_start()
            self._step("intake", project, self.manager).action_submit()
            self._step("shortlist", project, self.manager).action_waive(reason="Known")
        rfq = self._step("rfq", project, self.manager)
        self.assertIn("Supplier shortlist was waived", rfq.moved_by)

    def test_the_factory_reads_the_names_of_its_own_steps_only(self):
        self._live(date(2026, 9, 25))
        own = self._step("production", self.tracked)
        self.assertEqual(
            self._moved("production", "supplier", visible=own),
            ["+7 d: steps before yours"],
        )

    # === HOLD === #

    def test_a_hold_says_why(self):
        dialog = self.tracked.action_hold()
        self.assertEqual(dialog["res_model"], "sourcing.project.hold")
        with self.assertRaisesRegex(UserError, "say why"):
            self.tracked.state = "hold"
        self.env["sourcing.project.hold"].with_user(self.lead).create(
            {"project_ids": self.tracked.ids, "reason": "Buyer asked"}
        ).action_confirm()
        self.assertEqual(
            (self.tracked.state, self.tracked.hold_reason), ("hold", "Buyer asked")
        )
        entry = self.tracked.journal_ids.filtered(
            lambda entry: entry.code == "project_held"
        )
        self.assertEqual(entry.reason, "Buyer asked")

    def test_days_on_hold_count_for_nobody(self):
        """Held on Friday of the first week, for four weeks."""
        with freeze_time(noon(date(2026, 9, 11))):
            approval = self._step("material", self.tracked)
            self._file(approval)
            approval.action_submit()
            question = approval._open_approvals()
            deadline = question.deadline
            self.tracked.action_hold(reason="Buyer asked")
        self._live(date(2026, 9, 30))
        self.assertFalse(self.tracked.findings)
        with freeze_time(noon(date(2026, 10, 9))):
            self.tracked.action_resume()
        self.assertEqual(self.tracked.health, "green")
        self.assertEqual((question.deadline - deadline).days, 28)
        self.assertEqual(
            self._step("material", self.tracked)._due(), date(2026, 10, 16)
        )
        moved = self._moved("production")
        self.assertIn("the project was on hold", moved[0])
        self.assertFalse(self.tracked.hold_reason or self.tracked.hold_since)

    def test_a_hold_before_the_plan_was_frozen_is_in_the_plan(self):
        order = self._create_order()
        with freeze_time(noon(self.start)):
            project = self._track(order)
            step = self._step("rfq", project)
            project.action_hold(reason="Buyer asked")
        with freeze_time(noon(date(2026, 9, 14))):
            project.action_resume()
        self.assertTrue(step._held_days())
        with freeze_time(noon(date(2026, 9, 15))):
            step.sudo().write({"baseline_finish": False})
            project.sudo()._freeze_baseline()
        self.assertFalse(step._held_days())

    # === BUFFER === #

    def test_work_done_beside_buffer_used(self):
        chain = self.tracked.milestone_ids.filtered(
            lambda step: step.state != "na" and step.kind not in ("shipment", "transit")
        )
        total = sum(chain.mapped("duration"))
        with freeze_time(noon(date(2026, 9, 11))):
            self.tracked.invalidate_recordset()
            self.assertEqual(self.tracked.chain_done, round(100 * 6 / total))
        with freeze_time(noon(date(2026, 9, 11))):
            self.tracked.date_required = date(2027, 3, 1)
            self.tracked.buffer_days = self.tracked.buffer_left * 2
            self.assertEqual(self.tracked.buffer_used, 50)

"""Four date layers: what is computed, what is promised, what happened."""

from __future__ import annotations

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import SourcingCommon


@tagged("post_install", "-at_install")
class TestPlan(SourcingCommon):
    @classmethod
    @freeze_time("2026-03-02 02:00:00")  # Monday, 10:00 in Shenzhen
    def setUpClass(cls):
        super().setUpClass()
        china = cls.env.ref("sourcing_pm.resource_calendar_china")
        cls.company.resource_calendar_id = china
        order = cls._create_order()
        cls.plan = cls._track(order)
        cls.calendar = china

    def _dates(self, name):
        return {step.code: step[name] for step in self.plan.milestone_ids if step[name]}

    def test_standard_chain_in_working_days(self):
        self.assertEqual(
            self._dates("forecast_finish"),
            {
                "rfq": date(2026, 3, 10),
                "deposit": date(2026, 3, 10),
                "sample": date(2026, 3, 31),
                "material": date(2026, 3, 24),
                "production": date(2026, 4, 28),
                "first_article": date(2026, 4, 3),
                "mid_production": date(2026, 4, 15),
                "final_inspection": date(2026, 4, 30),
                "packing": date(2026, 4, 29),
                "shipment": date(2026, 5, 7),
                "transit": date(2026, 6, 6),
            },
        )

    @freeze_time("2026-03-02 02:00:00")
    def test_baseline_freezes_at_tracking_and_stays(self):
        baseline = self._dates("baseline_finish")
        self.assertEqual(baseline, self._dates("forecast_finish"))
        self._step("production", self.plan, self.manager).duration = 30
        self.assertEqual(self._dates("baseline_finish"), baseline)
        self.assertEqual(
            self._step("production", self.plan).forecast_finish, date(2026, 5, 12)
        )

    def test_what_a_plan_is_judged_by_is_the_lead_s_to_change(self):
        step = self._step("production", self.plan)
        link = step.link_ids[:1]
        for record, vals in (
            (step, {"tolerance": 500}),
            (step, {"duration": 0}),
            (step, {"not_after": "2050-01-01"}),
            (step, {"calendar_kind": "every_day"}),
            (link, {"lag": -300}),
            (link, {"link_type": "SS"}),
            (self.plan, {"update_days": 999}),
            (self.plan, {"buffer_days": 0}),
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(UserError, "its plan is judged by"),
            ):
                record.with_user(self.member).write(vals)
        step.write({"tolerance": step.tolerance})
        draft = self.plan.with_user(self.member).create({"name": "Draft"})
        self._step("production", draft, self.member).duration = 3

    @freeze_time("2026-03-02 02:00:00")
    def test_the_journal_keeps_what_a_plan_was_judged_by(self):
        step = self._step("production", self.plan, self.lead)
        days, tolerance = step.duration, step.tolerance
        step.write({"duration": 30, "tolerance": 4})
        step.link_ids[:1].lag = 2
        self.plan.update_days = 14
        sentences = self.plan.journal_ids.filtered(
            lambda entry: entry.code.endswith("terms_changed")
        ).mapped("sentence")
        self.assertEqual(
            sentences,
            [
                "Update Every 7 became: Update Every 14",
                f"{step.type_id.name}: Lag 0 became: Lag 2",
                f"{step.type_id.name}: Days {days}, Tolerance {tolerance} "
                "became: Days 30, Tolerance 4",
            ],
        )

    def test_project_from_intake_freezes_its_plan_in_two_parts(self):
        with freeze_time("2026-03-02 02:00:00"):
            project = (
                self.env["sourcing.project"]
                .with_user(self.lead)
                .create({"name": "New grinder", "shortlist_reason": "A repeat"})
            )
            project.action_start()
            frozen = project.milestone_ids.filtered("baseline_finish").mapped("code")
            self.assertEqual(frozen, ["intake", "shortlist", "rfq"])
            for code in ("intake", "shortlist", "rfq"):
                step = self._step(code, project, self.lead)
                step.action_submit()
                self._step(code, project)._open_approvals()._decide(
                    "approved", partner=self.manager.partner_id
                )
            self.assertTrue(all(project.milestone_ids.mapped("baseline_finish")))

    def test_computed_layers_are_not_typed(self):
        step = self._step("sample", self.plan, self.lead)
        for name in (
            "baseline_finish",
            "committed_finish",
            "forecast_finish",
            "late_finish",
        ):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(UserError, "cannot be typed"),
            ):
                step.write({name: "2026-05-01"})

    @freeze_time("2026-03-03 02:00:00")
    def test_actual_dates_are_not_in_the_future(self):
        step = self._step("rfq", self.plan, self.lead)
        with self.assertRaisesRegex(ValidationError, "cannot lie after today"):
            step.actual_start = "2026-03-04"

    @freeze_time("2026-03-02 17:00:00")
    def test_today_is_the_day_in_the_zone_of_the_step(self):
        step = self._step("rfq", self.plan, self.lead)
        step.actual_start = "2026-03-03"  # it is Tuesday in Shenzhen already
        self.assertEqual(step.actual_start, date(2026, 3, 3))

    @freeze_time("2026-03-04 02:00:00")
    def test_reported_date_is_corrected_with_a_reason_only(self):
        step = self._step("rfq", self.plan, self.lead)
        step.actual_start = "2026-03-03"
        with self.assertRaisesRegex(UserError, "asks for the reason"):
            step.actual_start = "2026-03-02"
        with self.assertRaisesRegex(UserError, "Say why"):
            step.action_correct_dates(reason=" ", start="2026-03-02")
        step.action_correct_dates(reason="Told us late", start="2026-03-02")
        self.assertEqual(step.actual_start, date(2026, 3, 2))
        entry = self.plan.journal_ids.filtered(
            lambda row: row.code == "actual_corrected"
        )
        self.assertEqual(entry.reason, "Told us late")
        self.assertEqual(entry.before, {"actual_start": "2026-03-03"})

    @freeze_time("2026-03-02 02:00:00")
    def test_a_proposed_date_moves_nothing(self):
        before = self._dates("forecast_finish")
        self.plan._propose_date(
            date(2026, 6, 1), partner=self.factory.partner_id, channel="portal"
        )
        self.assertEqual(self._dates("forecast_finish"), before)
        self.assertFalse(self._step("production", self.plan).committed_finish)

    @freeze_time("2026-03-02 02:00:00")
    def test_an_accepted_date_moves_the_forecast_at_once(self):
        promise = self.plan._propose_date(
            date(2026, 6, 1), partner=self.factory.partner_id, channel="portal"
        )
        promise.with_user(self.lead).action_accept()
        step = self._step("production", self.plan)
        self.assertEqual(step.committed_finish, date(2026, 6, 1))
        self.assertEqual(step.forecast_finish, date(2026, 6, 1))
        self.assertEqual(step.driver, "expected")
        self.assertEqual(
            self._step("final_inspection", self.plan).forecast_finish, date(2026, 6, 3)
        )
        self.assertEqual(step.baseline_finish, date(2026, 4, 28))

    @freeze_time("2026-03-02 02:00:00")
    def test_a_soft_promise_is_never_accepted(self):
        promises = self.env["sourcing.commitment"].with_user(self.lead)
        step = self._step("production", self.plan)
        promise = promises.create(
            {"milestone_id": step.id, "date": "2026-06-01", "firmness": "soft"}
        )
        with self.assertRaisesRegex(UserError, "in writing"):
            promise.action_accept()

    @freeze_time("2026-03-02 02:00:00")
    def test_what_was_promised_is_not_rewritten(self):
        promise = self.plan._propose_date(
            date(2026, 6, 1), partner=self.factory.partner_id, channel="portal"
        )
        promise.with_user(self.lead).action_accept()
        with self.assertRaisesRegex(UserError, "stays"):
            promise.with_user(self.lead).date = "2026-05-01"

    @freeze_time("2026-03-02 02:00:00")
    def test_a_holiday_moves_running_plans_at_once(self):
        self.env["sourcing.calendar.day"].with_user(self.lead).create(
            {"calendar_id": self.calendar.id, "date": "2026-03-05", "name": "Shutdown"}
        )
        self.assertEqual(
            self._step("rfq", self.plan).forecast_finish, date(2026, 3, 11)
        )

    @freeze_time("2026-03-02 02:00:00")
    def test_a_make_up_saturday_counts(self):
        self.env["sourcing.calendar.day"].with_user(self.lead).create(
            {"calendar_id": self.calendar.id, "date": "2026-03-07", "working": True}
        )
        self.assertEqual(self._step("rfq", self.plan).forecast_finish, date(2026, 3, 9))

    @freeze_time("2026-03-02 02:00:00")
    def test_a_leave_of_the_calendar_counts_when_it_covers_the_local_day(self):
        leaves = self.env["resource.calendar.leaves"]
        whole = {"date_from": "2026-03-04 16:00:00", "date_to": "2026-03-05 15:59:59"}
        half = {"date_from": "2026-03-06 00:00:00", "date_to": "2026-03-06 04:00:00"}
        for span in (whole, half):
            leaves.create({"name": "Leave", "calendar_id": self.calendar.id, **span})
        self.plan._reschedule()
        self.assertEqual(
            self._step("rfq", self.plan).forecast_finish, date(2026, 3, 11)
        )

    @freeze_time("2026-03-02 02:00:00")
    def test_a_cycle_is_refused_with_names(self):
        with self.assertRaisesRegex(UserError, "wait for each other.*Sample approval"):
            self.env["sourcing.milestone.link"].with_user(self.lead).create(
                {
                    "milestone_id": self._step("sample", self.plan).id,
                    "predecessor_id": self._step("production", self.plan).id,
                }
            )

    def test_a_followed_step_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Final pre-shipment inspection"):
            self._step("first_article", self.plan, self.lead).unlink()

    @freeze_time("2026-03-02 02:00:00")
    def test_a_step_set_aside_hands_its_place_on(self):
        self._step("deposit", self.plan, self.lead).action_waive(reason="Credit")
        self.assertEqual(
            self._step("material", self.plan).forecast_finish, date(2026, 3, 24)
        )

    @freeze_time("2026-03-02 02:00:00")
    def test_buffer_is_counted_to_the_factory_deadline(self):
        self.plan.date_required = "2026-06-16"
        shipment = self._step("shipment", self.plan)
        self.assertEqual(shipment.late_start, date(2026, 5, 11))
        self.assertEqual(self.plan.factory_deadline, date(2026, 5, 8))
        self.assertEqual(self.plan.factory_completion, date(2026, 4, 30))
        self.assertEqual(self.plan.buffer_left, 8)

    @freeze_time("2026-03-02 02:00:00")
    def test_the_factory_deadline_is_fixed_when_the_shipment_starts(self):
        self.plan.date_required = "2026-06-16"
        shipment = self._step("shipment", self.plan, self.lead)
        # what holds the shipment back is not the matter here
        self.patch(type(shipment), "_assert_may_start", lambda step: None)
        shipment.action_start()
        self.assertEqual(self.plan.factory_deadline, date(2026, 5, 8))
        self.plan.date_required = "2026-07-16"
        self.assertEqual(self.plan.factory_deadline, date(2026, 5, 8))

    @freeze_time("2026-03-02 02:00:00")
    def test_without_a_shipment_the_deadline_is_that_of_what_follows(self):
        """Delivered by Tuesday 16 June: a voyage of 30 days starts on 18 May; where
        there is none either, the factory completes for the required date itself."""
        self.plan.date_required = "2026-06-16"
        for code, deadline, delivery in (
            ("shipment", date(2026, 5, 17), date(2026, 5, 30)),
            ("transit", date(2026, 6, 16), date(2026, 4, 30)),
        ):
            step = self._step(code, self.plan, self.manager)
            step.action_waive(reason="The buyer fetches it himself")
            self.assertEqual(self.plan.factory_deadline, deadline)
            self.assertEqual(self.plan.date_forecast, delivery)
            self.assertTrue(self.plan.has_buffer)

    @freeze_time("2026-03-02 02:00:00")
    def test_of_several_shipments_the_first_to_leave_counts(self):
        """A part goes by air: five days of papers, then twenty to the fair that is
        the end of it. Whichever must leave first is what the factory works for."""
        self.plan.date_required = "2026-06-16"
        deadline = self.plan.factory_deadline
        kinds = self.env["sourcing.milestone.type"].create(
            [
                {"name": name, "code": name, "kind": kind}
                for name, kind in (("air", "shipment"), ("fair", "transit"))
            ]
        )
        steps = self.env["sourcing.milestone"].sudo()  # sudo: as the chain has it
        packing = self._step("packing", self.plan)
        before = packing
        for kind, days in zip(kinds, (5, 40), strict=True):
            before = steps.create(
                {
                    "project_id": self.plan.id,
                    "type_id": kind.id,
                    "sequence": 1,
                    "duration": days,
                    "calendar_kind": "every_day",
                    "link_ids": [(0, 0, {"predecessor_id": before.id})],
                }
            )
        air = before.link_ids.predecessor_id
        self.assertLess(air.late_start, self._step("shipment", self.plan).late_start)
        self.assertLess(self.plan.factory_deadline, deadline)
        self.assertEqual((air.late_start - self.plan.factory_deadline).days, 1)
        self.assertEqual(
            self.plan.date_forecast,
            max(
                before.forecast_finish, self._step("transit", self.plan).forecast_finish
            ),
        )

    def test_without_a_required_date_there_is_no_buffer_to_show(self):
        self.assertFalse(self.plan.has_buffer)

    @freeze_time("2026-03-02 02:00:00")
    def test_unchanged_plan_writes_nothing(self):
        self.plan._reschedule()
        self.env.flush_all()
        stamp = self.plan.sudo().milestone_ids.mapped("write_date")
        with freeze_time("2026-03-02 03:00:00"):
            self.plan._reschedule()
            self.env.flush_all()
        self.plan.milestone_ids.invalidate_recordset()
        self.assertEqual(self.plan.sudo().milestone_ids.mapped("write_date"), stamp)

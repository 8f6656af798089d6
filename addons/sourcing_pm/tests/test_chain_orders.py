"""One project, two factories: two production chains and one shipment."""

from __future__ import annotations

from datetime import date

from odoo.tests import Form, freeze_time, tagged

from odoo.addons.sourcing_pm.models.errors import GateError, TransitionError

from .common import SourcingCommon

OWN = {
    "deposit",
    "sample",
    "material",
    "production",
    "first_article",
    "mid_production",
    "final_inspection",
    "packing",
}
MONDAY = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
class TestChainOrders(SourcingCommon):
    @classmethod
    @freeze_time(MONDAY)
    def setUpClass(cls):
        super().setUpClass()
        china = cls.env.ref("sourcing_pm.resource_calendar_china")
        cls.company.resource_calendar_id = china

    @freeze_time(MONDAY)
    def _second(self, **values):
        """Factory B makes a part of the goods."""
        return self._create_order(
            vendor=self.factory_b_firm,
            quantity=500,
            sourcing_project_id=self.project.id,
            **values,
        )

    @freeze_time(MONDAY)
    def _two_chains(self):
        self._accept_quotation()
        self.order.with_user(self.lead).button_confirm()
        second = self._second()
        second.with_user(self.lead).button_confirm()
        return second

    def _steps_of(self, order):
        return self.project.sudo().milestone_ids.filtered(
            lambda step: step.order_id == order
        )

    def _of(self, code, order):
        return self._steps_of(order).filtered(lambda step: step.code == code)

    def test_one_order_owns_all_steps_without_a_word(self):
        self._accept_quotation()
        self.order.with_user(self.lead).button_confirm()
        self.assertFalse(self.project.sudo().milestone_ids.order_id)

    def test_offers_for_the_same_get_no_chain(self):
        rival = self._second()
        self.assertFalse(self._steps_of(rival))
        self.env["purchase.order.group"].create(
            {"order_ids": [(6, 0, (self.order | rival).ids)]}
        )
        self._accept_quotation()
        self.order.with_user(self.lead).button_confirm()
        self.assertFalse(self._steps_of(rival))
        self.assertFalse(self._steps_of(self.order))

    def test_the_answer_for_one_factory_leaves_the_task_of_the_other(self):
        """Both are asked the same: whether the raw material is as specified."""
        second = self._two_chains()
        materials = self._of("material", self.order) | self._of("material", second)
        for step in materials.with_user(self.member):
            self._file(step)
            step.action_submit()
        first, other = (step._open_approvals() for step in materials)
        self.assertEqual(first.question, other.question)
        self._decide(first)
        tasks = self.project.activity_search(["sourcing_pm.mail_activity_decide"])
        self.assertEqual(tasks.sourcing_approval_id, other)
        self._decide(other)
        self.assertFalse(tasks.exists().filtered("active"))

    def test_half_of_the_second_production_is_half_of_its_own(self):
        second = self._two_chains()
        mid = self._of("mid_production", second)
        link = mid.link_ids.filtered(lambda link: link.link_type == "SS")
        link.predecessor_id.duration = 40
        self.assertEqual(link._lag(), 20)
        first = self._of("mid_production", self.order).link_ids
        self.assertEqual(first.filtered("lag_half")._lag(), 10)

    def test_second_order_has_its_own_production_and_shares_the_shipment(self):
        second = self._two_chains()
        for order in (self.order, second):
            self.assertEqual(set(self._steps_of(order).mapped("code")), OWN)
        shared = self._steps_of(second.browse())
        self.assertEqual(
            set(shared.mapped("code")),
            {"intake", "shortlist", "rfq", "shipment", "transit"},
        )
        before = self._step("shipment").link_ids.predecessor_id
        self.assertEqual(
            before,
            self._of("final_inspection", self.order)
            | self._of("final_inspection", second)
            | self._of("packing", self.order)
            | self._of("packing", second),
        )
        self.assertEqual(
            self._of("sample", second).link_ids.predecessor_id, self._step("rfq")
        )
        self.assertTrue(all(self._steps_of(second).mapped("baseline_finish")))
        self.assertEqual(
            self._of("sample", second).document_ids.mapped("state"), ["demanded"]
        )

    def test_confirming_twice_builds_once(self):
        second = self._two_chains()
        count = len(self.project.milestone_ids)
        second._claim_chain()
        second.write({"sourcing_project_id": self.project.id})
        self.assertEqual(len(self.project.milestone_ids), count)

    @freeze_time("2026-03-16 02:00:00")
    def test_the_shipment_waits_for_the_slower_one(self):
        second = self._two_chains()
        shipment = self._step("shipment")
        before = shipment.forecast_start
        self._of("production", second).with_user(self.manager).duration = 60
        self.assertGreater(shipment.forecast_start, before)
        self.assertEqual(shipment.driver_id, self._of("final_inspection", second))

    def test_stage_and_next_step_are_the_order_s_own(self):
        second = self._two_chains()
        with freeze_time(MONDAY):
            self._of("deposit", self.order).with_user(self.lead).action_submit()
        self.assertEqual(self.order.sourcing_stage_id.code, "sample")
        self.assertEqual(second.sourcing_stage_id.code, "deposit")
        self.assertIn("Sample approval", self.order.sourcing_next)
        self.assertIn("Deposit", second.sourcing_next)

    def test_gates_are_the_order_s_own(self):
        second = self._two_chains()
        sample = self._of("sample", self.order)
        with freeze_time(MONDAY):
            self._file(sample.with_user(self.member))
            for order in (self.order, second):
                self._file(self._of("production", order).with_user(self.member))
            self._specify()
            self._decide(self._put(sample.with_user(self.member)))
            parties = self.project.sudo().party_ids
            party = parties.filtered(lambda one: one.partner_id == self.factory_firm)
            self.project.specification_id.sudo()._supplier_confirm(party)
            self._of("production", self.order).with_user(self.lead).action_start()
            with self.assertRaisesRegex(GateError, "Sample approval"):
                self._of("production", second).with_user(self.lead).action_start()
        with self.assertRaisesRegex(GateError, f"{second.name}.*held back"):
            self._step("shipment", user=self.lead).action_start()

    def test_each_factory_confirms_the_revision_for_itself(self):
        second = self._two_chains()
        revision = self._specify()
        parties = self.project.sudo().party_ids
        party = parties.filtered(lambda one: one.partner_id == self.factory_firm)
        revision.sudo()._supplier_confirm(party)
        codes = {
            order: {
                code
                for code, _params in self._of("sample", order)._completion_blockers()
            }
            for order in (self.order, second)
        }
        self.assertNotIn("supplier_confirmation_open", codes[self.order])
        self.assertIn("supplier_confirmation_open", codes[second])

    def test_a_factory_sees_its_own_and_the_shared_steps(self):
        second = self._two_chains()
        party = second._party(self.factory_b)
        shown = {row["id"] for row in second._supplier_view(party)["steps"]}
        own = self._steps_of(second) | self._step("shipment")
        self.assertEqual(shown, set(own.ids))

    def test_each_step_counts_in_its_factory_s_calendar(self):
        calendar = self.env.ref("sourcing_pm.resource_calendar_china").copy()
        self.env["sourcing.calendar.day"].create(
            [
                {"calendar_id": calendar.id, "date": date(2026, 3, day), "name": "Off"}
                for day in range(9, 14)
            ]
        )
        self.factory_b_firm.sourcing_calendar_id = calendar
        second = self._two_chains()
        self.assertEqual(self._of("sample", second)._calendar(), calendar)
        first, other = (self._of("sample", order) for order in (self.order, second))
        with freeze_time(MONDAY):
            self.project._reschedule()
        self.assertEqual((other.forecast_finish - first.forecast_finish).days, 7)

    @freeze_time(MONDAY)
    def test_a_cancelled_order_stops_its_steps_only(self):
        second = self._two_chains()
        second.with_user(self.lead).button_cancel()
        self.assertEqual(set(self._steps_of(second).mapped("state")), {"cancel"})
        self.assertEqual(set(self._steps_of(self.order).mapped("state")), {"planned"})
        self.assertFalse(second.sourcing_stage_id)
        self.assertEqual(self.project.state, "running")
        self.assertFalse(self.project.activity_ids)

    @freeze_time(MONDAY)
    def test_the_lead_learns_at_once_who_cancelled_an_order(self):
        """A purchase user without a Sourcing group works with orders as before."""
        second = self._two_chains()
        second.with_user(self.purchaser).button_cancel()
        self.assertEqual(set(self._steps_of(second).mapped("state")), {"cancel"})
        task = second.activity_ids
        self.assertEqual(task.user_id, self.lead)
        self.assertIn(f"{self.purchaser.name} cancelled {second.name}", task.summary)
        line = self.project.sudo().journal_ids.filtered_domain(
            [("code", "=", "order_cancelled")]
        )
        self.assertEqual(
            (line.user_id, line.partner_id),
            (self.purchaser, self.purchaser.partner_id),
        )
        second.with_user(self.purchaser).button_draft()
        self.assertFalse(second.activity_ids)
        self.order.with_user(self.purchaser).button_cancel()
        self.assertEqual(self.order.activity_ids.user_id, self.lead)

    @freeze_time(MONDAY)
    def test_the_last_order_cancelled_by_a_purchase_user(self):
        self.order.with_user(self.purchaser).button_cancel()
        self.assertEqual(self.order.state, "cancel")
        task = self.project.activity_ids
        self.assertEqual(task.user_id, self.lead)
        self.assertIn(f"cancelled by {self.purchaser.name}", task.summary)

    @freeze_time(MONDAY)
    def test_the_last_order_s_end_asks_the_lead(self):
        self.order.with_user(self.lead).button_cancel()
        self.assertEqual(self.project.state, "running")
        activity = self.project.activity_ids
        self.assertEqual(activity.user_id, self.lead)
        self.assertIn("no order is left", activity.summary)
        self.order.with_user(self.lead).button_draft()
        self.assertFalse(self.project.activity_ids)

    def test_the_end_of_the_only_order_stops_everything(self):
        """Nobody is warned of steps that nobody works on, and what waits for them has
        no forecast."""
        with freeze_time(MONDAY):
            self._accept_quotation()
            self.order.with_user(self.lead).button_confirm()
            self._step("material", user=self.lead).action_start()
            self.order.with_user(self.lead).button_cancel()
        own = self._steps_of(self.order)
        self.assertEqual(set(own.mapped("code")), OWN)
        self.assertEqual(set(own.mapped("state")), {"cancel"})
        messages = self.project.message_ids
        with freeze_time("2026-06-01 02:00:00"):
            self.project.sudo()._catch_up()
        self.assertFalse(self._step("shipment").forecast_finish)
        self.assertFalse(self.project.date_forecast)
        late = self.project.sudo().alert_ids.filtered("milestone_id")
        self.assertFalse(late)
        told = self.project.message_ids - messages
        self.assertNotIn("later than planned", "".join(told.mapped("body")))

    @freeze_time(MONDAY)
    def test_an_offer_that_is_withdrawn_leaves_the_plan(self):
        self.order.with_user(self.lead).button_cancel()
        self.assertEqual(self._step("sample").state, "planned")
        self.assertTrue(self.project.date_forecast)

    @freeze_time(MONDAY)
    def test_another_factory_after_the_only_order_s_end(self):
        """The dialog is where the lead is sent; the plan goes on with the other one."""
        self._accept_quotation()
        self.order.with_user(self.lead).button_confirm()
        delivery = self.project.date_forecast
        self.order.with_user(self.lead).button_cancel()
        other = self._create_order(vendor=self.factory_b_firm, quantity=500)
        form = Form(
            self.env["sourcing.factory.change"]
            .with_user(self.manager)
            .with_context(default_project_id=self.project.id)
        )
        self.assertEqual(form.order_id, self.order)
        form.new_order_id = other
        form.reason = "The first one was cancelled"
        self.assertEqual(form.delivery_then, delivery)
        form.save().action_confirm()
        self.assertEqual(self.project.date_forecast, delivery)
        self.assertEqual(set(self._steps_of(other).mapped("state")), {"planned"})

    def test_what_had_started_goes_on_when_its_order_is_back(self):
        with freeze_time(MONDAY):
            second = self._two_chains()
            material = self._of("material", second).with_user(self.lead)
            material.action_start()
        with freeze_time("2026-03-11 02:00:00"):
            second.with_user(self.lead).button_cancel()
            self.assertEqual(material.state, "cancel")
            second.with_user(self.lead).button_draft()
            self.assertEqual(material.state, "running")
            self.assertEqual(material.actual_start, date(2026, 3, 2))
            self.assertEqual(material.forecast_finish, date(2026, 3, 13))
        self.assertEqual(self._of("sample", second).state, "planned")

    @freeze_time(MONDAY)
    def test_the_only_order_that_is_back_owns_all_steps_again(self):
        self._accept_quotation()
        self.order.with_user(self.lead).button_confirm()
        delivery = self.project.date_forecast
        self.order.with_user(self.lead).button_cancel()
        self.order.with_user(self.lead).button_draft()
        self.assertFalse(self.project.sudo().milestone_ids.order_id)
        self.assertEqual(self.project.date_forecast, delivery)

    def test_the_factory_is_that_of_the_first_order_that_is_made(self):
        """Whoever asks, and whichever order has a star."""
        second = self._two_chains()
        self.order.sudo().priority = "0"
        second.sudo().priority = "1"
        self.env.flush_all()
        self.env.invalidate_all()
        project = self.project.sudo()
        self.assertEqual(project._main_order(), self.order)
        self.assertEqual(project._factory(), self.factory_firm)
        self.assertEqual(project._factory(second), self.factory_b_firm)

    def test_an_alert_counts_against_the_factory_of_its_step(self):
        second = self._two_chains()
        with freeze_time(MONDAY):
            promises = self.env["sourcing.commitment"].with_user(self.lead)
            for order in (self.order, second):
                material = self._of("material", order)
                promise = promises.create(
                    {"milestone_id": material.id, "date": "2026-05-15"}
                )
                promise.action_accept()
        alerts = self.project.sudo().alert_ids
        for order in (self.order, second):
            late = alerts.filtered(
                lambda alert, order=order: alert.milestone_id.order_id == order
            )
            self.assertEqual(late.supplier_id, order.partner_id)

    @freeze_time(MONDAY)
    def test_who_lost_is_not_the_factory(self):
        self._accept_quotation()
        self.order.with_user(self.lead).button_confirm()
        self._second().with_user(self.lead).button_cancel()
        promise = self.env["sourcing.commitment"].with_user(self.lead)
        promise.create(
            {
                "milestone_id": self._of("material", self.order).id,
                "date": "2026-05-15",
            }
        ).action_accept()
        alerts = self.project.sudo().alert_ids
        self.assertEqual(alerts.supplier_id, self.factory_firm)

    @freeze_time(MONDAY)
    def test_an_order_cancelled_by_mistake_goes_on(self):
        second = self._two_chains()
        second.with_user(self.lead).button_cancel()
        step = self._of("sample", second).with_user(self.lead)
        with self.assertRaisesRegex(TransitionError, "order is cancelled"):
            step.state = "planned"
        second.with_user(self.lead).button_draft()
        self.assertEqual(step.state, "planned")

    @freeze_time(MONDAY)
    def test_the_shipment_does_not_wait_for_a_cancelled_order(self):
        second = self._two_chains()
        second.with_user(self.lead).button_cancel()
        self._file(self._of("production", self.order).with_user(self.member))
        for code in ("sample", "final_inspection", "packing"):
            step = self._of(code, self.order).with_user(self.manager)
            step.action_waive(reason="Test")
        self._step("shipment", user=self.lead).action_start()
        self.assertEqual(self._step("shipment").state, "running")

    @freeze_time(MONDAY)
    def test_what_one_factory_did_does_not_count_for_the_next(self):
        self._accept_quotation()
        self.order.with_user(self.lead).button_confirm()
        self._step("deposit", user=self.lead).action_submit()
        self.order.with_user(self.lead).button_cancel()
        second = self._second()
        self.assertEqual(self._of("deposit", second).state, "planned")
        self.assertEqual(self._of("deposit", self.order).state, "done")
        self.assertEqual(self._of("sample", self.order).state, "cancel")

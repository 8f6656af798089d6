"""From factory A to factory B, in the middle of a project."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import SourcingCommon

MONDAY = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
class TestChainChange(SourcingCommon):
    @classmethod
    @freeze_time(MONDAY)
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls._create_order(vendor=cls.factory_b_firm)
        cls.env["purchase.order.group"].create(
            {"order_ids": [(6, 0, (cls.order | cls.rival).ids)]}
        )
        cls._accept_quotation()
        cls.order.with_user(cls.lead).with_context(
            skip_alternative_check=True
        ).button_confirm()
        cls._step("deposit", user=cls.lead).action_submit()

    def _change(self, user=None, **values):
        self.project.with_user(user or self.lead).action_change_factory(
            **{
                "order_id": self.order.id,
                "new_order_id": self.rival.id,
                "start_type_id": self.env.ref("sourcing_pm.milestone_type_deposit").id,
                "reason": "The mould broke",
                **values,
            }
        )

    def _steps_of(self, order):
        return self.project.sudo().milestone_ids.filtered(
            lambda step: step.order_id == order
        )

    @freeze_time("2026-03-16 02:00:00")
    def test_b_starts_a_stops_and_history_stays(self):
        self._change()
        old = {step.code: step.state for step in self._steps_of(self.order)}
        self.assertEqual(old.pop("deposit"), "done")
        self.assertEqual(set(old.values()), {"cancel"})
        self.assertEqual(set(self._steps_of(self.rival).mapped("state")), {"planned"})
        self.assertEqual(self.rival.sudo().sourcing_project_id, self.project)
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.rival.sourcing_stage_id.code, "deposit")
        entry = self.project.journal_ids.filtered(
            lambda row: row.code == "factory_changed"
        )
        self.assertEqual(entry.reason, "The mould broke")
        self.assertEqual(entry.sentence, "Factory changed from Factory A to Factory B")

    @freeze_time("2026-03-16 02:00:00")
    def test_a_is_shut_out_and_b_let_in(self):
        self._change()
        self.assertFalse(self.order._party(self.factory))
        self.assertTrue(self.rival._party(self.factory_b))
        parties = self.project.sudo().party_ids
        revoked = parties.filtered("revoked").partner_id
        self.assertEqual(revoked, self.factory_firm)

    @freeze_time("2026-03-16 02:00:00")
    def test_what_follows_moved_because_of_the_change(self):
        self._change()
        step = self.project.milestone_ids.filtered(lambda step: step.code == "shipment")
        days = (step.forecast_finish - step.baseline_finish).days
        self.assertGreater(days, 0)
        self.assertEqual(step.moved_by, f"+{days} d: the factory was changed")
        chain = self.project.sudo()._moves()
        steps = self.project.milestone_ids
        said = step._move_sentences("buyer", chain, steps)
        self.assertEqual(said, [f"+{days} d: the factory was changed"])
        self.assertNotIn("factory", "".join(step._move_sentences("supplier", chain)))

    def test_orders_to_choose_from_name_their_vendor(self):
        order = self.rival.with_user(self.lead)
        self.assertEqual(order.display_name, order.name)
        named = order.with_context(sourcing_show_vendor=True).display_name
        self.assertEqual(named, f"{order.name} · Factory B")

    def test_what_happens_by_itself_is_done_by_the_system(self):
        machine = self.env.ref("base.partner_root")
        self.project.sudo()._log("baseline_frozen", partner=machine)
        self.project.with_user(self.lead)._log("baseline_frozen")
        rows = self.project.with_user(self.lead).journal_ids[:2]
        self.assertEqual(rows.mapped("actor"), ["Lead", "System"])

    @freeze_time("2026-03-16 02:00:00")
    def test_buyer_is_told_without_names(self):
        self._change()
        message = self.project.message_ids.filtered(
            lambda message: "changed the factory" in message.body
        )
        self.assertEqual(len(message), 1)
        self.assertNotIn("Factory B", message.body)
        self.assertNotIn("mould", message.body)

    @freeze_time("2026-03-16 02:00:00")
    def test_buyer_is_told_the_name_if_he_may_know_it(self):
        self.project.disclose_supplier = True
        self._change()
        self.assertIn("Factory B", self.project.message_ids[:1].body)

    @freeze_time("2026-03-16 02:00:00")
    def test_effect_is_shown_before_and_true_after(self):
        form = Form(
            self.env["sourcing.factory.change"]
            .with_user(self.lead)
            .with_context(default_project_id=self.project.id)
        )
        self.assertEqual(form.order_id, self.order)
        self.assertEqual(form.start_type_id.code, "deposit")
        form.new_order_id = self.rival
        form.reason = "The mould broke"
        self.assertTrue(form.vetted)
        self.assertEqual(form.delivery_now, self.project.date_forecast)
        shown = form.delivery_then, form.completion_then
        form.save().action_confirm()
        self.assertEqual(
            shown, (self.project.date_forecast, self.project.factory_completion)
        )
        self.assertNotEqual(shown[0], form.delivery_now and self.project.date_planned)

    @freeze_time("2026-03-16 02:00:00")
    def test_starting_later_waives_quality_steps_by_a_manager(self):
        production = self.env.ref("sourcing_pm.milestone_type_production").id
        with self.assertRaisesRegex(UserError, "only a manager"):
            self._change(start_type_id=production)
        self._change(user=self.manager, start_type_id=production)
        steps = self._steps_of(self.rival)
        waived = steps.filtered(lambda step: step.state == "waived").mapped("code")
        self.assertEqual(set(waived), {"deposit", "sample", "material"})
        self.assertEqual(self.project.health, "yellow")

    def test_everything_against_it_is_said_at_once(self):
        with self.assertRaises(UserError) as caught:
            self._change(user=self.member, reason=" ", new_order_id=self.order.id)
        for reason in ("deputy or a manager", "say why", "not cancelled"):
            self.assertIn(reason, str(caught.exception))

    def test_unknown_factory_is_chosen_by_a_manager(self):
        new = self._create_order(vendor=self.buyer2_firm)
        with self.assertRaisesRegex(UserError, "neither quoted"):
            self._change(new_order_id=new.id)
        self._change(user=self.manager, new_order_id=new.id)
        self.assertEqual(self.order.state, "cancel")

    def test_order_of_another_project_is_refused(self):
        other = self._create_order(vendor=self.factory_b_firm)
        self._track(other)
        with self.assertRaisesRegex(UserError, "another project"):
            self._change(new_order_id=other.id)

    def test_order_that_cannot_be_cancelled_is_left_to_the_lead(self):
        self.order.button_lock()
        # who changes it reads Chinese, the lead English
        self.project = self.project.with_context(lang="zh_CN")
        self._change()
        self.assertEqual(self.order.state, "purchase")
        kind = self.env.ref("sourcing_pm.mail_activity_no_order")
        activity = self.project.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )
        self.assertIn("could not be cancelled", activity.summary)
        self.assertNotIn("无法取消", activity.summary)
        self.assertFalse(self.order._party(self.factory))

    def test_strangers_change_nothing(self):
        for user in (self.stranger, self.inspector, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._change(user=user)

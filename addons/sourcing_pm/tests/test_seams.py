"""The seams that the other apps extend: signature, meaning, and who calls them."""

from __future__ import annotations

from datetime import date

from odoo.tests import freeze_time, tagged

from ..models.errors import GateError
from .common import SourcingCommon


@tagged("post_install", "-at_install", "seam")
class TestSeams(SourcingCommon):
    def _patch(self, record, name, function):
        """Extend a seam as another app would, for the time of one test."""
        self.patch(self.env.registry[record._name], name, function)

    def test_completion_blockers_keep_a_step_open(self):
        step = self._step("deposit", user=self.lead)
        original = type(step)._completion_blockers

        def more(step):
            return [*original(step), ("specification_missing", {})]

        self._patch(step, "_completion_blockers", more)
        with self.assertRaisesRegex(Exception, "no specification revision is in force"):
            step.action_submit()

    def test_assert_may_is_asked_before_an_order_is_confirmed(self):
        asked = []
        self._patch(self.order, "_assert_may", lambda order, act: asked.append(act))
        self.order.button_confirm()
        self.assertEqual(asked, ["confirm_order"])

    def test_assert_may_names_the_order_and_raises_once(self):
        with self.assertRaises(GateError) as caught:
            self.order._assert_may("confirm_order")
        self.assertIn(self.order.name, str(caught.exception))
        self.assertIsNone(self.order._assert_may("receive"))

    def test_releasable_is_what_was_ordered(self):
        line = self.order.order_line
        if "sourcing.inspection" in self.env:
            self.assertEqual(line._releasable_qty(), 0)  # nothing was accepted yet
        else:
            self.assertEqual(line._releasable_qty(), 2000)

    def test_releasable_quantity_is_shown_to_the_buyer(self):
        line = self.order.order_line
        self._patch(line, "_releasable_qty", lambda line: 1234.0)
        party = self.project._live("buyer")
        goods = self.project.sudo()._buyer_view(party)["goods"]
        self.assertEqual(goods[0]["released"].replace(",", ""), "1234")

    def test_signals_are_judged_by_the_rules(self):
        original = type(self.project)._signals

        def more(project):
            signal = {"condition": "issue", "value": 2, "colour": "red"}
            return [
                *original(project),
                {**signal, "params": {"issue": 2, "names": "A, B"}},
            ]

        self._patch(self.project, "_signals", more)
        self.project._refresh_health()
        self.assertEqual(self.project.health, "red")
        self.assertEqual(self.project.health_reason, "Open red issues: 2 (A, B)")

    def test_approval_mixin_asks_about_any_record(self):
        revision = self._specify()
        decided = []
        self._patch(
            revision,
            "_on_approval_decided",
            lambda revision, approval: decided.append((revision, approval.state)),
        )
        approval = revision.with_user(self.member)._ask_approval(
            side="buyer", question="Is this right?", question_zh="对吗？"
        )
        self.assertEqual(approval.snapshot["lines"][0]["name_zh"], "滤杯直径")
        self._decide(approval)
        self.assertEqual(decided, [(revision, "approved")])

    def test_views_are_plain_data_that_others_add_to(self):
        buyer = self.project.sudo()._buyer_view(self.project._live("buyer"))
        factory = self.order.sudo()._supplier_view(self.project._live("factory"))
        for view in (buyer, factory):
            self.assertIsInstance(view, dict)
            self._assert_plain(view)

    def _assert_plain(self, value):
        """No record reaches a template."""
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list | tuple):
            for item in value:
                self._assert_plain(item)
            return
        self.assertIsInstance(value, str | int | float | bool | bytes | None)

    def test_delivery_facts_of_a_period(self):
        step = self._step("shipment").sudo()
        step.write({"baseline_finish": "2026-03-10"})
        period = (date(2026, 3, 1), date(2026, 3, 31))
        fact = {"order_id": self.order.id, "planned": date(2026, 3, 10), "left": None}
        self.assertEqual(self.order._delivery_facts(period), [fact])
        self.assertEqual(
            self.order._delivery_facts((date(2026, 4, 1), date(2026, 4, 30))), []
        )

    @freeze_time("2026-06-01 04:00:00")
    def test_delivery_facts_are_shown_with_the_vendor(self):
        self.order.sudo().state = "draft"
        facts = [
            {"order_id": 1, "planned": date(2026, 3, 10), "left": date(2026, 3, 9)},
            {"order_id": 2, "planned": date(2026, 3, 10), "left": date(2026, 3, 12)},
            {"order_id": 3, "planned": date(2026, 3, 10), "left": None},
        ]
        self._patch(self.order, "_delivery_facts", lambda orders, period: facts)
        vendor = self.factory_firm.with_user(self.lead)
        self.assertEqual(vendor.sourcing_on_time, "1 of 3 orders")

"""Track: from one order, from a selection, over RPC; it starts where the order is."""

from __future__ import annotations

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import SourcingCommon


@tagged("post_install", "-at_install")
class TestTrack(SourcingCommon):
    def _open_steps(self, project):
        return project.milestone_ids.filtered(lambda step: step.state != "na").mapped(
            "code"
        )

    def test_a_quotation_starts_at_the_quotation(self):
        for state in ("draft", "sent", "to approve"):
            order = self._create_order()
            order.state = state
            project = self._track(order)
            with self.subTest(state=state):
                self.assertEqual(project.stage_id.code, "rfq")
                self.assertEqual(self._open_steps(project)[0], "rfq")

    def test_earlier_steps_are_not_applicable_never_done(self):
        order = self._create_order()
        order.button_confirm()
        project = self._track(order)
        self.assertEqual(set(project.milestone_ids.mapped("state")), {"na", "planned"})
        self.assertEqual(project.stage_id.code, "deposit")

    def test_partly_received_starts_at_the_shipment(self):
        order = self._create_order()
        order.button_confirm()
        order.order_line.qty_received = 700
        self.assertEqual(self._track(order).stage_id.code, "shipment")

    def test_the_order_is_the_front_door(self):
        self.assertEqual(self.order.sourcing_stage_id.code, "rfq")
        self.assertEqual(self.order.sourcing_health, "green")
        self.assertIn("RFQ and negotiation", self.order.sourcing_next)
        self.assertEqual(self.project.display_name, self.project.number)
        self.assertIn("Espresso machine EM-3", self.project.name)

    def test_a_selection_is_judged_row_by_row(self):
        fresh, cancelled, received = (self._create_order() for _index in range(3))
        cancelled.button_cancel()
        received.button_confirm()
        received.order_line.qty_received = 2000
        orders = fresh | cancelled | received | self.order
        rows = orders.with_user(self.lead)._sourcing_track()
        self.assertEqual(
            [(row["row"], row["status"], row["code"]) for row in rows],
            [
                (0, "created", ""),
                (1, "error", "cancelled"),
                (2, "error", "received"),
                (3, "unchanged", ""),
            ],
        )
        self.assertFalse(cancelled.sourcing_project_id)

    def test_tracking_needs_a_sourcing_group(self):
        order = self._create_order()
        with self.assertRaises(AccessError):
            order.with_user(self.purchaser).action_sourcing_track()

    def test_the_vendor_becomes_a_party_without_learning_of_others(self):
        parties = self.project.party_ids.filtered(lambda party: party.side == "factory")
        self.assertEqual(parties.partner_id, self.factory_firm)

    def test_plain_purchase_and_accounting_go_on(self):
        for order in (self._create_order(), self.order):
            own = order.with_user(self.purchaser)
            own.web_read({"name": {}, "partner_id": {"fields": {"display_name": {}}}})
            own.write({"partner_ref": "X-1"})
            order.with_user(self.accountant).web_read({"name": {}, "order_line": {}})
        self._accept_quotation()
        self.order.with_user(self.purchaser).button_confirm()
        self.order.order_line.qty_received = 5
        action = self.order.with_user(self.purchaser).action_create_invoice()
        self.assertTrue(action)


@tagged("post_install", "-at_install")
class TestTrackOverRpc(SourcingCommon, HttpCase):
    def test_track_over_rpc(self):
        orders = self._create_order() | self._create_order()
        self.authenticate("t_lead", "t_lead")
        self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": "purchase.order",
                "method": "action_sourcing_track",
                "args": [orders.ids],
                "kwargs": {},
            },
        )
        self.assertEqual(len(orders.sourcing_project_id), 2)

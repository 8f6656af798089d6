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
class TestTrackMany(SourcingCommon):
    def _queries(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def _orders(self, count):
        """Orders at three places of the chain, as Odoo makes them."""
        line = {"product_id": self.product.id, "product_qty": 7, "price_unit": 77.77}
        return (
            self.env["purchase.order"]
            .with_user(self.lead)
            .create(
                [
                    {
                        "partner_id": self.factory_firm.id,
                        "user_id": self.lead.id,
                        "order_line": [(0, 0, line)],
                    }
                    for _index in range(count)
                ]
            )
        )

    def _last_row(self, project, count=1):
        rows = self.env["sourcing.journal"]
        return rows.search([("project_id", "=", project.id)], limit=count)

    def test_two_hundred_in_one_act_cost_fewer_queries_than_making_the_orders(self):
        made, orders = self._queries(lambda: self._orders(200))
        orders[:20].write({"state": "purchase"})
        tracked, rows = self._queries(orders._sourcing_track)
        self.assertEqual({row["status"] for row in rows}, {"created"})
        self.assertEqual(len(orders.sourcing_project_id), 200)
        self.assertLess(tracked, made)
        stages = orders.sourcing_project_id.stage_id.mapped("code")
        self.assertEqual(set(stages), {"rfq", "deposit"})
        self.assertEqual(orders[0].sourcing_stage_id.code, "deposit")
        first, last = orders[0].sourcing_project_id, orders[-1].sourcing_project_id
        for project in (first, last):
            planned = project.milestone_ids.filtered(lambda step: step.state != "na")
            self.assertTrue(all(planned.mapped("forecast_finish")))
            self.assertTrue(all(planned.mapped("baseline_finish")))
            self.assertEqual(project.state, "running")
            self.assertEqual(project._live("factory").partner_id, self.factory_firm)
            self.assertEqual(self._last_row(project).code, "order_tracked")

    def test_by_remote_call_no_row_costs_more_than_making_an_order(self):
        api = self.env["sourcing.api"].with_user(self.lead)

        def track(orders):
            rows = [{"order": order.name} for order in orders]
            return self._queries(lambda: api.track_orders(rows=rows))

        made_few, few = self._queries(lambda: self._orders(5))
        made_many, many = self._queries(lambda: self._orders(45))
        track(self._orders(1))
        tracked_few, _answers = track(few)
        tracked_many, answers = track(many)
        self.assertEqual({answer["status"] for answer in answers}, {"created"})
        self.assertLessEqual(tracked_many - tracked_few, made_many - made_few)

    def test_an_act_writes_its_journal_in_order_and_a_refusal_takes_it_back(self):
        journal = self.env["sourcing.journal"]
        with self.assertRaisesRegex(ValueError, "no"), journal._at_once():
            self.project._log("project_started")
            raise ValueError("no")
        with journal._at_once():
            self.project._log("project_started")
            with journal._at_once():
                self.project._log("baseline_frozen")
        self.project._log("step_done")
        self.assertEqual(
            self._last_row(self.project, 3).mapped("code"),
            ["step_done", "baseline_frozen", "project_started"],
        )


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

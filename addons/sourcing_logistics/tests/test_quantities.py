from psycopg2 import errors

from odoo import api
from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, JsonRpcException, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import ShipmentCommon


@tagged("post_install", "-at_install")
class TestQuantities(ShipmentCommon):
    """Never more is planned than was ordered, never more leaves than was released."""

    def _release(self, quantity):
        self.patch(
            type(self.env["purchase.order.line"]),
            "_releasable_qty",
            lambda line: quantity,
        )

    def test_one_unit_too_many_is_not_planned(self):
        self._ship(2000)
        with self.assertRaisesRegex(
            ValidationError, "2000 Units ordered, 2001 would have left"
        ):
            self._ship(1)
        with self.assertRaises(ValidationError):
            self.env["sourcing.shipment.line"].with_user(self.clerk).create(
                {
                    "shipment_id": self.Shipment.create({}).id,
                    "goods_id": self.goods.id,
                    "quantity": 1,
                }
            )

    def test_one_unit_too_many_is_not_written(self):
        shipment = self._ship(1200)
        self._ship(800)
        with self.assertRaisesRegex(ValidationError, "2001 would have left"):
            shipment.line_ids.quantity = 1201
        with self.assertRaisesRegex(ValidationError, "2001 would have left"):
            shipment.write(
                {"line_ids": [(1, shipment.line_ids.id, {"quantity": 1201})]}
            )

    def test_goods_are_not_swapped_past_the_check(self):
        other = self._other_order(500)
        shipment = self._ship(501)
        with self.assertRaisesRegex(ValidationError, "500 Units ordered, 501"):
            shipment.line_ids.goods_id = self._goods(other)

    def test_two_lines_of_the_same_goods_count_together(self):
        with self.assertRaisesRegex(ValidationError, "2001 would have left"):
            self.Shipment.create(
                {
                    "line_ids": [
                        (0, 0, {"goods_id": self.goods.id, "quantity": 1000}),
                        (0, 0, {"goods_id": self.goods.id, "quantity": 1001}),
                    ]
                }
            )

    def test_cancelled_shipments_give_their_goods_back(self):
        self._ship(2000).action_cancel()
        self.assertTrue(self._ship(2000))

    def test_nothing_is_no_quantity(self):
        for quantity in (0, -1):
            with (
                self.assertRaises(errors.CheckViolation),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self._ship(quantity)

    def test_no_more_leaves_than_was_released(self):
        self._set_aside()
        self._release(1500)
        first, second = self._ship(1000), self._ship(501)
        (first | second).action_book()
        first.action_depart()
        with self.assertRaisesRegex(
            UserError,
            "1500 Units are released, 1000 have left already, 501 are asked for",
        ):
            second.action_depart()
        second.line_ids.quantity = 500
        second.action_depart()
        self.assertEqual(second.state, "departed")

    def test_planned_goods_do_not_stand_in_the_way_of_what_is_released(self):
        self._set_aside()
        self._release(400)
        first = self._ship(400)
        self._ship(1600)
        first.action_book()
        first.action_depart()
        self.assertEqual(first.state, "departed")

    def test_goods_tell_what_is_left_to_plan(self):
        self._set_aside()
        shipment = self._ship(1200)
        self._ship(300)
        shipment.action_book()
        shipment.action_depart()
        self.assertRecordValues(
            self._goods(self.order),
            [
                {
                    "qty_ordered": 2000,
                    "qty_planned": 1500,
                    "qty_departed": 1200,
                    "qty_open": 500,
                }
            ],
        )

    def _receive(self, quantity, order=None):
        line = (order or self.order).order_line.sudo()
        line.qty_received_method = "manual"
        line.qty_received = quantity

    def test_what_was_received_is_not_planned_again(self):
        self._receive(1200)
        with self.assertRaisesRegex(ValidationError, "2001 would have left"):
            self._ship(801)
        self.assertTrue(self._ship(800))

    def test_what_was_received_is_not_shipped_again(self):
        self._set_aside()
        shipment = self._ship(2000)
        shipment.action_book()
        self._receive(1200)
        with self.assertRaisesRegex(UserError, "1200 have left already, 2000 are ask"):
            shipment.action_depart()

    def test_what_was_shipped_and_received_counts_once(self):
        self._set_aside()
        first, second = self._ship(1200), self._ship(800)
        (first | second).action_book()
        first.action_depart()
        self._receive(1200)
        second.action_depart()
        self.assertEqual(second.state, "departed")

    def test_goods_know_what_was_received(self):
        self._ship(300)
        self._receive(1200)
        self.assertRecordValues(
            self._goods(self.order),
            [{"qty_planned": 300, "qty_departed": 1200, "qty_open": 500}],
        )

    def test_unit_of_planned_goods_stays(self):
        """2,000 dozens would be 24,000 pieces: shipments carry the old unit."""
        line = self.order.order_line
        dozen = self.env.ref("uom.product_uom_dozen")
        line.product_uom_id = dozen  # nothing is planned yet
        shipment = self._ship(10)
        with self.assertRaisesRegex(UserError, "the unit stays as it is"):
            line.product_uom_id = self.product.uom_id
        line.product_uom_id = dozen  # no change
        shipment.action_cancel()
        line.product_uom_id = self.product.uom_id
        self.assertEqual(line.product_uom_id, self.product.uom_id)

    def test_services_and_sections_are_no_goods(self):
        service = self.env["product.product"].create(
            {"name": "Tooling", "type": "service"}
        )
        order = self._create_order(
            order_line=[
                (0, 0, {"product_id": service.id, "product_qty": 1}),
                (
                    0,
                    0,
                    {"display_type": "line_section", "name": "One", "product_qty": 0},
                ),
            ]
        )
        self.assertFalse(self._goods(order))


@tagged("post_install", "-at_install")
class TestQuantitiesOverRpc(ShipmentCommon, HttpCase):
    """The same guards, where no form stands in between."""

    def setUp(self):
        super().setUp()
        self._ship(1999)
        self.shipment = self._ship(1)
        self._set_aside()
        self.env.flush_all()
        self.authenticate("t_clerk", "t_clerkx")

    def _call(self, model, method, *args):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": list(args), "kwargs": {}},
        )

    @mute_logger("odoo.http")
    def test_one_unit_too_many(self):
        line = {"goods_id": self.goods.id, "quantity": 1}
        with self.assertRaisesRegex(JsonRpcException, "ValidationError"):
            self._call("sourcing.shipment", "create", [{"line_ids": [[0, 0, line]]}])
        with self.assertRaisesRegex(JsonRpcException, "ValidationError"):
            self._call(
                "sourcing.shipment.line",
                "create",
                [{**line, "shipment_id": self.shipment.id}],
            )
        with self.assertRaisesRegex(JsonRpcException, "ValidationError"):
            self._call(
                "sourcing.shipment.line",
                "write",
                self.shipment.line_ids.ids,
                {"quantity": 2},
            )

    @mute_logger("odoo.http")
    def test_one_unit_more_than_released_does_not_leave(self):
        self.patch(
            type(self.env["purchase.order.line"]), "_releasable_qty", lambda line: 0
        )
        self._call("sourcing.shipment", "action_book", self.shipment.ids)
        for method, *args in (
            ("action_depart",),
            ("write", {"state": "departed"}),
            ("write", {"date_departed": str(self.today)}),
        ):
            with self.assertRaisesRegex(JsonRpcException, "TransitionError"):
                self._call("sourcing.shipment", method, self.shipment.ids, *args)


@tagged("post_install", "-at_install")
class TestTwoAtOnce(TransactionCase):
    """Two people allocate the last units at the same moment, in real transactions."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True})
            vendor = env["res.partner"].create({"name": "Factory of two at once"})
            product = env["product.product"].create({"name": "Two at once"})
            order = env["purchase.order"].create(
                {
                    "partner_id": vendor.id,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "product_qty": 100})
                    ],
                }
            )
            self.goods_id = order.order_line.id
            self.made = [order, product.product_tmpl_id, vendor]
        self.addCleanup(self._clean_up)

    def _clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            lines = env["sourcing.shipment.line"].search(
                [("order_line_id", "=", self.goods_id)]
            )
            lines.shipment_id.unlink()
            order, *others = (record.with_env(env) for record in self.made)
            order.button_cancel()
            order.unlink()
            for record in others:
                record.unlink()

    def _allocate(self, cr, quantity):
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        line = {"goods_id": self.goods_id, "quantity": quantity}
        env["sourcing.shipment"].create({"line_ids": [(0, 0, line)]})
        env.flush_all()

    def test_the_second_is_asked_to_look_again(self):
        with self.registry.cursor() as late:
            late.execute("SELECT 1 FROM sourcing_shipment_line LIMIT 1")
            with self.registry.cursor() as early:
                self._allocate(early, 60)
            with (
                self.assertRaises(errors.SerializationFailure),
                mute_logger("odoo.sql_db"),
            ):
                self._allocate(late, 60)
            # what Odoo's server does then: the request runs again, and now it counts
            late.rollback()
            with self.assertRaises(ValidationError):
                self._allocate(late, 60)
            late.rollback()

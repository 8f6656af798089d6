from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ShipmentCommon

MODELS = ("sourcing.shipment", "sourcing.shipment.line", "sourcing.shipment.goods")


@tagged("post_install", "-at_install")
class TestAccess(ShipmentCommon):
    """Who sees and does what with shipments."""

    def test_clerk_sees_no_price(self):
        shipment = self._ship(2000, bill_number="B")
        for records in (shipment, shipment.line_ids, self.goods):
            records = records.with_user(self.clerk)
            self.assertFalse(
                {"order_id", "order_line_id"} & records.fields_get().keys(),
                "an order is where prices are",
            )
            for model_field in records.fields_get().values():
                self.assertNotIn(model_field["type"], ("monetary",))
            self.assertNotIn("77.77", str(records.read()))
            self.assertNotIn("155540", str(records.read()))
        for model in ("purchase.order", "purchase.order.line"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.clerk).search([])

    def test_clerk_reaches_no_price_by_search(self):
        for domain in (
            [("order_line_id.price_unit", "=", 77.77)],
            [("order_id.amount_total", ">", 0)],
        ):
            with self.assertRaises(AccessError):
                self.env["sourcing.shipment.line"].with_user(self.clerk).search(domain)

    def test_lead_reads_the_order_behind_a_line(self):
        line = self._ship(1).line_ids.with_user(self.lead)
        self.assertEqual(line.order_id, self.order)

    def test_rights(self):
        self._ship(1)
        for user, may in (
            (self.clerk, ("read", "write", "create", "unlink")),
            (self.lead, ("read", "write", "create", "unlink")),
            (self.manager, ("read", "write", "create", "unlink")),
            (self.machine, ("read",)),
            (self.inspector, ()),
            (self.plain, ()),
            (self.purchaser, ()),
            (self.buyer, ()),
            (self.factory, ()),
            (self.env.ref("base.public_user"), ()),
        ):
            for model in MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    expected = operation in may and (
                        operation == "read" or model != "sourcing.shipment.goods"
                    )
                    if user == self.machine:
                        expected = expected or self.machine.has_group(
                            "sourcing_pm.group_sourcing_user"
                        )
                    self.assertEqual(
                        self.env[model].with_user(user).has_access(operation),
                        expected,
                        f"{user.login} {operation} {model}",
                    )

    def test_public_methods_check_rights(self):
        shipment = self._ship(1)
        for user in (self.buyer, self.plain, self.inspector):
            for method in ("action_book", "action_depart", "action_cancel"):
                with self.assertRaises(AccessError):
                    getattr(shipment.with_user(user), method)()
            with self.assertRaises(AccessError):
                shipment.with_user(user).action_correct_dates(reason="x")

    def test_companies_do_not_mix(self):
        company = self.env["res.company"].create({"name": "Second Trading"})
        other = new_test_user(
            self.env,
            "t_clerk2",
            groups="sourcing_pm.group_sourcing_clerk",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        shipment = self._ship(1)
        for record in (shipment, shipment.line_ids, self.goods):
            self.assertFalse(
                self.env[record._name].with_user(other).search([("id", "=", record.id)])
            )
            with self.assertRaises(AccessError):
                record.with_user(other).read()
        with self.assertRaises(UserError):
            self.env["sourcing.shipment"].with_user(other).create(
                {"line_ids": [(0, 0, {"goods_id": self.goods.id, "quantity": 1})]}
            )

    def test_goods_are_found_by_product_and_order(self):
        Goods = self.env["sourcing.shipment.goods"].with_user(self.clerk)
        for text in ("espresso", self.order.name):
            found = [goods_id for goods_id, _name in Goods.name_search(text)]
            self.assertIn(self.goods.id, found)

    def test_lines_are_grouped_sorted_and_searched_by_their_goods(self):
        line = self._ship(1).line_ids
        Line = self.env["sourcing.shipment.line"].with_user(self.clerk)
        groups = Line.formatted_read_group(
            [("id", "in", line.ids)], ["goods_id"], ["__count"], order="goods_id"
        )
        self.assertEqual(groups[0]["goods_id"][0], self.goods.id)
        found = Line.search(
            [("goods_id.order_name", "=", self.order.name)], order="goods_id, id"
        )
        self.assertIn(line, found)

    def test_the_lists_cost_the_same_for_many(self):
        Goods = self.env["sourcing.shipment.goods"].with_user(self.clerk)
        names = ["display_name", "product_name", "unit", "qty_open"]

        def queries(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.read(names)
            return self.cr.sql_log_count - before

        one = queries(Goods.browse(self.goods.id))
        orders = [self._create_order() for _number in range(5)]
        many = Goods.search([("order_name", "in", [order.name for order in orders])])
        self.assertEqual(len(many), 5)
        self.assertLessEqual(queries(many), one)

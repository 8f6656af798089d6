from odoo.tests import tagged

from .common import ShipmentCommon


@tagged("post_install", "-at_install", "seam")
class TestSeams(ShipmentCommon):
    """What this app adds to the seams of the projects app, and what it must not add."""

    def _buyer_view(self, project):
        party = project._live("buyer")[:1]
        return project._buyer_view(party)

    def _consolidate(self):
        """Two orders of two buyers and two factories in one container."""
        self._set_aside()
        self.other = self._other_order(500)
        shipment = self._ship(
            1200, eta=self._days(60), etd=self._days(1), bill_number="COSU42"
        )
        shipment.line_ids = [
            (0, 0, {"goods_id": self._goods(self.other).id, "quantity": 500})
        ]
        shipment.action_book()
        shipment.action_depart()
        return shipment

    def test_each_buyer_reads_only_his_own_goods(self):
        self._consolidate()
        mine = self._buyer_view(self.project)["shipments"]
        self.assertEqual(len(mine), 1)
        self.assertEqual(mine[0]["bill"], "COSU42")
        self.assertEqual([row["quantity"] for row in mine[0]["goods"]], ["1,200"])
        theirs = self._buyer_view(self.other.sourcing_project_id)["shipments"]
        self.assertEqual([row["quantity"] for row in theirs[0]["goods"]], ["500"])
        for secret in (self.other.name, self.factory_b_firm.name, "Buyer Two"):
            self.assertNotIn(secret, str(mine))
        self.assertNotIn(self.order.name, str(mine))
        self.assertNotIn(self.factory_firm.name, str(mine))

    def test_buyer_reads_no_plan_that_is_only_ours(self):
        self._ship(10)
        self.assertEqual(self._buyer_view(self.project)["shipments"], [])

    def test_factory_reads_its_own_goods_and_no_destination(self):
        shipment = self._consolidate()
        party = self.project._live("factory")[:1]
        rows = self.order._supplier_view(party)["shipments"]
        self.assertEqual([row["quantity"] for row in rows[0]["goods"]], ["1,200"])
        self.assertEqual(set(rows[0]), {"etd", "departed", "goods"})
        for secret in (self.other.name, "Buyer", "COSU42", shipment.number):
            self.assertNotIn(secret, str(rows))

    def test_open_units_are_told_to_each_audience(self):
        step = self._step("shipment", user=self.env.user)
        staff = step._blockers_for("staff")
        self.assertIn(
            f"{self.order.name}: 0 of 2,000 Espresso machine EM-3 have left", staff
        )
        buyer = step._blockers_for("buyer")
        self.assertIn("0 of 2,000 Espresso machine EM-3 have left", buyer)
        self.assertNotIn("Espresso", str(step._blockers_for("supplier")))

    def test_only_the_shipment_step_waits_for_units(self):
        for step in self.project.milestone_ids.filtered(
            lambda step: step.kind != "shipment"
        ):
            codes = {code for code, _params in step._completion_blockers()}
            self.assertFalse(codes & {"shipment_units_open", "shipment_bill_open"})

    def test_project_without_order_lines_is_not_held(self):
        project = (
            self.env["sourcing.project"]
            .with_user(self.lead)
            .create({"name": "Inquiry"})
        )
        step = self._step("shipment", project)
        self.assertFalse(step._shipment_blockers())

    def test_expected_finish_takes_the_later_of_promise_and_eta(self):
        transit = self._step("transit", user=self.env.user)
        self.assertIsNone(transit._expected_finish())
        self._ship(1, eta=self._days(40))
        self.assertEqual(transit._expected_finish(), self._days(40))
        transit.sudo().committed_finish = self._days(50)
        self.assertEqual(transit._expected_finish(), self._days(50))
        self.assertIsNone(
            self._step("production", user=self.env.user)._expected_finish()
        )

    def test_the_demand_behind_an_order_is_not_the_factory_s(self):
        field = self.env["purchase.order"]._fields["reference_ids"]
        self.assertEqual(field.groups, "base.group_user")
        with self.assertRaises(Exception):  # noqa: B017
            self.order.with_user(self.factory).read(["reference_ids"])

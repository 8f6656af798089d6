"""The plan of an inspection: from the lot that is presented to the units to draw."""

from __future__ import annotations

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestInspectionPlan(InspectionCommon):
    def test_lot_is_a_copy_of_the_order_line(self):
        lot = self._inspection().lot_ids
        self.assertEqual(lot.product, "Espresso machine EM-3")
        self.assertEqual(lot.quantity, 2000)
        self.assertEqual(lot.unit, "Units")
        self.assertEqual(lot.order_number, self.order.name)
        self.assertEqual(lot.description, self.order.order_line.name)

    def test_later_changes_of_the_order_do_not_reach_the_lot(self):
        lot = self._inspection().lot_ids
        self.order.order_line.write({"product_qty": 1, "name": "Something else"})
        self.product.name = "Renamed"
        self.env.flush_all()
        lot.invalidate_recordset()
        self.assertEqual(lot.quantity, 2000)
        self.assertEqual(lot.product, "Espresso machine EM-3")
        self.assertNotEqual(lot.description, "Something else")

    def test_deleted_order_line_leaves_the_lot(self):
        lot = self._inspection().lot_ids
        self.order.order_line.unlink()
        lot.invalidate_recordset()
        self.assertEqual(lot.product, "Espresso machine EM-3")
        self.assertEqual(lot.quantity, 2000)

    def test_no_verdict_on_goods_that_are_not_made(self):
        inspection = self._inspection(code="mid_production", kind="final")
        self.assertFalse(inspection.is_too_late)
        with self.assertRaisesRegex(UserError, "“Mass production” is not done"):
            inspection.action_start()
        self._make()
        inspection.action_start()
        self._step("production", user=self.manager).action_reopen()
        inspection.units_inspected = inspection.sample_size
        with self.assertRaisesRegex(UserError, "“Mass production” is not done"):
            inspection.action_decide()

    def test_in_line_inspection_says_that_it_comes_too_late(self):
        inspection = self._inspection(code="mid_production")
        self.assertFalse(inspection.is_too_late)
        production = self._step("production").sudo()
        self.env.cr.execute(
            "UPDATE sourcing_milestone SET state = 'done' WHERE id = %s",
            [production.id],
        )
        self.env.invalidate_all()
        self.assertTrue(inspection.is_too_late)
        self.assertFalse(self._inspection().is_too_late)

    def test_nobody_goes_to_a_project_that_was_given_up(self):
        planned, begun = self._inspection(), self._inspection()
        begun.action_start()
        self.project.action_cancel()
        self.assertEqual([planned.state, begun.state], ["cancel", "running"])

    def test_found_is_no_number_before_a_unit_was_inspected(self):
        inspection = self._inspection()
        inspection.action_start()
        plan = inspection._plan()
        found = [row["found"] for row in inspection._plan_rows(plan)]
        self.assertEqual(found, [None, None, None])
        inspection.units_inspected = 1
        found = [row["found"] for row in inspection._plan_rows(plan)]
        self.assertEqual(found, [0, 0, 0])
        self.assertIn("normal inspection", inspection.plan_details)

    def test_plan_follows_lot_and_limits(self):
        inspection = self._inspection()
        self.assertEqual(inspection.sample_size, 125)
        inspection.with_user(self.lead).lot_ids.quantity = 500
        self.assertEqual(inspection.sample_size, 50)
        inspection.with_user(self.lead).level = "III"
        self.assertEqual(inspection.sample_size, 80)
        inspection.with_user(self.lead).write({"aql_major": "0.10", "level": "II"})
        self.assertEqual(inspection.sample_size, 125)

    def test_default_limits_are_those_of_the_trade(self):
        inspection = self._inspection()
        inspection.action_start()
        rows = {row["defect_class"]: row for row in inspection.plan["classes"]}
        self.assertEqual(
            {name: (row["aql"], row["accept"]) for name, row in rows.items()},
            {"critical": (None, 0), "major": ("2.5", 7), "minor": ("4.0", 10)},
        )
        self.assertEqual(inspection.plan["level"], "II")

    def test_lot_of_several_lines_is_one_lot(self):
        self.order.order_line.copy({"order_id": self.order.id, "product_qty": 1300})
        inspection = self._inspection(lines=self.order.order_line)
        self.assertEqual(inspection.lot_size, 3300)
        self.assertEqual(inspection.sample_size, 200)

    def test_dozens_are_counted_in_units(self):
        self.order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        inspection = self._inspection(quantity=10)
        self.assertEqual(inspection.lot_ids.unit, "Dozens")
        self.assertEqual(inspection.lot_size, 120)

    def test_part_of_a_unit_can_be_drawn(self):
        self.assertEqual(self._inspection(quantity=10.2).lot_size, 11)

    def test_lot_belongs_to_the_project(self):
        other = self._create_order()
        with self.assertRaisesRegex(ValidationError, "does not belong to project"):
            self._inspection(
                lot_ids=[(0, 0, {"order_line_id": other.order_line.id})],
            )

    def test_line_is_presented_once_and_more_than_nothing(self):
        row = {"order_line_id": self.order.order_line.id}
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._inspection(lot_ids=[(0, 0, row), (0, 0, row)])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self._inspection(quantity=-1)

    def test_step_is_one_of_the_project_where_goods_are_inspected(self):
        with self.assertRaisesRegex(ValidationError, "Nothing is inspected"):
            self._inspection(code="rfq")
        other = self._track(self._create_order())
        with self.assertRaisesRegex(ValidationError, "another project"):
            self._inspection(milestone_id=self._step("packing", other).id)

    def test_kind_and_inspector_come_from_the_step(self):
        step = self._step("packing", user=self.lead)
        step.owner_id = self.inspector
        inspection = (
            self.env["sourcing.inspection"]
            .with_user(self.lead)
            .create({"project_id": self.project.id, "milestone_id": step.id})
        )
        self.assertEqual(inspection.kind, "packing")
        self.assertEqual(inspection.inspector_id, self.inspector)
        self.assertRegex(inspection.number, r"^QI-\d{4}$")

    def test_lead_plans_in_the_form(self):
        with Form(
            self.env["sourcing.inspection"]
            .with_user(self.lead)
            .with_context(default_project_id=self.project.id)
        ) as form:
            form.milestone_id = self._step("final_inspection")
            with form.lot_ids.new() as lot:
                lot.order_line_id = self.order.order_line
                self.assertEqual(lot.quantity, 2000)
        inspection = form.record
        self.assertEqual(inspection.sample_size, 125)
        self.assertIn("125", inspection.plan_table)

    def test_inspector_works_in_the_form(self):
        inspection = self._inspection()
        inspection.action_start()
        with Form(inspection) as form:
            form.units_inspected = 125
            with form.defect_ids.new() as defect:
                defect.severity = "minor"
                defect.quantity = 3
                defect.description = "Scratch"
            self.assertRegex(form.plan_table, r"(?s)Minor.*<td[^>]*>3</td>")
        self.assertEqual(inspection.defect_ids.quantity, 3)

    def test_no_work_in_a_project_that_stands_still(self):
        inspection = self._inspection()
        self.project.action_hold(reason="Buyer asked")
        with self.assertRaisesRegex(UserError, "not running"):
            inspection.action_start()

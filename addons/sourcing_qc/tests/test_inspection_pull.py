"""The pull list: cartons and units are drawn at the start, and nobody chooses."""

from __future__ import annotations

import json
import re

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.sourcing_qc.engine import pull as engine

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestInspectionPull(InspectionCommon, HttpCase):
    @classmethod
    def _packed(cls, **values):
        """2000 units in 100 cartons of 20, numbered from 31."""
        inspection = cls._inspection(**values)
        inspection.lot_ids.write({"units_per_carton": 20, "first_carton": 31})
        return inspection

    def test_cartons_follow_quantity_and_size(self):
        inspection = self._packed()
        self.assertEqual(inspection.lot_ids.cartons, 100)
        inspection.lot_ids.quantity = 1990
        self.assertEqual(inspection.lot_ids.cartons, 100)
        inspection.lot_ids.quantity = 1980
        self.assertEqual(inspection.lot_ids.cartons, 99)

    def test_list_is_drawn_at_the_start(self):
        inspection = self._packed()
        self.assertFalse(inspection.pull)
        with self.assertRaisesRegex(UserError, "when the work begins"):
            inspection.action_print_pull()
        inspection.action_start()
        pull = inspection.pull
        self.assertEqual((pull["cartons"], pull["by_rule"]), (100, 10))
        self.assertEqual((pull["opened"], pull["sample_size"]), (10, 125))
        cartons = {row["carton"] for row in pull["rows"]}
        self.assertLessEqual(cartons, set(range(31, 131)))
        numbers = sorted(n for row in pull["rows"] for n in row["numbers"])
        self.assertEqual(numbers, list(range(1, 126)))

    def test_seed_gives_the_same_list_again(self):
        inspection = self._packed()
        inspection.action_start()
        pull = inspection.pull
        again = engine.make_pull(
            inspection.lot_ids._variants(), 125, pull["seed"], pull["rule"]
        )
        self.assertEqual(json.loads(json.dumps(again.as_dict())), pull)
        other = self._packed()
        other.action_start()
        self.assertNotEqual(other.pull["rows"], pull["rows"])

    def test_rule_comes_from_the_plan(self):
        inspection = self._packed(carton_rule="all")
        inspection.action_start()
        self.assertEqual(inspection.pull["opened"], 100)

    def test_list_is_settled(self):
        inspection = self._packed()
        inspection.action_start()
        # sudo: a superuser is refused, too
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            inspection.sudo().write({"pull": {}})  # sudo: as above
        with self.assertRaisesRegex(UserError, "settled"):
            inspection.sudo().lot_ids.cartons = 5  # sudo: as above

    def test_loose_units_and_the_same_product_twice(self):
        line = self.order.order_line
        line.copy({"order_id": self.order.id, "product_qty": 500})
        inspection = self._inspection(lines=self.order.order_line)
        inspection.lot_ids[0].units_per_carton = 20
        inspection.action_start()
        rows = inspection.pull["rows"]
        self.assertEqual(len({row["variant"] for row in rows}), 2)
        self.assertEqual(sum(row["carton"] is None for row in rows), 1)

    def test_a_test_that_needs_more_units_is_drawn_for(self):
        scheme = self.env["sourcing.sampling.scheme"].create(
            {
                "name": "Long test",
                "buyer_id": self.buyer_firm.id,
                "level": "S-1",
                "test_ids": [(0, 0, {"name": "Scan", "code": "scan", "level": "I"})],
            }
        )
        inspection = self._packed()
        self.assertEqual(inspection.scheme_id, scheme)
        inspection.action_start()
        [test] = inspection.plan["tests"]
        self.assertGreater(test["sample_size"], inspection.sample_size)
        self.assertEqual(inspection.pull["sample_size"], test["sample_size"])

    def test_cartons_hold_what_is_presented(self):
        lot = self._inspection().lot_ids
        for values in (
            {"cartons": 2001},
            {"cartons": -1},
            {"first_carton": 0},
            {"units_per_carton": -20},
            {"units_per_carton": 20, "cartons": 90},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "Correct the cartons"),
            ):
                lot.write(values)

    def test_inspector_corrects_cartons(self):
        lot = self._inspection().lot_ids
        lot.write({"units_per_carton": 10, "first_carton": 5})
        self.assertEqual(lot.cartons, 200)
        with self.assertRaisesRegex(UserError, "nothing else"):
            lot.product = "Something else"

    def test_sheet_names_no_side(self):
        inspection = self._packed()
        inspection.action_start()
        html = self._sheet(inspection)
        self.assertIn(inspection.number, html)
        for row in inspection.pull["rows"]:
            self.assertRegex(html, rf">\s*{row['carton']}\s*<")
        for secret in (self.buyer_firm.name, self.factory_firm.name, "77.77"):
            self.assertNotIn(secret, html)
        self.assertIn("抽箱单", html)

    def _sheet(self, inspection):
        report = self.env["ir.actions.report"].with_user(self.inspector)
        html, _kind = report._render_qweb_html(
            "sourcing_qc.report_pull_list", inspection.ids
        )
        return html.decode()

    def test_pdf(self):
        inspection = self._packed()
        inspection.action_start()
        self.assertEqual(
            inspection.action_print_pull()["report_name"],
            "sourcing_qc.report_pull_list",
        )
        report = self.env["ir.actions.report"].with_user(self.inspector)
        pdf, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            "sourcing_qc.report_pull_list", inspection.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertTrue(re.match(rb"%PDF", pdf))

    def test_form_shows_cartons(self):
        inspection = self._packed()
        inspection.action_start()
        self.assertIn(str(inspection.pull["seed"]), inspection.pull_table)

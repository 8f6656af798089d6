"""What this app adds to the seams of the projects, and to the pages of both sides."""

from __future__ import annotations

from odoo.tests import HttpCase, tagged

from .common import InspectionCommon

SECRET = "zzz-only-for-ourselves"


@tagged("post_install", "-at_install", "seam")
class TestInspectionSeams(InspectionCommon):
    def _buyer_rows(self):
        party = self.project.sudo()._party(self.buyer)
        project = self.project.with_user(self.buyer)
        return project.sudo()._buyer_view(party)["inspections"]

    def _supplier_rows(self):
        party = self.order.sudo()._party(self.factory)
        order = self.order.with_user(self.factory)
        return order.sudo()._supplier_view(party)["inspections"]

    def test_completion_blockers(self):
        step = self._step("final_inspection")
        self.assertIn(("inspection_missing", {}), step._completion_blockers())
        self._pass()
        codes = {code for code, _params in step._completion_blockers()}
        self.assertFalse({code for code in codes if code.startswith("inspection")})
        self.assertIn("decision_open", codes)  # what the projects ask for still holds

    def test_releasable_quantity(self):
        line = self.order.order_line
        self.assertEqual(line._releasable_qty(), 0)
        self._pass(800)
        self.assertEqual(line._releasable_qty(), 800)

    def test_sentences_of_the_projects_are_still_there(self):
        sentences = self.env["sourcing.sentence"]._sentences()
        self.assertIn("decision_open", sentences)
        self.assertIn("inspection_missing", sentences)

    def test_buyer_sees_inspections_with_a_verdict(self):
        self._inspection()
        running = self._inspection()
        running.action_start()
        self.assertEqual(self._buyer_rows(), [])
        self._work(self._inspection(500), major=8)
        [row] = self._buyer_rows()
        self.assertEqual(row["kind"], "Final pre-shipment")
        self.assertEqual(row["result"], "nonconforming")
        self.assertEqual(row["sample_size"], "50")
        self.assertEqual(
            row["lot"],
            [{"product": "Espresso machine EM-3", "quantity": "500", "unit": "Units"}],
        )
        self.assertIn("8 in 50 units", row["reasons"][0])

    def test_buyer_sees_only_what_is_named(self):
        """A new key here is a decision about secrecy."""
        self._pass()
        [row] = self._buyer_rows()
        self.assertEqual(
            set(row),
            {
                "number",
                "kind",
                "day",
                "lot",
                "lot_size",
                "sample_size",
                "inspected",
                "result",
                "result_name",
                "reasons",
                "report",
                "decision",
                "standing",
                "reinspects",
            },
        )
        self.assertEqual(set(row["lot"][0]), {"product", "quantity", "unit"})

    def test_neither_side_reads_what_the_inspector_wrote(self):
        inspection = self._inspection(note=SECRET)
        self.order.order_line.name = SECRET
        inspection.action_start()
        inspection.write(
            {
                "units_inspected": 125,
                "defect_ids": [(0, 0, {"severity": "minor", "description": SECRET})],
            }
        )
        self.assertNotIn(SECRET, str(self._supplier_rows()))
        inspection.action_decide()
        self.assertIn(SECRET, inspection.note)
        self.assertNotIn(SECRET, str(self._buyer_rows()))
        for private in (
            self.order.name,
            self.factory_firm.name,
            self.inspector.name,
            "77.77",
        ):
            self.assertNotIn(private, str(self._buyer_rows()))

    def test_factory_sees_when_somebody_comes(self):
        self._pass()
        self.assertEqual(self._supplier_rows(), [])
        self._inspection()
        [row] = self._supplier_rows()
        self.assertEqual(set(row), {"kind", "day"})
        self.assertEqual(row["kind"], "Final pre-shipment")
        self.assertIn("Mar 2", row["day"])

    def test_factory_does_not_see_inspections_at_another_factory(self):
        other = self._create_order(vendor=self.factory_b_firm)
        other.with_user(self.manager).sourcing_project_id = self.project.id
        inspection = self._inspection(lines=other.order_line)
        self.assertEqual(self._supplier_rows(), [])
        self.assertTrue(inspection._concerns(other))


@tagged("post_install", "-at_install", "seam")
class TestInspectionPages(InspectionCommon, HttpCase):
    def test_buyer_s_page_shows_the_inspection(self):
        self._fail(500)
        self.authenticate("t_buyer", "t_buyer")
        page = self.url_open(f"/my/sourcing/{self.project.id}").text
        self.assertIn("Nonconforming", page)
        self.assertIn('id="sourcing_inspections"', page)

    def test_factory_s_page_shows_when_somebody_comes(self):
        self._inspection()
        self.authenticate("t_factory", "t_factory")
        page = self.url_open(f"/my/sourcing/order/{self.order.id}").text
        self.assertIn("Planned inspections", page)
        self.assertIn("Mar 2", page)

"""The verdict: computed from what was found, never typed, never a guess."""

from __future__ import annotations

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestInspectionVerdict(InspectionCommon):
    def test_verdicts(self):
        for units, defects, result in (
            (125, {}, "conforming"),
            (125, {"major": 7, "minor": 10}, "conforming"),
            (125, {"major": 8}, "nonconforming"),
            (125, {"minor": 11}, "nonconforming"),
            (125, {"critical": 1}, "nonconforming"),
            (0, {}, "inconclusive"),
            (124, {}, "inconclusive"),
        ):
            with self.subTest(units=units, defects=defects):
                inspection = self._work(self._inspection(), units, **defects)
                self.assertEqual(inspection.result, result)
                self.assertEqual(inspection.state, "done")

    def test_nothing_presented_is_inconclusive(self):
        inspection = self._work(self._inspection(lot_ids=[]), 0)
        self.assertEqual(inspection.result, "inconclusive")
        self.assertEqual(inspection.result_reason, "no lot was presented")

    def test_reason_names_the_class_that_decided(self):
        inspection = self._work(self._inspection(), 125, major=8, minor=1)
        self.assertEqual(
            inspection.result_reason,
            "Major defects: 8 in 125 units, only 7 allowed",
        )

    def test_too_few_units_are_named(self):
        inspection = self._work(self._inspection(), 60)
        self.assertIn("only 60 of 125 units", inspection.result_reason)

    @freeze_time("2026-03-02 20:00:00")
    def test_verdict_says_when_and_by_whom(self):
        inspection = self._pass()
        self.assertEqual(str(inspection.decided_on), "2026-03-02 20:00:00")
        self.assertEqual(inspection.decided_by_id, self.inspector)
        # the day is that of the factory, which is ahead of UTC
        self.assertEqual(str(inspection._decided_day()), "2026-03-03")

    def test_small_lot_is_inspected_whole(self):
        inspection = self._inspection(quantity=2)
        self.assertEqual(inspection.sample_size, 2)
        self.assertEqual(self._work(inspection, 1).result, "inconclusive")
        self.assertEqual(self._pass(2).result, "conforming")
        self.assertEqual(
            self._work(self._inspection(quantity=2), minor=1).result, "nonconforming"
        )

    def test_class_with_fewer_units_is_judged_on_the_first(self):
        # lot of 8: major on 5 units, minor on 3
        for unit, result in (
            (4, "conforming"),
            (3, "nonconforming"),
            (0, "inconclusive"),
        ):
            with self.subTest(unit=unit):
                inspection = self._inspection(quantity=8)
                inspection.action_start()
                inspection.units_inspected = 5
                self.env["sourcing.inspection.defect"].with_user(self.inspector).create(
                    {
                        "inspection_id": inspection.id,
                        "severity": "minor",
                        "unit": unit,
                        "description": "Scratch",
                    }
                )
                inspection.action_decide()
                self.assertEqual(inspection.result, result)

    def test_defect_on_a_unit_that_was_not_inspected_is_a_slip(self):
        inspection = self._inspection()
        inspection.action_start()
        inspection.write(
            {
                "units_inspected": 100,
                "defect_ids": [
                    (0, 0, {"severity": "major", "unit": 101, "description": "Dent"})
                ],
            }
        )
        with self.assertRaisesRegex(UserError, "unit 101, but only 100"):
            inspection.action_decide()

    def test_no_more_units_than_the_lot_has(self):
        inspection = self._inspection(quantity=50)
        inspection.action_start()
        with self.assertRaisesRegex(ValidationError, "in a lot of 50"):
            inspection.units_inspected = 51

    def test_verdict_is_written_in_the_journal(self):
        inspection = self._fail()
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "inspection_decided"
        )
        self.assertEqual(
            entry.sentence,
            f"Final pre-shipment inspection: inspection {inspection.number}: "
            "Nonconforming",
        )
        self.assertEqual(entry.user_id, self.inspector)

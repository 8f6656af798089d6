"""A verdict has its reason in every group; what was demanded is not left out."""

from __future__ import annotations

from odoo.tests import tagged

from .common import InspectionCommon

OLD_VERDICT = {
    "result": "nonconforming",
    "reason": "exceeded",
    "findings": [
        {
            "defect_class": "major",
            "result": "nonconforming",
            "reason": "exceeded",
            "found": 8,
            "accept": 7,
            "inspected": 125,
            "sample_size": 125,
        }
    ],
}


@tagged("post_install", "-at_install")
class TestInspectionGroups(InspectionCommon):
    def _checked(self, *rows, demanded=(), **defects):
        """A decided inspection with points of a checklist: group, name, result."""
        inspection = self._inspection()
        keys = ("group", "name", "result")
        points = [dict(zip(keys, row, strict=True)) for row in rows]
        self.patch(type(inspection), "_check_rows", lambda inspection: points)
        self.patch(
            type(inspection), "_demanded_groups", lambda inspection: set(demanded)
        )
        return self._work(inspection, **defects)

    def test_goods_alone(self):
        inspection = self._checked()
        self.assertEqual(inspection.result, "conforming")
        self.assertEqual(
            [
                group
                for group, (result, _why) in inspection._judge_groups().items()
                if result != "not_part"
            ],
            ["workmanship"],
        )
        rows = inspection._group_rows("staff")
        self.assertEqual(rows[1]["result_name"], "Not part of this inspection")
        self.assertIn("Packaging", inspection.group_table)

    def test_a_failed_point_fails_the_inspection(self):
        inspection = self._checked(
            ("packaging", "Drop test", "fail"),
            ("packaging", "Shipping mark", "pass"),
            ("document", "Packing list", "pass"),
        )
        self.assertEqual(inspection.result, "nonconforming")
        self.assertEqual(
            inspection.result_reason, "Packaging: points not met: 1 of 2 (Drop test)"
        )
        # what we call a point is for ourselves
        self.assertEqual(
            inspection._reasons("buyer"), ["Packaging: points not met: 1 of 2"]
        )

    def test_what_is_open_or_demanded_is_inconclusive(self):
        inspection = self._checked(("quantity", "Cartons", ""), demanded=["test"])
        self.assertEqual(inspection.result, "inconclusive")
        self.assertEqual(
            inspection.result_reason,
            "Tests: demanded, but nothing was checked; "
            "Quantity: points not checked: 1 of 1 (Cartons)",
        )

    def test_tests_of_the_plan_are_demanded(self):
        inspection = self._inspection()
        self.assertEqual(inspection._demanded_groups(), set())
        inspection.action_start()
        plan = inspection.plan | {"tests": [{"code": "drop", "sample_size": 3}]}
        inspection._write_settled({"plan": plan})
        self.assertEqual(inspection._demanded_groups(), {"test"})

    def test_verdicts_from_before_groups_still_read(self):
        inspection = self._fail()
        inspection._write_settled({"verdict": OLD_VERDICT})
        self.assertEqual(
            inspection.result_reason,
            "Major defects: 8 in 125 units, only 7 allowed",
        )
        self.assertFalse(
            inspection.group_table and "Packaging" in inspection.group_table
        )
        self.assertTrue(inspection.plan_table)
        inspection._write_settled(
            {"verdict": OLD_VERDICT | {"sample": "sample_broken"}}
        )
        self.assertIn("its seal is broken", inspection.result_reason)

    def test_changed_specification_without_a_new_sample_is_said(self):
        self._accept_quotation()
        self._approve_sample()
        sample = self._step("sample")._sample().with_user(self.lead)
        sample.seal = "S-1"
        sample.action_seal()
        inspection = self._inspection()
        self.assertEqual(inspection.golden_sample_id, sample)
        self._specify(target=60.0)  # a new sample was asked for, and there is none
        inspection.action_start()
        inspection.write({"units_inspected": 125, "golden_copy": 1})
        inspection.golden_seal = "intact"
        self._tick(inspection)
        inspection.action_decide()
        self.assertEqual(inspection.result, "inconclusive")
        self.assertEqual(
            inspection.result_reason,
            "golden sample: it is not of the specification in force",
        )
        self.assertEqual(inspection._judge_groups()["workmanship"][0], "inconclusive")

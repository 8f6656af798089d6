"""Entering one result costs the same on a large inspection as on a small one."""

from __future__ import annotations

from uuid import uuid4

from odoo.tests import tagged

from odoo.addons.sourcing_pm.tests.common import picture

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestWorkSpeed(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        checklist = cls.env["sourcing.checklist"].create(
            {
                "name": "Long",
                "item_ids": [
                    (0, 0, {"name": f"Point {place}", "pieces": 3})
                    for place in range(300)
                ],
            }
        )
        cls.inspection = cls._inspection(checklist_id=checklist.id)
        cls.inspection.action_start()
        defects = cls.inspection.defect_ids.create(
            [
                {
                    "inspection_id": cls.inspection.id,
                    "type_id": cls.env.ref("sourcing_qc.defect_scratch").id,
                }
                for _place in range(20)
            ]
        )
        cls.inspection.photo_ids.create(
            [
                {owner: record.id, "image": picture()}
                for owner, records in (
                    ("check_id", cls.inspection.check_ids[:40]),
                    ("defect_id", defects),
                )
                for record in records
            ]
        )

    def setUp(self):
        super().setUp()
        self.assertEqual(len(self.inspection.check_ids), 300)
        self.assertEqual(len(self.inspection.photo_ids), 60)
        self.check_id = self.inspection.check_ids[7].id
        self.env.flush_all()

    def _cold(self):
        """As in a new request: no record is known, but who may what is."""
        self.env.invalidate_all()
        inspection = self._send("no", "no", "no")
        self.env.invalidate_all()
        return inspection

    def _send(self, *values):
        """The inspection, after an entry that is asserted to have arrived."""
        inspection = (
            self.env["sourcing.inspection"]
            .with_user(self.inspector)
            .browse(self.inspection.id)
        )
        entry = {
            "uuid": str(uuid4()),
            "op": "check",
            "check": self.check_id,
            "values": list(values),
        }
        answer = inspection.apply_entries(entries=[entry])
        self.env.flush_all()
        self.assertEqual(answer["rows"][0]["status"], "updated")
        self.assertEqual(len(answer["view"]["checks"]), 300)
        return inspection

    def test_an_entry_from_a_device(self):
        self._cold()
        with self.assertQueryCount(25):
            self._send("yes", "yes", "no")

    def test_one_result_in_the_form(self):
        inspection = self._cold()
        with self.assertQueryCount(25):
            inspection.write({"check_ids": [(1, self.check_id, {"answer": "yes ×3"})]})
            self.env.flush_all()
        self.assertEqual(inspection.check_ids.browse(self.check_id).result, "pass")

"""Finished inspections from elsewhere: known by their id, whole or not at all."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.sourcing_pm.tests.common import picture

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestWorkPush(InspectionCommon):
    def setUp(self):
        super().setUp()
        checklist = self.env["sourcing.checklist"].create(
            {
                "name": "Final",
                "item_ids": [
                    (0, 0, {"name": "Works", "name_zh": "功能正常", "pieces": 2})
                ],
            }
        )
        self.inspection = self._inspection(checklist_id=checklist.id)

    def _row(self, **values):
        return {
            "external_id": "X-1",
            "inspection": self.inspection.number,
            "units_inspected": 125,
            "defects": [
                {
                    "type": "Scratch on a visible surface",
                    "quantity": 2,
                    "photos": [{"name": "a.png", "data": picture().decode()}],
                },
                {"description": "Foam too short", "class": "major"},
            ],
            "checks": [{"name": "功能正常", "values": "yes ×2"}],
            **values,
        }

    def _push(self, row, user=None, **options):
        api = self.env["sourcing.api"].with_user(user or self.inspector)
        (answer,) = api.push_inspections(source="qima", rows=[row], **options)
        return answer

    def test_a_finished_inspection_arrives_once(self):
        answer = self._push(self._row())
        self.assertEqual(answer["status"], "updated", answer["message"])
        self.assertEqual(answer["id"], self.inspection.id)
        inspection = self.inspection
        self.assertEqual((inspection.state, inspection.result), ("done", "conforming"))
        self.assertEqual(len(inspection.defect_ids), 2)
        self.assertEqual(len(inspection.photo_ids), 1)
        self.assertEqual(inspection.check_ids.result, "pass")
        self.assertEqual(self._push(self._row())["status"], "unchanged")
        self.assertEqual(len(inspection.defect_ids), 2)

    def test_a_verdict_is_not_changed_by_a_second_file(self):
        self._push(self._row())
        answer = self._push(self._row(units_inspected=10))
        self.assertEqual(answer["status"], "error")
        self.assertEqual(self.inspection.units_inspected, 125)

    def test_dry_run_changes_nothing(self):
        answer = self._push(self._row(), dry_run=True)
        self.assertEqual(answer["status"], "updated")
        self.env.invalidate_all()
        self.assertEqual(self.inspection.state, "planned")
        self.assertFalse(self.inspection.defect_ids)

    def test_all_of_it_or_nothing(self):
        for values, message in (
            ({"units_inspected": -1}, "whole number"),
            ({"units_inspected": 99999}, "cannot be inspected"),
            ({"inspection": "QI-none"}, "No inspection has the number"),
            ({"checks": [{"name": "Shines", "values": "yes"}]}, "no point “Shines”"),
            ({"checks": [{"name": "Works", "values": "perhaps"}]}, "perhaps"),
            ({"checks": "yes"}, "list of rows"),
            ({"defects": [{"type": "Unheard of"}]}, "no defect “Unheard of”"),
            ({"defects": [{"description": "x", "product": "y"}]}, "not presented"),
            ({"defects": [{"state": "done"}]}, "no such column"),
            ({"state": "done"}, "no such column"),
            ({"golden_seal": "perhaps"}, "choose one of"),
            ({"external_id": ""}, "needed"),
            ({"defects": [{"description": "x", "unit": 126}]}, "only 125 units"),
        ):
            with self.subTest(values=values):
                answer = self._push(self._row(**values))
                self.assertEqual(answer["status"], "error")
                self.assertIn(message, answer["message"])
                self.env.invalidate_all()
                self.assertEqual(self.inspection.state, "planned")
                self.assertFalse(self.inspection.defect_ids)

    def test_one_id_is_one_inspection(self):
        self._push(self._row())
        other = self._inspection()
        answer = self._push(self._row(inspection=other.number, checks=[]))
        self.assertEqual(
            (answer["status"], answer["code"]), ("error", "other_inspection")
        )

    def test_it_may_stay_open_and_be_completed(self):
        first = self._row(close=False, units_inspected=60, checks=[])
        self.assertEqual(self._push(first)["status"], "updated")
        self.assertEqual(self.inspection.state, "running")
        self.assertEqual(self._push(self._row())["status"], "updated")
        self.assertEqual(len(self.inspection.defect_ids), 2)
        self.assertEqual(self.inspection.state, "done")

    def test_guards_are_those_of_the_form(self):
        for user in (self.stranger, self.clerk, self.machine):
            with self.subTest(user=user.login):
                try:
                    status = self._push(self._row(), user)["status"]
                except AccessError:
                    status = "error"
                self.assertEqual(status, "error")
        self.assertEqual(self.inspection.state, "planned")
        with self.assertRaises(UserError):
            self.env["sourcing.api"].with_user(self.inspector).push_inspections(
                source=" ", rows=[self._row()]
            )

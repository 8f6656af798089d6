"""What is settled stays: at every door, for a superuser too."""

from __future__ import annotations

import json

from odoo.exceptions import UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestInspectionFreeze(InspectionCommon):
    def _users(self, record):
        """The record as those who may do most, the superuser included."""
        return (
            record.with_user(self.lead),
            record.with_user(self.manager),
            record.sudo(),
        )

    def test_verdict_is_not_typed(self):
        inspection = self._inspection()
        inspection.action_start()
        for values in (
            {"result": "conforming"},
            {"verdict": {"result": "conforming"}},
            {"decided_on": "2026-01-01 00:00:00"},
            {"decided_by_id": self.lead.id},
            {"plan": {}},
            {"number": "QI-1"},
            {"state": "done", "result": "conforming"},
        ):
            for record in self._users(inspection):
                with (
                    self.subTest(values=values),
                    self.assertRaisesRegex(UserError, "cannot be typed"),
                ):
                    record.write(values)
        self.assertFalse(inspection.result)

    def test_verdict_is_not_created(self):
        for values in (
            {"result": "conforming"},
            {"plan": {"sample_size": 1}},
            {"state": "running"},
            {"state": "done"},
            {"units_inspected": 200},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self._inspection(**values)

    def test_defects_are_not_created_with_a_planned_inspection(self):
        defect = {"severity": "minor", "description": "Scratch"}
        with self.assertRaisesRegex(UserError, "between start and verdict"):
            self._inspection(defect_ids=[(0, 0, defect)])

    def test_writing_the_state_is_the_same_as_the_button(self):
        inspection = self._inspection()
        inspection.write({"state": "running"})
        self.assertEqual(inspection.plan["sample_size"], 125)
        inspection.write({"units_inspected": 125, "state": "done"})
        self.assertEqual(inspection.result, "conforming")
        self.assertEqual(inspection.decided_by_id, self.inspector)

    def test_lot_and_plan_are_settled_at_the_start(self):
        inspection = self._inspection()
        inspection.action_start()
        plan = json.dumps(inspection.plan, sort_keys=True)
        for record in self._users(inspection):
            for values in (
                {"level": "S-1"},
                {"aql_major": "10"},
                {"aql_critical": "1.0"},
                {"milestone_id": self._step("packing").id},
                {"kind": "inline"},
                {"lot_ids": [(5,)]},
            ):
                with (
                    self.subTest(values=values),
                    self.assertRaisesRegex(UserError, "settled"),
                ):
                    record.write(values)
            with self.assertRaisesRegex(UserError, "settled"):
                record.lot_ids.quantity = 1
            with self.assertRaisesRegex(UserError, "settled"):
                record.lot_ids.unlink()
            with self.assertRaisesRegex(UserError, "settled"):
                record.lot_ids.create(
                    {"inspection_id": inspection.id, "product": "More", "quantity": 5}
                )
        self.assertEqual(json.dumps(inspection.plan, sort_keys=True), plan)

    def test_lot_is_not_moved_into_a_settled_inspection(self):
        settled, planned = self._inspection(), self._inspection()
        settled.action_start()
        with self.assertRaisesRegex(UserError, "stays where it belongs"):
            planned.with_user(self.lead).lot_ids.inspection_id = settled
        # sudo: sourcing.inspection.lot - a superuser is refused, too
        with self.assertRaisesRegex(UserError, "settled"):
            planned.sudo().lot_ids.inspection_id = settled  # sudo: as above

    def test_nothing_moves_after_the_verdict(self):
        inspection = self._work(self._inspection(), minor=1)
        seen = (inspection.plan, inspection.verdict, inspection.plan_table)
        for record in self._users(inspection):
            for values in (
                {"units_inspected": 1},
                {"note": "late"},
                {"inspector_id": self.lead.id},
                {"defect_ids": [(5,)]},
                {"state": "running"},
                {"state": "planned"},
                {"state": "done"},
            ):
                with (
                    self.subTest(values=values),
                    self.assertRaisesRegex(UserError, "never changed"),
                ):
                    record.write(values)
            for act in (
                lambda record=record: record.lot_ids.write({"quantity": 1}),
                lambda record=record: record.lot_ids.unlink(),
                lambda record=record: record.defect_ids.write({"quantity": 2}),
                lambda record=record: record.defect_ids.unlink(),
                lambda record=record: record.defect_ids.copy(),
            ):
                with self.assertRaises(UserError):
                    act()
        for record in self._users(inspection)[1:]:
            with self.assertRaisesRegex(UserError, "is kept"):
                record.unlink()
        inspection.invalidate_recordset()
        self.assertEqual(
            (inspection.plan, inspection.verdict, inspection.plan_table), seen
        )

    def test_order_and_specification_do_not_move_a_verdict(self):
        inspection = self._pass()
        before = json.dumps(inspection._snapshot(), sort_keys=True)
        self.order.order_line.write({"product_qty": 5, "name": "Else"})
        self.product.name = "Renamed"
        self._specify()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(json.dumps(inspection._snapshot(), sort_keys=True), before)

    def test_work_that_began_ends_with_a_verdict(self):
        inspection = self._inspection()
        inspection.action_start()
        for record in self._users(inspection):
            with self.assertRaisesRegex(UserError, "cannot become"):
                record.action_cancel()
            with self.assertRaisesRegex(UserError, "cannot become"):
                record.write({"state": "planned"})

    def test_planned_one_is_called_off_and_planned_again(self):
        inspection = self._inspection().with_user(self.lead)
        inspection.action_cancel()
        with self.assertRaisesRegex(UserError, "cannot become"):
            inspection.action_start()
        inspection.action_plan()
        # the lead let the visit begin that was called off, and not this one
        self.assertFalse(inspection.ready_on)
        inspection.action_override_readiness(reason="Test")
        inspection.action_start()
        self.assertEqual(inspection.state, "running")

    def test_findings_wait_for_the_start(self):
        inspection = self._inspection()
        with self.assertRaisesRegex(UserError, "start it"):
            inspection.units_inspected = 10

    def test_copy_is_a_new_one(self):
        copy = self._pass().with_user(self.lead).copy()
        self.assertEqual(copy.state, "planned")
        self.assertFalse(copy.result or copy.plan or copy.units_inspected)


@tagged("post_install", "-at_install")
class TestInspectionFreezeOverRpc(InspectionCommon, HttpCase):
    def _refused(self, method, ids, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {
                    "model": "sourcing.inspection",
                    "method": method,
                    "args": [ids, *args],
                    "kwargs": kwargs,
                },
            )

    def test_rpc_is_no_way_around(self):
        inspection = self._fail()
        running = self._inspection()
        running.action_start()
        self.authenticate("t_inspector", "t_inspector")
        self._refused("write", inspection.ids, {"result": "conforming"})
        self._refused("write", inspection.ids, {"state": "running"})
        self._refused(
            "web_save", inspection.ids, {"units_inspected": 1}, specification={}
        )
        self._refused("write", running.ids, {"state": "done", "result": "conforming"})
        self._refused("_write_state", running.ids, "done")
        self.assertEqual(inspection.result, "nonconforming")
        self.assertEqual(running.state, "running")

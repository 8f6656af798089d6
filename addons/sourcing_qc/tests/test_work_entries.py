"""What a device sends: each entry alone, the same one once, by the models' guards."""

from __future__ import annotations

from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.sourcing_pm.tests.common import picture

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestWorkEntries(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        library = cls.env["sourcing.defect.type"]
        cls.group = library.create({"name": "Appearance"})
        cls.kind = library.create(
            {"name": "Scratch", "parent_id": cls.group.id, "defect_class": "minor"}
        )
        cls.checklist = cls.env["sourcing.checklist"].create(
            {
                "name": "Final",
                "item_ids": [
                    (0, 0, {"name": "Works", "name_zh": "功能正常", "pieces": 2}),
                    (
                        0,
                        0,
                        {
                            "name": "Cable",
                            "kind": "number",
                            "target": "150",
                            "minus": "2",
                            "plus": "5",
                            "unit": "cm",
                            "pieces": 3,
                        },
                    ),
                    (0, 0, {"name": "Carton", "kind": "photo", "pieces": 1}),
                ],
            }
        )

    def setUp(self):
        super().setUp()
        self.inspection = self._inspection(checklist_id=self.checklist.id)
        self.inspection.action_start()

    def _send(self, *entries, inspection=None):
        answer = (inspection or self.inspection).apply_entries(
            entries=[{"uuid": str(uuid4()), **entry} for entry in entries]
        )
        return [row["status"] for row in answer["rows"]]

    def _check(self, name):
        return self.inspection.check_ids.filtered(lambda check: check.name == name)

    def _answer(self, *entries):
        return self.inspection.apply_entries(entries=list(entries))

    def test_all_ops(self):
        defect = str(uuid4())
        cable = self._check("Cable")
        carton = self._check("Carton")
        statuses = self._send(
            {"op": "units", "units": 20},
            {
                "op": "defect",
                "uuid": defect,
                "type_id": self.kind.id,
                "quantity": 2,
                "unit": 3,
                "carton": 17,
                "lot_id": self.inspection.lot_ids.id,
                "note": "left side",
            },
            {"op": "check", "check": cable.id, "values": ["150", "-", "149.5"]},
            {
                "op": "photo",
                "of": "defect",
                "ref": defect,
                "data": picture().decode(),
            },
            {
                "op": "photo",
                "of": "check",
                "ref": carton.id,
                "name": "mark.png",
                "data": picture().decode(),
            },
            {"op": "photo", "of": "inspection", "data": picture().decode()},
        )
        self.assertEqual(
            statuses, ["updated", "created", "updated", "created", "created", "created"]
        )
        found = self.inspection.defect_ids
        self.assertEqual(
            (found.severity, found.description, found.quantity, found.carton),
            ("minor", "Scratch", 2, 17),
        )
        self.assertEqual(len(found.photo_ids), 1)
        self.assertEqual((cable.result, cable.done), (False, 2))
        self.assertEqual(carton.result, "pass")
        view = self.inspection.work_view()
        self.assertEqual(len(view["photos"]), 1)
        self.assertEqual(view["defects"][0]["uuid"], defect)
        minor = view["classes"][2]
        self.assertEqual((minor["class"], minor["found"]), ("minor", 2))
        self.assertEqual(minor["left"], minor["accept"] - 2)

    def test_the_same_entry_twice_is_entered_once(self):
        entries = [
            {"uuid": str(uuid4()), "op": "units", "units": 20},
            {"uuid": str(uuid4()), "op": "defect", "type_id": self.kind.id},
            {
                "uuid": str(uuid4()),
                "op": "photo",
                "of": "inspection",
                "data": picture().decode(),
            },
        ]
        self._answer(*entries)
        self._send({"op": "units", "units": 30})
        again = self._answer(*entries, *entries)["rows"]
        self.assertEqual({row["status"] for row in again}, {"unchanged"})
        self.assertEqual(self.inspection.units_inspected, 30)
        self.assertEqual(len(self.inspection.defect_ids), 1)
        self.assertEqual(len(self.inspection.photo_ids), 1)

    def test_a_defect_may_be_corrected_and_taken_back(self):
        defect = {"uuid": str(uuid4()), "op": "defect", "type_id": self.kind.id}
        first = {**defect, "quantity": 1, "at": "2026-03-02T08:00:00Z"}
        second = {**defect, "quantity": 4, "at": "2026-03-02T08:01:00Z"}
        third = {**first, "at": "2026-03-02T08:02:00Z"}
        statuses = [
            self._answer(entry)["rows"][0]["status"]
            for entry in (first, second, first, third)
        ]
        self.assertEqual(statuses, ["created", "updated", "unchanged", "updated"])
        self.assertEqual(self.inspection.defect_ids.quantity, 1)
        taken = {"op": "undefect", "defect": defect["uuid"]}
        self.assertEqual(self._send(taken, taken), ["updated", "unchanged"])
        self.assertFalse(self.inspection.defect_ids)

    def test_a_bad_entry_stops_no_other(self):
        cable, works = self._check("Cable"), self._check("Works")
        bad = [
            "no dict",
            {"op": "units", "units": 20},  # its uuid is taken away below
            {"uuid": str(uuid4()), "op": "write", "state": "done"},
            {"uuid": str(uuid4()), "op": "units", "units": -1},
            {"uuid": str(uuid4()), "op": "units", "units": 999999},
            {"uuid": str(uuid4()), "op": "units", "units": "20"},
            {"uuid": str(uuid4()), "op": "check", "check": 0, "values": []},
            {"uuid": str(uuid4()), "op": "check", "check": cable.id, "values": ["9,5"]},
            {"uuid": str(uuid4()), "op": "check", "check": works.id, "values": [0]},
            {"uuid": str(uuid4()), "op": "defect", "type_id": self.group.id},
            {"uuid": str(uuid4()), "op": "defect", "description": ""},
            {"uuid": str(uuid4()), "op": "defect", "type_id": "x"},
            {"uuid": str(uuid4()), "op": "defect", "description": "x", "class": "bad"},
            {"uuid": str(uuid4()), "op": "defect", "description": "x", "lot_id": 10**9},
            {"uuid": str(uuid4()), "op": "photo", "of": "inspection", "data": "AAAA"},
            {"uuid": str(uuid4()), "op": "photo", "of": "defect", "ref": "none"},
            {"uuid": str(uuid4()), "op": "photo", "of": "res.users", "ref": 2},
        ]
        good = {"uuid": str(uuid4()), "op": "units", "units": 7}
        rows = self._answer(*bad, good)["rows"]
        self.assertEqual(
            [row["status"] for row in rows], ["error"] * len(bad) + ["updated"]
        )
        self.assertTrue(all(row["message"] for row in rows[:-1]))
        self.assertEqual(self.inspection.units_inspected, 7)
        self.assertFalse(
            self.inspection.defect_ids | self.inspection.photo_ids.defect_id
        )

    def test_a_refused_entry_may_come_again(self):
        entry = {
            "uuid": str(uuid4()),
            "op": "defect",
            "description": "Dent",
            "lot_id": 10**9,
        }
        self.assertEqual(self._send(entry), ["error"])
        entry = {**entry, "op": "units", "units": 3}
        self.assertEqual(self._send(entry), ["updated"])

    def test_not_measured_is_not_zero(self):
        cable = self._check("Cable")
        self._send({"op": "check", "check": cable.id, "values": ["150", "150", "150"]})
        self.assertEqual(cable.result, "pass")
        self._send({"op": "check", "check": cable.id, "values": []})
        self.assertEqual((cable.result, cable.done, cable.values), (False, 0, False))

    def test_guards_of_the_models_hold(self):
        entry = {"op": "units", "units": 20}
        stranger = self.inspection.with_user(self.stranger)
        with self.assertRaises(AccessError):
            self._send(entry, inspection=stranger)
        with self.assertRaises(AccessError):
            self._send(entry, inspection=self.inspection.with_user(self.clerk))
        other = self._inspection()
        self.assertEqual(self._send(entry, inspection=other), ["error"])
        self._tick(self.inspection)
        self.inspection.units_inspected = self.inspection.sample_size
        self.inspection.action_decide()
        late = self.inspection.apply_entries(entries=[{**entry, "uuid": str(uuid4())}])[
            "rows"
        ][0]
        self.assertEqual(late["status"], "error")
        self.assertIn("between start and verdict", late["message"])

    def test_nobody_sends_what_another_one_made(self):
        made = {"op": "units", "units": 20, "user": self.inspector.id}
        with self.assertRaisesRegex(AccessError, "another user"):
            self._send(made, inspection=self.inspection.with_user(self.lead))
        self.assertEqual(self._send(made), ["updated"])

    def test_entries_are_noted_for_ever(self):
        self._send({"op": "units", "units": 20, "at": "2026-03-02T16:00:00+08:00"})
        noted = self.env["sourcing.inspection.entry"].search(
            [("inspection_id", "=", self.inspection.id)]
        )
        self.assertEqual(noted.create_uid, self.inspector)
        self.assertEqual(str(noted.made_on), "2026-03-02 08:00:00")
        for act in (lambda: noted.sudo().write({"op": "x"}), noted.sudo().unlink):
            with self.assertRaises(UserError):
                act()

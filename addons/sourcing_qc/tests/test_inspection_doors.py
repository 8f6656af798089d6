"""Side doors of inspections that stay shut: copies, reports, entries, other makers."""

from __future__ import annotations

import uuid

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sourcing_pm.models.sourcing_approval_mixin import fingerprint
from odoo.addons.sourcing_pm.tests.common import picture

from .common_capa import CapaCommon
from .test_inspection_report import ReportCommon


@tagged("post_install", "-at_install")
class TestReportDoors(ReportCommon):
    def test_nobody_hands_in_the_copy_of_a_photo(self):
        inspection = self._inspection()
        inspection.action_start()
        photos = inspection.photo_ids
        values = {"inspection_id": inspection.id, "image": picture()}
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            photos.create({**values, "released_image": picture("blue")})
        photo = photos.create(values)
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            photo.released_image = picture("blue")
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            inspection.photo_ids = [(1, photo.id, {"released_image": picture()})]

    def test_no_default_puts_a_file_behind_a_record(self):
        for record, name in (
            (self.done, "factory_signature"),
            (self.done.photo_ids[:1], "released_image"),
        ):
            for user in (self.inspector, self.lead):
                files = self.env["ir.attachment"].with_user(user)
                files = files.with_context(
                    default_res_model=record._name,
                    default_res_id=record.id,
                    default_res_field=name,
                )
                with self.assertRaisesRegex(AccessError, "change it there"):
                    files.create({"name": "x", "datas": picture("blue")})
            self.assertFalse(record[name])

    def test_no_other_paper_becomes_the_report(self):
        document = (
            self.env["sourcing.document"]
            .with_user(self.lead)
            .create(
                {
                    "project_id": self.project.id,
                    "kind_id": self.env.ref(
                        "sourcing_pm.document_kind_inspection_report"
                    ).id,
                    "demanded": False,
                    "file": picture(),
                }
            )
        )
        document.action_accept()
        document._release(buyer=True, supplier=False)
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            document.report_inspection_id = self.done
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            document.create(
                {
                    "project_id": self.project.id,
                    "kind_id": document.kind_id.id,
                    "report_inspection_id": self.done.id,
                    "report_side": "factory",
                }
            )
        self.assertEqual(self.done._report_reader(self.buyer, ())[0], "")
        released = self._release()
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            released.with_user(self.lead).report_side = False

    def test_the_hash_confirms_no_guess(self):
        facts = dict(self.done.report_facts)
        self.assertTrue(self.done._is_report_intact())
        del facts["salt"]
        self.assertNotEqual(fingerprint(facts), self.done.report_hash)
        self.assertNotIn(self.done.report_facts["salt"], self._html("buyer"))


@tagged("post_install", "-at_install")
class TestEntryDoors(ReportCommon):
    def test_what_the_database_cannot_hold_stops_no_other_entry(self):
        inspection = self._inspection()
        inspection.action_start()
        defect = {"op": "defect", "description": "x"}
        for bad in (
            {"op": "units", "units": 10**12},
            {"op": "units", "units": 1, "at": "0001-01-01T00:00:00+14:00"},
            {**defect, "quantity": 10**12},
            {**defect, "description": "a\0b"},
            {**defect, "type_id": 10**20},
            {**defect, "class": ["major"]},
            {"op": "check", "check": inspection.check_ids[:1].id, "values": 5},
        ):
            good = {"uuid": str(uuid.uuid4()), "op": "units", "units": 5}
            entries = [{"uuid": str(uuid.uuid4()), **bad}, good]
            with self.subTest(bad=bad), mute_logger("odoo.sql_db"):
                rows = inspection.apply_entries(entries=entries)["rows"]
                self.assertEqual(rows[0]["status"], "error")
                self.assertNotEqual(rows[1]["status"], "error")


@tagged("post_install", "-at_install")
class TestMakersDoors(CapaCommon):
    def test_inspectors_release_no_photos_to_the_factory(self):
        self._step("final_inspection").sudo().owner_id = self.inspector
        issue = self._capa().with_user(self.inspector)
        issue.check_access("write")
        with self.assertRaises(AccessError):
            issue.action_ask_factory()

    def test_goods_of_two_factories_are_asked_of_none(self):
        other = self._create_order(vendor=self.factory_b_firm)
        other.with_user(self.manager).sourcing_project_id = self.project.id
        lines = self.order.order_line | other.order_line
        issue = self._capa(self._fail(lines=lines))
        with self.assertRaisesRegex(UserError, "no contact of the factory"):
            issue.action_ask_factory()
        self.assertFalse((self.order | other)._supplier_capas())

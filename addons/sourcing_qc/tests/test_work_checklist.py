"""Checklist, specification and library: chosen, copied once, and settled."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.sourcing_pm.tests.common import picture

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestWorkChecklist(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sourcing.checklist"].search([]).action_archive()
        cls.library = cls.env["sourcing.defect.type"].with_user(cls.manager)

    @classmethod
    def _checklist(cls, *items, **values):
        return (
            cls.env["sourcing.checklist"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "Final",
                    "kind": "final",
                    "item_ids": [(0, 0, {"name": "Point", **item}) for item in items],
                    **values,
                }
            )
        )

    def _begun(self, *items, **values):
        """An inspection that began with these points."""
        checklist = self._checklist(*items)
        inspection = self._inspection(checklist_id=checklist.id, **values)
        inspection.action_start()
        return inspection

    # === WHICH === #

    def test_nearest_category_chooses_the_checklist(self):
        categories = self.env["product.category"]
        devices = categories.create({"name": "Devices"})
        kitchen = categories.create({"name": "Kitchen", "parent_id": devices.id})
        usual = self._checklist()
        far = self._checklist(category_ids=[(4, devices.id)], sequence=1)
        near = self._checklist(category_ids=[(4, kitchen.id)])
        self._checklist(kind="inline")
        self.assertEqual(self._usual(), usual)
        self.product.categ_id = devices
        self.assertEqual(self._usual(), far)
        self.product.categ_id = kitchen
        self.assertEqual(self._usual(), near)
        near.action_archive()
        self.assertEqual(self._usual(), far)

    def _usual(self):
        values = {
            "project_id": self.project.id,
            "milestone_id": self._step("final_inspection").id,
            "lot_ids": [(0, 0, {"order_line_id": self.order.order_line.id})],
        }
        inspections = self.env["sourcing.inspection"].with_user(self.lead)
        return inspections.create(values).checklist_id

    def test_the_checklist_is_settled_by_the_planner(self):
        inspection = self._inspection()
        checklist = self._checklist()
        with self.assertRaisesRegex(UserError, "settled by whoever planned it"):
            inspection.checklist_id = checklist
        inspection.with_user(self.lead).checklist_id = checklist
        inspection.action_start()
        with self.assertRaisesRegex(UserError, "settled"):
            inspection.with_user(self.lead).checklist_id = False

    # === SNAPSHOT === #

    def test_points_are_copied_when_the_work_begins(self):
        inspection = self._begun(
            {"name": "Works", "name_zh": "功能正常", "pieces": 3},
            {
                "kind": "number",
                "target": "58",
                "minus": "0.1",
                "plus": "0.25",
                "unit": "mm",
            },
            {
                "kind": "choice",
                "option_ids": [
                    (0, 0, {"name": "Sound", "name_zh": "完好"}),
                    (0, 0, {"name": "Wet", "name_zh": "受潮", "fails": True}),
                ],
            },
            {"kind": "barcode", "compared": "sku"},
            {"kind": "barcode", "compared": "order"},
        )
        works, size, carton, sku, order = inspection.check_ids
        self.assertEqual(works.pieces, 3)
        self.assertEqual(works.with_context(lang="zh_CN").title, "功能正常")
        self.assertEqual((size.lower, size.upper, size.unit), ("57.9", "58.25", "mm"))
        self.assertEqual([row["fails"] for row in carton.options], [False, True])
        self.assertEqual(sku.expected, ["EM-3"])
        self.assertEqual(order.expected, [self.order.name])

    def test_later_edits_reach_no_inspection(self):
        self._specify()
        inspection = self._begun({"name": "Works"})
        before = inspection.work_view()["checks"]
        checklist = inspection.checklist_id.with_user(self.manager)
        checklist.item_ids.write({"name": "Shines", "pieces": 9, "kind": "text"})
        checklist.item_ids.copy({"checklist_id": checklist.id})
        checklist.measured_pieces = 50
        self._specify(target=70.0)
        self.product.default_code = "OTHER"
        self.env.invalidate_all()
        self.assertEqual(inspection.work_view()["checks"], before)

    def test_points_are_not_typed(self):
        inspection = self._begun({"name": "Works"})
        check = inspection.check_ids
        for record in (check, check.with_user(self.manager), check.sudo()):
            for act in (
                lambda record=record: record.write({"pieces": 99}),
                lambda record=record: record.write({"lower": "0"}),
                lambda record=record: record.write({"result": "pass"}),
                record.unlink,
                lambda record=record: record.create(
                    {"inspection_id": inspection.id, "name": "Mine", "kind": "text"}
                ),
            ):
                with self.assertRaises(UserError):
                    act()
        self.assertEqual(len(inspection.check_ids), 1)

    def test_findings_are_frozen_with_the_verdict(self):
        inspection = self._begun({"name": "Works"}, {"kind": "photo"})
        self._work_on(inspection)
        check, photos = inspection.check_ids
        photo = photos.photo_ids
        for act in (
            lambda: check.sudo().write({"values": ["no"]}),
            lambda: check.sudo().write({"note": "late"}),
            lambda: photo.sudo().write({"name": "late"}),
            lambda: photo.sudo().unlink(),
            lambda: photos.photo_ids.sudo().create(
                {"check_id": photos.id, "image": picture()}
            ),
        ):
            with self.assertRaisesRegex(UserError, "between start and verdict"):
                act()
        file = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "sourcing.inspection.photo"),
                    ("res_id", "=", photo.id),
                    ("res_field", "=", "image"),
                ]
            )
        )
        self.assertTrue(file)
        with self.assertRaisesRegex(UserError, "settled"):
            file.raw = b"another"

    def _work_on(self, inspection):
        self._tick(inspection)
        inspection.units_inspected = inspection.sample_size
        inspection.action_decide()

    # === HOW MANY === #

    def test_sample_sizes(self):
        inspection = self._begun(
            {"pieces": 5},
            {"sample": "plan", "defect_class": "major"},
            {"sample": "level", "level": "S-2"},
        )
        fixed, plan, level = inspection.check_ids.mapped("pieces")
        # ISO 2859-1: 2,000 at level II is letter K, 125 units; at S-2 letter D, 8 units
        self.assertEqual((fixed, plan, level), (5, 125, 8))

    def test_no_more_pieces_than_presented(self):
        inspection = self._begun(
            {"pieces": 5}, {"sample": "level", "level": "S-4"}, quantity=2
        )
        self.assertEqual(set(inspection.check_ids.mapped("pieces")), {2})

    # === SPECIFICATION === #

    def test_what_needs_a_golden_sample_is_left_out_without_one(self):
        points = ({"name": "As the sample", "needs_golden_sample": True}, {})
        inspection = self._begun(*points)
        self.assertFalse(inspection.golden_sample_id)
        self.assertNotIn("As the sample", inspection.check_ids.mapped("name"))
        self.assertIn("Point", inspection.check_ids.mapped("name"))

    def test_tests_of_the_scheme_are_points(self):
        scheme = self.env["sourcing.sampling.scheme"].create(
            {
                "name": "With a test",
                "test_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Burn-in",
                            "code": "burn",
                            "level": "S-3",
                            "aql": "4.0",
                            "defect_class": "critical",
                        },
                    )
                ],
            }
        )
        inspection = self._inspection(scheme_id=scheme.id)
        inspection.action_start()
        check = inspection.check_ids.filtered(lambda check: check.group == "test")
        # lot of 2,000: S-3 is letter E, 13 units, Ac 1
        self.assertEqual(
            (check.name, check.pieces, check.accept, check.defect_class),
            ("Burn-in", 13, 1, "critical"),
        )
        check.answer = "no; yes ×12"
        self.assertEqual(check.result, "pass")
        check.answer = "no ×2; yes ×11"
        self.assertEqual(check.result, "fail")

    def test_characteristics_are_measured_on_several_pieces(self):
        self._specify()
        inspection = self._begun()
        check = inspection.check_ids
        self.assertEqual(
            (check.kind, check.group, check.pieces), ("measure", "measurement", 5)
        )
        self.assertEqual((check.lower, check.upper), ("57.9", "58.2"))
        check.answer = "57.9 58.2 58"
        self.assertFalse(check.result)
        check.answer = "57.9 58.2 58 – 58"
        self.assertEqual((check.result, check.done), (False, 4))
        check.answer = "57.9 58.2 58 58 58"
        self.assertEqual(check.result, "pass")
        check.answer = "57.9 58.2001"
        self.assertEqual(check.result, "fail")
        with self.assertRaisesRegex(ValidationError, "“58,1” does not fit"):
            check.answer = "58,1"
        row = inspection._check_rows()[0]
        self.assertEqual(
            {name: row[name] for name in ("group", "class", "result", "done")},
            {"group": "measurement", "class": "major", "result": "fail", "done": 2},
        )

    def test_raw_material_is_not_measured_as_the_product(self):
        self._specify()
        inspection = self._inspection(code="material")
        inspection.action_start()
        self.assertFalse(inspection.check_ids)

    # === LIBRARY === #

    def test_a_buyer_takes_a_defect_more_gravely(self):
        group = self.library.create({"name": "Appearance"})
        kind = self.library.create(
            {"name": "Scratch", "parent_id": group.id, "defect_class": "minor"}
        )
        self.env["sourcing.defect.override"].with_user(self.manager).create(
            [
                {
                    "type_id": kind.id,
                    "partner_id": self.buyer_firm.id,
                    "defect_class": "major",
                },
                {
                    "type_id": kind.id,
                    "partner_id": self.buyer2_firm.id,
                    "defect_class": "critical",
                },
            ]
        )
        inspection = self._begun()
        defect = inspection.defect_ids.create(
            {"inspection_id": inspection.id, "type_id": kind.id}
        )
        self.assertEqual((defect.severity, defect.description), ("major", "Scratch"))
        (offered,) = [
            row for row in inspection.work_view()["library"] if row["id"] == group.id
        ]
        self.assertEqual(offered["types"][0]["class"], "major")

    def test_a_defect_keeps_its_words(self):
        group = self.library.create({"name": "Appearance"})
        kind = self.library.create(
            {"name": "Scratch", "parent_id": group.id, "defect_class": "minor"}
        )
        kind.with_context(lang="zh_CN").name = "划伤"
        inspection = self._begun()
        defect = inspection.defect_ids.create(
            {"inspection_id": inspection.id, "type_id": kind.id}
        )
        kind.write({"name": "Dent", "defect_class": "critical"})
        self.env.invalidate_all()
        self.assertEqual((defect.description, defect.severity), ("Scratch", "minor"))
        self.assertEqual(defect.type_names["zh_CN"]["name"], "划伤")
        chinese = defect.with_context(lang="zh_CN")
        self.assertEqual(chinese._work_row()["type"], "划伤")
        self.assertEqual(defect.type_names["en_US"]["group"], "Appearance")

    def test_two_levels_and_no_more(self):
        group = self.library.create({"name": "Appearance"})
        kind = self.library.create(
            {"name": "Scratch", "parent_id": group.id, "defect_class": "minor"}
        )
        with self.assertRaisesRegex(ValidationError, "no third level"):
            self.library.create(
                {"name": "Deep", "parent_id": kind.id, "defect_class": "minor"}
            )

    def test_a_checklist_offers_some_groups(self):
        groups = self.library.create([{"name": "Appearance"}, {"name": "Battery"}])
        checklist = self._checklist(defect_group_ids=[(4, groups[1].id)])
        inspection = self._inspection(checklist_id=checklist.id)
        offered = [row["id"] for row in inspection.work_view()["library"]]
        self.assertEqual(offered, groups[1].ids)

    def test_shipped_sets_are_complete(self):
        shipped = self.env["ir.model.data"].search(
            [("module", "=", "sourcing_qc"), ("model", "=", "sourcing.checklist")]
        )
        checklists = self.env["sourcing.checklist"].browse(shipped.mapped("res_id"))
        self.assertEqual(len(checklists), 8)
        for item in checklists.item_ids:
            self.assertTrue(item.name_zh, item.name)
            self.assertEqual(bool(item.instruction), bool(item.instruction_zh))
        kinds = self.env.ref("sourcing_qc.defect_scratch").search(
            [("parent_id", "!=", False)]
        )
        self.assertGreaterEqual(len(kinds), 90)

    # === PHOTOS === #

    def test_photos_are_pictures_of_the_own_inspection(self):
        inspection, other = self._begun({"kind": "photo"}), self._begun()
        check = inspection.check_ids
        photo = check.photo_ids.create({"check_id": check.id, "image": picture()})
        self.assertEqual(photo.inspection_id, inspection)
        self.assertEqual(check.result, "pass")
        self.assertTrue(photo._clean_copy().startswith(b"\xff\xd8"))
        with self.assertRaisesRegex(ValidationError, "another inspection"):
            photo.create(
                {
                    "inspection_id": other.id,
                    "check_id": check.id,
                    "image": picture(),
                }
            )
        with self.assertRaisesRegex(UserError, "no photo"):
            photo.create({"check_id": check.id, "image": b"PHNjcmlwdD4="})
        with self.assertRaisesRegex(UserError, "not replaced"):
            photo.image = picture("blue")

    # === RIGHTS === #

    def test_inspectors_read_the_library_and_change_nothing_of_it(self):
        checklist = self._checklist({"name": "Works"})
        kind = self.env.ref("sourcing_qc.defect_scratch")
        for record in (kind, checklist, checklist.item_ids):
            mine = record.with_user(self.inspector)
            self.assertTrue(mine.name)
            with self.assertRaises(AccessError):
                mine.name = "Mine"

    def test_an_inspector_works_on_his_own_inspection_alone(self):
        inspection = self._begun({"name": "Works"})
        colleague = self._inspection(inspector_id=self.lead.id)
        colleague.with_user(self.lead).action_start()
        inspection.check_ids.values = ["yes"]
        with self.assertRaises(AccessError):
            colleague.with_user(self.inspector).apply_entries(entries=[])
        with self.assertRaises(AccessError):
            inspection.check_ids.with_user(self.stranger).values = ["no"]
        with self.assertRaises(AccessError):
            inspection.check_ids.with_user(self.clerk).values = ["no"]

"""Which scheme an inspection takes, and what it keeps of it."""

from __future__ import annotations

import itertools
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import InspectionCommon


class SchemeCommon(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schemes = cls.env["sourcing.sampling.scheme"]
        cls.category = cls.env["product.category"].create({"name": "Kitchen"})
        cls.coffee = cls.env["product.category"].create(
            {"name": "Coffee", "parent_id": cls.category.id}
        )
        cls.product.categ_id = cls.coffee

    @classmethod
    def _scheme(cls, name="Scheme", **values):
        return cls.schemes.with_user(cls.manager).create({"name": name, **values})


@tagged("post_install", "-at_install")
class TestSamplingScheme(SchemeCommon):
    def test_a_row_more_keeps_what_was_typed(self):
        inspection = self._inspection(quantity=100).with_user(self.lead)
        self.assertTrue(inspection.scheme_id)
        inspection.level = "III"
        line = self._add_product()
        inspection.write({"lot_ids": [(0, 0, {"order_line_id": line.id})]})
        self.assertEqual(inspection.level, "III")

    def test_trade_is_usual_where_nobody_said_more(self):
        inspection = self._inspection()
        self.assertEqual(
            inspection.scheme_id, self.env.ref("sourcing_qc.sampling_scheme_trade")
        )
        self.assertEqual(
            [inspection[f"aql_{name}"] for name in ("critical", "major", "minor")],
            [False, "2.5", "4.0"],
        )

    def test_without_any_scheme_the_trade_is_usual_too(self):
        self.schemes.search([]).action_archive()
        inspection = self._inspection()
        self.assertFalse(inspection.scheme_id)
        self.assertEqual((inspection.level, inspection.sample_size), ("II", 125))

    def test_most_specific_wins(self):
        """Of any two the one with more criteria; of as many buyer, supplier, category.

        All subsets of the criteria, entered in an order that helps none of them.
        """
        criteria = {
            "category_id": self.category.id,
            "supplier_id": self.factory_firm.id,
            "buyer_id": self.buyer_firm.id,
        }
        chosen = [
            subset
            for size in range(len(criteria) + 1)
            for subset in itertools.combinations(criteria, size)
        ]
        made = {
            subset: self._scheme(
                " ".join(subset) or "any",
                sequence=len(chosen) - index,
                **{name: criteria[name] for name in subset},
            )
            for index, subset in enumerate(chosen)
        }
        goods = (self.factory_firm, self.coffee)
        best = self.schemes._best(self.company, self.buyer_firm, *goods)
        seen = []
        while best in made.values():
            seen.append(best.name)
            best.action_archive()
            best = self.schemes._best(self.company, self.buyer_firm, *goods)
        self.assertEqual(
            seen,
            [
                "category_id supplier_id buyer_id",
                "supplier_id buyer_id",
                "category_id buyer_id",
                "category_id supplier_id",
                "buyer_id",
                "supplier_id",
                "category_id",
                "any",
            ],
        )

    def test_nearest_category_own_company_then_order(self):
        far = self._scheme("far", category_id=self.category.id, sequence=1)
        near = self._scheme("near", category_id=self.coffee.id, sequence=9)
        self.assertEqual(self._inspection().scheme_id, near)
        near.action_archive()
        own = self._scheme(
            "own", category_id=self.category.id, company_id=self.company.id, sequence=9
        )
        self.assertEqual(self._inspection().scheme_id, own)
        own.action_archive()
        self._scheme("later", category_id=self.category.id, sequence=5)
        self.assertEqual(self._inspection().scheme_id, far)

    def test_criterion_holds_for_all_goods(self):
        self._scheme(category_id=self.coffee.id, level="III")
        first = self.order.order_line
        self._add_product(categ_id=self.category.id)
        self.assertEqual(self._inspection(lines=first).level, "III")
        self.assertEqual(self._inspection(lines=self.order.order_line).level, "II")

    def test_branch_counts_as_its_company(self):
        branch = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.factory_firm.id}
        )
        scheme = self._scheme(supplier_id=branch.id)
        self.assertEqual(self._inspection().scheme_id, scheme)

    def test_another_buyers_scheme_is_not_taken(self):
        self._scheme(buyer_id=self.buyer2_firm.id, level="III")
        self.assertEqual(self._inspection().level, "II")

    def test_values_are_copied_and_stay(self):
        scheme = self._scheme(
            level="III",
            aql_critical="0.65",
            aql_major="1.5",
            aql_minor="2.5",
            mode="one_sample",
            counting="units",
            buyer_id=self.buyer_firm.id,
        )
        inspection = self._inspection()
        plan = inspection._plan()
        self.assertEqual(
            (plan.level, plan.mode, plan.counting),
            (
                "III",
                "one_sample",
                "units",
            ),
        )
        self.assertEqual([row.aql for row in plan.classes], ["0.65", "1.5", "2.5"])
        scheme.write({"level": "S-1", "aql_major": "10", "name": "Renamed"})
        self.assertEqual(inspection._plan(), plan)

    def test_snapshot_names_the_scheme_for_ever(self):
        scheme = self._scheme("Strict", buyer_id=self.buyer_firm.id)
        scheme.with_context(lang="zh_CN").name = "加严"
        scheme.test_ids = [
            (0, 0, {"name": "Drop", "code": "drop", "level": "S-1"}),
            (0, 0, {"name": "Burn-in", "code": "burn", "level": "S-3", "aql": "4.0"}),
        ]
        inspection = self._inspection()
        inspection.action_start()
        before = json.dumps(inspection.plan, sort_keys=True)
        self.assertEqual(inspection.plan["scheme"]["name"], "Strict")
        self.assertEqual(inspection.plan["scheme"]["name_zh"], "加严")
        # lot of 2000: S-1 letter C, S-3 letter E
        self.assertEqual(
            [
                (row["code"], row["level"], row["sample_size"], row["accept"])
                for row in inspection.plan["tests"]
            ],
            [("drop", "S-1", 5, 0), ("burn", "S-3", 13, 1)],
        )
        self.assertIn("ISO 2859-1:1999", inspection.plan_details)
        self.assertIn("Strict", inspection.plan_details)
        scheme.test_ids.unlink()
        scheme.write({"name": "Else", "level": "I"})
        inspection.invalidate_recordset()
        self.assertEqual(json.dumps(inspection.plan, sort_keys=True), before)
        self.assertIn("Strict", inspection.plan_details)
        self.assertIn("Burn-in", inspection.plan_details)

    def test_scheme_of_a_running_inspection_stays(self):
        inspection = self._inspection()
        inspection.action_start()
        scheme = inspection.scheme_id
        self._scheme(buyer_id=self.buyer_firm.id, level="III")
        # what the choice depends on
        inspection.modified(["project_id"])
        self.assertEqual(inspection.scheme_id, scheme)
        for name, value in (
            ("scheme_id", False),
            ("mode", "one_sample"),
            ("counting", "units"),
            ("carton_rule", "all"),
        ):
            # sudo: a superuser is refused, too
            with self.assertRaisesRegex(UserError, "settled"):
                inspection.sudo().write({name: value})  # sudo: as above

    def test_planner_changes_and_inspector_does_not(self):
        inspection = self._inspection()
        strict = self._scheme(level="III", buyer_id=self.buyer2_firm.id)
        inspection.with_user(self.lead).scheme_id = strict
        self.assertEqual(inspection.level, "III")
        inspection.with_user(self.lead).level = "I"
        self.assertEqual((inspection.scheme_id, inspection.level), (strict, "I"))
        with self.assertRaisesRegex(UserError, "whoever planned it"):
            inspection.scheme_id = False
        with self.assertRaisesRegex(UserError, "whoever planned it"):
            inspection.counting = "units"

    def test_typed_values_are_kept_at_creation(self):
        scheme = self._scheme(buyer_id=self.buyer2_firm.id, level="III")
        inspection = self._inspection(scheme_id=scheme.id, aql_minor="6.5")
        self.assertEqual(inspection.scheme_id, scheme)
        self.assertEqual((inspection.level, inspection.aql_minor), ("III", "6.5"))

    def test_form_follows_the_scheme(self):
        self._scheme("Ours", buyer_id=self.buyer_firm.id, level="I")
        with Form(
            self.env["sourcing.inspection"]
            .with_user(self.lead)
            .with_context(default_project_id=self.project.id)
        ) as form:
            form.milestone_id = self._step("final_inspection")
            self.assertEqual(form.level, "I")
            form.level = "III"
            with form.lot_ids.new() as lot:
                lot.order_line_id = self.order.order_line
        self.assertEqual(form.record.scheme_id.name, "Ours")

    def test_managers_configure(self):
        for user in (self.lead, self.inspector):
            with self.assertRaises(AccessError):
                self.schemes.with_user(user).create({"name": "Mine"})
            self.assertTrue(self.schemes.with_user(user).search([]))
        for user in (self.purchaser, self.plain):
            with self.assertRaises(AccessError):
                self.schemes.with_user(user).search([])


@tagged("post_install", "-at_install")
class TestReplan(SchemeCommon):
    def _notes(self):
        # sudo: sourcing.journal - fixture
        entries = (
            self.env["sourcing.journal"]
            .sudo()
            .search(  # sudo: as above
                [
                    ("project_id", "=", self.project.id),
                    ("code", "=", "inspection_replanned"),
                ],
                order="id",
            )
        )
        return [(entry.user_id, entry.sentence) for entry in entries]

    def test_changed_lot_leaves_one_note(self):
        inspection = self._inspection()
        self.assertFalse(self._notes(), "planning is no change")
        lot = inspection.lot_ids
        inspection.write({"lot_ids": [(1, lot.id, {"quantity": 500})]})
        [(user, sentence)] = self._notes()
        self.assertEqual(user, self.inspector)
        self.assertIn(inspection.number, sentence)
        self.assertIn("Lot Size 2000", sentence)
        self.assertIn("Lot Size 500", sentence)
        self.assertIn("Units to Draw 125", sentence)
        self.assertIn("Units to Draw 50", sentence)
        self.assertNotIn("AQL", sentence)

    def test_row_of_the_lot_leaves_a_note_by_itself(self):
        inspection = self._inspection().with_user(self.lead)
        inspection.lot_ids.quantity = 600
        rows = inspection.lot_ids
        rows.create({"inspection_id": inspection.id, "product": "More", "quantity": 5})
        (inspection.lot_ids - rows).unlink()
        self.assertEqual(len(self._notes()), 3)

    def test_changed_terms_leave_a_note(self):
        inspection = self._inspection().with_user(self.lead)
        inspection.write({"aql_major": "1.5", "counting": "units"})
        inspection.note = "Call first"
        inspection.aql_major = "1.5"
        [(_user, sentence)] = self._notes()
        self.assertIn("AQL Major 2.5", sentence)
        self.assertIn("AQL Major 1.5", sentence)

    def test_no_note_after_the_start_nor_of_a_refusal(self):
        inspection = self._inspection()
        inspection.action_start()
        with self.assertRaisesRegex(UserError, "settled"):
            inspection.lot_ids.quantity = 1
        self.assertFalse(self._notes())
        self.assertFalse(self.env.cr.precommit.data.get("sourcing_replan"))

    def test_other_sides_do_not_read_it(self):
        inspection = self._inspection()
        inspection.lot_ids.quantity = 500
        # sudo: sourcing.journal - fixture
        entry = (
            self.env["sourcing.journal"]
            .sudo()
            .search(  # sudo: as above
                [("code", "=", "inspection_replanned")]
            )
        )
        self.assertFalse(entry._sentence("buyer") or entry._sentence("supplier"))

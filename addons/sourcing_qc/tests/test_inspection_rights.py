"""Who may do what, and that an inspector sees no price."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import InspectionCommon

MODELS = (
    "sourcing.inspection",
    "sourcing.inspection.lot",
    "sourcing.inspection.defect",
)


@tagged("post_install", "-at_install")
class TestInspectionRights(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspection = cls._inspection()

    def test_matrix(self):
        rights = {
            self.lead: ("rwc", "rwcd", "rwcd"),
            self.manager: ("rwcd", "rwcd", "rwcd"),
            self.inspector: ("rw", "rw", "rwcd"),
            self.clerk: ("r", "r", "r"),
            self.machine: ("r", "r", "r"),
            self.purchaser: ("", "", ""),
            self.plain: ("", "", ""),
            self.buyer: ("", "", ""),
            self.factory: ("", "", ""),
            self.env.ref("base.public_user"): ("", "", ""),
        }
        acts = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for user, expected in rights.items():
            for model, letters in zip(MODELS, expected, strict=True):
                may = "".join(
                    letter
                    for letter, act in acts.items()
                    if self.env[model].with_user(user).has_access(act)
                )
                self.assertEqual(may, letters, f"{user.login} on {model}")

    def test_inspector_works_on_his_own_only(self):
        other = new_test_user(
            self.env, "t_inspector2", groups="sourcing_pm.group_sourcing_inspector"
        )
        record = self.inspection.with_user(other)
        self.assertTrue(record.number)
        with self.assertRaises(AccessError):
            record.action_start()
        self.inspection.action_start()
        with self.assertRaises(AccessError):
            self.env["sourcing.inspection.defect"].with_user(other).create(
                {"inspection_id": record.id, "description": "Not mine"}
            )

    def test_lead_works_where_he_is_a_party(self):
        with self.assertRaises(AccessError):
            self.inspection.with_user(self.stranger).action_cancel()
        self.inspection.with_user(self.member).action_cancel()
        self.assertEqual(self.inspection.state, "cancel")

    def test_inspector_does_not_set_his_own_plan(self):
        for values in (
            {"level": "S-1"},
            {"aql_major": "10"},
            {"aql_critical": "1.0"},
            {"milestone_id": False},
            {"kind": "inline"},
            {"inspector_id": self.lead.id},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "whoever planned"),
            ):
                self.inspection.write(values)

    def test_inspector_corrects_the_quantity_presented_alone(self):
        lot = self.inspection.lot_ids
        lot.quantity = 1800
        self.assertEqual(self.inspection.lot_size, 1800)
        with self.assertRaisesRegex(UserError, "nothing else"):
            lot.product = "Other goods"
        with self.assertRaisesRegex(UserError, "nothing else"):
            lot.order_line_id = self.order.order_line.id

    def test_inspector_reads_no_order_and_no_price(self):
        price = "77.77"
        self._work(self.inspection, minor=1)
        for model in MODELS:
            records = self.env[model].with_user(self.inspector).search([])
            self.assertTrue(records)
            described = records.fields_get()
            self.assertNotIn("order_line_id", described)
            # neither a field that is named like a price, nor the price in any value
            named = [name for name in described if "price" in name or "amount" in name]
            self.assertFalse(named)
            self.assertNotIn(price, str(records.read()))
        with self.assertRaises(AccessError):
            self.env["sourcing.inspection.lot"].with_user(self.inspector).search(
                [("order_line_id.price_unit", ">", 77)]
            )
        for model in ("purchase.order", "purchase.order.line"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.inspector).search([])

    def test_lot_takes_no_price_from_the_line(self):
        # first prove that the price can be seen where it is allowed
        self.assertEqual(self.order.order_line.with_user(self.lead).price_unit, 77.77)
        self.assertNotIn("77.77", str(self.inspection.lot_ids.sudo().read()))

    def test_forms_open_for_everybody_who_may_read(self):
        for user in (self.inspector, self.clerk, self.lead, self.manager):
            record = self.inspection.with_user(user)
            for kind in ("form", "list", "kanban", "search"):
                record.get_view(view_type=kind)
            self.assertTrue(record.web_read({"lot_ids": {"fields": {"product": {}}}}))
            project = self.project.with_user(user)
            self.assertEqual(project.inspection_count, 1)
            action = project.action_view_inspections()
            self.assertEqual(action["domain"], [("project_id", "=", project.id)])

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Other agent"})
        abroad = new_test_user(
            self.env,
            "t_abroad",
            groups="sourcing_pm.group_sourcing_manager,"
            "sourcing_pm.group_sourcing_inspector",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.inspection.action_start()
        self.env["sourcing.inspection.defect"].with_user(self.inspector).create(
            {"inspection_id": self.inspection.id, "description": "Dent"}
        )
        for model in MODELS:
            self.assertFalse(self.env[model].with_user(abroad).search([]))
        for record in (
            self.inspection,
            self.inspection.lot_ids,
            self.inspection.defect_ids,
        ):
            with self.assertRaises(AccessError):
                record.with_user(abroad).read(["display_name"])

    def test_project_of_another_company_is_not_inspected_here(self):
        other = self.env["res.company"].create({"name": "Other agent"})
        self.lead.company_ids += other
        order = self._create_order(company_id=other.id)
        project = self._track(order)
        self.assertEqual(project.company_id, other)
        with self.assertRaises(UserError):
            self.inspection.with_user(self.lead).milestone_id = self._step(
                "packing", project
            )
        theirs = self._inspection(lines=order.order_line)
        self.assertEqual(theirs.sudo().company_id, other)
        self.assertEqual(theirs.sudo().lot_ids.company_id, other)

"""Goods are inspected when they are known to be ready, or when the lead says so."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestReadinessRule(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        with freeze_time("2026-03-02 02:00:00"):
            super().setUpClass()
            cls._accept_quotation()
            cls.order.button_confirm()
            cls._approve_sample()
            cls._make()
        cls.line = cls.order.order_line

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-03-06 02:00:00"))

    def _plan(self, quantity=1000, lines=None, **values):
        """Planned, and let begin by nobody."""
        lines = lines or self.line
        inspection = (
            self.env["sourcing.inspection"]
            .with_user(self.lead)
            .create(
                {
                    "project_id": self.project.id,
                    "milestone_id": self._step("final_inspection").id,
                    "inspector_id": self.inspector.id,
                    "lot_ids": [
                        (0, 0, {"order_line_id": line.id, "quantity": quantity})
                        for line in lines
                    ],
                    **values,
                }
            )
        )
        return inspection.with_user(self.inspector)

    def _report(self, kind, quantity, day="2026-03-04", **values):
        self.env["sourcing.progress"].with_user(self.member).create(
            {
                "line_id": self.line.id,
                "kind": kind,
                "quantity": quantity,
                "day": day,
                **values,
            }
        )

    def test_no_report_is_not_known_and_never_ready(self):
        inspection = self._plan()
        self.assertEqual(inspection.readiness_state, "unknown")
        self.assertEqual(
            inspection.readiness_text,
            "Espresso machine EM-3: not known how much is made (100 % needed)\n"
            "Espresso machine EM-3: not known how much is packed (80 % needed)",
        )
        with self.assertRaisesRegex(UserError, "nobody knows whether the goods"):
            inspection.action_start()
        self.assertEqual(inspection.state, "planned")

    def test_figures_and_their_day(self):
        inspection = self._plan()
        self._report("made", 1000)
        self._report("packed", 799, "2026-03-05")
        self.assertEqual(inspection.readiness_state, "not_ready")
        self.assertIn(
            "799 packed as of Mar 5, 79.9 % of the lot (80 % needed)",
            inspection.readiness_text,
        )
        self.assertIn("1,000 made as of Mar 4, 100 %", inspection.readiness_text)
        with self.assertRaisesRegex(UserError, "not ready.*799 packed as of Mar 5"):
            inspection.action_start()
        self._report("packed", 800, "2026-03-06")
        self.assertEqual(inspection.readiness_state, "ready")
        inspection.action_start()
        self.assertFalse(inspection.ready_on)

    def test_figures_of_the_beginning_stay(self):
        inspection = self._plan()
        self._report("made", 1000)
        self._report("packed", 800)
        inspection.action_start()
        before = inspection.readiness_text
        self._report("packed", 950, "2026-03-05")
        self.env.invalidate_all()
        self.assertEqual(inspection.readiness_text, before)

    def test_what_was_accepted_before_is_not_of_this_lot(self):
        self._report("made", 2000)
        self._report("packed", 1000)
        self._work(self._plan(1000))
        self.env.invalidate_all()
        rest = self._plan(1000)
        self.assertIn("0 % of the lot", rest.readiness_text)
        self.assertEqual(rest.readiness_state, "not_ready")
        self._report("packed", 1800, "2026-03-05")
        self.assertEqual(rest.readiness_state, "ready")

    def test_lead_lets_begin_with_a_reason_and_his_name(self):
        inspection = self._plan()
        for user in (self.inspector, self.member):
            with self.assertRaisesRegex(UserError, "the lead, a deputy or a manager"):
                inspection.with_user(user).action_override_readiness(reason="Trust me")
        with self.assertRaises(AccessError):
            inspection.with_user(self.stranger).action_override_readiness(reason="No")
        lead = inspection.with_user(self.lead)
        with self.assertRaisesRegex(UserError, "Say why"):
            lead.action_override_readiness(reason="  ")
        self._dialog(lead, "Rest is packed tonight")
        self.assertEqual(inspection.ready_by_id, self.lead)
        self.assertEqual(inspection.ready_reason, "Rest is packed tonight")
        entry = self.env["sourcing.journal"].search(
            [("code", "=", "inspection_let_begin")]
        )
        self.assertEqual(entry.reason, "Rest is packed tonight")
        self.assertEqual(entry.user_id, self.lead)
        for audience in ("buyer", "supplier"):
            self.assertFalse(entry._sentence(audience))
        inspection.action_start()
        # as it was, not as it was wished to be
        self.assertEqual(inspection.readiness_state, "unknown")

    def _dialog(self, inspection, reason):
        self.env["sourcing.inspection.override"].with_user(self.lead).create(
            {"inspection_id": inspection.id, "reason": reason}
        ).action_confirm()

    def test_nothing_to_let_begin(self):
        inspection = self._plan(kind="packing", milestone_id=False)
        self.assertFalse(inspection.readiness_state)
        with self.assertRaisesRegex(UserError, "nothing holds the work back"):
            inspection.with_user(self.lead).action_override_readiness(reason="So")

    def test_nobody_types_it(self):
        inspection = self._plan()
        for values in (
            {"ready_on": "2026-03-01 00:00:00"},
            {"ready_reason": "So"},
            {"readiness": {}},
        ):
            with self.assertRaisesRegex(UserError, "cannot be typed"):
                inspection.sudo().write(values)

    def test_rule_is_data_and_the_company_s_own_goes_first(self):
        inspection = self._plan()
        self._report("made", 1000)
        self._report("packed", 500)
        rules = self.env["sourcing.readiness"].with_user(self.manager)
        rules.create({"kind": "final", "company_id": self.company.id, "share_made": 50})
        self.env.invalidate_all()
        self.assertEqual(inspection.readiness_state, "ready")
        self.assertNotIn("packed", inspection.readiness_text)
        for user in (self.lead, self.inspector):
            with self.assertRaises(AccessError):
                rules.with_user(user).create({"kind": "inline"})

    def test_loading_wants_everything_packed_and_may_be_at_the_shipment(self):
        inspection = self._plan(milestone_id=self._step("shipment").id)
        self.assertEqual(inspection.kind, "loading")
        self._report("made", 1000)
        self._report("packed", 999)
        self.assertEqual(inspection.readiness_state, "not_ready")

    def test_loading_blocks_nothing_that_nobody_asked_for(self):
        codes = {
            code for code, _params in self._step("shipment")._completion_blockers()
        }
        self.assertFalse([code for code in codes if code.startswith("inspection")])

    def test_goods_typed_by_hand_are_not_known(self):
        inspection = self._plan()
        inspection.with_user(self.lead).write(
            {"lot_ids": [(0, 0, {"product": "Spare parts", "quantity": 5})]}
        )
        self.assertIn("Spare parts: not known", inspection.readiness_text)

    def test_queries_do_not_grow_with_the_inspections(self):
        self._report("made", 1000)
        self._report("packed", 500)
        plans = self.env["sourcing.inspection"].union(
            *(self._plan(100) for _number in range(6))
        )

        def cost(inspections):
            self.env.flush_all()
            self.env.invalidate_all()
            inspections = inspections.with_user(self.inspector)
            inspections.mapped("number")
            before = self.env.cr.sql_log_count
            for name in ("readiness_state", "readiness_text", "on_site"):
                inspections.mapped(name)
            return self.env.cr.sql_log_count - before

        cost(plans)
        self.assertLessEqual(cost(plans), cost(plans[:1]))

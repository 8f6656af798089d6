"""Re-inspection: the lineage, what is presented again, and who pays."""

from __future__ import annotations

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_capa import CapaCommon


@tagged("post_install", "-at_install")
class TestReinspection(CapaCommon):
    def _again(self, inspection, user=None):
        action = inspection.with_user(user or self.lead).action_reinspect()
        return (
            self.env["sourcing.inspection"]
            .browse(action["res_id"])
            .with_user(self.lead)
        )

    def test_lineage_is_seen_from_both_ends(self):
        failed = self._fail(700, place="Plant 2", level="III", man_days=2)
        again = self._again(failed)
        self.assertEqual(again.reinspects_id, failed)
        self.assertEqual(failed.reinspection_id, again)
        for name in ("kind", "milestone_id", "inspector_id", "place", "level"):
            self.assertEqual(again[name], failed.with_user(self.lead)[name], name)
        self.assertEqual(again.state, "planned")
        self.assertFalse(again.date_planned)
        lot = again.sudo().lot_ids
        self.assertEqual(
            (lot.order_line_id, lot.quantity), (self.order.order_line, 700)
        )
        entry = again.project_id.journal_ids.filtered(
            lambda entry: entry.code == "inspection_again"
        )
        self.assertIn(failed.number, entry.sentence)

    def test_goods_typed_by_hand_are_presented_again(self):
        lot = {"product": "Cartons", "quantity": 40, "unit": "pcs"}
        failed = self._fail(code="material", lot_ids=[(0, 0, lot)])
        self.assertEqual(self._again(failed).lot_ids.product, "Cartons")

    def test_a_pass_of_goods_without_an_order_verifies_what_they_failed(self):
        lot = {"product": "Cartons", "quantity": 40, "unit": "pcs"}
        failed = self._fail(code="material", lot_ids=[(0, 0, lot)])
        issue = self._capa(failed)
        passed = self._work(self._again(failed))
        self.assertEqual(passed.result, "conforming")
        self.assertEqual(issue.verification_id, passed)

    def test_what_fails_again_is_not_verified(self):
        failed = self._fail(700)
        issue = self._capa(failed)
        issue._write_recorded(
            {"verified_on": "2026-03-02 08:00:00", "instruction_state": "approved"}
        )
        again = self._again(failed)
        again.action_override_readiness(reason="Test")
        self._work(again, critical=1)
        self.assertFalse(issue.is_verified)
        self.assertEqual(issue.instruction_state, "draft")

    def test_who_pays(self):
        again = self._again(self._fail(700))
        self.assertEqual(again.payer, "factory")
        again.payer = "buyer"
        with self.assertRaisesRegex(UserError, "whoever planned"):
            again.with_user(self.inspector).payer = "agent"
        unclear = self._work(self._inspection(300), 1)
        self.assertEqual(self._again(unclear).payer, "agent")

    def test_refused(self):
        planned = self._inspection()
        with self.assertRaisesRegex(UserError, "no verdict yet"):
            self._again(planned)
        with self.assertRaisesRegex(UserError, "all that was presented is accepted"):
            self._again(self._pass(500))
        failed = self._fail(700)
        again = self._again(failed)
        with self.assertRaisesRegex(UserError, f"{again.number} inspects its goods"):
            self._again(failed)
        again.action_cancel()
        self.assertTrue(self._again(failed), "the first one was called off")

    def test_planners_plan_it(self):
        failed = self._fail(700)
        self.assertTrue(failed.with_user(self.lead).may_reinspect)
        self.assertFalse(failed.may_reinspect)
        with self.assertRaises(UserError):
            self._again(failed, self.inspector)
        with self.assertRaises(UserError):
            self._again(failed, self.stranger)

    def test_lineage_is_not_typed(self):
        failed, planned = self._fail(700), self._inspection()
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            planned.sudo().reinspects_id = failed.id
        with self.assertRaisesRegex(UserError, "cannot be typed"):
            self._inspection(reinspects_id=failed.id)

    def test_chain_of_three(self):
        first = self._fail(700)
        second = self._again(first)
        second.action_override_readiness(reason="Test")
        self._work(second.with_user(self.inspector), critical=1)
        third = self._again(second)
        self.assertEqual(third.sudo()._first_of_lineage(), first)
        third.action_override_readiness(reason="Test")
        self._work(third.with_user(self.inspector))
        self.assertEqual(self.order.order_line._releasable_qty(), 700)

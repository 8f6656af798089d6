"""Switching: how the last lots of a supplier's product rule the next inspection."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import InspectionCommon

# a lot of 1000 at level II: 80 units; major 2.5 allows 5, tightened 3
BAD = {"major": 6}


@tagged("post_install", "-at_install")
class TestSamplingState(InspectionCommon):
    def _state(self, defect_class="major"):
        return (
            self.env["sourcing.sampling.state"]
            .with_user(self.lead)
            .search(
                [
                    ("partner_id", "=", self.factory_firm.id),
                    ("product_tmpl_id", "=", self.product.product_tmpl_id.id),
                    ("defect_class", "=", defect_class),
                ]
            )
        )

    def _lots(self, *accepted, **values):
        """One final inspection for each; the class major decides."""
        return [
            self._work(self._inspection(1000, **values), **({} if good else BAD))
            for good in accepted
        ]

    def test_first_lot_begins_a_series_for_each_class_with_an_aql(self):
        self.assertFalse(self._state())
        [inspection] = self._lots(True)
        states = self.env["sourcing.sampling.state"].search([])
        self.assertEqual(set(states.mapped("defect_class")), {"major", "minor"})
        # accepted one step tighter, too: 3 points
        self.assertEqual(self._state().score, 3)
        [line] = self._state().history_ids
        self.assertEqual(line.inspection_id, inspection)
        self.assertEqual((line.code, line.accepted), ("counted", "yes"))
        self.assertEqual(line.user_id, self.inspector)

    def test_two_of_five_tighten_the_class_that_failed(self):
        self._lots(False, True, True)
        self.assertEqual(self._state().standing, "normal")
        self._lots(False)
        self.assertEqual(self._state().standing, "tightened")
        self.assertEqual(self._state("minor").standing, "normal")
        self.assertEqual(self._state().history_ids[0].code, "two_of_five")
        inspection = self._inspection(1000)
        rows = {row.defect_class: row for row in inspection._plan().classes}
        self.assertEqual(
            (rows["major"].severity, rows["major"].accept), ("tightened", 3)
        )
        self.assertEqual((rows["minor"].severity, rows["minor"].accept), ("normal", 7))
        self.assertIn("tightened inspection", inspection.plan_table)
        # sudo: sourcing.journal - fixture
        entry = (
            self.env["sourcing.journal"]
            .sudo()
            .search(  # sudo: as above
                [("code", "=", "sampling_two_of_five")]
            )
        )
        self.assertIn("Major defects are inspected tightened", entry.sentence)

    def test_two_of_six_do_not(self):
        self._lots(False, True, True, True, True, False)
        self.assertEqual(self._state().standing, "normal")

    def test_five_accepted_lead_back(self):
        self._lots(False, False)
        self._lots(*[True] * 5)
        self.assertEqual(self._state().standing, "normal")
        self.assertEqual(self._state().history_ids[0].code, "five_accepted")

    def test_severity_is_frozen_at_the_start(self):
        running = self._inspection(1000)
        running.action_start()
        before = running._plan()
        self._lots(False, False)
        running.invalidate_recordset()
        self.assertEqual(running._plan(), before)
        running.units_inspected = 80
        running.action_decide()
        line = self._state().history_ids[0]
        self.assertEqual((line.inspection_id, line.code), (running, "other_severity"))
        self.assertEqual(self._state().series["tightened_accepted"], 0)

    def test_reinspection_never_feeds(self):
        original = type(self.env["sourcing.inspection"])._is_original
        self.patch(
            type(self.env["sourcing.inspection"]), "_is_original", lambda self: False
        )
        self._lots(False, False)
        self.assertFalse(self._state())
        self.patch(type(self.env["sourcing.inspection"]), "_is_original", original)
        self._lots(True)
        self.assertEqual(len(self._state().history_ids), 1)

    def test_what_decides_nothing_is_not_counted(self):
        self._work(self._inspection(1000), units=10)
        self.assertFalse(self._state())

    def test_only_final_inspections_feed(self):
        inspection = self._inspection(1000, code="mid_production")
        self._work(inspection, major=6)
        self.assertFalse(self._state())
        self.assertIn("No series", inspection.plan_details)

    def test_isolated_lots_say_so(self):
        scheme = self.env.ref("sourcing_qc.sampling_scheme_trade")
        scheme.isolated = True
        inspection = self._inspection(1000)
        self.assertIn("as the scheme says", inspection.plan_details)
        self._work(inspection, major=6)
        self.assertEqual(inspection.plan["isolated"], "scheme")
        scheme.isolated = False
        inspection.invalidate_recordset()
        self.assertIn("as the scheme says", inspection.plan_details)

        self._add_product()
        mixed = self._inspection(lines=self.order.order_line)
        self.assertEqual(mixed._isolation(), "several")
        self.assertIn("several products", mixed.plan_details)
        unknown = self._inspection(
            1000, lot_ids=[(0, 0, {"product": "Something", "quantity": 1000})]
        )
        self.assertEqual(unknown._isolation(), "unknown")
        self._work(mixed, major=30)
        self._work(unknown, major=30)
        self.assertFalse(self._state())

    def test_variants_of_a_product_are_one_series(self):
        self._lots(True)
        self.assertEqual(self._state().product_tmpl_id, self.product.product_tmpl_id)
        self.assertEqual(self._inspection(1000)._isolation(), "")

    def _reach_score(self):
        self._lots(*[True] * 10)
        state = self._state()
        self.assertEqual((state.score, state.standing), (30, "normal"))
        return state

    def test_reduced_only_when_a_named_person_has_approved_it(self):
        state = self._reach_score()
        self._lots(True)
        self.assertEqual(state.standing, "normal", "nobody has approved it")
        for user in (self.inspector, self.member):
            with self.assertRaisesRegex(UserError, "decides about its severity"):
                state.with_user(user).action_approve_reduced()
        self.assertFalse(state.with_user(self.member).may_reduce)
        self.assertTrue(state.may_reduce)
        state.action_approve_reduced(reason="Steady since spring")
        self.assertEqual(state.standing, "reduced")
        line = state.history_ids[0]
        self.assertEqual((line.code, line.user_id), ("score", self.lead))
        self.assertEqual(line.reason, "Steady since spring")
        inspection = self._inspection(1000)
        rows = {row.defect_class: row for row in inspection._plan().classes}
        self.assertEqual(
            (rows["major"].severity, rows["major"].sample_size),
            (
                "reduced",
                32,
            ),
        )

    def test_reduced_ends_with_one_lot_or_by_hand(self):
        state = self._reach_score()
        state.with_user(self.manager).action_approve_reduced()
        with self.assertRaisesRegex(UserError, "Say why"):
            state.action_to_normal(reason=" ")
        state.action_to_normal(reason="Factory moved")
        self.assertEqual((state.standing, state.score), ("normal", 0))
        self.assertEqual(state.history_ids[0].reason, "Factory moved")
        with self.assertRaisesRegex(UserError, "does not follow"):
            state.action_to_normal(reason="Again")

    def test_no_approval_below_the_score(self):
        self._lots(True)
        self.assertFalse(self._state().may_reduce)
        with self.assertRaisesRegex(UserError, "does not follow"):
            self._state().action_approve_reduced()

    def _discontinue(self):
        self._lots(False, False)
        return self._lots(*[False] * 5)

    def test_discontinued_until_lifted(self):
        self._discontinue()
        state = self._state()
        self.assertEqual(state.standing, "discontinued")
        self.assertTrue(state.discontinued_on)
        inspection = self._inspection(1000)
        self.assertTrue(inspection.is_discontinued)
        self._work(inspection)
        self.assertEqual(inspection.result, "conforming")
        self.assertEqual(state.history_ids[0].code, "discontinued_lot")
        step = self._step("final_inspection")
        codes = {code for code, _params in step._completion_blockers()}
        self.assertIn("inspection_discontinued", codes)
        self.assertEqual(self.order.order_line._releasable_qty(), 0)

        with self.assertRaisesRegex(UserError, "Say why"):
            state.action_lift(reason="")
        with self.assertRaisesRegex(UserError, "decides about its severity"):
            state.with_user(self.inspector).action_lift(reason="Please")
        state.action_lift(reason="New mould")
        self.assertEqual(state.standing, "tightened")
        self.assertFalse(state.discontinued_on or inspection._is_discontinued())
        codes = {code for code, _params in step._completion_blockers()}
        self.assertNotIn("inspection_discontinued", codes)
        self.assertEqual(self.order.order_line._releasable_qty(), 1000)
        line = state.history_ids[0]
        self.assertEqual((line.code, line.reason), ("lifted", "New mould"))

    def test_mixing_products_is_no_way_around(self):
        self._discontinue()
        self._add_product()
        mixed = self._inspection(lines=self.order.order_line)
        self.assertTrue(mixed.is_discontinued)

    def test_what_was_judged_before_stays_accepted(self):
        [inspection] = self._lots(True)
        self._discontinue()
        state = self._state()
        later = "2050-01-01 00:00:00"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sourcing_sampling_state SET discontinued_on = %s WHERE id = %s",
            [later, state.id],
        )
        self.assertFalse(inspection._is_discontinued())

    def test_dialog(self):
        self._discontinue()
        dialog = (
            self.env["sourcing.sampling.act"]
            .with_user(self.lead)
            .create(
                {"state_id": self._state().id, "act": "lift", "reason": "8D closed"}
            )
        )
        dialog.action_confirm()
        self.assertEqual(self._state().history_ids[0].reason, "8D closed")

    def test_nobody_types_a_series(self):
        self._lots(True)
        state = self._state()
        for user in (self.lead, self.manager, self.inspector):
            for record in (state, state.history_ids):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"score": 30})
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
        # sudo: a superuser is refused, too
        for record in (state.sudo(), state.sudo().history_ids):  # sudo: as above
            with self.assertRaises(UserError):
                record.write({"reason": "x"} if "reason" in record else {"score": 30})
            with self.assertRaises(UserError):
                record.unlink()
        with self.assertRaisesRegex(UserError, "first lot"):
            state.sudo().copy()  # sudo: as above

    def test_other_company_has_its_own_series(self):
        self._lots(True)
        state = self._state()
        company = self.env["res.company"].create({"name": "Other"})
        known = self.env["sourcing.sampling.state"]._known(
            company, state.partner_id, state.product_tmpl_id
        )
        self.assertFalse(known)

    def test_names_read_well(self):
        self._lots(True, False)
        state = self._state()
        self.assertEqual(
            state.display_name, "Factory A · Espresso machine EM-3 · Major"
        )
        self.assertEqual(state.counted, "✓ ✗")

    def test_inspection_opens_its_series(self):
        [inspection] = self._lots(True)
        action = inspection.action_view_series()
        states = self.env["sourcing.sampling.state"].with_user(self.inspector)
        self.assertEqual(len(states.search(action["domain"])), 2)

"""Inspections hold back the shipment, and open it for what they accepted."""

from __future__ import annotations

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.sourcing_pm.models.errors import GateError

from .common_capa import CapaCommon


@tagged("post_install", "-at_install")
class TestInspectionGate(CapaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accept_quotation()
        cls._approve_sample()
        cls.final = cls._step("final_inspection")
        cls._file(cls.final)
        cls._close("packing")

    @classmethod
    def _close(cls, code):
        step = cls._step(code)
        cls._file(step)
        cls._decide(cls._ask(code))

    def _ship(self):
        step = self._step("shipment", user=self.lead)
        step.write({"actual_start": step._today()})

    def test_story_fail_then_pass(self):
        with self.assertRaisesRegex(GateError, "no inspection has been decided on"):
            self._ship()
        failed = self._fail()
        with self.assertRaisesRegex(GateError, failed.number):
            self._ship()
        with self.assertRaisesRegex(UserError, "found the lot nonconforming"):
            self._ask("final_inspection")
        self._contain(self._capa(failed))
        self._pass()
        self._close("final_inspection")
        self.assertEqual(self.final.state, "done")
        self._ship()
        self.assertEqual(self._step("shipment").state, "running")

    def test_step_cannot_be_written_done_without_a_pass(self):
        step = self.final.sudo()
        for values in ({"state": "done"}, {"actual_finish": step._today()}):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "no inspection has been decided on"),
            ):
                step.write(values)

    def test_planned_or_running_inspection_is_not_a_pass(self):
        inspection = self._inspection()
        self.assertIn(("inspection_missing", {}), self.final._completion_blockers())
        inspection.action_start()
        self.assertIn(("inspection_missing", {}), self.final._completion_blockers())

    def test_inconclusive_holds_too(self):
        inspection = self._work(self._inspection(), 3)
        with self.assertRaisesRegex(GateError, f"{inspection.number}.*inconclusive"):
            self._ship()

    def test_last_word_counts(self):
        self._pass()
        self.assertNotIn("inspection", self._codes(self.final))
        self._fail()
        self.assertIn("inspection_nonconforming", self._codes(self.final))

    def test_pass_of_one_line_does_not_outweigh_the_failure_of_another(self):
        first = self.order.order_line
        second = first.copy({"order_id": self.order.id})
        self._fail(lines=first)
        self._pass(lines=second)
        self.assertIn("inspection_nonconforming", self._codes(self.final))
        self._pass(lines=first)
        self.assertNotIn("inspection_nonconforming", self._codes(self.final))

    def test_called_off_inspection_says_nothing(self):
        self._pass()
        self._inspection().with_user(self.lead).action_cancel()
        self.assertFalse(self._codes(self.final) & {"inspection_missing"})

    def test_other_inspected_steps_need_none_but_hear_a_failure(self):
        material = self._step("material")
        self.assertNotIn("inspection_missing", self._codes(material))
        self._fail(code="material")
        self.assertIn("inspection_nonconforming", self._codes(material))

    def test_first_article_needs_one_too(self):
        self.assertIn("inspection_missing", self._codes(self._step("first_article")))

    def test_failure_after_the_step_was_done_closes_the_gate_again(self):
        self._pass()
        self._close("final_inspection")
        failed = self._fail()
        self.assertEqual(self.final.state, "done")  # what was decided stays
        self.assertFalse(self.final._inspection_blockers())
        with self.assertRaisesRegex(GateError, f"was done, but .*{failed.number}"):
            self._ship()
        with self.assertRaisesRegex(GateError, failed.number):
            self.order._assert_may("ship")
        self._contain(self._capa(failed))
        self._pass()
        self._ship()
        self.assertEqual(self._step("shipment").state, "running")

    def test_failure_at_the_step_of_another_order_holds_this_one_not(self):
        self._pass()
        self._close("final_inspection")
        self._fail()
        with self.assertRaises(GateError):
            self.order._assert_may("ship")
        self.final.sudo().order_id = self._create_order()
        self.order._assert_may("ship")

    def test_new_verdict_voids_the_open_question(self):
        self._pass()
        question = self._ask("final_inspection")
        self.assertEqual(question.snapshot["inspections"][0]["result"], "conforming")
        self._fail()
        self.assertEqual(question.state, "superseded")
        self.assertEqual(self.final.state, "running")

    def test_blockers_speak_to_each_side(self):
        failed = self._fail()
        words = {
            audience: self.final._blocker_sentences(
                self.final._inspection_blockers(), audience
            )[0]
            for audience in ("staff", "buyer", "supplier")
        }
        self.assertIn(failed.number, words["staff"])
        self.assertIn("did not pass", words["buyer"])
        self.assertNotIn(failed.number, words["buyer"])
        self.assertEqual(words["buyer"], words["supplier"])

    def _codes(self, step):
        return {code for code, _params in step._completion_blockers()}


@tagged("post_install", "-at_install")
class TestReleasable(CapaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.order.order_line

    def _releasable(self, line=None):
        # as the clerk's shipment asks: he may not read orders
        line = (line or self.line).with_user(self.clerk).sudo()
        return line._releasable_qty()

    def test_nothing_before_an_inspection(self):
        self.assertEqual(self._releasable(), 0)

    def test_accepted_quantities_add_up(self):
        self._pass(500)
        self.assertEqual(self._releasable(), 500)
        self._pass(700)
        self.assertEqual(self._releasable(), 1200)

    def test_the_same_goods_are_not_accepted_twice(self):
        self._pass(1500)
        self._pass(1500)
        self.assertEqual(self._releasable(), 1500)

    def test_last_word_holds(self):
        self._pass()
        self._fail()
        self.assertEqual(self._releasable(), 0)
        self._pass(600)
        self.assertEqual(self._releasable(), 600)

    def test_what_failed_is_accepted_when_it_passes(self):
        self._pass(500)
        self._fail(700)
        self.assertEqual(self._releasable(), 0)
        self._pass(700)
        self.assertEqual(self._releasable(), 1200)

    def test_inconclusive_accepts_nothing(self):
        self._pass(500)
        self._work(self._inspection(300), 1)
        self.assertEqual(self._releasable(), 0)

    def test_only_inspections_that_hold_the_shipment_count(self):
        self._pass(500, code="first_article")
        self._pass(500, code="packing")
        self.assertEqual(self._releasable(), 0)

    def test_same_product_twice_stays_two_lines(self):
        second = self.line.copy({"order_id": self.order.id, "product_qty": 100})
        self._pass(500, lines=self.line)
        self.assertEqual(self._releasable(second), 0)
        self._pass(lines=second)
        self.assertEqual((self._releasable(), self._releasable(second)), (500, 100))

    def test_untracked_order_ships_what_was_ordered(self):
        self.assertEqual(self._releasable(self._create_order().order_line), 2000)

    def test_step_set_aside_holds_nothing(self):
        self._step("final_inspection", user=self.manager).action_waive(reason="Trusted")
        self.assertEqual(self._releasable(), 2000)

    def test_gate_lifted_from_the_step_holds_nothing(self):
        self._step("final_inspection", user=self.manager).block_ship = False
        self.assertEqual(self._releasable(), 2000)

    def test_step_closed_before_this_app_was_there_released_all(self):
        step = self._step("final_inspection")
        self.env.cr.execute(
            "UPDATE sourcing_milestone SET state = 'done' WHERE id = %s", [step.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self._releasable(), 2000)

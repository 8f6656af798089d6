"""The four figures of an order line."""

from __future__ import annotations

from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestLineQuantities(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accept_quotation()
        cls.order.button_confirm()
        cls.line = cls.order.order_line.with_user(cls.purchaser)

    def _figures(self, line=None):
        """As somebody who buys and has no Sourcing group sees them."""
        line = (line or self.line).with_user(self.purchaser)
        line.invalidate_recordset()
        return (
            line.sourcing_qty_inspected,
            line.sourcing_qty_accepted,
            line.sourcing_qty_rejected,
            line.sourcing_qty_pending,
        )

    def _releasable(self):
        return self.line.sudo()._releasable_qty()

    def test_story(self):
        self.assertEqual(self._figures(), (0, 0, 0, 2000))
        self._pass(500)
        self.assertEqual(self._figures(), (500, 500, 0, 1500))
        failed = self._fail(700)
        # the failure puts the earlier yes in doubt: inspected, and undecided
        self.assertEqual(self._figures(), (1200, 0, 700, 800))
        again = self._again(failed)
        self.assertEqual(self._figures(), (1200, 0, 700, 800))
        self._work(again)
        self.assertEqual(self._figures(), (1200, 1200, 0, 800))
        self.assertEqual(self._releasable(), 1200)

    def _again(self, inspection):
        action = inspection.with_user(self.lead).action_reinspect()
        again = self.env["sourcing.inspection"].browse(action["res_id"])
        if again.with_user(self.lead)._is_held_back():
            again.with_user(self.lead).action_override_readiness(reason="Test")
        return again.with_user(self.inspector)

    def test_fewer_presented_again(self):
        failed = self._fail(700)
        again = self._again(failed)
        again.lot_ids.quantity = 650
        self._work(again)
        self.assertEqual(self._figures(), (700, 650, 50, 1300))
        self.assertEqual(self._releasable(), 650)

    def test_under_way_is_inspected_and_undecided(self):
        self._inspection(300).action_start()
        self.assertEqual(self._figures(), (300, 0, 0, 1700))

    def test_inconclusive_is_undecided(self):
        self._work(self._inspection(300), 1)
        self.assertEqual(self._figures(), (300, 0, 0, 1700))

    def test_earlier_kinds_do_not_count(self):
        self._pass(500, code="material")
        self.assertEqual(self._figures(), (0, 0, 0, 2000))

    def test_same_product_twice_stays_two_lines(self):
        second = self.order.order_line.copy(
            {"order_id": self.order.id, "product_qty": 100}
        )
        self._pass(500, lines=self.order.order_line - second)
        self.assertEqual(self._figures(second), (0, 0, 0, 100))
        self._fail(lines=second)
        self.assertEqual(self._figures(second), (100, 0, 100, 0))
        self.assertEqual(self._figures(), (500, 500, 0, 1500))

    def test_queries_do_not_grow_with_the_lines(self):
        lines = self.order.order_line
        for _number in range(5):
            lines |= self.order.order_line[:1].copy({"order_id": self.order.id})
        self._pass(100, lines=lines)
        self._fail(100, lines=lines)

        def cost(lines):
            self.env.flush_all()
            self.env.invalidate_all()
            lines = lines.with_user(self.purchaser)
            lines.mapped("product_qty")
            before = self.env.cr.sql_log_count
            lines.mapped("sourcing_qty_accepted")
            return self.env.cr.sql_log_count - before

        cost(lines)
        one, six = cost(lines[:1]), cost(lines)
        self.assertLessEqual(six, one)
        self.assertLess(one, 15)

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.order.order_line.with_user(self.factory).read(
                ["sourcing_qty_accepted"]
            )
        described = self.order.order_line.with_user(self.factory).fields_get()
        self.assertFalse([name for name in described if name.startswith("sourcing")])
        # whoever buys without our groups opens, reads and edits as ever
        order = self.order.with_user(self.purchaser)
        self.assertIn("sourcing_qty_pending", order.order_line.read()[0])
        with Form(order) as form:
            self.assertEqual(form.order_line.edit(0).sourcing_qty_pending, 2000)

    def test_words_for_both_sides(self):
        self.assertEqual(self.line._inspected_sentences(), [])
        self._pass(1000)
        self._fail(200)
        self.line.invalidate_recordset()
        self.assertEqual(
            self.line._inspected_sentences(),
            [
                "1,200 of 2,000 inspected: 0 accepted, 200 rejected, "
                "1,000 not decided yet"
            ],
        )


@tagged("post_install", "-at_install")
class TestQuantitiesPage(InspectionCommon, HttpCase):
    def test_both_sides_read_what_was_accepted(self):
        self._pass(500)
        words = "500 of 2,000 inspected: 500 accepted"
        self.authenticate("t_buyer", "t_buyer")
        page = self.url_open(f"/my/sourcing/{self.project.id}").text
        self.assertIn(words, page)

"""First pieces that the lead has not released are seen, and stop nobody."""

from __future__ import annotations

from odoo.tests import tagged

from .test_inspection_decision import DecisionCommon


@tagged("post_install", "-at_install")
class TestFirstArticle(DecisionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.button_confirm()
        cls.line = cls.order.order_line
        production = cls._step("production", user=cls.lead)
        production.action_start()
        cls.first = cls._step("first_article")
        cls._file(cls.first)

    def _make_so_many(self, quantity):
        self.env["sourcing.progress"].with_user(self.lead).create(
            {"line_id": self.line.id, "quantity": quantity}
        )
        self.project.sudo()._refresh_health()

    def _findings(self):
        return [
            finding
            for finding in self.project.sudo().findings or []
            if finding["rule"] == "first_article"
        ]

    def test_production_alone_is_no_matter(self):
        self.project.sudo()._refresh_health()
        self.assertEqual(self._findings(), [])

    def test_going_on_without_release_is_yellow(self):
        first = self._inspection(quantity=10, code="first_article")
        self._work(first)
        self._make_so_many(10)
        self.assertEqual(self._findings(), [])
        self._make_so_many(11)
        [finding] = self._findings()
        self.assertEqual(finding["colour"], "yellow")
        self.assertEqual(finding["step"], self.first.id)
        self.assertIn(self.project.health, ("yellow", "red"))
        sentences = {
            audience: self.project._finding_sentence(finding, audience)
            for audience in ("staff", "buyer", "supplier")
        }
        self.assertIn("the lead has not released", sentences["staff"])
        self.assertTrue(all(sentences.values()))
        self.assertEqual(len(set(sentences.values())), 3)
        self.assertEqual(self._step("production").state, "running")  # it stops nobody

    def test_release_by_the_lead_ends_it(self):
        first = self._work(self._inspection(quantity=10, code="first_article"))
        self._make_so_many(500)
        self.assertTrue(self._findings())
        question = self._put_to_decider(first, self.inspector)
        question.with_user(self.lead).action_choose(choice="accept")
        self.assertEqual(self.first.state, "done")
        self.project.sudo()._refresh_health()
        self.assertEqual(self._findings(), [])

    def test_failed_first_pieces_are_no_release(self):
        first = self._work(self._inspection(quantity=10, code="first_article"))
        question = self._put_to_decider(first, self.inspector)
        question.with_user(self.lead).action_choose(choice="rework", remark="Gap")
        self._make_so_many(500)
        self.assertTrue(self._findings())

    def test_next_step_started(self):
        self._step("mid_production", user=self.lead).action_start()
        self.assertTrue(self._findings())

    def test_step_set_aside_is_no_matter(self):
        self._make_so_many(500)
        self.first.with_user(self.manager).action_waive(reason="Known product")
        self.project.sudo()._refresh_health()
        self.assertEqual(self._findings(), [])

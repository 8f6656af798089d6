"""A defect that returns reopens what was thought effective."""

from __future__ import annotations

from odoo.tests import freeze_time, tagged

from .common_capa import CapaCommon

CLOSED = "2026-03-10"


@tagged("post_install", "-at_install")
class TestCapaReturn(CapaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        types = cls.env["sourcing.defect.type"]
        group = types.create({"name": "Edges"})
        cls.sharp, cls.dirt = types.create(
            [
                {"name": name, "parent_id": group.id, "defect_class": "critical"}
                for name in ("Sharp edge", "Dirt")
            ]
        )
        with freeze_time(f"{CLOSED} 04:00:00"):
            cls.issue = cls._capa(cls._find(cls.sharp))
            cls._settle(cls.issue, cls._pass())
            cls.order2 = cls._create_order()
            cls.project2 = cls._track(cls.order2)

    @classmethod
    def _find(cls, kind, **values):
        """An inspection that finds one critical defect of a type."""
        inspection = cls._inspection(**values)
        inspection.action_start()
        inspection.write(
            {
                "units_inspected": inspection.sample_size,
                "defect_ids": [
                    (
                        0,
                        0,
                        {
                            "type_id": kind.id,
                            "severity": "critical",
                            "description": "Seen",
                        },
                    )
                ],
            }
        )
        cls._tick(inspection)
        inspection.action_decide()
        return inspection

    def _next_order(self, kind, day="2026-06-01", lines=None):
        with freeze_time(f"{day} 04:00:00"):
            return self._find(kind, lines=lines or self.order2.order_line)

    def test_the_same_defect_reopens_it(self):
        found = self._next_order(self.sharp)
        issue = self.issue
        self.assertEqual(issue.state, "open")
        self.assertEqual(issue.phase, "d3")
        self.assertEqual(issue.returned_in_id.id, found.id)
        self.assertFalse(issue.is_verified)
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "capa_returned"
        )
        self.assertIn(found.number, entry.sentence)
        tasks = issue._tasks().filtered(lambda task: found.number in task.summary)
        self.assertEqual(tasks.user_id, self.lead)
        # the new failure has a corrective action of its own, which holds its step
        own = found.sudo().issue_ids
        self.assertEqual(own.project_id, self.project2.sudo())
        self.assertFalse(issue.rework)
        self.assertTrue(own.rework)

    def test_a_later_pass_verifies_it_anew_an_earlier_one_does_not(self):
        with freeze_time(f"{CLOSED} 04:00:00"):
            before = self._pass()
        self._next_order(self.sharp)
        with freeze_time("2026-06-02 04:00:00"):
            self._until_verified(self.issue)
            self.issue.verification_id = before
            self.assertFalse(self.issue.is_verified)
        with freeze_time("2026-06-03 04:00:00"):
            self.issue.verification_id = self._pass(lines=self.order2.order_line)
            self.assertTrue(self.issue.is_verified)

    def test_another_defect_does_not(self):
        self._next_order(self.dirt)
        self.assertEqual(self.issue.state, "closed")

    def test_another_factory_does_not(self):
        order = self._create_order(vendor=self.factory_b_firm)
        self._track(order)
        self._next_order(self.sharp, lines=order.order_line)
        self.assertEqual(self.issue.state, "closed")

    def test_another_product_does_not(self):
        self.order2.order_line.product_id = self.product.copy({"name": "Grinder"})
        self._next_order(self.sharp)
        self.assertEqual(self.issue.state, "closed")

    def test_after_the_time_set_it_does_not(self):
        self.company.sourcing_capa_days = 30
        self._next_order(self.sharp, "2026-04-10")
        self.assertEqual(self.issue.state, "closed")
        self._next_order(self.sharp, "2026-04-09")
        self.assertEqual(self.issue.state, "open")

    def test_a_pass_does_not(self):
        with freeze_time("2026-06-01 04:00:00"):
            self._pass(lines=self.order2.order_line)
        self.assertEqual(self.issue.state, "closed")

"""Lists cost a number of queries that does not depend on how long they are."""

from __future__ import annotations

from odoo.tests import tagged

from .common import SourcingCommon


@tagged("post_install", "-at_install")
class TestSpeed(SourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        orders = cls.order
        for _index in range(11):
            orders |= cls._create_order()
        orders[1:].with_user(cls.lead).action_sourcing_track()
        for project in orders.sourcing_project_id:
            project.date_required = "2020-01-01"  # red, so that there is a reason
        cls.orders = orders

    def _queries(self, records, specification):
        self.env.flush_all()
        self.env.invalidate_all()
        # browsed anew, as a request does: what is read ahead are these records
        records = records.with_user(self.lead).browse(records.ids)
        records[:1].web_read(specification)  # what is cached for good is cached now
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows = records.web_read(specification)
        self.assertTrue(all(rows))
        return self.env.cr.sql_log_count - before

    def _assert_flat(self, records, specification):
        few, many = (
            self._queries(some, specification) for some in (records[:2], records)
        )
        self.assertLessEqual(many, few, "the longer list needs more queries")

    def test_orders_with_stage_colour_reason_and_next_step(self):
        self._assert_flat(
            self.orders,
            {
                "name": {},
                "sourcing_stage_id": {"fields": {"display_name": {}}},
                "sourcing_health": {},
                "sourcing_reason": {},
                "sourcing_next": {},
            },
        )

    def test_projects_with_reason_and_buffer(self):
        self._assert_flat(
            self.orders.sourcing_project_id,
            {
                "display_name": {},
                "health": {},
                "health_reason": {},
                "buffer_left": {},
                "specification_id": {"fields": {"display_name": {}}},
                "next_step_id": {"fields": {"display_name": {}}},
            },
        )

    def test_decisions_with_cost_and_rights(self):
        for project in self.orders.sourcing_project_id:
            if project.buyer_id:  # the first has one, whom the member asks
                self._ask("rfq", project)
            else:
                self._step("rfq", project, self.lead).action_submit()
        approvals = self.orders.sourcing_project_id.approval_ids
        self.assertEqual(len(approvals), 12)
        self._assert_flat(
            approvals,
            {
                "question": {},
                "silence_cost": {},
                "may_decide": {},
                "may_withdraw": {},
                "deadline": {},
            },
        )

    def test_journal_sentences(self):
        entries = self.orders.sourcing_project_id.sudo().journal_ids
        entries = entries.filtered("milestone_id")  # the others need less
        self._assert_flat(entries, {"sentence": {}, "moment": {}})

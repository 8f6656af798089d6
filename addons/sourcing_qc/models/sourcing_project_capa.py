"""Overdue actions and open containments, as plans, rules and gates read them."""

from __future__ import annotations

from datetime import timedelta

from odoo import fields, models

from odoo.addons.sourcing_pm.models.tools import read_lines


class SourcingRule(models.Model):
    _inherit = "sourcing.rule"

    condition = fields.Selection(
        selection_add=[("action_late", "Working days a corrective action is overdue")],
        ondelete={"action_late": "cascade"},
    )


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    def _failed_inspections(self):
        """A failure after the step was done holds its gate until the lot is safe."""
        found = super()._failed_inspections()
        if self.state == "done":
            # sudo: sourcing.issue - a gate judges for everybody alike
            for issue in self.sudo().issue_ids.filtered("is_capa"):  # sudo: as above
                found += issue._rework_blockers()
        return found


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _signals(self):
        return [*super()._signals(), *self._action_signals()]

    def _action_signals(self) -> list[dict]:
        """How late the latest of the open actions is, in our working days."""
        today = self._today()
        late = self.issue_ids._open_actions().filtered(
            lambda row: row.date_due and row.date_due < today
        )
        if not late:
            return []
        workdays = self._workdays_of("agent")
        first = min(late.mapped("date_due"))
        days = workdays.count(first + timedelta(days=1), today)
        return [
            {
                "condition": "action_late",
                "value": days,
                "params": {"days": days, "count": len(late)},
                "mark": max(late.ids),  # another one is a new matter
            }
        ]

    def _read_ahead(self):
        result = super()._read_ahead()
        read_lines(self.issue_ids, "action_ids")
        return result

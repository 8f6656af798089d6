"""What is done about a failed step, by whom and until when, and who finds it good."""

from __future__ import annotations

from odoo import api, fields, models

# What the plan knows of a rework.
PLANNED = frozenset({"state", "date_due", "rework", "milestone_id"})


class SourcingIssue(models.Model):
    _inherit = "sourcing.issue"

    rework = fields.Boolean(
        readonly=True, help="The step is not done before this is approved and closed."
    )

    def _transition_blockers(self, to: str) -> list[str]:
        user = self.env.user
        if (
            to == "closed"
            and self.rework
            and self.approver_id
            and user != self.approver_id
            and not (
                self.env.su or user.has_group("sourcing_pm.group_sourcing_manager")
            )
        ):
            return [
                self.env._("%(name)s approves the rework", name=self.approver_id.name)
            ]
        return super()._transition_blockers(to)

    @api.model_create_multi
    def create(self, vals_list):
        issues = super().create(vals_list)
        issues._reworked()._reschedule()
        return issues

    def write(self, vals):
        before = self._reworked()
        result = super().write(vals)
        if PLANNED & vals.keys():
            (before | self._reworked())._reschedule()
        if vals.get("state") == "closed":
            self.milestone_id._close_if_complete()
        return result

    def unlink(self):
        projects = self._reworked()
        result = super().unlink()
        projects._reschedule()
        return result

    def _holds_up(self, step) -> bool:
        """Whether a step is not done before the day by which this is settled."""
        self.ensure_one()
        waits = self.rework and self.state == "open" and self.date_due
        return bool(waits) and self.milestone_id == step

    def _reworked(self):
        """The projects of which a step is done over."""
        return self.filtered("rework").project_id

    def _ask_owner(self) -> None:
        """A task for whoever sees to the corrective action."""
        for issue in self:
            issue.project_id.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=issue.date_due,
                summary=issue.name,
                note=issue.corrective_action or False,
                user_id=(issue.owner_id or issue.project_id.lead_id).id,
            )

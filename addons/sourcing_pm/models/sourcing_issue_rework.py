"""What is done about a failed step, by whom and until when, and who finds it good."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

# What the plan knows of a rework.
PLANNED = frozenset({"state", "date_due", "rework", "milestone_id"})
# What holds a step up, and until who finds it good.
HOLDING = frozenset({"rework", "milestone_id", "project_id", "approver_id"})


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
        self._check_rework_kept(vals)
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

    def _check_rework_kept(self, vals) -> None:
        """Who waits for a step does not let it pass by changing what holds it up."""
        for issue in self.filtered("rework") if HOLDING & vals.keys() else ():
            may = issue.approver_id == self.env.user or issue.project_id._may_lead()
            if not may and issue._differs_in(HOLDING & vals.keys(), vals):
                raise UserError(
                    self.env._(
                        "“%(issue)s” holds up its step: %(name)s, the lead or a "
                        "Sourcing manager says which step that is and who approves "
                        "the rework.",
                        issue=issue.name,
                        name=issue.approver_id.name or issue.project_id.lead_id.name,
                    )
                )

    def _differs_in(self, names, vals) -> bool:
        now = self._convert_to_write({name: self[name] for name in names})
        return any((now[name] or False) != (vals[name] or False) for name in names)

    def _rework_blockers(self) -> list[tuple[str, dict]]:
        """What of this rework its step still waits for: codes with parameters.

        A seam: the quality app knows more of a rework than who approves it.
        """
        self.ensure_one()
        if not self.rework or self.state != "open":
            return []
        return [("rework_open", {"approver": self.approver_id.name or ""})]

    def _holds_up(self, step) -> bool:
        """Whether a step is not done before the day by which this is settled."""
        self.ensure_one()
        waits = self.date_due and self.milestone_id == step
        return bool(waits and self._rework_blockers())

    def _reworked(self):
        """The projects of which a step is done over."""
        return self.filtered("rework").project_id

    def _ask_owner(self) -> None:
        """A task for whoever sees to the corrective action, in his language."""
        for issue in self:
            told = issue.with_context(lang=issue.owner_id.lang)
            text = told.env._(
                "%(step)s, to be done over: %(issue)s",
                step=told.milestone_id.display_name,
                issue=issue.name,
            )
            issue._give_task(text, issue.date_due, issue.corrective_action)

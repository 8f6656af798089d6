"""A step that failed: an issue with a corrective action, and back into the chain."""

from __future__ import annotations

from datetime import date, timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .sourcing_project_plan import BEFORE_ORDER

REWORK_DAYS = 3


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    issue_ids = fields.One2many("sourcing.issue", "milestone_id")

    def action_fail(
        self,
        *,
        reason: str,
        corrective_action: str,
        owner_id: int,
        date_due: str | date,
        approver_id: int | None = None,
        colour: str = "yellow",
    ):
        """Report that what the step was about is not good: it is done over.

        :param reason: what is wrong.
        :param corrective_action: what is done about it.
        :param owner_id: the user who does it, until ``date_due``.
        :param approver_id: the user who approves the rework; default: the lead.
        :param colour: ``yellow`` or ``red``.
        :return: the id of the ``sourcing.issue``.
        """
        self.check_access("write")
        self.ensure_one()
        if not ((reason or "").strip() and (corrective_action or "").strip()):
            raise UserError(self.env._("Say what is wrong and what is done about it."))
        if fields.Date.to_date(date_due) < self._today():
            raise UserError(
                self.env._("The corrective action cannot be due in the past.")
            )
        if self.state not in ("running", "asked", "done"):
            raise UserError(
                self.env._(
                    "%(step)s has not started, so it cannot have failed.",
                    step=self.display_name,
                )
            )
        return self._fail(
            reason,
            colour=colour,
            corrective_action=corrective_action,
            owner_id=owner_id,
            date_due=date_due,
            approver_id=approver_id or self.project_id.lead_id.id,
        ).id

    def _fail(self, reason: str, **values):
        """Open the issue and take the step back into work; the issue is returned."""
        self.ensure_one()
        # sudo: sourcing.issue - a decision of the buyer opens one as well
        issue = self.env["sourcing.issue"].sudo()
        issue = issue.create(
            {
                "name": reason,
                "project_id": self.project_id.id,
                "milestone_id": self.id,
                "kind": "quality" if self._is_quality() else "question",
                "rework": True,
                **values,
            }
        )
        self._open_approvals()._supersede()
        if self.state != "running":
            self._transition("running")
        self._after_reopening()
        self._demand_anew()
        self.project_id._log("step_failed", step=self, reason=reason)
        for later in self._later_started():
            self.project_id._log(
                "step_before_rework",
                step=later,
                after={"failed_id": self.type_id.id},
            )
        issue._ask_owner()
        return issue.with_env(self.env)

    def _expected_finish(self):
        """A step that is done over is not done before its corrective action."""
        known = super()._expected_finish()
        # sudo: sourcing.issue - an inspector moves the same plan as a lead
        issues = self.project_id.sudo().issue_ids  # sudo: as above
        days = [issue.date_due for issue in issues if issue._holds_up(self)]
        return max(filter(None, (known, *days)), default=None) if days else known

    def _demand_anew(self) -> None:
        """What the step demanded is demanded again; what was accepted stays filed."""
        # sudo: sourcing.document - demands are the step's, whoever decided
        for document in self.sudo().document_ids.filtered(
            lambda document: document.demanded and document.state == "accepted"
        ):
            document.create(
                {
                    "project_id": document.project_id.id,
                    "milestone_id": document.milestone_id.id,
                    "kind_id": document.kind_id.id,
                }
            )
            document.write({"demanded": False, "state": "superseded"})

    def _later_started(self):
        """Steps that wait for this one, near or far, and have started all the same."""
        later, nearest = self.browse(), self
        while nearest:
            nearest = nearest.next_link_ids.milestone_id - later - self
            later |= nearest
        return later.filtered(lambda step: step.state in ("running", "asked"))

    def _earlier(self):
        """The steps that this one waits for, near and far."""
        earlier, nearest = self.browse(), self
        while nearest:
            nearest = nearest.link_ids.predecessor_id - earlier - self
            earlier |= nearest
        return earlier

    def _completion_blockers(self) -> list[tuple[str, dict]]:
        blockers = super()._completion_blockers()
        # sudo: sourcing.issue - a rework holds for everybody who reports
        issues = self.project_id.sudo().issue_ids.filtered(
            lambda issue: issue._rework_blockers()
        )
        here = issues.filtered(lambda issue: issue.milestone_id == self)
        blockers += here[:1]._rework_blockers() if here else []
        if issues and self.state in ("running", "asked"):
            blockers += [
                ("rework_before", {"step_id": step.type_id.id})
                for step in issues.milestone_id & self._earlier()
            ]
        return blockers

    def _on_approval_decided(self, approval) -> None:
        """What was made and the buyer rejects has failed; an offer is just declined."""
        result = super()._on_approval_decided(approval)
        made = self.kind not in BEFORE_ORDER
        if approval.state == "rejected" and self.decided_by == "buyer" and made:
            project = self.project_id
            owner = self.owner_id or project.lead_id
            self._fail(
                approval.remark or approval.question,
                owner_id=owner.id,
                date_due=self._today() + timedelta(days=REWORK_DAYS),
                approver_id=project.lead_id.id,
            )
        return result

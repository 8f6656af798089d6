"""Steps that one project goes without: a waived step is not done, and says so."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from .milestone_states import UNDER_WAY

QUALITY_KINDS = ("sample", "inspection", "material", "packing")


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    waive_reason = fields.Char(
        readonly=True, copy=False, help="Why this project goes without; for ourselves."
    )

    project_state = fields.Selection(related="project_id.state", string="Project State")
    blocker_text = fields.Char(compute="_compute_blocker_text")

    @api.depends_context("lang")
    @api.depends("state")
    def _compute_blocker_text(self):
        for step in self:
            blockers = step._completion_blockers() if step.state in UNDER_WAY else []
            step.blocker_text = "; ".join(step._blocker_sentences(blockers))

    def action_waive(self, *, reason: str):
        """Go without these steps on this project.

        A quality step is waived by a manager only; the buyer is told and the project
        stays yellow.

        :param reason: why; required, kept in the journal.
        """
        self.check_access("write")
        self._transition("waived", waive_reason=reason)

    def _is_quality(self) -> bool:
        """Whether the buyer relies on this step: it checks, or holds something back."""
        self.ensure_one()
        return self.kind in QUALITY_KINDS or bool(self._gates())

    def _write_report(self, vals: dict) -> bool:
        waived = vals.get("state") == "waived" and self.state != "waived"
        if waived:
            if not (vals.get("waive_reason") or "").strip():
                raise UserError(
                    self.env._("Say why %(step)s is waived.", step=self.display_name)
                )
            # nobody answers a question about a step that is not taken
            self._open_approvals()._supersede()
        result = super()._write_report(vals)
        if waived:
            self._on_waived()
        return result

    def _on_waived(self) -> None:
        project = self.project_id
        project._log("step_waived", step=self, reason=self.waive_reason)
        if self._is_quality():
            project._tell_buyer("step_waived", step=self)

    def _waiver_blockers(self) -> list[str]:
        if self._is_quality() and not self._may_waive():
            return [self.env._("a quality step; only a manager may waive it")]
        return []

    def _cancel_blockers(self) -> list[str]:
        """Steps are cancelled with their order or project, and with nothing else."""
        if self.env.su or self.project_id.state == "cancel":
            return []
        return [self.env._("waive the step, with a reason")]

    def _unstart_blockers(self) -> list[str]:
        """A start that was reported is not taken back by the way."""
        if self.env.su or not self.actual_start:
            return []
        return [self.env._("it has started; use “Correct dates”, with the reason")]

    def _set_aside_blockers(self) -> list[str]:
        """Only a draft drops steps without a word."""
        if not self.env.su and self.project_id.state != "draft":
            return [
                self.env._("the project is under way; waive the step, with a reason")
            ]
        if self._gates() and not self._may_waive():
            return [
                self.env._(
                    "this step holds back %(acts)s; only a manager may set it aside",
                    acts=[self._act_label(act) for act in self._gates()],
                )
            ]
        return []


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _waiver_signals(self) -> list[dict]:
        """A quality step that was waived is not forgotten."""
        return [
            {
                "condition": "step_waived",
                "value": 1,
                "step": step.id,
                "params": {"step_id": step.type_id.id},
            }
            for step in self.milestone_ids
            if step.state == "waived" and step._is_quality()
        ]

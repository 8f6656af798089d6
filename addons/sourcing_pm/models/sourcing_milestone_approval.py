"""Who decides on a step, on what, and what an answer does."""

from __future__ import annotations

from odoo import fields, models

from .tools import in_language


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    void_approval_id = fields.Many2one(
        "sourcing.approval",
        readonly=True,
        copy=False,
        help="The step was reopened: this answer and those before it do not count.",
    )

    def _decider_side(self) -> str:
        """Who decides in the end: without a buyer, our own approver does."""
        if self.decided_by == "buyer" and self.project_id._has_buyer():
            return "buyer"
        return "staff" if self.decided_by == "buyer" else "lead"

    def _decider_name(self) -> str:
        project = self.project_id
        match self._decider_side():
            case "buyer":
                return project._buyer_approver().partner_id.name or self.env._("Buyer")
            case "staff":
                return (project.approver_id or project.lead_id).name
        return project.lead_id.name

    def _ask(self, party=None):
        """Put the step to its decider as a ``sourcing.approval``."""
        self.ensure_one()
        type_en, type_zh = (
            in_language(self.type_id, lang) for lang in ("en_US", "zh_CN")
        )
        return self._ask_approval(
            side=self._decider_side(),
            question=type_en.question or type_en.name,
            question_zh=type_zh.question or type_zh.name,
            silence=type_en.silence,
            silence_zh=type_zh.silence,
            asked_by=party,
        )

    def _approved(self):
        """The last answer, if it was yes; what was answered before the step was
        reopened does not count."""
        answers = self._approvals().filtered(
            lambda approval: approval.state in ("open", "approved", "rejected")
        )
        last = answers[:1]
        counts = last.id > self.sudo().void_approval_id.id  # sudo: own record's field
        return last if last.state == "approved" and counts else last.browse()

    def _approval_project(self):
        return self.project_id

    def _approval_milestone(self):
        return self

    def _approval_snapshot(self) -> dict:
        """What the decider decides on: files by their bytes, and the specification."""
        snapshot = super()._approval_snapshot()
        snapshot["step"] = self.type_id.code
        snapshot["documents"] = [
            document._approval_snapshot()
            for document in self.document_ids.sorted("id")
            if document.state == "accepted"
        ]
        specification = self.project_id.specification_id
        if self.supplier_confirms and specification:
            snapshot["specification"] = specification._approval_snapshot()
        return snapshot

    def _approval_specification(self, snapshot: dict):
        if "specification" in snapshot:
            return self.project_id.specification_id
        return super()._approval_specification(snapshot)

    def _on_approval_void(self, approval) -> None:
        result = super()._on_approval_void(approval)
        if self.state == "asked":
            self._transition("running")
        return result

    def _on_approval_decided(self, approval) -> None:
        result = super()._on_approval_decided(approval)
        if approval.state == "approved":
            self._close_if_complete(approval.decided_on)
        elif self.state == "asked":
            self._transition("running")
        return result

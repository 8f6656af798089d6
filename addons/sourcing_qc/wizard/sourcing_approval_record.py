from __future__ import annotations

from odoo import api, fields, models

from ..models.sourcing_inspection_decision import DECISIONS, RELEASES


class SourcingApprovalRecord(models.TransientModel):
    """Of an answer about an inspection, ask which of the options it was."""

    _inherit = "sourcing.approval.record"

    is_about_inspection = fields.Boolean(related="approval_id.is_about_inspection")
    answer = fields.Selection(
        compute="_compute_answer", store=True, readonly=False, precompute=True
    )
    choice = fields.Selection(DECISIONS, "Decision")
    conditions = fields.Text()
    until = fields.Date("Concession until")

    @api.depends("choice")
    def _compute_answer(self):
        for wizard in self:
            if wizard.choice:
                yes = wizard.choice in RELEASES
                wizard.answer = "approved" if yes else "rejected"
            else:
                wizard.answer = wizard.answer

    def _prepare_record(self):
        return super()._prepare_record() | {
            "choice": self.choice or "",
            "conditions": self.conditions or "",
            "until": self.until,
        }

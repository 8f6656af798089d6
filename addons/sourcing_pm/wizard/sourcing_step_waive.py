from __future__ import annotations

from odoo import api, fields, models


class SourcingStepWaive(models.TransientModel):
    """Ask why a project goes without a step."""

    _name = "sourcing.step.waive"
    _description = "Waive a Step"

    milestone_id = fields.Many2one(
        "sourcing.milestone", "Step", required=True, ondelete="cascade"
    )
    is_quality = fields.Boolean(compute="_compute_is_quality")
    reason = fields.Char(required=True)

    @api.depends("milestone_id")
    def _compute_is_quality(self):
        for wizard in self:
            step = wizard.milestone_id
            wizard.is_quality = bool(step) and step._is_quality()

    def action_confirm(self):
        """Waive the step; the guards are the step's own."""
        self.check_access("write")
        for wizard in self:
            wizard.milestone_id.action_waive(reason=wizard.reason)
        return {"type": "ir.actions.act_window_close"}

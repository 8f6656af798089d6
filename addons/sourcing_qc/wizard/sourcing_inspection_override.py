from __future__ import annotations

from odoo import fields, models


class SourcingInspectionOverride(models.TransientModel):
    """Ask why an inspection begins before the goods are ready."""

    _name = "sourcing.inspection.override"
    _description = "Inspect before the Goods are Ready"

    inspection_id = fields.Many2one(
        "sourcing.inspection", required=True, ondelete="cascade"
    )
    readiness_text = fields.Text(
        related="inspection_id.readiness_text", related_sudo=False
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Let the work begin; the guards are the inspection's own."""
        self.check_access("write")
        for wizard in self:
            wizard.inspection_id.action_override_readiness(reason=wizard.reason)
        return {"type": "ir.actions.act_window_close"}

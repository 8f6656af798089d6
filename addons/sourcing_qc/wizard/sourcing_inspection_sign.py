from __future__ import annotations

from odoo import fields, models

from ..models.sourcing_inspection_sign import SIGNERS


class SourcingInspectionSign(models.TransientModel):
    """The inspector, or the factory's person on the inspector's phone, signs."""

    _name = "sourcing.inspection.sign"
    _description = "Sign the Report of an Inspection"

    inspection_id = fields.Many2one(
        "sourcing.inspection", required=True, ondelete="cascade"
    )
    side = fields.Selection(SIGNERS, "Who Signs", required=True, default="factory")
    name = fields.Char()
    signature = fields.Image(max_width=1024, max_height=1024)
    result = fields.Selection(related="inspection_id.result", related_sudo=False)
    result_reason = fields.Char(
        related="inspection_id.result_reason", related_sudo=False
    )
    report_hash = fields.Char(related="inspection_id.report_hash", related_sudo=False)

    def action_sign(self):
        """Keep the signature; it is never changed afterwards."""
        self.check_access("write")
        for dialog in self:
            dialog.inspection_id.check_access("write")
            dialog.inspection_id._sign(dialog.side, dialog.name, dialog.signature)
        return {"type": "ir.actions.act_window_close"}

from __future__ import annotations

from odoo import fields, models


class SourcingCandidateChoose(models.TransientModel):
    """Ask why this factory, and which runners-up are kept in reserve."""

    _name = "sourcing.candidate.choose"
    _description = "Choose a Factory"

    candidate_id = fields.Many2one(
        "sourcing.candidate", "Factory", required=True, ondelete="cascade"
    )
    project_id = fields.Many2one(related="candidate_id.project_id")
    note = fields.Char(related="candidate_id.landed_note")
    closed = fields.Char(related="candidate_id.closed")
    reason = fields.Text("Why this Factory", help="Kept in the journal.")
    backup_ids = fields.Many2many(
        "sourcing.candidate",
        string="Vetted Backups",
        domain="[('project_id', '=', project_id), ('id', '!=', candidate_id)]",
        help="Runners-up that are kept in reserve. The RFQs of all others are "
        "cancelled, theirs too.",
    )

    def action_confirm(self):
        """Choose the factory; the guards are the project's own."""
        self.check_access("write")
        for dialog in self:
            candidate = dialog.candidate_id
            candidate.check_access("write")
            candidate.project_id._choose(
                candidate, reason=dialog.reason, backups=dialog.backup_ids
            )
        return {"type": "ir.actions.act_window_close"}

from __future__ import annotations

from odoo import fields, models

from ..models.sourcing_project import HEALTH


class SourcingOverride(models.TransientModel):
    """Ask why and until when a colour is set by hand."""

    _name = "sourcing.override"
    _description = "Set the Colour by Hand"

    project_id = fields.Many2one("sourcing.project", required=True, ondelete="cascade")
    health_reason = fields.Char(related="project_id.health_reason", string="Now")
    colour = fields.Selection(HEALTH, required=True, default="yellow")
    date_until = fields.Date("Until", required=True, help="The last day it holds.")
    note = fields.Text("Why", required=True, help="For our staff.")

    def action_confirm(self):
        """Set the colour; who may, and until when, the project decides."""
        self.check_access("write")
        for wizard in self:
            wizard.project_id.check_access("write")
            wizard.project_id._override(
                wizard.colour, wizard.note, until=wizard.date_until
            )
        return {"type": "ir.actions.act_window_close"}

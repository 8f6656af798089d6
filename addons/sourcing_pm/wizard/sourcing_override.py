from __future__ import annotations

from odoo import api, fields, models

from ..models.sourcing_project import HEALTH, RANK


class SourcingOverride(models.TransientModel):
    """Ask why and until when a colour is set by hand."""

    _name = "sourcing.override"
    _description = "Set the Colour by Hand"

    project_id = fields.Many2one("sourcing.project", required=True, ondelete="cascade")
    judged_health = fields.Selection(related="project_id.judged_health")
    health_reasons = fields.Text(related="project_id.health_reasons", string="Now")
    colour = fields.Selection(HEALTH, required=True, default="red")
    is_brighter = fields.Boolean(compute="_compute_is_brighter")
    date_until = fields.Date(
        "Until", required=True, help="The last day it holds, 14 days from now at most."
    )
    note = fields.Text("Why", required=True, help="For our staff.")

    @api.depends("colour", "judged_health")
    def _compute_is_brighter(self):
        for wizard in self:
            wizard.is_brighter = (
                wizard.judged_health
                and RANK[wizard.colour or "red"] < RANK[wizard.judged_health]
            )

    def action_confirm(self):
        """Set the colour; who may, and until when, the project decides."""
        self.check_access("write")
        for wizard in self:
            wizard.project_id.check_access("write")
            wizard.project_id._override(
                wizard.colour, wizard.note, until=wizard.date_until
            )
        return {"type": "ir.actions.act_window_close"}

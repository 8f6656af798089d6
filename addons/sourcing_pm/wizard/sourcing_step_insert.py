from __future__ import annotations

from odoo import fields, models


class SourcingStepInsert(models.TransientModel):
    """Ask what a step beyond the template is, where it goes and why."""

    _name = "sourcing.step.insert"
    _description = "Insert a Step"

    project_id = fields.Many2one("sourcing.project", required=True, ondelete="cascade")
    type_id = fields.Many2one(
        "sourcing.milestone.type", "Step", required=True, ondelete="cascade"
    )
    after_id = fields.Many2one(
        "sourcing.milestone",
        "Follows",
        required=True,
        domain="[('project_id', '=', project_id), "
        "('state', 'not in', ('na', 'cancel'))]",
        ondelete="cascade",
    )
    days = fields.Integer(default=1, required=True)
    owner_id = fields.Many2one(
        "res.users", domain="[('share', '=', False)]", help="Empty: the lead."
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Insert the step; the guards are the project's own."""
        self.check_access("write")
        for wizard in self:
            wizard.project_id.action_insert_step(
                type_id=wizard.type_id.id,
                after_id=wizard.after_id.id,
                days=wizard.days,
                owner_id=wizard.owner_id.id,
                reason=wizard.reason,
            )
        return {"type": "ir.actions.act_window_close"}

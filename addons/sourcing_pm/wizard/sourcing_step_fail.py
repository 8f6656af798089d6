from __future__ import annotations

from odoo import api, fields, models


class SourcingStepFail(models.TransientModel):
    """Ask what is wrong, what is done about it, by whom and until when."""

    _name = "sourcing.step.fail"
    _description = "Report a Failed Step"

    milestone_id = fields.Many2one(
        "sourcing.milestone", "Step", required=True, ondelete="cascade"
    )
    reason = fields.Char("What is Wrong", required=True)
    colour = fields.Selection(
        [("yellow", "Yellow"), ("red", "Red")], required=True, default="yellow"
    )
    corrective_action = fields.Text(required=True)
    owner_id = fields.Many2one(
        "res.users",
        compute="_compute_people",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        domain="[('share', '=', False)]",
    )
    date_due = fields.Date("Due", required=True)
    approver_id = fields.Many2one(
        "res.users",
        "Rework Approved by",
        compute="_compute_people",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        domain="[('share', '=', False)]",
    )

    @api.depends("milestone_id")
    def _compute_people(self):
        for wizard in self:
            lead = wizard.milestone_id.project_id.lead_id
            wizard.owner_id = wizard.milestone_id.owner_id or lead
            wizard.approver_id = lead

    def action_confirm(self):
        """Open the issue and take the step back into work."""
        self.check_access("write")
        for wizard in self:
            wizard.milestone_id.action_fail(
                reason=wizard.reason,
                colour=wizard.colour,
                corrective_action=wizard.corrective_action,
                owner_id=wizard.owner_id.id,
                date_due=wizard.date_due,
                approver_id=wizard.approver_id.id,
            )
        return {"type": "ir.actions.act_window_close"}

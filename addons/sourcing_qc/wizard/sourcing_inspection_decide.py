from __future__ import annotations

from odoo import api, fields, models

from ..models.sourcing_inspection_decision import DECISIONS, MEANINGS


class SourcingInspectionDecide(models.TransientModel):
    """Ask what is done with the goods of an inspection."""

    _name = "sourcing.inspection.decide"
    _description = "Decide on an Inspection"

    approval_id = fields.Many2one(
        "sourcing.approval", "Question", required=True, ondelete="cascade"
    )
    choice = fields.Selection(DECISIONS, "Decision", required=True)
    meaning = fields.Char("What it Means", compute="_compute_meaning")
    conditions = fields.Text(help="What must be kept for the goods to be taken.")
    until = fields.Date(
        "Concession until", help="What has not been shipped by then is held again."
    )
    remark = fields.Text("Reason", help="Why, and what must change.")

    @api.depends_context("lang")
    @api.depends("choice")
    def _compute_meaning(self):
        for wizard in self:
            meaning = MEANINGS.get(wizard.choice)
            wizard.meaning = meaning and str(self.env._(meaning))

    def action_confirm(self):
        """Give the answer; the guards are the question's own."""
        self.check_access("write")
        for wizard in self:
            wizard.approval_id.action_choose(
                choice=wizard.choice,
                conditions=wizard.conditions or "",
                until=wizard.until,
                remark=wizard.remark or "",
            )
        return {"type": "ir.actions.act_window_close"}

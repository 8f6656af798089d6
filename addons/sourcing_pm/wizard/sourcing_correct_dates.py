from __future__ import annotations

from odoo import api, fields, models


class SourcingCorrectDates(models.TransientModel):
    """Ask for the reason when a reported date turns out to be wrong."""

    _name = "sourcing.correct.dates"
    _description = "Correct Reported Dates"

    milestone_id = fields.Many2one(
        "sourcing.milestone", "Step", required=True, ondelete="cascade"
    )
    reported_start = fields.Date(related="milestone_id.actual_start")
    reported_finish = fields.Date(related="milestone_id.actual_finish")
    date_start = fields.Date(
        "Right Start", compute="_compute_dates", store=True, readonly=False
    )
    date_finish = fields.Date(
        "Right Finish", compute="_compute_dates", store=True, readonly=False
    )
    reason = fields.Char(required=True, help="Why the first report was wrong.")

    @api.depends("milestone_id")
    def _compute_dates(self):
        for wizard in self:
            wizard.date_start = wizard.milestone_id.actual_start
            wizard.date_finish = wizard.milestone_id.actual_finish

    def action_confirm(self):
        """Correct the dates of the step; the guards are the step's own."""
        self.check_access("write")
        for wizard in self:
            wizard.milestone_id.action_correct_dates(
                reason=wizard.reason,
                start=wizard.date_start or None,
                finish=wizard.date_finish or None,
            )
        return {"type": "ir.actions.act_window_close"}

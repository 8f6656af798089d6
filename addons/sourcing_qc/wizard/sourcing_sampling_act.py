from __future__ import annotations

from odoo import fields, models


class SourcingSamplingAct(models.TransientModel):
    """Ask why somebody changes how strictly a series is inspected."""

    _name = "sourcing.sampling.act"
    _description = "Decide about the Severity of Inspection"

    state_id = fields.Many2one("sourcing.sampling.state", "Series", required=True)
    act = fields.Selection(
        [
            ("reduce", "Begin reduced inspection"),
            ("normal", "Go back to normal inspection"),
            ("lift", "Accept lots again"),
        ],
        "Decision",
        required=True,
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Do what was chosen, with its reason."""
        self.check_access("write")
        for dialog in self:
            act = {
                "reduce": dialog.state_id.action_approve_reduced,
                "normal": dialog.state_id.action_to_normal,
                "lift": dialog.state_id.action_lift,
            }[dialog.act]
            act(reason=dialog.reason)
        return {"type": "ir.actions.act_window_close"}

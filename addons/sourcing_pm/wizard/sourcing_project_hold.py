from odoo import fields, models
from odoo.exceptions import UserError


class SourcingProjectHold(models.TransientModel):
    """Ask why a project stands still."""

    _name = "sourcing.project.hold"
    _description = "Put a Project on Hold"

    project_ids = fields.Many2many("sourcing.project", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Put the projects on hold."""
        self.check_access("write")
        for dialog in self:
            if not dialog.project_ids:
                raise UserError(self.env._("Choose the projects that stand still."))
            dialog.project_ids.action_hold(reason=dialog.reason)
        return {"type": "ir.actions.act_window_close"}

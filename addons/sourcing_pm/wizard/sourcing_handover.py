from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError


class SourcingHandover(models.TransientModel):
    """Ask who leads from now on, and what he has to know."""

    _name = "sourcing.handover"
    _description = "Hand Over"

    project_ids = fields.Many2many("sourcing.project", required=True)
    lead_id = fields.Many2one(
        "res.users",
        "New Lead",
        required=True,
        domain=lambda self: self.env["res.users"]._domain_of_leads(),
        ondelete="cascade",
    )
    note = fields.Text(
        compute="_compute_note",
        store=True,
        readonly=False,
        precompute=True,
        help="For our staff. It starts from what is open today.",
    )
    language_warning = fields.Char(compute="_compute_language_warning")

    @api.depends("project_ids")
    def _compute_note(self):
        for dialog in self:
            single = len(dialog.project_ids) == 1
            # a dialog for several leaves each project its own facts
            dialog.note = single and dialog.project_ids._handover_facts()

    @api.depends_context("lang")
    @api.depends("project_ids", "lead_id")
    def _compute_language_warning(self):
        for dialog in self:
            warnings = [
                f"{project.display_name}: {warning}"
                for project in dialog.project_ids
                if (warning := project._language_warning(dialog.lead_id))
            ]
            dialog.language_warning = "\n".join(warnings)

    def action_confirm(self):
        """Hand the projects over; who may, the project decides."""
        self.check_access("write")
        for dialog in self:
            if not dialog.project_ids:
                raise UserError(self.env._("Choose the projects to hand over."))
            for project in dialog.project_ids:
                if project.lead_id == dialog.lead_id:
                    raise UserError(
                        self.env._(
                            "%(lead)s leads %(project)s already.",
                            lead=dialog.lead_id.name,
                            project=project.display_name,
                        )
                    )
            dialog.project_ids.write(
                {"lead_id": dialog.lead_id.id, "handover_note": dialog.note}
            )
        return {"type": "ir.actions.act_window_close"}

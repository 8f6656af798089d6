"""An order in its project's plan: whose working days count, what to beware of."""

from __future__ import annotations

from odoo import api, fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    sourcing_notice = fields.Char(
        "Working Days",
        compute="_compute_sourcing_notice",
        compute_sudo=True,
        copy=False,
        groups="base.group_user",
    )

    @api.depends_context("lang")
    @api.depends("sourcing_project_id.calendar_notice")
    def _compute_sourcing_notice(self):
        for order in self:
            order.sourcing_notice = order.sourcing_project_id.calendar_notice

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals or vals.get("state") == "cancel":
            # sudo: sourcing.project - another factory's days count, whoever chose it
            projects = self.sudo().sourcing_project_id  # sudo: as above
            projects.filtered(lambda project: project.state == "running")._reschedule()
        return result

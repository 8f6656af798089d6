"""An order in its project's plan: whose working days count, what to beware of."""

from __future__ import annotations

from odoo import api, fields, models

# What makes another factory the one in whose days a plan counts.
FACTORY = frozenset({"partner_id", "state", "sourcing_project_id"})


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

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._projects()._reschedule()
        return orders

    def write(self, vals):
        if not FACTORY & vals.keys():
            return super().write(vals)
        before = self._projects()
        result = super().write(vals)
        (before | self._projects())._reschedule()
        return result

    def _projects(self):
        """Whose plans count in the days of these factories."""
        # sudo: sourcing.project - plans follow the factory, whoever chose it
        return self.sudo().sourcing_project_id

"""What may go wrong with a project, at a glance."""

from __future__ import annotations

from odoo import api, fields, models


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    single_source = fields.Boolean(
        compute="_compute_single_source",
        store=True,
        help="A product of its orders can be made by one factory only.",
    )
    contingency_ids = fields.One2many("sourcing.contingency", "project_id")

    @api.depends("order_ids.order_line.product_id.sourcing_single_source")
    def _compute_single_source(self):
        for project in self:
            products = project.order_ids.order_line.product_id
            project.single_source = any(products.mapped("sourcing_single_source"))

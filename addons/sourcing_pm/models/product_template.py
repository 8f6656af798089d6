from __future__ import annotations

from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    sourcing_single_source = fields.Boolean(
        "Single Source",
        copy=False,
        groups="base.group_user",
        help="Only one factory can make it: if that one fails, there is no other.",
    )

from __future__ import annotations

from odoo import fields, models


class SourcingRule(models.Model):
    _inherit = "sourcing.rule"

    condition = fields.Selection(
        selection_add=[
            ("first_article", "Mass production goes on without its first article")
        ],
        ondelete={"first_article": "cascade"},
    )

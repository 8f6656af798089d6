from __future__ import annotations

from odoo import fields, models

CAUSES = [
    ("factory", "Factory"),
    ("buyer", "Buyer"),
    ("staff", "Ourselves"),
    ("carrier", "Carrier"),
    ("other", "Other"),
]


class SourcingReason(models.Model):
    """Why something went wrong, coded, so that a year of issues can be counted."""

    _name = "sourcing.reason"
    _description = "Reason of an Issue"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    cause = fields.Selection(
        CAUSES, "Usually Caused by", help="Proposed on the issue; it may be changed."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_once = models.UniqueIndex("(code)", "Another reason has this code already.")

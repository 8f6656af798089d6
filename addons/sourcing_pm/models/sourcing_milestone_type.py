from __future__ import annotations

from odoo import fields, models

KINDS = [
    ("intake", "Requirement"),
    ("shortlist", "Supplier shortlist"),
    ("rfq", "Quotation"),
    ("payment", "Payment"),
    ("sample", "Sample"),
    ("material", "Material"),
    ("production", "Production"),
    ("inspection", "Inspection"),
    ("packing", "Packing"),
    ("shipment", "Shipment"),
    ("transit", "Transit"),
    ("other", "Other"),
]


class SourcingMilestoneType(models.Model):
    """A kind of step that every chain may use; an order's stage is one of these."""

    _name = "sourcing.milestone.type"
    _description = "Milestone Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Technical name that imports and sentences refer to. It does not change.",
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        default="other",
        help="What the step is about. Gates and the other Sourcing apps act on it.",
    )
    sequence = fields.Integer(default=10)
    purpose = fields.Char(translate=True, help="Why the step exists, in one sentence.")
    deliverable = fields.Char(translate=True, help="What exists when the step is done.")
    question = fields.Char(
        translate=True,
        help="What the decider is asked, in words that stand alone in a mail.",
    )
    silence = fields.Char(
        translate=True,
        help="What happens while the question is not answered.",
    )
    fold = fields.Boolean("Folded in Kanban")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code)", "Another milestone type has this code already."
    )

    def _from_kind(self, kind: str):
        """The types of steps that come with the first one of a kind, or later."""
        first = self.search([("kind", "=", kind)], limit=1)
        return self.search([("sequence", ">=", first.sequence)]) if first else first

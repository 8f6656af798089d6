"""What a quotation is made of, and its prices for the buyer."""

from __future__ import annotations

from odoo import api, fields, models

from .sourcing_quotation import _text


class SourcingQuotationPart(models.AbstractModel):
    """A line or a fee: it stays with its quotation, and is frozen with it."""

    _name = "sourcing.quotation.part"
    _description = "Part of a Quotation"
    _inherit = ["sourcing.guard.mixin"]

    _set_once = frozenset({"quotation_id"})

    quotation_id = fields.Many2one(
        "sourcing.quotation", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="quotation_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="quotation_id.currency_id")
    sequence = fields.Integer(default=10)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.quotation_id._check_draft()
        return parts

    def write(self, vals):
        self.check_access("write")
        self.quotation_id._check_draft()
        result = super().write(vals)
        self.quotation_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self.quotation_id._check_draft()


class SourcingQuotationLine(models.Model):
    """A price for the buyer."""

    _name = "sourcing.quotation.line"
    _description = "Quotation Line"
    _inherit = ["sourcing.quotation.part"]
    _order = "sequence, id"

    product_id = fields.Many2one("product.product", "Goods")
    name = fields.Char(
        "Description",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="As the buyer reads it.",
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1)
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    price = fields.Float(digits="Product Price", help="Per unit, as the buyer pays it.")
    amount = fields.Monetary(compute="_compute_amount", store=True)

    _not_negative = models.Constraint(
        "CHECK(quantity >= 0 AND price >= 0)",
        "Quantities and prices are not negative.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            product = line.product_id.with_context(display_default_code=False)
            line.name = line.name or product.display_name or ""
            line.uom_id = line.uom_id or product.uom_id

    @api.depends("quantity", "price", "currency_id")
    def _compute_amount(self):
        for line in self:
            amount = line.quantity * line.price
            currency = line.currency_id
            line.amount = currency.round(amount) if currency else amount

    def _snapshot(self) -> dict:
        return {
            "name": self.name,
            "quantity": _text(self.quantity),
            "unit": self.uom_id.name or "",
            "price": _text(self.price),
            "amount": _text(self.amount),
        }

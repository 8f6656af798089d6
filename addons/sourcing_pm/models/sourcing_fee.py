from __future__ import annotations

from odoo import api, fields, models

from .sourcing_quotation import _text


class SourcingFee(models.Model):
    """What we earn or pass on, named and accepted with the quotation."""

    _name = "sourcing.fee"
    _description = "Fee"
    _inherit = ["sourcing.quotation.part"]
    _order = "sequence, id"

    kind = fields.Selection(
        [
            ("service", "Service fee"),
            ("commission", "Commission"),
            ("inspection", "Inspection"),
            ("sample", "Sample"),
            ("freight", "Freight"),
            ("other", "Other"),
        ],
        required=True,
        default="service",
    )
    name = fields.Char(
        "What It Covers", help="For the buyer: two inspection days in Ningbo."
    )
    method = fields.Selection(
        [
            ("fixed", "Fixed amount"),
            ("goods", "% of the goods"),
            ("goods_freight", "% of goods and freight"),
            ("included", "Included in the price"),
        ],
        "Of What",
        required=True,
        default="fixed",
    )
    percent = fields.Float("%", digits=(5, 2))
    fixed = fields.Monetary("Fixed Amount")
    cap = fields.Monetary("At Most", help="A commission ends here; 0: not capped.")
    amount = fields.Monetary(compute="_compute_amount", store=True)

    _not_negative = models.Constraint(
        "CHECK(percent >= 0 AND fixed >= 0 AND cap >= 0)", "Fees are not negative."
    )

    @api.depends(
        "method",
        "percent",
        "fixed",
        "cap",
        "quotation_id.line_ids.amount",
        "quotation_id.fee_ids.kind",
        "quotation_id.fee_ids.method",
        "quotation_id.fee_ids.fixed",
    )
    def _compute_amount(self):
        for fee in self:
            amount = fee.percent * fee._base() / 100
            if fee.method == "fixed":
                amount = fee.fixed
            elif fee.cap:
                amount = min(amount, fee.cap)
            currency = fee.currency_id
            fee.amount = currency.round(amount) if currency else amount

    def _base(self) -> float:
        """What a percentage is taken of."""
        quotation = self.quotation_id
        goods = sum(quotation.line_ids.mapped("amount"))
        if self.method == "goods":
            return goods
        if self.method == "goods_freight":
            freight = quotation.fee_ids.filtered(
                lambda fee: fee.kind == "freight" and fee.method == "fixed"
            )
            return goods + sum(freight.mapped("fixed"))
        return 0

    def _snapshot(self) -> dict:
        return {
            "kind": self.kind,
            "name": self.name or "",
            "method": self.method,
            "percent": _text(self.percent),
            "cap": _text(self.cap),
            "amount": _text(self.amount),
        }

    @api.model
    def _in_words(self, fee: dict, currency: str, number) -> str:
        """How a fee of a snapshot comes about, for its reader: 5 % of the goods.

        :param number: writes an amount as text.
        """
        if fee["method"] == "included":
            return self.env._("included in the price")
        if fee["method"] == "fixed":
            return ""
        percent = f"{float(fee['percent']):g}"
        text = (
            self.env._("%(percent)s %% of the goods", percent=percent)
            if fee["method"] == "goods"
            else self.env._("%(percent)s %% of goods and freight", percent=percent)
        )
        if float(fee["cap"]):
            text += ", " + self.env._(
                "at most %(amount)s %(currency)s",
                amount=number(fee["cap"]),
                currency=currency,
            )
        return text

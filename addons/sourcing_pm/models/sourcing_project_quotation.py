"""The quotations of a project, made from the offer of the chosen factory."""

from __future__ import annotations

from odoo import fields, models
from odoo.exceptions import UserError


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    quotation_ids = fields.One2many(
        "sourcing.quotation",
        "project_id",
        "Quotations",
        groups="sourcing_pm.group_sourcing_user",
    )

    def action_quote(self):
        """Draft a quotation from what the chosen factory offers."""
        self.check_access("write")
        self.ensure_one()
        if self.candidate_ids and not self._chosen():
            raise UserError(self.env._("Choose a factory first."))
        quotation = self.env["sourcing.quotation"].create(self._prepare_quotation())
        return {
            "type": "ir.actions.act_window",
            "res_model": "sourcing.quotation",
            "res_id": quotation.id,
            "view_mode": "form",
        }

    def _plan_production(self, days: int) -> None:
        """What was offered is the length of mass production, until it has started.

        The buyer so decides on the delivery date that he would get.

        :param days: working days; 0 where nobody has named any.
        """
        self.ensure_one()
        # sudo: sourcing.milestone - it follows from an offer, whoever takes it up
        production = self.sudo().milestone_ids.filtered(  # sudo: as above
            lambda step: step.kind == "production" and not step.actual_start
        )
        if days and any(step.duration != days for step in production):
            production.duration = days

    def _prepare_quotation(self) -> dict:
        """Terms and goods; in an open-book project at what they cost, else at the price
        that the buyer has compared; all other prices are ours to set."""
        candidate = self._chosen()
        orders = candidate.order_id or self.order_ids.filtered(
            lambda order: order.state != "cancel"
        )
        goods = orders.order_line.filtered(
            lambda line: line.product_id and not line.display_type
        )
        price = candidate.landed_unit if self.open_book else candidate.price_buyer
        return {
            "project_id": self.id,
            "currency_id": self.compare_currency_id.id,
            "moq": candidate.moq,
            "lead_days": candidate.lead_days,
            "incoterm_id": self.incoterm_id.id,
            "incoterm_place": self.incoterm_place,
            "line_ids": [
                fields.Command.create(
                    {
                        "product_id": line.product_id.id,
                        "quantity": line.product_qty,
                        "uom_id": line.product_uom_id.id,
                        "price": price if line.product_id == self.product_id else 0,
                    }
                )
                for line in goods
            ],
        }

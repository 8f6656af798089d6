"""The open question on the factory's page of an order."""

from __future__ import annotations

from odoo import models

from .portal_text import written_number


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _supplier_view(self, party):
        return super()._supplier_view(party) | {"prompt": self._supplier_prompt(party)}

    def _supplier_prompt(self, party) -> dict:
        """The open question about this order; empty without one.

        :param party: the reader's live ``sourcing.party``; the caller has asked for it.
        """
        prompt = self._find_prompt()
        if not prompt:
            return {}
        step = prompt.milestone_id
        proposed = step._proposed().date
        day = proposed or step.committed_finish or step.forecast_finish
        project = prompt.project_id
        return {
            "id": prompt.id,
            "goods": self.sudo()._written_goods(),  # sudo: purchase.order - as below
            "agent": project.company_id.name,
            "step": step.display_name,
            "agreed": project._written(step.committed_finish),
            "proposed": project._written(proposed),
            "now": project._written(step.forecast_finish),
            "day": str(max(day, step._today())) if day else "",
            "first_day": str(step._today()),
            "earliest": str(step._earliest_finish() or ""),
        }

    def _written_goods(self) -> str:
        """USB-C charger 65 W, 5,000 pcs: how people call an order."""
        self.ensure_one()
        # sudo: product.product - its own order names it to the factory
        goods = (
            self.env._(
                "%(product)s, %(quantity)s %(unit)s",
                product=line.product_id.with_context(
                    display_default_code=False
                ).display_name,
                quantity=written_number(self, line.product_qty),
                unit=line.product_uom_id.name or "",
            )
            for line in self._goods_lines().sudo()  # sudo: as above
        )
        return "; ".join(goods)

    def _goods_lines(self):
        return self.order_line.filtered(
            lambda line: line.product_id and not line.display_type
        )

    def _has_question(self) -> bool:
        """Whether the weekly question about it is open, for lists of the factory."""
        return bool(self._find_prompt())

    def _find_prompt(self):
        # sudo: sourcing.prompt - the factory holds no rights; the party was checked
        order = self.sudo()
        return order.sourcing_project_id.prompt_ids.filtered(
            lambda prompt: prompt.order_id == order and prompt._is_asked()
        )

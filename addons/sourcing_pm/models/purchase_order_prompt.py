"""The open question on the factory's page of an order."""

from __future__ import annotations

from odoo import models


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
            "step": step.display_name,
            "agreed": project._written(step.committed_finish),
            "proposed": project._written(proposed),
            "now": project._written(step.forecast_finish),
            "day": str(max(day, step._today())) if day else "",
            "first_day": str(step._today()),
            "earliest": str(step._earliest_finish() or ""),
        }

    def _find_prompt(self):
        # sudo: sourcing.prompt - the factory holds no rights; the party was checked
        order = self.sudo()
        return order.sourcing_project_id.prompt_ids.filtered(
            lambda prompt: prompt.order_id == order and prompt._is_asked()
        )

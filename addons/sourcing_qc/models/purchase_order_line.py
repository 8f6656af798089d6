from __future__ import annotations

from odoo import models

from odoo.addons.sourcing_pm.models.milestone_states import OUT_OF_PLAN

from ..engine.verdict import accepted_quantity


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _releasable_qty(self):
        """What the inspections that hold back the shipment have accepted of the line.

        Never more than was ordered. Where no such inspection is in the chain, as on an
        untracked order, all that was ordered.
        """
        ordered = super()._releasable_qty()
        accepted = [self._accepted_qty(step) for step in self._shipment_inspections()]
        return min([ordered, *(qty for qty in accepted if qty is not None)])

    def _shipment_inspections(self):
        """The steps at which this line must pass an inspection before it is shipped."""
        self.ensure_one()
        # sudo: sourcing.milestone - a clerk's shipment is judged like anybody's
        order = self.sudo().order_id
        return order.sourcing_project_id.milestone_ids.filtered(
            lambda step: (
                step.kind == "inspection"
                and step.block_ship
                and step.state not in OUT_OF_PLAN
                and (not step.order_id or step.order_id == order)
            )
        )

    def _accepted_qty(self, step) -> float | None:
        """What the inspections at ``step`` have accepted of the line.

        :return: None for a step that was closed without an inspection, before this app
            was there to ask for one: its decision stands for the whole line.
        """
        self.ensure_one()
        inspections = step._decided_inspections()
        if step.state == "done" and not inspections:
            return None
        lots = inspections.lot_ids.filtered(lambda lot: lot.order_line_id.id == self.id)
        return accepted_quantity(
            self.product_qty,
            [(lot.quantity, bool(lot._accepted_quantity())) for lot in lots],
        )

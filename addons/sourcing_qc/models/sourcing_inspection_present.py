"""Filling the lot: everything of the order lines that is still to be inspected."""

from __future__ import annotations

from odoo import models
from odoo.exceptions import UserError


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    def action_present_pending(self):
        """Put everything into the lot that was not inspected yet, nor booked elsewhere.

        Order lines that stand in the lot already keep their quantity.

        :raise UserError: nothing is left to present.
        """
        self.check_access("write")
        for inspection in self:
            rows = inspection._pending_rows()
            if not rows:
                raise UserError(
                    self.env._(
                        "%(inspection)s: nothing is left to present. What was rejected "
                        "is presented again by “Re-inspect” on the inspection that "
                        "rejected it.",
                        inspection=inspection.display_name,
                    )
                )
            inspection.write({"lot_ids": [(0, 0, row) for row in rows]})

    def _pending_rows(self) -> list[dict]:
        """New lots for what is still pending of the orders at this step."""
        self.ensure_one()
        orders = self.milestone_id.order_id or self.project_id._live_orders()
        # sudo: purchase.order - whoever plans may not read every order
        lines = orders.sudo().order_line.filtered(  # sudo: as above
            lambda line: line.product_id and not line.display_type
        )
        booked = self._booked_elsewhere(lines)
        rows = []
        for line in lines - self.sudo().lot_ids.order_line_id:  # sudo: as above
            quantity = line.sourcing_qty_pending - booked.get(line, 0.0)
            if line.product_uom_id.compare(quantity, 0) > 0:
                rows.append({"order_line_id": line.id, "quantity": quantity})
        return rows

    def _booked_elsewhere(self, lines) -> dict:
        """What other planned inspections of the same kind will present of the lines."""
        groups = lines.env["sourcing.inspection.lot"]._read_group(
            [
                ("order_line_id", "in", lines.ids),
                ("inspection_id", "not in", self.ids),
                ("inspection_id.kind", "=", self.kind),
                ("inspection_id.state", "=", "planned"),
                ("inspection_id.reinspects_id", "=", False),
            ],
            ["order_line_id"],
            ["quantity:sum"],
        )
        return dict(groups)

from __future__ import annotations

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What is still at the factory.
OPEN = ("draft", "booked")
# What has left the factory and is not coming back.
DEPARTED = ("departed", "arrived", "delivered")


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def write(self, vals):
        if "product_uom_id" in vals:
            self._check_unit_kept(vals["product_uom_id"])
        return super().write(vals)

    def _check_unit_kept(self, unit_id) -> None:
        """Quantities in shipments are in the unit that the line had then."""
        changed = self.filtered(lambda line: line.product_uom_id.id != unit_id)
        shipped = changed._shipped_qty((*OPEN, *DEPARTED))
        kept = changed.filtered(lambda line: shipped[line.id])
        if kept:
            raise UserError(
                self.env._(
                    "%(lines)s: the unit stays as it is, because shipments carry these "
                    "goods. Cancel the shipments first, or order the rest on a new "
                    "line.",
                    lines=kept.mapped("display_name"),
                )
            )

    def _is_goods(self) -> bool:
        """Something that can be loaded: no section, note, service or down payment."""
        self.ensure_one()
        return (
            not self.display_type
            and not self.is_downpayment
            and self.product_id.type != "service"
        )

    def _lock_allocation(self) -> None:
        """Let nobody else allocate these lines until this transaction has ended.

        A lock alone is not enough: a transaction that began before ours ended would
        count without our quantities. A write that changes nothing makes the database
        refuse it, and Odoo then runs that request again.
        """
        if self:
            self.env.execute_query(
                SQL(
                    "UPDATE purchase_order_line SET write_date = write_date "
                    "WHERE id IN %s RETURNING id",
                    tuple(self.ids),
                )
            )

    def _shipped_qty(self, states, *, besides=None) -> dict[int, float]:
        """Quantities in shipments, by id of the line.

        :param states: of the shipments that count.
        :param besides: a shipment that is left out.
        """
        domain = [("order_line_id", "in", self.ids), ("shipment_state", "in", states)]
        if besides:
            domain.append(("shipment_id", "not in", besides.ids))
        # sudo: sourcing.shipment.line - quantities are counted for everybody alike
        groups = (
            self.env["sourcing.shipment.line"]
            .sudo()  # sudo: as above
            ._read_group(domain, ["order_line_id"], ["quantity:sum"])
        )
        shipped = dict.fromkeys(self.ids, 0.0)
        shipped.update({line.id: quantity for line, quantity in groups})
        return shipped

    def _left_qty(self, states=DEPARTED, *, besides=None) -> dict[int, float]:
        """How much has left (or, by ``states``, arrived), by id of the line.

        What Odoo has received must have left too, whoever shipped it: an order may
        be tracked when half of it is here already.

        :param besides: a shipment that is left out.
        """
        shipped = self._shipped_qty(states, besides=besides)
        return {line.id: max(shipped[line.id], line.qty_received) for line in self}

    def _planned_qty(self) -> dict[int, float]:
        """How much has left or is planned to, by id of the line."""
        left, waiting = self._left_qty(), self._shipped_qty(OPEN)
        return {line.id: left[line.id] + waiting[line.id] for line in self}

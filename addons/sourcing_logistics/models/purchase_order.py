from __future__ import annotations

from odoo import fields, models

from .purchase_order_line import DEPARTED


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    # Comes with purchase_stock; a factory's portal user could read over RPC where
    # the demand came from (design 5.14).
    reference_ids = fields.Many2many(groups="base.group_user")

    def _supplier_view(self, party):
        """Adds ``shipments``: when this order's goods are fetched, and no more.

        Neither where they go nor who else is aboard.
        """
        return {
            **super()._supplier_view(party),
            "shipments": self._supplier_shipments(),
        }

    def _supplier_shipments(self) -> list[dict]:
        self.ensure_one()
        domain = [
            ("order_id", "=", self.id),
            ("shipment_state", "in", ("booked", *DEPARTED)),
        ]
        # sudo: sourcing.shipment.line - the reader holds no rights; what follows names
        # each value, and the lines of other orders aboard are left out here
        order = self.sudo()  # sudo: as above
        project = order.sourcing_project_id
        lines = order.env["sourcing.shipment.line"].search(domain)
        return [
            {
                "etd": project._written(shipment.etd),
                "departed": project._written(shipment.date_departed),
                "goods": [project._portal_goods(line) for line in mine],
            }
            for shipment, mine in lines.grouped("shipment_id").items()
        ]

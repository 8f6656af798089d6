from odoo import models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _releasable_qty(self) -> float:
        """How much of the line may be shipped, in the line's unit.

        A seam: what was ordered; the quality app makes it what was accepted.
        """
        self.ensure_one()
        return self.product_qty

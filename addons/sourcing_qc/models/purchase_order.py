from __future__ import annotations

from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _supplier_view(self, party):
        """Add when somebody comes to inspect goods of this order."""
        view = super()._supplier_view(party)
        # sudo: sourcing.inspection - the party was checked; day and kind go out
        coming = self.sudo().sourcing_project_id.inspection_ids.filtered(
            lambda inspection: (
                inspection.state in ("planned", "running")
                and inspection._concerns(self)
            )
        )
        view["inspections"] = [
            inspection._supplier_row()
            for inspection in coming.sorted(
                lambda inspection: (
                    not inspection.date_planned,
                    inspection.date_planned,
                )
            )
        ]
        return view

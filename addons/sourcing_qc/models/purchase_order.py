from __future__ import annotations

from odoo import api, fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    sourcing_is_inspected = fields.Boolean(
        "Inspected",
        compute="_compute_sourcing_is_inspected",
        groups="base.group_user",
        help="Goods were presented: the lines show what came of it.",
    )

    @api.depends("order_line.sourcing_qty_inspected")
    def _compute_sourcing_is_inspected(self):
        for order in self:
            inspected = order.order_line.mapped("sourcing_qty_inspected")
            order.sourcing_is_inspected = any(inspected)

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
        # sudo: sourcing.inspection - as above; of reports that were released to it
        decided = self.sudo().sourcing_project_id.inspection_ids.filtered("result")
        view["inspection_reports"] = [
            inspection._supplier_report_row()
            for inspection in decided.sorted("decided_on")
            if inspection._concerns(self) and inspection._report_document("factory")
        ]
        # sudo: sourcing.sample - the party was checked; rows name what goes out
        samples = self.sudo().sourcing_project_id.sample_ids
        view["samples"] = [
            sample._supplier_row()
            for sample in samples.sorted("id")
            if sample.state != "cancel" and self._has_sample(sample)
        ]
        return view

    def _has_sample(self, sample) -> bool:
        """Whether the sample is this factory's: two factories have a step each."""
        order = sample.milestone_id.order_id
        if order:
            return order == self
        vendors = sample.project_id.order_ids.partner_id.commercial_partner_id
        return len(vendors) == 1

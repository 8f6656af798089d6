from __future__ import annotations

from odoo import api, fields, models

from ..models.sourcing_shipment import FACTS


class SourcingReportShipment(models.TransientModel):
    """Ask for the day before a fact is told that cannot be taken back."""

    _name = "sourcing.report.shipment"
    _description = "Report on a Shipment"

    shipment_id = fields.Many2one(
        "sourcing.shipment", required=True, ondelete="cascade"
    )
    fact = fields.Selection(
        [
            ("departed", "Departed"),
            ("arrived", "Arrived"),
            ("delivered", "Delivered"),
        ],
        required=True,
    )
    day = fields.Date(
        compute="_compute_day",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )

    @api.depends("shipment_id", "fact")
    def _compute_day(self):
        for wizard in self:
            if wizard.shipment_id and wizard.fact:
                wizard.day = wizard.shipment_id._today(wizard.fact)

    def action_confirm(self):
        """Report the day; the guards are the shipment's own."""
        self.check_access("write")
        for wizard in self:
            wizard.shipment_id.write(
                {"state": wizard.fact, FACTS[wizard.fact]: wizard.day}
            )
        return {"type": "ir.actions.act_window_close"}

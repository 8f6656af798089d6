from __future__ import annotations

from odoo import api, fields, models

from ..models.sourcing_shipment import FACTS


class SourcingCorrectShipment(models.TransientModel):
    """Ask for the reason when a reported day turns out to be wrong."""

    _name = "sourcing.correct.shipment"
    _description = "Correct the Days of a Shipment"

    shipment_id = fields.Many2one(
        "sourcing.shipment", required=True, ondelete="cascade"
    )
    reported_arrival = fields.Date(
        "Reported Arrival", related="shipment_id.date_arrived"
    )
    reported_delivery = fields.Date(
        "Reported Delivery", related="shipment_id.date_delivered"
    )
    date_departed = fields.Date(
        "Departed on", compute="_compute_days", store=True, readonly=False
    )
    date_arrived = fields.Date(
        "Arrived on", compute="_compute_days", store=True, readonly=False
    )
    date_delivered = fields.Date(
        "Delivered on", compute="_compute_days", store=True, readonly=False
    )
    reason = fields.Char(required=True, help="Why the first report was wrong.")

    @api.depends("shipment_id")
    def _compute_days(self):
        for wizard in self:
            shipment = wizard.shipment_id
            for name in FACTS.values():
                wizard[name] = shipment[name]

    def action_confirm(self):
        """Correct the days of the shipment; the guards are its own."""
        self.check_access("write")
        for wizard in self:
            shipment = wizard.shipment_id
            shipment.action_correct_dates(
                reason=wizard.reason,
                **{
                    fact: str(wizard[name])
                    for fact, name in FACTS.items()
                    if wizard[name] and wizard[name] != shipment[name]
                },
            )
        return {"type": "ir.actions.act_window_close"}

from __future__ import annotations

from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.sourcing_pm.models.portal_text import written_number
from odoo.addons.sourcing_pm.models.tools import read_lines

from .purchase_order_line import DEPARTED

_lt = LazyTranslate(__name__)

# How a buyer's page paints the state of a shipment.
TONES = {
    "booked": "secondary",
    "departed": "info",
    "arrived": "info",
    "delivered": "success",
}
# What the number of a shipment's transport paper is the number of, by mode.
PAPERS = {
    "sea_fcl": _lt("Bill of lading"),
    "sea_lcl": _lt("Bill of lading"),
    "air": _lt("Air waybill"),
    "rail": _lt("Consignment note"),
    "truck": _lt("Consignment note"),
    "express": _lt("Tracking number"),
}


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    shipment_line_ids = fields.One2many("sourcing.shipment.line", "project_id")
    shipment_count = fields.Integer(compute="_compute_shipment_count")

    # === COMPUTES === #

    def _compute_shipment_count(self):
        # sudo: sourcing.shipment.line - a number, also for staff without logistics
        lines = self.env["sourcing.shipment.line"].sudo()
        groups = lines._read_group(
            [("project_id", "in", self.ids)],
            ["project_id"],
            ["shipment_id:count_distinct"],
        )
        counts = {project.id: count for project, count in groups}
        for project in self:
            project.shipment_count = counts.get(project.id, 0)

    # === PLAN === #

    def _read_ahead(self) -> None:
        read_lines(self, "shipment_line_ids")
        return super()._read_ahead()

    # === ACTIONS === #

    def action_view_shipments(self):
        """Open the shipments that carry goods of the project."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sourcing_logistics.sourcing_shipment_action"
        )
        return {**action, "domain": [("line_ids.project_id", "=", self.id)]}

    # === PORTAL === #

    def _buyer_view(self, party):
        """Adds ``shipments``: how this project's goods travel, and nobody else's."""
        return {**super()._buyer_view(party), "shipments": self._buyer_shipments()}

    def _buyer_shipments(self) -> list[dict]:
        self.ensure_one()
        domain = [
            ("project_id", "=", self.id),
            ("shipment_state", "in", ("booked", *DEPARTED)),
        ]
        # the reader holds no rights; what follows names each value, and the lines of
        # other projects aboard are left out here
        # sudo: sourcing.shipment.line - see above
        lines = self.env["sourcing.shipment.line"].sudo().search(domain)
        return [
            self._buyer_shipment(shipment, mine)
            for shipment, mine in lines.grouped("shipment_id").items()
        ]

    def _buyer_shipment(self, shipment, lines) -> dict:
        return {
            "mode": shipment._label("mode"),
            "state": shipment._label("state"),
            "tone": TONES[shipment.state],
            "bill_name": str(self.env._(PAPERS[shipment.mode])),
            "bill": shipment.bill_number or "",
            "etd": self._written(shipment.etd),
            "eta": self._written(shipment.eta),
            "departed": self._written(shipment.date_departed),
            "arrived": self._written(shipment.date_arrived),
            "delivered": self._written(shipment.date_delivered),
            "goods": [self._portal_goods(line) for line in lines],
        }

    def _portal_goods(self, line) -> dict:
        """A shipment line without what is meant for the other side."""
        # names in the reader's language; the copies on the line are in ours
        source = line.order_line_id
        product = source.product_id.with_context(display_default_code=False)
        return {
            "name": product.display_name,
            "quantity": written_number(self, line.quantity),
            "unit": source.product_uom_id.name,
        }

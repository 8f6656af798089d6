from __future__ import annotations

from odoo import fields, models


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    shipment_count = fields.Integer(compute="_compute_shipment_count")

    def _compute_shipment_count(self):
        # sudo: sourcing.shipment.line - a number, also for staff without logistics
        groups = self.env["sourcing.shipment.line"].sudo()._read_group(
            [("project_id", "in", self.ids)], ["project_id"], ["shipment_id:count_distinct"]
        )
        counts = {project.id: count for project, count in groups}
        for project in self:
            project.shipment_count = counts.get(project.id, 0)

    def action_view_shipments(self):
        """Open the shipments that carry goods of the project."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sourcing_logistics.sourcing_shipment_action"
        )
        return {
            **action,
            "domain": [("line_ids.project_id", "=", self.id)],
            "context": {},
        }

from __future__ import annotations

from odoo import api, models


class PullList(models.AbstractModel):
    """The pull list on paper: what an inspector hands to the warehouse."""

    _name = "report.sourcing_qc.report_pull_list"
    _description = "Pull List of an Inspection"

    @api.model
    def _get_report_values(self, docids, data=None):
        inspections = self.env["sourcing.inspection"].browse(docids)
        # Odoo's own address of reports asks nobody else
        inspections.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": inspections._name,
            "sheets": [row._pull_sheet() for row in inspections if row.pull],
        }

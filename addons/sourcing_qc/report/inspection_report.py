from __future__ import annotations

from odoo import api, models


class InspectionReport(models.AbstractModel):
    """The report of an inspection on paper, in both languages, for our people."""

    _name = "report.sourcing_qc.report_inspection"
    _description = "Inspection Report"

    _audience = "staff"

    @api.model
    def _get_report_values(self, docids, data=None):
        inspections = self.env["sourcing.inspection"].browse(docids)
        # Odoo's own address of reports asks nobody else
        inspections.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": inspections._name,
            "reports": [
                inspection._report_facts(audience=self._audience)
                for inspection in inspections
            ],
        }


class InspectionReportBuyer(models.AbstractModel):
    """The copy that a buyer gets."""

    _name = "report.sourcing_qc.report_inspection_buyer"
    _inherit = ["report.sourcing_qc.report_inspection"]
    _description = "Inspection Report for the Buyer"

    _audience = "buyer"


class InspectionReportFactory(models.AbstractModel):
    """The copy that a factory gets."""

    _name = "report.sourcing_qc.report_inspection_factory"
    _inherit = ["report.sourcing_qc.report_inspection"]
    _description = "Inspection Report for the Factory"

    _audience = "factory"

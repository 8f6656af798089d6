from __future__ import annotations

from odoo import api, models


class Issue8dForBuyer(models.AbstractModel):
    """The 8D report for the buyer: nothing of the factory is in it."""

    _name = "report.sourcing_qc.report_issue_8d_buyer"
    _description = "8D Report for the Buyer"

    _audience = "buyer"

    @api.model
    def _get_report_values(self, docids, data=None):
        issues = self.env["sourcing.issue"].browse(docids)
        # Odoo's own address of reports asks nobody else
        issues.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": issues._name,
            "papers": [issue._8d_view(self._audience) for issue in issues],
        }


class Issue8dForFactory(models.AbstractModel):
    """The 8D report for the factory: nothing of the buyer is in it."""

    _name = "report.sourcing_qc.report_issue_8d_supplier"
    _inherit = ["report.sourcing_qc.report_issue_8d_buyer"]
    _description = "8D Report for the Factory"

    _audience = "supplier"

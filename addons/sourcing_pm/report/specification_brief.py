from __future__ import annotations

from odoo import api, models


class SpecificationBrief(models.AbstractModel):
    """The brief: one revision as a paper, made from plain values."""

    _name = "report.sourcing_pm.report_specification_brief"
    _description = "Specification Brief"

    @api.model
    def _get_report_values(self, docids, data=None):
        revisions = self.env["sourcing.specification"].browse(docids)
        # Odoo's own address of reports asks nobody else
        revisions.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": revisions._name,
            "briefs": [revision._brief() for revision in revisions],
        }

from __future__ import annotations

from odoo import api, models

from ..models.tools import qr_code


class SampleLabel(models.AbstractModel):
    """Labels of a golden sample, one for each sealed piece."""

    _name = "report.sourcing_qc.report_sample_label"
    _description = "Label of a Golden Sample"

    @api.model
    def _get_report_values(self, docids, data=None):
        samples = self.env["sourcing.sample"].browse(docids)
        # Odoo's own address of reports asks nobody else
        samples.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": samples._name,
            "labels": [
                row | {"code": qr_code(row["url"])}
                for sample in samples
                for row in sample._label_rows()
            ],
        }

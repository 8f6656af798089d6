from __future__ import annotations

import base64
import io

import qrcode

from odoo import api, models


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
                row | {"code": self._code(row["url"])}
                for sample in samples
                for row in sample._label_rows()
            ],
        }

    def _code(self, url: str) -> str:
        """The address as a QR code, in the page itself: a label needs no network."""
        out = io.BytesIO()
        qrcode.make(url, border=0).save(out, "PNG")
        return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"

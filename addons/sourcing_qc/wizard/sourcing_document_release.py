from __future__ import annotations

from odoo import fields, models


class SourcingDocumentRelease(models.TransientModel):
    _inherit = "sourcing.document.release"

    # a report is written for one side, which is not chosen any more
    report_side = fields.Selection(related="document_id.report_side")

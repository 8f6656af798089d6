from __future__ import annotations

from odoo import api, models


class HowWeWork(models.AbstractModel):
    """The pack “How we work” as a paper, made from plain values."""

    _name = "report.sourcing_pm.report_how_we_work"
    _description = "How We Work"

    @api.model
    def _get_report_values(self, docids, data=None):
        dialogs = self.env["sourcing.pack"].browse(docids)
        # Odoo's own address of reports asks nobody else
        dialogs.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": dialogs._name,
            "packs": [
                dialog.template_id.with_context(lang=dialog.lang)._pack(
                    dialog.lead_id, dialog.company_id
                )
                for dialog in dialogs
            ],
        }

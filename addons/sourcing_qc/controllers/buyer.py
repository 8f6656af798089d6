from __future__ import annotations

from odoo.addons.sourcing_pm.controllers.buyer import SourcingBuyerPortal

# What a page about an inspection says of its answer.
CHOSEN = ("choice", "conditions", "until")
MAX_TEXT = 2000


class SourcingInspectionPortal(SourcingBuyerPortal):
    def _chosen(self, values):
        chosen = super()._chosen(values)
        for name in CHOSEN:
            text = str(values.get(name) or "").strip()[:MAX_TEXT]
            if text:
                chosen[name] = text
        return chosen

from __future__ import annotations

from odoo import models


class SourcingApproval(models.Model):
    _inherit = "sourcing.approval"

    def _decision_view(self, party):
        """Add what was measured on the sample, from the snapshot alone."""
        view = super()._decision_view(party)
        # sudo: sourcing.approval - the reader holds no rights; the party was checked
        sample = (self.sudo().snapshot or {}).get("sample")  # sudo: as above
        view["sample"] = sample and {
            "round": sample["round"],
            "revision": sample["revision"],
            "lines": self.env["sourcing.sample"]._shown_lines(sample),
        }
        return view

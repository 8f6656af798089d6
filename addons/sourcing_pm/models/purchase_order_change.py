"""A change of the specification, as the factory reads and confirms it."""

from __future__ import annotations

from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _supplier_view(self, party) -> dict:
        return super()._supplier_view(party) | {"change": self._supplier_change()}

    def _supplier_change(self) -> dict:
        """The change that the buyer has approved and the factory has not confirmed.

        Who asked for it, why and at what cost is between the buyer and us.
        """
        # sudo: sourcing.specification - the factory holds no rights; callers checked it
        revision = self.sudo().sourcing_project_id._agreed_revision()
        if not revision:
            return {}
        before, after = (
            [line._snapshot() for line in lines.line_ids]
            for lines in (revision._base(), revision)
        )
        return {
            "id": revision.id,
            "revision": revision.revision,
            "rows": revision._change_rows(before, after),
        }


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _agreed_revision(self):
        """The revision that waits for the factory's confirmation, if any."""
        return self.specification_ids.filtered(
            lambda revision: revision.state == "agreed"
        )

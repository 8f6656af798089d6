"""What our team may look at: the pages of buyer and factory, as these see them."""

from __future__ import annotations

from odoo import models
from odoo.exceptions import UserError


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def action_preview_buyer(self):
        """Open the buyer's page, to read only."""
        self.check_access("write")
        self.ensure_one()
        if not self._preview_party():
            raise UserError(
                self.env._(
                    "%(project)s has no contact of a buyer yet, so there is no page. "
                    "Add one under Parties.",
                    project=self.display_name,
                )
            )
        return _open(f"/sourcing/project/{self.id}/preview")

    def _may_preview(self) -> bool:
        """Whether the user belongs to the team that may look at the buyer's page."""
        return self.env.user.has_group(
            "sourcing_pm.group_sourcing_user"
        ) and self.has_access("write")

    def _preview_party(self):
        """The party as which a preview is read; empty without a buyer."""
        return self._buyer_approver() or self._live("buyer")[:1]


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def action_sourcing_preview_factory(self):
        """Open the factory's page of this order, to read only."""
        self.check_access("write")
        self.ensure_one()
        if not (self._may_preview() and self._preview_party()):
            raise UserError(
                self.env._(
                    "%(order)s: the factory's page is shown to the team of a tracked "
                    "order whose factory has a contact.",
                    order=self.display_name,
                )
            )
        return _open(f"/sourcing/order/{self.id}/preview")

    def _may_preview(self) -> bool:
        """Whether the user belongs to the team that may look at the factory's page."""
        # sudo: purchase.order - our field, of an order that is checked here
        project = self.sudo().sourcing_project_id.with_env(self.env)
        return bool(project) and self.has_access("read") and project._may_preview()

    def _preview_party(self):
        """The party as which a preview is read; empty without a factory's contact."""
        return self._readers()[:1]


def _open(url: str) -> dict:
    return {"type": "ir.actions.act_url", "target": "self", "url": url}

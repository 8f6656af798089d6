"""RFQs of a shortlist: the project's secrets and gates hold for them, its plan not."""

from __future__ import annotations

from odoo import fields, models

from .sourcing_project_plan import raise_held_back


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    sourcing_candidate_ids = fields.One2many(
        "sourcing.candidate",
        "order_id",
        "Shortlist",
        copy=False,
        groups="sourcing_pm.group_sourcing_user",
    )

    def _assert_may(self, act: str) -> None:
        """No factory gets an order past the decision about it."""
        if act == "confirm_order":
            # sudo: sourcing.candidate - a gate judges everybody alike
            for order in self.sudo():  # sudo: as above
                candidate = order.sourcing_candidate_ids
                if candidate and candidate.state != "chosen":
                    raise_held_back(
                        order,
                        act,
                        [
                            self.env._(
                                "it stands on the shortlist of %(project)s, where "
                                "this factory was not chosen",
                                project=candidate.project_id.display_name,
                            )
                        ],
                    )
        return super()._assert_may(act)

    def _track_refusal(self):
        # sudo: sourcing.candidate - read for a guard
        candidate = self.sudo().sourcing_candidate_ids
        if candidate:
            return "shortlist", self.env._(
                "%(order)s stands on the shortlist of %(project)s.",
                order=self.name,
                project=candidate.project_id.display_name,
            )
        return super()._track_refusal()

    def _prepare_grouped_data(self, rfq):
        """Drafts of one vendor are not merged across shortlists."""
        return (
            *super()._prepare_grouped_data(rfq),
            # sudo: sourcing.candidate - our field, on an order the user merges
            rfq.sudo().sourcing_candidate_ids.project_id.id,
        )

    def _supplier_project(self):
        """A shortlisted RFQ keeps the secrets of its project, too."""
        candidate = self.sourcing_candidate_ids
        return (
            self.sourcing_project_id
            or candidate.project_id
            or super()._supplier_project()
        )

    def _outsiders(self):
        """The buyer is kept out of the threads of the factories that were asked."""
        # sudo: sourcing.party - sides are judged for everybody alike
        project = self.sudo().sourcing_candidate_ids.project_id
        buyers = project.party_ids.filtered(lambda party: party.side == "buyer")
        return super()._outsiders() | buyers.partner_id

"""A decision by personal link names the address that the link was sent to."""

from __future__ import annotations

from odoo import fields, models


class SourcingApproval(models.Model):
    _inherit = "sourcing.approval"

    link_sent_to = fields.Char(
        "By Link, Sent to",
        readonly=True,
        help="Decided by a personal link; these addresses had got it by then.",
    )
    link_made_by_id = fields.Many2one(
        "res.users",
        "By Link, Handed out by",
        readonly=True,
        help="Decided by a personal link that this colleague had copied.",
    )

    def _answer_of_party(self, answer, party, **kwargs):
        # written before the answer, for nothing is added to it later; what refuses the
        # answer takes this back
        # sudo: sourcing.approval - nobody holds write rights on questions
        approval = self.sudo()
        if self.env.user._is_public() and approval.state == "open":
            approval.write(
                {
                    "link_sent_to": party.link_sent_to,
                    "link_made_by_id": party.link_made_by_id.id,
                }
            )
        return super()._answer_of_party(answer, party, **kwargs)

    def _way_in_words(self) -> str:
        """By which link the decision came: of whom and sent where; empty by login."""
        self.ensure_one()
        if self.link_sent_to and self.link_made_by_id:
            return self.env._(
                "via the link sent to %(address)s and handed out by %(name)s",
                address=self.link_sent_to,
                name=self.link_made_by_id.name,
            )
        if self.link_sent_to:
            return self.env._(
                "via the link sent to %(address)s", address=self.link_sent_to
            )
        if self.link_made_by_id:
            return self.env._(
                "via the link handed out by %(name)s", name=self.link_made_by_id.name
            )
        return ""

"""Personal links for scripts, by the same door as the button of a party."""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import UserError


class SourcingApi(models.AbstractModel):
    _inherit = "sourcing.api"

    @api.model
    def personal_link(self, *, project: str, contact: str) -> dict:
        """Hand out the personal link of a contact of buyer or factory.

        :param project: number or external id of the project.
        :param contact: his e-mail address or name.
        :return: ``contact``, ``side``, ``url``, ``text`` (for a chat, in his language)
            and ``expires_on`` (an instant, ISO 8601).
        """
        self.env["sourcing.party"].check_access("write")
        self = self._in_user_language()
        party = self._party_by_contact(self._status_projects(project, None), contact)
        party.action_show_link()
        return {
            "contact": party.partner_id.display_name,
            "side": party.side,
            "url": party._link_url(),
            "text": party._link_text(),
            "expires_on": f"{party.link_expires_on.isoformat()}+00:00",
        }

    def _party_by_contact(self, project, contact: str):
        """The one live party of a project with this address or name."""
        parties = project.party_ids.filtered(
            lambda party: not party.revoked and party.side in ("buyer", "factory")
        )
        wanted = str(contact).strip().casefold()
        found = parties.filtered(
            lambda party: (
                wanted
                in (
                    (party.partner_id.email or "").casefold(),
                    party.partner_id.name.casefold(),
                )
            )
        )
        if len(found) != 1:
            raise UserError(
                self.env._(
                    "“%(contact)s” is not the address or name of exactly one contact "
                    "of %(project)s. There are: %(names)s.",
                    contact=contact,
                    project=project.display_name,
                    names=parties.partner_id.mapped("display_name"),
                )
            )
        return found

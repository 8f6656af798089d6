"""Where our mails lead: each reader to his own page, by his own way in."""

from __future__ import annotations

from markupsafe import Markup

from odoo import models
from odoo.tools import email_normalize

# Longer subjects are cut by most programs.
MAX_SUBJECT = 120


class SourcingThreadMixin(models.AbstractModel):
    _inherit = "sourcing.thread.mixin"

    def _lead_to_page(self, groups: list) -> list:
        """The button of mails to outsiders leads to our page, and carries no token."""
        url = self._page_url()
        for name, _match, data in groups:
            if name != "user":
                data["has_button_access"] = True
                data["button_access"] = {
                    "url": url,
                    "title": self.env._("Open my Page"),
                }
        return groups

    def _mail_about(self) -> str:
        """What the reader of this thread knows it by."""
        self.ensure_one()
        return self.display_name

    def _mail_subject(self, about: str) -> str:
        """Subject of a mail of ours: of what it is, and what it is about."""
        subject = self.env._(
            "%(record)s: %(about)s", record=self._mail_about(), about=about
        )
        if len(subject) > MAX_SUBJECT:
            subject = f"{subject[: MAX_SUBJECT - 1]}…"
        return subject

    def _mail_contact(self) -> dict[str, str]:
        """Who looks after it, for the foot of our mails."""
        # sudo: res.users - how to reach the lead is what his readers are told anyway
        lead = self.sudo()._thread_project().lead_id.partner_id
        return {
            "name": lead.name,
            "phone": lead.phone or "",
            "email": lead.email_normalized or "",
        }

    def _page_url(self) -> str:
        self.ensure_one()
        return self.get_base_url() + self._page_of_party()

    def _with_own_links(self, groups: list[dict]) -> list[dict]:
        """Give each party without login a mail of its own, with its own link.

        :param groups: recipients as ``_notify_get_recipients_classify`` returns them.
        """
        result = []
        for group in groups:
            shared = []
            for data in group["recipients_data"]:
                party = self._party_without_login(data)
                if not party:
                    shared.append(data)
                    continue
                address = data.get("email_normalized") or party.partner_id.email
                party._issue_link(address=email_normalize(address) or "")
                own = {
                    "recipients_data": [data],
                    "recipients_ids": [data["id"]],
                    "recipients_emails": [],
                    "has_button_access": True,
                    "button_access": {
                        **group["button_access"],
                        "url": party._link_url(),
                    },
                }
                result.append({**group, **own})
            if shared:
                ids = [data["id"] for data in shared if data["id"]]
                kept = {"recipients_data": shared, "recipients_ids": ids}
                result.append({**group, **kept})
        return result

    def _party_without_login(self, data: dict):
        """The live party of this thread that a recipient is, if he cannot log in.

        A contact of a company that is a party comes in by the link of the company.
        """
        # sudo: sourcing.party - who is who is asked for whoever writes the message
        parties = self.sudo()._readers()
        if not data["id"] or not parties:
            return parties.browse()
        partner = self.env["res.partner"].sudo().browse(data["id"])  # sudo: as above
        if partner.user_ids:  # archived users are left out
            return parties.browse()
        for known in (partner, partner.commercial_partner_id):
            found = parties.filtered(
                lambda party, known=known: party.partner_id == known
            )
            if found:
                return found._pick(self.env.user)
        return parties.browse()

    def _readers(self):
        """The live parties that read this thread, as superuser."""
        return self.env["sourcing.party"]

    def _with_own_way_in(self, body, recipients_group: dict):
        """What a text links to our page becomes the reader's own way there."""
        button = recipients_group.get("button_access") or {}
        page = Markup('href="{}"').format(self._page_url())
        own = Markup('href="{}"').format(button.get("url", ""))
        return Markup(body).replace(page, own) if button.get("url") else body

from __future__ import annotations

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class SourcingThreadMixin(models.AbstractModel):
    """A thread that one side of a project reads and the other never does.

    The project's thread is the buyer's, the order's is the factory's. Followers and
    recipients are checked in the model, so no button, import or mail goes around it.
    A model that uses this overrides ``_notify_get_recipients`` and ``message_post``
    itself, for a mixin comes after ``mail.thread`` in the order of classes.
    """

    _name = "sourcing.thread.mixin"
    _description = "One-sided Thread"

    def _outsiders(self):
        """Contacts who must not read this thread, as superuser."""
        return self.env["res.partner"]

    def _outsiders_among(self, partners):
        """Those of ``partners`` who belong to the side that is kept out."""
        outside = self._outsiders().commercial_partner_id
        # sudo: res.partner - only whether they belong to the other side is used
        return partners.sudo().filtered(
            lambda partner: partner.commercial_partner_id in outside
        )

    def _assert_inside(self, partners) -> None:
        for record in self:
            outsiders = record._outsiders_among(partners)
            if outsiders:
                raise UserError(
                    self.env._(
                        "%(names)s must not read the messages of %(record)s: they "
                        "stand on another side of the project.",
                        names=outsiders.mapped("name"),
                        record=record.display_name,
                    )
                )

    def _assert_recipients(self, recipients: list[dict]) -> list[dict]:
        """Raise by name if a message would reach the side that is kept out."""
        partner_ids = [data["id"] for data in recipients if data.get("id")]
        self._assert_inside(self.env["res.partner"].browse(partner_ids))
        addresses = {
            email_normalize(data["email"])
            for data in recipients
            if not data.get("id") and data.get("email")
        }
        for record in self if addresses else ():
            outside = record._outsiders().filtered(
                lambda partner: email_normalize(partner.email) in addresses
            )
            record._assert_inside(outside)
        return recipients

    def _parked(self, kwargs: dict) -> dict:
        """What the other side sends here, by mail, is kept as an internal note."""
        author = self.env["res.partner"].browse(kwargs.get("author_id") or ())
        if author and self._outsiders_among(author):
            return {
                **kwargs,
                "subtype_xmlid": "mail.mt_note",
                "subtype_id": False,
                "partner_ids": [],
            }
        return kwargs

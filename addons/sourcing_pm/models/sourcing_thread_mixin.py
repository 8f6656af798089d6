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
            data["email_normalized"]
            for data in recipients
            if not data.get("id") and data.get("email_normalized")
        }
        for record in self if addresses else ():
            outside = record._outsiders().filtered(
                lambda partner: email_normalize(partner.email) in addresses
            )
            record._assert_inside(outside)
        return recipients

    def _insiders(self):
        """Contacts outside the company whose thread this is, as superuser; False where
        everybody's mail is welcome."""
        return False

    def _parked(self, kwargs: dict) -> dict:
        """What somebody else sends here, by mail, is kept as an internal note.

        That is the other side, and whoever writes from an address that we do not know:
        a factory's man from his own.
        """
        user = self.env.user
        # somebody from outside speaks for himself; the mail gateway is one of us
        claimed = kwargs.get("author_id")
        author_id = claimed if user._is_internal() else user.partner_id.id
        author = self.env["res.partner"].browse(author_id or ())
        by_mail = kwargs.get("message_type") == "email"
        if self._outsiders_among(author) or (by_mail and not self._is_welcome(author)):
            return {
                **kwargs,
                "subtype_xmlid": "mail.mt_note",
                "subtype_id": False,
                "partner_ids": [],
            }
        return kwargs

    def _is_welcome(self, author) -> bool:
        """Whether a sender of mail is one of ours, or of the side that reads here."""
        insiders = self._insiders()
        if insiders is False or any(not user.share for user in author.user_ids):
            return True
        # sudo: res.partner - only which company he belongs to is used
        return author.sudo().commercial_partner_id in insiders.commercial_partner_id

    def _thread_requests(self, request_list):
        """What Odoo's client may ask of the thread besides its messages.

        A token opens the messages; files, tasks and followers are for our staff.
        """
        if request_list is None or self.env.user._is_internal():
            return request_list
        return [request for request in request_list if request == "display_name"]

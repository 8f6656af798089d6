"""A thread for readers by personal link: plain rows, and a plain form to answer."""

from __future__ import annotations

from odoo import models
from odoo.fields import Domain
from odoo.tools import html2plaintext, plaintext2html

from .portal_error import PortalError
from .portal_text import written_moment

MAX_ROWS = 50
MAX_TEXT = 5000
# What people wrote, and what we say by sentences.
SHOWN_TYPES = ("comment", "email", "email_outgoing", "notification")


class SourcingThreadMixin(models.AbstractModel):
    _inherit = "sourcing.thread.mixin"

    def _thread_project(self):
        """The project to which the thread belongs."""
        self.ensure_one()
        return self if self._name == "sourcing.project" else self.sourcing_project_id

    def _thread_zones(self, party) -> list:
        """The zone in which the reader tells the time."""
        # sudo: sourcing.project - the reader holds no rights; the party was checked
        return self.sudo()._thread_project()._reader_zones(party)[:1]

    def _thread_rows(self, party) -> list[dict]:
        """The messages that the other side may read, the newest first.

        :param party: the reader's ``sourcing.party``, checked by the caller.
        """
        self.ensure_one()
        # sudo: mail.message - the reader holds no rights; internal notes are left out
        messages = self.env["mail.message"].sudo()
        project = self.sudo()._thread_project()  # sudo: as above
        found = messages.search(
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("subtype_id", "=", self.env.ref("mail.mt_comment").id)
            & Domain("message_type", "in", SHOWN_TYPES)
            & messages._get_search_domain_share(),
            order="id desc",
            limit=MAX_ROWS,
        )
        zones = self._thread_zones(party)
        return [
            {
                "author": message.author_id.name or "",
                "mine": message.author_id == project._reader(party),
                "when": written_moment(self, message.date, zones),
                "body": message.body,
            }
            for message in found
        ]

    def _say_of_party(self, text: str, party) -> None:
        """Somebody of the other side writes to us; his lead gets it.

        :param party: the writer's ``sourcing.party``, checked by the caller.
        :raise PortalError: there is nothing to send, or too much.
        """
        self.ensure_one()
        text = str(text or "").strip()
        if not text:
            raise PortalError(self.env._("Please write something first."))
        if len(text) > MAX_TEXT:
            raise PortalError(
                self.env._(
                    "Please write at most %(count)s characters at once.",
                    count=MAX_TEXT,
                )
            )
        # sudo: mail.thread - the writer holds no rights; the party was checked
        thread = self.sudo()
        project = thread._thread_project()
        author = project._reader(party)
        last = thread.message_ids[:1]
        if last.author_id == author and html2plaintext(last.body).strip() == text:
            return  # a double click
        company = project.company_id
        thread.with_context(mail_post_autofollow=False).message_post(
            body=plaintext2html(text),
            author_id=author.id,
            email_from=author.email_formatted or company.email_formatted,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=project.lead_id.partner_id.ids,
        )

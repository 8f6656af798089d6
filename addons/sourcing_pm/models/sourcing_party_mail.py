"""What we say to a party: in its thread, in its language, as sentences of ours."""

from __future__ import annotations

from markupsafe import Markup

from odoo import models

# side -> audience of ``sourcing.sentence``; nobody else is told by sentences
AUDIENCES = {"buyer": "buyer", "factory": "supplier"}


class SourcingParty(models.Model):
    _inherit = "sourcing.party"

    def _tell(self, code: str, params: dict | None = None) -> None:
        """Say a sentence to these parties, by their thread and by mail.

        Each reads it in its own language; a side without a sentence is told nothing,
        and so is a party that was shut out.

        :param code: a code of ``sourcing.sentence``.
        :param params: its parameters.
        """
        self._tell_text(
            lambda thread, audience: thread.env["sourcing.sentence"]._letter(
                [code], params, audience
            )
        )

    def _tell_text(self, write, **post) -> None:
        """Say a text of ours to these parties, each in its thread and language.

        :param write: called with the thread in the readers' language and the audience
            of ``sourcing.sentence``; gives what it is about, for the subject of the
            mail, and the paragraphs, none for nothing.
        :param post: other arguments of ``message_post`` than these: a letter of its
            own kind has its subject and layout.
        """
        # sudo: sourcing.party - what we say follows from an act, whoever did it
        parties = self.sudo().filtered(lambda party: not party.revoked)
        for (thread, lang), readers in parties.grouped(
            lambda party: (party._thread(), party.partner_id.lang)
        ).items():
            thread = thread.with_context(lang=lang or self.env.lang)
            if not thread:
                continue
            about, paragraphs = write(thread, AUDIENCES.get(readers[0].side, ""))
            if not paragraphs:
                continue
            first, *others = paragraphs
            mail = {
                "subject": thread._mail_subject(about),
                "email_layout_xmlid": "sourcing_pm.mail_layout",
            }
            thread.message_post(
                # one paragraph is a line of a chat, more are a letter
                body=first
                if not others
                else Markup("<p><b>%s</b></p>") % first
                + Markup("").join(Markup("<p>%s</p>") % other for other in others),
                author_id=readers.project_id.lead_id.partner_id.id,
                message_type="notification",
                subtype_xmlid="mail.mt_comment",
                partner_ids=readers.partner_id.ids,
                # who follows and reads another language is told in that one
                notify_skip_followers=True,
                **(mail | post),
            )

    def _thread(self):
        """The record whose thread this party reads: the project, or its order."""
        self.ensure_one()
        if self.side == "buyer":
            return self.project_id
        if self.side != "factory":
            return self.env["sourcing.project"]
        return self._orders().sorted("id")[-1:]

    def _orders(self):
        """The living orders that a party of the factory reads; none for others."""
        self.ensure_one()
        vendor = self.partner_id.commercial_partner_id
        return self.project_id.order_ids.filtered(
            lambda order: (
                self.side == "factory"
                and order.partner_id.commercial_partner_id == vendor
                and order.state != "cancel"
                and self.order_id in (order, order.browse())
            )
        )

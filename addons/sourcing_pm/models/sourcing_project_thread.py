"""The project's thread: the buyer's, and nobody else's outside the company."""

from __future__ import annotations

import binascii
import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

THREAD_SCOPE = "sourcing_project_thread"
THREAD_HOURS = 12


class SourcingProject(models.Model):
    _name = "sourcing.project"
    _inherit = ["sourcing.project", "sourcing.thread.mixin"]
    # Posting needs a token field on the model; ours is never handed out (facts 2.18).
    _mail_post_token_field = "thread_key"

    thread_key = fields.Char(
        default=lambda self: str(uuid.uuid4()),
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    def _outsiders(self):
        self.ensure_one()
        # sudo: sourcing.party, purchase.order - sides are judged for everybody alike
        project = self.sudo()
        others = project.party_ids.filtered(
            lambda party: party.side in ("factory", "forwarder")
        )
        return others.partner_id | project.order_ids.partner_id

    def _insiders(self):
        return self._live("buyer").partner_id

    # === PORTAL THREAD === #

    def _thread_token(self, party) -> str:
        """A token that opens this thread to this party's user for some hours."""
        self.ensure_one()
        return hash_sign(
            self.sudo().env,  # sudo: ir.config_parameter - the key that signs
            THREAD_SCOPE,
            [self.id, self.env.user.partner_id.id],
            expiration_hours=THREAD_HOURS,
        )

    @api.model
    def _get_thread_with_access(self, thread_id, *, token=None, **kwargs):
        thread = super()._get_thread_with_access(thread_id, token=token, **kwargs)
        if thread or not token:
            return thread
        try:
            signed = verify_hash_signed(
                self.sudo().env,  # sudo: ir.config_parameter - the key that signs
                THREAD_SCOPE,
                token,
            )
        except (ValueError, binascii.Error):
            return thread
        if signed != [thread_id, self.env.user.partner_id.id]:
            return thread
        # sudo: sourcing.project - the token names project and reader; the party is
        # asked again, for it may have been revoked since
        project = self.sudo().browse(thread_id).exists()  # sudo: as above
        return project if project._party(self.env.user) else self.browse()

    def _thread_to_store(self, store, fields, *, request_list=None):
        return super()._thread_to_store(
            store, fields, request_list=self._thread_requests(request_list)
        )

    def message_post(self, **kwargs):
        message = super().message_post(**self._without_files(self._parked(kwargs)))
        self._check_no_files(message)
        if self._is_update(message):
            # sudo: sourcing.project - the update rhythm is a fact, not a field to type
            self.sudo()._note_update()
        return message

    def _message_update_content(self, message, /, **kwargs):
        result = super()._message_update_content(message, **kwargs)
        self._check_no_files(message)
        return result

    def _is_update(self, message) -> bool:
        """Whether a person of ours has written to the buyer."""
        return bool(
            self._is_by_us(message)
            and message.message_type != "notification"
            and self._is_for_buyer(message)
        )

    def _is_by_us(self, message) -> bool:
        buyers = self._live("buyer").partner_id.commercial_partner_id
        # sudo: res.partner - only which company he belongs to is used
        return message.author_id.sudo().commercial_partner_id not in buyers

    def _is_for_buyer(self, message) -> bool:
        """Whether the buyer's page shows the message."""
        subtype = message.subtype_id
        return bool(subtype and not subtype.internal and not message.is_internal)

    def _without_files(self, kwargs: dict) -> dict:
        """A mail of ours with files, answered from a mail program, is kept as a note:
        a refusal would lose it."""
        files = kwargs.get("attachments") or kwargs.get("attachment_ids")
        author = self.env["res.partner"].browse(kwargs.get("author_id") or ())
        ours = any(not user.share for user in author.user_ids)
        if not (files and ours and kwargs.get("message_type") == "email"):
            return kwargs
        note = {"subtype_xmlid": "mail.mt_note", "subtype_id": False, "partner_ids": []}
        return kwargs | note

    def _check_no_files(self, message, recipients=()) -> None:
        """Files of ours reach the buyer as released documents (design 5.11, 5.18).

        :param recipients: of a message that goes out, as Odoo describes them.
        """
        goes_out = self._is_for_buyer(message) or any(
            recipient.get("share") for recipient in recipients
        )
        if message.attachment_ids and goes_out and self._is_by_us(message):
            raise UserError(
                self.env._(
                    "Files are not sent in messages of a project. File the document "
                    "under its step and release it."
                )
            )

    # === MAIL === #

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        self._check_no_files(message, recipients)
        return self._assert_recipients(recipients)

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        return self._lead_to_page(groups) if self else groups

    def _notify_get_recipients_classify(
        self, message, recipients_data, model_description, msg_vals=False
    ):
        groups = super()._notify_get_recipients_classify(
            message, recipients_data, model_description, msg_vals=msg_vals
        )
        return self._with_own_links(groups) if self else groups

    def _readers(self):
        return self._live("buyer")

    def _mail_about(self):
        return " ".join(filter(None, (self.number, self.name)))

    def _message_compute_subject(self):
        """What we write by hand has the name that the buyer knows, too."""
        return self._mail_about()

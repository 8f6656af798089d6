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
        default=lambda self: str(uuid.uuid4()), copy=False, groups="base.group_user"
    )

    def _outsiders(self):
        self.ensure_one()
        # sudo: sourcing.party, purchase.order - sides are judged for everybody alike
        project = self.sudo()
        others = project.party_ids.filtered(
            lambda party: party.side in ("factory", "forwarder")
        )
        return others.partner_id | project.order_ids.partner_id

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

    def message_post(self, **kwargs):
        self._check_no_files(kwargs)
        message = super().message_post(**self._parked(kwargs))
        by_us = message.author_id.user_ids.filtered(lambda user: not user.share)
        if by_us and not message.is_internal and message.subtype_id:
            # sudo: sourcing.project - the update rhythm is a fact, not a field to type
            self.sudo().last_update_on = fields.Datetime.now()
        return message

    def _check_no_files(self, kwargs) -> None:
        """Files reach the buyer as released documents only (design 5.11, 5.18)."""
        files = kwargs.get("attachments") or kwargs.get("attachment_ids")
        internal = kwargs.get("subtype_xmlid") in (None, "mail.mt_note")
        if files and not internal and kwargs.get("message_type") != "email":
            raise UserError(
                self.env._(
                    "Files are not sent in messages of a project. File the document "
                    "under its step and release it."
                )
            )

    # === MAIL === #

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        return self._assert_recipients(
            super()._notify_get_recipients(message, msg_vals, **kwargs)
        )

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """The button of every mail leads to our page, and carries no token."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if not self:
            return groups
        url = f"{self.get_base_url()}/my/sourcing/{self.id}"
        for name, _match, data in groups:
            if name != "user":
                data["has_button_access"] = True
                data["button_access"] = {
                    "url": url,
                    "title": self.env._("View Project"),
                }
        return groups

from __future__ import annotations

import base64
import io

import qrcode

from odoo import api, fields, models


class SourcingPartyLink(models.TransientModel):
    """A personal link to copy, as text for a chat, or to be scanned from the screen."""

    _name = "sourcing.party.link"
    _description = "Personal Link"

    party_id = fields.Many2one("sourcing.party", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="party_id.partner_id")
    sent_to = fields.Char(related="party_id.link_sent_to")
    expires_on = fields.Datetime(related="party_id.link_expires_on")
    seen_on = fields.Datetime(related="party_id.link_seen_on")
    url = fields.Char("Link", compute="_compute_link")
    text = fields.Char("Text for a Chat", compute="_compute_link")
    qr_code = fields.Binary("QR Code", compute="_compute_link")

    @api.depends("party_id.link_number", "party_id.link_made_by_id")
    def _compute_link(self):
        # whoever may edit the party may hand out its link; reading is not enough
        self.party_id.check_access("write")
        for wizard in self:
            party = wizard.party_id
            # who looks stands in the record: no look goes around the journal
            noted = party.link_made_by_id == self.env.user and party._has_link()
            wizard.url = party._link_url() if noted else ""
            wizard.text = f"{party._link_text()}\n{wizard.url}" if noted else ""
            wizard.qr_code = drawn(wizard.url) if noted else False

    def action_renew(self):
        """End every link of the party that is about, and show a new one."""
        self.check_access("write")
        self.ensure_one()
        return self.party_id.action_renew_link()


def drawn(url: str) -> bytes:
    """A QR code as PNG, in base64."""
    out = io.BytesIO()
    qrcode.make(url, border=2, box_size=8).save(out, "PNG")
    return base64.b64encode(out.getvalue())

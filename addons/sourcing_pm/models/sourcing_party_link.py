"""The personal link of a party: a way in for people without login (design 5.11, 5.18).

The key of a link is derived from the secret of the database and never stored: it can
be copied again at any time, and neither a list of parties nor a backup of their table
holds one. A new number ends every link before it.
"""

from __future__ import annotations

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, hmac

from .sourcing_party_mail import AUDIENCES
from .tools import in_language, write_changed

SCOPE = "sourcing_party_link"
KEY_LENGTH = 32  # hexadecimal digits: 128 bits
MAX_ID = 2**31
# Kept by the methods below alone: they are the evidence of who got a link.
LINK_FIELDS = frozenset(
    {
        "link_number",
        "link_expires_on",
        "link_sent_to",
        "link_made_by_id",
        "link_made_on",
        "link_seen_on",
    }
)
# Who he is or may do: a link made for somebody else must not survive it.
IDENTITY = frozenset({"partner_id", "project_id", "side", "revoked"})


class SourcingParty(models.Model):
    _inherit = "sourcing.party"

    link_number = fields.Integer(
        readonly=True, copy=False, help="A new link ends all links before it."
    )
    link_expires_on = fields.Datetime(
        "Link Ends",
        readonly=True,
        copy=False,
        help="Every mail and every copy of the link moves this on. To shut somebody "
        "out, revoke him.",
    )
    link_sent_to = fields.Char(readonly=True, copy=False)
    link_made_by_id = fields.Many2one(
        "res.users", "Link Handed out by", readonly=True, copy=False
    )
    link_made_on = fields.Datetime("Link Handed out", readonly=True, copy=False)
    link_seen_on = fields.Datetime(
        "Link Used",
        readonly=True,
        copy=False,
        help="When somebody last looked by this link. Previews of chats and scanners "
        "of mails do not count.",
    )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_link_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_link_fields(vals)
        if IDENTITY & vals.keys():
            vals = {**vals, "link_expires_on": False}
        return super().write(vals)

    def _check_link_fields(self, vals) -> None:
        if LINK_FIELDS & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("What is recorded of a personal link is not typed.")
            )

    # === ACTIONS === #

    def action_show_link(self):
        """Show the personal link to copy, with its QR code; the journal names who."""
        self.check_access("write")
        self.ensure_one()
        self._check_may_have_link()
        self._issue_link(user=self.env.user)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Personal Link"),
            "res_model": "sourcing.party.link",
            "view_mode": "form",
            "target": "new",
            "context": {"default_party_id": self.id},
        }

    def action_renew_link(self):
        """End every link that is about, and show a new one."""
        self.check_access("write")
        self.ensure_one()
        # sudo: sourcing.party - what is recorded of a link is ours to write
        self.sudo().link_expires_on = False
        return self.action_show_link()

    def _check_may_have_link(self) -> None:
        shut = self.revoked or not self.partner_id.active
        if shut or self.side not in AUDIENCES:
            raise UserError(
                self.env._(
                    "%(partner)s gets no link: personal links are for the contacts of "
                    "buyer and factory who are neither shut out nor archived.",
                    partner=self.partner_id.display_name,
                )
            )
        if self.side == "buyer" and not self.project_id._may_lead():
            raise UserError(
                self.env._(
                    "%(partner)s decides for the buyer or reads as one: the lead, a "
                    "deputy or a Sourcing manager hands out the link.",
                    partner=self.partner_id.display_name,
                )
            )

    # === LINK === #

    def _issue_link(self, *, address: str = "", user=None) -> None:
        """Hand out the link: the one that lives, or a new one after its end.

        :param address: the e-mail address that it is sent to.
        :param user: who of us looks at it.
        """
        # sudo: sourcing.party - what is recorded of a link is ours to write
        for party in self.sudo():
            vals = {}
            if not party._has_link():
                vals = {
                    "link_number": party.link_number + 1,
                    "link_sent_to": False,
                    "link_made_by_id": False,
                    "link_made_on": False,
                    "link_seen_on": False,
                }
            known = (not vals and party.link_sent_to) or ""
            if address and address not in known.split(", "):
                vals["link_sent_to"] = ", ".join(filter(None, (known, address)))
            if user:
                vals |= {
                    "link_made_by_id": user.id,
                    "link_made_on": fields.Datetime.now(),
                }
                party.project_id._log(
                    "link_shown", after={"party": party.partner_id.name}
                )
            days = party.company_id.sourcing_link_days
            end = fields.Datetime.now() + timedelta(days=days)
            vals["link_expires_on"] = max(party.link_expires_on or end, end)
            write_changed(party, vals)

    def _has_link(self) -> bool:
        """Whether a link of the party opens anything now."""
        self.ensure_one()
        return bool(
            not self.revoked
            and self.partner_id.active
            and self.side in AUDIENCES
            and self.link_expires_on
            and self.link_expires_on > fields.Datetime.now()
        )

    def _link_key(self) -> str:
        # sudo: ir.config_parameter - the key that signs
        secret = self.sudo().env
        signature = hmac(secret, SCOPE, (self.id or 0, self.link_number))
        return f"{self.id or 0}-{signature[:KEY_LENGTH]}"

    def _link_url(self) -> str:
        return f"{self.get_base_url()}/my/sourcing/link/{self._link_key()}"

    @api.model
    def _by_link(self, key: str):
        """The party whose link this is, as superuser; nobody if it opens nothing.

        Costs the same for every key, so a wrong one teaches nothing.
        """
        number = key.partition("-")[0]
        known = number.isascii() and number.isdecimal() and int(number) < MAX_ID
        # sudo: sourcing.party - the key is the check
        party = self.sudo().browse(int(number) if known else 0).exists()
        right = consteq(party._link_key().encode(), key.encode())
        return party if right and party and party._has_link() else party.browse()

    @api.model
    def _of_links(self, links, side: str):
        """The live parties of one side whose links a session has opened.

        :param links: pairs of a party's id and the number of its link.
        """
        numbers = dict(links or ())
        return (
            self.browse(numbers)
            .exists()
            .filtered(
                lambda party: (
                    party.side == side
                    and party.link_number == numbers[party.id]
                    and party._has_link()
                )
            )
        )

    def _note_seen(self) -> None:
        """Somebody looks by the links of these parties; noted once a minute."""
        now = fields.Datetime.now()
        for party in self:
            if not party.link_seen_on or now - party.link_seen_on > timedelta(
                minutes=1
            ):
                # sudo: sourcing.party - visitors hold no rights; the link was checked
                party.sudo().link_seen_on = now

    # === PAGES === #

    def _page(self) -> str:
        """Address of the page that the party reads."""
        self.ensure_one()
        thread = self._thread()
        if not thread:
            return "/my/sourcing"
        return thread._page_of_party()

    def _link_text(self) -> str:
        """What to write to the party in a chat, in its language, without the link."""
        self.ensure_one()
        number = self.project_id.number
        if self.side == "factory":
            number = self._thread().name or number
        return self._sentence_for("page_link", {"number": number})

    def _sentence_for(self, code: str, params: dict) -> str:
        """A sentence of ours in the language of the party."""
        lang = self.partner_id.lang or self.env.lang or "en_US"
        sentences = in_language(self.env["sourcing.sentence"], lang)
        return sentences._render(code, params, AUDIENCES[self.side])

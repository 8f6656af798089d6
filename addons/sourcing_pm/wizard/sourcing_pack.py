from __future__ import annotations

from datetime import timedelta

from odoo import api, fields, models

from .sourcing_party_link import drawn


class SourcingPack(models.TransientModel):
    """The pack “How we work”: a paper, or a page by a link that ends."""

    _name = "sourcing.pack"
    _description = "How We Work"

    template_id = fields.Many2one(
        "sourcing.template",
        "Chain",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_template_id(),
    )
    lead_id = fields.Many2one(
        "res.users",
        "Named Owner",
        required=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
        help="Whom the buyer would deal with.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
        help="The reader of the page can change it.",
    )
    url = fields.Char("Link", compute="_compute_url")
    expires_on = fields.Datetime("Link Ends", compute="_compute_url")
    qr_code = fields.Binary("QR Code", compute="_compute_url")

    def _default_template_id(self):
        nothing = self.env["product.category"]
        return self.env["sourcing.template"]._for(self.env.company, nothing, "first")

    @api.depends("template_id", "lead_id", "company_id", "lang")
    def _compute_url(self):
        # who may read chains may show them; nobody else makes a link
        self.template_id.check_access("read")
        for pack in self:
            ready = pack.template_id and pack.lead_id and pack.lang
            days = pack.company_id.sourcing_link_days
            pack.expires_on = fields.Datetime.now() + timedelta(days=days)
            pack.url = ready and pack._url()
            pack.qr_code = ready and drawn(pack.url)

    def _url(self) -> str:
        token = self.template_id._pack_token(self.lead_id, self.company_id, self.lang)
        return f"{self.get_base_url()}/my/sourcing/how-we-work/{token}"

    def action_print(self):
        """The pack as PDF."""
        self.check_access("read")
        return self.env.ref("sourcing_pm.how_we_work_report").report_action(self)

"""How we work: a page for buyers who have no project yet, by a link that ends."""

from __future__ import annotations

from odoo.http import Controller, request, route

from .page import private, stranger


class SourcingPack(Controller):
    """The page shows what a chain and settings say, and no record of anybody."""

    @route(
        "/my/sourcing/how-we-work/<string(maxlength=400):token>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        readonly=True,
    )
    def portal_my_sourcing_how_we_work(self, token: str, lang: str = "", **kw):
        """The pack that a signed token opens; whoever has the link may read it."""
        pack = request.env["sourcing.template"]._pack_by_token(token, lang)
        if not pack:
            raise stranger()
        request.update_context(lang=pack["lang"])
        return private(request.render("sourcing_pm.portal_how_we_work", {"pack": pack}))

"""Personal links: the way in for people of buyer and factory without login."""

from __future__ import annotations

import logging

from odoo.http import Controller, request, route

from .page import live_links, not_found, open_link, opened_links, private, stranger

_logger = logging.getLogger(__name__)


class SourcingLink(Controller):
    """A link is exchanged for an entry in the session, and the address is clean.

    Opening it changes no record and may happen twice: chats and mail scanners look
    at links before people do (design 5.18).
    """

    @route(
        "/my/sourcing/link/<string(maxlength=64):key>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        readonly=True,
    )
    def portal_my_sourcing_link_open(self, key: str, **kw):
        """Let the bearer of a link in; who is logged in stays who he is."""
        party = request.env["sourcing.party"]._by_link(key)
        if not party:
            _logger.info(
                "A personal link that opens nothing was tried from %s",
                request.httprequest.remote_addr,
            )
            return self._render_ended()
        user = request.env.user
        if not user._is_public():
            if party in party._of_user(user, party.side):
                return private(request.redirect(party._page()))
            values = {"user_name": user.name, "again": request.httprequest.path}
            return private(request.render("sourcing_pm.portal_link_other", values))
        open_link(party)
        response = request.redirect("/my/sourcing/link")
        lang = party.partner_id.lang
        if lang and request.env["res.lang"]._get_data(code=lang):
            request.future_response.set_cookie("frontend_lang", lang)
        return private(response)

    @route(
        "/my/sourcing/link",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_my_sourcing_link(self, **kw):
        """Where a link leads: to the page of the one that was opened last.

        A browser that keeps no cookies arrives here as a stranger, and is told so.
        """
        if not request.env.user._is_public():
            return request.redirect("/my/sourcing")
        parties = live_links()
        if not parties:
            return self._render_ended(no_cookies="session_id" not in request.cookies)
        return private(request.redirect(f"{parties[-1]._page()}?notice=link"))

    def _render_ended(self, *, no_cookies: bool = False):
        values = {"no_cookies": no_cookies}
        response = request.render("sourcing_pm.portal_link_ended", values)
        response.status_code = 404
        return private(response)

    @route(
        "/my/sourcing/link",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def portal_my_sourcing_link_seen(self, **kw):
        """The page says that a person looks at it: only then a link counts as used."""
        if not request.env.user._is_public():
            raise not_found()
        parties = live_links()
        if not (opened_links() and parties):
            raise stranger()
        parties._note_seen()
        return request.make_response("", status=204)

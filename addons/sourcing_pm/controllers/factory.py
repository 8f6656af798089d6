"""The portal of the factory: our block on its orders, by login or by link."""

from __future__ import annotations

import logging

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.purchase.controllers.portal import CustomerPortal

from ..engine import cells
from ..models.portal_error import PortalError
from ..models.sourcing_progress import MAX_QUANTITY
from ..models.tools import is_sensible
from .page import (
    by_link,
    not_found,
    noted,
    notice_of,
    opened_links,
    private,
    serve,
    stranger_to,
)

_logger = logging.getLogger(__name__)

# Notices that a page may show after an act.
NOTICES = (
    "done",
    "asked",
    "noted",
    "proposed",
    "counted",
    "handed_in",
    "confirmed",
    "agreed",
    "answered",
    "acknowledged",
    "said",
    "link",
)


class SourcingFactoryPortal(CustomerPortal):
    """Steps, dates and the specification of a factory."""

    # === ACCESS === #

    def _factory_order(self, order_id: int):
        """An order and the party that the reader is on its factory's side.

        Core's access token opens the order, never this: who has only the token is
        nobody here (design 5.11).

        :return: both as superuser.
        :raise NotFound: no such order, or not the reader's.
        """
        # sudo: purchase.order - the party is the check
        order = request.env["purchase.order"].sudo().browse(order_id).exists()
        party = order and order._party(request.env.user, opened_links())
        if not party:
            raise stranger_to(order, f"/odoo/purchase-orders/{order_id}")
        return order, noted(party)

    # === PAGES === #

    def _purchase_order_get_page_view_values(self, order, access_token, **kwargs):
        values = super()._purchase_order_get_page_view_values(
            order, access_token, **kwargs
        )
        party = order._party(request.env.user, opened_links())
        if party:
            values["by_link"] = by_link()
            values["supplier_view"] = order._supplier_view(party)
            values["supplier_page"] = "purchase"
            values["notice"] = notice_of(kwargs, NOTICES)
        return values

    @route()
    def portal_my_purchase_order(self, order_id=None, access_token=None, **kw):
        """Odoo's page of the order; with our block on it, it is as private as ours.

        Opening it acknowledges no tracked order: scanners of mails do that. The block
        has a button instead.
        """
        # sudo: purchase.order - only whether it is tracked; core checks the reader
        order = request.env["purchase.order"].sudo().browse(order_id).exists()
        if order.sourcing_project_id:
            kw.pop("acknowledge", None)
        response = super().portal_my_purchase_order(
            order_id=order_id, access_token=access_token, **kw
        )
        return private(response)

    @route()
    def portal_my_purchase_order_update_dates(
        self, order_id=None, access_token=None, **kw
    ):
        """Odoo's dates of the lines: of a tracked order they are promises, so that
        only who is its factory gives them, in his name."""
        # sudo: purchase.order - only whether it is tracked; core checks the reader
        order = request.env["purchase.order"].sudo().browse(order_id).exists()
        if order.sourcing_project_id:
            _order, party = self._factory_order(order_id)
            request.update_context(sourcing_promised_by=party.partner_id.id)
            for day in kw.values():
                self._day(day)
        return super().portal_my_purchase_order_update_dates(
            order_id=order_id, access_token=access_token, **kw
        )

    @route(
        "/my/sourcing/order/<int:order_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_sourcing_order(self, order_id: int, **kw):
        """The factory's page of one order: our block without prices around it."""
        order, party = self._factory_order(order_id)
        return self._render_order(order, party, notice=notice_of(kw, NOTICES))

    def _render_order(
        self, order, party, notice: str = "", error: str = "", typed=None
    ):
        """:param typed: what a form held that was refused; it stands there again, and
        says itself what is wrong."""
        values = self._prepare_portal_layout_values() | {
            "page_name": "sourcing_order",
            "supplier_view": order._supplier_view(party),
            "supplier_page": "order",
            "by_link": by_link(),
            "thread": order._thread_rows(party),
            "notice": notice,
            "error": error,
            "typed": typed or {},
        }
        return private(request.render("sourcing_pm.portal_my_sourcing_order", values))

    # === ACTS === #

    @route(
        "/my/sourcing/order/<int:order_id>/done",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_done(self, order_id: int, step="", day="", page="", **kw):
        """A step was done on a day, the factory says."""

        def act(order, party):
            return self._own_step(order, step)._supplier_report(party, self._day(day))

        return self._act(order_id, page, act)

    @route(
        "/my/sourcing/order/<int:order_id>/date",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_date(self, order_id: int, step="", day="", page="", **kw):
        """A new date for a step; it stays proposed until the lead accepts it."""

        def act(order, party):
            self._own_step(order, step)._supplier_propose(self._day(day), party)
            return "proposed"

        return self._act(order_id, page, act)

    @route(
        "/my/sourcing/order/<int:order_id>/confirm",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_confirm(
        self, order_id: int, specification="", page="", **kw
    ):
        """The factory confirms the specification revision that it has read."""

        def act(order, party):
            order._supplier_confirm_specification(_number(specification), party)
            return "confirmed"

        return self._act(order_id, page, act)

    @route(
        "/my/sourcing/order/<int:order_id>/acknowledge",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_acknowledge(self, order_id: int, page="", **kw):
        """The factory has received the order."""

        def act(order, party):
            order._supplier_acknowledge()
            return "acknowledged"

        return self._act(order_id, page, act)

    @route(
        "/my/sourcing/order/<int:order_id>/say",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_order_say(self, order_id: int, text="", **kw):
        """Write to us by a plain form."""

        def act(order, party):
            order._say_of_party(text, party)
            return "said"

        return self._act(order_id, "", act)

    @route(
        "/my/sourcing/order/<int:order_id>/quantity",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_quantity(
        self, order_id: int, line="", day="", reason="", page="", **kw
    ):
        """How much of an order line is made and packed in all."""

        def act(order, party):
            own = order.order_line.filtered(lambda own: own.id == _number(line))
            if not own:
                raise not_found()
            quantities = {
                kind: self._quantity(kw[kind])
                for kind in ("made", "packed")
                if (kw.get(kind) or "").strip()
            }
            if not quantities:
                raise PortalError(request.env._("Please enter a quantity."))
            order._supplier_report_quantity(
                own.id, quantities, self._day(day), reason.strip()[:500], party
            )
            return "counted"

        typed = {
            "line": _number(line),
            "made": kw.get("made", ""),
            "packed": kw.get("packed", ""),
            "day": day,
            "reason": reason,
        }
        return self._act(order_id, page, act, typed)

    def _quantity(self, text: str) -> float:
        try:
            quantity = cells.number(text.strip())
        except ValueError:
            quantity = -1
        if not 0 <= quantity <= MAX_QUANTITY:
            raise PortalError(
                request.env._("Please write the quantity as a number, like 1240.")
            )
        return quantity

    def _day(self, text: str):
        try:
            day = fields.Date.to_date(text)
        except ValueError:
            day = None
        if not day:
            raise PortalError(request.env._("Please choose a day."))
        if not is_sensible(day):
            raise PortalError(request.env._("Please look at the year of the day."))
        return day

    def _own_step(self, order, step_id):
        step = order._supplier_find_step(_number(step_id))
        if not step:
            raise not_found()
        return step

    def _act(self, order_id: int, page: str, act, typed=None):
        """Do one act of the factory, and lead back to the page it came from.

        :param page: ``purchase`` for Odoo's page of the order, else ours.
        :param act: gets order and party, returns the code of a notice.
        :param typed: what the form held, by field.
        """
        order, party = self._factory_order(order_id)
        try:
            with request.env.cr.savepoint():
                notice = act(order, party)
        except PortalError as error:
            return self._refuse(order, party, str(error), typed)
        except UserError as error:
            # written for our staff, and may name the buyer
            _logger.warning("Act of the factory on %s failed: %s", order.name, error)
            refusal = request.env._("This could not be recorded. Please write to us.")
            return self._refuse(order, party, refusal, typed)
        if page == "purchase":
            back = f"/my/purchase/{order.id}"
        else:
            back = order._page_of_party()
        return request.redirect(f"{back}?notice={notice}#notice")

    def _refuse(self, order, party, error: str, typed=None):
        order.env.invalidate_all()
        return self._render_order(order, party, error=error, typed=typed)

    # === FILES === #

    @route(
        [
            "/my/sourcing/order/<int:order_id>/file/<int:document_id>",
            "/my/sourcing/order/<int:order_id>/file/<int:document_id>/<any(thumb):size>",
        ],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        readonly=True,
    )
    def portal_my_sourcing_order_file(
        self, order_id: int, document_id: int, size: str = "", **kw
    ):
        """The released copy of a document that the factory may have."""
        order, _party = self._factory_order(order_id)
        document = order._supplier_documents().filtered(
            lambda document: document.id == document_id
        )
        return serve(document, thumbnail=bool(size))


def _number(text) -> int:
    return int(text) if str(text).isdecimal() else 0

"""The factory answers to a corrective action, by plain forms on its order's page."""

from __future__ import annotations

from odoo.http import route

from odoo.addons.sourcing_pm.controllers.factory import SourcingFactoryPortal, _number
from odoo.addons.sourcing_pm.controllers.page import not_found

from ..engine import eight_d


class SourcingCapaPortal(SourcingFactoryPortal):
    def _own_capa(self, order, issue):
        """The corrective action of that id, if the factory was asked about it."""
        own = order._supplier_capas().filtered(lambda own: own.id == _number(issue))
        if not own:
            raise not_found()
        return own

    @route(
        "/my/sourcing/order/<int:order_id>/contain",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_contain(
        self,
        order_id: int,
        issue="",
        words="",
        quantity="",
        place="",
        by_whom="",
        day="",
        page="",
        **kw,
    ):
        """What the factory did so that no more of the defect goes out."""

        def act(order, party):
            self._own_capa(order, issue)._supplier_contain(
                words=words,
                quantity=self._quantity(quantity),
                place=place,
                by_whom=by_whom,
                day=self._day(day),
                party=party,
            )
            return "answered"

        typed = {
            "issue": _number(issue),
            "form": "contain",
            "words": words,
            "quantity": quantity,
            "place": place,
            "by_whom": by_whom,
            "day": day,
        }
        return self._act(order_id, page, act, typed)

    @route(
        "/my/sourcing/order/<int:order_id>/explain",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_explain(self, order_id: int, issue="", page="", **kw):
        """Why it happened: up to five answers, each to the one before."""
        whys = [str(kw.get(f"why_{n}", "")) for n in range(1, eight_d.WHYS + 1)]

        def act(order, party):
            self._own_capa(order, issue)._supplier_explain(whys, party)
            return "answered"

        typed = {"issue": _number(issue), "form": "explain", "whys": whys}
        return self._act(order_id, page, act, typed)

    @route(
        "/my/sourcing/order/<int:order_id>/measure",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_measure(
        self, order_id: int, issue="", kind="", words="", day="", page="", **kw
    ):
        """What the factory will do against the cause, and until when."""

        def act(order, party):
            self._own_capa(order, issue)._supplier_propose(
                kind=kind, words=words, day=self._day(day), party=party
            )
            return "answered"

        typed = {
            "issue": _number(issue),
            "form": "measure",
            "kind": kind,
            "words": words,
            "day": day,
        }
        return self._act(order_id, page, act, typed)

    @route(
        "/my/sourcing/order/<int:order_id>/measured",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_measured(
        self, order_id: int, issue="", action="", day="", page="", **kw
    ):
        """An action of the factory was done on a day, it says."""

        def act(order, party):
            self._own_capa(order, issue)._supplier_did(
                _number(action), self._day(day), party
            )
            return "answered"

        return self._act(order_id, page, act)

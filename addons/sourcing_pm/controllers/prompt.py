"""The weekly question to the factory: one question, one page, one answer."""

from __future__ import annotations

from odoo.http import request, route

from .factory import SourcingFactoryPortal, _number
from .page import by_link, private


class SourcingPromptPortal(SourcingFactoryPortal):
    """Is it finished? Yes, or no and the new date."""

    @route(
        "/my/sourcing/order/<int:order_id>/prompt",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_sourcing_prompt(self, order_id: int, **kw):
        """The open question; without one, the page of the order."""
        order, party = self._factory_order(order_id)
        prompt = order._supplier_prompt(party)
        if not prompt:
            return request.redirect(order._page_of_party())
        values = self._prepare_portal_layout_values() | {
            "page_name": "sourcing_order",
            "supplier_view": {
                "number": order.name,
                "url": order._page_of_party(),
                "prompt": prompt,
            },
            "supplier_page": "order",
            "by_link": by_link(),
        }
        return private(request.render("sourcing_pm.portal_my_sourcing_prompt", values))

    @route(
        "/my/sourcing/order/<int:order_id>/answer",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_answer(
        self, order_id: int, prompt="", answer="", day="", page="", **kw
    ):
        """Yes: the step is done, the factory says. No: it promises a new date."""

        def act(order, party):
            asked = order._find_prompt()
            if asked.id != _number(prompt):
                asked = asked.browse()
            promised = self._day(day) if answer == "no" else None
            return asked._answer_of_party(answer, promised, party)

        return self._act(order_id, page, act)

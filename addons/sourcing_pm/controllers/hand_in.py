"""What a step demands of the factory, handed in by a plain form."""

from __future__ import annotations

from odoo.http import request, route

from ..models.portal_error import PortalError
from ..models.sourcing_document import MAX_BYTES
from .factory import SourcingFactoryPortal, _number


class SourcingHandInPortal(SourcingFactoryPortal):
    @route(
        "/my/sourcing/order/<int:order_id>/upload",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_upload(self, order_id: int, document="", page="", **kw):
        """A file for a document that is still needed."""

        def act(order, party):
            file = request.httprequest.files.get("ufile")
            if not file:
                raise PortalError(request.env._("Please choose a file."))
            order._supplier_hand_in(
                _number(document),
                file.filename,
                file.read(MAX_BYTES + 1),  # one byte more tells that it is too large
                party,
            )
            return "handed_in"

        return self._act(order_id, page, act)

"""The portal's pages as our team sees them: what a side reads, without being it.

The same projections and templates, read as the party would read them by its link, in
the language of who looks. Nothing on a preview can be pressed or sent.
"""

from __future__ import annotations

import re

from odoo.http import Controller, request, route

from .page import not_found, previewed, private, serve

FORM = re.compile(r"<(/?)form\b")
TOKEN = re.compile(r'<input\b[^>]*name="csrf_token"[^>]*>')


class SourcingPreview(Controller):
    @route(
        "/sourcing/project/<int:project_id>/preview",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def sourcing_project_preview(self, project_id: int, **kw):
        """The buyer's page."""
        project = self._previewed("sourcing.project", project_id)
        party = project and project._preview_party()
        if not party:
            raise not_found()
        values = {
            "page_name": "sourcing",
            "view": project._buyer_view(party),
            "thread": project._thread_rows(party),
            "backend_url": f"/odoo/sourcing/{project.id}",
        }
        return self._render("sourcing_pm.portal_my_sourcing_project", values, project)

    @route(
        "/sourcing/order/<int:order_id>/preview",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def sourcing_order_preview(self, order_id: int, **kw):
        """The factory's page of an order."""
        order = self._previewed("purchase.order", order_id)
        party = order and order._preview_party()
        if not party:
            raise not_found()
        values = {
            "page_name": "sourcing_order",
            "supplier_view": order._supplier_view(party),
            "supplier_page": "order",
            "thread": order._thread_rows(party),
            "backend_url": f"/odoo/action-purchase.purchase_form_action/{order.id}",
        }
        return self._render("sourcing_pm.portal_my_sourcing_order", values, order)

    @route(
        "/sourcing/project/<int:project_id>/preview/file/<int:document_id>/thumb",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def sourcing_project_preview_file(self, project_id: int, document_id: int, **kw):
        """A small picture of what was released to the buyer."""
        project = previewed("sourcing.project", project_id)
        return self._thumbnail(project.document_ids, document_id, "buyer")

    @route(
        "/sourcing/order/<int:order_id>/preview/file/<int:document_id>/thumb",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def sourcing_order_preview_file(self, order_id: int, document_id: int, **kw):
        """A small picture of what was released to the factory."""
        order = previewed("purchase.order", order_id)
        documents = order and order._supplier_documents()
        return self._thumbnail(documents, document_id, "factory")

    def _thumbnail(self, documents, document_id: int, side: str):
        document = documents and documents.filtered(
            lambda document: (
                document.id == document_id and document._is_released_to(side)
            )
        )
        if not document:
            raise not_found()
        return serve(document, thumbnail=True)

    def _previewed(self, model: str, record_id: int):
        # not in the language that this browser once chose for the portal
        request.update_context(lang=request.env.user.lang)
        return previewed(model, record_id)

    def _render(self, template: str, values: dict, record):
        values |= {"by_link": True, "preview": True, "notice": "", "error": ""}
        page = request.render(template, values, lazy=False)
        # whichever app adds a form to the page: in a preview it is none
        page = TOKEN.sub("", FORM.sub(r"<\1div", str(page)))
        # who looks is nobody on the pages themselves: his pictures come from here
        own = request.httprequest.path
        page = page.replace(f'src="{record._page_of_party()}/', f'src="{own}/')
        headers = [("Content-Type", "text/html; charset=utf-8")]
        return private(request.make_response(page, headers))

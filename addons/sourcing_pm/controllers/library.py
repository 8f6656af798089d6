"""The documents of a project as one ZIP, for each audience its own."""

from __future__ import annotations

from odoo.exceptions import UserError
from odoo.http import request, route

from .buyer import SourcingBuyerPortal
from .factory import SourcingFactoryPortal
from .page import not_found, private


def _archive(documents, name: str, *, released: bool):
    """The answer that holds these documents; none is no archive."""
    if not documents:
        raise not_found()
    try:
        content = documents._zip(released=released)
    except UserError as error:
        return private(request.make_response(str(error), status=413))
    return private(
        request.make_response(
            content,
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", f'attachment; filename="{name}.zip"'),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
    )


class SourcingBuyerLibrary(SourcingBuyerPortal):
    @route(
        "/my/sourcing/<int:project_id>/documents.zip",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        readonly=True,
    )
    def portal_my_sourcing_documents(self, project_id: int, **kw):
        """The copies released to the buyer."""
        project, _party = self._buyer_project(project_id)
        return _archive(project._library("buyer"), project.number, released=True)


class SourcingFactoryLibrary(SourcingFactoryPortal):
    @route(
        "/my/sourcing/order/<int:order_id>/documents.zip",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        readonly=True,
    )
    def portal_my_sourcing_order_documents(self, order_id: int, **kw):
        """The copies released to the factory of this order."""
        order, _party = self._factory_order(order_id)
        number = order.sourcing_project_id.number
        return _archive(order._supplier_documents(), number, released=True)

    @route(
        "/sourcing/project/<int:project_id>/documents.zip",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def sourcing_project_documents(self, project_id: int, **kw):
        """The files themselves, for those of our staff who may read them."""
        project = request.env["sourcing.project"].browse(project_id).exists()
        if not (project and project.has_access("read")):
            raise not_found()
        files = project.document_ids.filtered("file")
        return _archive(files, project.number, released=False)

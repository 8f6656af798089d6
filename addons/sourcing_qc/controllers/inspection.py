"""The report of an inspection as a page: what its QR code leads to."""

from __future__ import annotations

from odoo.http import request, route
from odoo.tools.image import image_process

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.sourcing_pm.controllers.page import (
    THUMBNAIL,
    by_link,
    not_found,
    opened_links,
    private,
    stranger,
)


class SourcingInspectionPortal(CustomerPortal):
    def _reported(self, inspection_id: int):
        """An inspection, as whom the reader may see its report, and his page.

        :return: the inspection as superuser, an audience and an address.
        :raise NotFound: none that was released to the reader.
        """
        # portal users hold no rights
        # sudo: sourcing.inspection - who the reader is, is asked first
        inspections = request.env["sourcing.inspection"].sudo()
        inspection = inspections.browse(inspection_id).exists()
        if inspection:
            audience, page = inspection._report_reader(request.env.user, opened_links())
            if audience:
                return inspection, audience, page
        raise stranger()

    @route(
        "/my/sourcing/inspection/<int:inspection_id>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_sourcing_inspection(self, inspection_id: int, **kw):
        """A report, written for the side that the reader is on."""
        inspection, audience, page = self._reported(inspection_id)
        chinese = (request.env.lang or "").startswith("zh")
        values = self._prepare_portal_layout_values() | {
            "page_name": "sourcing_inspection",
            "report": inspection._report_page(
                ["zh" if chinese else "en"], audience, page
            ),
            "by_link": by_link(),
        }
        return private(request.render("sourcing_qc.portal_inspection_report", values))

    @route(
        [
            "/my/sourcing/inspection/<int:inspection_id>/photo/<int:photo_id>",
            "/my/sourcing/inspection/<int:inspection_id>/photo/<int:photo_id>"
            "/<any(thumb):size>",
        ],
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        multilang=False,
        readonly=True,
    )
    def portal_my_sourcing_inspection_photo(
        self, inspection_id: int, photo_id: int, size: str = "", **kw
    ):
        """A photo of a report, drawn anew."""
        inspection, audience, _page = self._reported(inspection_id)
        content = inspection._report_photo(photo_id, audience)
        if not content:
            raise not_found()
        if size:
            content = image_process(content, size=THUMBNAIL)
        return private(
            request.make_response(
                content,
                [
                    ("Content-Type", "image/jpeg"),
                    ("Content-Length", str(len(content))),
                    ("Content-Security-Policy", "default-src 'none'"),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )
        )

"""The report of an inspection as a page: what its QR code leads to."""

from __future__ import annotations

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.sourcing_pm.controllers.page import (
    by_link,
    opened_links,
    private,
    stranger,
)


class SourcingInspectionPortal(CustomerPortal):
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
        # sudo: sourcing.inspection - portal users hold no rights; who the reader is,
        # is asked first
        inspections = request.env["sourcing.inspection"].sudo()
        inspection = inspections.browse(inspection_id).exists()
        audience, page = (
            inspection._report_reader(request.env.user, opened_links())
            if inspection
            else ("", "")
        )
        if not audience:
            raise stranger()
        chinese = (request.env.lang or "").startswith("zh")
        values = self._prepare_portal_layout_values() | {
            "page_name": "sourcing_inspection",
            "report": inspection._report_page(
                ["zh" if chinese else "en"], audience, page
            ),
            "by_link": by_link(),
        }
        return private(request.render("sourcing_qc.portal_inspection_report", values))

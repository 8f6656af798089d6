"""The archive of status reports: the buyer's alone."""

from __future__ import annotations

from odoo.http import request, route
from odoo.tools.image import image_process

from .buyer import SourcingBuyerPortal
from .page import by_link, not_found, private

THUMBNAIL = (560, 420)


class SourcingReportPortal(SourcingBuyerPortal):
    def _report(self, project, report_id: int):
        """A report that was sent of this project, as superuser."""
        report = project._sent_reports().filtered(lambda sent: sent.id == report_id)
        if not report:
            raise not_found()
        return report

    @route(
        "/my/sourcing/<int:project_id>/reports",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_sourcing_reports(self, project_id: int, **kw):
        """Every report of a project."""
        project, party = self._buyer_project(project_id)
        values = self._prepare_portal_layout_values() | {
            "page_name": "sourcing",
            "archive": {
                "project": project.number,
                "project_url": project._page_of_party(),
                "rows": project._report_rows(party),
            },
            "by_link": by_link(),
        }
        return private(request.render("sourcing_pm.portal_my_sourcing_reports", values))

    @route(
        "/my/sourcing/<int:project_id>/reports/<int:report_id>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_sourcing_report(self, project_id: int, report_id: int, **kw):
        """One report, as it was sent."""
        project, party = self._buyer_project(
            project_id, f"/odoo/sourcing-reports/{report_id}"
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "sourcing",
            "archived": self._report(project, report_id)._page_view(party),
            "by_link": by_link(),
        }
        return private(request.render("sourcing_pm.portal_my_sourcing_report", values))

    @route(
        [
            "/my/sourcing/<int:project_id>/reports/<int:report_id>"
            "/picture/<int:picture_id>",
            "/my/sourcing/<int:project_id>/reports/<int:report_id>"
            "/picture/<int:picture_id>/<any(thumb):size>",
        ],
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        multilang=False,
        readonly=True,
    )
    def portal_my_sourcing_report_picture(
        self, project_id: int, report_id: int, picture_id: int, size: str = "", **kw
    ):
        """A picture of a report, as it was sent."""
        project, _party = self._buyer_project(project_id)
        picture = self._report(project, report_id).picture_ids.filtered(
            lambda picture: picture.id == picture_id
        )
        if not picture:
            raise not_found()
        content = picture._bytes()
        if size:
            content = image_process(content, size=THUMBNAIL)
        photo = picture.kind == "photo"
        return private(
            request.make_response(
                content,
                [
                    ("Content-Type", "image/jpeg" if photo else "image/png"),
                    ("Content-Length", str(len(content))),
                    ("Content-Security-Policy", "default-src 'none'"),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )
        )

"""What a buyer may do besides answering: ask back, and take the brief with him."""

from __future__ import annotations

from odoo.http import content_disposition, request, route

from ..models.sourcing_approval import DecisionError
from ..models.sourcing_specification_portal import SHOWN_TO_BUYER
from .buyer import SourcingBuyerPortal
from .page import not_found, private


class SourcingBuyerDecision(SourcingBuyerPortal):
    @route(
        "/my/sourcing/<int:project_id>/decide/<int:approval_id>/ask",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_ask_back(
        self, project_id: int, approval_id: int, words="", **kw
    ):
        """Ask back before deciding; the clock stands until we answer."""
        project, party = self._buyer_project(project_id)
        approval = self._buyer_approval(project, approval_id)
        try:
            with request.env.cr.savepoint():
                approval._ask_back_of_party(words, party)
        except DecisionError as error:
            approval.invalidate_recordset()
            return self._render_decision(approval, party, error=str(error))
        page = f"/my/sourcing/{project.id}/decide/{approval.id}"
        return request.redirect(f"{page}?notice=asked_back#notice")

    @route(
        "/my/sourcing/<int:project_id>/brief/<int:specification_id>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        multilang=False,
    )
    def portal_my_sourcing_brief(self, project_id: int, specification_id: int, **kw):
        """A revision as a paper."""
        project, _party = self._buyer_project(project_id)
        revision = project.specification_ids.filtered(
            lambda revision: (
                revision.id == specification_id and revision.state in SHOWN_TO_BUYER
            )
        )
        if not revision:
            raise not_found()
        # sudo: ir.actions.report - the reader holds no rights; the party is the check
        reports = request.env["ir.actions.report"].sudo()
        content, _ending = reports._render_qweb_pdf(
            "sourcing_pm.specification_brief_report", revision.ids
        )
        name = f"{revision._brief_name()}.pdf"
        return private(
            request.make_response(
                content,
                [
                    ("Content-Type", "application/pdf"),
                    ("Content-Length", str(len(content))),
                    ("Content-Disposition", content_disposition(name)),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )
        )

"""The portal of the buyer, for people with a login and for those with a link."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import urlencode

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.portal_error import PortalError
from ..models.sourcing_approval import DecisionError
from ..models.sourcing_approval_portal import MAX_REMARK
from .page import (
    by_link,
    not_found,
    noted,
    notice_of,
    opened_links,
    private,
    serve,
    stranger,
    stranger_to,
)

# Notices that a page may show after an act.
NOTICES = ("signed", "rejected", "asked_back", "said", "link")


class SourcingBuyerPortal(CustomerPortal):
    """Projects, questions and released files of a buyer."""

    # === ACCESS === #

    def _buyer_projects(self, links=None):
        """The model as superuser, and the domain of the reader's projects in it."""
        # sudo: sourcing.project - portal users hold no rights; the domain is the check
        projects = request.env["sourcing.project"].sudo()
        return projects, projects._domain_of_buyer(request.env.user, links)

    def _buyer_project(self, project_id: int, back_end: str = ""):
        """A project and the party that the reader is in it.

        :param back_end: where our team finds what it asks for; default: the project.
        :return: both as superuser.
        :raise NotFound: no such project, or not the reader's.
        """
        # sudo: sourcing.project - portal users hold no rights; the party is the check
        project = request.env["sourcing.project"].sudo().browse(project_id).exists()
        party = project and project._party(request.env.user, opened_links())
        if not party:
            raise stranger_to(project, back_end or f"/odoo/sourcing/{project_id}")
        return project, noted(party)

    def _buyer_approval(self, project, approval_id: int):
        """A question to the buyer's side of the project, as superuser."""
        approval = project._buyer_approvals().filtered(
            lambda approval: approval.id == approval_id
        )
        if not approval:
            raise not_found()
        return approval

    # === HOME === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        mine = {"sourcing_project_count", "sourcing_decision_count"} & set(counters)
        if not mine:
            return values
        projects, domain = self._buyer_projects()
        if "sourcing_project_count" in mine:
            values["sourcing_project_count"] = projects.search_count(domain)
        if "sourcing_decision_count" in mine:
            values["sourcing_decision_count"] = len(self._questions(domain))
        return values

    def _questions(self, projects):
        """Open questions to the reader himself.

        :param projects: domain of his projects.
        """
        # sudo: sourcing.approval - portal users hold no rights; the domain is the check
        approvals = request.env["sourcing.approval"].sudo()
        return approvals.search(
            [
                ("state", "=", "open"),
                ("party_id.side", "=", "buyer"),
                ("project_id", "any", projects),
            ]
        ).filtered(
            lambda approval: (
                approval.party_id == approval.project_id._party(request.env.user)
            )
        )

    # === PAGES === #

    @route(
        ["/my/sourcing", "/my/sourcing/page/<int:page>"],
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_sourcing(self, page: int = 1, **kw):
        """List of the reader's projects."""
        projects, domain = self._buyer_projects(opened_links())
        total = projects.search_count(domain)
        if by_link() and not total:
            raise stranger()
        pager = portal_pager(
            url="/my/sourcing", total=total, page=page, step=self._items_per_page
        )
        shown = projects.search(
            domain, limit=self._items_per_page, offset=pager["offset"]
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "sourcing",
            "by_link": by_link(),
            "rows": request.env["sourcing.project"]._buyer_rows(shown),
            "pager": pager,
        }
        return private(request.render("sourcing_pm.portal_my_sourcing", values))

    @route(
        "/my/sourcing/<int:project_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_sourcing_project(self, project_id: int, **kw):
        """The page of one project."""
        project, party = self._buyer_project(project_id)
        return self._render_project(project, party, notice=notice_of(kw, NOTICES))

    def _render_project(self, project, party, notice: str = "", error: str = ""):
        values = self._prepare_portal_layout_values() | {
            "page_name": "sourcing",
            "view": project._buyer_view(party),
            "by_link": by_link(),
            "notice": notice,
            "error": error,
        }
        if by_link():
            values["thread"] = project._thread_rows(party)
        else:
            # a stand-in with what the thread needs; no record reaches the template
            values["object"] = SimpleNamespace(_name="sourcing.project", id=project.id)
            values["token"] = project._thread_token(party)
        return private(request.render("sourcing_pm.portal_my_sourcing_project", values))

    @route(
        "/my/sourcing/<int:project_id>/decide/<int:approval_id>",
        type="http",
        methods=["GET"],
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_sourcing_decision(self, project_id: int, approval_id: int, **kw):
        """What is asked, and the answer that was given."""
        project, party = self._buyer_project(project_id)
        approval = self._buyer_approval(project, approval_id)
        return self._render_decision(
            approval,
            party,
            notice=notice_of(kw, NOTICES),
            remark=str(kw.get("remark", "")).strip()[:MAX_REMARK],
            chosen=self._chosen(kw),
        )

    def _chosen(self, values) -> dict[str, str]:
        """What a page says of its answer beyond yes or no. A seam for other apps.

        :param values: of the request.
        :return: keywords of ``sourcing.approval._answer_of_party``.
        """
        return {}

    def _render_decision(
        self,
        approval,
        party,
        notice: str = "",
        error: str = "",
        remark: str = "",
        chosen: dict[str, str] | None = None,
    ):
        """
        :param remark: what the buyer signs his approval with, not sent yet.
        :param chosen: the answer that he is about to sign, see :meth:`_chosen`.
        """
        query = {"shown": approval.snapshot_hash, **(chosen or {})}
        if remark:
            query["remark"] = remark
        values = self._prepare_portal_layout_values() | {
            "remark": remark,
            "chosen": chosen or {},
            "sign_query": urlencode(query),
            "page_name": "sourcing",
            "decision": approval._decision_view(party),
            "by_link": by_link(),
            "notice": notice,
            "error": error,
        }
        return private(
            request.render("sourcing_pm.portal_my_sourcing_decision", values)
        )

    # === ANSWERS === #

    @route(
        "/my/sourcing/<int:project_id>/decide/<int:approval_id>",
        type="jsonrpc",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_sign(
        self, project_id: int, approval_id: int, name=None, signature=None, **kw
    ):
        """Approve with a signature; answers what Odoo's signature form expects."""
        project, party = self._buyer_project(project_id)
        approval = self._buyer_approval(project, approval_id)
        try:
            # a half-made decision must not stay when a later guard refuses
            with request.env.cr.savepoint():
                approval._answer_of_party(
                    "approved",
                    party,
                    # the form sends name and picture only: the rest is in the URL
                    shown=request.httprequest.args.get("shown", ""),
                    signer_name=name,
                    signature=signature,
                    remark=request.httprequest.args.get("remark", ""),
                    **self._chosen(request.httprequest.args),
                    ip=request.httprequest.remote_addr or "",
                    agent=request.httprequest.user_agent.string or "",
                )
        except DecisionError as error:
            return {"error": str(error)}
        return {"force_refresh": True, "redirect_url": self._after(project, "signed")}

    @route(
        "/my/sourcing/<int:project_id>/decide/<int:approval_id>/reject",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_reject(
        self, project_id: int, approval_id: int, shown="", remark="", **kw
    ):
        """Reject, saying why."""
        project, party = self._buyer_project(project_id)
        approval = self._buyer_approval(project, approval_id)
        try:
            with request.env.cr.savepoint():
                approval._answer_of_party(
                    "rejected",
                    party,
                    shown=shown,
                    remark=remark,
                    **self._chosen(kw),
                    ip=request.httprequest.remote_addr or "",
                    agent=request.httprequest.user_agent.string or "",
                )
        except DecisionError as error:
            approval.invalidate_recordset()
            return self._render_decision(approval, party, error=str(error))
        return request.redirect(self._after(project, "rejected"))

    # === MESSAGES === #

    @route(
        "/my/sourcing/<int:project_id>/say",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
    )
    def portal_my_sourcing_say(self, project_id: int, text="", **kw):
        """Write to us by a plain form, as visitors by link do."""
        project, party = self._buyer_project(project_id)
        try:
            project._say_of_party(text, party)
        except PortalError as error:
            return self._render_project(project, party, error=str(error))
        return request.redirect(self._after(project, "said"))

    def _after(self, project, notice: str) -> str:
        """Where an act leads: the page of the project, at what it says about it."""
        return f"{project._page_of_party()}?notice={notice}#notice"

    # === FILES === #

    @route(
        [
            "/my/sourcing/<int:project_id>/file/<int:document_id>",
            "/my/sourcing/<int:project_id>/file/<int:document_id>/<any(thumb):size>",
        ],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        readonly=True,
    )
    def portal_my_sourcing_file(
        self, project_id: int, document_id: int, size: str = "", **kw
    ):
        """The released copy of a document, or a small picture of it."""
        project, _party = self._buyer_project(project_id)
        document = project.document_ids.filtered(
            lambda document: (
                document.id == document_id and document._is_released_to("buyer")
            )
        )
        return serve(document, thumbnail=bool(size))

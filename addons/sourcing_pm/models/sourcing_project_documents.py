"""The document library of a project: what is demanded, what expires, all as one ZIP."""

from __future__ import annotations

import io
import re
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError

from .milestone_states import CLOSED, PASSED
from .sourcing_document_version import WARN_DAYS

# Bytes that one ZIP may hold.
ZIP_BYTES = 200 * 1024 * 1024
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    # === GATE === #

    def _gate_blockers(self, act, order):
        """Mass production also waits for what it demands before its start."""
        sentences = super()._gate_blockers(act, order)
        if act != "start_production":
            return sentences
        steps = self.milestone_ids.filtered(
            lambda step: (
                step.kind == "production"
                and step.state not in PASSED
                and step.order_id in (order, order.browse())
            )
        )
        missing = steps.document_ids.filtered(
            lambda document: (
                document.demanded
                and document.kind_id.before_start
                and document.state not in ("accepted", "superseded")
            )
        )
        return sentences + [
            self.env["sourcing.sentence"]._render(
                "document_before_start", {"kind_id": document.kind_id.id}
            )
            for document in missing
        ]

    # === EXPIRY === #

    def _catch_up(self):
        result = super()._catch_up()
        self._warn_of_expiry()
        return result

    def _warn_of_expiry(self) -> None:
        """Give the lead one task for each document whose validity ends soon."""
        accepted = self.env["sourcing.document"].search(
            [
                ("project_id", "in", self.ids),
                ("state", "=", "accepted"),
                ("expiry", "!=", False),
            ]
        )
        for project, documents in accepted.grouped("project_id").items():
            until = fields.Date.add(project._today(), days=WARN_DAYS)
            expiring = documents.filtered(
                lambda document, until=until: (
                    document.expiry <= until
                    and document.expiry_warned != document.expiry
                )
            )
            for document in expiring:
                lead = project.with_context(lang=project.lead_id.lang)
                project.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=document.expiry,
                    summary=lead.env._(
                        "%(document)s is valid until %(day)s only",
                        document=document.with_context(
                            lang=project.lead_id.lang
                        ).display_name,
                        day=lead._written(document.expiry),
                    ),
                    user_id=project.lead_id.id,
                )
                # sudo: sourcing.document - a fact, not a field to type
                document.sudo().expiry_warned = document.expiry

    # === LIBRARY === #

    def action_view_documents(self):
        """Open the project's documents, the current ones first."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sourcing_pm.sourcing_document_action"
        )
        return action | {
            "domain": [("project_id", "=", self.id)],
            "context": {
                "default_project_id": self.id,
                "default_demanded": False,
                "search_default_current": 1,
                "hide_project": True,
            },
        }

    def action_download_documents(self):
        """All documents of the project as one ZIP."""
        self.check_access("read")
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/sourcing/project/{self.id}/documents.zip",
            "target": "download",
        }

    def _library(self, side: str):
        """The documents of which a side has the released copy.

        :param side: ``buyer`` or ``factory``.
        """
        return self.document_ids.filtered(
            lambda document: document._is_released_to(side)
        )

    def _buyer_view(self, party) -> dict:
        view = super()._buyer_view(party)
        # sudo: sourcing.project - the reader holds no rights; see super
        project = self.sudo()
        page = f"/my/sourcing/{project.id}"
        view["library"] = [
            document._library_row(page) for document in project._library("buyer")
        ]
        return view

    def _buyer_step(self, step, party) -> dict:
        row = super()._buyer_step(step, party)
        row["demands"] = step._demands() if step._decider_side() == "buyer" else []
        return row


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    demand_text = fields.Char("Still Needed", compute="_compute_demand_text")

    @api.depends_context("lang")
    @api.depends("state", "document_ids.state", "document_ids.demanded")
    def _compute_demand_text(self):
        for step in self:
            step.demand_text = ", ".join(step._demands())

    def _demands(self) -> list[str]:
        """Documents that the step, while it is open, still needs, by name."""
        self.ensure_one()
        if self.state in CLOSED:
            return []
        missing = self.document_ids.filtered(
            lambda document: (
                document.demanded and document.state not in ("accepted", "superseded")
            )
        )
        return missing.kind_id.mapped("name")


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _supplier_view(self, party) -> dict:
        view = super()._supplier_view(party)
        page = view["url"]
        # sudo: purchase.order - the reader holds no rights; see super
        view["documents"] = [
            document._library_row(page)
            for document in self.sudo()._supplier_documents()  # sudo: as above
        ]
        return view

    def _supplier_step(self, step, party) -> dict:
        row = super()._supplier_step(step, party)
        # of steps that it reports on, the factory brings what is needed
        row["demands"] = step._demands() if step.supplier_access == "reports" else []
        return row


class SourcingDocument(models.Model):
    _inherit = "sourcing.document"

    def _library_row(self, page: str) -> dict:
        """The released copy as a row of a portal's library."""
        return self._portal_row(page) | {
            "step": self.milestone_id.display_name or "",
            "version": self.version if self.version > 1 else 0,
            "released": self.project_id._written(
                self.project_id._local_day(self.released_on)
            ),
            "expiry": self.project_id._written(self.expiry),
        }

    def _zip(self, *, released: bool) -> bytes:
        """These documents as one ZIP.

        :param released: the released copies under their neutral names; else the files
            themselves, in one folder per step.
        :raise UserError: they are more than one ZIP can hold.
        """
        field = "released_file" if released else "file"
        if self._bytes_of(field) > ZIP_BYTES:
            raise UserError(
                self.env._(
                    "These documents are more than %(limit)s MB together. Please open "
                    "them one by one.",
                    limit=ZIP_BYTES // (1024 * 1024),
                )
            )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for document in self:
                name = document.released_name if released else document._zip_name()
                content = document._released_copy() if released else document._content()
                # without a time of its own: nothing but the files is told
                archive.writestr(zipfile.ZipInfo(name), content)
        return out.getvalue()

    def _bytes_of(self, field: str) -> int:
        # sudo: ir.attachment - only sizes, of documents that the reader may have
        ((size,),) = (
            self.env["ir.attachment"]
            .sudo()  # sudo: as above
            ._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", field),
                    ("res_id", "in", self.ids),
                ],
                aggregates=["file_size:sum"],
            )
        )
        return size or 0

    def _zip_name(self) -> str:
        """Step/Kind-v2-17-name.jpg, which no two documents share."""
        self.ensure_one()
        folder = self.milestone_id.display_name or self.env._("Project")
        parts = [self.kind_id.name, f"v{self.version}", str(self.id)]
        parts.append(self.filename or "")
        name = "-".join(UNSAFE.sub("_", part) for part in parts if part)
        return f"{UNSAFE.sub('_', folder)}/{name}"

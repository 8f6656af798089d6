from __future__ import annotations

import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from .sourcing_document_copy import (
    clean_pdf,
    clean_picture,
    clean_xlsx,
    pdf_text,
    xlsx_text,
)
from .tools import changed

IMAGES = {"image/jpeg", "image/png", "image/webp"}
# Papers are cleaned, and released after a person has read what is left in them.
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS = {
    PDF: ("pdf", clean_pdf, pdf_text),
    XLSX: ("xlsx", clean_xlsx, xlsx_text),
}
# Programs and pages that run in a browser are no papers of a project, whatever they
# are called.
REFUSED_ENDINGS = (
    *(".apk", ".app", ".bat", ".cmd", ".com", ".dll", ".exe", ".hta", ".htm", ".html"),
    *(".jar", ".js", ".lnk", ".msi", ".ps1", ".scr", ".sh", ".svg", ".vbs", ".xhtml"),
)
REFUSED_STARTS = (b"MZ", b"\x7fELF", b"#!")
# Odoo tells a web page by its content only where libmagic is installed.
REFUSED_MARKUP = (b"<!doctype html", b"<html", b"<script", b"<svg")
REFUSED_TYPES = {"text/html", "image/svg+xml", "application/xhtml+xml"}
MAX_BYTES = 25 * 1024 * 1024


class SourcingDocumentKind(models.Model):
    _name = "sourcing.document.kind"
    _description = "Kind of Document"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "Another kind has this code already.")


class SourcingDocument(models.Model):
    """Everything demanded or filed in a project, with one life and one way out.

    A released document has a second, cleaned copy with a neutral name; only that
    copy is ever served to a buyer or a factory, and taking the release back deletes
    it.
    """

    _name = "sourcing.document"
    _description = "Project Document"
    _inherit = ["sourcing.state.mixin", "sourcing.of.step.mixin"]
    _order = "project_id, milestone_id, id"
    _check_company_auto = True

    _transitions = {
        "demanded": ("received",),
        "received": ("checked", "accepted", "rejected", "demanded"),
        "checked": ("accepted", "rejected"),
        "accepted": ("superseded",),
        "rejected": ("received", "superseded"),
        "superseded": (),
    }

    # === FIELDS === #

    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    milestone_id = fields.Many2one(
        "sourcing.milestone", "Step", index="btree_not_null", ondelete="cascade"
    )
    kind_id = fields.Many2one(
        "sourcing.document.kind", required=True, ondelete="restrict", index=True
    )
    demanded = fields.Boolean(
        default=True, help="The step is not done before this document is accepted."
    )
    state = fields.Selection(
        [
            ("demanded", "Demanded"),
            ("received", "Received"),
            ("checked", "Checked"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("superseded", "Superseded"),
        ],
        required=True,
        default="demanded",
        copy=False,
        index=True,
    )
    file = fields.Binary(attachment=True, copy=False)
    filename = fields.Char(copy=False)
    mimetype = fields.Char(readonly=True, copy=False)
    received_on = fields.Datetime(readonly=True, copy=False)
    note = fields.Char(help="For ourselves.")
    expiry = fields.Date("Valid until")

    release_buyer = fields.Boolean("Released to Buyer", readonly=True, copy=False)
    release_supplier = fields.Boolean("Released to Factory", readonly=True, copy=False)
    released_file = fields.Binary(attachment=True, readonly=True, copy=False)
    released_name = fields.Char(readonly=True, copy=False)
    released_vendor_ids = fields.Many2many(
        "res.partner",
        string="Released to Factories",
        readonly=True,
        copy=False,
        groups="purchase.group_purchase_user",
        help="Those who were in the project then; who comes later does not get it.",
    )
    released_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    released_on = fields.Datetime(readonly=True, copy=False)

    # === COMPUTES === #

    @api.depends_context("lang")
    @api.depends("kind_id.name", "filename")
    def _compute_display_name(self):
        for document in self:
            document.display_name = document.kind_id.name or document.filename or ""

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_released_by_act(vals)
            if vals.get("file"):
                self._prepare_file(vals)
        documents = super().create(vals_list)
        documents.project_id._review_open_approvals()
        return documents

    def write(self, vals):
        self._check_released_by_act(vals)
        if vals.keys() & {"demanded", "milestone_id", "project_id"}:
            self._check_demand_kept()
        if "milestone_id" in vals:
            self._check_released_stays(vals)
        if "file" in vals:
            self._check_file_open()
            vals = dict(vals)
            self._prepare_file(vals)
        result = super().write(vals)
        if vals.keys() & {"file", "state", "milestone_id", "released_file"}:
            self.project_id._review_open_approvals()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        self._check_file_open()
        self._check_demand_kept()

    def _check_demand_kept(self) -> None:
        """What a gate demands is not waved away by who wants to pass it."""
        demanded = self.filtered("demanded").milestone_id
        demanded.filtered(lambda step: step._gates())._assert_manager()

    def _check_released_by_act(self, vals) -> None:
        if not self.env.su and any(name.startswith("release") for name in vals):
            raise UserError(
                self.env._("A document is released by “Release”, not by typing.")
            )

    def _check_released_stays(self, vals) -> None:
        """Whoever reads the step that it would move to must not read it by the way."""
        for document in self.filtered("released_name"):
            if changed(document, {"milestone_id"}, vals):
                raise UserError(
                    self.env._(
                        "%(document)s is released and stays with its step. Take the "
                        "release back first.",
                        document=document.display_name,
                    )
                )

    def _check_file_open(self) -> None:
        closed = self.filtered(lambda doc: doc.state in ("accepted", "superseded"))
        if closed:
            raise UserError(
                self.env._(
                    "%(documents)s: accepted already, so the file stays. File a new "
                    "version instead.",
                    documents=closed.mapped("display_name"),
                )
            )

    def _prepare_file(self, vals) -> None:
        """Check a file that comes in, and let it move the document on."""
        content = self._decode(vals.get("file"))
        if not content:
            vals.update(mimetype=False, state="demanded", received_on=False)
            return
        if len(content) > MAX_BYTES:
            raise UserError(
                self.env._(
                    "The file has %(size)s MB; the limit is %(limit)s MB.",
                    size=len(content) // (1024 * 1024) + 1,
                    limit=MAX_BYTES // (1024 * 1024),
                )
            )
        mimetype = guess_mimetype(content)
        self._check_kind_of_file(vals.get("filename") or "", content, mimetype)
        vals.update(
            mimetype=mimetype,
            state="received",
            received_on=fields.Datetime.now(),
        )

    def _check_kind_of_file(self, name: str, content: bytes, mimetype: str) -> None:
        """Refuse what nobody files, before it reaches anybody's computer."""
        if (
            name.lower().strip().endswith(REFUSED_ENDINGS)
            or content.startswith(REFUSED_STARTS)
            or any(tag in content[:1024].lower() for tag in REFUSED_MARKUP)
            or mimetype in REFUSED_TYPES
        ):
            raise UserError(
                self.env._(
                    "“%(file)s” is a program or a web page. File pictures, PDFs, Excel "
                    "files and other papers.",
                    file=name or mimetype,
                )
            )

    def _decode(self, value) -> bytes:
        try:
            return base64.b64decode(value or b"", validate=False)
        except (binascii.Error, TypeError, ValueError) as error:
            raise UserError(self.env._("The file did not arrive whole.")) from error

    # === ACTIONS === #

    def action_accept(self):
        """The document is what was demanded."""
        self.check_access("write")
        self._transition("accepted")
        for document in self:
            document.project_id._log("document_accepted", step=document.milestone_id)
        self.milestone_id._close_if_complete(fields.Datetime.now())

    def action_reject(self):
        """The document is not what was demanded; another one is expected."""
        self.check_access("write")
        self._withdraw_release()
        self._transition("rejected")

    def action_release(self):
        """Show what the other side would get, and ask for confirmation."""
        self.check_access("write")
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release a Document"),
            "res_model": "sourcing.document.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def action_take_back(self):
        """Take the release back; the released copy is deleted."""
        self.check_access("write")
        self._withdraw_release()

    # === STATE === #

    def _transition_blockers(self, to: str) -> list[str]:
        if to in ("received", "checked", "accepted") and not (
            self.file or to == "received"
        ):
            return [self.env._("no file has been received")]
        return super()._transition_blockers(to)

    # === RELEASE === #

    def _release(self, *, buyer: bool, supplier: bool) -> None:
        """Make the copy that the sides named may see.

        :raise UserError: not accepted yet, or a kind of file that is never released.
        """
        for document in self:
            if document.state != "accepted":
                raise UserError(
                    self.env._(
                        "%(document)s has not been accepted; only accepted documents "
                        "are released.",
                        document=document.display_name,
                    )
                )
            factories = document._factories() if supplier else []
            if supplier and not factories:
                raise UserError(
                    self.env._(
                        "%(document)s: no factory takes part yet that it could be "
                        "released to.",
                        document=document.display_name,
                    )
                )
            content, ending = document._clean_copy()
            # sudo: sourcing.document - release fields are written by this act only
            document.sudo().write(
                {
                    "released_file": base64.b64encode(content),
                    "released_name": document._neutral_name(ending),
                    "release_buyer": buyer,
                    "release_supplier": supplier,
                    "released_vendor_ids": [
                        fields.Command.set([factory.id for factory in factories])
                    ],
                    "released_by_id": self.env.user.id,
                    "released_on": fields.Datetime.now(),
                }
            )
            document.project_id._log(
                "document_released",
                step=document.milestone_id,
                after={"buyer": buyer, "supplier": supplier},
            )

    def _factories(self):
        """The factories that the document is for now: its step's, or all."""
        # sudo: sourcing.party, purchase.order - the sides are the same for everybody
        document = self.sudo()
        vendor = document.milestone_id.order_id.partner_id
        vendors = vendor or document.project_id._live("factory").partner_id
        return vendors.commercial_partner_id

    def _neutral_name(self, ending: str) -> str:
        """A file name that tells nothing but project, kind and number."""
        return f"{self.project_id.number}-{self.kind_id.code}-{self.id}.{ending}"

    def _withdraw_release(self) -> None:
        # sudo: sourcing.document - release fields are written by acts only
        self.sudo().write(
            {
                "released_file": False,
                "released_name": False,
                "release_buyer": False,
                "release_supplier": False,
                "released_vendor_ids": [fields.Command.clear()],
                "released_by_id": False,
                "released_on": False,
            }
        )

    def _clean_copy(self) -> tuple[bytes, str]:
        """The bytes to release and the ending of their name.

        Pictures are drawn anew without what the camera wrote into them, and papers are
        put together anew from their pages or cells.
        """
        self.ensure_one()
        content = self._content()
        if self.mimetype in IMAGES:
            return clean_picture(self.env, content), "jpg"
        if self.mimetype in PAPERS:
            ending, clean, _text = PAPERS[self.mimetype]
            return self._read(clean, content), ending
        raise UserError(
            self.env._(
                "%(document)s is neither a picture, a PDF nor an Excel file; it cannot "
                "be released.",
                document=self.display_name,
            )
        )

    def _copy_text(self) -> str:
        """What the copy of a paper says: all of it, for nothing else is in it."""
        content = self._clean_copy()[0]
        return self._read(PAPERS[self.mimetype][2], content)

    def _read(self, reader, content: bytes):
        try:
            return reader(content)
        except Exception as error:  # any way to give up of two libraries
            raise UserError(
                self.env._(
                    "%(document)s cannot be read, so it is not released. Save it "
                    "anew, without a password, and file that.",
                    document=self.display_name,
                )
            ) from error

    def _content(self) -> bytes:
        self.ensure_one()
        return self._decode(self.with_context(bin_size=False).file)

    # === APPROVAL === #

    def _approval_snapshot(self) -> dict:
        """The document as a decider sees it: its kind and the bytes of its file."""
        self.ensure_one()
        released = self.with_context(bin_size=False).released_file
        return {
            "id": self.id,
            "kind": self.kind_id.code,
            "sha256": hashlib.sha256(self._content()).hexdigest(),
            # what the buyer is shown is the released copy, so its bytes count too
            "shown_sha256": (
                hashlib.sha256(self._decode(released)).hexdigest()
                if self.release_buyer
                else ""
            ),
        }

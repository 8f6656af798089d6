from __future__ import annotations

import io

import openpyxl
import pypdf

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.sourcing_document import IMAGES

SHOWN = 20_000
# What a program writes into a PDF about itself: it names nobody.
TECHNICAL = frozenset({"/Producer", "/CreationDate", "/ModDate", "/Trapped"})


class SourcingDocumentRelease(models.TransientModel):
    """Show what leaves the house before it does, and let a named person confirm."""

    _name = "sourcing.document.release"
    _description = "Release a Document"

    document_id = fields.Many2one(
        "sourcing.document", required=True, ondelete="cascade"
    )
    to_buyer = fields.Boolean(default=True)
    to_supplier = fields.Boolean("To Factory")
    is_paper = fields.Boolean(compute="_compute_content")
    author = fields.Char("Written into the File", compute="_compute_content")
    content = fields.Text("Text in the File", compute="_compute_content")
    confirmed = fields.Boolean(
        "I have read it; nothing in it names who must not be known"
    )

    @api.depends("document_id")
    def _compute_content(self):
        for wizard in self:
            document = wizard.document_id
            wizard.is_paper = bool(document) and document.mimetype not in IMAGES
            author, text = "", ""
            if wizard.is_paper and document.mimetype == "application/pdf":
                author, text = wizard._read_pdf(document._content())
            elif wizard.is_paper:
                author, text = wizard._read_xlsx(document._content())
            wizard.author, wizard.content = author, text[:SHOWN]

    def _read_pdf(self, content: bytes) -> tuple[str, str]:
        try:
            reader = pypdf.PdfReader(io.BytesIO(content))
            text = "\n".join(page.extract_text() for page in reader.pages)
            meta = {**(reader.metadata or {})}
        except Exception as error:  # any of pypdf's many ways to give up
            raise UserError(self.env._("The PDF cannot be read.")) from error
        told = [str(meta[key]) for key in meta if key not in TECHNICAL and meta[key]]
        return ", ".join(told), text

    def _read_xlsx(self, content: bytes) -> tuple[str, str]:
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        except Exception as error:  # zip, XML and format errors alike
            raise UserError(self.env._("The Excel file cannot be read.")) from error
        rows = (
            "\t".join(str(cell) for cell in row if cell is not None)
            for sheet in book.worksheets
            for row in sheet.iter_rows(values_only=True)
        )
        properties = book.properties
        people = filter(
            None, (properties.creator, properties.lastModifiedBy, properties.title)
        )
        return ", ".join(people), "\n".join(filter(None, rows))

    def action_confirm(self):
        """Release the document to the sides chosen."""
        self.check_access("write")
        for wizard in self:
            wizard.document_id.check_access("write")
            if not (wizard.to_buyer or wizard.to_supplier):
                raise UserError(self.env._("Choose to whom it is released."))
            if wizard.is_paper and not wizard.confirmed:
                raise UserError(
                    self.env._(
                        "Read what is in the file and confirm it: papers are released "
                        "as they are."
                    )
                )
            wizard.document_id._release(
                buyer=wizard.to_buyer, supplier=wizard.to_supplier
            )
        return {"type": "ir.actions.act_window_close"}

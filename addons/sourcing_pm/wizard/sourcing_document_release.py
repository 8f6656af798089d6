from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.sourcing_document import IMAGES

SHOWN = 20_000


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
    content = fields.Text("Text in the File", compute="_compute_content")
    confirmed = fields.Boolean(
        "I have read it; nothing in it names who must not be known"
    )

    @api.depends("document_id")
    def _compute_content(self):
        for wizard in self:
            document = wizard.document_id
            wizard.is_paper = bool(document) and document.mimetype not in IMAGES
            text = document._copy_text() if wizard.is_paper else ""
            if wizard.is_paper and not text.strip():
                text = self.env._("No text can be read in it: look at its pages.")
            if len(text) > SHOWN:
                rest = self.env._("… and more: open the file and read the rest.")
                text = f"{text[:SHOWN]}\n{rest}"
            wizard.content = text

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
                        "Read what is in the file and confirm it: what a paper says "
                        "leaves as it is."
                    )
                )
            wizard.document_id._release(
                buyer=wizard.to_buyer, supplier=wizard.to_supplier
            )
        return {"type": "ir.actions.act_window_close"}

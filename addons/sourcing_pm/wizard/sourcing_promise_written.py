from __future__ import annotations

from odoo import api, fields, models


class SourcingPromiseWritten(models.TransientModel):
    """Ask for the evidence when a soft or spoken promise came in writing."""

    _name = "sourcing.promise.written"
    _description = "Put a Promise in Writing"

    commitment_id = fields.Many2one(
        "sourcing.commitment", "Promise", required=True, ondelete="cascade"
    )
    project_id = fields.Many2one(related="commitment_id.project_id")
    date = fields.Date(related="commitment_id.date")
    document_id = fields.Many2one(
        "sourcing.document",
        domain="[('project_id', '=', project_id)]",
        help="The chat record, mail or file in which it stands.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Written by",
        compute="_compute_evidence",
        store=True,
        readonly=False,
    )
    written_on = fields.Datetime(
        compute="_compute_evidence", store=True, readonly=False
    )
    words = fields.Text(
        compute="_compute_evidence",
        store=True,
        readonly=False,
        help="What was written; needed where no document shows it.",
    )

    @api.depends("commitment_id", "document_id")
    def _compute_evidence(self):
        for wizard in self:
            record = wizard.document_id
            wizard.partner_id = record.speaker_id or wizard.commitment_id.partner_id
            wizard.written_on = record.said_on or fields.Datetime.now()
            wizard.words = record.words

    def action_confirm(self):
        """Put the promise in writing; the guards are its own."""
        self.check_access("write")
        for wizard in self:
            wizard.commitment_id.action_put_in_writing(
                words=wizard.words or "",
                document_id=wizard.document_id.id,
                partner_id=wizard.partner_id.id,
                written_on=wizard.written_on,
            )
        return {"type": "ir.actions.act_window_close"}

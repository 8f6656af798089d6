from __future__ import annotations

from odoo import api, fields, models

from ..models.sourcing_approval_evidence import CHANNELS


class SourcingApprovalRecord(models.TransientModel):
    """Ask for the proof of an answer that arrived outside the portal."""

    _name = "sourcing.approval.record"
    _description = "Record an Answer from Evidence"

    approval_id = fields.Many2one(
        "sourcing.approval", "Question", required=True, ondelete="cascade"
    )
    answer = fields.Selection(
        [("approved", "Approved"), ("rejected", "Rejected")], required=True
    )
    partner_ids = fields.Many2many(
        "res.partner", "May Have Said It", compute="_compute_partner_ids"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Said by",
        required=True,
        compute="_compute_partner_id",
        precompute=True,
        store=True,
        readonly=False,
        domain="[('id', 'in', partner_ids)]",
    )
    said_on = fields.Datetime(
        "Said on", required=True, default=lambda self: fields.Datetime.now()
    )
    channel = fields.Selection(CHANNELS, "Arrived by", required=True)
    evidence = fields.Binary(
        required=True, help="A screenshot, the mail, a scan of the signed paper."
    )
    filename = fields.Char()
    remark = fields.Text("His Words", help="In the original words; the buyer reads it.")

    @api.depends("approval_id")
    def _compute_partner_ids(self):
        for wizard in self:
            wizard.partner_ids = wizard.approval_id._may_have_said()

    @api.depends("approval_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.approval_id.party_id.partner_id

    def action_confirm(self):
        """Record the answer; the guards are the question's own."""
        self.check_access("write")
        for wizard in self:
            wizard.approval_id.action_record(**wizard._prepare_record())
        return {"type": "ir.actions.act_window_close"}

    def _prepare_record(self) -> dict:
        """Keywords of ``action_record``. A seam: other apps add their own."""
        self.ensure_one()
        return {
            "answer": self.answer,
            "partner_id": self.partner_id.id,
            "channel": self.channel,
            "evidence": self.with_context(bin_size=False).evidence,
            "filename": self.filename or "",
            "said_on": self.said_on,
            "remark": self.remark or "",
        }

from __future__ import annotations

from odoo import fields, models


class SourcingApprovalWord(models.TransientModel):
    """Say a word about a question: why not, what first, or the answer to that."""

    _name = "sourcing.approval.word"
    _description = "Word about a Question"

    approval_id = fields.Many2one(
        "sourcing.approval", "Question", required=True, ondelete="cascade"
    )
    act = fields.Selection(
        [
            ("reject", "Reject"),
            ("ask_back", "Ask back"),
            ("reply", "Answer the question back"),
            ("withdraw", "Withdraw"),
        ],
        required=True,
    )
    asked_back = fields.Text(related="approval_id.asked_back")
    words = fields.Text(required=True)

    def action_confirm(self):
        """Do what was chosen, with these words; the guards are the question's own."""
        self.check_access("write")
        for wizard in self:
            approval, words = wizard.approval_id, wizard.words
            match wizard.act:
                case "reject":
                    approval.action_reject(remark=words)
                case "ask_back":
                    approval.action_ask_back(words=words)
                case "reply":
                    approval.action_reply(answer=words)
                case "withdraw":
                    approval.action_withdraw(reason=words)
        return {"type": "ir.actions.act_window_close"}

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError


class SourcingJournal(models.Model):
    """What happened in a project: append-only.

    An entry is a code with parameters; the sentence is made for each reader by
    ``sourcing.sentence``. Only ``reason`` is free text, and it is for staff.
    """

    _name = "sourcing.journal"
    _description = "Project Journal"
    _order = "id desc"
    _rec_name = "code"
    _log_access = True

    project_id = fields.Many2one(
        "sourcing.project", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True, precompute=True
    )
    milestone_id = fields.Many2one("sourcing.milestone", "Step", ondelete="restrict")
    code = fields.Char(required=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Recorded by",
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    partner_id = fields.Many2one("res.partner", "By", ondelete="restrict")
    moment = fields.Datetime("When", default=lambda self: fields.Datetime.now())
    before = fields.Json()
    after = fields.Json()
    reason = fields.Text()
    sentence = fields.Char(compute="_compute_sentence")

    @api.depends_context("lang")
    @api.depends("code", "before", "after", "milestone_id.type_id")
    def _compute_sentence(self):
        for entry in self:
            entry.sentence = entry._sentence("staff")

    def write(self, vals):
        # what happened has happened, for a superuser too
        if vals:
            raise UserError(self.env._("The journal is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The journal is never changed."))

    def _sentence(self, audience: str) -> str:
        """The entry in the words of one audience; empty when it is not for them."""
        params = {
            **(self.before or {}),
            **(self.after or {}),
            "step_id": self.milestone_id.type_id.id,
        }
        return self.env["sourcing.sentence"]._render(self.code, params, audience)

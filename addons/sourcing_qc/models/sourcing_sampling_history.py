from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sourcing_sampling_state import STATES

CODES = [
    ("counted", "Counted"),
    ("two_of_five", "2 of 5 lots not accepted: tightened"),
    ("five_accepted", "5 lots in a row accepted: normal"),
    ("score", "Score reached and approved: reduced"),
    ("reduced_ended", "Reduced inspection ended: normal"),
    ("discontinued", "5 lots not accepted: acceptance discontinued"),
    ("lifted", "Acceptance resumed: tightened"),
    ("other_severity", "Not counted: inspected at another severity"),
    ("discontinued_lot", "Not counted: acceptance is discontinued"),
]


class SourcingSamplingHistory(models.Model):
    """What moved a series, lot by lot and act by act: append-only."""

    _name = "sourcing.sampling.history"
    _description = "History of a Series"
    _order = "id desc"
    _rec_name = "code"
    _check_company_auto = True

    state_id = fields.Many2one(
        "sourcing.sampling.state",
        "Series",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="state_id.company_id", store=True, index=True)
    moment = fields.Datetime("When", default=lambda self: fields.Datetime.now())
    user_id = fields.Many2one(
        "res.users",
        "By",
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    code = fields.Selection(CODES, "What", required=True)
    inspection_id = fields.Many2one(
        "sourcing.inspection",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    severity = fields.Selection(STATES[:3], "Inspected at")
    found = fields.Integer()
    allowed = fields.Integer()
    accepted = fields.Selection([("yes", "Accepted"), ("no", "Not accepted")], "Lot")
    before = fields.Json()
    after = fields.Json()
    score = fields.Integer(compute="_compute_score")
    reason = fields.Char(help="For ourselves; no other side reads it.")

    @api.depends("after")
    def _compute_score(self):
        for line in self:
            line.score = (line.after or {}).get("score", 0)

    def write(self, vals):
        self.check_access("write")
        # what happened has happened, for a superuser too
        if vals:
            raise UserError(self.env._("The history of a series is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of a series is never changed."))

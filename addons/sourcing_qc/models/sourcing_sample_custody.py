from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

HOLDERS = [
    ("buyer", "Buyer"),
    ("agent", "Agent"),
    ("factory", "Factory"),
    ("inspector", "Inspector"),
]
SEALS = [("intact", "Intact"), ("broken", "Broken")]


class SourcingSampleCustody(models.Model):
    """Who got which piece of a golden sample, and how its seal was: append-only."""

    _name = "sourcing.sample.custody"
    _description = "Custody of a Golden Sample"
    _order = "id desc"
    _rec_name = "copy"
    _check_company_auto = True

    sample_id = fields.Many2one(
        "sourcing.sample",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="sample_id.company_id", store=True, index=True)
    copy = fields.Integer("Piece", required=True, default=1)
    holder = fields.Selection(HOLDERS, "Handed to", required=True)
    seal = fields.Selection(
        SEALS, required=True, default="intact", help="As it was at the hand-over."
    )
    note = fields.Char(help="Name, place, courier number; for ourselves.")
    moment = fields.Datetime(
        "When", readonly=True, default=lambda self: fields.Datetime.now()
    )
    user_id = fields.Many2one(
        "res.users",
        "Recorded by",
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        # when and by whom it was recorded is not typed
        rows = super().create(
            [
                {
                    **vals,
                    "moment": fields.Datetime.now(),
                    "user_id": self.env.uid,
                }
                for vals in vals_list
            ]
        )
        for row in rows:
            row._check_piece()
        return rows

    def write(self, vals):
        # what was handed over was handed over, for a superuser too
        if vals:
            raise UserError(self.env._("The log of hand-overs is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The log of hand-overs is never changed."))

    def _check_piece(self) -> None:
        sample = self.sample_id
        if sample.state != "sealed":
            raise UserError(
                self.env._(
                    "%(sample)s is no golden sample: only sealed pieces are handed "
                    "over.",
                    sample=sample.display_name,
                )
            )
        if not 1 <= self.copy <= sample.copies:
            raise UserError(
                self.env._(
                    "%(sample)s has pieces 1 to %(copies)s.",
                    sample=sample.display_name,
                    copies=sample.copies,
                )
            )

    def _label(self, name: str) -> str:
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

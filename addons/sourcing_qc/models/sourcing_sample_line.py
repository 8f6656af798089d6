from __future__ import annotations

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.measure import Tolerance, judge_pieces, read_pieces
from .sourcing_inspection_verdict import RESULTS

# What is measured; everything else follows from the specification.
FOUND = frozenset({"required", "measured", "judged", "note"})


class SourcingSampleLine(models.Model):
    """One characteristic of the specification, measured on the pieces of a sample."""

    _name = "sourcing.sample.line"
    _description = "Measurement of a Sample"
    _inherit = ["sourcing.guard.mixin"]
    _order = "sample_id, id"
    _rec_name = "name"
    _check_company_auto = True

    _set_once = frozenset({"sample_id", "specification_line_id"})

    # === FIELDS === #

    sample_id = fields.Many2one(
        "sourcing.sample",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="sample_id.company_id", store=True, index=True)
    specification_line_id = fields.Many2one(
        "sourcing.specification.line",
        required=True,
        ondelete="restrict",
        index=True,
        groups="sourcing_pm.group_sourcing_user,sourcing_pm.group_sourcing_inspector",
    )
    name = fields.Char(related="specification_line_id.name")
    unit = fields.Char(related="specification_line_id.unit")
    demand = fields.Char(compute="_compute_demand")
    required = fields.Integer("Pieces", default=1, help="Pieces to be measured.")
    measured = fields.Char(
        help="One value for each piece, in the unit of the target: 58.05 58.10 58.00. "
        "Write – for a piece that was not measured: that is not 0."
    )
    judged = fields.Selection(
        [("conforming", "Conforming"), ("nonconforming", "Nonconforming")],
        "By Eye",
        help="Only where the specification demands no number.",
    )
    note = fields.Char(
        "Note for the Decider", help="Why it was not measured. The buyer reads it."
    )
    result = fields.Selection(RESULTS, compute="_compute_result", store=True)

    _required_positive = models.Constraint(
        "CHECK(required > 0)", "At least one piece is measured."
    )

    # === COMPUTES === #

    @api.depends_context("lang")
    @api.depends("specification_line_id")
    def _compute_demand(self):
        for line in self:
            # sudo: sourcing.specification.line - who reads the sample reads its measure
            demanded = line.sudo().specification_line_id
            rows = self.env["sourcing.specification"]._lines_in_both(
                [row._snapshot() for row in demanded]
            )
            line.demand = rows[0]["target"] if rows else ""

    @api.depends("measured", "judged", "required", "specification_line_id")
    def _compute_result(self):
        for line in self:
            # sudo: sourcing.specification.line - as above
            demanded = line.sudo().specification_line_id
            if not demanded.unit:
                line.result = line.judged or "inconclusive"
                continue
            try:
                pieces = read_pieces(line.measured or "")
            except ValueError:  # a form that is being filled in
                line.result = "inconclusive"
                continue
            tolerance = Tolerance(
                *(
                    Decimal(f"{demanded[name]:.4f}")
                    for name in ("target", "minus", "plus")
                )
            )
            line.result = judge_pieces(tolerance, pieces, max(line.required, 1)).result

    # === CONSTRAINTS === #

    @api.constrains("measured")
    def _check_measured(self):
        for line in self:
            try:
                read_pieces(line.measured or "")
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: “%(value)s” is not a number. Write 58.05 58.10, "
                        "and – for a piece that was not measured.",
                        line=line.name,
                        value=str(error),
                    )
                ) from error

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self.check_access("write")
        self._check_open()
        if not self.env.su and vals.keys() - FOUND:
            raise UserError(
                self.env._("What is measured comes from the specification.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_open()

    def _check_open(self) -> None:
        """A sample is measured while it is here and not settled, whoever measures."""
        closed = self.sample_id.filtered(lambda sample: sample.state != "received")
        if closed:
            raise UserError(
                self.env._(
                    "%(samples)s: measurements are entered between receipt and "
                    "“Measured”.",
                    samples=closed.mapped("display_name"),
                )
            )

    # === BUSINESS === #

    def _snapshot(self) -> dict:
        """Demand and measurement as plain values."""
        self.ensure_one()
        return self.specification_line_id._snapshot() | {
            "required": self.required,
            "measured": self.measured or "",
            "note": self.note or "",
            "result": self.result,
        }

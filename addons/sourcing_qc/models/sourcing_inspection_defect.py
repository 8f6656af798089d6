from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.verdict import Defects

SEVERITIES = [("critical", "Critical"), ("major", "Major"), ("minor", "Minor")]


class SourcingInspectionDefect(models.Model):
    """Defects of one kind that an inspection found."""

    _name = "sourcing.inspection.defect"
    _description = "Defect found by an Inspection"
    _inherit = ["sourcing.guard.mixin"]
    _order = "inspection_id, severity, id"
    _rec_name = "description"
    _check_company_auto = True

    _set_once = frozenset({"inspection_id"})

    inspection_id = fields.Many2one(
        "sourcing.inspection",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="inspection_id.company_id", store=True, index=True
    )
    severity = fields.Selection(SEVERITIES, "Class", required=True, default="major")
    quantity = fields.Integer(required=True, default=1)
    unit = fields.Integer(
        "On Unit",
        help="Which of the drawn units shows it, 1 for the first drawn; 0: not noted. "
        "Needed only where a class is judged on fewer units than were drawn.",
    )
    description = fields.Char(required=True, help="For ourselves and the report.")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A defect is counted from 1."
    )
    _unit_positive = models.Constraint(
        "CHECK(unit >= 0)", "Units are counted from 1 in the order drawn."
    )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        defects = super().create(vals_list)
        defects._check_open()
        return defects

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()  # also where a defect was moved to
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_open()

    def _check_open(self) -> None:
        """Findings are entered while the work goes on, whoever enters them."""
        closed = self.inspection_id.filtered(
            lambda inspection: inspection.state != "running"
        )
        if closed:
            raise UserError(
                self.env._(
                    "%(inspections)s: defects are entered between start and verdict.",
                    inspections=closed.mapped("display_name"),
                )
            )

    # === BUSINESS === #

    def _as_engine(self) -> list[Defects]:
        """The defects as the engine reads them."""
        return [
            Defects(row.severity, row.quantity, row.unit or None)
            for row in self
            if row.severity and row.quantity > 0  # a form may hold a half-filled row
        ]

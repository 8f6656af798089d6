from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import ValidationError

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

    _set_once = frozenset({"inspection_id", "uuid"})

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
    type_id = fields.Many2one(
        "sourcing.defect.type",
        "Defect",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('parent_id', '!=', False)]",
        help="From the library; empty: one that it does not know.",
    )
    type_names = fields.Json(
        compute="_compute_type_names",
        store=True,
        help="Group and defect in both languages, as the library named them then.",
    )
    severity = fields.Selection(
        SEVERITIES,
        "Class",
        required=True,
        compute="_compute_severity",
        store=True,
        readonly=False,
        precompute=True,
    )
    quantity = fields.Integer(required=True, default=1)
    unit = fields.Integer(
        "On Unit",
        help="Which of the drawn units shows it, 1 for the first drawn; 0: not noted. "
        "Needed only where a class is judged on fewer units than were drawn.",
    )
    description = fields.Char(
        required=True,
        compute="_compute_description",
        store=True,
        readonly=False,
        precompute=True,
        help="For ourselves and the report.",
    )
    carton = fields.Integer(help="The number of the carton; 0: not noted.")
    lot_id = fields.Many2one(
        "sourcing.inspection.lot",
        "Variant",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('inspection_id', '=', inspection_id)]",
        help="Which of the goods presented shows it.",
    )
    note = fields.Char()
    photo_ids = fields.One2many("sourcing.inspection.photo", "defect_id", "Photos")
    uuid = fields.Char("Device's ID", readonly=True, copy=False)

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A defect is counted from 1."
    )
    _unit_positive = models.Constraint(
        "CHECK(unit >= 0)", "Units are counted from 1 in the order drawn."
    )

    _carton_positive = models.Constraint(
        "CHECK(carton >= 0)", "Cartons are counted from 1."
    )
    _uuid_once = models.UniqueIndex(
        "(inspection_id, uuid) WHERE uuid IS NOT NULL",
        "This defect has arrived already.",
    )

    # === COMPUTES === #

    # Only the choice of a type copies its words and class: a later change of the
    # library must not reach what was found, so nothing of the type is depended on.
    @api.depends("type_id")
    def _compute_type_names(self):
        for defect in self:
            defect.type_names = defect.type_id and defect.type_id._names()

    @api.depends("type_id")
    def _compute_severity(self):
        for defect in self:
            usual = defect.type_id and defect.type_id._class_for(
                defect.inspection_id._buyers()
            )
            defect.severity = usual or defect.severity or "major"

    @api.depends("type_id")
    def _compute_description(self):
        for defect in self:
            defect.description = defect.type_id.name or defect.description

    # === CONSTRAINTS === #

    @api.constrains("lot_id", "inspection_id")
    def _check_lot(self):
        for defect in self:
            if defect.lot_id.inspection_id - defect.inspection_id:
                raise ValidationError(
                    self.env._("The defect is on goods that are not presented.")
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        defects = super().create(vals_list)
        defects.inspection_id._check_entering()
        return defects

    def write(self, vals):
        self.inspection_id._check_entering()
        result = super().write(vals)
        self.inspection_id._check_entering()  # also where a defect was moved to
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self.inspection_id._check_entering()

    # === BUSINESS === #

    def _as_engine(self) -> list[Defects]:
        """The defects as the engine reads them."""
        return [
            Defects(row.severity, row.quantity, row.unit or None)
            for row in self
            if row.severity and row.quantity > 0  # a form may hold a half-filled row
        ]

    def _work_row(self) -> dict:
        """The defect as a device shows it, without its photos."""
        self.ensure_one()
        return {
            "id": self.id,
            "uuid": self.uuid or "",
            "type_id": self.type_id.id or None,
            "type": self._label(),
            "class": self.severity,
            "quantity": self.quantity,
            "unit": self.unit,
            "carton": self.carton,
            "lot_id": self.lot_id.id or None,
            "note": self.note or "",
        }

    def _label(self) -> str:
        """What the defect is; words of the library in the reader's language."""
        self.ensure_one()
        names = {lang: row["name"] for lang, row in (self.type_names or {}).items()}
        if self.description in names.values():
            return names.get(self.env.lang or "", self.description)
        return self.description

"""What an inspection looks at point by point: a snapshot, and what was found."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import checks as engine
from ..engine.measure import Tolerance
from .sourcing_checklist import GROUPS, POINT_KINDS
from .sourcing_inspection_defect import SEVERITIES

# What the inspector enters; everything else was settled when the work began.
FOUND = frozenset({"values", "answer", "note", "photo_ids"})


class SourcingInspectionCheck(models.Model):
    """One point of an inspection, as it stood when the work began, with its result."""

    _name = "sourcing.inspection.check"
    _description = "Point of an Inspection"
    _inherit = ["sourcing.guard.mixin"]
    _order = "inspection_id, sequence, id"
    _check_company_auto = True

    _set_once = frozenset({"inspection_id"})

    # === FIELDS === #

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
    sequence = fields.Integer()
    group = fields.Selection(GROUPS, required=True)
    name = fields.Char("Point (English)", required=True)
    name_zh = fields.Char("Point (Chinese)")
    instruction = fields.Text()
    instruction_zh = fields.Text("Instruction (Chinese)")
    title = fields.Char("Point", compute="_compute_title")
    kind = fields.Selection([*POINT_KINDS, ("measure", "Measurement")], required=True)
    defect_class = fields.Selection(SEVERITIES, "Class", required=True)
    pieces = fields.Integer(required=True, default=1)
    accept = fields.Integer("May Fail", help="Pieces that may fail: Ac of a test.")
    options = fields.Json(help="Options of a choice: value, both labels, if it fails.")
    target = fields.Char()
    lower = fields.Char("At Least")
    upper = fields.Char("At Most")
    unit = fields.Char()
    expected = fields.Json(help="Codes of the order; a code that is read is one.")
    demand = fields.Char("Good Is", compute="_compute_demand")

    values = fields.Json(help="One text for each piece.")
    answer = fields.Char(
        "Found",
        compute="_compute_answer",
        inverse="_inverse_answer",
        help="One value for each piece: 58.05 58.10 –, or yes ×8. A dash is a piece "
        "that was not looked at: that is neither 0 nor good.",
    )
    note = fields.Char()
    photo_ids = fields.One2many("sourcing.inspection.photo", "check_id", "Photos")
    done = fields.Integer(
        "Pieces Done",
        compute="_compute_result",
        store=True,
        help="Pieces that were looked at.",
    )
    result = fields.Selection(
        [("pass", "Pass"), ("fail", "Fail")],
        compute="_compute_result",
        store=True,
        help="Empty: not done yet.",
    )

    _pieces_positive = models.Constraint(
        "CHECK(pieces > 0)", "A point is checked on at least one piece."
    )

    # === COMPUTES === #

    @api.depends_context("lang")
    @api.depends("name", "name_zh")
    def _compute_title(self):
        for check in self:
            check.title = check._in_reader(check.name, check.name_zh)

    @api.depends_context("lang")
    @api.depends("kind", "lower", "upper", "unit", "options", "expected", "instruction")
    def _compute_demand(self):
        for check in self:
            check.demand = check._demand()

    @api.depends("values")
    def _compute_answer(self):
        for check in self:
            check.answer = engine.written(check.values or [])

    def _inverse_answer(self):
        for check in self:
            with check._telling_bad_value():
                check.values = engine.read(check._point(), check.answer or "")

    @api.depends("values", "photo_ids")
    def _compute_result(self):
        for check in self:
            photos = len(check.photo_ids) if check.kind == "photo" else 0
            judged = engine.judge(check._point(), check.values or [], photos)
            check.result = judged.result or False
            check.done = judged.done

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        if vals_list:
            raise UserError(
                self.env._(
                    "What is checked comes from the checklist and the specification "
                    "when the work begins."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if vals.keys() - FOUND:
            raise UserError(
                self.env._("What is checked was settled when the work began.")
            )
        self.inspection_id._check_entering()
        if "values" in vals:
            return all([check._write_values(vals) for check in self])
        return super().write(vals)

    def _write_values(self, vals) -> bool:
        """Write values as they are kept; what does not fit the point is refused."""
        values = vals["values"] or []
        if not isinstance(values, list):
            raise ValidationError(self.env._("Values are a list, one for each piece."))
        with self._telling_bad_value():
            kept = engine.normal(self._point(), values)
        return super().write({**vals, "values": kept})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        raise UserError(self.env._("What is checked was settled when the work began."))

    def _take_over(self, vals_list):
        """Copy points into an inspection whose work begins: the only door."""
        return super().create(vals_list)

    # === BUSINESS === #

    def _point(self) -> engine.Point:
        """The point as the engine reads it."""
        self.ensure_one()
        options = self.options or []
        return engine.Point(
            kind=self.kind,
            pieces=self.pieces,
            tolerance=self._tolerance(),
            choices=tuple(row["value"] for row in options),
            failing=frozenset(row["value"] for row in options if row["fails"]),
            expected=frozenset(self.expected or []),
            accept=self.accept,
        )

    def _tolerance(self) -> Tolerance | None:
        if not (self.lower or self.upper):
            return None
        lower, upper = (
            Decimal(text) if text else None for text in (self.lower, self.upper)
        )
        target = upper if lower is None else lower
        plus = None if upper is None else upper - target
        return Tolerance(target, None if lower is None else Decimal(0), plus)

    @contextmanager
    def _telling_bad_value(self):
        """A value that does not fit the point becomes a sentence."""
        try:
            yield
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "“%(point)s”: “%(value)s” does not fit. %(how)s",
                    point=self.title,
                    value=str(error),
                    how=self._how(),
                )
            ) from error

    def _how(self) -> str:
        """How values of this point are written."""
        if self.kind == "yesno":
            return self.env._("Write yes or no.")
        if self.kind == "choice":
            values = [row["value"] for row in self.options or []]
            return self.env._("Choose one of %(values)s.", values=values)
        if self.kind == "photo":
            return self.env._("Take photos.")
        return self.env._("Write numbers as 58.05, one for each piece.")

    def _demand(self) -> str:
        """What is good, in one line for the reader."""
        self.ensure_one()
        unit = self.unit or ""
        if self.lower and self.upper:
            return f"{self.lower} – {self.upper} {unit}".strip()
        if self.lower:
            return f"≥ {self.lower} {unit}".strip()
        if self.upper:
            return f"≤ {self.upper} {unit}".strip()
        if self.kind == "barcode":
            return ", ".join(self.expected or [])
        if self.kind == "choice":
            good = [row for row in self.options or [] if not row["fails"]]
            return "; ".join(
                self._in_reader(row["name"], row["name_zh"]) for row in good
            )
        return self._in_reader(self.instruction, self.instruction_zh)

    def _in_reader(self, english: str, chinese: str | bool) -> str:
        """One of two texts, by the reader's language."""
        lang = self.env.lang or ""
        return (chinese if lang.startswith("zh") else "") or english or ""

    def _work_row(self) -> dict:
        """The point as a device shows it, without its photos."""
        self.ensure_one()
        return {
            "id": self.id,
            "group": self.group,
            "name": self.title,
            "instruction": self._in_reader(self.instruction, self.instruction_zh),
            "kind": self.kind,
            "options": [
                {
                    "value": row["value"],
                    "label": self._in_reader(row["name"], row["name_zh"]),
                    "fails": row["fails"],
                }
                for row in self.options or []
            ],
            "min": self.lower or None,
            "max": self.upper or None,
            "unit": self.unit or "",
            "demand": self.demand,
            "pieces": self.pieces,
            "accept": self.accept,
            "values": self.values or [],
            "done": self.done,
            "result": self.result or "",
            "note": self.note or "",
            "class": self.defect_class,
        }

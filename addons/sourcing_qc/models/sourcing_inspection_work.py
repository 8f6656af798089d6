"""The work on the spot: its checklist, whose points are a snapshot once it begins."""

from __future__ import annotations

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import sampling as engine
from ..engine.measure import Tolerance
from .sourcing_checklist import MEASURED_KINDS, MEASURED_PIECES


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    checklist_id = fields.Many2one(
        "sourcing.checklist",
        compute="_compute_checklist_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Its points are copied when the work begins.",
    )
    check_ids = fields.One2many("sourcing.inspection.check", "inspection_id", "Points")
    photo_ids = fields.One2many("sourcing.inspection.photo", "inspection_id", "Photos")
    findings_made = fields.Integer(
        readonly=True, copy=False, help="How often something was entered or changed."
    )
    points_open = fields.Integer(
        compute="_compute_points_open", help="Points that are not done yet."
    )

    @api.depends("kind", "lot_ids.order_line_id", "project_id")
    def _compute_checklist_id(self):
        checklists = self.env["sourcing.checklist"]
        for inspection in self:
            # sudo: sourcing.inspection.lot - the order line is not for inspectors
            lines = inspection.sudo().lot_ids.order_line_id  # sudo: as above
            categories = lines.product_id.categ_id
            usual = checklists._for_goods(
                inspection.kind, categories, inspection.company_id or self.env.company
            )
            inspection.checklist_id = usual.with_env(self.env)

    @api.depends("check_ids.result")
    def _compute_points_open(self):
        for inspection in self:
            inspection.points_open = len(
                inspection.check_ids.filtered(lambda check: not check.result)
            )

    # === GUARDS === #

    def _plan_fields(self):
        return super()._plan_fields() | {"checklist_id"}

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {"findings_made"}

    def _found_fields(self):
        return super()._found_fields() | {"check_ids", "photo_ids"}

    def _check_entering(self) -> None:
        """Findings are entered while the work goes on, whoever enters them.

        The inspection itself is written, too: whoever gives the verdict at the same
        moment is told by the database and counts again.
        """
        closed = self.filtered(lambda inspection: inspection.state != "running")
        if closed:
            raise UserError(
                self.env._(
                    "%(inspections)s: findings are entered between start and verdict.",
                    inspections=closed.mapped("display_name"),
                )
            )
        # sudo: sourcing.inspection - whoever may enter a finding leaves a trace
        for inspection in self.sudo():
            inspection._write_settled({"findings_made": inspection.findings_made + 1})

    # === POINTS === #

    def _write_state(self, state):
        begins = state == "running" and self.state != "running"
        result = super()._write_state(state)
        if begins:
            self._copy_points()
        return result

    def _copy_points(self) -> None:
        """Copy what is to be checked: from now on nothing moves it."""
        self.ensure_one()
        # sudo: sourcing.inspection - points are the model's to make, from specification
        # and product, which inspectors do not read
        inspection = self.sudo()  # sudo: as above
        rows = [
            *inspection._checklist_points(),
            *inspection._test_points(),
            *inspection._specified_points(),
        ]
        vals_list = [
            {**row, "inspection_id": self.id, "sequence": place}
            for place, row in enumerate(rows, start=1)
        ]
        inspection.env["sourcing.inspection.check"]._take_over(vals_list)

    def _checklist_points(self) -> list[dict]:
        """The points of the checklist for what is presented.

        Where the order has no code to compare with, whoever looks says whether a
        barcode is right.
        """
        items = self.checklist_id.item_ids.filtered(
            lambda item: self.golden_sample_id or not item.needs_golden_sample
        )
        codes = {
            item: self._codes(item.compared) for item in items if item.kind == "barcode"
        }
        return [
            {
                "group": item.group,
                "name": item.name,
                "name_zh": item.name_zh,
                "instruction": item.instruction,
                "instruction_zh": item.instruction_zh,
                "kind": item.kind if codes.get(item, True) else "yesno",
                "defect_class": item.defect_class,
                "pieces": self._pieces_of(item),
                "options": item._options(),
                "expected": codes.get(item, []),
                **_bounds(item._tolerance() if item.kind == "number" else None),
            }
            for item in items
        ]

    def _test_points(self) -> list[dict]:
        """The tests of the sampling scheme, each on a sample of its own."""
        return [
            {
                "group": "test",
                "name": test["name"],
                "name_zh": test["name_zh"],
                "kind": "yesno",
                "defect_class": test["defect_class"],
                "pieces": test["sample_size"],
                "accept": test["accept"],
            }
            for test in (self.plan or {}).get("tests", ())
        ]

    def _specified_points(self) -> list[dict]:
        """The characteristics of the revision in force, where the product is there."""
        if self.kind not in MEASURED_KINDS:
            return []
        pieces = self.checklist_id.measured_pieces or MEASURED_PIECES
        return [
            {
                "group": "measurement" if line.unit else "workmanship",
                "name": line.name,
                "name_zh": line.name_zh,
                "instruction": " · ".join(filter(None, (line.text, line.method))),
                "instruction_zh": " · ".join(filter(None, (line.text_zh, line.method))),
                "kind": "measure" if line.unit else "yesno",
                "defect_class": line.severity,
                "pieces": min(pieces, self.lot_size or pieces),
                **_bounds(_specified(line) if line.unit else None),
            }
            for line in self.project_id.specification_id.line_ids
        ]

    def _pieces_of(self, item) -> int:
        """On how many pieces a point is checked: never more than are presented."""
        pieces = item.pieces
        plan = self._plan()
        if plan and item.sample == "plan":
            sizes = {row.defect_class: row.sample_size for row in plan.classes}
            pieces = sizes.get(item.defect_class, plan.sample_size)
        elif plan and item.sample == "level":
            check = engine.plan_check(
                plan.lot_size, item.defect_class, item.level or "S-1"
            )
            pieces = check.sample_size
        return min(pieces, plan.lot_size) if plan else pieces

    def _codes(self, compared: str | bool) -> list[str]:
        """The codes of the order that a barcode may show."""
        if not compared:
            return []
        lines = self.lot_ids.order_line_id
        codes = {
            "barcode": lambda: lines.product_id.mapped("barcode"),
            "sku": lambda: lines.product_id.mapped("default_code"),
            "order": lambda: self.lot_ids.mapped("order_number"),
        }
        return sorted(set(filter(None, codes[compared]())))

    def _check_rows(self) -> list[dict]:
        """The points as the verdict reads them; ``done`` counts pieces."""
        self.ensure_one()
        return [
            {
                "group": check.group,
                "name": check.name,
                "class": check.defect_class,
                "result": check.result or "",
                "pieces": check.pieces,
                "done": check.done,
            }
            for check in self.check_ids
        ]


def _specified(line) -> Tolerance:
    """The tolerance of a line of the specification, exact: 0.1 mm is 0.1 mm."""
    return Tolerance(
        *(Decimal(f"{line[name]:.4f}") for name in ("target", "minus", "plus")),
        line.unit,
    )


def _bounds(tolerance: Tolerance | None) -> dict:
    """Bounds as texts, without zeros that nobody wrote."""
    if not tolerance:
        return {}
    values = {
        "target": tolerance.target,
        "lower": tolerance.lower,
        "upper": tolerance.upper,
    }
    written = {
        name: value is not None and _plain(value) for name, value in values.items()
    }
    return {**written, "unit": tolerance.unit}


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

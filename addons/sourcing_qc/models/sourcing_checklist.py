"""Checklists: what is looked at, on how many pieces, and how grave a failure is."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.aql import LEVELS
from ..engine.measure import Tolerance
from .sourcing_inspection import KINDS
from .sourcing_inspection_defect import SEVERITIES

GROUPS = [
    ("quantity", "Quantity"),
    ("workmanship", "Workmanship"),
    ("packaging", "Packing and labelling"),
    ("measurement", "Measurements"),
    ("test", "Tests"),
    ("document", "Documents"),
]
# What is entered at a point. `measure` is for characteristics of the specification.
POINT_KINDS = [
    ("yesno", "Yes or no"),
    ("choice", "Choice"),
    ("number", "Number"),
    ("text", "Text"),
    ("photo", "Photos"),
    ("barcode", "Barcode"),
]
COMPARED = [
    ("barcode", "the product's barcode"),
    ("sku", "the product's reference (SKU)"),
    ("order", "the order's number"),
]
MEASURED_PIECES = 5
# At these the product itself is there to be measured.
MEASURED_KINDS = ("first_article", "inline", "final")


class SourcingChecklist(models.Model):
    """What an inspection of some kind, of some goods, looks at.

    Its points are copied when the work begins; a later change here reaches no
    inspection that has begun.
    """

    _name = "sourcing.checklist"
    _description = "Checklist"
    _inherit = ["sourcing.guard.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        KINDS,
        "Kind of Inspection",
        help="Empty: it is chosen by hand, and never by itself.",
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="It is proposed for goods of these categories and those below. Empty: for "
        "goods that no other checklist names.",
    )
    defect_group_ids = fields.Many2many(
        "sourcing.defect.type",
        string="Defects Offered",
        check_company=True,
        domain="[('parent_id', '=', False)]",
        help="Groups of the library that the inspector chooses from. Empty: all.",
    )
    measured_pieces = fields.Integer(
        default=MEASURED_PIECES,
        help="On so many pieces each characteristic of the specification is measured.",
    )
    item_ids = fields.One2many(
        "sourcing.checklist.item", "checklist_id", "Points", copy=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: shared by all companies."
    )

    _pieces_positive = models.Constraint(
        "CHECK(measured_pieces > 0)", "At least one piece is measured."
    )

    @api.model
    def _for_goods(self, kind: str, categories, company):
        """The checklist that is usual for a kind of inspection, as superuser.

        One that names the category nearest to the goods' wins; else the first one that
        names none.
        """
        # sudo: sourcing.checklist - categories of products are not for inspectors
        known = self.sudo().search(
            [("kind", "=", kind), ("company_id", "in", (company.id, False))]
        )
        for category in categories.sudo():  # sudo: as above
            path = [int(step) for step in category.parent_path.split("/") if step]
            for step in reversed(path):
                if found := known.filtered(lambda row: step in row.category_ids.ids):  # noqa: B023
                    return found[0]
        return known.filtered(lambda row: not row.category_ids)[:1]


class SourcingChecklistItem(models.Model):
    """One point of a checklist, in English and Chinese."""

    _name = "sourcing.checklist.item"
    _description = "Point of a Checklist"
    _inherit = ["sourcing.guard.mixin"]
    _order = "checklist_id, sequence, id"
    _check_company_auto = True

    _set_once = frozenset({"checklist_id"})

    checklist_id = fields.Many2one(
        "sourcing.checklist", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="checklist_id.company_id", store=True, index="btree_not_null"
    )
    sequence = fields.Integer(default=10)
    group = fields.Selection(GROUPS, required=True, default="workmanship")
    name = fields.Char("Point", required=True)
    name_zh = fields.Char("Point (Chinese)")
    instruction = fields.Text(help="What to do, and what is good.")
    instruction_zh = fields.Text("Instruction (Chinese)")
    kind = fields.Selection(
        POINT_KINDS, "What Is Entered", required=True, default="yesno"
    )
    option_ids = fields.One2many(
        "sourcing.checklist.option", "item_id", "Options", copy=True
    )
    target = fields.Char(help="As printed: 58 or 58.05. Empty: it is only recorded.")
    minus = fields.Char(
        "− Tolerance", help="Without sign: 0.2. Empty: no lower limit (“at most”)."
    )
    plus = fields.Char(
        "+ Tolerance", help="Without sign: 0.1. Empty: no upper limit (“at least”)."
    )
    unit = fields.Char(help="As printed: mm, g, V.")
    compared = fields.Selection(COMPARED, "Compared with")
    needs_golden_sample = fields.Boolean(
        "Golden Sample Only",
        help="Left out where no golden sample is there to compare with.",
    )
    defect_class = fields.Selection(
        SEVERITIES,
        "Class",
        required=True,
        default="major",
        help="How grave a failure is.",
    )
    sample = fields.Selection(
        [
            ("fixed", "A fixed number"),
            ("plan", "The sample of its class"),
            ("level", "A special level"),
        ],
        "On How Many",
        required=True,
        default="fixed",
        help="On how many pieces: costly or destructive tests have a level of their "
        "own, mostly S-1 to S-4.",
    )
    pieces = fields.Integer(default=1)
    level = fields.Selection([(level, level) for level in LEVELS], default="S-1")

    _pieces_positive = models.Constraint(
        "CHECK(pieces > 0)", "A point is checked on at least one piece."
    )

    @api.constrains("kind", "option_ids", "compared", "target", "minus", "plus")
    def _check_kind(self):
        for item in self:
            if item.kind == "choice" and not item.option_ids:
                text = self.env._("“%(point)s” is a choice: write down its options.")
                raise ValidationError(text % {"point": item.name})
            if item.kind == "barcode" and not item.compared:
                text = self.env._("“%(point)s”: say what the barcode is compared with.")
                raise ValidationError(text % {"point": item.name})
            if item.kind == "number":
                item._tolerance()

    def _options(self) -> list[dict]:
        """The options of a choice as plain values."""
        self.ensure_one()
        return [
            {
                "value": option.name,
                "name": option.name,
                "name_zh": option.name_zh or "",
                "fails": option.fails,
            }
            for option in self.option_ids
            if self.kind == "choice"
        ]

    def _tolerance(self) -> Tolerance | None:
        """What a number may be; None: it is only recorded.

        :raise ValidationError: a text that is no number.
        """
        self.ensure_one()
        if not self.target:
            return None
        try:
            target, minus, plus = (
                Decimal(self[name].strip()) if self[name] else None
                for name in ("target", "minus", "plus")
            )
            return Tolerance(target, minus, plus, self.unit or "")
        except (InvalidOperation, ValueError) as error:
            raise ValidationError(
                self.env._(
                    "“%(point)s”: write target and tolerances as 58.05, tolerances "
                    "without sign.",
                    point=self.name,
                )
            ) from error


class SourcingChecklistOption(models.Model):
    """One answer that may be chosen at a point."""

    _name = "sourcing.checklist.option"
    _description = "Option of a Point"
    _inherit = ["sourcing.guard.mixin"]
    _order = "item_id, sequence, id"

    _set_once = frozenset({"item_id"})

    item_id = fields.Many2one(
        "sourcing.checklist.item", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="item_id.company_id", store=True, index="btree_not_null"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Option", required=True)
    name_zh = fields.Char("Option (Chinese)")
    fails = fields.Boolean(help="Whoever chooses this has found a failure.")

    _once = models.UniqueIndex("(item_id, name)", "The point has this option already.")

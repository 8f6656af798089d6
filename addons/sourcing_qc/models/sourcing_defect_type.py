"""The defect library: groups of defects, and how grave each buyer takes them."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.sourcing_pm.models.tools import in_language

from .sourcing_inspection_defect import SEVERITIES


class SourcingDefectType(models.Model):
    """A kind of defect, or a group of them: two levels and no more.

    Inspections count by it, so a year of defects can be compared. What an inspection
    found keeps its own words and class; a change here never reaches it.
    """

    _name = "sourcing.defect.type"
    _description = "Defect of the Library"
    _inherit = ["sourcing.guard.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one(
        "sourcing.defect.type",
        "Group",
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('parent_id', '=', False)]",
        help="Empty: this is a group itself.",
    )
    child_ids = fields.One2many("sourcing.defect.type", "parent_id", "Defects")
    defect_class = fields.Selection(
        SEVERITIES,
        "Usual Class",
        help="What an inspection proposes; a buyer may take it more or less gravely.",
    )
    override_ids = fields.One2many("sourcing.defect.override", "type_id", "By Buyer")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: shared by all companies."
    )

    _class_of_defect = models.Constraint(
        "CHECK(parent_id IS NULL OR defect_class IS NOT NULL)",
        "A defect has a class: critical, major or minor.",
    )

    @api.constrains("parent_id")
    def _check_levels(self):
        for kind in self:
            if kind.parent_id.parent_id or (kind.parent_id and kind.child_ids):
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: there are groups, and defects in them; no third "
                        "level.",
                        name=kind.name,
                    )
                )

    @api.depends("parent_id")
    def _compute_display_name(self):
        for kind in self:
            names = (kind.parent_id.name, kind.name)
            kind.display_name = " / ".join(filter(None, names))

    def _class_for(self, buyers) -> str:
        """How gravely a defect is taken.

        :param buyers: companies that buy; the first with a word of its own decides.
        """
        self.ensure_one()
        words = {row.partner_id: row.defect_class for row in self.override_ids}
        own = (words[buyer] for buyer in buyers if buyer in words)
        return next(own, self.defect_class)

    def _names(self) -> dict:
        """Group and name in both languages, to be kept beside what was found."""
        self.ensure_one()
        return {
            lang: {"group": kind.parent_id.name or "", "name": kind.name}
            for lang in ("en_US", "zh_CN")
            for kind in [in_language(self, lang)]
        }


class SourcingDefectOverride(models.Model):
    """A buyer who takes a defect more or less gravely than usual."""

    _name = "sourcing.defect.override"
    _description = "Class of a Defect by Buyer"
    _inherit = ["sourcing.guard.mixin"]
    _order = "type_id, partner_id"
    _rec_name = "partner_id"
    _check_company_auto = True

    _set_once = frozenset({"type_id"})

    type_id = fields.Many2one(
        "sourcing.defect.type",
        "Defect",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        domain="[('parent_id', '!=', False)]",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Buyer",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        domain="[('is_company', '=', True)]",
    )
    defect_class = fields.Selection(SEVERITIES, "Class", required=True)
    company_id = fields.Many2one(
        related="type_id.company_id", store=True, index="btree_not_null"
    )

    _once = models.UniqueIndex(
        "(type_id, partner_id)", "This buyer has a class for the defect already."
    )

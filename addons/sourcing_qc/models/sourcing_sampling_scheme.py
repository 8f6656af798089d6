"""How strictly lots of a buyer, a supplier or a product category are inspected."""

from __future__ import annotations

from dataclasses import asdict

from odoo import api, fields, models

from ..engine import sampling as engine
from ..engine.aql import AQLS, LEVELS
from .sourcing_inspection_defect import SEVERITIES

LEVEL_NAMES = [(level, level) for level in LEVELS]
AQL_NAMES = [(aql, aql) for aql in AQLS]
MODES = [
    ("per_class", "Each class at its own sample"),
    ("one_sample", "One sample for all classes"),
]
COUNTING = [
    ("defects", "Each defect"),
    ("units", "Each nonconforming unit once"),
]
CARTON_RULES = [
    ("sqrt", "Square root of the cartons"),
    ("all", "All cartons"),
    ("enough", "As few as hold the sample"),
]
# what an inspection copies of its scheme
TERMS = (
    "level",
    "aql_critical",
    "aql_major",
    "aql_minor",
    "mode",
    "counting",
    "carton_rule",
)


class SourcingSamplingScheme(models.Model):
    """What a planner would otherwise enter for each inspection.

    The most specific scheme wins. An inspection copies it and names it, so that a
    later change of the scheme reaches nothing that was planned before.
    """

    _name = "sourcing.sampling.scheme"
    _description = "Sampling Scheme"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    buyer_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: every buyer.",
    )
    supplier_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: every supplier.",
    )
    category_id = fields.Many2one(
        "product.category",
        "Product Category",
        index="btree_not_null",
        ondelete="restrict",
        help="With all categories below it. Empty: every product.",
    )
    level = fields.Selection(
        LEVEL_NAMES,
        required=True,
        default="II",
        help="Inspection level of ISO 2859-1: how large the sample is. II is usual.",
    )
    aql_critical = fields.Selection(
        AQL_NAMES,
        "AQL Critical",
        help="Empty: no critical defect is allowed among all units drawn.",
    )
    aql_major = fields.Selection(AQL_NAMES, "AQL Major", required=True, default="2.5")
    aql_minor = fields.Selection(AQL_NAMES, "AQL Minor", required=True, default="4.0")
    mode = fields.Selection(
        MODES,
        "Sample Sizes",
        required=True,
        default="per_class",
        help="Where an arrow of the table leads two classes to different sample sizes: "
        "draw the larger one and judge each class on its own first units, or read Ac "
        "of all classes again at one sample.",
    )
    counting = fields.Selection(
        COUNTING,
        required=True,
        default="defects",
        help="Counting units needs the unit of each defect; each unit counts once, in "
        "its worst class.",
    )
    carton_rule = fields.Selection(
        CARTON_RULES,
        "Cartons to Open",
        required=True,
        default="sqrt",
        help="In any case enough to hold the sample and to reach every variant.",
    )
    isolated = fields.Boolean(
        "Isolated Lots",
        help="The lots are no series: a single order, a factory that is left. Severity "
        "then never switches, and the plans say so.",
    )
    test_ids = fields.One2many(
        "sourcing.sampling.test", "scheme_id", "Tests", copy=True
    )

    # === CHOICE === #

    @api.model
    def _best(self, company, buyer, suppliers, categories):
        """The most specific scheme for goods; empty where none fits.

        More criteria are more specific. Among as many: buyer over supplier over
        category, the category nearest to the product, the company's own scheme over a
        shared one; at last the one listed first.

        :param buyer: company of the buyer, or empty
        :param suppliers: companies whose goods they are
        :param categories: product categories of all goods
        """
        schemes = self.search([("company_id", "in", (company.id, False))])
        fitting = schemes.filtered(
            lambda scheme: scheme._fits(buyer, suppliers, categories)
        )
        # the first of equals: ``schemes`` come in their order
        return max(fitting, key=lambda scheme: scheme._rank(), default=self.browse())

    def _fits(self, buyer, suppliers, categories) -> bool:
        """Whether each criterion holds for all of the goods."""
        self.ensure_one()
        paths = [category.parent_path or "" for category in categories]
        return (
            (not self.buyer_id or self.buyer_id.commercial_partner_id == buyer)
            and (
                not self.supplier_id
                or self.supplier_id.commercial_partner_id == suppliers
            )
            and (
                not self.category_id
                or bool(paths)
                and all(path.startswith(self.category_id.parent_path) for path in paths)
            )
        )

    def _rank(self) -> tuple:
        """The higher the more specific, see :meth:`_best`."""
        self.ensure_one()
        criteria = (
            bool(self.buyer_id),
            bool(self.supplier_id),
            bool(self.category_id),
        )
        depth = (self.category_id.parent_path or "").count("/")
        return (sum(criteria), *criteria, depth, bool(self.company_id))

    # === BUSINESS === #

    def _snapshot(self) -> dict:
        """The scheme as plain values; its name in both languages of a report."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.with_context(lang="en_US").name,
            "name_zh": self.with_context(lang="zh_CN").name,
            **{name: self[name] for name in TERMS},
            "isolated": self.isolated,
        }


class SourcingSamplingTest(models.Model):
    """A test on a sample of its own: costly or destructive, so mostly S-1 to S-4."""

    _name = "sourcing.sampling.test"
    _description = "Test of a Sampling Scheme"
    _order = "scheme_id, sequence, id"

    scheme_id = fields.Many2one(
        "sourcing.sampling.scheme", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="By which a checklist names the test.")
    level = fields.Selection(LEVEL_NAMES, required=True, default="S-2")
    aql = fields.Selection(
        AQL_NAMES, "AQL", help="Empty: no unit of the sample may fail."
    )
    defect_class = fields.Selection(
        SEVERITIES, "Class of a Failure", required=True, default="major"
    )

    _code_once = models.UniqueIndex(
        "(scheme_id, code)", "Another test of the scheme has this code already."
    )

    def _plan_rows(self, lot_size: int) -> list[dict]:
        """How many units of a lot are tested, and how many may fail."""
        return [
            {
                **asdict(
                    engine.plan_check(
                        lot_size, test.defect_class, test.level, test.aql or None
                    )
                ),
                "code": test.code,
                "name": test.with_context(lang="en_US").name,
                "name_zh": test.with_context(lang="zh_CN").name,
            }
            for test in self
        ]

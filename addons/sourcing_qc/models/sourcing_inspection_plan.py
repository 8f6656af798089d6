"""How strictly an inspection judges: the plan, a snapshot once the work begins."""

from __future__ import annotations

from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..engine import sampling as engine
from .sourcing_sampling_scheme import (
    AQL_NAMES,
    CARTON_RULES,
    COUNTING,
    LEVEL_NAMES,
    MODES,
    TERMS,
)

_lt = LazyTranslate(__name__)

# How strictly a lot is judged, by ISO 2859-1.
SEVERITY_NAMES = {
    "normal": _lt("normal inspection"),
    "tightened": _lt("tightened inspection"),
    "reduced": _lt("reduced inspection"),
}


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    scheme_id = fields.Many2one(
        "sourcing.sampling.scheme",
        compute="_compute_scheme_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The most specific one for buyer, supplier and product category. Level, "
        "AQL and the rest are copied from it and may be changed until the start.",
    )
    level = fields.Selection(
        LEVEL_NAMES,
        required=True,
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="Inspection level of ISO 2859-1: how large the sample is. II is usual.",
    )
    aql_critical = fields.Selection(
        AQL_NAMES,
        "AQL Critical",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="Empty: no critical defect is allowed among all units drawn.",
    )
    aql_major = fields.Selection(
        AQL_NAMES,
        "AQL Major",
        required=True,
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    aql_minor = fields.Selection(
        AQL_NAMES,
        "AQL Minor",
        required=True,
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    mode = fields.Selection(
        MODES,
        "Sample Sizes",
        required=True,
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="What to do where an arrow leads two classes to different sample sizes.",
    )
    counting = fields.Selection(
        COUNTING,
        required=True,
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="Counting units needs the unit of each defect; each unit counts once, in "
        "its worst class.",
    )
    carton_rule = fields.Selection(
        CARTON_RULES,
        "Cartons to Open",
        required=True,
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="In any case enough to hold the sample and to reach every variant.",
    )
    terms_of_id = fields.Many2one(
        "sourcing.sampling.scheme",
        compute="_compute_terms",
        store=True,
        precompute=True,
        ondelete="set null",
        help="The scheme whose values were copied.",
    )
    plan = fields.Json(readonly=True, copy=False, help="Frozen when the work begins.")
    plan_table = fields.Html(
        "Plan and Findings", compute="_compute_plan_table", sanitize=False
    )
    sample_size = fields.Integer("Units to Draw", compute="_compute_sample_size")

    plan_details = fields.Html(
        "Arithmetic of the Plan", compute="_compute_plan_details", sanitize=False
    )
    is_discontinued = fields.Boolean(
        "Acceptance Discontinued", compute="_compute_is_discontinued"
    )

    # === COMPUTES === #

    @api.depends("project_id", "lot_ids.order_line_id")
    def _compute_scheme_id(self):
        for inspection in self:
            if inspection.state in ("running", "done"):
                inspection.scheme_id = inspection.scheme_id  # settled
                continue
            suppliers, products = inspection._goods()
            inspection.scheme_id = self.env["sourcing.sampling.scheme"]._best(
                inspection.project_id.company_id,
                inspection.project_id.buyer_id.commercial_partner_id,
                suppliers,
                products.categ_id,
            )

    # Only the choice of a scheme copies its values: a later change of the scheme must
    # not reach what was planned by it.
    @api.depends("scheme_id")
    def _compute_terms(self):
        usual = self.env["sourcing.sampling.scheme"].default_get(list(TERMS))
        for inspection in self:
            scheme = inspection.scheme_id
            begun = inspection.state in ("running", "done")
            kept = begun or not scheme or inspection.terms_of_id == scheme
            for name in TERMS:
                inspection[name] = (
                    inspection[name] or usual.get(name) if kept else scheme[name]
                )
            inspection.terms_of_id = scheme

    @api.depends("plan", "state", "lot_size", "scheme_id", "kind", *TERMS)
    def _compute_sample_size(self):
        for inspection in self:
            plan = inspection._plan()
            inspection.sample_size = plan.sample_size if plan else 0

    @api.depends_context("lang")
    @api.depends(
        "sample_size",
        "verdict",
        "units_inspected",
        "defect_ids.severity",
        "defect_ids.quantity",
        "defect_ids.unit",
    )
    def _compute_plan_table(self):
        for inspection in self:
            plan = inspection._plan()
            inspection.plan_table = plan and self.env["ir.qweb"]._render(
                "sourcing_qc.plan_table",
                {
                    "plan": plan.as_dict(),
                    "rows": inspection._plan_rows(plan),
                },
            )

    @api.depends_context("lang")
    @api.depends("sample_size", "mode", "counting")
    def _compute_plan_details(self):
        for inspection in self:
            plan = inspection._plan()
            context = inspection._plan_context()
            inspection.plan_details = plan and self.env["ir.qweb"]._render(
                "sourcing_qc.plan_details",
                {
                    "plan": plan.as_dict(),
                    "rows": inspection._plan_rows(plan),
                    "tests": context.get("tests", []),
                    "isolated": context.get("isolated", ""),
                    "named": "name_zh" if self.env.lang == "zh_CN" else "name",
                    "summary": inspection._plan_summary(plan, context),
                },
            )

    @api.depends("state", "kind", "lot_ids.order_line_id")
    def _compute_is_discontinued(self):
        for inspection in self:
            inspection.is_discontinued = inspection._is_discontinued()

    # === GUARDED FIELDS === #

    def _plan_fields(self):
        return super()._plan_fields() | {"scheme_id", *TERMS}

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {"plan", "terms_of_id"}

    # === CRUD === #

    def write(self, vals):
        if not self._plan_fields() & vals.keys():
            return super().write(vals)
        with self._noting_replan():
            return super().write(vals)

    @contextmanager
    def _noting_replan(self):
        """Write into the journal what a change before the start did to the plan."""
        noting = self.env.cr.precommit.data.setdefault("sourcing_replan", set())
        # an outer one writes it: a form saves the lot's rows inside the inspection;
        # one without a number is being created
        mine = self.filtered(
            lambda inspection: (
                inspection.number
                and inspection.state == "planned"
                and inspection.id not in noting
            )
        )
        before = {inspection: inspection._written_plan() for inspection in mine}
        noting.update(mine.ids)
        try:
            yield
        finally:
            noting.difference_update(mine.ids)
        for inspection, terms in before.items():
            inspection._log_replan(terms)

    def _log_replan(self, before: dict[str, str]) -> None:
        after = self._written_plan()
        names = [name for name in before if before[name] != after[name]]
        if names:
            self.project_id._log(
                "inspection_replanned",
                step=self.milestone_id,
                before={"terms_before": ", ".join(before[name] for name in names)},
                after={
                    "number": self.number,
                    "terms": ", ".join(after[name] for name in names),
                },
            )

    def _written_plan(self) -> dict[str, str]:
        """What the plan is made from and comes to, as people read it: Level II."""
        self.ensure_one()
        written = {}
        for name in ("scheme_id", "lot_size", *TERMS, "sample_size"):
            field = self._fields[name]
            value = field.convert_to_export(self[name], self) or "–"
            written[name] = f"{field._description_string(self.env)} {value}"
        return written

    # === PLAN === #

    def _prepare_start(self):
        plan = self._make_plan()
        context = self._plan_context()
        return super()._prepare_start() | {"plan": plan and plan.as_dict() | context}

    def _make_plan(self) -> engine.Plan | None:
        """The plan for the lot as it is now; None without a lot."""
        self.ensure_one()
        if self.lot_size < 1:
            return None
        aqls = {name: self[f"aql_{name}"] or None for name in engine.CLASSES}
        return engine.make_plan(
            self.lot_size,
            self.level,
            aqls,
            severities=self._severities(),
            mode=self.mode,
            counting=self.counting,
        )

    def _plan_context(self) -> dict:
        """What the plan was made from besides the lot, as plain values.

        :return: ``scheme`` with its values, ``tests`` with samples of their own, and
            in ``isolated`` why the lot belongs to no series (empty: it does)
        """
        self.ensure_one()
        if self.state in ("running", "done"):
            return self.plan or {}
        # sudo: sourcing.sampling.scheme - it holds whoever starts the inspection
        scheme = self.sudo().scheme_id
        return {
            "scheme": scheme._snapshot() if scheme else None,
            "tests": scheme.test_ids._plan_rows(self.lot_size) if self.lot_size else [],
            "isolated": self._isolation(),
        }

    def _plan(self) -> engine.Plan | None:
        """The settled plan, or before the work begins the one that would be."""
        self.ensure_one()
        if self.state in ("running", "done"):
            return engine.Plan.from_dict(self.plan) if self.plan else None
        if not all(self[name] for name in TERMS if name != "aql_critical"):
            return None  # a form that is being filled in
        return self._make_plan()

    def _plan_summary(self, plan: engine.Plan, context: dict) -> str:
        """The scheme, and what all classes have in common."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("mode", "counting")
        }
        summary = self.env._(
            "Lot of %(lot)s: draw %(sample)s units. %(mode)s. Counted: %(counting)s. "
            "%(edition)s.",
            lot=plan.lot_size,
            sample=plan.sample_size,
            mode=labels["mode"][plan.mode],
            counting=labels["counting"][plan.counting],
            edition=plan.edition,
        )
        scheme = context.get("scheme")
        if not scheme:
            return summary
        name = "name_zh" if self.env.lang == "zh_CN" else "name"
        return self.env._("Scheme “%(name)s”.", name=scheme[name]) + " " + summary

    def _plan_rows(self, plan: engine.Plan) -> list[dict]:
        """The plan class by class with what was found, as words for a table."""
        findings = {}
        if self.state in ("running", "done"):
            verdict = self.verdict or self._judge().as_dict()
            findings = {row["defect_class"]: row for row in verdict["findings"]}
        sentence = self.env["sourcing.sentence"]
        rows = []
        for row in plan.as_dict()["classes"]:
            finding = findings.get(row["defect_class"], {})
            found = finding.get("found")
            if not self.units_inspected:
                found = found or None  # nothing looked at is not "0 found"
            rows.append(
                {
                    **row,
                    "name": sentence._state_label(row["defect_class"]),
                    "found": found,
                    "result": finding.get("result"),
                    "severity_name": row["severity"]
                    and str(self.env._(SEVERITY_NAMES[row["severity"]])),
                }
            )
        return rows

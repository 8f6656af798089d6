"""How strictly an inspection judges: the plan, a snapshot once the work begins."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..engine import sampling as engine
from ..engine.aql import AQLS, LEVELS

_lt = LazyTranslate(__name__)

# How strictly a lot is judged, by ISO 2859-1.
SEVERITY_NAMES = {
    "normal": _lt("normal inspection"),
    "tightened": _lt("tightened inspection"),
    "reduced": _lt("reduced inspection"),
}


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    level = fields.Selection(
        [(level, level) for level in LEVELS],
        required=True,
        default="II",
        help="Inspection level of ISO 2859-1: how large the sample is. II is usual.",
    )
    aql_critical = fields.Selection(
        [(aql, aql) for aql in AQLS],
        "AQL Critical",
        help="Empty: no critical defect is allowed among all units drawn.",
    )
    aql_major = fields.Selection(
        [(aql, aql) for aql in AQLS], "AQL Major", required=True, default="2.5"
    )
    aql_minor = fields.Selection(
        [(aql, aql) for aql in AQLS], "AQL Minor", required=True, default="4.0"
    )
    plan = fields.Json(readonly=True, copy=False, help="Frozen when the work begins.")
    plan_table = fields.Html(
        "Plan and Findings", compute="_compute_plan_table", sanitize=False
    )
    sample_size = fields.Integer("Units to Draw", compute="_compute_sample_size")

    @api.depends(
        "plan", "state", "lot_size", "level", "aql_critical", "aql_major", "aql_minor"
    )
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
                    "severity": str(self.env._(SEVERITY_NAMES[plan.severity])),
                    "rows": inspection._plan_rows(plan),
                },
            )

    def _plan_fields(self):
        return super()._plan_fields() | {
            "level",
            "aql_critical",
            "aql_major",
            "aql_minor",
        }

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {"plan"}

    def _prepare_start(self):
        plan = self._make_plan()
        return super()._prepare_start() | {"plan": plan and plan.as_dict()}

    def _make_plan(self) -> engine.Plan | None:
        """The plan for the lot as it is now; None without a lot."""
        self.ensure_one()
        if self.lot_size < 1:
            return None
        aqls = {name: self[f"aql_{name}"] or None for name in engine.CLASSES}
        return engine.make_plan(self.lot_size, self.level, aqls)

    def _plan(self) -> engine.Plan | None:
        """The settled plan, or before the work begins the one that would be."""
        self.ensure_one()
        if self.state in ("running", "done"):
            return engine.Plan.from_dict(self.plan) if self.plan else None
        if not (self.level and self.aql_major and self.aql_minor):
            return None  # a form that is being filled in
        return self._make_plan()

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
                }
            )
        return rows

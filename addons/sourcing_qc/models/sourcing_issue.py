"""An issue as a corrective action in eight disciplines (8D), from D1 to closing."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sourcing_pm.models.tools import changed

from ..engine import eight_d

PHASES = [
    ("d1", "D1 Team"),
    ("d2", "D2 Problem"),
    ("d3", "D3 Containment"),
    ("d4", "D4 Root Cause"),
    ("d5", "D5 Actions Chosen"),
    ("d6", "D6 Actions Done"),
    ("d7", "D7 Prevention"),
    ("d8", "D8 Effectiveness"),
    ("closed", "Closed"),
]
WHYS = tuple(f"why_{number}" for number in range(1, eight_d.WHYS + 1))
# What is concluded: not before the containment was confirmed.
CONCLUDED = frozenset({*WHYS, "reason_id", "root_cause", "root_cause_zh"})
# What acts record, and nobody types.
RECORDED = frozenset(
    {
        "is_capa",
        "inspection_id",
        "evidence",
        "contained_on",
        "contained_by_id",
        "instruction_state",
        "verified_on",
        "verified_by_id",
        "reopened_on",
        "reopen_count",
        "returned_in_id",
        "asked_factory_on",
        "evidence_document_ids",
        "factory_whys",
        "factory_answered_on",
        "factory_answered_by_id",
    }
)
# What a closed corrective action keeps as it is.
SETTLED = CONCLUDED | {
    "team_ids",
    "problem",
    "problem_zh",
    "action_ids",
    "containment_ids",
    "corrective_ids",
    "preventive_ids",
    "rework_instruction",
    "rework_instruction_zh",
    "verification_id",
    "verified_words",
    "verified_document_id",
    "kind",
}


class SourcingIssue(models.Model):
    _inherit = "sourcing.issue"

    # === FIELDS === #

    is_capa = fields.Boolean(
        "Corrective Action (8D)",
        readonly=True,
        copy=False,
        index=True,
        help="It goes the way of an 8D report, and is closed when it was effective.",
    )
    phase = fields.Selection(
        PHASES,
        compute="_compute_phase",
        store=True,
        index=True,
        help="The first discipline that is not done.",
    )
    inspection_id = fields.Many2one(
        "sourcing.inspection",
        "Found by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    team_ids = fields.Many2many(
        "res.users",
        copy=False,
        domain="[('share', '=', False)]",
        help="Who works on it with the owner.",
    )
    problem = fields.Text(
        copy=False,
        help="What, where, when, how many. Buyer and factory read this: name neither.",
    )
    problem_zh = fields.Text(
        "Problem (Chinese)",
        copy=False,
        help="Buyer and factory read this: name neither.",
    )
    evidence = fields.Json("Evidence Kept", readonly=True, copy=False)
    evidence_shown = fields.Html("Evidence", compute="_compute_evidence_shown")

    action_ids = fields.One2many("sourcing.issue.action", "issue_id")
    containment_ids = fields.One2many(
        "sourcing.issue.action", "issue_id", domain=[("kind", "=", "containment")]
    )
    corrective_ids = fields.One2many(
        "sourcing.issue.action",
        "issue_id",
        "Corrective Actions",
        domain=[("kind", "=", "corrective")],
    )
    preventive_ids = fields.One2many(
        "sourcing.issue.action",
        "issue_id",
        "Preventive Actions",
        domain=[("kind", "=", "preventive")],
    )
    contained_on = fields.Datetime("Contained", readonly=True, copy=False)
    contained_by_id = fields.Many2one(
        "res.users",
        "Containment Confirmed by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    why_1 = fields.Text("Why?", copy=False, help="For ourselves.")
    why_2 = fields.Text("Why is that?", copy=False)
    why_3 = fields.Text("And why is that?", copy=False)
    why_4 = fields.Text("Why again?", copy=False)
    why_5 = fields.Text("The cause behind it all", copy=False)
    root_cause = fields.Text(
        copy=False,
        help="The outcome in one sentence. Buyer and factory read this in the report: "
        "name neither.",
    )
    root_cause_zh = fields.Text(
        "Root Cause (Chinese)",
        copy=False,
        help="Buyer and factory read this in the report: name neither.",
    )

    verification_id = fields.Many2one(
        "sourcing.inspection",
        "Verified by Inspection",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('company_id', '=', company_id), ('id', '!=', inspection_id)]",
        help="The re-inspection, or one of the next order, of the same goods.",
    )
    verified_words = fields.Text(
        "Evidence of the Next Order",
        copy=False,
        help="Where it was seen that the next order has not this defect.",
    )
    verified_document_id = fields.Many2one(
        "sourcing.document",
        "Evidence Filed",
        copy=False,
        ondelete="restrict",
        check_company=True,
    )
    verified_on = fields.Datetime("Recorded as Effective", readonly=True, copy=False)
    verified_by_id = fields.Many2one(
        "res.users", "Recorded by", readonly=True, copy=False, ondelete="restrict"
    )
    is_verified = fields.Boolean("Effective", compute="_compute_is_verified")
    reopened_on = fields.Datetime("Reopened", readonly=True, copy=False)
    reopen_count = fields.Integer("Times Reopened", readonly=True, copy=False)
    date_next = fields.Date(
        "Next Action Due",
        compute="_compute_date_next",
        store=True,
        help="The earliest day of an action that is not done.",
    )

    # === COMPUTES === #

    @api.depends("verification_id.result", "verified_on", "reopened_on")
    def _compute_is_verified(self):
        for issue in self:
            issue.is_verified = bool(issue.verified_on) or issue._passed(
                issue.verification_id
            )

    @api.depends(
        "is_capa",
        "state",
        "owner_id",
        "problem",
        "problem_zh",
        "contained_on",
        "reason_id",
        "instruction_state",
        "rework_instruction",
        "verified_on",
        "verification_id.result",
        "action_ids.kind",
        "action_ids.name",
        "action_ids.name_zh",
        "action_ids.done_on",
        *WHYS,
    )
    def _compute_phase(self):
        for issue in self:
            if not issue.is_capa:
                issue.phase = False
            elif issue.state == "closed":
                issue.phase = "closed"
            else:
                issue.phase = eight_d.current(issue._facts())

    @api.depends("is_capa", "state", "action_ids.date_due", "action_ids.done_on")
    def _compute_date_next(self):
        for issue in self:
            days = issue._open_actions().filtered("date_due").mapped("date_due")
            issue.date_next = min(days, default=False)

    @api.depends_context("lang")
    @api.depends("evidence")
    def _compute_evidence_shown(self):
        for issue in self:
            issue.evidence_shown = (
                self.env["ir.qweb"]._render(
                    "sourcing_qc.issue_evidence",
                    {"found": issue._evidence_rows(), "photos": issue._photo_rows()},
                )
                if issue.evidence
                else False
            )

    # === CONSTRAINTS === #

    @api.constrains(*WHYS)
    def _check_whys(self):
        for issue in self:
            if eight_d.gaps([issue[name] or "" for name in WHYS]):
                raise UserError(
                    self.env._(
                        "Each “why” asks about the answer before it: leave none out."
                    )
                )

    @api.constrains("verification_id")
    def _check_verification(self):
        for issue in self.filtered("verification_id"):
            other = issue.verification_id
            if other == issue.inspection_id or not issue._is_of_same_goods(other):
                raise UserError(
                    self.env._(
                        "%(inspection)s does not verify “%(issue)s”: choose another "
                        "inspection of the same product of the same factory.",
                        inspection=other.display_name,
                        issue=issue.name,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_recorded({name for name in vals if vals[name]})
        return super().create(vals_list)

    def write(self, vals):
        """Keep the order of the disciplines, by whatever door a value comes."""
        self._check_recorded(vals.keys())
        capas = self.filtered("is_capa")
        capas._check_settled(vals)
        capas._check_contained(vals)
        closed = capas.filtered(lambda issue: issue.state == "closed")
        result = super().write(vals)
        if vals.get("state") == "open" and closed:
            closed._begin_again()
        return result

    def _write_recorded(self, vals) -> bool:
        """Write what acts record, past the guards of :meth:`write`."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        found = self.filtered(lambda issue: issue.inspection_id or issue.reopen_count)
        if found:
            raise UserError(
                self.env._(
                    "%(issues)s: a corrective action that an inspection opened is "
                    "kept.",
                    issues=found.mapped("name"),
                )
            )

    def _check_recorded(self, names) -> None:
        typed = RECORDED & set(names)
        if typed:
            raise UserError(
                self.env._(
                    "%(fields)s: this is recorded by what is done and cannot be typed.",
                    fields=[
                        self._fields[name]._description_string(self.env)
                        for name in sorted(typed)
                    ],
                )
            )

    def _check_settled(self, vals) -> None:
        if not SETTLED & vals.keys():
            return
        for issue in self:
            if issue.state == "closed" and vals.get("state") != "open":
                raise UserError(
                    self.env._(
                        "“%(issue)s” is closed and stays as it is. Reopen it first.",
                        issue=issue.name,
                    )
                )
            if "kind" in vals and vals["kind"] != "quality":
                raise UserError(
                    self.env._(
                        "“%(issue)s” is a corrective action: it stays a matter of "
                        "quality.",
                        issue=issue.name,
                    )
                )

    def _check_contained(self, vals) -> None:
        """Nobody looks for the cause while more of it may reach somebody."""
        for issue in self.filtered(lambda issue: not issue.contained_on):
            names = CONCLUDED & vals.keys()
            if any(vals[name] for name in changed(issue, names, vals)):
                raise UserError(issue._containment_first())

    def _containment_first(self) -> str:
        return self.env._(
            "“%(issue)s”: containment comes first. Write what was done, how many, "
            "where, by whom and when, and confirm it; then look for the cause.",
            issue=self.name,
        )

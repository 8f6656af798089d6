from __future__ import annotations

from collections.abc import Collection

from odoo import api, fields, models
from odoo.exceptions import UserError

from .milestone_states import CLOSED
from .tools import without_defaults

# Baseline, committed and forecast are never typed: only the plan writes them.
COMPUTED_LAYERS = frozenset(
    {
        "baseline_start",
        "baseline_finish",
        "baseline_on",
        "added",
        "committed_finish",
        "forecast_start",
        "forecast_finish",
        "late_start",
        "late_finish",
        "total_float",
        "critical",
        "driver",
        "driver_id",
        "health",
        "supplier_reported_on",
        "void_approval_id",
    }
)
# What the forecast depends on.
PLAN_FIELDS = frozenset(
    {
        "state",
        "duration",
        "calendar_kind",
        "not_before",
        "not_after",
        "committed_finish",
        "actual_start",
        "actual_finish",
        "order_id",
    }
)
# What people report of a step: written together, through the same guards.
REPORTED = frozenset({"state", "actual_start", "actual_finish"})
# The same, with the reason that goes along.
REPORT = REPORTED | {"waive_reason"}
# What makes a gate a gate: changed by managers only.
GATE_FIELDS = frozenset(
    {
        "block_confirm_order",
        "block_start_production",
        "block_ship",
        "block_receive",
        "block_pay_balance",
        "decided_by",
        "supplier_confirms",
        "supplier_access",
        "type_id",
        "sequence",
        "project_id",
        "order_id",
    }
)


def _pick(vals: dict, names: Collection[str]) -> dict:
    return {name: vals[name] for name in names}


class SourcingMilestone(models.Model):
    """A running step of a project, with its four date layers."""

    _name = "sourcing.milestone"
    _description = "Milestone"
    _inherit = [
        "sourcing.step.mixin",
        "sourcing.state.mixin",
        "sourcing.approval.mixin",
        "sourcing.terms.mixin",
    ]
    _order = "project_id, sequence, id"
    _check_company_auto = True

    _terms = frozenset(
        {"duration", "tolerance", "calendar_kind", "not_before", "not_after"}
    )
    _transitions = {
        "planned": ("running", "asked", "done", "na", "waived", "cancel"),
        "running": ("planned", "asked", "done", "na", "waived", "cancel"),
        "asked": ("running", "done", "na", "waived", "cancel"),
        "done": ("running",),
        "na": ("planned",),
        "waived": ("planned",),
        "cancel": ("planned", "running"),
    }

    # === FIELDS === #

    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    order_id = fields.Many2one(
        "purchase.order",
        "Only for Order",
        index="btree_not_null",
        check_company=True,
        groups="purchase.group_purchase_user",
        help="Empty: the step stands for every order of the project.",
    )
    template_step_id = fields.Many2one(
        "sourcing.template.step", index="btree_not_null", ondelete="set null"
    )
    kind = fields.Selection(related="type_id.kind", store=True)
    code = fields.Char(related="type_id.code")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "Running"),
            ("asked", "Waiting for decision"),
            ("done", "Done"),
            ("na", "Not applicable"),
            ("waived", "Waived"),
            ("cancel", "Cancelled"),
        ],
        required=True,
        default="planned",
        copy=False,
        index=True,
    )
    owner_id = fields.Many2one(
        "res.users",
        compute="_compute_owner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="The person who is asked when the step is late.",
    )
    link_ids = fields.One2many("sourcing.milestone.link", "milestone_id", "Follows")
    next_link_ids = fields.One2many(
        "sourcing.milestone.link", "predecessor_id", "Is Followed by"
    )
    document_ids = fields.One2many("sourcing.document", "milestone_id")
    commitment_ids = fields.One2many("sourcing.commitment", "milestone_id")
    may_report = fields.Boolean(compute="_compute_may_report")

    _one_of_a_type = models.UniqueIndex(
        "(project_id, type_id, COALESCE(order_id, 0))",
        "The project has this step already.",
    )

    # === COMPUTES === #

    @api.depends_context("lang")
    @api.depends("type_id.name", "order_id.name")
    def _compute_display_name(self):
        for step in self:
            name = step.type_id.name or ""
            # sudo: purchase.order - its number tells the steps of two orders apart
            order = step.sudo().order_id
            step.display_name = f"{name} ({order.name})" if order else name

    @api.depends("owner_role", "project_id.lead_id")
    def _compute_owner_id(self):
        for step in self:
            step.owner_id = step.owner_id or step.project_id._person(step.owner_role)

    @api.depends_context("uid")
    def _compute_may_report(self):
        allowed = self._filtered_access("write")
        for step in self:
            step.may_report = step in allowed

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_layers(vals)
        reports = []
        if not self.env.su:
            self = without_defaults(self, REPORT)
            reports = [_pick(vals, vals.keys() & REPORT) for vals in vals_list]
            vals_list = [_pick(vals, vals.keys() - REPORT) for vals in vals_list]
        steps = super().create(vals_list)
        steps._check_inserted()
        # what is reported of a step goes through the same guards, new as it is
        for step, report in zip(steps, reports, strict=False):
            if report:
                step.write(report)
        steps.filtered("actual_start")._assert_may_start()
        steps.filtered("actual_finish")._assert_may_finish()
        steps.project_id._reschedule()
        return steps

    def write(self, vals):
        self._check_layers(vals)
        self._check_only_reported(vals)
        if GATE_FIELDS & vals.keys():
            self._check_gates_kept(vals)
        open_steps = self.filtered(lambda step: step.state not in CLOSED)
        if not REPORTED & vals.keys():
            result = super().write(vals)
        else:
            result = True
            for step in self:
                result = step._write_report(vals) and result
        if PLAN_FIELDS & vals.keys():
            self.project_id._reschedule()
        if "state" in vals or "actual_finish" in vals:
            open_steps._after_closing()
        return result

    def _write_report(self, vals: dict) -> bool:
        """Write what was reported of one step: state and actual dates go together.

        A start without a state makes the step run, a finish makes it done, and the
        other way round; so every door leads through the same guards.
        """
        self.ensure_one()
        vals = self._prepare_report(vals)
        before, dates = self.state, self._reported_dates()
        result = super().write(vals)
        if self.state != before:
            self._after_report(before, dates)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followed(self):
        for step in self:
            followers = (step.next_link_ids.milestone_id - self).mapped("display_name")
            if followers:
                raise UserError(
                    self.env._(
                        "%(step)s cannot be deleted: %(followers)s wait for it. Waive "
                        "it instead.",
                        step=step.display_name,
                        followers=followers,
                    )
                )
        self.filtered(lambda step: step._is_under_way())._assert_manager()

    def _terms_step(self):
        return self

    def _check_inserted(self) -> None:
        """A plan under way grows by “Insert Step”, which asks for the reason."""
        inserted = self.filtered(lambda step: step._is_under_way())
        if inserted and not self.env.su:
            raise UserError(
                self.env._(
                    "%(project)s is under way: use “Insert Step”, which asks for the "
                    "reason.",
                    project=inserted.project_id[:1].display_name,
                )
            )

    def _check_layers(self, vals) -> None:
        """Computed dates are written by the plan alone, which works as superuser."""
        forbidden = COMPUTED_LAYERS & vals.keys()
        if forbidden and not self.env.su:
            raise UserError(
                self.env._(
                    "%(fields)s: these dates are computed or frozen and cannot be "
                    "typed. Enter what happened, or record a promise.",
                    fields=[self._fields[name].string for name in sorted(forbidden)],
                )
            )

    def _check_only_reported(self, vals) -> None:
        """Who only reports on steps writes what happened, and files what belongs to
        it, by rights of its own; the plan is for those who make it."""
        if self.env.su or self.env.user.has_group("sourcing_pm.group_sourcing_user"):
            return
        self.check_access("write")
        typed = {
            name
            for name in vals.keys() - REPORTED
            if name in self._fields and self._fields[name].type != "one2many"
        }
        if typed:
            raise UserError(
                self.env._(
                    "%(fields)s: you report on this step; its plan is for the lead "
                    "to change.",
                    fields=[
                        self._fields[name]._description_string(self.env)
                        for name in sorted(typed)
                    ],
                )
            )

    # === STATE === #

    def _transition_blockers(self, to: str) -> list[str]:
        if to == "done":
            return self._blocker_sentences(self._completion_blockers())
        if to == "asked" and not self._open_approvals():
            return [self.env._("nobody has been asked; use “Report finished”")]
        if to == "na":
            return self._set_aside_blockers()
        if to == "waived":
            return self._waiver_blockers()
        if to == "cancel":
            return self._cancel_blockers()
        if to == "planned" and self.state == "running":
            return self._unstart_blockers()
        if self.state == "cancel":
            return self._revival_blockers()
        return super()._transition_blockers(to)

    def _is_under_way(self) -> bool:
        """Whether the step's project has begun: its chain is what it must pass."""
        return self.project_id.state != "draft"

    def _may_waive(self) -> bool:
        return self.env.su or self.env.user.has_group(
            "sourcing_pm.group_sourcing_manager"
        )

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..engine import schedule
from ..engine.workdays import WorkCalendar
from .tools import changed, in_language, raise_if_circular, without_defaults

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
OUT_OF_PLAN = ("na", "waived", "cancel")
CLOSED = ("done", *OUT_OF_PLAN)
# A cancelled step was not passed: giving up opens no gate.
PASSED = ("done", "na", "waived")
# Steps that no page shows; a waived one says so.
UNSEEN = ("na", "cancel")
# Blockers that asking the decider is there to remove.
DECISION_BLOCKERS = frozenset(
    {
        "check_open",
        "decision_open",
        "decision_other_content",
        "decision_other_revision",
        "supplier_confirmation_open",
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

    baseline_start = fields.Date(readonly=True, copy=False)
    baseline_finish = fields.Date("Planned", readonly=True, copy=False)
    committed_finish = fields.Date(
        "Committed",
        readonly=True,
        copy=False,
        help="The last promise that the lead accepted.",
    )
    not_before = fields.Date(
        help="The step cannot start earlier, whatever the chain says."
    )
    not_after = fields.Date(help="The step must be done by this day: a cut-off.")
    forecast_start = fields.Date(readonly=True, copy=False)
    forecast_finish = fields.Date("Forecast", readonly=True, copy=False)
    late_start = fields.Date("Latest Start", readonly=True, copy=False)
    late_finish = fields.Date("Latest Finish", readonly=True, copy=False)
    total_float = fields.Integer(
        "Float", readonly=True, copy=False, help="Days it may slip without harm."
    )
    critical = fields.Boolean("On Critical Path", readonly=True, copy=False)
    driver = fields.Char(
        readonly=True, copy=False, help="What the forecast date comes from."
    )
    driver_id = fields.Many2one(
        "sourcing.milestone", "Waits for", readonly=True, copy=False
    )
    actual_start = fields.Date("Started", copy=False)
    actual_finish = fields.Date("Finished", copy=False)
    health = fields.Selection(
        [("green", "Green"), ("yellow", "Yellow"), ("red", "Red")],
        readonly=True,
        copy=False,
    )
    supplier_reported_on = fields.Datetime(
        "Reported Done by Factory", readonly=True, copy=False
    )

    void_approval_id = fields.Many2one(
        "sourcing.approval",
        readonly=True,
        copy=False,
        help="The step was reopened: this answer and those before it do not count.",
    )

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

    # === CONSTRAINTS === #

    @api.constrains("actual_start", "actual_finish")
    def _check_actuals(self):
        for step in self:
            today = step._today()
            if (
                max(
                    filter(None, (step.actual_start, step.actual_finish)), default=today
                )
                > today
            ):
                raise ValidationError(
                    self.env._(
                        "%(step)s: an actual date says what has happened, so it cannot "
                        "lie after today (%(today)s).",
                        step=step.display_name,
                        today=fields.Date.to_string(today),
                    )
                )
            if (
                step.actual_start
                and step.actual_finish
                and (step.actual_finish < step.actual_start)
            ):
                raise ValidationError(
                    self.env._(
                        "%(step)s cannot finish before it started.",
                        step=step.display_name,
                    )
                )

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

    def _write_report(self, vals: dict) -> bool:
        """Write what was reported of one step: state and actual dates go together.

        A start without a state makes the step run, a finish makes it done, and the
        other way round; so every door leads through the same guards.
        """
        self.ensure_one()
        self._check_corrections(vals)
        vals = self._complete_report(vals)
        if vals.get("actual_start") and not self.actual_start:
            self._assert_may_start()
        if vals.get("actual_finish") and not self.actual_finish:
            self._assert_may_finish()
        before, dates = self.state, self._reported_dates()
        result = super().write(vals)
        if self.state != before:
            self.project_id._log(
                "step_state",
                step=self,
                before={"before_state": before, **dates},
                after={"after_state": self.state, **self._reported_dates()},
            )
            if before == "done":
                self._after_reopening()
        return result

    def _finish_known(self, today: date) -> date:
        """When the step was done, or will be as far as is known today."""
        return self.actual_finish or max(
            self.forecast_finish or self.baseline_finish, today
        )

    def _reported_days(self) -> list[date]:
        return list(filter(None, (self.actual_start, self.actual_finish)))

    def _reported_dates(self) -> dict[str, str]:
        return {
            name: str(self[name])
            for name in ("actual_start", "actual_finish")
            if self[name]
        }

    def _after_closing(self) -> None:
        """Follow what the end of these steps means for promises and project."""
        closed = self.filtered(lambda step: step.state in CLOSED)
        # sudo: sourcing.commitment - whoever closes a step ends what waits for it
        promises = closed.sudo().commitment_ids  # sudo: as above
        promises.filtered(lambda promise: promise.state == "proposed")._transition(
            "superseded"
        )
        promises._clear_tasks()
        for project, steps in closed.grouped("project_id").items():
            project._on_steps_closed(steps)

    def _after_reopening(self) -> None:
        """An answer that was given before does not close the step again."""
        # sudo: sourcing.milestone - written by the plan only
        self.sudo().void_approval_id = self._approvals()[:1]
        self.project_id._on_step_reopened()

    def _complete_report(self, vals: dict) -> dict:
        vals = dict(vals)
        if "state" not in vals:
            if vals.get("actual_finish") and self.state != "done":
                vals["state"] = "done"
            elif vals.get("actual_start") and self.state == "planned":
                vals["state"] = "running"
        state = vals.get("state", self.state)
        if state == self.state:
            return vals
        if state == "done" and not vals.get("actual_finish"):
            vals["actual_finish"] = self._today()
        if state in ("running", "asked", "done") and not (
            vals.get("actual_start") or self.actual_start
        ):
            vals["actual_start"] = vals.get("actual_finish") or self._today()
        if self.state == "done":
            vals["actual_finish"] = False
        if state == "planned":
            vals.update(actual_start=False, actual_finish=False)
        return vals

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

    def _check_gates_kept(self, vals) -> None:
        """A gate is not taken apart to get past it."""
        self.filtered(
            lambda step: changed(step, GATE_FIELDS & vals.keys(), vals)
        )._assert_manager()

    def _assert_manager(self) -> None:
        if self and not self._may_waive():
            raise UserError(
                self.env._(
                    "%(steps)s: only a Sourcing manager changes what a project must "
                    "pass.",
                    steps=self.mapped("display_name"),
                )
            )

    def _check_corrections(self, vals) -> None:
        """An actual date that was reported once is changed only with a reason."""
        if self.env.su:
            return
        for name in ("actual_start", "actual_finish"):
            if (
                name in vals
                and self[name]
                and fields.Date.to_date(vals[name]) != self[name]
            ):
                raise UserError(
                    self.env._(
                        "%(step)s: “%(field)s” was reported already. Use “Correct "
                        "dates”, which asks for the reason.",
                        step=self.display_name,
                        field=self._fields[name].string,
                    )
                )

    # === ACTIONS === #

    def action_start(self):
        """Report that the step started today."""
        self.check_access("write")
        self._transition("running")

    def action_submit(self):
        """Report the step finished: done, or put to whoever decides."""
        self.check_access("write")
        for step in self:
            step._submit()

    def action_set_na(self):
        """The step does not apply to this project."""
        self.check_access("write")
        self._transition("na")

    def action_reopen(self):
        """Take a step that was closed too early back into work."""
        self.check_access("write")
        for step in self:
            if step.state == "cancel":
                step._transition(step._state_revived())
            else:
                step._transition("running" if step.state == "done" else "planned")

    def action_correct_dates(self, *, reason: str, start=None, finish=None):
        """Correct reported dates; the journal keeps both and the reason.

        :param reason: why the first report was wrong; required.
        :param start: the right first day, ISO text, or None to leave it.
        :param finish: the right last day, likewise.
        """
        self.check_access("write")
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the date is corrected."))
        vals = {
            name: fields.Date.to_date(day)
            for name, day in (("actual_start", start), ("actual_finish", finish))
            if day
        }
        if any(not self[name] for name in vals):
            raise UserError(
                self.env._("Only a date that was reported can be corrected.")
            )
        before = {name: str(self[name]) for name in vals}
        # sudo: sourcing.milestone - the write guard refuses corrections that come
        # without the reason, which is checked above
        self.sudo().write(vals)  # sudo: as above
        self.project_id._log(
            "actual_corrected",
            step=self,
            before=before,
            after={name: str(value) for name, value in vals.items()},
            reason=reason,
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

    def _may_waive(self) -> bool:
        return self.env.su or self.env.user.has_group(
            "sourcing_pm.group_sourcing_manager"
        )

    def _completion_blockers(self) -> list[tuple[str, dict]]:
        """Why the step cannot be done yet: codes with parameters.

        A seam: the quality and logistics apps add theirs for their kinds of step.

        :return: pairs of a sentence code of ``sourcing.sentence`` and its parameters.
        """
        self.ensure_one()
        blockers: list[tuple[str, dict]] = [
            ("document_open", {"kind_id": document.kind_id.id})
            for document in self.document_ids
            if document.demanded and document.state not in ("accepted", "superseded")
        ]
        if self.decided_by and self._decider_side() == "buyer":
            blockers += [
                ("document_not_released", {"kind_id": document.kind_id.id})
                for document in self.document_ids
                if document.demanded
                and document.state == "accepted"
                and not document.release_buyer
            ]
        approved = self._approved()
        if self.decided_by and not approved:
            code = "decision_open" if self._decider_side() == "buyer" else "check_open"
            blockers.append((code, {"decider": self._decider_name()}))
        elif self.decided_by and not approved._is_current():
            blockers.append(("decision_other_content", {}))
        if self.supplier_confirms:
            blockers += self._confirmation_blockers(approved)
        return blockers

    def _confirmation_blockers(self, approval) -> list[tuple[str, dict]]:
        """Buyer and factory must have said yes to the same revision."""
        specification = self.project_id.specification_id
        if not specification:
            return [("specification_missing", {})]
        params = {"revision": specification.revision}
        # sudo: purchase.order - whose factory must confirm
        vendor = self.sudo().order_id.partner_id.commercial_partner_id
        blockers: list[tuple[str, dict]] = []
        if approval and approval.specification_id != specification:
            blockers.append(("decision_other_revision", params))
        if not specification._is_confirmed(vendor):
            blockers.append(("supplier_confirmation_open", params))
        return blockers

    def _blocker_sentences(self, blockers, audience: str = "staff") -> list[str]:
        sentence = self.env["sourcing.sentence"]
        return [sentence._render(code, params, audience) for code, params in blockers]

    def _submit(self, party=None, day: date | None = None) -> bool:
        """Close the step, or ask the decider; True when it is done.

        :param party: the ``sourcing.party`` that reports, when it is not staff.
        :param day: when it was finished; counts where nobody decides, for else the
            decision closes the step. Default: today in its zone.
        """
        self.ensure_one()
        if self.state not in ("planned", "running"):
            self._check_transition(self.state, "asked" if self.decided_by else "done")
        if not self.decided_by:
            self._close(day)
            return True
        blockers = [
            blocker
            for blocker in self._completion_blockers()
            if blocker[0] not in DECISION_BLOCKERS
        ]
        if blockers:
            raise UserError(
                self.env._(
                    "%(step)s cannot be put to the decider yet:\n%(reasons)s",
                    step=self.display_name,
                    reasons="\n".join(
                        f"- {text}" for text in self._blocker_sentences(blockers)
                    ),
                )
            )
        self._assert_may_start()
        self._ask(party)
        self._transition("asked")
        return False

    def _close(self, day: date | None = None) -> None:
        """Set the step done on ``day`` (default: today in its zone)."""
        self.ensure_one()
        day = day or self._today()
        start = self.actual_start or day
        self._transition("done", actual_start=start, actual_finish=max(start, day))

    def _close_if_complete(self, moment=None) -> None:
        """Close steps whose last blocker has just fallen.

        :param moment: the instant (UTC) that closes them; it becomes a day in the
            zone of each step (design 5.2).
        """
        for step in self:
            if step.state == "asked" and not step._completion_blockers():
                step._close(step._local_day(moment) if moment else None)

    # === GATES === #

    @api.model
    def _acts(self) -> dict[str, str]:
        """The acts that a step may hold back, with their names."""
        return {
            "confirm_order": self.env._("order confirmation"),
            "start_production": self.env._("mass production"),
            "ship": self.env._("shipment"),
            "receive": self.env._("receipt"),
            "pay_balance": self.env._("balance payment"),
        }

    def _act_label(self, act: str) -> str:
        return self._acts()[act]

    def _is_under_way(self) -> bool:
        """Whether the step's project has begun: its chain is what it must pass."""
        return self.project_id.state != "draft"

    def _gates(self) -> list[str]:
        """The acts that this step holds back until it is done."""
        self.ensure_one()
        return [act for act in self._acts() if self[f"block_{act}"]]

    def _assert_may_start(self) -> None:
        """Starting mass production or a later step, or a shipment or a later step,
        are acts that gates hold back (design 5.8)."""
        for step in self:
            chain = step.project_id.milestone_ids.sorted("sequence")
            for kind, act in (("production", "start_production"), ("shipment", "ship")):
                first = chain.filtered(lambda other, kind=kind: other.kind == kind)[:1]
                # a chain without that step is no way around the gate
                types = self.type_id._from_kind(kind)
                if step.sequence >= first.sequence if first else step.type_id in types:
                    step._assert_may(act)

    def _assert_may_finish(self) -> None:
        """Actual delivery is an act that gates hold back (design 5.8)."""
        for step in self.filtered(lambda step: step.kind == "transit"):
            step._assert_may("receive")

    def _assert_may(self, act: str) -> None:
        # sudo: purchase.order - a gate judges the same for an inspector, who has
        # no right to read orders
        project = self.project_id.sudo()  # sudo: as above
        project._assert_may(act, self.sudo().order_id)

    # === APPROVAL === #

    def _decider_side(self) -> str:
        """Who decides in the end: without a buyer, our own approver does."""
        if self.decided_by == "buyer" and self.project_id._has_buyer():
            return "buyer"
        return "staff" if self.decided_by == "buyer" else "lead"

    def _decider_name(self) -> str:
        project = self.project_id
        match self._decider_side():
            case "buyer":
                return project._buyer_approver().partner_id.name or self.env._("Buyer")
            case "staff":
                return (project.approver_id or project.lead_id).name
        return project.lead_id.name

    def _ask(self, party=None):
        """Put the step to its decider as a ``sourcing.approval``."""
        self.ensure_one()
        type_en, type_zh = (
            in_language(self.type_id, lang) for lang in ("en_US", "zh_CN")
        )
        return self._ask_approval(
            side=self._decider_side(),
            question=type_en.question or type_en.name,
            question_zh=type_zh.question or type_zh.name,
            silence=type_en.silence,
            silence_zh=type_zh.silence,
            asked_by=party,
        )

    def _approved(self):
        """The last answer, if it was yes; what was answered before the step was
        reopened does not count."""
        answers = self._approvals().filtered(
            lambda approval: approval.state in ("open", "approved", "rejected")
        )
        last = answers[:1]
        counts = last.id > self.sudo().void_approval_id.id  # sudo: own record's field
        return last if last.state == "approved" and counts else last.browse()

    def _approval_project(self):
        return self.project_id

    def _approval_milestone(self):
        return self

    def _approval_snapshot(self) -> dict:
        """What the decider decides on: files by their bytes, and the specification."""
        snapshot = super()._approval_snapshot()
        snapshot["step"] = self.type_id.code
        snapshot["documents"] = [
            document._approval_snapshot()
            for document in self.document_ids.sorted("id")
            if document.state == "accepted"
        ]
        specification = self.project_id.specification_id
        if self.supplier_confirms and specification:
            snapshot["specification"] = specification._approval_snapshot()
        return snapshot

    def _approval_specification(self, snapshot: dict):
        if "specification" in snapshot:
            return self.project_id.specification_id
        return super()._approval_specification(snapshot)

    def _on_approval_void(self, approval) -> None:
        result = super()._on_approval_void(approval)
        if self.state == "asked":
            self._transition("running")
        return result

    def _on_approval_decided(self, approval) -> None:
        result = super()._on_approval_decided(approval)
        if approval.state == "approved":
            self._close_if_complete(approval.decided_on)
        elif self.state == "asked":
            self._transition("running")
        return result

    # === PLAN === #

    def _due_sentence(self) -> str:
        """The step and its forecast day, in the reader's language."""
        self.ensure_one()
        day = self.forecast_finish
        return (
            f"{self.display_name}, {format_date(self.env, day)}"
            if day
            else self.display_name
        )

    def _way(self) -> tuple:
        """In whose days the step counts: its kind of calendar and, where its factory
        works by its own, the ``purchase.order``, as superuser."""
        self.ensure_one()
        if self.calendar_kind != "factory":
            return self.calendar_kind, None
        # sudo: purchase.order - an inspector moves the same plan as a lead
        return "factory", self.sudo().order_id

    def _by_way(self, *reads: Callable) -> Iterator[tuple]:
        """Each step and what depends on its days, read once for all that count alike.

        :param reads: methods of their project that are called with ``_way()``.
        """
        known: dict[tuple, list] = {}
        for step in self:
            way = step._way()
            if way not in known:
                known[way] = [read(*way) for read in reads]
            yield step, *known[way]

    def _calendar(self):
        """The ``resource.calendar`` of the step; empty when every day counts."""
        return self.project_id._calendar(*self._way())

    def _workdays(self) -> WorkCalendar:
        """The days on which the step is worked on: those of its factory or place,
        without shutdowns and days on hold."""
        return self.project_id._plan_days(*self._way())

    def _local_day(self, moment) -> date:
        """The day of an instant (UTC) where the step is worked on."""
        return self.project_id._local_day(moment, *self._way())

    def _today(self) -> date:
        return self.project_id._today_of(*self._way())

    def _expected_finish(self):
        """The day before which the step will not be done, as far as anybody knows.

        A seam for later: run rates and tracked arrivals give theirs.
        """
        self.ensure_one()
        return self.committed_finish or None

    def _task(self, calendar, in_plan, today: date, own_today: date) -> schedule.Task:
        """The step as the engine sees it.

        :param calendar: a calendar of ``engine.workdays``.
        :param in_plan: the steps that the plan holds; links to others are bridged.
        :param today: the plan's first day on which anything can still happen.
        :param own_today: the same in the zone of the step, maybe a day later.
        """
        self.ensure_one()
        not_before = self.not_before or None
        if own_today > today:
            not_before = max(not_before or own_today, own_today)
        return schedule.Task(
            id=self.id,
            duration=self.duration,
            predecessors=tuple(self._links(in_plan)),
            calendar=calendar,
            actual_start=self.actual_start or None,
            actual_finish=self.actual_finish or None,
            expected_finish=self._expected_finish(),
            not_before=not_before,
            not_after=self.not_after or None,
        )

    def _links(self, in_plan) -> list[schedule.Link]:
        """Links to steps of the plan, for the engine."""
        return [
            schedule.Link(id=step.id, type=link.link_type, lag=link._lag())
            for link, step in self._followed(in_plan)
        ]

    def _followed(self, in_plan, seen=frozenset()) -> Iterator[tuple]:
        """Links to steps of the plan, with the steps; what a step outside it waited
        for is inherited."""
        for link in self.link_ids:
            step = link.predecessor_id
            if step in in_plan:
                yield link, step
            elif step.id not in seen:
                yield from step._followed(in_plan, seen | {step.id})

    def _direct_predecessors(self) -> dict:
        """By step, the ids of the steps of these that it waits for."""
        return {
            step: {before.id for _link, before in step._followed(self)} for step in self
        }

    def _unfollowed(self, before: dict):
        """Those of these steps that no other one waits for: with them all is over.

        :param before: of ``_direct_predecessors``.
        """
        followed = set().union(*before.values())
        return self.filtered(lambda step: step.id not in followed)


class SourcingMilestoneLink(models.Model):
    _name = "sourcing.milestone.link"
    _description = "Link of Milestones"
    _inherit = ["sourcing.link.mixin", "sourcing.guard.mixin", "sourcing.terms.mixin"]
    _rec_name = "predecessor_id"

    _terms = frozenset({"predecessor_id", "link_type", "lag", "lag_half"})

    _set_once = frozenset({"milestone_id"})

    milestone_id = fields.Many2one(
        "sourcing.milestone", required=True, ondelete="cascade", index=True
    )
    predecessor_id = fields.Many2one(
        "sourcing.milestone", "After", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="milestone_id.company_id", store=True, index=True
    )

    @api.constrains("milestone_id", "predecessor_id")
    def _check_chain(self):
        for link in self:
            if link.milestone_id.project_id != link.predecessor_id.project_id:
                raise ValidationError(
                    self.env._(
                        "%(step)s cannot wait for a step of another project.",
                        step=link.milestone_id.display_name,
                    )
                )
        for project in self.milestone_id.project_id:
            raise_if_circular(
                project.milestone_ids,
                {step: step.link_ids.predecessor_id for step in project.milestone_ids},
            )

    @api.model_create_multi
    def create(self, vals_list):
        links = super().create(vals_list)
        links.milestone_id.project_id._reschedule()
        return links

    @api.ondelete(at_uninstall=False)
    def _unlink_except_under_way(self):
        steps = self.milestone_id | self.predecessor_id
        steps.filtered(lambda step: step._is_under_way())._assert_manager()

    def write(self, vals):
        result = super().write(vals)
        self.milestone_id.project_id._reschedule()
        return result

    def unlink(self):
        projects = self.milestone_id.project_id
        result = super().unlink()
        projects.exists()._reschedule()
        return result

    def _terms_project(self):
        return self.milestone_id.project_id

    def _terms_step(self):
        return self.milestone_id

    def _lag(self) -> int:
        """The lag in days of the later step's calendar."""
        self.ensure_one()
        if self.lag_half:
            return self.predecessor_id.duration // 2
        return self.lag

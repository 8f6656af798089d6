"""A proposed revision as a change request: sent, approved, confirmed, then in force."""

from __future__ import annotations

from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

from .milestone_states import CLOSED
from .tools import in_language

ON_ITS_WAY = ("asked", "agreed")
WAS_IN_FORCE = ("force", "superseded")


class SourcingSpecification(models.Model):
    _inherit = "sourcing.specification"

    reason_buyer = fields.Char("Why, for the Buyer", copy=False)
    cost_buyer = fields.Char(
        "Cost, for the Buyer",
        copy=False,
        groups="sourcing_pm.group_sourcing_user",
        help="As it was offered: “USD 0.12 per piece, mould USD 300”.",
    )
    extra_step_id = fields.Many2one(
        "sourcing.milestone",
        "Step that Takes Longer",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('project_id', '=', project_id), "
        "('state', 'in', ('planned', 'running', 'asked'))]",
    )
    new_sample = fields.Selection(
        [("yes", "A new sample is needed"), ("no", "The approved sample stays valid")],
        "After the Sample",
        copy=False,
        help="The sample was approved on an older revision. A new one takes its step "
        "back to work and holds mass production until the buyer has signed it.",
    )
    sample_reason = fields.Char(
        "Why No New Sample, for the Buyer",
        copy=False,
        help="The buyer reads it before he approves the change.",
    )
    is_change = fields.Boolean(compute="_compute_is_change")
    sample_done = fields.Boolean(compute="_compute_is_change")
    change_shown = fields.Html("What Changes", compute="_compute_change_shown")

    _extra_days_positive = models.Constraint(
        "CHECK(extra_days >= 0)", "A change cannot cost less than no day."
    )
    _one_on_its_way = models.UniqueIndex(
        "(project_id) WHERE state IN ('asked', 'agreed')",
        "Another change of the project is on its way.",
    )

    # === COMPUTES === #

    @api.depends("project_id.specification_ids.state", "project_id.milestone_ids.state")
    def _compute_is_change(self):
        for revision in self:
            revision.is_change = bool(revision._base())
            revision.sample_done = bool(revision._approved_samples())

    @api.depends_context("lang")
    @api.depends("line_ids", "project_id.specification_ids.state")
    def _compute_change_shown(self):
        for revision in self:
            base = revision._base()
            if not base:
                revision.change_shown = False
                continue
            before, after = (
                [line._snapshot() for line in lines]
                for lines in (base.line_ids, revision.line_ids)
            )
            revision.change_shown = self.env["ir.qweb"]._render(
                "sourcing_pm.specification_changes",
                {"changes": revision._change_rows(before, after)},
            )

    def _base(self):
        """The revision that this one changes: in force now, or just before it was."""
        self.ensure_one()
        others = self.project_id.specification_ids.filtered(
            lambda other: other.state in WAS_IN_FORCE and other != self
        )
        if self.state in WAS_IN_FORCE:
            others = others.filtered(lambda other: other._since() < self._since())
        return others.sorted(lambda other: other._since())[-1:]

    def _since(self) -> tuple:
        """Where the revision stands among those that were in force."""
        return self.in_force_on or datetime.min, self.id

    def _approved_samples(self):
        """Steps that closed on buyer's and factory's yes to an older revision."""
        return self.project_id.milestone_ids.filtered(
            lambda step: step.supplier_confirms and step.state == "done"
        )

    # === CONSTRAINTS === #

    @api.constrains("extra_step_id", "project_id")
    def _check_extra_step(self):
        for revision in self:
            step = revision.extra_step_id
            if step and step.project_id != revision.project_id:
                raise UserError(
                    self.env._(
                        "%(step)s belongs to another project.", step=step.display_name
                    )
                )

    # === ACTIONS === #

    def action_send(self):
        """Ask the buyer to approve the change; without a buyer, our approver."""
        self.check_access("write")
        for revision in self:
            revision._raise_blockers(revision._sending_blockers())
            revision._ask()
            revision._transition("asked")

    def action_new_revision(self):
        """Propose a new revision; it begins as a copy of this one."""
        self.check_access("write")
        self.ensure_one()
        return self.project_id._open_revision(self.copy())

    # === STATE === #

    def _transition_blockers(self, to: str) -> list[str]:
        blockers = super()._transition_blockers(to)
        match to:
            case "asked" if not self._open_approvals():
                blockers.append(self.env._("nobody has been asked; use “Send”"))
            case "agreed" if self._approvals()[:1].state != "approved":
                blockers.append(self.env._("it has not been approved"))
            case "draft" | "rejected" if self._open_approvals():
                blockers.append(self.env._("the question is open; withdraw it first"))
            case "force" if self._base():
                blockers += self._force_blockers()
        return blockers

    def _force_blockers(self) -> list[str]:
        """A change is in force when both sides have agreed, and not before."""
        if self.state != "agreed":
            return [self.env._("the buyer has to approve the change first; send it")]
        if not self.supplier_confirmed_on and self.project_id._live("factory"):
            return [self.env._("the factory has not confirmed it in its portal")]
        return []

    def _sending_blockers(self) -> list[str]:
        """What the buyer must find in a change before he can decide on it."""
        blockers = self._line_blockers()
        project = self.project_id
        if not project._may_lead():
            blockers.append(self.env._("the lead sends it"))
        other = project.specification_ids.filtered(
            lambda other: other.state in ON_ITS_WAY
        )
        if other:
            blockers.append(
                self.env._("%(other)s is on its way", other=other.display_name)
            )
        step = self.extra_step_id
        if self.extra_days and not step:
            blockers.append(self.env._("name the step that takes longer"))
        if step and step.state in CLOSED:
            blockers.append(
                self.env._("%(step)s is closed already", step=step.display_name)
            )
        return blockers + (self._change_blockers() if self._base() else [])

    def _change_blockers(self) -> list[str]:
        blockers = []
        if not self._changes():
            blockers.append(self.env._("nothing changes"))
        if not self.reason_buyer:
            blockers.append(self.env._("say why, for the buyer"))
        if self.sample_done and not self.new_sample:
            blockers.append(
                self.env._(
                    "the sample is approved: say whether the change needs a new one"
                )
            )
        if self.new_sample == "no" and not self.sample_reason:
            blockers.append(
                self.env._("say why no new sample is needed, for the buyer")
            )
        return blockers

    def _raise_blockers(self, blockers: list[str]) -> None:
        if blockers:
            raise UserError(
                self.env._(
                    "%(revision)s cannot be sent yet:\n%(reasons)s",
                    revision=self.display_name,
                    reasons="\n".join(f"- {blocker}" for blocker in blockers),
                )
            )

    # === APPROVAL === #

    def _ask(self):
        english, chinese = (in_language(self, lang) for lang in ("en_US", "zh_CN"))
        return self._ask_approval(
            side="buyer" if self.project_id._has_buyer() else "staff",
            question=english._question(),
            question_zh=chinese._question(),
            silence=english._silence(),
            silence_zh=chinese._silence(),
        )

    def _question(self) -> str:
        return self.env._(
            "Do you approve specification revision %(number)s?", number=self.revision
        )

    def _silence(self) -> str:
        base = self._base()
        if not base:
            return self.env._("The specification does not come into force.")
        return self.env._(
            "Nothing changes: revision %(number)s stays in force.", number=base.revision
        )

    def _approval_snapshot(self) -> dict:
        snapshot = super()._approval_snapshot()
        base = self.state in ("draft", "asked") and self._base()
        if base:
            snapshot["change"] = {
                "against": base.revision,
                "before": [line._snapshot() for line in base.line_ids],
                "asked_by": self._requester(),
                "why": self.reason_buyer or "",
                "cost": self.cost_buyer or "",
                "days": self.extra_days,
                "step": self.extra_step_id.type_id.id,
                "new_sample": self.new_sample or "",
                "sample_reason": self.sample_reason or "",
            }
        return snapshot

    def _requester(self) -> dict:
        """Who asked for the change, as the buyer may know it: a factory has no name."""
        project = self.project_id
        firm = self.requested_by_id.commercial_partner_id
        for side in ("buyer", "factory"):
            if firm and firm in project._live(side).partner_id.commercial_partner_id:
                break
        else:
            side = "us"
        name = self.requested_by_id.name or ""
        return {"side": side, "name": "" if side == "factory" else name}

    def _approval_subject(self) -> dict:
        return {"step_revision": self.revision}

    def _on_approval_void(self, approval) -> None:
        result = super()._on_approval_void(approval)
        if self.state == "asked":
            self._transition("draft")
        return result

    def _on_approval_decided(self, approval) -> None:
        result = super()._on_approval_decided(approval)
        if self.state != "asked":
            return result
        if approval.state == "rejected":
            self._transition("rejected")
            return result
        self._transition("agreed")
        factories = self.project_id._live("factory")
        if factories:
            factories._tell("change_to_confirm", {"revision": self.revision})
        else:
            self._put_in_force()
        return result

    # === EFFECTS === #

    def _put_in_force(self) -> None:
        changes = self.filtered(lambda revision: revision._base())
        result = super()._put_in_force()
        for revision in changes:
            project = revision.project_id
            params = {"revision": revision.revision}
            revision._review_sample()
            if revision.extra_days and revision.extra_step_id.state not in CLOSED:
                revision.extra_step_id._take_longer(revision.extra_days)
                days = {"days": revision.extra_days, **params}
                project._log("change_days", step=revision.extra_step_id, after=days)
            project._live("buyer")._tell("specification_in_force", params)
        return result

    def _review_sample(self) -> None:
        """Reopen the sample for the new revision, unless the lead said why not."""
        project = self.project_id
        params = {"revision": self.revision}
        gates = project.milestone_ids.filtered("supplier_confirms")
        for step in gates.filtered(lambda step: step.state == "done"):
            if self.new_sample == "no":
                reason = self.sample_reason
                project._log("sample_kept", step=step, after=params, reason=reason)
                continue
            step._demand_anew()
            step._transition("running")
            project._log("sample_demanded", step=step, after=params)
            told = project._live("buyer") | project._live("factory")
            told._tell("sample_demanded", {**params, "step_id": step.type_id.id})
        # what was signed on the older revision has to be signed on this one
        gates.filtered(
            lambda step: step.state == "asked" and not step._open_approvals()
        )._transition("running")


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    def _take_longer(self, days: int) -> None:
        """Lengthen the step by days that the buyer has accepted.

        They move the plan as far as they move the forecast: what was agreed is not
        late (design 5.1: a new baseline is an approval).
        """
        self.ensure_one()
        # sudo: sourcing.milestone - baselines are written by acts, whoever acts
        project = self.sudo().project_id  # sudo: as above
        steps = project.milestone_ids.with_context(sourcing_no_verdict=True)
        # solved, not read: on hold the forecast stands still
        before = project._solve()
        steps.browse(self.id).duration += days
        after = project._solve()
        for step in steps.filtered(
            lambda step: step.state not in CLOSED and step.baseline_finish
        ):
            if step.id in after:
                step._move_baseline(before[step.id], after[step.id])
        project._reschedule()

    def _move_baseline(self, before, after) -> None:
        """Plan the step as many days later as it is forecast later.

        :param before: its ``engine.schedule.Dates`` before what was agreed.
        :param after: the same with it.
        """
        for name, moved in (
            ("baseline_start", after.start - before.start),
            ("baseline_finish", after.finish - before.finish),
        ):
            if self[name] and moved.days > 0:
                self[name] += moved


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def action_new_revision(self):
        """Propose a new revision: a copy of the one in force, or the first one."""
        self.check_access("write")
        self.ensure_one()
        last = self.specification_id or self.specification_ids.sorted("revision")[-1:]
        if last:
            return last.action_new_revision()
        return self._open_revision(
            self.env["sourcing.specification"].create({"project_id": self.id})
        )

    def _open_revision(self, revision) -> dict:
        return {
            "type": "ir.actions.act_window",
            "res_model": revision._name,
            "res_id": revision.id,
            "view_mode": "form",
        }

    def _refresh_health(self):
        # a plan and its baseline move together before they are judged
        if self.env.context.get("sourcing_no_verdict"):
            return None
        return super()._refresh_health()

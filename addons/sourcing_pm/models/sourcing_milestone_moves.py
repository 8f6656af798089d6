"""Why a step is forecast for another day than planned, in sentences."""

from __future__ import annotations

from odoo import api, fields, models

from ..engine import moves
from ..engine.workdays import WorkCalendar
from .milestone_states import OUT_OF_PLAN
from .portal_text import one_language, written_days


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    moved_by = fields.Char(
        "Why It Moved",
        compute="_compute_moved_by",
        help="The calendar days between plan and forecast, by who caused them.",
    )

    @api.depends_context("lang")
    @api.depends(
        "baseline_finish", "forecast_start", "forecast_finish", "driver", "driver_id"
    )
    def _compute_moved_by(self):
        for project, steps in self.grouped("project_id").items():
            # sudo: sourcing.milestone - the chain explains the step that is read
            chain = project.sudo()._moves()
            for step in steps:
                reasons = step._move_sentences("staff", chain)
                step.moved_by = "; ".join(reasons)

    def _days_done(self) -> int:
        """Days of the step's plan that are behind it."""
        self.ensure_one()
        if self.state == "done":
            return self.duration
        if not self.actual_start:
            return 0
        worked = self._workdays().count(self.actual_start, self._today())
        return min(worked, max(self.duration - 1, 0))

    def _move(self, workdays: WorkCalendar, names: dict, in_plan) -> moves.Move:
        """The step for ``engine.moves``.

        :param workdays: in which it counts.
        :param names: its days off with a name.
        """
        self.ensure_one()
        now = self.actual_finish or self.forecast_finish
        start = self.actual_start or self.forecast_start or now
        planned = None
        if self.baseline_finish:
            first = self.baseline_start or self.baseline_finish
            planned = moves.Span(first, self.baseline_finish)
        return moves.Move(
            id=self.id,
            planned=planned,
            now=moves.Span(min(start, now), now),
            driver=self.driver_id.id if self.driver == "step" else self.driver,
            predecessors=tuple(self._links(in_plan)),
            calendar=workdays,
            day_names=names,
            added=self.added,
            planned_on=self.baseline_on or None,
        )

    def _move_sentences(self, audience: str, chain: dict, visible=None) -> list[str]:
        """Who moved the step, the root first.

        On a page, which shows the steps below each other, a cause stands at the step
        where it arose; the others say which one they follow.

        :param chain: of ``sourcing.project._moves``.
        :param visible: the steps of a page, those that its reader may hear of; what
            others caused is summed up without their names.
        """
        self.ensure_one()
        if self.id not in chain:
            return []
        carried, own = [], []
        for reason in moves.explain(chain, self.id, self._held_days()):
            step = self.browse(reason.step or ())
            elsewhere = visible is not None and step and step != self
            if elsewhere and not (audience == "buyer" and self._is_change(reason)):
                carried.append(reason)
            else:
                own.append(self._move_sentence(audience, reason))
        follows = self._follow_sentence(audience, carried, visible)
        return list(filter(None, [follows, *own]))

    def _move_sentence(self, audience: str, reason: moves.Reason) -> str:
        step = self.browse(reason.step or ())
        code = reason.code
        if code == "slack" and (waived := step._waived_before()):
            # nothing was in a hurry: what it waited for is not taken any more
            code, step = "waived", waived
        if self._is_change(reason):
            code = "factory"
        params = {
            "days": written_days(self, reason.days),
            # sudo: sourcing.milestone.type - the names of steps are no secret
            "step_id": step.sudo().type_id.id,
            "name": one_language(self, reason.name),
        }
        return self.env["sourcing.sentence"]._render(f"moved_{code}", params, audience)

    def _is_change(self, reason: moves.Reason) -> bool:
        """Whether the days are those of a chain that another factory began anew."""
        if reason.code != "new":
            return False
        # sudo: sourcing.milestone - the chain explains the step that is read
        step = self.sudo().browse(reason.step)
        given_up = step.project_id.milestone_ids.filtered(
            lambda other: other.state == "cancel" and other.type_id == step.type_id
        )
        return bool(step.order_id and given_up.order_id - step.order_id)

    def _follow_sentence(self, audience: str, carried: list, visible) -> str:
        """What a step owes to those before it: the days, and who caused most of them.

        :param carried: the ``moves.Reason`` of other steps.
        """
        days = sum(reason.days for reason in carried)
        if not days:
            return ""
        known = [reason for reason in carried if reason.step in visible.ids]
        main = max(known, key=lambda reason: abs(reason.days), default=None)
        step = self.browse(main.step if main else ())
        return self.env["sourcing.sentence"]._render(
            "moved_follows" if step else "moved_before",
            # sudo: sourcing.milestone.type - the names of steps are no secret
            {"days": written_days(self, days), "step_id": step.sudo().type_id.id},
            audience,
        )

    def _waived_before(self):
        """A step that was planned before this one and is waived by now, if any."""
        # sudo: sourcing.milestone - the chain explains the step that is read
        before = self.sudo().link_ids.predecessor_id  # sudo: as above
        return before.filtered(
            lambda step: step.state == "waived" and step.baseline_finish
        )[:1]


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _moves(self) -> dict[int, moves.Move]:
        """The chain as planned and as forecast, by step; steps out of plan are not
        in it."""
        if not self:
            return {}
        self.ensure_one()
        steps = self.milestone_ids.filtered(
            lambda step: (
                step.state not in OUT_OF_PLAN
                and (step.actual_finish or step.forecast_finish)
            )
        )
        days = steps._by_way(self._plan_days, self._day_names)
        return {
            step.id: step._move(workdays, names, steps)
            for step, workdays, names in days
        }

    def _day_names(self, kind: str, order=None) -> dict:
        """Days off of a kind of calendar that have a name which everybody may read:
        China's public holidays. What we call the days of one factory is for us."""
        calendar = self._calendar(kind, order)
        china = calendar._china()
        # sudo: sourcing.calendar.day - when a factory is closed is no secret
        days = calendar.sudo()._exceptions() if calendar else china.sourcing_day_ids
        return {
            day.date: day.name
            for day in days
            if day.name and not day.working and day.calendar_id == china
        }

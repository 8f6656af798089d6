"""A project on hold: its clocks stand still, and the days count for nobody."""

from __future__ import annotations

from datetime import date, timedelta

from odoo import api, fields, models

from ..engine.workdays import WorkCalendar

HOLD_FACTS = frozenset({"hold_reason", "hold_since", "holds"})


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    hold_reason = fields.Char(readonly=True, copy=False, help="For ourselves.")
    hold_since = fields.Date("On Hold since", readonly=True, copy=False)
    holds = fields.Json(
        readonly=True,
        copy=False,
        help="First day of each hold and the day on which the project went on.",
    )

    def _facts(self) -> frozenset[str]:
        return super()._facts() | HOLD_FACTS

    # === ACTIONS === #

    def action_hold(self, *, reason: str = ""):
        """Stop the clocks.

        :param reason: why; without it the web client gets a dialog that asks for it.
        """
        self.check_access("write")
        if not reason:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Put on Hold"),
                "res_model": "sourcing.project.hold",
                "view_mode": "form",
                "target": "new",
                "context": {"default_project_ids": self.ids},
            }
        for project in self:
            # sudo: sourcing.project - facts are written by acts only
            project.sudo().write(
                {"hold_reason": reason, "hold_since": project._today()}
            )
            project._transition("hold")
            project._log("project_held", reason=reason)
            project._tell_buyer("project_held")
        return None

    def action_resume(self):
        """Go on: what was planned and asked waits as many days longer."""
        self.check_access("write")
        held = self.filtered(lambda project: project.state == "hold")
        for project in held:
            project._end_hold()
        result = super().action_resume()
        for project in held:
            project._tell_buyer("project_resumed")
        return result

    def _end_hold(self) -> None:
        self.ensure_one()
        first, today = self.hold_since or self._today(), self._today()
        # sudo: sourcing.project, sourcing.approval - facts are written by acts only
        project = self.sudo()
        project.write(
            {
                "holds": [*(self.holds or []), [str(first), str(today)]],
                "hold_reason": False,
                "hold_since": False,
            }
        )
        questions = project.approval_ids.filtered(
            lambda approval: approval.state == "open" and approval.deadline
        )
        for question in questions:
            question.deadline += today - first
        project._log("project_resumed", after={"days": (today - first).days})

    def _transition_blockers(self, to: str) -> list[str]:
        if to == "hold" and not self.hold_reason:
            return [self.env._("say why: use “Hold”, which asks for the reason")]
        return super()._transition_blockers(to)

    # === DAYS === #

    def _resumed_on(self) -> date | None:
        """The day on which the project last went on after a hold."""
        return fields.Date.to_date(self.holds[-1][1]) if self.holds else None

    def _held(self, since: date | None) -> list[tuple[date, date]]:
        """Holds that began on or after a day: first day, and the day it went on."""
        spans = [
            tuple(fields.Date.to_date(day) for day in span) for span in self.holds or []
        ]
        return [span for span in spans if since and span[0] >= since]

    def _days_on_hold(self) -> frozenset[date]:
        """Every day on which the project stood still; today, if it does now."""
        spans = self._held(date.min)
        if self.hold_since:
            spans.append((self.hold_since, self._today() + timedelta(days=1)))
        return frozenset(
            first + timedelta(days=n)
            for first, last in spans
            for n in range((last - first).days)
        )

    def _plan_days(self, kind: str, order=None) -> WorkCalendar:
        """The working days of a kind of step of which the plan is made: on hold
        nobody works.

        :param order: as for ``_calendar``.
        """
        self.ensure_one()
        workdays = self._workdays_of(kind, order)
        if self.holds or self.hold_since:
            return workdays.without(self._days_on_hold())
        return workdays


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    baseline_on = fields.Date(
        readonly=True, copy=False, help="The day on which the plan was frozen."
    )
    due_finish = fields.Date(
        "Due",
        compute="_compute_due_finish",
        store=True,
        help="The planned day, later by the working days on hold.",
    )

    # === COMPUTES === #

    @api.depends("baseline_finish", "baseline_on", "project_id.holds")
    def _compute_due_finish(self):
        for step in self:
            step.due_finish = step._due()

    # === PLAN === #

    def _due(self) -> date | None:
        """The day by which the step was planned to be done, days on hold not counted.

        It waits as many of its own working days as the project stood still, as the
        forecast does.
        """
        self.ensure_one()
        due, project = self.baseline_finish or None, self.project_id
        holds = project._held(self.baseline_on) if due and project.holds else []
        workdays = holds and project._workdays_of(*self._way())
        for first, last in holds:
            lost = workdays.count(first, last - timedelta(days=1))
            if due >= first and lost:
                due = workdays.add(due, lost)
        return due

    def _held_days(self) -> int:
        """Calendar days for which holds keep the step from its planned day."""
        due = self._due()
        return (due - self.baseline_finish).days if due else 0

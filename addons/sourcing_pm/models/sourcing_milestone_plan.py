"""A step in the plan: its layers of dates, its days and what it waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from odoo import fields, models
from odoo.tools import format_date

from ..engine import schedule
from ..engine.workdays import WorkCalendar


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

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
    health = fields.Selection(
        [("green", "Green"), ("yellow", "Yellow"), ("red", "Red")],
        readonly=True,
        copy=False,
    )

    def _due_sentence(self) -> str:
        """The step and its forecast day, in the reader's language."""
        self.ensure_one()
        day = self.forecast_finish
        return (
            f"{self.display_name}, {format_date(self.env, day)}"
            if day
            else self.display_name
        )

    # === DAYS === #

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

    # === FOR THE ENGINE === #

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

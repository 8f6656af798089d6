"""The plan of a project: from records to the engine and back."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import schedule
from ..engine.workdays import CalendarDays, WorkCalendar
from .errors import GateError
from .milestone_states import OUT_OF_PLAN, PASSED
from .tools import read_lines, write_facts

BEFORE_ORDER = ("intake", "shortlist", "rfq")
EVERY_DAY = CalendarDays()
# The forecast layer of a step, and the same names in the engine's answer.
FORECAST = {
    "forecast_start": "start",
    "forecast_finish": "finish",
    "late_start": "late_start",
    "late_finish": "late_finish",
    "total_float": "total_float",
    "critical": "critical",
}


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    date_planned = fields.Date(
        "Planned Delivery", readonly=True, copy=False, help="Baseline of the last step."
    )
    date_forecast = fields.Date("Forecast Delivery", readonly=True, copy=False)
    factory_completion = fields.Date(
        readonly=True,
        copy=False,
        help="Forecast of the last step that holds back the shipment.",
    )
    factory_deadline = fields.Date(
        readonly=True,
        copy=False,
        help="The last working day on which the factory may complete without harm to "
        "the required date; fixed when the shipment starts.",
    )
    plan_version = fields.Integer(
        readonly=True, copy=False, help="How often the plan was forecast."
    )
    buffer_left = fields.Integer(
        compute="_compute_buffer_left",
        help="Calendar days from the factory's completion to its deadline.",
    )
    has_buffer = fields.Boolean(compute="_compute_buffer_left")
    buffer_used = fields.Integer(
        compute="_compute_buffer_left", help="Percent of the planned buffer."
    )
    chain_done = fields.Integer(
        compute="_compute_chain_done",
        help="Percent of the work before the shipment, in days of the plan.",
    )

    @api.depends("factory_completion", "factory_deadline", "buffer_days")
    def _compute_buffer_left(self):
        for project in self:
            done, deadline = project.factory_completion, project.factory_deadline
            project.has_buffer = bool(done and deadline)
            left = (deadline - done).days if done and deadline else 0
            project.buffer_left = left
            planned = project.has_buffer and project.buffer_days
            used = 100 * (planned - left) / planned if planned else 0
            project.buffer_used = round(min(max(used, 0), 100))

    @api.depends("milestone_ids.state", "milestone_ids.duration", "milestone_ids.kind")
    def _compute_chain_done(self):
        for project in self:
            # sudo: sourcing.milestone - a figure of the plan, for whoever reads it
            steps = project.sudo().milestone_ids.filtered(
                lambda step: (
                    step.state not in OUT_OF_PLAN
                    and step.kind not in ("shipment", "transit")
                )
            )
            total = sum(steps.mapped("duration"))
            done = sum(step._days_done() for step in steps)
            project.chain_done = round(100 * done / total) if total else 0

    # === CALENDARS === #

    def _calendar(self, kind: str, order=None):
        """The ``resource.calendar`` of a kind of step; empty when every day counts.

        :param order: the ``purchase.order`` of which the step is, whose factory works
            by its own calendar; default: that of the project's main order.
        """
        self.ensure_one()
        # sudo: resource.calendar - an inspector moves the same plan as a lead
        calendars = self.env["resource.calendar"].sudo()
        if kind == "every_day":
            return calendars
        own = self.company_id._plan_calendars()[kind]
        if kind == "factory":
            vendor = self._factory(order).with_company(self.company_id)
            own = vendor.sourcing_calendar_id.id or own
        return calendars.browse(own or self._china())

    @api.model
    def _china(self) -> int:
        """Id of the calendar of factories and ports that have none of their own."""
        # not env.ref, which asks the database each time whether the record exists
        return self.env["ir.model.data"]._xmlid_to_res_id(
            "sourcing_pm.resource_calendar_china"
        )

    def _zone(self, kind: str = "agent", order=None) -> ZoneInfo:
        calendar = self._calendar(kind, order) or self._calendar("agent")
        return ZoneInfo(calendar._zone_name())

    def _today(self) -> date:
        """Today where our own people work."""
        return self._today_of("agent")

    def _today_of(self, kind: str, order=None) -> date:
        """Today where steps of a kind of calendar are worked on.

        :param order: as for ``_calendar``.
        """
        return self._local_day(fields.Datetime.now(), kind, order)

    def _local_day(self, moment, kind: str = "agent", order=None) -> date:
        """The day of an instant (UTC) there; default: where our own people work."""
        return moment.replace(tzinfo=UTC).astimezone(self._zone(kind, order)).date()

    def _workdays_of(self, kind: str, order=None) -> WorkCalendar:
        """The days on which people work on a kind of step, whatever the project does.

        :param order: as for ``_calendar``.
        """
        calendar = self._calendar(kind, order)
        return calendar._workdays() if calendar else EVERY_DAY

    # === FORECAST === #

    def _reschedule(self) -> None:
        """Forecast every step anew; only what changes is written.

        :raise UserError: the chain has a cycle; names the steps.
        """
        # sudo: sourcing.project - forecasts are the plan's, whoever moved it
        plans = self.sudo().filtered(  # sudo: as above
            lambda project: project.state in ("draft", "running")
        )
        plans._read_ahead()
        plans._forecast()
        self._refresh_health()

    def _read_ahead(self) -> None:
        """Read at once what the plans of these projects are made of.

        Loops over filtered records would read it again for every project.
        """
        read_lines(self, "milestone_ids")
        read_lines(self.milestone_ids, "link_ids")
        read_lines(self, "order_ids")
        read_lines(self, "issue_ids")
        for company, projects in self.grouped("company_id").items():
            # sudo: res.partner - as in _calendar
            vendors = projects.sudo().order_ids.partner_id.with_company(company)
            vendors.fetch(["commercial_partner_id", "sourcing_calendar_id"])

    def _forecast(self) -> None:
        """Write what the engine says of these plans."""
        plans = {project: project._solve() for project in self}
        before = {project: project.date_forecast for project in self}
        write_facts(
            {
                step: self._prepare_forecast(dates.get(step.id))
                for project, dates in plans.items()
                for step in project.milestone_ids
            }
        )
        write_facts({project: project._prepare_summary() for project in self})
        self.env["sourcing.journal"]._add(
            [
                project._prepare_log(
                    "forecast_moved",
                    before={"before_date": str(day)},
                    after={"after_date": str(project.date_forecast)},
                )
                for project, day in before.items()
                if project.state == "running" and day and day != project.date_forecast
            ]
        )

    def _in_plan(self):
        """The steps that are forecast.

        Not what waits for steps that were given up with their order: without them
        there is no plan of it, until another order brings its own.
        """
        self.ensure_one()
        steps = self.milestone_ids.filtered(lambda step: step.state not in OUT_OF_PLAN)
        if "cancel" not in self.milestone_ids.mapped("state"):
            return steps
        given_up = self.milestone_ids.filtered(lambda step: step.state == "cancel")
        kept = (self.milestone_ids - given_up).type_id
        lost = given_up.filtered(lambda step: step.type_id not in kept)
        return steps.filtered(
            lambda step: step.actual_start or not step._earlier() & lost
        )

    def _solve(self) -> dict[int, schedule.Dates]:
        """The dates of the steps that are in the plan.

        :raise UserError: there are none: a cycle, or no working day.
        """
        self.ensure_one()
        tasks, start, today = self._tasks(self._in_plan())
        try:
            return schedule.solve(tasks, start, today, self.date_required or None)
        except schedule.CycleError as error:
            names = self.env["sourcing.milestone"].browse(error.args[0])
            raise UserError(
                self.env._(
                    "These steps wait for each other: %(steps)s.",
                    steps=names.mapped("display_name"),
                )
            ) from error
        except ValueError as error:
            raise UserError(
                self.env._(
                    "The plan of %(project)s cannot be made: %(error)s. Look at the "
                    "working days of %(calendars)s.",
                    project=self.display_name,
                    error=error,
                    calendars=[
                        calendar.display_name
                        for calendar in self._calendars()
                        if calendar
                    ],
                )
            ) from error

    def _tasks(self, steps) -> tuple[list[schedule.Task], date, date]:
        """The plan for the engine: tasks, first day, and today.

        :param steps: the steps that are in the plan.
        """
        days = list(steps._by_way(self._plan_days, self._today_of))
        ours = self._today()
        start = self.date_start or ours
        reported = [day for step in steps for day in step._reported_days()]
        # a day that is over where it was reported is over for the plan
        today = max(min([ours, *(own for *_, own in days)]), start, *reported)
        tasks = [
            step._task(workdays, steps, today, own) for step, workdays, own in days
        ]
        return tasks, start, today

    def _prepare_forecast(self, dates) -> dict:
        """Values of a step's forecast layer; empty ones for a step out of plan."""
        if dates is None:
            return dict.fromkeys((*FORECAST, "driver", "driver_id"), False)
        by_step = isinstance(dates.driver, int)
        return {
            **{name: getattr(dates, key) for name, key in FORECAST.items()},
            "driver": "step" if by_step else dates.driver,
            "driver_id": dates.driver if by_step else False,
        }

    def _prepare_summary(self) -> dict:
        """Dates of the project that follow from those of its steps (design 10)."""
        steps = self.milestone_ids.filtered(lambda step: step.state not in OUT_OF_PLAN)
        before = steps._direct_predecessors()
        last = steps._unfollowed(before)
        made = steps.filtered("block_ship")
        completed = list(filter(None, made.mapped("forecast_finish")))
        delivered = last.mapped("forecast_finish")
        planned = filter(None, last.mapped("baseline_finish"))
        return {
            # what has no forecast may be the end of all
            "date_forecast": all(delivered) and max(delivered, default=False),
            "date_planned": max(planned, default=False),
            "factory_completion": max(completed, default=False),
            "factory_deadline": self._deadline(made, before),
            # two who move one plan at once meet in its row, and the second starts
            # again: each would forecast without the other's change
            "plan_version": self.plan_version + 1,
        }

    def _deadline(self, made, before: dict) -> date | bool:
        """The last day on which the factory may complete: the workday before what
        follows must start, or the required date where nothing follows.

        :param made: the steps with whose end the factory is done.
        :param before: of ``_direct_predecessors``.
        """
        if not (made and self.date_required):
            return False
        making = {*made.ids}
        after = [
            step for step, ids in before.items() if step not in made and ids & making
        ]
        if not after:
            return self.date_required
        if any(step.actual_start for step in after):
            return self.factory_deadline
        return min(
            (
                step._workdays().floor(step.late_start - timedelta(days=1))
                for step in after
                if step.late_start
            ),
            default=False,
        )

    # === BASELINE === #

    def _freeze_baseline(self, *, before_order: bool = False) -> None:
        """Freeze the plan: steps up to the quotation at the start, the rest when the
        quotation is accepted (design 5.1). What is frozen stays.

        :param before_order: only the steps up to the quotation.
        """
        for project in self:
            steps = project.milestone_ids.filtered(
                lambda step: (
                    not step.baseline_finish
                    and step.forecast_finish
                    and (not before_order or step.kind in BEFORE_ORDER)
                )
            )
            for step in steps:
                # sudo: sourcing.milestone - the baseline is written here only
                step.sudo().write(
                    {
                        "baseline_start": step.forecast_start,
                        "baseline_finish": step.forecast_finish,
                        "baseline_on": project._today(),
                    }
                )
            if steps:
                project._log("baseline_frozen")
        self._reschedule()

    # === GATES === #

    def _gate_blockers(self, act: str, order) -> list[str]:
        """Why ``act`` is held back for ``order``, in sentences for our staff.

        :param order: a ``purchase.order``; empty for what concerns every order.
        """
        self.ensure_one()
        sentences = []
        for step in self.milestone_ids:
            if not step[f"block_{act}"] or step.state in PASSED:
                continue
            if order and step.order_id and step.order_id != order:
                continue
            reasons = step._blocker_sentences(step._completion_blockers())
            sentences.append(
                self.env._(
                    "%(step)s is not done: %(reasons)s",
                    step=step.display_name,
                    reasons="; ".join(reasons)
                    or self.env._("it has not been reported"),
                )
            )
        return sentences

    def _assert_may(self, act: str, order) -> None:
        """Raise if a step of the project holds ``act`` back.

        :param order: the order that acts; empty: all orders of the project.
        :raise GateError: with every reason at once.
        """
        self.ensure_one()
        orders = order or self._live_orders()
        if orders:
            orders._assert_may(act)
        else:
            raise_held_back(self, act, self._gate_blockers(act, order))


def raise_held_back(record, act: str, sentences: list[str]) -> None:
    """Raise the one error of a gate, if there is a reason."""
    if not sentences:
        return
    acts = record.env["sourcing.milestone"]._acts()
    raise GateError(
        record.env._(
            "%(record)s: %(act)s is held back.\n%(reasons)s",
            record=record.display_name,
            act=acts[act],
            reasons="\n".join(f"- {sentence}" for sentence in sentences),
        )
    )

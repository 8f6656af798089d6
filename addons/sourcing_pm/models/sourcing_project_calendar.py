"""Working days of a plan: whose they are, and what it should be warned of."""

from __future__ import annotations

from datetime import date, timedelta

from odoo import api, fields, models

from ..engine import shutdown
from ..engine.timeline import days_off
from ..engine.workdays import WorkCalendar
from .milestone_states import CLOSED
from .sourcing_shutdown import LONGEST_SHUTDOWN

# Shorter closures do not tear a plan apart.
CLOSURE_DAYS = 5
# Shorter ones are crossed by every plan and no news.
LONG_CLOSURE_DAYS = 7
# A closure so many days behind the factory's completion can still be run into.
NEAR_DAYS = 30


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    calendar_notice = fields.Char(compute="_compute_calendar_notice")

    @api.depends_context("lang")
    @api.depends(
        "state",
        "milestone_ids.state",
        "milestone_ids.forecast_finish",
        "milestone_ids.calendar_kind",
    )
    def _compute_calendar_notice(self):
        for project in self:
            sentences = project._calendar_sentences("staff")
            project.calendar_notice = " ".join(sentences)

    # === WHOSE DAYS === #

    def _factory(self, order=None):
        """The factory in whose days the plan counts: the company of a vendor.

        :param order: where a step is of one order; default: the project's main one,
            and where all were cancelled the last.
        """
        self.ensure_one()
        # sudo: purchase.order - an inspector moves the same plan as a lead
        project = self.sudo()
        main = (order and order.sudo()) or project._main_order()  # sudo: as above
        last = main or max(project.order_ids, key=lambda one: one.id, default=main)
        return last.partner_id.commercial_partner_id

    def _factory_workdays(self, order=None) -> WorkCalendar:
        """The working days of a factory without its shutdowns.

        :param order: as for ``_factory``.
        """
        return self.env["sourcing.shutdown"]._workdays(
            self._calendar("factory", order), self._factory(order), self.company_id
        )

    def _workdays_of(self, kind: str, order=None) -> WorkCalendar:
        if kind == "factory":
            return self._factory_workdays(order)
        return super()._workdays_of(kind, order)

    def _counted_in(self, calendars):
        """The live projects with an open step that counts in one of ``calendars``."""
        projects = self.search([("state", "in", ("draft", "running"))])
        return projects.filtered(lambda project: project._calendars() & calendars)

    def _calendars(self):
        """The ``resource.calendar`` of all open steps."""
        self.ensure_one()
        ways = {step._way() for step in self.milestone_ids if step.state not in CLOSED}
        calendars = (self._calendar(*way) for way in ways)
        return self.env["resource.calendar"].union(*calendars)

    # === WARNINGS === #

    def _calendar_sentences(self, audience: str) -> list[str]:
        """What a reader should know of the days in which the plan counts."""
        self.ensure_one()
        if self.state not in ("draft", "running"):
            return []
        # sudo: sourcing.milestone, purchase.order - days are no secret; what follows
        # makes sentences of them
        project = self.sudo()  # sudo: as above
        notices = [*project._shutdown_notices(), *project._holiday_notices()]
        sentence = self.env["sourcing.sentence"]
        return [sentence._render(code, params, audience) for code, params in notices]

    def _buyer_view(self, party) -> dict:
        view = super()._buyer_view(party)
        return view | {"calendar": self._calendar_sentences("buyer")}

    def _holiday_notices(self) -> list[tuple[str, dict]]:
        """Years that the plan crosses although their holidays are not announced."""
        days = [
            step.forecast_finish
            for step in self.milestone_ids
            if step.state not in CLOSED
            and step.forecast_finish
            and step._calendar().sourcing_china_holidays
        ]
        if not days:
            return []
        expected, unknown = self.env["resource.calendar"]._unannounced(
            max(days), self._today()
        )
        return [
            (code, {"years": ", ".join(map(str, years))})
            for code, years in (
                ("holidays_expected", expected),
                ("holidays_unknown", unknown),
            )
            if years
        ]

    def _shutdown_notices(self) -> list[tuple[str, dict]]:
        """Until when the deposit is safe, while it is open and a closure is near."""
        steps = self.milestone_ids.filtered(
            lambda step: step.state not in CLOSED and step.forecast_finish
        ).sorted("sequence")
        deposit = steps.filtered(lambda step: step.kind == "payment")[:1]
        made = steps.filtered(lambda step: step.calendar_kind == "factory")
        if not (deposit and made):
            return []
        paid, completed = deposit.forecast_finish, max(made.mapped("forecast_finish"))
        near = completed + timedelta(days=NEAR_DAYS)
        closures = [
            closed
            for closed in days_off(
                self._factory_workdays().is_workday,
                paid,
                near + timedelta(days=LONGEST_SHUTDOWN),
                CLOSURE_DAYS,
            )
            if paid < closed[0] <= near
        ]
        closures.sort(key=lambda closed: closed[0] - closed[1])  # the longest first
        tasks, start, today = self._tasks(self._in_plan())
        for closed in closures:
            safe = shutdown.last_safe_day(tasks, deposit.id, closed, start, today)
            code = _shutdown_code(closed, safe, completed)
            if code:
                if not self._is_closure_told(closed):
                    code += "_untold"
                params = {
                    "from": self._written(closed[0]),
                    "to": self._written(closed[1]),
                }
                if safe:
                    day = self._calendar("agent")._workdays().floor(safe.day)
                    params |= {"safe": self._written(day), "days": safe.jump}
                return [(code, params)]
        return []

    def _is_closure_told(self, closed) -> bool:
        """Whether the factory itself has said that it closes then; else these are the
        public holidays, and many factories close for longer.

        :param closed: the first and the last day.
        """
        if not self._calendar("factory").sourcing_china_holidays:
            return True  # days of its own were entered
        # sudo: sourcing.shutdown - who reads the plan need not read them
        shutdowns = self.env["sourcing.shutdown"].sudo()
        return bool(
            shutdowns.search_count(
                [
                    ("partner_id.commercial_partner_id", "=", self._factory().id),
                    ("company_id", "=", self.company_id.id),
                    ("date_from", "<=", closed[1]),
                    ("date_to", ">=", closed[0]),
                ],
                limit=1,
            )
        )


def _shutdown_code(closed, safe, completed: date) -> str:
    """Which sentence a closure deserves; none for what needs no care.

    :param safe: a ``LastSafeDay``, or None where the deposit changes nothing.
    :param completed: when the factory is forecast to be done.
    """
    jumps = safe and safe.jump >= CLOSURE_DAYS
    if completed < closed[0]:
        return "deposit_safe" if jumps and not safe.missed else ""
    if (closed[1] - closed[0]).days + 1 < LONG_CLOSURE_DAYS:
        return ""
    return "deposit_missed" if jumps and safe.missed else "shutdown_crossed"

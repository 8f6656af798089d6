"""A step as the portals show it, and what a factory may report of it."""

from __future__ import annotations

from datetime import date

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.timeline import Bar
from .milestone_states import CLOSED
from .portal_error import PortalError
from .portal_text import written_days


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    # === SHOWING === #

    def _blockers_for(self, audience: str) -> list[str]:
        """What keeps the step from being done, in the words of one audience.

        A decision is open to outsiders from the moment that somebody was asked.
        """
        self.ensure_one()
        blockers = [
            blocker
            for blocker in self._completion_blockers()
            if blocker[0] not in ("decision_open", "check_open")
            or self.state == "asked"
        ]
        sentences = self._blocker_sentences(blockers, audience)
        return list(dict.fromkeys(filter(None, sentences)))

    def _due_in_words(self) -> str:
        """The step and its forecast day, as the reader writes days."""
        self.ensure_one()
        day = self.project_id._written(self.forecast_finish)
        name = self._name_for_buyer()
        return f"{name}, {day}" if day else name

    def _name_for_buyer(self) -> str:
        """The step; where two orders have it, which one, without our numbers."""
        self.ensure_one()
        name = self.type_id.name or ""
        # sudo: purchase.order - only how many there are
        orders = self.project_id.sudo().order_ids.sorted("id")  # sudo: as above
        order = self.sudo().order_id  # sudo: as above
        if order not in orders or len(orders) < 2:
            return name
        vendors = orders.partner_id.commercial_partner_id
        if len(vendors) > 1:
            number = vendors.ids.index(order.partner_id.commercial_partner_id.id) + 1
            return self.env._("%(step)s (factory %(number)s)", step=name, number=number)
        number = orders.ids.index(order.id) + 1
        return self.env._("%(step)s (order %(number)s)", step=name, number=number)

    def _bar(self) -> Bar:
        """The step for the drawing."""
        self.ensure_one()
        start = self.actual_start or self.forecast_start
        finish = self.actual_finish or self.forecast_finish
        done = self.state == "done"
        label = self._name_for_buyer()
        if done:
            label += " ✓"
        if finish and self.baseline_finish and finish > self.baseline_finish:
            label += " " + written_days(self, (finish - self.baseline_finish).days)
        return Bar(
            label=label,
            planned=_span(self.baseline_start, self.baseline_finish),
            forecast=_span(start, finish),
            started=bool(self.actual_start),
            finished=done,
            critical=self.critical,
        )

    # === FACTORY === #

    def _is_open_to_report(self) -> bool:
        """Whether the factory may say that the step is done."""
        return (
            self.project_id.state == "running"
            and self.supplier_access == "reports"
            and self.state in ("planned", "running")
        )

    def _is_open_to_promise(self) -> bool:
        """Whether the factory may promise another day for the step."""
        return (
            self.project_id.state == "running"
            and self.supplier_access == "reports"
            and self.state not in CLOSED
        )

    def _earliest_finish(self) -> date | None:
        """The first day on which the step can have been finished."""
        self.ensure_one()
        return self.actual_start or self.project_id.date_start or None

    def _supplier_report(self, party, day: date | None = None) -> str:
        """The factory says that the step is done.

        Sets the actual date only where nobody decides; elsewhere the decider is
        asked. Where something is still missing the report is noted and the lead told.

        :param party: the factory's ``sourcing.party``, checked by the caller.
        :param day: when it was finished; default: today in the zone of the step.
        :return: ``done``, ``asked`` or ``noted``.
        :raise PortalError: the step is not open, or that day cannot be.
        """
        self.ensure_one()
        # sudo: sourcing.milestone - the factory holds no rights; the party was checked
        step = self.sudo()
        if not step._is_open_to_report():
            raise PortalError(
                self.env._("This step cannot be reported any more. Please look again.")
            )
        day = day or step._today()
        step._check_finished_on(day)
        step.supplier_reported_on = fields.Datetime.now()
        step.project_id._log(
            "supplier_reported",
            step=step,
            partner=party.partner_id,
            after={"finished_date": str(day)},
        )
        try:
            with self.env.cr.savepoint():
                done = step._submit(party, day)
        except UserError:
            # the reasons are written for our staff and may name the buyer
            step.invalidate_recordset()
            step._tell_lead_reported(day)
            return "noted"
        return "done" if done else "asked"

    def _check_finished_on(self, day: date) -> None:
        """Refuse a day on which the step cannot have been finished, for the factory."""
        if day > self._today():
            raise PortalError(
                self.env._(
                    "A step cannot be finished on a day to come. If it takes until "
                    "then, please propose that day as the new date."
                )
            )
        first = self._earliest_finish()
        if first and day < first:
            raise PortalError(
                self.env._(
                    "The step cannot have been finished before %(day)s.",
                    day=self.project_id._written(first),
                )
            )

    def _tell_lead_reported(self, day: date) -> None:
        project = self.project_id
        lead = project.lead_id
        record = self.with_context(lang=lead.lang)
        summary = record.env._(
            "%(step)s: reported done on %(day)s by the factory, but something is "
            "missing",
            step=record.display_name,
            day=record.project_id._written(day),
        )
        kind = "mail.mail_activity_data_todo"
        told = project.activity_search([kind], user_id=lead.id)
        if summary not in told.mapped("summary"):
            project.activity_schedule(kind, summary=summary, user_id=lead.id)

    def _supplier_propose(self, day: date, party) -> None:
        """The factory promises a new date; the lead decides about it.

        :param party: the factory's ``sourcing.party``, checked by the caller.
        :raise PortalError: the step is closed or not the factory's, or the day is past.
        """
        self.ensure_one()
        # sudo: sourcing.milestone - the factory holds no rights; the party was checked
        step = self.sudo()
        if not step._is_open_to_promise():
            raise PortalError(
                self.env._("This step cannot be reported any more. Please look again.")
            )
        if day < step._today():
            raise PortalError(self.env._("A new date cannot lie in the past."))
        proposed = step._proposed()
        if proposed.date != day:
            step.project_id._propose_date(
                day, partner=party.partner_id, channel="portal", step=step
            )

    def _proposed(self):
        """The factory's last promise that the lead has not answered, if any."""
        return self.commitment_ids.filtered(
            lambda promise: promise.state == "proposed"
        ).sorted("id")[-1:]


def _span(start: date, finish: date) -> tuple[date, date] | None:
    if not finish:
        return None
    return min(start or finish, finish), finish

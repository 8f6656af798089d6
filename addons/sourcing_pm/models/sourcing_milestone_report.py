"""What people report of a step: its state and what happened when."""

from __future__ import annotations

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .milestone_states import CLOSED

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


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    actual_start = fields.Date("Started", copy=False)
    actual_finish = fields.Date("Finished", copy=False)
    supplier_reported_on = fields.Datetime(
        "Reported Done by Factory", readonly=True, copy=False
    )

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

    # === WHAT WAS REPORTED === #

    def _prepare_report(self, vals: dict) -> dict:
        """What is written when ``vals`` are reported of the step, past its guards."""
        self._check_corrections(vals)
        vals = self._complete_report(vals)
        if vals.get("actual_start") and not self.actual_start:
            self._assert_may_start()
        if vals.get("actual_finish") and not self.actual_finish:
            self._assert_may_finish()
        return vals

    def _after_report(self, before: str, dates: dict[str, str]) -> None:
        """Keep in the journal how the report changed the state of the step.

        :param before: the state before it.
        :param dates: the reported dates before it.
        """
        self.project_id._log(
            "step_state",
            step=self,
            before={"before_state": before, **dates},
            after={"after_state": self.state, **self._reported_dates()},
        )
        if before == "done":
            self._after_reopening()

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

    def _reported_days(self) -> list[date]:
        return list(filter(None, (self.actual_start, self.actual_finish)))

    def _reported_dates(self) -> dict[str, str]:
        return {
            name: str(self[name])
            for name in ("actual_start", "actual_finish")
            if self[name]
        }

    def _finish_known(self, today: date) -> date:
        """When the step was done, or will be as far as is known today."""
        return self.actual_finish or max(
            self.forecast_finish or self.baseline_finish, today
        )

    # === CLOSING === #

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

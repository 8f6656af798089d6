"""Judged once per act, and told by the system instead of by whoever clicked."""

from __future__ import annotations

from contextlib import contextmanager

from odoo import SUPERUSER_ID, models

WAITING = "sourcing.project.judged_later"
LATE = "sourcing_pm.mail_activity_late"


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    @contextmanager
    def _judged_once(self):
        """Let the rules look at nothing but what an act of several writes leads to.

        A quotation that is accepted sets the length of a step before it closes
        another: judged in between, the plan would be late for a moment, and somebody
        would be told.
        """
        # of the transaction, not of the context, which a client may send along
        waiting = self.env.cr.precommit.data.setdefault(WAITING, set())
        mine = set(self.ids) - waiting
        waiting |= mine
        try:
            yield
        finally:
            waiting -= mine
        self.browse(mine)._refresh_health()

    def _refresh_health(self) -> None:
        waiting = self.env.cr.precommit.data.get(WAITING, ())
        due = self.filtered(lambda project: project.id not in waiting)
        return super(SourcingProject, due)._refresh_health()

    # === TASKS === #

    def activity_schedule(self, *args, **kwargs):
        """As Odoo's; a buyer or factory whose act has consequences gives our people no
        tasks in his own name."""
        if self.env.su and self.env.user.share:
            self = self.with_user(SUPERUSER_ID)
        return super().activity_schedule(*args, **kwargs)

    def _schedule_warning(self, user, findings: list[dict]) -> None:
        """One task for each person: with what is new comes all that he was told."""
        # what the rules say is said by nobody in person
        project = self.with_user(SUPERUSER_ID)
        project.activity_search([LATE], user_id=user.id).unlink()
        told = project._open_alerts().filtered(
            lambda alert: project._audience_of(user) in (alert.told or {})
        )
        roots = project._roots(told)
        known = [finding for alert in roots if (finding := alert._finding())]
        older = [finding for finding in known if finding not in findings]
        return super(SourcingProject, project)._schedule_warning(
            user, [*findings, *older]
        )

    def _audience_of(self, user) -> str:
        """As whom one of our people hears of alerts."""
        return next(
            audience
            for audience in ("lead", "deputy", "manager")
            if user in self._listeners(audience)
        )

    def _end_tasks(self) -> None:
        """Nobody has to take care any more: nothing is left to say about it."""
        # sudo: mail.activity - tasks that the rules gave are the rules' to take back
        self.sudo().activity_unlink([LATE])  # sudo: as above

"""A step that the factory is asked about."""

from __future__ import annotations

from odoo import fields, models

from .milestone_states import CLOSED


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    prompt_ids = fields.One2many("sourcing.prompt", "milestone_id")

    def _is_due_to_ask(self) -> bool:
        """Whether it is the factory's turn: the step runs, or could run by now."""
        self.ensure_one()
        return (
            self._is_open_to_report()
            and not self.supplier_reported_on
            and bool(
                self.actual_start
                or (self.forecast_start and self.forecast_start <= self._today())
            )
        )

    def _asked_of(self, party):
        """The open questions about the step that this party may answer."""
        # sudo: sourcing.prompt - the factory holds no rights; the party was checked
        return self.sudo().prompt_ids.filtered(
            lambda prompt: prompt.state == "open" and prompt.order_id in party._orders()
        )

    def _supplier_report(self, party, day=None):
        notice = super()._supplier_report(party, day)
        self._asked_of(party)._answered("yes", party)
        return notice

    def _supplier_propose(self, day, party):
        result = super()._supplier_propose(day, party)
        if self.state not in CLOSED:
            self._asked_of(party)._answered("no", party, day)
        return result

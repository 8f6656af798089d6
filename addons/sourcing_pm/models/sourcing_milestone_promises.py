"""How often a step was promised anew, and how far that moved it."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from .milestone_states import CLOSED
from .portal_text import written_days

_lt = LazyTranslate(__name__)

ORDINALS = (
    _lt("First new date for %(step)s"),
    _lt("Second new date for %(step)s"),
    _lt("Third new date for %(step)s"),
    _lt("Fourth new date for %(step)s"),
    _lt("Fifth new date for %(step)s"),
)
LATER = _lt("New date no. %(number)s for %(step)s")


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    promise_count = fields.Integer("New Dates", compute="_compute_promises")
    promise_days = fields.Integer(
        "Moved by Promises",
        compute="_compute_promises",
        help="Calendar days from the plan, else from the first promise, to the last.",
    )
    promise_text = fields.Char("Promises", compute="_compute_promises")

    @api.depends_context("lang")
    @api.depends("commitment_ids.date", "baseline_finish")
    def _compute_promises(self):
        for step in self:
            promises = step.commitment_ids.sorted("id")
            last = promises[-1:]
            step.promise_count = len(promises)
            step.promise_days = step._promised_move(last)
            step.promise_text = step._promise_history(last)

    def _promised_move(self, promise) -> int:
        """Calendar days from the plan, or else the first promise, to this one."""
        first = self.baseline_finish or self.commitment_ids.sorted("id")[:1].date
        return (promise.date - first).days if first and promise.date else 0

    def _promise_history(self, promise) -> str:
        """Fifth new date for Packing, +11 d."""
        promises = self.commitment_ids.sorted("id")
        if promise not in promises:
            return ""
        number = promises.ids.index(promise.id) + 1
        words = ORDINALS[number - 1] if number <= len(ORDINALS) else LATER
        text = str(self.env._(words)) % {"number": number, "step": self.display_name}
        days = written_days(self, self._promised_move(promise))
        return ", ".join(filter(None, (text, days)))


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    promise_text = fields.Char("Moved Dates", compute="_compute_promise_text")

    @api.depends_context("lang")
    @api.depends("milestone_ids.state", "milestone_ids.commitment_ids.date")
    def _compute_promise_text(self):
        for project in self:
            moved = project.milestone_ids.filtered(
                lambda step: step.promise_count > 1 and step.state not in CLOSED
            )
            project.promise_text = "; ".join(moved.mapped("promise_text"))

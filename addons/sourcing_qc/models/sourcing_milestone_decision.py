"""A step at which goods are inspected follows what was decided about them."""

from __future__ import annotations

from datetime import date

from odoo import models

from odoo.addons.sourcing_pm.models.milestone_states import CLOSED

from .sourcing_inspection_decision import RELEASES

# What the decisions about its inspections settle for a step.
SETTLED = frozenset({"decision_open", "check_open", "decision_other_content"})


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    def _left_since(self, day: date) -> date | None:
        """The day on which goods left that were there on ``day``; None: not yet.

        What left before that day were other goods: then the last unit's day counts.
        """
        self.ensure_one()
        if self.actual_start and self.actual_start < day:
            return self.actual_finish or None
        return self.actual_start or None

    def _completion_blockers(self):
        blockers = super()._completion_blockers()
        if not self._is_released():
            return blockers
        return [blocker for blocker in blockers if blocker[0] not in SETTLED]

    def _is_released(self) -> bool:
        """Whether the last word on every lot was decided on, and releases it.

        Whoever decides on the inspections is who decides on the step, so nobody asks
        him twice. What was decided before the step was reopened does not count.
        """
        self.ensure_one()
        if self.kind != "inspection":
            return False
        last = self._decided_inspections()._last_words()
        void = self.sudo().void_approval_id.id  # sudo: own record's field
        return bool(last) and all(
            inspection.decision in RELEASES
            and not inspection._held()
            and inspection.decision_approval_id.id > void
            for inspection in last
        )

    def _asked_inspections(self) -> list[tuple[str, dict]]:
        """Questions about inspections that wait for their answers, as blockers."""
        # sudo: sourcing.inspection - a gate judges for everybody alike
        inspections = self.sudo().inspection_ids  # sudo: as above
        asked = inspections._open_approvals().mapped("res_id")
        return [
            ("inspection_asked", inspection._blocker_params())
            for inspection in inspections
            if inspection.id in asked
        ]

    def _submit(self, party=None, day=None):
        """Where all is decided, nobody is asked once more."""
        self.ensure_one()
        undecided = self.state in ("planned", "running") and not self._is_released()
        if undecided or self._completion_blockers():
            return super()._submit(party, day)
        self._close(day)
        return True

    def _follow_decision(self, moment) -> None:
        """Close the steps at which a decision about an inspection was the last thing
        missing.

        :param moment: the instant (UTC) of the decision.
        """
        for step in self:
            if (
                step.state not in CLOSED
                and step._is_released()
                and not step._completion_blockers()
            ):
                step._close(step._local_day(moment))

    def _after_reopening(self):
        result = super()._after_reopening()
        # sudo: sourcing.milestone - written by the plan only, as there
        step = self.sudo()
        answers = step.inspection_ids.decision_approval_id
        last = answers.sorted("id")[-1:]
        if last.id > step.void_approval_id.id:
            step.void_approval_id = last
        return result

from __future__ import annotations

from odoo import fields, models

from odoo.addons.sourcing_pm.models.milestone_states import CLOSED


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    inspection_ids = fields.One2many(
        "sourcing.inspection", "milestone_id", "Inspections"
    )

    def _completion_blockers(self):
        return super()._completion_blockers() + self._inspection_blockers()

    def _inspection_blockers(self) -> list[tuple[str, dict]]:
        """What inspections hold against an open step; a done one is never reopened.

        A step of kind inspection needs one that was decided. At every step the last
        word on each order line that was inspected must release the goods: by its
        result, or by the decision where there is one.
        """
        self.ensure_one()
        if self.state in CLOSED:
            return []
        if self.kind == "inspection" and not self._decided_inspections():
            return [("inspection_missing", {})]
        return [
            *self._asked_inspections(),
            *self._failed_inspections(),
            *self._discontinued_inspections(),
        ]

    def _failed_inspections(self) -> list[tuple[str, dict]]:
        """The last words on order lines that hold the goods, as blockers."""
        return [
            (code, inspection._blocker_params())
            for inspection in self._decided_inspections()._last_words()
            if (code := inspection._held())
        ]

    def _discontinued_inspections(self) -> list[tuple[str, dict]]:
        """Lots that passed and are not accepted all the same, as blockers."""
        return [
            ("inspection_discontinued", inspection._blocker_params())
            for inspection in self._decided_inspections()._last_words()
            if inspection.result == "conforming" and inspection._is_discontinued()
        ]

    def _decided_inspections(self):
        """Inspections of the step with a verdict, the first one first."""
        # sudo: sourcing.inspection - a gate judges for everybody alike
        inspections = self.sudo().inspection_ids
        return inspections.filtered("result").sorted(
            lambda inspection: (inspection.decided_on, inspection.id)
        )

    def _approval_snapshot(self):
        """A decider decides on what was inspected, too."""
        snapshot = super()._approval_snapshot()
        decided = self._decided_inspections()
        if decided:  # else the question looks as it does without this app
            snapshot["inspections"] = [inspection._snapshot() for inspection in decided]
        return snapshot

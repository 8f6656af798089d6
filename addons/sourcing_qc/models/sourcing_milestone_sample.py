"""The step “Sample approval” is done by a sample, not by a tick."""

from __future__ import annotations

from odoo import fields, models

from odoo.addons.sourcing_pm.models.milestone_states import CLOSED

from .sourcing_sample import SHOWN

# state of the last round -> why the step's question cannot be asked
WAITS = {
    "requested": "sample_on_the_way",
    "sent": "sample_on_the_way",
    "received": "sample_unmeasured",
    "approved": "sample_decided",
    "sealed": "sample_decided",
    "superseded": "sample_decided",
    "rejected": "sample_decided",
}


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    sample_ids = fields.One2many("sourcing.sample", "milestone_id", "Samples")

    def _sample(self):
        """The last round that was not given up, as superuser."""
        self.ensure_one()
        # sudo: sourcing.sample - a gate judges for everybody alike
        rounds = self.sudo().sample_ids.filtered(
            lambda sample: sample.state != "cancel"
        )
        return rounds.sorted("round")[-1:]

    def _completion_blockers(self):
        return super()._completion_blockers() + self._sample_blockers()

    def _sample_blockers(self) -> list[tuple[str, dict]]:
        """What an open step of kind sample lacks; a done one is never reopened.

        An answer that counts has settled it, also one from before samples were kept.
        """
        self.ensure_one()
        if self.kind != "sample" or self.state in CLOSED or self._approved():
            return []
        sample = self._sample()
        if not sample:
            return [("sample_missing", {})]
        params = {"round": sample.round}
        if sample.state in WAITS:
            return [(WAITS[sample.state], params)]
        return [("sample_outdated", params)] if sample.is_outdated else []

    def _approval_snapshot(self):
        """The decider decides on what was measured, too."""
        snapshot = super()._approval_snapshot()
        sample = self._sample()
        if sample.state in SHOWN:  # else the question looks as without this app
            snapshot["sample"] = sample._snapshot()
        return snapshot

    def _ask(self, party=None):
        approval = super()._ask(party)
        sample = self._sample()
        if sample.state == "measured":
            sample._transition("asked")
        return approval

    def _on_approval_decided(self, approval) -> None:
        sample = self._sample()
        if sample.state == "asked":
            sample._transition(approval.state)
        return super()._on_approval_decided(approval)

    def _on_approval_void(self, approval) -> None:
        result = super()._on_approval_void(approval)
        sample = self._sample()
        if sample.state == "asked":
            sample._transition("measured")
        return result

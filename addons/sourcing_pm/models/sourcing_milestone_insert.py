"""Steps that one project takes beyond its template."""

from __future__ import annotations

from odoo import fields, models
from odoo.exceptions import UserError


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def action_insert_step(
        self,
        *,
        type_id: int,
        after_id: int,
        days: int,
        reason: str,
        owner_id: int | None = None,
    ):
        """Add a step to this project only; what followed waits for it.

        What followed keeps its planned days and may be late at once: a step more is a
        delay that somebody has to tell the buyer, not a new plan (design 5.1).

        :param type_id: the kind of step, a ``sourcing.milestone.type``.
        :param after_id: the step that it follows.
        :param days: how long it takes, in the calendar of the step that it follows.
        :param reason: why; required, kept in the journal.
        :param owner_id: the user who answers for it; default: the lead.
        """
        self.check_access("write")
        self.ensure_one()
        after = self.milestone_ids.filtered(lambda step: step.id == after_id)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the step is inserted."))
        if not after:
            raise UserError(self.env._("Choose a step of this project to follow."))
        # sudo: purchase.order - the chain that the step is inserted into
        order = after.sudo().order_id
        twin = self.milestone_ids.filtered(
            # sudo: purchase.order - as above
            lambda step: step.type_id.id == type_id and step.sudo().order_id == order
        )
        if twin:
            raise UserError(
                self.env._("%(step)s is in the chain already.", step=twin.display_name)
            )
        if self.state in ("done", "cancel"):
            raise UserError(
                self.env._("%(project)s is closed.", project=self.display_name)
            )
        # sudo: sourcing.milestone - steps come into a plan under way by this act only
        steps = self.env["sourcing.milestone"].sudo()
        step = steps.create(after._prepare_insertion(type_id, days, owner_id))
        step = step.with_env(self.env)
        step.sudo().order_id = order  # sudo: as above
        after._lead_through(step)
        if after.baseline_finish:
            # sudo: sourcing.milestone - it belongs to the plan from today on
            step.sudo().write(
                {
                    "baseline_start": step.forecast_start,
                    "baseline_finish": step.forecast_finish,
                    "baseline_on": self._today(),
                    "added": True,
                }
            )
        self._log("step_inserted", step=step, reason=reason)
        self._refresh_health()
        return step.id


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    added = fields.Boolean(
        readonly=True,
        copy=False,
        help="Put into the chain when the plan of what follows was frozen already.",
    )

    def _prepare_insertion(self, type_id: int, days: int, owner_id) -> dict:
        """Values of a step that comes right after this one."""
        self.ensure_one()
        return {
            "project_id": self.project_id.id,
            "type_id": type_id,
            "sequence": self.sequence + 1,
            "scope": self.scope,
            "owner_id": owner_id or self.project_id.lead_id.id,
            "duration": days,
            "calendar_kind": self.calendar_kind,
            "supplier_access": self.supplier_access and "sees",
            "link_ids": [fields.Command.create({"predecessor_id": self.id})],
        }

    def _lead_through(self, step) -> None:
        """Let whatever waits for the end of this step wait for ``step``, too."""
        self.env["sourcing.milestone.link"].create(
            [
                {
                    "milestone_id": link.milestone_id.id,
                    "predecessor_id": step.id,
                    "lag": link.lag,
                }
                for link in self.next_link_ids
                if link.link_type == "FS" and link.milestone_id != step
            ]
        )

from __future__ import annotations

from typing import ClassVar

from odoo import api, models

from .errors import TransitionError


class SourcingStateMixin(models.AbstractModel):
    """The life of a record, declared once as data.

    A model that inherits this has a ``state`` selection and a ``_transitions``
    table. Whoever writes ``state``, by button, form, import or RPC, passes the
    table and ``_transition_blockers``: there is no other door.
    """

    _name = "sourcing.state.mixin"
    _inherit = ["sourcing.guard.mixin"]
    _description = "Guarded states"

    # state -> states that may follow it; the first key is where life begins
    _transitions: ClassVar[dict[str, tuple[str, ...]]] = {}

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        first = next(iter(self._transitions))
        started = records.filtered(lambda record: record.state != first)
        for record in started:
            record._check_transition(first, record.state)
        return records

    def write(self, vals):
        if "state" in vals:
            for record in self:
                if record.state != vals["state"]:
                    record._check_transition(record.state, vals["state"])
        return super().write(vals)

    def _transition(self, to: str, **vals) -> None:
        """Bring the records to the state ``to``, with ``vals`` in the same write."""
        self.write({"state": to, **vals})

    def _check_transition(self, before: str, to: str) -> None:
        """Raise once, with every reason, if the record may not go to ``to``."""
        self.ensure_one()
        if to not in self._transitions.get(before, ()):
            self._refuse_transition(before, to)
        blockers = self._transition_blockers(to)
        if blockers:
            raise TransitionError(
                self.env._(
                    "%(record)s cannot go on yet:\n%(reasons)s",
                    record=self.display_name,
                    reasons="\n".join(f"- {blocker}" for blocker in blockers),
                )
            )

    def _refuse_transition(self, before: str, to: str) -> None:
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise TransitionError(
            self.env._(
                "%(record)s is “%(before)s” and cannot become “%(to)s”.",
                record=self.display_name,
                before=labels.get(before, before),
                to=labels.get(to, to),
            )
        )

    def _transition_blockers(self, to: str) -> list[str]:
        """Reasons, in the user's words, against going to ``to`` now."""
        return []

"""What nobody types, in every model of ours: one guard for all of them."""

from __future__ import annotations

from typing import ClassVar

from odoo import api, models

from .errors import FollowsError
from .tools import changed, without_defaults


class SourcingGuardMixin(models.AbstractModel):
    """What a field says in its definition holds for every door, not only for forms.

    ``readonly`` is the client's matter alone, and record rules judge a record before
    it is written. So a stored value that follows from others is not typed, a default
    fills no field that nobody types, and a record stays where it belongs.
    """

    _name = "sourcing.guard.mixin"
    _description = "Guarded Fields"

    # fields that are set once: whose the record is decides about all rights on it
    _set_once: ClassVar[frozenset[str]] = frozenset({"project_id"})

    @api.model_create_multi
    def create(self, vals_list):
        closed = [
            name
            for name, field in self._fields.items()
            if field.readonly and self._is_ours(field)
        ]
        return super(SourcingGuardMixin, without_defaults(self, closed)).create(
            vals_list
        )

    def write(self, vals):
        if not self.env.su:
            self._check_follows(vals)
            self._check_set_once(vals)
        return super().write(vals)

    def _check_follows(self, vals) -> None:
        """Recomputing passes no ``write``: whoever comes by here has typed it."""
        fields = filter(None, map(self._fields.get, vals))
        typed = [field for field in fields if self._follows(field)]
        if typed:
            raise FollowsError(
                self.env._(
                    "%(fields)s: this follows from other values and cannot be typed.",
                    fields=[field._description_string(self.env) for field in typed],
                )
            )

    def _follows(self, field) -> bool:
        """Whether the value of a field follows from others."""
        derived = field.compute and field.store and field.readonly
        return bool(derived) and self._is_ours(field)

    def _is_ours(self, field) -> bool:
        """Whether the field is guarded here: on a model of Odoo's, only our own."""
        return True

    def _check_set_once(self, vals) -> None:
        names = self._set_once & vals.keys()
        for record in self if names else ():
            if any(record[name] for name in changed(record, names, vals)):
                raise FollowsError(
                    self.env._(
                        "%(record)s stays where it belongs. Make a new one there.",
                        record=record.display_name,
                    )
                )

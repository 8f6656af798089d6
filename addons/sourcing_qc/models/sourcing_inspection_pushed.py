"""Inspections that were worked on elsewhere and brought in."""

from __future__ import annotations

from odoo import fields, models

from odoo.addons.sourcing_pm.models.sourcing_api import RowError


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    pushed_source = fields.Char("Brought in from", readonly=True, copy=False)
    pushed_id = fields.Char("ID there", readonly=True, copy=False)
    pushed_hash = fields.Char(readonly=True, copy=False)

    _pushed_once = models.UniqueIndex(
        "(company_id, pushed_source, pushed_id) WHERE pushed_id IS NOT NULL",
        "Another inspection was brought in under this ID.",
    )

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {
            "pushed_source",
            "pushed_id",
            "pushed_hash",
        }

    def _enter_pushed(self, entries: list[dict]) -> None:
        """Enter all of it.

        :raise RowError: with everything that was refused.
        """
        self.ensure_one()
        known = self._known_keys(entries)
        answers = [self._apply_one(entry, known) for entry in entries]
        refused = [
            f"{entry['op']}: {answer['message']}"
            for entry, answer in zip(entries, answers, strict=True)
            if answer["status"] == "error"
        ]
        if refused:
            raise RowError("refused", "\n".join(refused))

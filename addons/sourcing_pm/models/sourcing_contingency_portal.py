"""What the buyer reads of contingencies: what was chosen, in our words for him."""

from __future__ import annotations

from odoo import models

from .portal_text import written_moment


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _buyer_view(self, party) -> dict:
        return super()._buyer_view(party) | {
            "contingencies": self._buyer_contingencies(party),
        }

    def _buyer_contingencies(self, party) -> list[dict]:
        # sudo: sourcing.contingency - the reader holds no rights; the party was checked
        chosen = self.sudo().contingency_ids.filtered(  # sudo: as above
            lambda record: record.state == "chosen"
        )
        labels = dict(chosen._fields["kind"]._description_selection(self.env))
        return [
            {
                "kind": labels[record.kind],
                "words": record.words,
                "when": written_moment(
                    self, record.decided_on, self._reader_zones(party)[:1]
                ),
                "by": record.decided_by_id.name,
            }
            for record in chosen
        ]

"""What each side may know of an inspection."""

from __future__ import annotations

from odoo import models

from odoo.addons.sourcing_pm.models.portal_text import written_number


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    def _buyer_row(self) -> dict:
        """What a buyer may know of an inspection with a verdict, in written words."""
        self.ensure_one()
        plan = self._plan()
        return {
            "number": self.number,
            "kind": self._label("kind"),
            "day": self.project_id._written(self._decided_day()),
            "lot": [
                {
                    "product": lot.product,
                    "quantity": written_number(self, lot.quantity),
                    "unit": lot.unit or "",
                }
                for lot in self.lot_ids
            ],
            "lot_size": written_number(self, plan.lot_size) if plan else "",
            "sample_size": written_number(self, plan.sample_size) if plan else "",
            "inspected": written_number(self, self.units_inspected),
            "result": self.result,
            "result_name": self._label("result"),
            "reasons": self._reasons("buyer"),
            "report": self._report_link("buyer"),
            "decision": self._label("decision"),
            "standing": self._standing_sentence("buyer"),
        }

    def _decision_row(self) -> dict:
        """What a decider may know of an inspection that he is asked about.

        Verdict and advice never change once there is a question.
        """
        self.ensure_one()
        return self._buyer_row() | {
            "groups": self._group_rows("buyer"),
            "advice": self._label("advice"),
            "advice_note": self.advice_note or "",
        }

    def _supplier_row(self) -> dict:
        """What a factory may know of an inspection that is still to come."""
        self.ensure_one()
        return {
            "kind": self._label("kind"),
            "day": self.project_id._written(self.date_planned),
        }

    def _supplier_report_row(self) -> dict:
        """What a factory may know of an inspection whose report it was given."""
        self.ensure_one()
        return {
            "kind": self._label("kind"),
            "day": self.project_id._written(self._decided_day()),
            "result_name": self._label("result"),
            "report": self._report_link("factory"),
        }

    def _label(self, name: str) -> str:
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

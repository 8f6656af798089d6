"""What the findings come to, and what the gates read of it."""

from __future__ import annotations

from odoo import api, fields, models

from ..engine import verdict as engine

RESULTS = [
    ("conforming", "Conforming"),
    ("nonconforming", "Nonconforming"),
    ("inconclusive", "Inconclusive"),
]


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    verdict = fields.Json(readonly=True, copy=False)
    result = fields.Selection(RESULTS, readonly=True, copy=False, index=True)
    result_reason = fields.Char("Why", compute="_compute_result_reason")

    @api.depends_context("lang")
    @api.depends("verdict")
    def _compute_result_reason(self):
        for inspection in self:
            inspection.result_reason = "; ".join(inspection._reasons("staff"))

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {"verdict", "result"}

    def _prepare_verdict(self):
        verdict = self._judge()
        return super()._prepare_verdict() | {
            "verdict": verdict.as_dict(),
            "result": verdict.result,
        }

    def _judge(self) -> engine.Verdict:
        """What the findings come to now, by the settled plan."""
        self.ensure_one()
        # a form may hold a number below zero until it is saved
        inspected = max(self.units_inspected, 0)
        return engine.judge(self._plan(), inspected, self.defect_ids._as_engine())

    def _reasons(self, audience: str) -> list[str]:
        """Why the verdict is what it is, in sentences for one audience."""
        self.ensure_one()
        verdict = self.verdict
        if not verdict:
            return []
        sentence = self.env["sourcing.sentence"]
        # verdicts from before samples were kept have no such key
        sample = verdict.get("sample")
        more = [sentence._render(f"verdict_{sample}", {}, audience)] if sample else []
        if not verdict["findings"]:
            why = sentence._render(f"verdict_{verdict['reason']}", {}, audience)
            return [why, *more]
        return [
            sentence._render(
                f"verdict_{finding['reason']}",
                {**finding, "class_state": finding["defect_class"]},
                audience,
            )
            for finding in verdict["findings"]
            if finding["result"] == verdict["result"]
        ] + more

    def _snapshot(self) -> dict:
        """The verdict as plain values that a decider decides on."""
        self.ensure_one()
        return {
            "number": self.number,
            "result": self.result,
            "decided_on": fields.Datetime.to_string(self.decided_on),
            "plan": self.plan,
            "verdict": self.verdict,
            "lot": [lot._snapshot() for lot in self.lot_ids.sorted("id")],
        }

    def _last_words(self):
        """Of inspections in the order decided, the last one on each order line.

        What was presented without an order line counts as one line.
        """
        last = {}
        for inspection in self:
            # sudo: sourcing.inspection.lot - which line it was is not for inspectors,
            # the judgement is the same for everybody
            lots = inspection.sudo().lot_ids  # sudo: as above
            for line_id in {lot.order_line_id.id for lot in lots} or {False}:
                last[line_id] = inspection
        return self.filtered(lambda inspection: inspection in last.values())

    def _blocker_params(self) -> dict:
        self.ensure_one()
        return {"number": self.number, "day_date": str(self._decided_day())}

    def _decided_day(self):
        """The day of the verdict where the step is done."""
        self.ensure_one()
        place = self.milestone_id or self.project_id
        return place._local_day(self.decided_on)

    def _concerns(self, order) -> bool:
        """Whether goods of ``order`` are inspected; without a lot: of every order."""
        self.ensure_one()
        # sudo: sourcing.inspection.lot - the link to the order is not for inspectors
        orders = self.sudo().lot_ids.order_line_id.order_id
        return order in orders or not orders

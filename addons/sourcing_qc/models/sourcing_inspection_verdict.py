"""What the findings come to, and what the gates read of it."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import format_list
from odoo.tools.translate import LazyTranslate

from ..engine import verdict as engine

_lt = LazyTranslate(__name__)

RESULTS = [
    ("conforming", "Conforming"),
    ("nonconforming", "Nonconforming"),
    ("inconclusive", "Inconclusive"),
]
# What an inspector may advise; who decides is free to follow him.
ADVICE = [
    ("accept", "Accept"),
    ("rework", "Rework"),
    ("sort", "Sort"),
    ("hold", "Hold"),
    ("reject", "Reject"),
]
GROUP_NAMES = {
    "workmanship": _lt("Workmanship"),
    "packaging": _lt("Packaging"),
    "measurement": _lt("Measurements"),
    "test": _lt("Tests"),
    "quantity": _lt("Quantity"),
    "document": _lt("Documents"),
}
NOT_PART = _lt("Not part of this inspection")


class SourcingInspection(models.Model):
    """What was found, and what the inspector advises: neither of them decides."""

    _inherit = "sourcing.inspection"

    verdict = fields.Json(readonly=True, copy=False)
    result = fields.Selection(RESULTS, readonly=True, copy=False, index=True)
    result_reason = fields.Char("Why", compute="_compute_result_reason")
    group_table = fields.Html(
        "Result by Group", compute="_compute_group_table", sanitize=False
    )
    advice = fields.Selection(
        ADVICE, copy=False, help="What you would do with the goods. It decides nothing."
    )
    advice_note = fields.Text(
        "Advice in Your Words",
        copy=False,
        help="Whoever decides reads it, the buyer too: name no factory and no price.",
    )

    @api.depends_context("lang")
    @api.depends("verdict")
    def _compute_result_reason(self):
        for inspection in self:
            inspection.result_reason = "; ".join(inspection._reasons("staff"))

    @api.depends_context("lang")
    @api.depends(
        "verdict",
        "state",
        "units_inspected",
        "golden_seal",
        "defect_ids.severity",
        "defect_ids.quantity",
        "defect_ids.unit",
    )
    def _compute_group_table(self):
        for inspection in self:
            begun = inspection.state in ("running", "done")
            rows = inspection._group_rows("staff") if begun else []
            inspection.group_table = rows and self.env["ir.qweb"]._render(
                "sourcing_qc.group_table", {"rows": rows}
            )

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {"verdict", "result"}

    def _found_fields(self):
        return super()._found_fields() | {"advice", "advice_note"}

    def _prepare_verdict(self):
        verdict = self._judge()
        return super()._prepare_verdict() | {
            "verdict": verdict.as_dict(),
            "result": verdict.result,
        }

    def _judge(self) -> engine.Verdict:
        """What was found, as far as it is entered, by group."""
        self.ensure_one()
        points = [
            engine.Point(row["group"], row["name"], row["result"] or "")
            for row in self._check_rows()
        ]
        return engine.judge_groups(self._judge_goods(), points, self._demanded_groups())

    def _judge_goods(self) -> engine.Verdict:
        """What the drawn units come to now, by the settled plan."""
        self.ensure_one()
        # a form may hold a number below zero until it is saved
        inspected = max(self.units_inspected, 0)
        return engine.judge(self._plan(), inspected, self.defect_ids._as_engine())

    def _demanded_groups(self) -> set[str]:
        """Groups that must have been checked: without a point nothing is proven."""
        self.ensure_one()
        return {"test"} if (self.plan or {}).get("tests") else set()

    def _judge_groups(self) -> dict[str, tuple[str, list[tuple[str, dict]]]]:
        """Every group with its result and the reasons, as codes with parameters.

        Of the verdict once there is one; verdicts from before there were groups have
        none.
        """
        self.ensure_one()
        verdict = self.verdict or self._judge().as_dict()
        return {
            row["group"]: (
                row["result"],
                [(reason["code"], reason["params"]) for reason in row["reasons"]],
            )
            for row in verdict.get("groups", ())
        }

    def _group_rows(self, audience: str) -> list[dict]:
        """The groups as words for a table of one audience."""
        labels = dict(self._fields["result"]._description_selection(self.env))
        labels[engine.NOT_PART] = str(self.env._(NOT_PART))
        return [
            {
                "name": str(self.env._(GROUP_NAMES[group])),
                "result": result,
                "result_name": labels[result],
                "reasons": self._reason_sentences(reasons, audience),
            }
            for group, (result, reasons) in self._judge_groups().items()
        ]

    def _reasons(self, audience: str) -> list[str]:
        """Why the verdict is what it is, in sentences for one audience."""
        self.ensure_one()
        if not self.verdict:
            return []
        groups = self._judge_groups()
        if not groups:
            return self._reason_sentences(self._reasons_of_old(), audience)
        return [
            f"{str(self.env._(GROUP_NAMES[group]))}: {sentence}"
            if group != engine.WORKMANSHIP
            else sentence
            for group, (result, reasons) in groups.items()
            if result == self.verdict["result"]
            for sentence in self._reason_sentences(reasons, audience)
        ]

    def _reasons_of_old(self) -> list[tuple[str, dict]]:
        """Reasons of a verdict that knew classes only; the oldest knew no samples."""
        verdict = self.verdict
        reasons = [
            (finding["reason"], finding)
            for finding in verdict["findings"]
            if finding["result"] == verdict["result"]
        ]
        if not verdict["findings"]:
            reasons = [(verdict["reason"], {})]
        sample = verdict.get("sample")
        return reasons + ([(sample, {})] if sample else [])

    def _reason_sentences(self, reasons, audience: str) -> list[str]:
        sentence = self.env["sourcing.sentence"]
        return [
            sentence._render(
                f"verdict_{code}",
                params
                | {
                    "class_state": params.get("defect_class", ""),
                    "names": format_list(self.env, params.get("names", [])),
                },
                audience,
            )
            for code, params in reasons
        ]

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
            # without advice it looks as it did before there was any
            **({"advice": self.advice} if self.advice else {}),
            **({"advice_note": self.advice_note} if self.advice_note else {}),
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

"""The report of an inspection: one projection for the paper and for the page."""

from __future__ import annotations

from collections.abc import Iterable

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from . import report_charts, report_work
from .report_photo import PhotoShow
from .report_text import BOTH, Writer, in_both, pair
from .sourcing_inspection_plan import SEVERITY_NAMES
from .tools import qr_code

_lt = LazyTranslate(__name__)

# For whom a report is written: what it may tell depends on it (design 5.10).
AUDIENCES = ("staff", "buyer", "factory")
# Where sample size and Ac of a class come from, see ``ClassPlan.why``.
WHY = {
    "table": _lt("as the table says"),
    "arrow": _lt("the table's arrow leads to another letter"),
    "common_sample": _lt("read again at the sample of all classes"),
    "own_sample": _lt("judged on the first units: no plan at the common sample"),
    "whole_lot": _lt("the whole lot, the AQL's share of it allowed"),
    "all_drawn": _lt("none allowed among all units drawn"),
}
COUNTING = {
    "defects": _lt("each defect"),
    "units": _lt("each defective unit once, in its worst class"),
}
ARROWS = {"up": "↑", "down": "↓"}
# Lots of no series, by their own nature and not by the kind of inspection.
ISOLATED = ("scheme", "several", "unknown")
MISSING = _lt("%(inspection)s has no verdict yet, so there is no report.")


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    def _report_facts(
        self, langs: Iterable[str] = BOTH, audience: str = "staff", page: str = ""
    ) -> dict:
        """What the report says to one audience, ready to be written on paper or page.

        :param langs: keys of ``report_text.LANGS``; two stand beside each other.
        :param audience: one of :data:`AUDIENCES`. The buyer reads nothing of the
            factory, the factory nothing of the buyer, unless they are disclosed.
        :param page: where photos are read; empty: they are put into the paper.
        :return: plain values, texts and drawings.
        :raise UserError: the inspection has no verdict.
        """
        self.ensure_one()
        if not self.report_facts:
            raise UserError(str(self.env._(MISSING)) % {"inspection": self.number})
        facts, writer = self.report_facts, Writer(self, langs)
        show = PhotoShow(self, page)
        return {
            "words": writer.words(),
            "number": facts["number"],
            "kind": writer.text(facts["kind"]),
            "project": facts["project"],
            **self._report_parties(facts, audience),
            "inspector": facts["inspector"],
            "begun": facts["begun"],
            "ended": facts["ended"],
            "lots": [
                {
                    "order": "" if audience == "buyer" else lot["order"],
                    "product": lot["product"],
                    "quantity": lot["quantity"],
                    "unit": lot["unit"],
                }
                for lot in facts["lots"]
            ],
            **self._report_result(facts, writer, audience),
            **self._report_decision(writer, audience),
            "plan": facts["plan"] and self._report_plan(facts, writer, audience),
            "classes": self._report_classes(facts, writer),
            "defects": [
                report_work.defect(row, facts, writer, show) for row in facts["defects"]
            ],
            "checks": [
                report_work.check(row, facts, writer, show, audience)
                for row in facts["checks"]
            ],
            "photos": show.rows(facts["photos"]),
            "cartons": facts["pull"] and report_work.cartons(facts, writer),
            "pareto": report_charts.pareto(facts, writer),
            "ranges": report_charts.ranges(facts, writer),
            "means": report_charts.means(facts, writer),
            "golden": facts["golden"] and self._report_golden(facts, writer),
            "signatures": self._report_signatures(audience),
            "hash": self.report_hash,
            "intact": self._is_report_intact(),
            "url": self._report_url(),
            "code": qr_code(self._report_url()),
        }

    def _report_result(self, facts: dict, writer: Writer, audience: str) -> dict:
        """What was found, and what the inspector advises to us and to the buyer."""
        advised = audience != "factory"
        return {
            "inspected": facts["inspected"],
            "sample_size": (facts["plan"] or {}).get("sample_size"),
            "result": facts["result"],
            "result_name": writer.text(facts["result_name"]),
            "reasons": [writer.text(reason) for reason in facts["reasons"]],
            "groups": [
                {
                    "name": writer.text(group["name"]),
                    "result": group["result"],
                    "result_name": writer.text(group["result_name"]),
                    "reasons": [writer.text(reason) for reason in group["reasons"]],
                }
                for group in facts["groups"]
            ],
            "advice": writer.text(facts["advice"]) if advised else "",
            "advice_note": facts["advice_note"] if advised else "",
        }

    def _report_decision(self, writer: Writer, audience: str) -> dict:
        """What is done with the goods as of now: it is decided after the verdict."""
        # sudo: sourcing.inspection - readers hold no rights; who may know is asked
        inspection = self.sudo()
        known = audience != "factory"  # a buyer's person, in the buyer's own words
        return {
            "decision": writer.text(
                in_both(self, lambda each: each._label("decision"))
            ),
            "decision_by": inspection.decision_by_id.name or "" if known else "",
            "decision_on": self._local_time(inspection.decision_on),
            "conditions": inspection.concession_conditions or "" if known else "",
            "until": str(inspection.concession_until or ""),
        }

    def _report_parties(self, facts: dict, audience: str) -> dict:
        return {
            "buyer": facts["buyer"] if self._report_names("buyer", audience) else "",
            "factory": (
                ", ".join(facts["factories"])
                if self._report_names("factory", audience)
                else ""
            ),
        }

    def _report_names(self, side: str, audience: str) -> bool:
        """Whether an audience may know who stands on a side."""
        # sudo: sourcing.project - whether sides know each other is asked for everybody
        project = self.sudo().project_id
        known = {
            ("buyer", "factory"): project.disclose_buyer,
            ("factory", "buyer"): project.disclose_supplier,
        }
        return known.get((side, audience), True)

    def _report_plan(self, facts: dict, writer: Writer, audience: str) -> dict:
        plan = facts["plan"]
        scheme = plan.get("scheme")
        return {
            # a scheme may be named after a buyer or a supplier
            "scheme": (
                writer.text(pair(scheme["name"], scheme["name_zh"]))
                if scheme and audience == "staff"
                else ""
            ),
            "isolated": plan.get("isolated") in ISOLATED,
            "tests": [
                {
                    "name": writer.text(pair(test["name"], test["name_zh"])),
                    "level": test["level"],
                    "letter": test["code_letter"],
                    "sample_size": test["sample_size"],
                    "accept": test["accept"],
                    "reject": test["reject"],
                }
                for test in plan.get("tests", ())
            ],
            "lot_size": plan["lot_size"],
            "level": plan["level"],
            "sample_size": plan["sample_size"],
            "edition": plan["edition"],
            "counting": writer.say(COUNTING[plan["counting"]]),
        }

    def _report_classes(self, facts: dict, writer: Writer) -> list[dict]:
        """Class by class: how it is judged, and what was found."""
        findings = {row["defect_class"]: row for row in facts["findings"]}
        rows = []
        for row in (facts["plan"] or {}).get("classes", ()):
            finding = findings.get(row["defect_class"], {})
            rows.append(
                {
                    "name": writer.text(facts["classes"][row["defect_class"]]),
                    "aql": row["aql"] or "–",
                    "level": row["level"] or "–",
                    "severity": (
                        writer.say(SEVERITY_NAMES[row["severity"]])
                        if row["severity"]
                        else ""
                    ),
                    "letter": row["code_letter"] or "–",
                    "arrow": (
                        f"{ARROWS[row['arrow']]} {row['plan_letter']}"
                        if row["arrow"]
                        else ""
                    ),
                    "printed": row["table_size"] or "–",
                    "sample_size": row["sample_size"],
                    "accept": row["accept"],
                    "reject": row["reject"],
                    # nothing looked at is not "0 found"
                    "found": finding.get("found") if facts["inspected"] else None,
                    "result": finding.get("result", ""),
                    "why": writer.say(WHY[row["why"]]) if row["why"] in WHY else "",
                }
            )
        return rows

    def _report_golden(self, facts: dict, writer: Writer) -> dict:
        golden = facts["golden"]
        return {
            "number": golden["number"],
            "seal": golden["seal"],
            "revision": golden["revision"] or "–",
            "piece": golden["piece"] or "–",
            "found": writer.text(golden["found"]),
        }

    def _report_url(self) -> str:
        """The page of the report: one address for whoever may read it."""
        return f"{self.get_base_url()}/my/sourcing/inspection/{self.id}"

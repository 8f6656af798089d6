"""The pack “How we work”: what a new buyer reads before he has a project.

Made from a chain, the rules and the settings of the company. What it shows as an
example is put together from kinds and coded reasons, so no client, factory or person
can stand in it.
"""

from __future__ import annotations

import binascii
from datetime import date

from odoo import api, models
from odoo.tools import hash_sign, verify_hash_signed

from ..engine import schedule
from ..engine.workdays import CalendarDays, WorkCalendar
from .sourcing_rule import AUDIENCES
from .tools import in_language

SCOPE = "sourcing_pack"
# A Monday without holidays around it: the pack tells weeks, not days.
START = date(2001, 1, 1)
# The issues of the example: who caused it, at which kind of step, and how it went in
# working days: recorded before its date, lost, until it was settled.
EXAMPLE_ISSUES = (
    ("buyer", "sample", 6, 0, 2),
    ("factory", "production", 4, 2, 3),
    ("carrier", "transit", 3, 1, 4),
)
EXAMPLE_ANSWERS = (1, 2, 1)


class SourcingTemplate(models.Model):
    _inherit = "sourcing.template"

    # === LINK === #

    def _pack_token(self, lead, company, lang: str) -> str:
        """What opens the page of the pack until the end of a personal link."""
        return hash_sign(
            self.sudo().env,  # sudo: ir.config_parameter - the key that signs
            SCOPE,
            [self.id, lead.id, company.id, lang],
            # sudo: res.company - a setting, whoever shows the pack
            expiration_hours=24 * company.sudo().sourcing_link_days,
        )

    @api.model
    def _pack_by_token(self, token: str, lang: str = "") -> dict | None:
        """The pack that a link opens; None for a link that ended or never was.

        :param lang: another installed language than that of the link.
        """
        # sudo: ir.config_parameter, sourcing.template - the signed token is the check
        root = self.sudo()
        try:
            known = verify_hash_signed(root.env, SCOPE, token)
        except (ValueError, binascii.Error):
            return None
        if not known:
            return None
        template_id, lead_id, company_id, chosen = known
        template = root.browse(template_id).exists()
        lead = root.env["res.users"].browse(lead_id).exists()
        company = root.env["res.company"].browse(company_id).exists()
        if not (template.active and lead.active and company):
            return None
        installed = dict(root.env["res.lang"].get_installed())
        lang = lang if lang in installed else chosen
        return in_language(template, lang)._pack(lead, company)

    # === CONTENT === #

    def _pack(self, lead, company) -> dict:
        """Everything that the pack shows, in the language of the context."""
        self.ensure_one()
        # sudo: sourcing.*, res.users - settings, and the one person to be known
        template = self.sudo()
        lang = self.env.lang or "en_US"
        steps = template._pack_steps()
        return {
            "lang": lang,
            "languages": template.env["res.lang"].get_installed(),
            "company": company.sudo().name,  # sudo: as above
            "chain": template.name,
            "lead": template._pack_lead(lead.sudo()),  # sudo: as above
            "steps": steps,
            "weeks": max((step["last_week"] for step in steps), default=0),
            "rhythm": template._pack_rhythm(),
            "report": template._pack_report(steps),
            "levels": template._pack_levels(company),
            # sudo: res.company - as above
            "fees": in_language(company.sudo(), lang).sourcing_pack_fees or "",
            "fee_kinds": template._labels("sourcing.fee", "kind"),
            "issues": template._pack_issues(steps),
            "decisions": template._pack_decisions(steps),
        }

    def _labels(self, model: str, field: str) -> list[str]:
        selection = self.env[model]._fields[field]._description_selection(self.env)
        return [label for _value, label in selection]

    def _pack_lead(self, lead) -> dict:
        spoken = lead.sourcing_language_ids.mapped("name")
        own = self.env["res.lang"]._get_data(code=lead.lang or "en_US").name
        return {
            "name": lead.name,
            "reached_by": ", ".join(filter(None, (lead.email, lead.partner_id.phone))),
            "languages": ", ".join(spoken or [own or ""]),
        }

    def _pack_rhythm(self) -> int:
        values = self.env["sourcing.project"].default_get(["update_days"])
        return values["update_days"]

    def _pack_steps(self) -> list[dict]:
        """The chain as rows of a timeline, counted in weeks from the start."""
        dates = schedule.solve([step._pack_task() for step in self.step_ids], START)
        length = max(
            ((day.finish - START).days + 1 for day in dates.values()), default=1
        )
        owners, deciders = (
            dict(self.step_ids._fields[name]._description_selection(self.env))
            for name in ("owner_role", "decided_by")
        )
        acts = self.env["sourcing.milestone"]._acts()
        return [
            {
                "name": step.type_id.name,
                "kind": step.type_id.kind,
                "purpose": step.type_id.purpose or "",
                "deliverable": step.type_id.deliverable or "",
                "question": step.type_id.question or step.type_id.name,
                "owner": owners[step.owner_role],
                "decided_by": deciders.get(step.decided_by, ""),
                "buyer_decides": step.decided_by == "buyer",
                "holds": [act for key, act in acts.items() if step[f"block_{key}"]],
                "days": step.duration,
                "first_week": (dates[step.id].start - START).days // 7 + 1,
                "last_week": (dates[step.id].finish - START).days // 7 + 1,
                "left": round(100 * (dates[step.id].start - START).days / length),
                "width": max(
                    1,
                    round(
                        100
                        * ((dates[step.id].finish - dates[step.id].start).days + 1)
                        / length
                    ),
                ),
            }
            for step in self.step_ids.sorted("sequence")
        ]

    def _pack_levels(self, company) -> list[dict]:
        """Whom each rule tells, and after how many working days without an owner."""
        rules = self.env["sourcing.rule"]
        rules = rules.browse(rule.rule_id for rule in rules._criteria(company.id))
        names = {
            audience: rules._fields[f"tell_{audience}"]._description_string(self.env)
            for audience in AUDIENCES
        }
        colours = dict(rules._fields["colour"]._description_selection(self.env))
        return [
            {
                "name": rule.name,
                "colour": rule.colour,
                "label": colours[rule.colour],
                "told": [
                    {"who": names[audience], "after": after}
                    for audience, after in rule._levels()
                ],
            }
            for rule in rules
            if rule._levels()
        ]

    # === EXAMPLES === #

    def _pack_report(self, steps: list[dict]) -> dict:
        """A report as it would read half way through this chain."""
        half = len(steps) // 2
        decided = [step["name"] for step in steps[half:] if step["buyer_decides"]]
        return {
            "week": steps[half]["first_week"] if steps else 1,
            "done": [step["name"] for step in steps[max(half - 2, 0) : half]],
            "next": [step["name"] for step in steps[half : half + 2]],
            "decision": decided[0] if decided else "",
        }

    def _pack_issues(self, steps: list[dict]) -> list[dict]:
        """Three issues, one per party that causes them, worded by coded reasons."""
        causes = dict(
            self.env["sourcing.issue"]._fields["cause"]._description_selection(self.env)
        )
        wanted = [cause for cause, *_rest in EXAMPLE_ISSUES]
        reasons = self.env["sourcing.reason"].search([("cause", "in", wanted)])
        rows = []
        for cause, kind, early, lost, settled in EXAMPLE_ISSUES:
            reason = reasons.filtered(lambda reason, cause=cause: reason.cause == cause)
            step = next((step for step in steps if step["kind"] == kind), None)
            if reason and step:
                rows.append(
                    {
                        "week": step["first_week"],
                        "step": step["name"],
                        "what": reason[0].name,
                        "cause": causes[cause],
                        "early": early,
                        "lost": lost,
                        "settled": settled,
                    }
                )
        return rows

    def _pack_decisions(self, steps: list[dict]) -> list[dict]:
        decided = [step for step in steps if step["buyer_decides"]]
        return [
            {
                "week": step["last_week"],
                "question": step["question"],
                "decider": step["decided_by"],
                "days": days,
            }
            for step, days in zip(decided, EXAMPLE_ANSWERS, strict=False)
        ]


class SourcingTemplateStep(models.Model):
    _inherit = "sourcing.template.step"

    def _pack_task(self) -> schedule.Task:
        """The step in plain weeks, without anybody's holidays."""
        every_day = self.calendar_kind == "every_day"
        return schedule.Task(
            self.id,
            self.duration,
            predecessors=[
                schedule.Link(
                    link.predecessor_id.id,
                    link.link_type,
                    link.predecessor_id.duration // 2 if link.lag_half else link.lag,
                )
                for link in self.predecessor_ids
            ],
            calendar=CalendarDays() if every_day else WorkCalendar(),
        )

from __future__ import annotations

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

PLACEHOLDERS = ("step", "days", "percent", "issue", "count")
# What we called an issue is for ourselves.
STAFF_PLACEHOLDERS = (*PLACEHOLDERS, "names")
# Whom an alert can be told, from the nearest on; field of the rule by its name.
AUDIENCES = ("lead", "deputy", "manager", "buyer", "supplier")


class Criterion(NamedTuple):
    """What judging needs of a rule: of which figure it speaks, and from where on."""

    rule_id: int
    code: str
    condition: str
    threshold: float
    colour: str


class SourcingRule(models.Model):
    """When a project turns yellow or red, whom that is told, and in which words.

    Traffic light and escalation are one table: each audience is told at once, or after
    some working days in which nobody took care.
    """

    _name = "sourcing.rule"
    _description = "Traffic Light Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    condition = fields.Selection(
        [
            ("step_late", "Days a step is later than its tolerance allows"),
            ("buffer_used", "Percent of the buffer that is used"),
            ("delivery_late", "Days the delivery is forecast after the required date"),
            ("rhythm_lapsed", "Days without the promised update"),
            ("issue", "Open issues of this colour"),
            ("step_waived", "Quality steps that were waived"),
            ("prompt_unanswered", "Weekly questions that a factory left unanswered"),
        ],
        required=True,
    )
    threshold = fields.Float(help="The rule speaks when the figure is above this.")
    colour = fields.Selection(
        [("yellow", "Yellow"), ("red", "Red")], required=True, default="yellow"
    )
    tell_lead = fields.Boolean("Lead", default=True)
    tell_deputy = fields.Boolean("Deputies")
    tell_manager = fields.Boolean("Managers")
    tell_buyer = fields.Boolean("Buyer's Approvers")
    tell_supplier = fields.Boolean(
        "Factory", help="It is told of its own steps only, and only if it has words."
    )
    lead_after = fields.Integer(
        help="Working days after which it is told if nobody took care; 0: at once."
    )
    deputy_after = fields.Integer()
    manager_after = fields.Integer()
    buyer_after = fields.Integer()
    supplier_after = fields.Integer()
    sentence_staff = fields.Char(required=True, translate=True)
    sentence_buyer = fields.Char(
        translate=True, help="Empty: the buyer sees the colour without this reason."
    )
    sentence_supplier = fields.Char(translate=True)

    _code_once = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "Another rule has this code already."
    )
    _after_positive = models.Constraint(
        "CHECK(lead_after >= 0 AND deputy_after >= 0 AND manager_after >= 0 "
        "AND buyer_after >= 0 AND supplier_after >= 0)",
        "Somebody is told at once (0) or some working days later.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        # afterwards: what judges meanwhile would fill the cache with the old rules
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache("company_id")
    def _criteria(self, company_id: int) -> tuple[Criterion, ...]:
        """The rules that judge a company's projects, in order; cached, for every list
        of projects asks for them. Its own rule replaces the shared one of its code."""
        # sudo: sourcing.rule - rules judge for everybody alike
        rules = self.sudo().search([("company_id", "in", (company_id, False))])
        own = set(rules.filtered("company_id").mapped("code"))
        return tuple(
            Criterion(rule.id, rule.code, rule.condition, rule.threshold, rule.colour)
            for rule in rules
            if rule.company_id or rule.code not in own
        )

    @api.constrains("sentence_staff", "sentence_buyer", "sentence_supplier")
    def _check_sentences(self):
        for rule in self:
            for name in ("sentence_staff", "sentence_buyer", "sentence_supplier"):
                staff = name == "sentence_staff"
                placeholders = STAFF_PLACEHOLDERS if staff else PLACEHOLDERS
                try:
                    (rule[name] or "") % dict.fromkeys(placeholders, "")
                except (KeyError, ValueError, TypeError) as error:
                    raise ValidationError(
                        self.env._(
                            "“%(sentence)s”: only %(placeholders)s may be filled in.",
                            sentence=rule[name],
                            placeholders=[f"%({each})s" for each in placeholders],
                        )
                    ) from error

    def _sentence(self, params: dict, audience: str) -> str:
        self.ensure_one()
        text = self[f"sentence_{audience}"]
        if audience != "staff":
            params = {name: params[name] for name in params.keys() - {"names"}}
        return self.env["sourcing.sentence"]._fill(text, params) if text else ""

    @ormcache("self.id")
    def _levels(self) -> tuple[tuple[str, int], ...]:
        """Audience and working days after which it is told, the nearest first."""
        return tuple(
            (audience, self[f"{audience}_after"])
            for audience in AUDIENCES
            if self[f"tell_{audience}"]
        )

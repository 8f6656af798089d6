from __future__ import annotations

from odoo import api, fields, models

from .sourcing_project import HEALTH
from .sourcing_rule import AUDIENCES


class SourcingAlert(models.Model):
    """A finding of a rule from the day it began to speak: who was told, who cares.

    One that gets worse ends, and a new one begins: it is told anew and waits anew for
    somebody who takes care of it. What has ended stays as history; nobody writes here.
    """

    _name = "sourcing.alert"
    _description = "Alert"
    _order = "ended_on desc, colour, since desc, id desc"
    _rec_name = "sentence"

    project_id = fields.Many2one(
        "sourcing.project", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True, precompute=True
    )
    milestone_id = fields.Many2one("sourcing.milestone", "Step", ondelete="cascade")
    topic = fields.Char(required=True, help="What it is about, the step apart.")
    rule_id = fields.Many2one("sourcing.rule", ondelete="set null")
    colour = fields.Selection(
        [colour for colour in HEALTH if colour[0] != "green"], required=True
    )
    params = fields.Json(help="Figures of the day it began, for the sentence.")
    sentence = fields.Char("Alert", compute="_compute_sentence")
    since = fields.Date(required=True)
    ended_on = fields.Date("Ended")
    told = fields.Json("Told on", help="Audience and the day on which it was told.")
    told_whom = fields.Char("Told", compute="_compute_told_whom")
    acknowledged_by = fields.Many2one("res.users", "Taken Care of by")
    acknowledged_on = fields.Datetime("Taken Care of on")
    lead_id = fields.Many2one("res.users", index=True, help="The lead of that day.")
    supplier_id = fields.Many2one(
        "res.partner", "Factory", help="The factory of that day."
    )
    mark = fields.Integer(help="Tells a new matter of the same topic from the old one.")
    missed_answers = fields.Integer(
        "Answers Missed",
        help="Weekly questions that the factory left unanswered. They never go back.",
    )
    missed_updates = fields.Integer(
        "Updates Missed",
        help="Periods in which the buyer was promised word and got none. They never "
        "go back.",
    )

    _once = models.UniqueIndex(
        "(project_id, topic, COALESCE(milestone_id, 0)) WHERE ended_on IS NULL",
        "This alert is open already.",
    )

    # === COMPUTES === #

    @api.depends_context("lang")
    @api.depends("params", "rule_id", "project_id.findings", "ended_on")
    def _compute_sentence(self):
        for alert in self:
            now = alert._finding() or {"params": alert.params or {}}
            # sudo: sourcing.rule - rules speak to everybody alike
            rule = alert.rule_id.sudo()
            alert.sentence = (
                rule._sentence(now["params"], "staff") if rule else alert.topic
            )

    @api.depends_context("lang")
    @api.depends("told")
    def _compute_told_whom(self):
        rules = self.env["sourcing.rule"]
        labels = {
            audience: rules._fields[f"tell_{audience}"]._description_string(self.env)
            for audience in AUDIENCES
        }
        for alert in self:
            alert.told_whom = ", ".join(
                label
                for audience, label in labels.items()
                if audience in (alert.told or {})
            )

    # === ACTIONS === #

    def action_take_care(self):
        """Say that oneself takes care: nobody further up is told any more."""
        self.check_access("read")
        self.project_id.check_access("write")
        self._acknowledge()

    # === BUSINESS === #

    def _finding(self) -> dict | None:
        """What the rules say of it today; None when it has ended."""
        if self.ended_on:
            return None
        key = self._key()
        return next(
            (
                finding
                for finding in self.project_id.findings or []
                if (finding["topic"], finding["step"]) == key
            ),
            None,
        )

    def _key(self) -> tuple:
        return self.topic, self.milestone_id.id or None

    def _acknowledge(self) -> None:
        # sudo: sourcing.alert - nobody holds the right to write here
        fresh = self.sudo().filtered(
            lambda alert: not (alert.acknowledged_by or alert.ended_on)
        )
        fresh.write(
            {
                "acknowledged_by": self.env.user.id,
                "acknowledged_on": fields.Datetime.now(),
            }
        )
        for project in fresh.project_id:
            project._log("alerts_taken", after={"user": self.env.user.name})
            if not project._open_alerts().filtered(
                lambda alert: not alert.acknowledged_by
            ):
                project._end_tasks()

    def _due(self, calendar, today) -> list[str]:
        """The audiences who have to be told and were not yet.

        :param calendar: the working days of our own people, of ``engine.workdays``.
        """
        self.ensure_one()
        told = self.told or {}
        levels = [level for level in self.rule_id._levels() if level[0] not in told]
        if not levels:
            return []
        # a hold stops this clock, too
        since = max(filter(None, (self.since, self.project_id._resumed_on())))
        waited = calendar.count(fields.Date.add(since, days=1), today)
        return [
            audience
            for audience, after in levels
            if not after or (waited >= after and not self.acknowledged_by)
        ]

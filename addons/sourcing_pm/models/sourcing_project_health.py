"""The traffic light: signals of a project, rules that judge them, who is told."""

from __future__ import annotations

import logging

from markupsafe import Markup

from odoo import api, fields, models

from .sourcing_milestone import OUT_OF_PLAN
from .sourcing_project import HEALTH
from .tools import write_changed

_logger = logging.getLogger(__name__)

RANK = {"green": 0, "yellow": 1, "red": 2}


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    health = fields.Selection(
        HEALTH,
        readonly=True,
        copy=False,
        index=True,
        help="Empty: not running, so there is nothing to judge.",
    )
    health_since = fields.Date(readonly=True, copy=False)
    findings = fields.Json(
        readonly=True,
        copy=False,
        help="The rules that speak now: rule, colour, step, since when, parameters; "
        "the worst first.",
    )
    health_reason = fields.Char(compute="_compute_health_reason")
    judged_on = fields.Date(readonly=True, copy=False)
    last_update_on = fields.Datetime("Buyer Heard from Us", readonly=True, copy=False)

    @api.depends_context("lang")
    @api.depends("findings")
    def _compute_health_reason(self):
        for project in self:
            project.health_reason = project._health_sentence("staff")

    # === JUDGING === #

    def _signals(self) -> list[dict]:
        """Figures that the rules judge. A seam: other apps add their own.

        :return: dicts with ``condition`` (of ``sourcing.rule``), ``value``, ``params``
            for the sentence, and where it applies ``step`` (id of a milestone) and
            ``colour`` (only rules of that colour look at it).
        """
        self.ensure_one()
        return [
            *self._step_signals(),
            *self._buffer_signals(),
            *self._delivery_signals(),
            *self._rhythm_signals(),
            *self._issue_signals(),
            *self._waiver_signals(),
        ]

    def _step_signals(self) -> list[dict]:
        calendars = self._workdays()
        signals = []
        for step in self.milestone_ids:
            if not step.baseline_finish or step.state in OUT_OF_PLAN:
                continue
            finish = step.actual_finish or max(
                step.forecast_finish or step.baseline_finish, step._today()
            )
            calendar = step._own_workdays() or calendars[step.calendar_kind]
            days = calendar.count(fields.Date.add(step._due(), days=1), finish)
            signals.append(
                {
                    "condition": "step_late",
                    "value": days - step.tolerance,
                    "step": step.id,
                    "params": {"step_id": step.type_id.id, "days": days},
                }
            )
        return signals

    def _buffer_signals(self) -> list[dict]:
        if not self.has_buffer or not self.buffer_days:
            return []
        percent = 100 * (self.buffer_days - self.buffer_left) / self.buffer_days
        return [
            {
                "condition": "buffer_used",
                "value": percent,
                "params": {
                    "percent": round(min(max(percent, 0), 100)),
                    "days": max(self.buffer_left, 0),
                },
            }
        ]

    def _delivery_signals(self) -> list[dict]:
        if not (self.date_required and self.date_forecast):
            return []
        days = (self.date_forecast - self.date_required).days
        return [{"condition": "delivery_late", "value": days, "params": {"days": days}}]

    def _rhythm_signals(self) -> list[dict]:
        if not (self._has_buyer() and self.date_start):
            return []
        last = self._local_day(self.last_update_on) if self.last_update_on else None
        counted = filter(None, (last, self.date_start, self._resumed_on()))
        silent = (self._today() - max(counted)).days
        return [
            {
                "condition": "rhythm_lapsed",
                "value": silent - self.update_days,
                "params": {"days": silent},
            }
        ]

    def _issue_signals(self) -> list[dict]:
        issues = self.issue_ids.filtered(lambda issue: issue.state == "open")
        return [
            {
                "condition": "issue",
                "value": len(group),
                "colour": colour,
                "params": {"issue": len(group)},
            }
            for colour, group in issues.grouped("colour").items()
        ]

    def _rules(self):
        # sudo: sourcing.rule - rules judge for everybody alike
        rules = self.env["sourcing.rule"].sudo()
        return rules.browse(rules._ids_of_company(self.company_id.id))

    def _judge(self) -> list[dict]:
        """What the rules say today, the worst first."""
        self.ensure_one()
        today = str(self._today())
        since = {_key(finding): finding["since"] for finding in self.findings or []}
        signals = self._signals()
        findings = []
        for rule in self._rules():
            for signal in signals:
                if (
                    signal["condition"] == rule.condition
                    and signal.get("colour") in (None, rule.colour)
                    and signal["value"] > rule.threshold
                ):
                    finding = {
                        "rule": rule.code,
                        "colour": rule.colour,
                        "step": signal.get("step"),
                        "params": signal["params"],
                    }
                    finding["since"] = since.get(_key(finding), today)
                    findings.append(finding)
        return sorted(findings, key=lambda finding: -RANK[finding["colour"]])

    def _refresh_health(self) -> None:
        """Judge the projects anew and tell whoever has to know, once."""
        for project in self:
            # sudo: sourcing.project - colours are the rules', whoever moved the plan
            project = project.sudo()
            if project.state == "running":
                project._apply_findings(project._judge())
            elif project.state in ("draft", "cancel") and project.health:
                project.write(
                    {"health": False, "findings": False, "health_since": False}
                )

    def _apply_findings(self, findings: list[dict]) -> None:
        self.ensure_one()
        known = {_key(finding) for finding in self.findings or []}
        before = self.health
        health = max(
            (finding["colour"] for finding in findings), key=RANK.get, default="green"
        )
        vals = {"health": health, "findings": findings}
        if health != before:
            vals["health_since"] = self._today()
        write_changed(self, vals)
        self._colour_steps(findings)
        if before and health != before:
            self._log(
                "health_changed",
                before={"before_state": before},
                after={"after_state": health},
            )
        self._tell([finding for finding in findings if _key(finding) not in known])
        if not findings and known:
            self.activity_feedback(["sourcing_pm.mail_activity_late"])

    def _colour_steps(self, findings: list[dict]) -> None:
        worst: dict[int, str] = {}
        for finding in reversed(findings):  # the worst stands first and wins
            if finding["step"]:
                worst[finding["step"]] = finding["colour"]
        for step in self.milestone_ids:
            judged = step.baseline_finish and step.state not in OUT_OF_PLAN
            write_changed(
                step, {"health": worst.get(step.id, "green") if judged else False}
            )

    def _health_sentence(self, audience: str) -> str:
        """Why the project has its colour, in one sentence for one audience."""
        self.ensure_one()
        for finding in self.findings or []:
            text = self._finding_sentence(finding, audience)
            if text:
                return text
        return ""

    def _finding_sentence(self, finding: dict, audience: str) -> str:
        rule = self._rules().filtered(lambda rule: rule.code == finding["rule"])[:1]
        return rule._sentence(finding["params"], audience) if rule else ""

    # === TELLING === #

    def _tell(self, findings: list[dict]) -> None:
        """Tell lead, manager and buyer of findings that are new: one word to each."""
        self.ensure_one()
        rules = {rule.code: rule for rule in self._rules()}
        for users, flag in (
            (self.lead_id, "tell_lead"),
            (self._managers() - self.lead_id, "tell_manager"),
        ):
            mine = [finding for finding in findings if rules[finding["rule"]][flag]]
            for user in users if mine else ():
                self._schedule_warning(user, mine)
        for_buyer = [
            finding for finding in findings if rules[finding["rule"]].tell_buyer
        ]
        if for_buyer:
            self._tell_buyer_findings(for_buyer)

    def _schedule_warning(self, user, findings: list[dict]) -> None:
        project = self.with_context(lang=user.lang)
        sentences = [
            project._finding_sentence(finding, "staff") for finding in findings
        ]
        # a late step speaks by its yellow rule and by its red one, in the same words
        sentences = list(dict.fromkeys(sentences))
        self.activity_schedule(
            "sourcing_pm.mail_activity_late",
            date_deadline=self._today(),
            summary=sentences[0],
            note=Markup("<br/>").join(sentences),
            user_id=user.id,
        )

    def _managers(self):
        group = self.env.ref("sourcing_pm.group_sourcing_manager")
        # sudo: res.groups - who manages is asked for everybody
        users = group.sudo().all_user_ids
        return users.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )

    def _tell_buyer_findings(self, findings: list[dict]) -> None:
        project = self._for_buyer()
        sentences = [
            project._finding_sentence(finding, "buyer") for finding in findings
        ]
        self._post_to_buyer(list(dict.fromkeys(filter(None, sentences))))

    def _tell_buyer(self, code: str, *, step=None) -> None:
        """Say a sentence of ours to everybody on the buyer's side."""
        self.ensure_one()
        params = {"step_id": step.type_id.id} if step else {}
        self._live("buyer")._tell(code, params)

    def _for_buyer(self):
        self.ensure_one()
        lang = self._live("buyer")[:1].partner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    def _post_to_buyer(self, sentences: list[str]) -> None:
        partners = self._live("buyer").partner_id
        if not (sentences and partners):
            return
        # sudo: sourcing.project - a rule speaks to the buyer, whoever moved the plan
        project = self._for_buyer().sudo()
        project.message_post(
            body=Markup("<br/>").join(sentences),
            author_id=self.lead_id.partner_id.id,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
            partner_ids=partners.ids,
        )

    # === CRON === #

    @api.model
    def _cron_daily(self) -> None:
        """Move every running plan to today and judge it.

        Runs every hour, works on each project once per day of its own zone, and
        survives one that fails.
        """
        projects = self.search([("state", "=", "running")], order="judged_on, id")
        projects = projects.filtered(lambda project: project._is_stale())
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(projects))
        for project in projects:
            project = project.try_lock_for_update()
            try:
                project.filtered(lambda record: record._is_stale())._catch_up()
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Plan of %s was not brought to today", project.id)
            if not cron._commit_progress(1):
                break

    def _is_stale(self) -> bool:
        return self.state == "running" and self.judged_on != self._today()

    def _catch_up(self) -> None:
        """Forecast and judge as of today, however many days were missed."""
        self._reschedule()
        for project in self:
            project.judged_on = project._today()


def _key(finding: dict) -> tuple:
    return finding["rule"], finding["step"]

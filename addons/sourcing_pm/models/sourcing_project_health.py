"""The traffic light: signals of a project, rules that judge them, who is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from ..engine.workdays import CalendarDays
from .sourcing_project import HEALTH, RANK
from .sourcing_rule import Criterion
from .tools import work_off, write_changed, write_facts

# Reasons that the lead reads above the form; the rest is counted.
MAX_REASONS = 5
# Projects that the nightly job reads, solves and commits together.
BATCH = 200


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
    health_reasons = fields.Text(compute="_compute_health_reasons")
    judged_on = fields.Date(readonly=True, copy=False)
    last_update_on = fields.Datetime("Buyer Heard from Us", readonly=True, copy=False)
    update_due_on = fields.Date(
        "Next Update by",
        compute="_compute_update_due_on",
        help="The last day on which the buyer hears from us in time.",
    )
    alert_ids = fields.One2many(
        "sourcing.alert", "project_id", domain=[("ended_on", "=", False)]
    )
    untaken = fields.Boolean(compute="_compute_untaken")
    missed_updates = fields.Integer(compute="_compute_missed_updates")

    @api.depends_context("lang")
    @api.depends("findings", "override_colour", "override_until", "override_note")
    def _compute_health_reason(self):
        for project in self:
            project.health_reason = project._health_sentence("staff")

    @api.depends_context("lang")
    @api.depends("findings", "override_colour", "override_until", "override_note")
    def _compute_health_reasons(self):
        for project in self:
            reasons = project._dated_reasons()
            more = len(reasons) - MAX_REASONS
            reasons = reasons[:MAX_REASONS]
            if more > 0:
                reasons.append(self.env._("and %(count)s more", count=more))
            project.health_reasons = "\n".join(reasons)

    @api.depends("last_update_on", "date_start", "update_days")
    def _compute_update_due_on(self):
        for project in self:
            heard = project._heard_on()
            project.update_due_on = heard and fields.Date.add(
                heard, days=project.update_days
            )

    @api.depends("alert_ids.acknowledged_by")
    def _compute_untaken(self):
        for project in self:
            project.untaken = any(
                not alert.acknowledged_by for alert in project.alert_ids
            )

    @api.depends("alert_ids")
    def _compute_missed_updates(self):
        missed = dict(
            self.env["sourcing.alert"]._read_group(
                [("project_id", "in", self.ids)],
                ["project_id"],
                ["missed_updates:sum"],
            )
        )
        for project in self:
            project.missed_updates = missed.get(project, 0)

    # === ACTIONS === #

    def action_take_care(self):
        """Say that oneself takes care of what the rules found."""
        self.check_access("write")
        self._open_alerts()._acknowledge()

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
        # most steps are on time: nowhere is it later than our tomorrow
        tomorrow = self._today() + timedelta(days=1)
        late = self._judged_steps().filtered(
            lambda step: step._due() < step._finish_known(tomorrow)
        )
        signals = []
        for step, workdays, today in late._by_way(self._plan_days, self._today_of):
            finish = step._finish_known(today)
            days = workdays.count(step._due() + timedelta(days=1), finish)
            signals.append(
                {
                    "condition": "step_late",
                    "value": days - step.tolerance,
                    "step": step.id,
                    "over": step.state == "done",
                    "params": {"step_id": step.type_id.id, "days": days},
                }
            )
        return signals

    def _judged_steps(self):
        """The steps that can be late: those in the plan that were planned for a day."""
        return self._in_plan().filtered("baseline_finish")

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
        heard = self._heard_on()
        if not (heard and self._has_buyer()):
            return []
        silent = (self._today() - heard).days
        return [
            {
                "condition": "rhythm_lapsed",
                "value": silent - self.update_days,
                "params": {"days": silent},
                # each lapsed period is a new matter, and counts once
                "mark": max(silent - 1, 0) // self.update_days,
            }
        ]

    def _heard_on(self):
        """The last day on which the buyer heard from us; at first, of the start."""
        if not self.date_start:
            return None
        last = self.last_update_on and self._local_day(self.last_update_on)
        return max(filter(None, (last, self.date_start, self._resumed_on())))

    def _issue_signals(self) -> list[dict]:
        issues = self.issue_ids.filtered(lambda issue: issue.state == "open")
        return [
            {
                "condition": "issue",
                "value": len(group),
                "colour": colour,
                # titles are our words: only what is told to staff may hold them
                "params": {
                    "issue": len(group),
                    "names": ", ".join(group.mapped("name")),
                },
                "mark": max(group.ids),  # an issue more is a new matter
            }
            for colour, group in issues.grouped("colour").items()
        ]

    def _criteria(self) -> tuple[Criterion, ...]:
        return self.env["sourcing.rule"]._criteria(self.company_id.id)

    def _rules(self):
        # sudo: sourcing.rule - rules judge for everybody alike
        rules = self.env["sourcing.rule"].sudo()
        return rules.browse(rule.rule_id for rule in self._criteria())

    def _verdict(self) -> Verdict:
        """What the rules say today, beside what they said before."""
        self.ensure_one()
        known = self.findings or []
        return Verdict(self.health, known, self._judge(_by_key(known)))

    def _judge(self, known: dict[tuple, dict]) -> list[dict]:
        """What the rules say today, the worst first; of each topic the worst rule.

        :param known: what they said before.
        """
        today = str(self._today())
        signals = defaultdict(list)
        for signal in self._signals():
            signals[signal["condition"]].append(signal)
        found: dict[tuple, dict] = {}
        for rule in self._criteria():
            for signal in signals[rule.condition]:
                if signal["value"] <= rule.threshold or signal.get("colour") not in (
                    None,
                    rule.colour,
                ):
                    continue
                finding = {
                    "rule": rule.code,
                    "colour": rule.colour,
                    "topic": rule.condition + (signal.get("colour") or ""),
                    "step": signal.get("step"),
                    "mark": signal.get("mark", 0),
                    "over": signal.get("over", False),
                    "params": signal["params"],
                }
                before = known.get(_key(finding))
                same = before and before["colour"] == finding["colour"]
                finding["since"] = before["since"] if same else today
                other = found.get(_key(finding))
                if not other or RANK[rule.colour] > RANK[other["colour"]]:
                    found[_key(finding)] = finding
        return sorted(found.values(), key=lambda finding: -RANK[finding["colour"]])

    def _refresh_health(self) -> None:
        """Judge the projects anew and tell whoever has to know, once."""
        # sudo: sourcing.project - colours are the rules', whoever moved the plan
        projects = self.sudo()
        projects.filtered(lambda project: project.state == "running")._apply_rules()
        for project in projects:
            if project.state in ("draft", "cancel") and project.health:
                project.write(
                    {"health": False, "findings": False, "health_since": False}
                )
            if project.state in ("done", "cancel"):
                project._end_alerts(project._open_alerts())
                project._end_tasks()

    def _apply_rules(self) -> None:
        """Colour these running projects and their steps as the rules say today."""
        verdicts = {project: project._verdict() for project in self}
        for project, verdict in verdicts.items():
            project._review_override(verdict.fresh)
        write_facts(
            {
                project: project._prepare_health(verdict)
                for project, verdict in verdicts.items()
            }
        )
        write_facts(
            {
                step: {"health": colour}
                for project, verdict in verdicts.items()
                for step, colour in project._step_colours(verdict.findings)
            }
        )
        for project, verdict in verdicts.items():
            if verdict.colour and project.health != verdict.colour:
                project._log(
                    "health_changed",
                    before={"before_state": verdict.colour},
                    after={"after_state": project.health},
                )
            if verdict.is_news:
                # the row of the project is the lock: who comes second starts again
                project.flush_recordset(["findings"])
                project._follow_alerts(verdict.findings, verdict.fresh)

    def _prepare_health(self, verdict: Verdict) -> dict:
        health = self.override_colour or max(
            (finding["colour"] for finding in verdict.findings),
            key=RANK.get,
            default="green",
        )
        same = health == self.health
        return {
            "health": health,
            "findings": verdict.findings,
            "health_since": self.health_since if same else self._today(),
        }

    def _review_override(self, fresh: list[dict]) -> None:
        """A colour set by hand ends after its day, or when worse comes to light."""
        if not self.override_colour:
            return
        worse = any(
            RANK[finding["colour"]] > RANK[self.override_colour] for finding in fresh
        )
        if worse or self.override_until < self._today():
            self._end_override()

    def _step_colours(self, findings: list[dict]) -> Iterator[tuple]:
        """Each step with its colour; without one where there is nothing to judge."""
        worst: dict[int, str] = {}
        for finding in reversed(findings):  # the worst stands first and wins
            if finding["step"]:
                worst[finding["step"]] = finding["colour"]
        judged = {*self._judged_steps().ids}
        for step in self.milestone_ids:
            yield step, worst.get(step.id, "green") if step.id in judged else False

    def _health_sentence(self, audience: str) -> str:
        """Why the project has its colour, in one sentence for one audience."""
        self.ensure_one()
        # a colour set by hand stands beside what the rules say, and hides nothing
        by_hand = self._override_sentence(audience) if self.override_colour else ""
        for finding in self.findings or []:
            text = self._finding_sentence(finding, audience)
            if text:
                return " · ".join(filter(None, (by_hand, text)))
        return by_hand

    def _dated_reasons(self) -> list[str]:
        """Why the project has its colour and since when, for us: the worst first, and
        what others only wait for before them."""
        self.ensure_one()
        waiting = self.milestone_ids.filtered(lambda step: step.driver == "step").ids
        findings = sorted(
            self.findings or [],
            key=lambda finding: (
                -RANK[finding["colour"]],
                finding["step"] in waiting,
            ),
        )
        reasons = [self._override_sentence("staff")] if self.override_colour else []
        for finding in findings:
            reason = self._finding_sentence(finding, "staff")
            if reason:
                since = self._written(fields.Date.to_date(finding["since"]))
                reasons.append(
                    self.env._("%(reason)s (since %(day)s)", reason=reason, day=since)
                )
        return list(dict.fromkeys(reasons))

    def _finding_sentence(self, finding: dict, audience: str) -> str:
        rule = self._rules().filtered(lambda rule: rule.code == finding["rule"])[:1]
        return rule._sentence(finding["params"], audience) if rule else ""

    # === ALERTS === #

    def _open_alerts(self):
        # sudo: sourcing.alert - escalation is the rules', whoever moved the plan
        alerts = self.env["sourcing.alert"].sudo()  # sudo: as above
        return alerts.search(
            [("project_id", "in", self.ids), ("ended_on", "=", False)], order="id"
        )

    def _follow_alerts(self, findings: list[dict], fresh: list[dict]) -> None:
        """End alerts that are over or got worse, begin those that are new.

        A step that finished late keeps its colour, but there is nothing left to take
        care of: what is still to be told of it is told, and its alert ends.
        """
        self.ensure_one()
        rules = {rule.code: rule for rule in self._rules()}
        alerts = {alert._key(): alert for alert in self._open_alerts()}
        now = _by_key(findings)
        worse = {_key(finding) for finding in fresh}
        over = [
            key for key in alerts if key not in now or key in worse or now[key]["over"]
        ]
        self._end_alerts(self.env["sourcing.alert"].union(*map(alerts.get, over)))
        for key in alerts.keys() - set(over):  # still there, or better than it was
            rule = rules[now[key]["rule"]]
            write_changed(alerts[key], {"rule_id": rule.id, "colour": rule.colour})
        self.env["sourcing.alert"].create(
            [
                self._prepare_alert(finding, rules, alerts.get(_key(finding)))
                for finding in fresh
            ]
        )
        self.invalidate_recordset(["alert_ids"])
        self._escalate(self._open_alerts())
        self._end_alerts(
            self._open_alerts().filtered(lambda alert: now[alert._key()]["over"])
        )
        if not self.alert_ids:
            self._end_tasks()

    def _prepare_alert(self, finding: dict, rules: dict, before) -> dict:
        missed = finding["mark"] - (before.mark if before else 0)
        rule = rules[finding["rule"]]
        step = self.milestone_ids.browse(finding["step"] or ())
        return {
            "project_id": self.id,
            "milestone_id": finding["step"],
            "topic": finding["topic"],
            "rule_id": rule.id,
            "colour": finding["colour"],
            "params": finding["params"],
            "mark": finding["mark"],
            "since": self._today(),
            "lead_id": self.lead_id.id,
            "supplier_id": self._factory(step.order_id).id,
            "missed_updates": missed if rule.condition == "rhythm_lapsed" else 0,
        }

    def _end_alerts(self, alerts) -> None:
        for project, ended in alerts.grouped("project_id").items():
            ended.ended_on = project._today()
            ended.flush_recordset(["ended_on"])  # only one of a kind may be open
            project.invalidate_recordset(["alert_ids"])

    def _note_update(self) -> None:
        """The buyer hears from us now; what had lapsed before counts all the same."""
        lapsed = self.filtered(
            lambda project: (
                project.state == "running"
                and project.update_due_on
                and project.update_due_on < project._today()
            )
        )
        lapsed._refresh_health()
        self.last_update_on = fields.Datetime.now()
        lapsed._refresh_health()

    # === TELLING === #

    def _escalate(self, alerts) -> None:
        """Tell every audience what is due for it: each alert once, one word to each.

        However many days were missed, what was due on them is told now.

        :param alerts: the open ones of the project.
        """
        self.ensure_one()
        agent = self._calendar("agent")
        calendar = agent._workdays() if agent else CalendarDays()
        today = self._today()
        due: dict[str, list] = {}
        for alert in alerts:
            audiences = [
                audience
                for audience in alert._due(calendar, today)
                if self._listeners(audience)
            ]
            for audience in audiences:
                due.setdefault(audience, []).append(alert)
            if audiences:
                alert.told = (alert.told or {}) | dict.fromkeys(audiences, str(today))
        if not due:
            return
        roots = self._roots(alerts)
        for audience, about in due.items():
            findings = [
                finding
                for finding in self.findings or []
                if any(
                    alert._key() == _key(finding) for alert in about if alert in roots
                )
            ]
            if findings:
                self._tell_audience(audience, findings)

    def _roots(self, alerts):
        """Alerts that stand for themselves.

        A step that is late because it waits for another one, of which no less is told,
        adds nothing but noise.
        """
        late = alerts.filtered(lambda alert: alert.rule_id.condition == "step_late")
        ranks = {alert.milestone_id: RANK[alert.colour] for alert in late}
        return (alerts - late) | late.filtered(
            lambda alert: (
                alert.milestone_id.driver != "step"
                or ranks.get(alert.milestone_id.driver_id, -1) < RANK[alert.colour]
            )
        )

    def _tell_audience(self, audience: str, findings: list[dict]) -> None:
        match audience:
            case "buyer":
                self._tell_buyer_findings(findings)
            case "supplier":
                self._tell_supplier_findings(findings)
            case _:
                for user in self._listeners(audience):
                    self._schedule_warning(user, findings)

    def _listeners(self, audience: str):
        """Our users, or the parties, of an audience; nobody hears it twice."""
        deputies = self._staff("deputy") - self.lead_id
        match audience:
            case "lead":
                return self.lead_id
            case "deputy":
                return deputies
            case "manager":
                return self._managers() - self.lead_id - deputies
            case "buyer":
                buyers = self._live("buyer")
                deciding = buyers.filtered(lambda party: party.role == "approver")
                return deciding or buyers
        return self._live("factory")

    def _schedule_warning(self, user, findings: list[dict]) -> None:
        project = self.with_context(lang=user.lang)
        sentences = project._warning_sentences(findings)
        self.activity_schedule(
            "sourcing_pm.mail_activity_late",
            date_deadline=self._today(),
            summary=sentences[0],
            note=Markup("<br/>").join(sentences),
            user_id=user.id,
        )

    def _warning_sentences(self, findings: list[dict]) -> list[str]:
        """What our own people are told of what the rules found, the worst first."""
        return [self._finding_sentence(finding, "staff") for finding in findings]

    def _managers(self):
        group = self.env.ref("sourcing_pm.group_sourcing_manager")
        # sudo: res.groups - who manages is asked for everybody
        users = group.sudo().all_user_ids
        return users.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )

    def _tell_buyer_findings(self, findings: list[dict]) -> None:
        """Who decides for the buyer reads it, or all of his side where nobody does."""
        self._tell_findings(self._listeners("buyer"), lambda _thread: findings)

    def _tell_supplier_findings(self, findings: list[dict]) -> None:
        """The factory hears of its own steps, in the thread of their order."""
        steps = self.milestone_ids.filtered("supplier_access")

        def of_order(order) -> list[dict]:
            own = steps.filtered(lambda step: step.order_id in (order, order.browse()))
            return [finding for finding in findings if finding["step"] in own.ids]

        self._tell_findings(self._listeners("supplier"), of_order)

    def _tell_findings(self, parties, findings_of) -> None:
        """:param findings_of: thread -> the findings that its readers may hear of."""

        def write(thread, audience: str) -> tuple[str, list[str]]:
            project = self.with_context(lang=thread.env.context["lang"])
            sentences = [
                project._finding_sentence(finding, audience)
                for finding in findings_of(thread)
            ]
            sentences = list(filter(None, sentences))
            return next(iter(sentences), ""), sentences

        parties._tell_text(write)

    def _tell_buyer(self, code: str, *, step=None) -> None:
        """Say a sentence of ours to everybody on the buyer's side."""
        self.ensure_one()
        params = {"step_id": step.type_id.id} if step else {}
        self._live("buyer")._tell(code, params)

    # === CRON === #

    @api.model
    def _cron_daily(self) -> None:
        """Move every running plan to today and judge it.

        Runs every hour and works on each project once per day of its own zone, many
        together. Whoever changes a project meanwhile forecasts it himself, and the
        next run judges it.
        """
        projects = self.search_fetch(
            [("state", "=", "running")],
            ["state", "judged_on", "company_id"],
            order="judged_on, id",
        )
        projects = projects.filtered(lambda project: project._is_stale())
        work_off(
            projects,
            lambda locked: locked._catch_up_stale(),
            "Plan of %s was not brought to today",
            size=BATCH,
        )

    def _catch_up_stale(self) -> None:
        """Another run may have brought some of them to today."""
        self.filtered(lambda project: project._is_stale())._catch_up()

    def _is_stale(self) -> bool:
        return self.state == "running" and self.judged_on != self._today()

    def _catch_up(self) -> None:
        """Forecast and judge as of today, however many days were missed."""
        self._reschedule()
        projects = self.filtered(lambda project: project.state == "running")
        for project, alerts in projects._open_alerts().grouped("project_id").items():
            project._escalate(alerts)
        write_facts({project: {"judged_on": project._today()} for project in projects})


@dataclass(frozen=True)
class Verdict:
    """What the rules say of a project, beside what they said before."""

    colour: str | bool
    known: list[dict]
    findings: list[dict]

    @property
    def fresh(self) -> list[dict]:
        """What has to be told anew."""
        known = _by_key(self.known)
        return [
            finding
            for finding in self.findings
            if _is_worse(finding, known.get(_key(finding)))
        ]

    @property
    def is_news(self) -> bool:
        """Whether alerts begin, change or end by it."""
        return bool(self.fresh) or set(map(_matter, self.findings)) != set(
            map(_matter, self.known)
        )


def _by_key(findings: list[dict]) -> dict[tuple, dict]:
    return {_key(finding): finding for finding in findings}


def _key(finding: dict) -> tuple:
    return finding["topic"], finding["step"]


def _matter(finding: dict) -> tuple:
    return *_key(finding), finding["rule"], finding["mark"], finding["over"]


def _is_worse(finding: dict, before: dict | None) -> bool:
    """Whether it has to be told anew: it is new, redder, or about something new."""
    return before is None or (
        RANK[finding["colour"]] > RANK[before["colour"]]
        or finding["mark"] > before["mark"]
    )

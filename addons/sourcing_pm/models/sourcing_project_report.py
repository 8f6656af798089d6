"""The rhythm of a project's reports: on which day one is due, and what then happens."""

from __future__ import annotations

import logging
from datetime import UTC, date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .res_company import WEEKDAYS

_logger = logging.getLogger(__name__)

REPORT_FACTS = frozenset({"reported_on"})
TASK = "sourcing_pm.mail_activity_report"
# Not before people sit at their desks, in the zone of the project.
FIRST_HOUR = 9


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    report_ids = fields.One2many("sourcing.report", "project_id", "Reports")
    report_count = fields.Integer("Reports Sent", compute="_compute_report_count")
    report_weekday = fields.Selection(
        WEEKDAYS,
        "Report to the Buyer on",
        default=lambda self: self.env.company.sourcing_report_weekday,
        help="The last such day within the days in which the buyer is promised word. "
        "Empty: reports are not due by themselves.",
    )
    report_auto = fields.Boolean(
        "Send by Itself",
        help="The report goes out on its day as it is; else the lead gets a task.",
    )
    reported_on = fields.Datetime("Last Report", readonly=True, copy=False)
    report_due_on = fields.Date(
        "Report Due",
        compute="_compute_report_due_on",
        store=True,
        index="btree_not_null",
    )

    # === COMPUTES === #

    @api.depends("report_ids.state")
    def _compute_report_count(self):
        counts = dict(
            self.env["sourcing.report"]._read_group(
                [("project_id", "in", self.ids), ("state", "=", "sent")],
                ["project_id"],
                ["__count"],
            )
        )
        for project in self:
            project.report_count = counts.get(project, 0)

    @api.depends(
        "state",
        "report_weekday",
        "update_days",
        "reported_on",
        "date_start",
        "holds",
        "buyer_id",
    )
    def _compute_report_due_on(self):
        for project in self:
            project.report_due_on = project._next_report_day()

    def _next_report_day(self) -> date | None:
        """The last weekday of reports within the promised rhythm; if none falls into
        it, the first one after it."""
        self.ensure_one()
        running = self.state == "running" and self.buyer_id
        if not (running and self.date_start and self.report_weekday):
            return None
        last = self.reported_on and self._local_day(self.reported_on)
        # a hold stops this clock, too
        last = max(filter(None, (last, self.date_start, self._resumed_on())))
        first = (int(self.report_weekday) - last.weekday() - 1) % 7 + 1
        weeks = max(self.update_days - first, 0) // 7
        return last + timedelta(days=first + 7 * weeks)

    # === CRUD === #

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.filtered(lambda project: project.state != "running")._end_report_task()
        return result

    def _facts(self) -> frozenset[str]:
        return super()._facts() | REPORT_FACTS

    # === ACTIONS === #

    def action_report(self):
        """Open the report that is being written, or begin the next one."""
        self.check_access("write")
        self.ensure_one()
        self._check_reportable()
        return self._draft_report()._get_records_action(
            name=self.env._("Status Report")
        )

    def action_view_reports(self):
        """Open the reports of the project, the one that is being written first."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sourcing_pm.sourcing_report_action"
        )
        return action | {
            "domain": [("project_id", "=", self.id)],
            "context": {"default_project_id": self.id, "hide_project": True},
        }

    # === REPORTS === #

    def _draft_report(self):
        """The one draft of the project; who comes second finds that of the first, and
        who comes at the same moment is told so by its index."""
        self.ensure_one()
        reports = self.env["sourcing.report"]
        drafts = reports.search([("project_id", "=", self.id), ("state", "=", "draft")])
        return drafts or reports.create({"project_id": self.id})

    def _last_report(self):
        """The last one that was sent, as superuser."""
        # sudo: sourcing.report - what was told last, for whoever writes the next
        reports = self.env["sourcing.report"].sudo()
        domain = [("project_id", "in", self.ids), ("state", "=", "sent")]
        return reports.search(domain, limit=1)

    def _check_reportable(self) -> None:
        """Nothing is reported before the start, nor of what was given up."""
        for project in self:
            if project.state in ("draft", "cancel"):
                raise UserError(
                    self.env._(
                        "%(project)s has not started or was given up: there is "
                        "nothing to report.",
                        project=project.display_name,
                    )
                )

    def _on_report_sent(self, report) -> None:
        """A report is word to the buyer, and ends the task that asked for it."""
        self.ensure_one()
        self.reported_on = report.sent_on
        self._note_update()
        self._log("report_sent", after={"number": report.number})
        self._end_report_task()

    def _end_report_task(self) -> None:
        self.activity_feedback([TASK])

    # === RHYTHM === #

    def _is_report_due(self) -> bool:
        """Whether the day has come, in the zone of the project; a day missed while
        the server stood still is still owed, once."""
        self.ensure_one()
        now = fields.Datetime.now().replace(tzinfo=UTC).astimezone(self._zone())
        due = self.state == "running" and self.report_due_on
        return bool(
            due and (due < now.date() or due == now.date() and now.hour >= FIRST_HOUR)
        )

    def _follow_rhythm(self) -> None:
        """Send the report, or tell the lead once that it is due."""
        self.ensure_one()
        if self.report_auto:
            self._draft_report()._send(automatic=True)
        elif not self.activity_search([TASK]):
            lead = self.with_context(lang=self.lead_id.lang)
            self.activity_schedule(
                TASK,
                date_deadline=self.report_due_on,
                summary=lead.env._(
                    "Report to the buyer, due %(day)s",
                    day=format_date(lead.env, self.report_due_on),
                ),
                user_id=self.lead_id.id,
            )

    @api.model
    def _cron_report(self) -> None:
        """Follow the rhythm of every project whose day has come; survives one that
        fails."""
        tomorrow = fields.Date.add(
            fields.Date.today(), days=1
        )  # the sun rises in China
        projects = self.search(
            [("state", "=", "running"), ("report_due_on", "<=", tomorrow)],
            order="report_due_on, id",
        ).filtered(lambda project: project._is_report_due())
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(projects))
        for project in projects:
            project = project.try_lock_for_update()
            try:
                for locked in project:
                    if locked._is_report_due():
                        locked._follow_rhythm()
            except Exception:
                self.env.cr.rollback()
                _logger.exception("The report of %s failed", project.id)
            if not cron._commit_progress(1):
                break

"""The weekly question to the factories of a project, and who left it unanswered."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_company import WEEKDAYS
from .tools import work_off

# Not before people sit at their desks, in the zone of the factory.
FIRST_HOUR = 9


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    prompt_weekday = fields.Selection(
        WEEKDAYS,
        "Ask the Factory on",
        compute="_compute_prompt_weekday",
        store=True,
        readonly=False,
        precompute=True,
        help="Each week the factory is asked whether its step is finished. Empty: "
        "never by itself.",
    )
    prompted_on = fields.Date("Factory Asked", readonly=True, copy=False)
    prompt_ids = fields.One2many("sourcing.prompt", "project_id")
    unanswered_prompts = fields.Integer(
        compute="_compute_unanswered_prompts",
        help="Questions that the factories left unanswered since their last answer.",
    )

    @api.depends("company_id")
    def _compute_prompt_weekday(self):
        for project in self:
            project.prompt_weekday = project.company_id.sourcing_prompt_weekday

    @api.depends("prompt_ids.state", "prompt_ids.milestone_id.state")
    def _compute_unanswered_prompts(self):
        for project in self:
            project.unanswered_prompts = sum(
                row["count"] for row in project._unanswered_prompts()
            )

    def _facts(self) -> frozenset[str]:
        return super()._facts() | {"prompted_on"}

    # === ACTIONS === #

    def action_ask_factory(self):
        """Ask the factories now, whatever the weekday."""
        self.check_access("write")
        for project in self:
            if not project._ask_factories():
                raise UserError(
                    self.env._(
                        "%(project)s: no step that a factory reports on is due, or it "
                        "was reported already.",
                        project=project.display_name,
                    )
                )

    # === ASKING === #

    def _ask_factories(self, orders=None):
        """Ask each factory about its most urgent step; older questions end.

        :param orders: whose factories are asked; default: all that are not cancelled.
        :return: the questions asked, as superuser.
        """
        self.ensure_one()
        # sudo: sourcing.prompt - questions come from here only
        project = self.sudo()
        project.prompted_on = project._today_of("factory")
        asked = project.env["sourcing.prompt"]
        if project.state != "running":
            return asked
        for order in project._live_orders() if orders is None else orders:
            asked += project._ask_about(order)
        asked._send()
        return asked

    def _ask_about(self, order):
        """The question about one order, if there is something to ask.

        One that was asked a moment ago is asked once more; an older one has ended.
        """
        step = (
            order._supplier_steps()
            .filtered(lambda step: step._is_due_to_ask())
            .sorted(lambda step: (step.forecast_finish or date.max, step.sequence))
        )[:1]
        before = self.prompt_ids.filtered(
            lambda prompt: prompt.state == "open" and prompt.order_id == order
        )
        if before and before.milestone_id == step and not before._is_silent():
            return before
        if before:
            before._transition("unanswered" if before._is_silent() else "void")
            before.flush_recordset()  # only one may be open
        return before.create(
            [
                {
                    "project_id": self.id,
                    "milestone_id": step.id,
                    "order_id": order.id,
                }
            ]
            if step
            else []
        )

    def _unanswered_prompts(self) -> list[dict]:
        """The factories that owe us an answer, for rules.

        :return: per order ``order_id``, ``step_id``, ``type_id`` and ``last_id`` (of
            the last question), ``count`` of questions without an answer since the last
            answer, ``since`` when.
        """
        self.ensure_one()
        # sudo: sourcing.prompt - rules judge for everybody alike
        prompts = self.sudo().prompt_ids.sorted("id", reverse=True)
        rows = []
        for order, asked in prompts.grouped("order_id").items():
            silent = asked.browse()
            for prompt in asked:
                if prompt._is_settled():
                    break
                if prompt._is_silent():
                    silent += prompt
            if silent and order.state != "cancel":
                rows.append(
                    {
                        "order_id": order.id,
                        "step_id": silent[0].milestone_id.id,
                        "type_id": silent[0].milestone_id.type_id.id,
                        "last_id": silent[0].id,
                        "count": len(silent),
                        "since": silent[-1].asked_on,
                    }
                )
        return rows

    # === SILENCE === #

    def _signals(self) -> list[dict]:
        return [*super()._signals(), *self._silence_signals()]

    def _silence_signals(self) -> list[dict]:
        if not self.prompted_on:
            return []
        return [
            {
                "condition": "prompt_unanswered",
                "value": row["count"],
                "step": row["step_id"],
                "params": {"step_id": row["type_id"], "count": row["count"]},
                "mark": row["last_id"],  # each question more is a new matter
            }
            for row in self._unanswered_prompts()
        ]

    def _prepare_alert(self, finding: dict, rules: dict, before) -> dict:
        """Silence counts against the factory that was asked, each question once."""
        values = super()._prepare_alert(finding, rules, before)
        if rules[finding["rule"]].condition == "prompt_unanswered":
            asked = self.prompt_ids.browse(finding["mark"]).order_id
            counted = self.env["sourcing.alert"].search(
                [
                    ("project_id", "=", self.id),
                    ("supplier_id", "=", self._factory(asked).id),
                    ("missed_answers", ">", 0),
                ],
                order="mark desc",
                limit=1,
            )
            values["supplier_id"] = self._factory(asked).id
            values["missed_answers"] = len(
                self.prompt_ids.filtered(
                    lambda prompt: (
                        prompt.order_id == asked
                        and counted.mark < prompt.id <= finding["mark"]
                        and prompt._is_silent()
                    )
                )
            )
        return values

    # === RHYTHM === #

    def _orders_at_work(self):
        """The orders whose factory works today, as superuser: nobody in a shutdown
        owes an answer."""
        return self._live_orders().filtered(
            lambda order: self._workdays_of("factory", order).is_workday(
                self._today_of("factory", order)
            )
        )

    def _is_time_to_ask(self) -> bool:
        """Whether this week's question is owed: from its weekday on, on a workday.

        A day missed by a holiday or a server that stood still is made up for once.
        """
        self.ensure_one()
        if self.state != "running" or not self.prompt_weekday:
            return False
        now = fields.Datetime.now().replace(tzinfo=UTC)
        now = now.astimezone(self._zone("factory"))
        if now.hour < FIRST_HOUR:
            return False
        today = now.date()
        due = today - timedelta(days=(today.weekday() - int(self.prompt_weekday)) % 7)
        last = self.prompted_on or self.date_start or today
        if last >= due:
            return False
        return bool(self._orders_at_work())

    @api.model
    def _cron_ask_factories(self) -> None:
        """Ask the factories of every project whose weekday has come; survives one that
        fails."""
        projects = self.search(
            [("state", "=", "running"), ("prompt_weekday", "!=", False)],
            order="prompted_on, id",
        )
        projects = projects.filtered(lambda project: project._is_time_to_ask())
        work_off(
            projects,
            lambda locked: locked._ask_factories_in_time(),
            "The factories of %s were not asked",
        )

    def _ask_factories_in_time(self) -> None:
        for project in self.filtered(lambda project: project._is_time_to_ask()):
            project._ask_factories(project._orders_at_work())

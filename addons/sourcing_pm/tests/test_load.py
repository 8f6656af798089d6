"""What a date change and a night cost, however many projects there are."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .common import SourcingCommon

HEALTH = "odoo.addons.sourcing_pm.models.sourcing_project_health"
TOOLS = "odoo.addons.sourcing_pm.models.tools"


@tagged("post_install", "-at_install")
class TestDateChange(SourcingCommon):
    """A whole chain of 13 steps with its order, under way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whole = cls._start()
        cls._create_order(sourcing_project_id=cls.whole.id)
        cls._add_buyer(cls.whole, cls.buyer)
        cls.whole.date_required = date.today() + timedelta(days=300)

    @classmethod
    def _start(cls, count=1):
        projects = (
            cls.env["sourcing.project"]
            .with_user(cls.lead)
            .create([{"name": f"Requirement {number}"} for number in range(count)])
        )
        projects.action_start()
        return projects

    def _tell(self, step) -> None:
        """The step becomes late, and whoever has to know is told: that is another
        matter."""
        step.with_user(self.lead).not_before = date.today() + timedelta(days=60)

    def _cost(self, step, days: int) -> int:
        """The lead moves a step, in a transaction of his own; how many queries."""
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        step = step.with_user(self.lead).browse(step.id)
        before = self.env.cr.sql_log_count
        step.write({"not_before": date.today() + timedelta(days=days)})
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_date_change_costs_the_same_in_any_database(self):
        step = self._step("intake", self.whole)
        self.assertEqual(len(self.whole.milestone_ids), 13)
        self._tell(step)
        delivery = self.whole.date_forecast
        self._start(3)
        self._cost(step, 64)  # fills what outlives a request
        few = self._cost(step, 65)
        self.assertLessEqual(few, 20)
        self.assertGreater(self.whole.date_forecast, delivery, "the chain moved")
        self._start(57)
        self._cost(step, 69)
        self.assertEqual(self._cost(step, 70), few)

    def test_steps_out_of_plan_and_open_issues_cost_nothing_more(self):
        self.env["sourcing.issue"].with_user(self.lead).create(
            {"name": "Wrong steel", "project_id": self.project.id}
        )
        self.assertIn("na", self.project.milestone_ids.mapped("state"))
        step = self._step("deposit")
        self._tell(step)
        self._cost(step, 64)
        self.assertLessEqual(self._cost(step, 65), 20)


@tagged("post_install", "-at_install")
class TestNight(SourcingCommon):
    """Projects that were tracked on Monday and are brought to Tuesday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monday = date(2026, 3, 2)
        with freeze_time(f"{cls.monday} 04:00:00"):
            orders = cls.env["purchase.order"]
            for number in range(8):
                orders |= cls._create_order(quantity=number + 1)
            orders.with_user(cls.lead).action_sourcing_track()
            cls.projects = orders.sourcing_project_id.with_user(cls.env.user).sudo()
            cls.projects.write({"date_required": "2027-03-01", "update_days": 3650})
            (cls.env["sourcing.project"].search([]) - cls.projects).write(
                {"judged_on": "2026-03-03"}
            )
            cls.projects._catch_up()

    def _night(self):
        cron = self.env.ref("sourcing_pm.ir_cron_daily")
        with (
            freeze_time(f"{self.monday + timedelta(days=1)} 04:00:00"),
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()
        self.projects.invalidate_recordset()

    def _cost(self, projects) -> int:
        with freeze_time(f"{self.monday + timedelta(days=1)} 04:00:00"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            projects.browse(projects.ids)._catch_up()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

    def test_a_batch_costs_the_same_for_few_and_many(self):
        self._cost(self.projects[:1])  # fills what outlives a transaction
        few, many = self.projects[1:3], self.projects[3:]
        forecast = many.mapped("date_forecast")
        cost = self._cost(few)
        self.assertEqual(self._cost(many), cost)
        self.assertNotEqual(many.mapped("date_forecast"), forecast, "plans moved")

    def test_a_project_that_fails_stops_nobody(self):
        bad = self.projects[2]
        solve = type(bad)._solve

        def refuse(project):
            if project == bad:
                raise ValueError("no working day")
            return solve(project)

        with patch.object(type(bad), "_solve", refuse), self.assertLogs(TOOLS) as logs:
            self._night()
        self.assertEqual(len(logs.records), 1)
        self.assertIn(f"Plan of {bad.id} was not brought to today", logs.output[0])
        self.assertEqual(bad.judged_on, self.monday)
        self.assertEqual(
            set((self.projects - bad).mapped("judged_on")), {date(2026, 3, 3)}
        )
        self._night()  # the next run takes it up
        self.assertEqual(bad.judged_on, date(2026, 3, 3))

    def test_a_night_that_was_cut_short_goes_on_where_it_stopped(self):
        with patch(f"{HEALTH}.BATCH", 3):
            self._cut_short(after=2)
            done = self.projects.filtered(lambda one: one.judged_on > self.monday)
            self.assertEqual(len(done), 3)
            versions = done.mapped("plan_version")
            self._night()
        self.assertEqual(set(self.projects.mapped("judged_on")), {date(2026, 3, 3)})
        self.assertEqual(done.mapped("plan_version"), versions, "not done twice")

    def _cut_short(self, after: int) -> None:
        """The server dies when the job comes to that batch."""
        original, calls = type(self.projects)._catch_up_stale, []

        def die(batch):
            calls.append(batch)
            if len(calls) >= after:
                raise SystemExit
            return original(batch)

        with patch.object(type(self.projects), "_catch_up_stale", die):
            with (
                freeze_time(f"{self.monday + timedelta(days=1)} 04:00:00"),
                self.enter_registry_test_mode(),
                suppress(SystemExit),
                self.registry.cursor() as cr,
            ):
                self.env(cr=cr)["sourcing.project"]._cron_daily()
        self.projects.invalidate_recordset()

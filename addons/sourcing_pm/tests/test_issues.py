"""Issues, risks, disputes: who sees to them, whose doing they were, what they cost."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import SourcingCommon

TODAY = "2026-03-10 04:00:00"


@tagged("post_install", "-at_install")
class TestIssues(SourcingCommon):
    def _issue(self, user=None, **values):
        return (
            self.env["sourcing.issue"]
            .with_user(user or self.lead)
            .create({"name": "Wrong steel", "project_id": self.project.id, **values})
        )

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref("sourcing_pm.ir_cron_issues").method_direct_trigger()
        self.env.invalidate_all()

    def _tasks(self, user):
        return (
            self.project.sudo()
            .activity_search(["sourcing_pm.mail_activity_issue"], user_id=user.id)
            .mapped("summary")
        )

    def test_the_lead_owns_what_nobody_was_named_for(self):
        self.assertEqual(self._issue().owner_id, self.lead)

    def test_who_is_made_responsible_is_told(self):
        issue = self._issue(owner_id=self.member.id, date_due="2050-03-12")
        self.assertEqual(self._tasks(self.member), ["Issue for you: Wrong steel"])
        self.assertFalse(self._tasks(self.lead))
        issue.owner_id = self.manager
        self.assertEqual(len(self._tasks(self.manager)), 1)
        issue.action_close()
        self.assertFalse(self._tasks(self.member) + self._tasks(self.manager))

    def test_a_new_owner_takes_over_the_task(self):
        issue = self._issue(owner_id=self.member.id)
        issue.owner_id = self.manager
        self.assertFalse(self._tasks(self.member))
        self.assertEqual(self._tasks(self.manager), ["Issue for you: Wrong steel"])

    def test_what_is_settled_ends_no_task_of_another(self):
        issue = self._issue(owner_id=self.member.id, name="Scratches")
        self._issue(owner_id=self.manager.id, name="Scratches on the lid")
        issue.action_close()
        self.assertFalse(self._tasks(self.member))
        self.assertEqual(
            self._tasks(self.manager), ["Issue for you: Scratches on the lid"]
        )

    def test_an_issue_that_fails_stops_no_reminder_of_another(self):
        with freeze_time("2026-03-01 04:00:00"):
            issues = self._issue(date_due="2026-03-09")
            issues |= self._issue(date_due="2026-03-08", name="Wrong paint")
        bad, good = issues.sorted("id", reverse=True)
        original = type(bad)._remind

        def remind(issue):
            original(issue)
            if issue == bad:
                raise ValueError("poisoned")

        with (
            freeze_time(TODAY),
            patch.object(type(bad), "_remind", remind),
            self.assertLogs("odoo.addons.sourcing_pm.models.tools") as logs,
        ):
            self._remind()
        self.assertIn(f"Nobody was reminded of issue {bad.id}", logs.output[0])
        (task,) = self._tasks(self.lead)
        self.assertIn(good.name, task)
        self.assertFalse(bad.reminded_of)
        with freeze_time(TODAY):
            self._remind()  # the next run takes it up
        self.assertEqual(len(self._tasks(self.lead)), 2)

    def test_the_reason_proposes_who_caused_it(self):
        with Form(self._issue()) as form:
            form.reason_id = self.env.ref("sourcing_pm.reason_late_answer")
            self.assertEqual(form.cause, "buyer")
            form.cause = "staff"  # whoever knows better says so
            form.days_lost = 4
        self._issue(
            reason_id=self.env.ref("sourcing_pm.reason_tooling").id, days_lost=3
        )
        lost = self.env["sourcing.issue"]._read_group(
            [("project_id", "=", self.project.id)], ["cause"], ["days_lost:sum"]
        )
        self.assertEqual(dict(lost), {"factory": 3, "staff": 4})

    def test_the_severity_colours_the_project_while_it_is_open(self):
        self.project.sudo()._end_alerts(self.project._open_alerts())
        issue = self._issue(colour="red")
        self.assertEqual(self.project.health, "red")
        with freeze_time(TODAY):
            issue.action_close()
        self.assertEqual(issue.date_closed, date(2026, 3, 10))
        self.assertEqual(self.project.health, "green")
        issue.action_reopen()
        self.assertFalse(issue.date_closed)

    def test_another_issue_is_a_new_matter(self):
        self._issue(colour="red")
        self.project.with_user(self.manager).action_take_care()
        self._issue(colour="red", name="Wrong paint")
        alert = self.project._open_alerts()
        self.assertEqual(len(alert), 1)
        self.assertFalse(alert.acknowledged_by)
        self.assertIn("manager", alert.told)

    def test_what_is_overdue_is_told_once_for_each_day(self):
        with freeze_time("2026-03-01 04:00:00"):
            risk = self._issue(
                kind="risk",
                likelihood="likely",
                mitigation="A second mould",
                date_review="2026-03-09",
            )
            self._issue(name="No hurry", date_due="2050-01-01")
            self._remind()
            self.assertFalse(self._tasks(self.lead))
        for _run in (1, 2):
            with freeze_time(TODAY):
                self._remind()
            (task,) = self._tasks(self.lead)
            self.assertIn("Risk not reviewed by", task)
        with freeze_time("2026-03-20 04:00:00"):
            risk.date_review = "2026-03-16"
            self._remind()
        self.assertEqual(len(self._tasks(self.lead)), 2)

    def test_the_owner_reads_it_in_his_language(self):
        self.member.lang = "zh_CN"
        with freeze_time(TODAY):
            self._issue(owner_id=self.member.id, date_due="2026-03-09")
            self._remind()
        self.assertIn("2026/03/09", str(self._tasks(self.member)))

    def test_a_claim_after_delivery_has_quantity_and_money(self):
        self.project.sudo().milestone_ids.write({"state": "na"})
        self.project.sudo().state = "done"
        claim = self._issue(kind="dispute", quantity=120, cost=900, claimed=600)
        claim.recovered = 450
        self.assertEqual(claim.currency_id, self.company.currency_id)
        self.assertEqual(self.project.state, "done")

    def test_inspector_and_clerk_read_no_money_of_it(self):
        issue = self._issue(kind="dispute", cost=900)
        for user in (self.inspector, self.clerk):
            self.assertEqual(issue.with_user(user).name, "Wrong steel")
            for name in ("cost", "claimed", "recovered"):
                with self.assertRaises(AccessError):
                    issue.with_user(user).read([name])

    def test_bad_figures_are_refused(self):
        other = self._track(self._create_order())
        with self.assertRaisesRegex(ValidationError, "another project"):
            self._issue(milestone_id=other.milestone_ids[:1].id)

    def test_single_source_is_flagged_on_product_project_and_list(self):
        self.assertFalse(self.project.single_source)
        self.product.sourcing_single_source = True
        self.assertTrue(self.project.with_user(self.inspector).single_source)
        found = self.env["sourcing.project"].with_user(self.inspector)
        self.assertIn(self.project, found.search([("single_source", "=", True)]))
        self.product.sourcing_single_source = False
        self.assertFalse(self.project.single_source)

"""My day, and where days are lost: lists that are read, not kept."""

from __future__ import annotations

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import SourcingCommon

WEDNESDAY = "2026-03-04 02:00:00"


class ClockCase(SourcingCommon):
    """Tracked on Wednesday 4 March 2026, in Shanghai."""

    @classmethod
    def setUpClass(cls):
        with freeze_time(WEDNESDAY):
            super().setUpClass()
            cls.env.flush_all()

    def at(self, day: int):
        """Go to 10 o'clock of a day in March; the plan is brought to it."""
        clock = freeze_time(f"2026-03-{day:02} 02:00:00")
        clock.start()
        self.addCleanup(clock.stop)
        self.project.sudo()._catch_up()


@tagged("post_install", "-at_install")
class TestAgenda(ClockCase):
    def _lines(self, user=None, project=None, **context):
        """What waits today, as the menu shows it."""
        user = user or self.lead
        return (
            self.env["sourcing.agenda"]
            .with_user(user)
            .search(
                [
                    ("user_id", "=", user.id),
                    ("due_on", "<=", "today"),
                    ("project_id", "=", (project or self.project).id),
                ]
            )
        )

    def _texts(self, kind, user=None):
        lines = self._lines(user)
        return lines.filtered(lambda line: line.kind == kind).mapped("text")

    def test_steps_that_are_due_or_could_start(self):
        self.at(4)
        self.assertEqual(len(self._texts("step")), 1)
        self.assertIn("RFQ and negotiation", self._texts("step")[0])

    def test_a_started_step_waits_until_it_is_due(self):
        self.at(4)
        self._step("rfq", user=self.lead).action_start()
        self.assertFalse(self._texts("step"))
        self.at(13)
        self.assertIn("RFQ and negotiation", self._texts("step")[0])

    def test_a_step_waits_for_its_person(self):
        self.at(4)
        self._step("rfq", user=self.lead).owner_id = self.member
        self.assertFalse(self._texts("step"))
        self.assertEqual(len(self._texts("step", self.member)), 1)

    def test_decisions_that_wait(self):
        self.at(4)
        self._accept_quotation()
        material = self._step("material")
        self._file(material)
        material.action_submit()
        question = material._open_approvals()
        self.assertEqual(self._texts("decision"), [question.question])
        self.project.with_user(self.lead).lead_id = self.member
        self.assertFalse(self._texts("decision"))
        self.assertEqual(self._texts("decision", self.member), [question.question])
        self.project.with_user(self.member).lead_id = self.lead
        question.with_user(self.lead).action_approve()
        self.assertFalse(self._texts("decision"))

    def test_a_buyer_who_is_silent_and_one_who_asks_back(self):
        self.at(4)
        question = self._ask("rfq")
        self.assertFalse(self._texts("buyer"))
        self.at(10)
        self.assertEqual(self._texts("buyer"), [question.question])
        question._ask_back("Why?", partner=self.buyer.partner_id)
        self.assertFalse(self._texts("buyer"))
        self.assertEqual(self._texts("reply"), [question.question])

    def test_promises_to_answer_and_to_get_in_writing(self):
        self.at(4)
        promises = self.env["sourcing.commitment"].with_user(self.lead)
        step = self._step("material")
        for firmness in ("written", "soft"):
            promises.create(
                {
                    "milestone_id": step.id,
                    "date": date(2026, 4, 1),
                    "firmness": firmness,
                }
            )
        self.assertEqual(self._texts("promise"), ["Raw material check: 04/01/2026"])
        self.assertEqual(self._texts("writing"), ["Raw material check: 04/01/2026"])
        step.commitment_ids.with_user(self.lead).action_decline()
        self.assertFalse(self._texts("promise") + self._texts("writing"))

    def test_alerts_until_somebody_takes_care(self):
        self.at(4)
        for colour in ("yellow", "red"):
            self.env["sourcing.issue"].with_user(self.lead).create(
                {"name": "Mould", "project_id": self.project.id, "colour": colour}
            )
        self.project.sudo()._catch_up()
        self.assertEqual(
            self._texts("alert"), ["Open red issues: 1 (Mould), and 1 more"]
        )
        self.project.with_user(self.lead).action_take_care()
        self.assertFalse(self._texts("alert"))

    def test_a_silent_factory_two_days_after_the_question(self):
        self.at(4)
        self._accept_quotation()
        self.env["sourcing.prompt"].create(
            {
                "project_id": self.project.id,
                "order_id": self.order.id,
                "milestone_id": self._step("material").id,
            }
        )
        self.assertFalse(self._texts("factory"))
        self.at(6)
        self.assertIn("Raw material check", self._texts("factory")[0])

    def test_tasks_but_not_those_that_say_the_same(self):
        self.at(4)
        for kind in ("mail.mail_activity_data_todo", "sourcing_pm.mail_activity_late"):
            self.project.activity_schedule(
                kind, date(2026, 3, 4), summary=kind, user_id=self.lead.id
            )
        self.assertEqual(self._texts("task"), ["mail.mail_activity_data_todo"])

    def test_nothing_waits_in_a_project_that_stands_still(self):
        self.at(4)
        self.assertTrue(self._lines())
        self.project.with_user(self.lead).action_hold(reason="asked by the buyer")
        self.assertFalse(self._lines())

    def test_a_line_opens_what_it_is_about(self):
        self.at(4)
        line = self._lines().filtered(lambda line: line.kind == "step")
        action = line.action_open()
        self.assertEqual(action["res_model"], "sourcing.milestone")
        self.assertEqual(action["res_id"], self._step("rfq").id)

    def test_lines_keep_their_ids(self):
        self.at(4)
        before = {line.id: line.text for line in self._lines()}
        self._track(self._create_order())
        after = {line.id: line.text for line in self._lines()}
        self.assertEqual(before, after)

    def test_queries_do_not_depend_on_the_length(self):
        self.at(4)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            lines = self.env["sourcing.agenda"].with_user(self.lead)
            before = self.env.cr.sql_log_count
            lines.search([("user_id", "=", self.lead.id)]).mapped("text")
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for _index in range(6):
            self._track(self._create_order())
        queries()
        self.assertLessEqual(queries(), few)


@tagged("post_install", "-at_install")
class TestSlip(ClockCase):
    def _line(self, code, user=None):
        step = self._step(code)
        lines = self.env["sourcing.slip.report"].with_user(user or self.lead)
        lines.invalidate_model()  # as in another request
        return lines.search([("milestone_id", "=", step.id)])

    def test_an_open_step_slips_by_its_forecast(self):
        self.at(4)
        planned = self._step("rfq").baseline_finish
        self.assertEqual(self._line("rfq").slip_days, 0)
        self.at(20)
        line = self._line("rfq")
        self.assertEqual(line.slip_days, (line.date - planned).days)
        self.assertGreater(line.slip_days, 0)
        self.assertFalse(line.is_done)

    def test_what_came_late_is_not_lost_in_the_step(self):
        self.at(20)
        late = self._line("material")
        self.assertGreater(late.slip_days, 0)
        self.assertLessEqual(abs(late.own_days), 2)  # days off in between

    def test_an_early_start_is_no_loss(self):
        self.at(4)
        self._step("shipment", user=self.lead).sudo().write(
            {"baseline_start": "2026-03-20", "baseline_finish": "2026-03-27"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sourcing_milestone SET actual_start = %s, forecast_finish = %s "
            "WHERE id = %s",
            ("2026-03-02", "2026-03-30", self._step("shipment").id),
        )
        line = self._line("shipment")
        self.assertEqual((line.slip_days, line.own_days), (3, 3))

    def test_holds_count_for_nobody(self):
        self.at(5)
        project = self.project.with_user(self.lead)
        for first, last in ((5, 9), (11, 16)):
            self.at(first)
            project.action_hold(reason="asked by the buyer")
            self.at(last)
            project.action_resume()
        self.at(25)
        for code in ("rfq", "material", "transit"):
            step, line = self._step(code), self._line(code)
            self.assertTrue(step._held_days())
            self.assertEqual(line.slip_days, (line.date - step._due()).days)

    def test_the_cause_is_what_the_issues_say(self):
        self.at(20)
        for cause, days in (("buyer", 1), ("factory", 4)):
            self.env["sourcing.issue"].with_user(self.lead).create(
                {
                    "name": cause,
                    "project_id": self.project.id,
                    "milestone_id": self._step("rfq").id,
                    "cause": cause,
                    "days_lost": days,
                }
            )
        line = self._line("rfq")
        self.assertEqual((line.cause, line.days_lost), ("factory", 5))
        self.assertFalse(self._line("material").cause)

    def test_the_factory_is_the_only_one_or_that_of_the_step(self):
        self.assertEqual(self._line("rfq").supplier_id, self.factory_firm)
        other = self._create_order(vendor=self.factory_b_firm)
        other.with_user(self.lead).sourcing_project_id = self.project
        self.assertFalse(self._line("rfq").supplier_id)
        step = self._step("material", user=self.manager)
        step.order_id = other
        self.assertEqual(self._line("material").supplier_id, self.factory_b_firm)

    def test_not_for_inspectors_and_not_across_companies(self):
        with self.assertRaises(AccessError):
            self._line("rfq", self.inspector)
        company = self.env["res.company"].create({"name": "Another agent"})
        self.manager.write({"company_ids": [(4, company.id)], "company_id": company.id})
        lines = self.env["sourcing.slip.report"].with_user(self.manager)
        self.assertFalse(lines.with_company(company).search([]) & self._line("rfq"))

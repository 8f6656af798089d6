"""What nobody types: facts, frozen dates, files of records, answers of others."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from ..models.errors import FollowsError, TransitionError
from .common import SourcingCommon, picture


@tagged("post_install", "-at_install")
class TestFacts(SourcingCommon):
    # === PROJECT === #

    def test_facts_of_a_project_are_not_typed(self):
        for vals in (
            {"health": "green"},
            {"last_update_on": "2026-01-01 00:00:00"},
            {"date_planned": "2026-01-01"},
            {"number": "X"},
            {"date_start": "2026-01-01"},
            {"next_step_id": self._step("payment").id},
            {"stage_id": self._step("payment").type_id.id},
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(UserError, "cannot be typed"),
            ):
                self.project.write(vals)

    def test_the_parties_say_who_the_buyer_is(self):
        buyer = self.project.buyer_id
        with self.assertRaisesRegex(UserError, "has a buyer already"):
            self.project.buyer_id = self.buyer2_firm
        self.project.invalidate_recordset()
        self.project.buyer_id = False
        self.assertEqual(self.project.buyer_id, buyer)

    def test_a_default_is_no_way_around(self):
        """A context default reaches create behind the back of its guards."""
        values = {
            "default_health": "red",
            "default_date_start": "2020-01-01",
            "default_baseline_finish": "2020-01-01",
            "default_committed_finish": "2020-01-01",
            "default_release_buyer": True,
            "default_released_name": "x.jpg",
            "default_supplier_confirmed_on": "2020-01-01 00:00:00",
            "default_thread_key": "known",
            "default_link_expires_on": "2099-01-01 00:00:00",
            "default_link_sent_to": "ceo@buyer.example.com",
            "default_snapshot": {"total": "1"},
            "default_decided_on": "2020-01-01 00:00:00",
            "default_comparison": {"unit": "0.001"},
        }
        self = self.with_context_of(values)
        project = self.env["sourcing.project"].create({"name": "Kettle"})
        self.assertFalse(project.health or project.date_start)
        self.assertFalse(any(project.milestone_ids.mapped("baseline_finish")))
        self.assertFalse(any(project.milestone_ids.mapped("committed_finish")))
        document = self.env["sourcing.document"].create(
            {
                "project_id": project.id,
                "kind_id": self.env.ref("sourcing_pm.document_kind_other").id,
            }
        )
        self.assertFalse(document.release_buyer or document.released_name)
        revision = self.env["sourcing.specification"].create({"project_id": project.id})
        self.assertFalse(revision.supplier_confirmed_on)
        self.assertNotEqual(project.sudo().thread_key, "known")
        party = self.env["sourcing.party"].create(
            {
                "project_id": project.id,
                "partner_id": self.buyer.partner_id.id,
                "side": "buyer",
                "role": "viewer",
            }
        )
        self.assertFalse(party.link_expires_on or party.link_sent_to)
        quotation = self.env["sourcing.quotation"].create({"project_id": project.id})
        self.assertFalse(quotation.snapshot or quotation.decided_on)
        candidate = self.env["sourcing.candidate"].create(
            {"project_id": project.id, "partner_id": self.factory_firm.id}
        )
        self.assertFalse(candidate.comparison)

    def with_context_of(self, values):
        self.env = self.env(user=self.lead, context={**self.env.context, **values})
        return self

    def test_a_confirmation_is_not_typed_at_birth_either(self):
        with self.assertRaisesRegex(UserError, "given by the factory"):
            self.env["sourcing.specification"].with_user(self.lead).create(
                {
                    "project_id": self.project.id,
                    "supplier_confirmed_on": "2026-01-01 00:00:00",
                }
            )

    def test_a_project_starts_with_what_its_own_company_says(self):
        other = self.env["res.company"].create(
            {
                "name": "Other",
                "currency_id": self.env.ref("base.JPY").id,
                "sourcing_prompt_weekday": "3",
            }
        )
        self.company.sourcing_prompt_weekday = "1"
        project = self.env["sourcing.project"].create(
            {"name": "Kettle", "company_id": other.id, "lead_id": self.lead.id}
        )
        self.assertEqual(project.compare_currency_id, other.currency_id)
        self.assertEqual(project.prompt_weekday, "3")
        quotation = self.env["sourcing.quotation"].create({"project_id": project.id})
        self.assertEqual(quotation.currency_id, other.currency_id)
        project = project.create({"name": "Mug", "prompt_weekday": False})
        self.assertFalse(project.prompt_weekday)

    def test_a_project_is_cancelled_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Cancel it instead"):
            self.project.with_user(self.manager).unlink()

    def test_who_learns_of_whom_is_for_the_lead_to_say(self):
        for vals in (
            {"disclose_supplier": True},
            {"disclose_buyer": True},
            {"open_book": True},
            {"lead_id": self.member.id},
            {"approver_id": self.member.id},
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(UserError, "who may learn what"),
            ):
                self.project.with_user(self.member).write(vals)
        self.project.disclose_supplier = True
        self.project.open_book = True

    def test_a_new_lead_takes_over_the_open_steps(self):
        step = self._step("rfq")
        self.assertEqual(step.owner_id, self.lead)
        self.project.with_user(self.manager).lead_id = self.member
        self.assertEqual(step.owner_id, self.member)

    def test_a_state_comes_with_its_act(self):
        draft = self.project.create({"name": "Kettle"})
        with self.assertRaisesRegex(TransitionError, "use “Start”"):
            draft.write({"state": "running"})
        with self.assertRaisesRegex(TransitionError, "cannot become"):
            draft.action_resume()
        draft.action_start()
        self.assertTrue(draft.date_start)
        self.project.action_hold(reason="Buyer asked")
        with self.assertRaisesRegex(TransitionError, "use “Start”"):
            self.project.write({"state": "running"})
        with self.assertRaisesRegex(TransitionError, "use “Start”"):
            self.project.with_user(self.member).write({"state": "cancel"})
        self.assertEqual(self.project.state, "hold")

    def test_a_project_that_is_given_up_asks_nobody_any_more(self):
        approval = self._ask("rfq")
        self.project.action_cancel()
        self.assertEqual(approval.state, "superseded")
        view = self.project._buyer_view(self.project._live("buyer"))
        self.assertFalse(view["asks"])

    # === ANY MODEL === #

    def test_what_follows_from_others_is_not_typed(self):
        """Read-only is a matter of the client, so the model says it too."""
        self._step("rfq").commitment_ids.create(
            {"milestone_id": self._step("rfq").id, "date": "2049-12-01"}
        )
        elsewhere = self.project.create({"name": "Elsewhere"})
        step = self._step("sample")
        for record, vals in (
            (step, {"kind": "other"}),
            (step, {"company_id": self.company.id}),
            (self._step("rfq").commitment_ids, {"project_id": elsewhere.id}),
            (self._step("rfq").commitment_ids, {"outcome": "kept"}),
            (self.order.with_user(self.purchaser), {"sourcing_health": "green"}),
            (self.order.with_user(self.member), {"sourcing_forecast": "2026-01-01"}),
        ):
            with self.subTest(vals), self.assertRaises(FollowsError):
                record.write(vals)
        with self.assertRaisesRegex(UserError, "only a manager may waive"):
            step.action_waive(reason="No time")

    def test_nothing_moves_into_another_project(self):
        """Rules judge a record before it is written; whose it is stays."""
        own = self.project.with_user(self.stranger).create({"name": "Own"})
        kind = self.env.ref("sourcing_pm.document_kind_other").id
        values = {
            "sourcing.issue": {"name": "Late"},
            "sourcing.document": {"kind_id": kind},
            "sourcing.quotation": {},
            "sourcing.specification": {},
            "sourcing.contingency": {"words": "By air"},
            "sourcing.candidate": {"partner_id": self.factory_b_firm.id},
        }
        for model, vals in values.items():
            record = (
                self.env[model]
                .with_user(self.stranger)
                .create(vals | {"project_id": own.id})
            )
            with self.subTest(model), self.assertRaises(FollowsError):
                record.write({"project_id": self.project.id})
            record.write({"project_id": own.id})
        link = self._step("sample", own, self.stranger).link_ids[:1]
        other = self._step("sample").link_ids[:1]
        with self.assertRaises(FollowsError):
            link.write(
                {
                    "milestone_id": other.milestone_id.id,
                    "predecessor_id": other.predecessor_id.id,
                }
            )

    # === STEPS === #

    def test_a_reported_day_changes_with_a_reason_only(self):
        step = self._step("deposit", user=self.lead)
        self._accept_quotation()
        step.action_submit()
        today = step._today()
        before = Date.subtract(today, days=9)
        for vals in (
            {"actual_start": before, "actual_finish": before},
            {"state": "done", "actual_finish": before, "actual_start": before},
        ):
            with self.assertRaisesRegex(UserError, "Correct dates"):
                step.write(vals)
        step.action_correct_dates(
            reason="Paid earlier", start=str(before), finish=str(before)
        )
        self.assertEqual(step.actual_finish, before)

    def test_reopening_keeps_the_old_days_in_the_journal(self):
        self._accept_quotation()
        step = self._step("deposit", user=self.lead)
        step.action_submit()
        finish = str(step.actual_finish)
        step.action_reopen()
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.milestone_id == step
        )[:1]
        self.assertEqual(entry.before["actual_finish"], finish)

    def test_a_finish_that_is_written_means_what_the_button_means(self):
        """The last step by whoever owns it closes the project, in every way in."""
        others = self.project.milestone_ids - self._step("transit")
        others.sudo()._transition("na")
        step = self._step("transit", user=self.lead)
        step.owner_id = self.clerk
        step.with_user(self.clerk).actual_finish = step._today()
        self.assertEqual(self.project.state, "done")
        step.action_reopen()
        self.assertEqual(self.project.state, "running")

    def test_a_hold_does_not_stop_the_report_of_the_last_step(self):
        others = self.project.milestone_ids - self._step("transit")
        others.sudo()._transition("na")
        self.project.action_hold(reason="Buyer asked")
        self._step("transit", user=self.lead).action_submit()
        self.assertEqual(self.project.state, "hold")
        self.project.action_resume()
        self.assertEqual(self.project.state, "done")

    def test_a_quotation_that_does_not_apply_freezes_the_plan_too(self):
        order = self._create_order()
        project = self._track(order)
        project.sudo().milestone_ids.write({"baseline_finish": False})
        self._step("rfq", project, self.manager).action_waive(reason="Agreed")
        steps = project.milestone_ids.filtered(lambda step: step.state == "planned")
        self.assertTrue(all(steps.mapped("baseline_finish")))

    def test_a_closed_step_ends_the_promises_for_it(self):
        step = self._step("production", user=self.lead)
        promise = (
            self.env["sourcing.commitment"]
            .with_user(self.lead)
            .create({"milestone_id": step.id, "date": "2049-12-01"})
        )
        step.with_user(self.manager).action_waive(reason="Agreed")
        self.assertEqual(promise.state, "superseded")

    def test_today_is_the_day_where_the_step_is_worked_on(self):
        """Monday afternoon in New York is Tuesday in Shanghai."""
        new_york = self.env.ref("sourcing_pm.resource_calendar_china").copy(
            {"tz": "America/New_York", "name": "Office"}
        )
        self.company.resource_calendar_id = new_york
        with freeze_time("2026-03-02 20:00:00"):
            project = self._track(self._create_order())
            self.assertEqual(
                self._step("rfq", project).forecast_start, Date.to_date("2026-03-02")
            )
            self._step("rfq", project, self.manager).action_waive(
                reason="Agreed before"
            )
            self.assertEqual(
                self._step("sample", project).forecast_start,
                Date.to_date("2026-03-03"),
            )

    # === PROMISES === #

    def test_a_promise_stays_with_its_step_and_is_accepted_by_the_act(self):
        promises = self.env["sourcing.commitment"].with_user(self.lead)
        step, other = self._step("material"), self._step("production")
        with self.assertRaisesRegex(UserError, "proposed first"):
            promises.create(
                {"milestone_id": step.id, "date": "2049-12-01", "state": "accepted"}
            )
        first, second = promises.create(
            [
                {"milestone_id": step.id, "date": day}
                for day in ("2049-12-01", "2049-12-09")
            ]
        )
        with self.assertRaisesRegex(UserError, "stays with its step"):
            first.milestone_id = other
        with self.assertRaisesRegex(UserError, "What was promised stays"):
            first.write({"state": "accepted", "date": "2049-12-02"})
        first.state = "accepted"
        second.state = "accepted"
        self.assertEqual(first.state, "superseded")
        self.assertEqual(step.committed_finish, second.date)

    # === FILES AND CONTACTS === #

    def test_files_of_our_records_are_not_changed_behind_their_back(self):
        self._file(self._step("sample"))
        document = self._step("sample").document_ids[:1]
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "sourcing.document"),
                    ("res_field", "!=", False),
                    ("res_id", "=", document.id),
                ]
            )
        )
        self.assertEqual(len(files), 2)
        for file in files.with_user(self.lead):
            for act in (lambda file=file: file.write({"raw": b"x"}), file.unlink):
                with self.assertRaises(AccessError):
                    act()
        with self.assertRaises(AccessError):
            self.env["ir.attachment"].with_user(self.lead).create(
                {
                    "name": "x",
                    "raw": b"x",
                    "res_model": "sourcing.document",
                    "res_field": "released_file",
                    "res_id": document.id,
                }
            )

    def test_papers_and_issues_stay_in_their_project(self):
        other = self._track(self._create_order(vendor=self.factory_b_firm))
        step = self._step("sample", other)
        with self.assertRaisesRegex(ValidationError, "another project"):
            self.env["sourcing.document"].with_user(self.lead).create(
                {
                    "project_id": self.project.id,
                    "milestone_id": step.id,
                    "kind_id": self.env.ref("sourcing_pm.document_kind_other").id,
                    "file": picture(),
                }
            )
        with self.assertRaisesRegex(ValidationError, "another project"):
            self.env["sourcing.issue"].with_user(self.lead).create(
                {
                    "name": "Trouble",
                    "project_id": self.project.id,
                    "milestone_id": step.id,
                }
            )

    def test_contacts_of_two_sides_are_not_merged(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaisesRegex(UserError, "different sides"):
            wizard._merge((self.buyer_firm | self.factory_firm).ids, self.buyer_firm)

    def test_nobody_moves_to_the_other_side_with_his_company(self):
        self._add_buyer(self.project, self.buyer2, role="viewer")
        with self.assertRaisesRegex(ValidationError, "another side"):
            self.buyer2.partner_id.parent_id = self.factory_firm

    # === TRACK === #

    def test_an_order_without_a_buyer_of_ours_is_tracked_too(self):
        orders = self._create_order() | self._create_order()
        orders[:1].user_id = False
        orders.with_user(self.lead).action_sourcing_track()
        self.assertEqual(orders.sourcing_project_id.lead_id, self.lead)

    def test_a_calendar_without_working_days_is_named(self):
        calendar = self.env["resource.calendar"].create({"name": "Never"})
        calendar.attendance_ids.unlink()
        with self.assertRaisesRegex(UserError, "Never"):
            self.company.sourcing_factory_calendar_id = calendar
            self.project.sudo()._reschedule()

    # === FACTORY === #

    def test_a_hold_stops_the_factory_too(self):
        step = self._step("material").sudo()
        self.assertTrue(step._is_open_to_report() and step._is_open_to_promise())
        self.project.action_hold(reason="Buyer asked")
        self.assertFalse(step._is_open_to_report() or step._is_open_to_promise())

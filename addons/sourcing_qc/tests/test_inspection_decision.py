"""Result, advice and decision: three things, and the gate follows the last."""

from __future__ import annotations

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.sourcing_pm.models.errors import DecisionError, GateError
from odoo.addons.sourcing_pm.tests.common import picture

from .common_capa import CapaCommon


class DecisionCommon(CapaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls._step("rfq").state != "done":
            cls._accept_quotation()
        cls._approve_sample()
        cls._file(cls._step("final_inspection"))
        cls.today = cls.project._today()
        cls.later = cls.today.replace(year=cls.today.year + 1)

    @classmethod
    def _put_to_decider(cls, inspection, user=None):
        """Let the lead, or the one who is named, ask; the open question."""
        inspection.with_user(user or cls.lead).action_ask_decision()
        return inspection.sudo()._open_approvals()

    @classmethod
    def _answer(cls, approval, choice, **values):
        """The buyer answers on his page; all that a choice needs is given."""
        approval = approval.with_user(approval.party_id.partner_id.user_ids).sudo()
        signed = choice in ("accept", "concession")
        needs = {"remark": "Gap of the case"}
        if choice == "concession":
            needs = {"conditions": "Marked as B goods", "until": str(cls.later)}
        approval._answer_of_party(
            "approved" if signed else "rejected",
            approval.party_id,
            choice=choice,
            **{
                "shown": approval.snapshot_hash,
                "signer_name": "Buyer" if signed else "",
                "signature": picture().decode() if signed else "",
                **needs,
                **values,
            },
        )

    @classmethod
    def _settle(cls, inspection, choice, **values):
        cls._answer(cls._put_to_decider(inspection), choice, **values)
        return inspection


@tagged("post_install", "-at_install")
class TestDecision(DecisionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.final = cls._step("final_inspection")
        packing = cls._step("packing")
        cls._file(packing)
        cls._decide(cls._ask("packing"))
        cls.line = cls.order.order_line

    def _ship(self):
        step = self._step("shipment", user=self.lead)
        step.write({"actual_start": step._today()})

    def test_concession_opens_the_gate_for_what_did_not_pass(self):
        failed = self._fail(600)
        with self.assertRaises(GateError):
            self._ship()
        self._settle(failed, "concession")
        self.assertEqual(failed.result, "nonconforming")  # the result stays
        self.assertEqual(failed.decision, "concession")
        self.assertEqual(failed.concession_conditions, "Marked as B goods")
        self.assertEqual(failed.concession_until, self.later)
        self.assertEqual(failed.decision_by_id, self.buyer.partner_id)
        self.assertEqual(self.final.state, "done")
        self.assertEqual(self.line.sudo()._releasable_qty(), 600)
        self._ship()
        self.assertEqual(self._step("shipment").state, "running")

    def test_ended_concession_closes_the_gate_again(self):
        failed = self._settle(self._fail(600), "concession")
        with freeze_time(self.later.replace(year=self.later.year + 1)):
            self.env.invalidate_all()
            with self.assertRaisesRegex(
                GateError, f"was done, but the concession for .*{failed.number}.*ended"
            ):
                self._ship()
            self.assertEqual(self.line.sudo()._releasable_qty(), 0)
            self.assertIn("ended", failed.standing)

    def test_concession_holds_on_its_last_day(self):
        failed = self._settle(self._fail(600), "concession", until=str(self.today))
        self.assertFalse(failed._held())
        self._ship()

    def test_what_was_shipped_in_time_is_not_held_later(self):
        failed = self._settle(self._fail(600), "concession")
        self._ship()
        with freeze_time(self.later.replace(year=self.later.year + 1)):
            self.env.invalidate_all()
            self.assertFalse(failed._held())
            self.order._assert_may("ship")

    def test_what_left_before_the_decision_were_other_goods(self):
        failed = self._settle(self._fail(600), "concession")
        step = self._step("shipment")
        early = self.today.replace(year=self.today.year - 1)
        # sudo: fixture, past all guards
        models.BaseModel.write(step.sudo(), {"actual_start": early})
        self.assertFalse(failed._held())
        with freeze_time(self.later.replace(year=self.later.year + 1)):
            self.env.invalidate_all()
            self.assertEqual(failed._held(), "concession_ended")

    def test_rework_and_sort_wait_for_a_good_inspection(self):
        for choice in ("rework", "sort"):
            with self.subTest(choice=choice):
                failed = self._settle(self._fail(600), choice)
                self.assertEqual(failed.decision, choice)
                with self.assertRaisesRegex(GateError, failed.number):
                    self._ship()
                self.assertEqual(self.line.sudo()._releasable_qty(), 0)
                self._contain(self._capa(failed))
        again = self._pass(550)
        with self.assertRaisesRegex(GateError, "decision is open"):
            self._ship()
        self._settle(again, "accept")
        self.assertEqual(self.line.sudo()._releasable_qty(), 550)
        self._ship()

    def test_reject_keeps_it_closed(self):
        failed = self._settle(self._fail(), "reject")
        with self.assertRaisesRegex(GateError, "the goods were rejected"):
            self._ship()
        self.assertEqual(self.line.sudo()._releasable_qty(), 0)
        self.assertEqual(failed.lot_ids._accepted_quantity(), 0)

    def test_what_follows_a_rejection_is_not_taken_because_it_passes(self):
        self._pass(500)
        self._decide(self._ask("final_inspection"))
        failed = self._settle(self._fail(600), "reject")
        self._contain(self._capa(failed))
        passed = self._pass(600)
        with self.assertRaisesRegex(GateError, "ask for a decision about it"):
            self._ship()
        self.assertIsNone(passed.lot_ids._accepted_quantity())
        self._settle(passed, "accept")
        self._ship()
        self.assertEqual(self.line.sudo()._releasable_qty(), 1100)

    def test_buyer_may_refuse_what_passed(self):
        self._settle(self._pass(), "sort")
        with self.assertRaisesRegex(GateError, "sorted"):
            self._ship()

    def test_conforming_without_decision_waits(self):
        passed = self._pass()
        self.assertEqual(self.final._failed_inspections(), [])
        with self.assertRaisesRegex(GateError, "decision is open"):
            self._ship()
        question = self._put_to_decider(passed)
        with self.assertRaisesRegex(GateError, "question about inspection"):
            self._ship()
        self._answer(question, "accept")
        self.assertEqual(self.final.state, "done")
        self._ship()

    def test_question_about_the_step_is_enough_as_before(self):
        passed = self._pass()
        self._decide(self._ask("final_inspection"))
        self.assertFalse(passed.decision)
        self.assertEqual(passed.lot_ids._accepted_quantity(), 2000)
        self._ship()

    def test_nobody_is_asked_twice_at_once(self):
        passed = self._pass()
        self._put_to_decider(passed)
        with self.assertRaisesRegex(UserError, "question about inspection"):
            self._ask("final_inspection")
        with self.assertRaisesRegex(UserError, "withdraw it first"):
            self._put_to_decider(passed)
        passed.sudo()._open_approvals().with_user(self.lead).action_withdraw(reason="x")
        self._ask("final_inspection")
        with self.assertRaisesRegex(UserError, "question about .* is open"):
            self._put_to_decider(passed)

    def test_reopened_step_wants_a_new_decision(self):
        passed = self._settle(self._pass(), "accept")
        self.final.with_user(self.lead).action_reopen()
        self.assertFalse(self.final._is_released())
        self._settle(passed, "accept")
        self.assertEqual(self.final.state, "done")

    def test_step_that_misses_papers_follows_its_report(self):
        self.final.sudo().document_ids.create(
            {
                "project_id": self.project.id,
                "milestone_id": self.final.id,
                "kind_id": self.final.document_ids[:1].kind_id.id,
            }
        )
        with self.assertRaisesRegex(UserError, "has not been accepted"):
            self._put_to_decider(self._pass())

    def test_a_later_answer_replaces_an_earlier_one(self):
        failed = self._settle(self._fail(600), "reject")
        self._settle(failed, "concession")
        self.assertEqual(failed.decision, "concession")
        self._ship()
        answers = failed.sudo()._approvals()
        self.assertEqual(answers.mapped("choice"), ["concession", "reject"])

    def test_new_verdict_has_the_last_word_after_a_concession(self):
        self._settle(self._fail(600), "concession")
        self._fail(600)
        with self.assertRaisesRegex(GateError, "nonconforming"):
            self._ship()

    def test_recorded_from_evidence(self):
        failed = self._fail(600)
        question = self._put_to_decider(failed).with_user(self.lead)
        proof = {
            "partner_id": self.buyer.partner_id.id,
            "channel": "mail",
            "evidence": picture(),
        }
        with self.assertRaisesRegex(DecisionError, "needs its conditions"):
            question.action_record(choice="concession", **proof)
        wizard = (
            self.env["sourcing.approval.record"]
            .with_user(self.lead)
            .create(
                {
                    "approval_id": question.id,
                    "choice": "concession",
                    "conditions": "5 % off",
                    "until": self.later,
                    **proof,
                }
            )
        )
        self.assertEqual(wizard.answer, "approved")
        wizard.action_confirm()
        self.assertEqual(failed.decision, "concession")
        self.assertEqual(failed.decision_approval_id.recorded_by_id, self.lead)
        self.assertEqual(self.final.state, "done")


@tagged("post_install", "-at_install")
class TestWhoDecides(DecisionCommon):
    def test_final_is_asked_of_the_buyer_others_of_the_lead(self):
        question = self._put_to_decider(self._fail())
        self.assertEqual(question.party_id.partner_id, self.buyer.partner_id)
        first = self._fail(code="first_article")
        self._file(first.sudo().milestone_id.with_user(self.member))
        question = self._put_to_decider(first, self.inspector)
        self.assertEqual(question.user_id, self.lead)

    def test_without_a_buyer_our_approver_decides(self):
        order = self._create_order()
        project = self._track(order)
        project.sudo().approver_id = self.manager
        self._accept_quotation(project)
        self._approve_sample(project)
        self._file(self._step("final_inspection", project))
        inspection = self._fail(lines=order.order_line)
        question = self._put_to_decider(inspection)
        self.assertEqual(question.user_id, self.manager)
        with self.assertRaises(DecisionError):
            question.with_user(self.lead).action_choose(choice="rework", remark="Gap")
        question.with_user(self.manager).action_choose(
            choice="concession", conditions="For spare parts", until=str(self.later)
        )
        self.assertEqual(inspection.decision, "concession")
        self.assertEqual(inspection.decision_by_id, self.manager.partner_id)

    def test_nobody_decides_on_what_he_asked(self):
        first = self._fail(code="first_article")
        self._file(first.sudo().milestone_id.with_user(self.member))
        question = self._put_to_decider(first, self.lead).with_user(self.lead)
        with self.assertRaisesRegex(DecisionError, "You asked this yourself"):
            question.action_choose(choice="rework", remark="Gap")
        self.assertFalse(first.decision)

    def test_inspector_does_not_ask_the_buyer(self):
        with self.assertRaisesRegex(UserError, "the buyer is asked by"):
            self._put_to_decider(self._fail(), self.inspector)

    def test_stranger_asks_nothing(self):
        with self.assertRaises(AccessError):
            self._fail().with_user(self.stranger).action_ask_decision()

    def test_nothing_is_asked_before_the_verdict(self):
        with self.assertRaisesRegex(UserError, "no verdict"):
            self._put_to_decider(self._inspection())


@tagged("post_install", "-at_install")
class TestAnswers(DecisionCommon):
    def _refused(self, question, words, choice, **values):
        with self.assertRaisesRegex(DecisionError, words):
            self._answer(question, choice, **values)
        self.assertEqual(question.state, "open")
        self.assertFalse(question.choice)

    def test_what_did_not_pass_is_not_accepted(self):
        question = self._put_to_decider(self._fail())
        self._refused(question, "is a concession", "accept")
        with self.assertRaisesRegex(DecisionError, "is a concession"):
            self._decide(question)  # a plain yes is no way around

    def test_plain_answers_accept_and_reject(self):
        passed = self._pass()
        self._decide(self._put_to_decider(passed))
        self.assertEqual(passed.decision, "accept")
        failed = self._fail()
        self._decide(self._put_to_decider(failed), "rejected")
        self.assertEqual(failed.decision, "reject")

    def test_concession_names_conditions_and_a_day_to_come(self):
        question = self._put_to_decider(self._fail())
        self._refused(question, "needs its conditions", "concession", conditions=" ")
        self._refused(question, "needs its conditions", "concession", until="")
        self._refused(question, "is no day", "concession", until="soon")
        yesterday = self.today.replace(year=self.today.year - 1)
        self._refused(question, "to come", "concession", until=str(yesterday))

    def test_only_what_is_offered(self):
        question = self._put_to_decider(self._pass())
        self._refused(question, "that are offered", "concession")
        self._refused(question, "that are offered", "hold")
        with self.assertRaisesRegex(DecisionError, "that are offered"):
            question._answer_of_party(
                "approved",
                question.party_id,
                choice="sort",
                shown=question.snapshot_hash,
            )

    def test_why_it_is_refused_is_said(self):
        question = self._put_to_decider(self._fail())
        self._refused(question, "why you reject", "rework", remark="")

    def test_only_who_was_asked_chooses(self):
        question = self._put_to_decider(self._fail())
        other = self._add_buyer(self.project, self.buyer2, role="viewer")
        with self.assertRaisesRegex(DecisionError, "only this contact"):
            question._answer_of_party("rejected", other, choice="sort", shown="")
        self.assertFalse(question.choice)

    def test_accept_is_refused_while_discontinued(self):
        passed = self._pass()
        question = self._put_to_decider(passed)
        self.patch(type(passed), "_is_discontinued", lambda inspection: True)
        self.assertNotIn("accept", passed._decision_options())
        self._refused(question, "discontinued", "accept")

    def test_answers_of_other_questions_are_yes_or_no(self):
        packing = self._step("packing")
        self._file(packing)
        question = self._ask("packing").with_user(self.lead)
        with self.assertRaisesRegex(DecisionError, "yes or no"):
            question.action_choose(choice="accept")

    def test_page_shows_result_advice_and_options_in_the_readers_language(self):
        failed = self._inspection()
        failed.action_start()
        failed.write({"advice": "sort", "advice_note": "Only the case is wrong"})
        self._finish(failed)
        question = self._put_to_decider(failed)
        view = question.with_context(lang="zh_CN")._decision_view(question.party_id)
        self.assertEqual(view["inspection"]["advice_note"], "Only the case is wrong")
        self.assertEqual(
            [option["choice"] for option in view["options"]],
            ["rework", "sort", "concession", "reject"],
        )
        self.assertTrue(question.silence)
        english = question.with_context(lang="en_US")._decision_view(question.party_id)
        self.assertEqual(english["inspection"]["advice"], "Sort")
        self.assertNotEqual(view["inspection"]["advice"], "Sort")
        self.assertNotEqual(view["options"][0]["means"], english["options"][0]["means"])
        self._answer(question, "sort")
        view = question.with_user(self.buyer)._decision_view(question.party_id)
        self.assertEqual(view["options"], [])
        self.assertTrue(view["answer"].startswith("Sort: decided by you"))

    def _finish(self, inspection):
        inspection.write(
            {
                "units_inspected": inspection.sample_size,
                "defect_ids": [
                    (0, 0, {"severity": "critical", "description": "Sharp edge"})
                ],
            }
        )
        inspection.action_decide()


@tagged("post_install", "-at_install")
class TestFacts(DecisionCommon):
    def test_nobody_types_a_decision(self):
        inspections = self._fail() | self._inspection().sudo()
        for inspection in inspections:
            for values in (
                {"decision": "accept"},
                {"decision_by_id": self.lead.partner_id.id},
                {"decision_on": "2026-03-02 10:00:00"},
                {"decision_approval_id": False},
                {"concession_conditions": "None"},
                {"concession_until": "2050-01-01"},
            ):
                for user in (self.lead, self.inspector, self.manager):
                    with (
                        self.subTest(values=values, user=user.login),
                        self.assertRaises(UserError),
                    ):
                        inspection.with_user(user).write(values)
                with self.subTest(values=values), self.assertRaises(UserError):
                    inspection.sudo().write(values)
        with self.assertRaises(UserError):
            self._inspection(decision="accept")

    def test_advice_is_given_before_the_verdict(self):
        inspection = self._inspection()
        with self.assertRaisesRegex(UserError, "not in progress"):
            inspection.advice = "accept"
        inspection.action_start()
        inspection.advice = "hold"
        inspection.action_decide()
        self.assertEqual(inspection._snapshot()["advice"], "hold")
        for user in (self.inspector, self.lead, self.env.ref("base.user_root")):
            with self.assertRaisesRegex(UserError, "never changed"):
                inspection.with_user(user).advice = "accept"

    def test_answer_is_the_questions_own(self):
        question = self._put_to_decider(self._fail())
        for user in (self.lead, self.manager):
            with self.assertRaises(AccessError):
                question.with_user(user).write({"choice": "reject"})
        self._answer(question, "reject")
        with self.assertRaisesRegex(UserError, "stays as it was"):
            question.write({"choice": "concession"})

    def test_journal_says_who_decided_what(self):
        failed = self._settle(self._fail(), "concession")
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "inspection_decision"
        )
        self.assertEqual(entry.partner_id, self.buyer.partner_id)
        self.assertIn(f"inspection {failed.number}: Concession", entry.sentence)

"""A failure becomes a corrective action, which goes its way in order."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.sourcing_pm.models.errors import GateError
from odoo.addons.sourcing_pm.tests.common import picture

from .common_capa import CapaCommon


@tagged("post_install", "-at_install")
class TestCapaOrder(CapaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.failed = cls._fail()
        cls.issue = cls._capa(cls.failed)

    def test_who_inspected_does_not_confirm(self):
        step = self.issue.milestone_id.sudo()
        step.owner_id = self.inspector
        with self.assertRaisesRegex(UserError, "confirms the containment"):
            self._contain(self.issue.with_user(self.inspector))
        self.assertFalse(self.issue.contained_on)

    def test_a_failure_opens_one_with_its_evidence(self):
        issue = self.issue
        self.assertEqual(len(issue), 1)
        self.assertTrue(issue.is_capa)
        self.assertEqual(issue.kind, "quality")
        self.assertEqual(issue.phase, "d3")
        self.assertEqual(issue.owner_id, self.lead)
        self.assertEqual(issue.colour, "red")  # a critical defect
        self.assertIn(self.inspector, issue.team_ids)
        self.assertIn("only 0 allowed", issue.problem)
        self.assertRegex(issue.problem_zh, r"[\u4e00-\u9fff]")
        (found,) = issue._found()
        self.assertEqual(found["number"], self.failed.number)
        self.assertEqual(found["defects"][0]["description"], "Seen")
        self.assertEqual(found["lot"][0]["quantity"], 2000)
        codes = self.project.journal_ids.mapped("code")
        self.assertIn("capa_opened_by", codes)

    def test_the_photos_are_kept_with_their_hash(self):
        inspection = self._inspection()
        inspection.action_start()
        inspection.write(
            {
                "units_inspected": inspection.sample_size,
                "defect_ids": [
                    (0, 0, {"severity": "critical", "description": "Sharp"})
                ],
            }
        )
        inspection.photo_ids.create(
            {"defect_id": inspection.defect_ids.id, "image": picture()}
        )
        inspection.action_decide()
        (photo,) = self._capa(inspection)._found()[0]["photos"]
        self.assertEqual(len(photo["sha256"]), 64)
        self.assertIn("/web/image/", self._capa(inspection).evidence_shown)

    def test_a_pass_and_an_inconclusive_one_open_none(self):
        for inspection in (self._pass(), self._work(self._inspection(), 3)):
            self.assertFalse(inspection.sudo().issue_ids)

    def test_one_inspection_opens_one(self):
        self.failed.sudo()._open_capa()
        self.assertEqual(len(self.failed.sudo().issue_ids), 1)

    def test_any_quality_issue_becomes_one_by_an_act(self):
        issues = self.env["sourcing.issue"].with_user(self.lead)
        issue = issues.create(
            {"name": "Dent", "project_id": self.project.id, "kind": "quality"}
        )
        issue.action_make_capa()
        self.assertEqual(issue.phase, "d2")  # nobody has described it yet
        delay = issues.create({"name": "Late", "project_id": self.project.id})
        with self.assertRaisesRegex(UserError, "only an open issue of quality"):
            delay.action_make_capa()
        with self.assertRaisesRegex(UserError, "stays a matter of quality"):
            issue.kind = "delay"

    def test_no_cause_before_the_containment(self):
        issue = self.issue
        for values in (
            {"why_1": "The tool is worn"},
            {"root_cause": "Worn tool"},
            {"reason_id": self.env.ref("sourcing_pm.reason_tooling").id},
        ):
            for user in (self.lead, self.manager, self.env.ref("base.user_root")):
                with (
                    self.subTest(values=values, user=user.login),
                    self.assertRaisesRegex(UserError, "containment comes first"),
                ):
                    issue.with_user(user).write(values)
        for kind in ("corrective", "preventive"):
            with self.assertRaisesRegex(UserError, "containment comes first"):
                self._action(issue, kind)
        self._contain(issue)
        self._explain(issue)
        self.assertEqual(issue.phase, "d5")

    def test_a_containment_says_what_how_many_where_who_and_when(self):
        issue = self.issue
        with self.assertRaisesRegex(UserError, "no containment is written"):
            issue.action_confirm_containment()
        row = self._action(issue, "containment", name="Sorted", side="factory")
        for values, missing in (
            ({}, "how many pieces"),
            ({"quantity": 200}, "where they are"),
            ({"place": "factory_stock"}, "by whom"),
            ({"by_whom": "Mr Li"}, "done on which day"),
        ):
            row.write(values)
            with self.assertRaisesRegex(UserError, missing):
                issue.action_confirm_containment()
        row.done_on = issue._today()
        issue.action_confirm_containment()
        self.assertEqual(issue.contained_by_id, self.lead)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            row.quantity = 20
        with self.assertRaisesRegex(UserError, "stays as it is"):
            row.sudo().unlink()

    def test_nothing_is_done_tomorrow(self):
        with self.assertRaisesRegex(UserError, "cannot have been done after today"):
            self._action(self.issue, "containment", done_on="2050-01-01")

    def test_whys_leave_none_out(self):
        self._contain(self.issue)
        with self.assertRaisesRegex(UserError, "leave none out"):
            self.issue.write({"why_1": "a", "why_3": "c"})

    def test_what_acts_record_is_not_typed(self):
        for user in (self.lead, self.env.ref("base.user_root")):
            for values in (
                {"contained_on": "2026-01-01 00:00:00"},
                {"is_capa": False},
                {"instruction_state": "approved"},
                {"verified_on": "2026-01-01 00:00:00"},
                {"evidence": []},
                {"inspection_id": False},
            ):
                with (
                    self.subTest(values=values),
                    self.assertRaisesRegex(UserError, "cannot be typed"),
                ):
                    self.issue.with_user(user).write(values)
        row = self._action(self.issue, "containment")
        for values in ({"factory_words": "OK"}, {"confirmed": True}):
            with self.assertRaisesRegex(UserError, "neither is typed"):
                row.write(values)

    def test_it_is_kept(self):
        with self.assertRaisesRegex(UserError, "is kept"):
            self.issue.with_user(self.manager).unlink()


@tagged("post_install", "-at_install")
class TestCapaClosing(CapaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.failed = cls._fail()
        cls.issue = cls._capa(cls.failed)

    def test_every_reason_is_named_at_once(self):
        with self.assertRaises(UserError) as caught:
            self.issue.action_close()
        for name in ("D3", "D4", "D5", "D6", "D7", "D8"):
            self.assertIn(name, str(caught.exception))

    def test_not_closed_before_its_effectiveness_is_verified(self):
        self._until_verified(self.issue)
        self.assertEqual(self.issue.phase, "d8")
        for user in (self.lead, self.manager, self.env.ref("base.user_root")):
            with self.assertRaisesRegex(UserError, "effectiveness is not verified"):
                self.issue.with_user(user).state = "closed"
        self._pass()
        self.assertTrue(self.issue.is_verified)
        self.issue.action_close()
        self.assertEqual(self.issue.phase, "closed")

    def test_a_failed_or_open_inspection_verifies_nothing(self):
        self._until_verified(self.issue)
        planned = self._inspection()
        self.issue.verification_id = planned
        with self.assertRaisesRegex(UserError, "D8"):
            self.issue.action_close()
        self._work(planned, critical=1)
        with self.assertRaisesRegex(UserError, "D8"):
            self.issue.action_close()

    def test_it_does_not_verify_itself_nor_do_other_goods(self):
        with self.assertRaisesRegex(UserError, "does not verify"):
            self.issue.verification_id = self.failed
        other = self._create_order(vendor=self.factory_b_firm)
        self._track(other)
        stranger = self._inspection(lines=other.order_line)
        with self.assertRaisesRegex(UserError, "does not verify"):
            self.issue.verification_id = stranger

    def test_a_person_records_it_from_evidence(self):
        self._until_verified(self.issue)
        with self.assertRaisesRegex(UserError, "say where it was seen"):
            self.issue.action_record_effective()
        self.issue.verified_words = "Order P002: 500 pieces, none"
        with self.assertRaisesRegex(UserError, "name the filed document"):
            self.issue.action_record_effective()
        self.issue.verified_document_id = self.env["sourcing.document"].create(
            {
                "project_id": self.project.id,
                "kind_id": self.env.ref("sourcing_qc.document_kind_8d").id,
                "demanded": False,
                "file": picture(),
            }
        )
        self.issue.action_record_effective()
        self.assertEqual(self.issue.verified_by_id, self.lead)
        self.issue.action_close()
        self.assertEqual(self.issue.state, "closed")

    def test_what_is_closed_stays(self):
        self._settle(self.issue, self._pass())
        with self.assertRaisesRegex(UserError, "is closed and stays"):
            self.issue.root_cause = "Something else"
        with self.assertRaisesRegex(UserError, "no open corrective action"):
            self.issue.action_ids[:1].date_due = "2050-01-01"

    def test_reopened_by_hand_it_begins_with_the_containment(self):
        self._settle(self.issue, self._pass())
        self.issue.action_reopen()
        self.assertFalse(self.issue.is_verified)
        self.assertEqual(self.issue.phase, "d3")
        self.assertEqual(self.issue.reopen_count, 1)
        with self.assertRaisesRegex(UserError, "no containment is written"):
            self.issue.action_confirm_containment()

    def test_only_the_approver_closes(self):
        self._until_verified(self.issue)
        self._pass()
        with self.assertRaisesRegex(UserError, "approves the rework"):
            self.issue.with_user(self.member).action_close()

    def test_a_written_rework_waits_for_its_approval(self):
        self._until_verified(self.issue)
        self._pass()
        self.issue.rework_instruction = "Replace the lids"
        with self.assertRaisesRegex(UserError, "D5"):
            self.issue.action_close()

    def test_a_stranger_and_an_inspector_of_others_change_nothing(self):
        for user in (self.stranger, self.inspector, self.clerk, self.plain):
            with self.assertRaises(AccessError):
                self.issue.with_user(user).problem = "Mine"
            with self.assertRaises(AccessError):
                self._action(self.issue, "containment", user=user)

    def test_the_inspector_of_the_step_works_on_it(self):
        self._step("final_inspection", user=self.lead).owner_id = self.inspector
        self._action(self.issue, "containment", user=self.inspector)


@tagged("post_install", "-at_install")
class TestCapaGate(CapaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accept_quotation()
        cls._approve_sample()
        cls.final = cls._step("final_inspection")
        cls._file(cls.final)
        step = cls._step("packing")
        cls._file(step)
        cls._decide(cls._ask("packing"))

    def _close(self):
        self._decide(self._ask("final_inspection"))

    def _codes(self):
        return {code for code, _params in self.final._completion_blockers()}

    def test_the_gate_waits_for_the_containment(self):
        issue = self._capa()
        self._pass()
        with self.assertRaisesRegex(UserError, "is not contained"):
            self._ask("final_inspection")
        with self.assertRaisesRegex(GateError, "is not contained"):
            self.order._assert_may("ship")
        self._contain(issue)
        self._close()
        self.order._assert_may("ship")
        self.assertEqual(issue.state, "open")  # D4 to D8 hold no shipment

    def test_the_gate_waits_for_the_approved_rework(self):
        issue = self._capa()
        self._contain(issue)
        issue.rework_instruction = "Replace the lids"
        self._pass()
        with self.assertRaisesRegex(UserError, "the rework is not approved"):
            self._ask("final_inspection")
        issue.action_ask_instruction()
        self._decide(issue._open_approvals())
        self._close()
        self.order._assert_may("ship")

    def test_a_failure_after_the_step_was_done_holds_it_too(self):
        self._pass()
        self._close()
        issue = self._capa()
        self._pass()
        with self.assertRaisesRegex(GateError, "was done, but .*is not contained"):
            self.order._assert_may("ship")
        self._contain(issue)
        self.order._assert_may("ship")

    def test_who_waits_for_the_step_does_not_lift_it(self):
        issue = self._capa()
        with self.assertRaisesRegex(UserError, "holds up its step"):
            issue.with_user(self.member).milestone_id = False

    def test_the_words_for_the_sides_name_no_issue(self):
        issue = self._capa()
        blockers = issue.sudo()._rework_blockers()
        for audience in ("buyer", "supplier"):
            (sentence,) = self.final._blocker_sentences(blockers, audience)
            self.assertNotIn(issue.name, sentence)


@tagged("post_install", "-at_install")
class TestCapaRework(CapaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issue = cls._capa()
        cls._contain(cls.issue)
        cls.issue.write(
            {
                "rework_instruction": "Replace the lids",
                "rework_instruction_zh": "更换盖子",
            }
        )

    def test_the_buyer_decides_where_he_decides_on_the_step(self):
        self.issue.action_ask_instruction()
        question = self.issue._open_approvals()
        self.assertEqual(question.party_id.side, "buyer")
        view = question._decision_view(question.party_id)
        self.assertEqual(
            view["rework"]["instruction"],
            {"en_US": "Replace the lids", "zh_CN": "更换盖子"},
        )
        self.assertEqual(self.issue.instruction_state, "asked")
        question._decide(
            "rejected", partner=question.party_id.partner_id, remark="Scrap them"
        )
        self.assertEqual(self.issue.instruction_state, "rejected")
        self.env.flush_all()  # as between two requests
        self.issue.rework_instruction = "Scrap the lids"
        self.issue.action_ask_instruction()
        self._decide(self.issue._open_approvals())
        self.assertEqual(self.issue.instruction_state, "approved")

    def test_the_named_approver_decides_elsewhere(self):
        self.final = self._step("final_inspection", user=self.manager)
        self.final.decided_by = "lead"
        self.issue.approver_id = self.manager
        self.issue.action_ask_instruction()
        question = self.issue._open_approvals()
        self.assertEqual(question.user_id, self.manager)
        self.assertIn("更换盖子", question.shown)
        with self.assertRaisesRegex(UserError, "was asked of"):
            question.with_user(self.member).action_approve()
        self._decide(question)
        self.assertEqual(self.issue.instruction_state, "approved")

    def test_another_text_is_another_question(self):
        self.issue.action_ask_instruction()
        question = self.issue._open_approvals()
        self.issue.rework_instruction = "Replace the lids and the seals"
        self.assertEqual(question.state, "superseded")
        self.assertEqual(self.issue.instruction_state, "draft")
        self.issue.action_ask_instruction()
        self._decide(self.issue._open_approvals())
        self.issue.problem = "The same in other words"
        self.assertEqual(self.issue.instruction_state, "approved")
        self.issue.rework_instruction_zh = "报废"
        self.assertEqual(self.issue.instruction_state, "draft")

    def test_nothing_written_is_nothing_asked(self):
        self.issue.rework_instruction = False
        with self.assertRaisesRegex(UserError, "write in English"):
            self.issue.action_ask_instruction()


@tagged("post_install", "-at_install")
class TestCapaOverdue(CapaCommon):
    def test_who_is_late_is_told_once_and_the_project_is_coloured(self):
        with freeze_time("2026-03-02 04:00:00"):
            issue = self._capa()
            issue.colour = "yellow"
            self._contain(issue)
            self._action(
                issue,
                "corrective",
                name="New tool",
                side="staff",
                owner_id=self.member.id,
                date_due="2026-03-06",
            )
        colours = {}
        for day in ("2026-03-06", "2026-03-09", "2026-03-12"):
            with freeze_time(f"{day} 04:00:00"):
                for _run in (1, 2):
                    self._remind()
                self.project.sudo()._refresh_health()
                colours[day] = self._rules()
        self.assertFalse(colours["2026-03-06"])
        self.assertEqual(colours["2026-03-09"], {"action_late_yellow"})
        self.assertEqual(colours["2026-03-12"], {"action_late_red"})
        (task,) = issue.action_ids._tasks()
        self.assertEqual(task.user_id, self.member)
        self.assertIn("New tool", task.summary)
        with freeze_time("2026-03-12 05:00:00"):
            issue.corrective_ids.with_user(self.member).done_on = "2026-03-12"
            self.assertFalse(issue.action_ids._tasks())
            self.assertFalse(self._rules())

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref("sourcing_pm.ir_cron_issues").method_direct_trigger()
        self.env.invalidate_all()

    def _rules(self):
        found = self.project.findings or []
        rules = {finding["rule"] for finding in found}
        return {rule for rule in rules if rule.startswith("action_late")}

    def test_the_list_shows_the_next_day(self):
        issue = self._capa()
        self._contain(issue)
        row = self._action(issue, "corrective", date_due="2050-01-02")
        self._action(issue, "corrective", date_due="2050-01-03")
        self.assertEqual(str(issue.date_next), "2050-01-02")
        row.done_on = issue._today()
        self.assertEqual(str(issue.date_next), "2050-01-03")

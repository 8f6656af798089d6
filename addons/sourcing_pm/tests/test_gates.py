"""Gates hold back acts at every door: button, form, write, create and RPC."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.http import serialize_exception
from odoo.tests import Form, HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.sourcing_pm.models.errors import GateError, TransitionError

from .common import SourcingCommon, picture


@tagged("post_install", "-at_install")
class TestGates(SourcingCommon):
    def test_confirm_order_waits_for_the_quotation(self):
        with self.assertRaisesRegex(GateError, "RFQ and negotiation"):
            self.order.with_user(self.lead).button_confirm()

    def test_confirm_order_by_write_waits_too(self):
        with self.assertRaises(GateError):
            self.order.with_user(self.purchaser).write({"state": "purchase"})

    def test_confirm_order_by_form_waits_too(self):
        form = Form(self.order.with_user(self.lead))
        with self.assertRaises(GateError):
            form.save().button_confirm()

    def test_confirmed_order_cannot_be_created_into_a_project(self):
        with self.assertRaises(GateError):
            self._create_order(state="purchase", sourcing_project_id=self.project.id)

    def test_order_does_not_leave_its_project_to_get_around_the_gate(self):
        with self.assertRaisesRegex(UserError, "only a Sourcing manager"):
            self.order.with_user(self.lead).write(
                {"sourcing_project_id": False, "state": "purchase"}
            )

    def test_accepted_quotation_opens_confirmation(self):
        self._accept_quotation()
        self.order.with_user(self.lead).button_confirm()
        self.assertEqual(self.order.state, "purchase")

    def test_untracked_order_is_nobody_s_business(self):
        order = self._create_order()
        order.with_user(self.purchaser).button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_start_of_production_needs_the_signed_sample(self):
        self._accept_quotation()
        step = self._step("production", user=self.lead)
        for values in (
            {"actual_start": step._today()},
            {"state": "running"},
            {"actual_finish": step._today()},
            {"state": "done"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(GateError, "Sample approval"),
            ):
                step.write(values)

    def test_later_steps_do_not_start_before_the_sample_either(self):
        self._accept_quotation()
        for code in ("first_article", "mid_production", "final_inspection", "packing"):
            step = self._step(code, user=self.lead)
            with self.subTest(code=code), self.assertRaises(GateError):
                step.action_start()

    def test_started_step_cannot_be_created_around_the_gate(self):
        other = self.env["sourcing.milestone.type"].create(
            {"name": "Second run", "code": "second_run", "kind": "production"}
        )
        values = {
            "project_id": self.project.id,
            "type_id": other.id,
            "sequence": 75,
        }
        steps = self.env["sourcing.milestone"].with_user(self.lead)
        for user in (self.member, self.lead, self.manager):
            with self.assertRaisesRegex(UserError, "use “Insert Step”"):
                steps.with_user(user).create(values)
        draft = self.project.create({"name": "Draft"})
        with self.assertRaises(GateError):
            steps.create(
                values | {"project_id": draft.id, "actual_start": self.project._today()}
            )

    def test_a_step_is_not_born_past_what_holds_it_back(self):
        """What is reported at its birth passes the guards of a report."""
        drafts = self.env["sourcing.project"].with_user(self.lead)
        other = self.env["sourcing.milestone.type"].create(
            {"name": "Second run", "code": "second_run", "kind": "production"}
        )
        steps = self.env["sourcing.milestone"].with_user(self.lead)
        values = {"type_id": other.id, "sequence": 75}
        for report, refusal in (
            ({"state": "running"}, "is held back"),
            ({"state": "waived"}, "Say why"),
            ({"state": "waived", "waive_reason": "Credit"}, None),
        ):
            draft = drafts.create({"name": "Grinder"})
            values["project_id"] = draft.id
            with self.subTest(report):
                if refusal:
                    with self.assertRaisesRegex(UserError, refusal):
                        steps.create(values | report)
                else:
                    steps.create(values | report)
                    self.assertIn("step_waived", draft.journal_ids.mapped("code"))
        values["project_id"] = drafts.create({"name": "Grinder"}).id
        step = steps.with_context(
            default_state="done", default_actual_finish="2026-01-05"
        ).create(values)
        self.assertEqual(step.state, "planned")
        self.assertFalse(step.actual_finish)

    def test_delivery_waits_for_what_holds_back_receipt(self):
        self._accept_quotation()
        steps = self.project.milestone_ids.with_user(self.manager)
        steps.write({"block_start_production": False, "block_ship": False})
        self._file(self._step("production"))
        self._step("material", user=self.manager).block_receive = True
        transit = self._step("transit", user=self.lead)
        transit.action_start()
        with self.assertRaisesRegex(GateError, "(?s)receipt.*Raw material check"):
            transit.write({"actual_finish": transit._today()})
        self._step("material", user=self.manager).action_waive(reason="Own stock")
        transit.write({"actual_finish": transit._today()})
        self.assertEqual(transit.state, "done")

    def test_error_lists_every_reason_at_once(self):
        self._accept_quotation()
        with self.assertRaises(GateError) as caught:
            self._step("production", user=self.lead).action_start()
        message = str(caught.exception)
        for reason in ("Sample photos", "decision is open", "specification revision"):
            self.assertIn(reason, message)

    def test_signed_sample_starts_production(self):
        self._accept_quotation()
        self._approve_sample()
        self._step("production", user=self.lead).action_start()
        self.assertEqual(self._step("production").state, "running")

    def test_buyer_s_yes_alone_is_not_enough(self):
        self._accept_quotation()
        self._file(self._step("sample"))
        self._specify()
        self._decide(self._ask("sample"))
        self.assertEqual(self._step("sample").state, "asked")
        with self.assertRaisesRegex(GateError, "factory has not confirmed"):
            self._step("production", user=self.lead).action_start()

    def test_factory_must_confirm_the_revision_the_buyer_saw(self):
        self._accept_quotation()
        self._file(self._step("sample"))
        self._specify()
        self._decide(self._ask("sample"))
        newer = self._specify(target=60.0)
        self.assertTrue(newer.supplier_confirmed_on)
        # agreed by both, and yet no sample of it was signed: back to work
        self.assertEqual(self._step("sample").state, "running")
        with self.assertRaisesRegex(GateError, "older revision"):
            self._step("production", user=self.lead).action_start()

    def test_shipment_waits_for_final_inspection_and_packing(self):
        self._accept_quotation()
        self._approve_sample()
        step = self._step("shipment", user=self.lead)
        with self.assertRaises(GateError) as caught:
            step.action_start()
        self.assertIn("Final pre-shipment inspection", str(caught.exception))
        self.assertIn("Packing", str(caught.exception))

    def test_gate_step_is_set_aside_by_a_manager_only(self):
        project = self.env["sourcing.project"].with_user(self.lead)
        step = self._step("sample", project.create({"name": "Grinder"}), self.lead)
        with self.assertRaisesRegex(UserError, "only a manager"):
            step.action_set_na()
        with self.assertRaisesRegex(UserError, "only a manager"):
            step.write({"state": "na"})
        step.with_user(self.manager).action_set_na()
        self.assertEqual(step.state, "na")

    def test_no_step_of_a_running_project_is_dropped_without_a_word(self):
        with self.assertRaisesRegex(UserError, "waive the step, with a reason"):
            self._step("sample", user=self.manager).action_set_na()

    def test_a_step_is_cancelled_with_its_project_and_no_other_way(self):
        for user in (self.member, self.lead, self.manager):
            step = self._step("final_inspection", user=user)
            with self.assertRaisesRegex(TransitionError, "waive the step"):
                step.write({"state": "cancel"})
        own = self._step("final_inspection")
        own.owner_id = self.inspector
        with self.assertRaisesRegex(TransitionError, "waive the step"):
            own.with_user(self.inspector).write({"state": "cancel"})
        self.assertEqual(own.state, "planned")

    def test_a_reported_start_is_not_taken_back_by_the_state(self):
        step = self._step("rfq")
        step.action_start()
        with self.assertRaisesRegex(TransitionError, "Correct dates"):
            step.write({"state": "planned"})
        self.assertTrue(step.actual_start)

    def test_who_reports_on_a_step_does_not_plan_it(self):
        for user in (self.inspector, self.clerk):
            step = self._step("intake")
            step.owner_id = user
            step = step.with_user(user)
            for vals in (
                {"tolerance": 500},
                {"duration": 0},
                {"not_after": "2050-01-01"},
                {"owner_id": self.member.id},
                {"calendar_kind": "every_day"},
            ):
                with self.assertRaisesRegex(UserError, "for the lead to change"):
                    step.write(vals)
            step.write(
                {
                    "document_ids": [
                        (
                            0,
                            0,
                            {
                                "project_id": self.project.id,
                                "kind_id": self.env.ref(
                                    "sourcing_pm.document_kind_other"
                                ).id,
                            },
                        )
                    ]
                }
            )
            step.document_ids[-1:].sudo().unlink()

    def test_giving_up_opens_no_gate(self):
        self.project.action_cancel()
        self.assertEqual(self._step("rfq").state, "cancel")
        with self.assertRaises(GateError):
            self.order.with_user(self.lead).button_confirm()
        with self.assertRaises(GateError):
            self.order.with_user(self.purchaser).write({"state": "purchase"})

    def test_gates_of_a_draft_project_are_gates_too(self):
        project = self.env["sourcing.project"].with_user(self.lead)
        project = project.create({"name": "New grinder"})
        with self.assertRaisesRegex(UserError, "manager"):
            self._step("sample", project, self.lead).block_start_production = False
        with self.assertRaisesRegex(UserError, "manager"):
            self._step("sample", project, self.lead).decided_by = False

    def test_gate_flag_is_not_lifted_by_a_user(self):
        with self.assertRaisesRegex(UserError, "manager"):
            self._step("sample", user=self.lead).block_start_production = False

    def test_gate_step_is_not_deleted_by_a_user(self):
        step = self._step("rfq", user=self.lead)
        with self.assertRaisesRegex(UserError, "manager"):
            step.next_link_ids.unlink()
        step.next_link_ids.with_user(self.manager).unlink()
        with self.assertRaisesRegex(UserError, "manager"):
            step.unlink()

    def test_a_chain_without_the_step_is_no_way_around_its_gate(self):
        self._accept_quotation()
        production = self._step("production", user=self.manager)
        (production.link_ids | production.next_link_ids).unlink()
        production.unlink()
        with self.assertRaisesRegex(GateError, "Sample approval"):
            self._step("mid_production").action_start()

    def test_an_alternative_is_held_back_with_its_order(self):
        rival = self._create_order(vendor=self.factory_b_firm)
        self.env["purchase.order.group"].create(
            {"order_ids": [(6, 0, (self.order | rival).ids)]}
        )
        with self.assertRaisesRegex(GateError, "RFQ and negotiation"):
            rival.with_user(self.purchaser).with_context(
                skip_alternative_check=True
            ).button_confirm()

    def test_who_may_not_change_a_project_adds_no_order_to_it(self):
        rival = self._create_order(vendor=self.factory_b_firm)
        for user in (self.purchaser, self.stranger):
            with self.assertRaises(AccessError):
                rival.with_user(user).sourcing_project_id = self.project.id
            with self.assertRaises(AccessError):
                self.env["purchase.order"].with_user(user).create(
                    {
                        "partner_id": self.factory_b_firm.id,
                        "sourcing_project_id": self.project.id,
                    }
                )
        self.assertNotIn(self.factory_b_firm, self.project.party_ids.partner_id)

    def test_the_order_of_a_draft_goes_to_another_vendor(self):
        draft = self.project.create({"name": "Draft"})
        order = self._create_order(sourcing_project_id=draft.id)
        self.assertTrue(order._party(self.factory))
        with self.assertRaisesRegex(UserError, "stays with its factory"):
            order.with_user(self.purchaser).partner_id = self.factory_b_firm
        order.partner_id = self.factory_b_firm
        self.assertEqual(draft._live("factory").partner_id, self.factory_b_firm)
        self.assertFalse(order._party(self.factory))
        self.assertTrue(order._party(self.factory_b))

    def test_an_order_under_way_stays_with_its_factory(self):
        for user in (self.lead, self.manager, self.purchaser, self.machine):
            with self.assertRaisesRegex(UserError, "stays with its factory"):
                self.order.with_user(user).partner_id = self.factory_b_firm
        contact = self.factory_firm.create(
            {"name": "Sales", "parent_id": self.factory_firm.id}
        )
        self.order.partner_id = contact
        self.assertTrue(self.order._party(self.factory))
        rfq = self._create_order()
        self.env["sourcing.candidate"].with_user(self.lead).create(
            {
                "project_id": self.project.id,
                "partner_id": self.factory_firm.id,
                "order_id": rfq.id,
            }
        )
        with self.assertRaisesRegex(UserError, "stays with its factory"):
            rfq.with_user(self.purchaser).partner_id = self.factory_b_firm

    def test_a_yes_does_not_outlive_a_later_no(self):
        step = self._step("material")
        self._file(step)
        self._decide(self._ask("material"))
        self.assertEqual(step.state, "done")
        step.action_reopen()
        with self.assertRaisesRegex(UserError, "the decision is open"):
            step.state = "done"
        approval = self._ask("material")
        with self.assertRaisesRegex(UserError, "the decision is open"):
            step.state = "done"
        self._decide(approval, "rejected")
        with self.assertRaisesRegex(UserError, "the decision is open"):
            step.state = "done"
        self._decide(self._ask("material"))
        self.assertEqual(step.state, "done")

    def test_what_was_approved_is_what_closes_the_step(self):
        step = self._step("sample")
        self._file(step)
        self._specify()
        self._decide(self._ask("sample"))
        self.assertEqual(step.state, "asked")  # the factory has not confirmed
        document = step.document_ids.create(
            {
                "project_id": self.project.id,
                "milestone_id": step.id,
                "kind_id": step.document_ids.kind_id.id,
                "file": picture("blue"),
            }
        )
        document.with_user(self.lead).action_accept()
        document.with_user(self.lead)._release(buyer=True, supplier=False)
        factory = self.project.party_ids.filtered(lambda party: party.side == "factory")
        self.project.specification_id.sudo()._supplier_confirm(factory)
        self.assertEqual(step.state, "asked")
        self.assertIn(("decision_other_content", {}), step._completion_blockers())

    def test_import_is_no_way_around(self):
        step = self._step("production", user=self.lead)
        result = step.load(
            [".id", "actual_start"], [[str(step.id), str(step._today())]]
        )
        self.assertIn("is held back", result["messages"][0]["message"])
        self.assertFalse(step.actual_start)

    def test_confirmed_order_at_tracking_stays_as_it_is(self):
        order = self._create_order()
        order.button_confirm()
        project = self._track(order)
        self.assertEqual(project.stage_id.code, "deposit")
        self.assertEqual(self._step("rfq", project).state, "na")


@tagged("post_install", "-at_install")
class TestGatesOverRpc(SourcingCommon, HttpCase):
    def _refused(self, model, method, *args, **kwargs):
        with (
            mute_logger("odoo.http"),
            self.assertRaisesRegex(JsonRpcException, "GateError"),
        ):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {"model": model, "method": method, "args": args, "kwargs": kwargs},
            )

    def test_rpc_is_no_way_around(self):
        self.authenticate("t_lead", "t_lead")
        step = self._step("production")
        day = str(step._today())
        self._refused("purchase.order", "write", self.order.ids, {"state": "purchase"})
        self._refused("purchase.order", "button_confirm", self.order.ids)
        self._refused("sourcing.milestone", "write", step.ids, {"actual_start": day})
        self._refused(
            "sourcing.milestone",
            "web_save",
            step.ids,
            {"state": "running"},
            specification={},
        )
        self.assertEqual(self.order.state, "draft")
        self.assertFalse(step.actual_start)

    def test_the_web_client_shows_the_sentence_in_its_usual_dialog(self):
        with self.assertRaises(GateError) as caught:
            self.order.with_user(self.lead).button_confirm()
        error = serialize_exception(caught.exception)
        self.assertEqual(
            error["context"]["exception_class"], "odoo.exceptions.UserError"
        )

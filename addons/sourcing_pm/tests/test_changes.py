"""A change of the specification: proposed, approved, confirmed, then in force."""

from __future__ import annotations

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.sourcing_pm.models.errors import GateError, TransitionError

from .common import SourcingCommon
from .common_portal import NOWHERE, PortalCase
from .test_portal_buyer import signature


@tagged("post_install", "-at_install")
class TestChange(SourcingCommon):
    def setUp(self):
        super().setUp()
        self._accept_quotation()
        self.first = self._specify()

    def _sent(self, **values):
        revision = self._propose(target=60.0)
        revision.write(values)
        revision.action_send()
        return revision, revision._open_approvals()

    # === ORDER OF THINGS === #

    def test_only_the_first_is_put_in_force_by_the_lead(self):
        change = self._propose(target=60.0)
        for act in (
            change.action_put_in_force,
            lambda: change.write({"state": "force"}),
            lambda: change.write({"state": "agreed"}),
            lambda: change.write({"state": "asked"}),
        ):
            with self.assertRaises(TransitionError):
                act()
        self.assertEqual(self.first.state, "force")

    def test_buyer_then_factory_then_in_force(self):
        change, approval = self._sent()
        self.assertEqual(change.state, "asked")
        self.assertEqual(approval.party_id.partner_id, self.buyer.partner_id)
        self.assertEqual(approval.specification_id, change)
        self._decide(approval)
        self.assertEqual(change.state, "agreed")
        self.assertEqual(self.project.specification_id, self.first)
        with self.assertRaisesRegex(TransitionError, "factory has not confirmed"):
            change.action_put_in_force()
        self._confirm(change)
        self.assertEqual((change.state, self.first.state), ("force", "superseded"))
        self.assertEqual(self.project.specification_id, change)

    def test_the_factory_is_told_in_chinese_without_the_reason(self):
        _change, approval = self._sent(cost_buyer="USD 0.12", reason="Buyer One wants")
        self._decide(approval)
        body = self.order.message_ids[0].body
        self.assertNotIn("0.12", body)
        self.assertNotIn("Fits the new filter", body)
        self.assertIn(self.factory_firm, self.order.message_ids[0].notified_partner_ids)

    def test_without_a_factory_the_buyer_s_yes_is_enough(self):
        self.project._live("factory").sudo().revoked = True
        change, approval = self._sent()
        self._decide(approval)
        self.assertEqual(change.state, "force")
        self.assertFalse(change.supplier_confirmed_on)

    def test_without_a_buyer_our_approver_decides(self):
        self.project._live("buyer").sudo().revoked = True
        self.project.approver_id = self.manager
        change, approval = self._sent()
        self.assertEqual(approval.user_id, self.manager)
        self._decide(approval)
        self.assertEqual(change.state, "agreed")

    def test_rejected_by_the_buyer(self):
        change, approval = self._sent()
        self._decide(approval, "rejected")
        self.assertEqual(change.state, "rejected")
        self.assertEqual(self.first.state, "force")

    def test_withdrawn_it_can_be_changed_and_sent_again(self):
        change, approval = self._sent()
        with self.assertRaisesRegex(UserError, "cannot change any more"):
            change.line_ids.target = 61.0
        with self.assertRaisesRegex(TransitionError, "withdraw it first"):
            change.action_reject()
        approval.with_user(self.lead).action_withdraw(reason="Typing error")
        self.assertEqual(change.state, "draft")
        change.line_ids.target = 61.0
        change.action_send()
        self.assertEqual(change.state, "asked")

    def test_one_change_at_a_time(self):
        self._sent()
        other = self._propose(target=61.0)
        with self.assertRaisesRegex(UserError, "Revision 2 is on its way"):
            other.action_send()

    def test_turned_down_after_the_buyer_agreed(self):
        change, approval = self._sent()
        self._decide(approval)
        change.action_reject()
        self.assertEqual(change.state, "rejected")

    def test_what_the_buyer_must_find_is_asked_for_at_once(self):
        change = self._propose(target=58.0)
        change.write({"reason_buyer": False, "extra_days": 3})
        change.line_ids.name_zh = False
        with self.assertRaises(UserError) as caught:
            change.action_send()
        for reason in ("no Chinese text", "name the step", "say why, for the buyer"):
            self.assertIn(reason, str(caught.exception))
        change.line_ids.name_zh = "滤杯直径"
        with self.assertRaisesRegex(UserError, "nothing changes"):
            change.action_send()

    def test_the_lead_sends(self):
        change = self._propose(target=60.0)
        with self.assertRaisesRegex(UserError, "the lead sends it"):
            change.with_user(self.member).action_send()
        for user in (self.inspector, self.machine):
            with self.assertRaises(AccessError):
                change.with_user(user).action_send()

    def test_new_revision_copies_the_lines_in_force(self):
        self.first.sudo().supplier_confirmed_on = "2026-01-05 03:00:00"
        action = self.project.action_new_revision()
        new = self.env["sourcing.specification"].browse(action["res_id"])
        self.assertEqual((new.revision, new.state), (2, "draft"))
        self.assertEqual(new.line_ids._snapshot(), self.first.line_ids._snapshot())
        self.assertFalse(new.supplier_confirmed_on)
        with self.assertRaises(AccessError):
            self.project.with_user(self.stranger).action_new_revision()

    def test_new_revision_of_a_project_without_one(self):
        project = self._track(self._create_order())
        action = project.action_new_revision()
        new = self.env["sourcing.specification"].browse(action["res_id"])
        self.assertEqual((new.revision, len(new.line_ids)), (1, 0))

    # === WHAT CHANGES === #

    def test_snapshot_holds_everything_the_buyer_decides_on(self):
        step = self._step("production")
        _change, approval = self._sent(
            cost_buyer="USD 0.12 per piece", extra_days=4, extra_step_id=step.id
        )
        asked = approval.snapshot["change"]
        self.assertEqual(asked["against"], 1)
        self.assertEqual(asked["why"], "Fits the new filter")
        self.assertEqual((asked["cost"], asked["days"]), ("USD 0.12 per piece", 4))
        self.assertEqual(asked["asked_by"], {"side": "us", "name": "Lead"})
        (row,) = self.env["sourcing.specification"]._change_rows(
            asked["before"], approval.snapshot["lines"]
        )
        self.assertEqual(row["kind"], "changed")
        self.assertEqual(
            row["fields"],
            [
                {
                    "label": "Target",
                    "before": "58 mm (+0.2 / −0.1)",
                    "after": "60 mm (+0.2 / −0.1)",
                }
            ],
        )

    def test_new_and_removed_lines(self):
        rows = self.env["sourcing.specification"]._change_rows(
            [self.first.line_ids._snapshot()],
            [{**self.first.line_ids._snapshot(), "name": "Height", "name_zh": "高度"}],
        )
        self.assertEqual([row["kind"] for row in rows], ["added", "removed"])
        self.assertEqual(
            [part["label"] for part in rows[0]["fields"]], ["Target", "Class"]
        )
        self.assertFalse(any(part["before"] for part in rows[0]["fields"]))

    def test_a_factory_that_asked_has_no_name_for_the_buyer(self):
        change, approval = self._sent(requested_by_id=self.factory.partner_id.id)
        self.assertEqual(
            approval.snapshot["change"]["asked_by"], {"side": "factory", "name": ""}
        )
        view = change._change_view(
            approval.snapshot["change"], approval.snapshot["lines"]
        )
        self.assertEqual(view["asked_by"], "the factory")

    def test_silence_changes_nothing_and_costs_nothing(self):
        _change, approval = self._sent()
        self.assertEqual(
            approval.silence, "Nothing changes: revision 1 stays in force."
        )
        self.assertEqual(approval.silence_cost, "")

    def test_the_back_end_shows_the_same(self):
        change, approval = self._sent()
        for shown in (change.change_shown, approval.shown):
            self.assertIn("58 mm", shown)
            self.assertIn("60 mm", shown)

    def test_inspectors_see_the_change_and_not_its_cost(self):
        change, approval = self._sent(cost_buyer="USD 0.12")
        self.assertIn("0.12", approval.with_user(self.lead).shown)
        for user in (self.inspector, self.clerk):
            self.env.invalidate_all()
            self.assertNotIn("0.12", approval.with_user(user).shown)
            self.assertIn("60 mm", approval.with_user(user).shown)
            for record, field in ((approval, "snapshot"), (change, "cost_buyer")):
                with self.assertRaises(AccessError):
                    record.with_user(user).read([field])

    # === DAYS === #

    @freeze_time("2026-03-02 04:00:00")
    def test_accepted_days_move_the_plan_and_are_not_late(self):
        project = self._track(self._create_order())
        self._add_buyer(project, self.buyer)
        self._accept_quotation(project)
        self._specify(project)
        step = self._step("production", project)
        forecast = project.date_forecast
        before = [step.baseline_finish, step.forecast_finish]
        delivery = [project.date_planned, project.date_forecast]
        change = self._propose(project, target=60.0)
        change.write({"extra_days": 10, "extra_step_id": step.id})
        change.action_send()
        self.assertEqual(project.date_forecast, forecast, "asked is not accepted")
        self._decide(change._open_approvals())
        self._confirm(change)
        self.assertEqual(step.duration, 30)
        self.assertGreater(project.date_forecast, forecast)
        for now, then in (
            ([step.baseline_finish, step.forecast_finish], before),
            ([project.date_planned, project.date_forecast], delivery),
        ):
            moved = {one - other for one, other in zip(now, then, strict=True)}
            self.assertEqual(len(moved), 1, "plan and forecast move alike")
            self.assertGreater(moved.pop().days, 0)
        self.assertEqual(project.health, "green")
        self.assertIn(
            "Mass production takes 10 days longer for revision 2",
            project.journal_ids.mapped("sentence"),
        )

    def _ten_days_for(self, code, project):
        change = self._propose(project, target=60.0)
        change.write({"extra_days": 10, "extra_step_id": self._step(code, project).id})
        change.action_send()
        return change

    def _agreed(self, change):
        self._decide(change._open_approvals())
        self._confirm(change)

    def _planned(self):
        order = self._create_order()
        order.button_confirm()
        project = self._track(order)
        self._add_buyer(project, self.buyer)
        self._specify(project)
        return project

    @freeze_time("2026-03-02 04:00:00")
    def test_what_was_agreed_is_nobody_s_delay_later(self):
        """Production waits for a sample of ten days more, as agreed; then the sample
        is promised late. What hangs on the start of production says only that."""
        project = self._planned()
        self._agreed(self._ten_days_for("sample", project))
        production = self._step("production", project)
        self.assertEqual(production.baseline_start, production.forecast_start)
        sample = self._step("sample", project)
        late = fields.Date.add(sample.forecast_finish, days=28)
        self.env["sourcing.commitment"].with_user(self.lead).create(
            {"milestone_id": sample.id, "date": late}
        ).action_accept()
        for code in ("production", "first_article"):
            step = self._step(code, project)
            self.assertEqual(
                step.moved_by, "+28 d: new date promised for Sample approval"
            )

    def test_days_agreed_while_on_hold_are_not_late_either(self):
        with freeze_time("2026-03-02 04:00:00"):
            project = self._planned()
            change = self._ten_days_for("production", project)
            project.action_hold(reason="The buyer asked for it")
        with freeze_time("2026-03-16 04:00:00"):
            self._agreed(change)
            project.action_resume()
        self.assertEqual(project.health, "green")
        production = self._step("production", project)
        self.assertEqual(production._due(), production.forecast_finish)

    def test_days_are_counted_from_nought_and_for_an_open_step_of_the_project(self):
        change = self._propose(target=60.0)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            change.extra_days = -1
            self.env.flush_all()
        other = self._track(self._create_order())
        with self.assertRaisesRegex(UserError, "another project"):
            change.extra_step_id = self._step("production", other)
        change.write({"extra_days": 2, "extra_step_id": self._step("rfq").id})
        with self.assertRaisesRegex(UserError, "is closed already"):
            change.action_send()


@tagged("post_install", "-at_install")
class TestNewSample(SourcingCommon):
    """After sample approval a change asks whether the sample still stands."""

    def setUp(self):
        super().setUp()
        self._accept_quotation()
        self._approve_sample()
        self.change = self._propose(target=60.0)

    def _agree(self):
        self.change.action_send()
        self._decide(self.change._open_approvals())
        self._confirm(self.change)

    def test_the_lead_has_to_say(self):
        with self.assertRaisesRegex(UserError, "whether the change needs a new one"):
            self.change.action_send()
        self.change.new_sample = "no"
        with self.assertRaisesRegex(UserError, "why no new sample"):
            self.change.action_send()

    def test_yes_reopens_the_gate(self):
        self.change.new_sample = "yes"
        self._agree()
        step = self._step("sample")
        self.assertEqual(step.state, "running")
        self.assertFalse(step.actual_finish)
        with self.assertRaisesRegex(GateError, "mass production is held back"):
            self._step("production", user=self.lead).action_start()
        # new photos are demanded, the old ones stay filed
        self.assertEqual(
            sorted(step.document_ids.mapped("state")), ["demanded", "superseded"]
        )
        self.assertIn("needs a new sample", self.order.message_ids[0].body)

    def test_the_new_sample_opens_it_again(self):
        self.change.new_sample = "yes"
        self._agree()
        self._file(self._step("sample"), colour="blue")
        self._decide(self._ask("sample"))
        self.assertEqual(self._step("sample").state, "done")
        self._step("production", user=self.lead).action_start()

    def test_no_keeps_it_with_the_reason(self):
        self.change.write({"new_sample": "no", "sample_reason": "Print only"})
        self._agree()
        self.assertEqual(self._step("sample").state, "done")
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "sample_kept"
        )
        self.assertEqual(entry.reason, "Print only")
        self._step("production", user=self.lead).action_start()
        view = self.project._buyer_view(self.project._live("buyer"))
        self.assertEqual(view["specification"]["sample_reason"], "Print only")


@tagged("post_install", "-at_install")
class TestChangeInPortal(PortalCase):
    def setUp(self):
        super().setUp()
        self._accept_quotation()
        self.first = self._specify()
        self.page = f"/my/sourcing/{self.project.id}"
        self.order_page = f"/my/sourcing/order/{self.order.id}"

    def _send(self, **values):
        change = self._propose(target=60.0)
        change.line_ids.write({"severity": "critical", "buyer_words": "Feel premium"})
        change.write({"cost_buyer": "USD 0.12 per piece", **values})
        change.action_send()
        return change, change._open_approvals()

    def test_buyer_reads_field_by_field_and_signs(self):
        change, approval = self._send()
        url = f"{self.page}/decide/{approval.id}"
        self.login(self.buyer)
        page = self.get(url).text
        for words in (
            "What changes against revision",
            "58 mm (+0.2 / −0.1)",
            "60 mm (+0.2 / −0.1)",
            "USD 0.12 per piece",
            "Fits the new filter",
            "Feel premium",
        ):
            self.assertIn(words, page)
        self.sign(
            f"{url}?shown={approval.snapshot_hash}", name="Dana", signature=signature()
        )
        change.invalidate_recordset()
        self.assertEqual(change.state, "agreed")

    def test_class_in_the_reader_s_language(self):
        _change, approval = self._send()
        classes = self.env["sourcing.specification.line"]._fields["severity"]
        chinese = dict(
            classes._description_selection(self.env(context={"lang": "zh_CN"}))
        )
        view = approval.with_context(lang="zh_CN")._decision_view(
            self.project._live("buyer")
        )
        (line,) = view["specification"]["lines"]
        self.assertEqual(line["class"], chinese["critical"])

    def test_factory_confirms_what_the_buyer_approved(self):
        change, approval = self._send()
        self.factory.lang = "en_US"
        self.login(self.factory)
        self.assertNotIn('id="sourcing_change"', self.get(self.order_page).text)
        self.post(f"{self.order_page}/confirm", specification=change.id)
        change.invalidate_recordset()
        self.assertEqual(change.state, "asked", "not before the buyer")
        self._decide(approval)
        page = self.get(self.order_page).text
        self.assertIn('id="sourcing_change"', page)
        self.assertIn("60 mm", page)
        self.assertIn("滤杯直径", page)
        for words in ("Feel premium", "Fits the new filter", "0.12"):
            self.assertNotIn(words, page)
        page = self.post(f"{self.order_page}/confirm", specification=change.id).text
        self.assertNotIn('id="sourcing_change"', page)
        self.assertNotIn("Feel premium", page)
        change.invalidate_recordset()
        self.assertEqual(change.state, "force")

    def test_the_buyer_s_words_stand_beside_the_line(self):
        change, approval = self._send()
        self._decide(approval)
        self._confirm(change)
        self.login(self.buyer)
        self.assertIn("Feel premium", self.get(self.page).text)
        self.login(self.factory)
        self.assertNotIn("Feel premium", self.get(self.order_page).text)

    # === BRIEF === #

    def test_brief_for_the_buyer(self):
        url = f"{self.page}/brief/{self.first.id}"
        self.login(self.buyer)
        response = self.get(url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIn(url, self.get(self.page).text)
        for words in ("Basket diameter", "滤杯直径", self.project.number, "Not signed"):
            self.assertIn(words, response.text)
        self.assertNotIn("Factory A", response.text)

    def test_brief_is_signed_once_the_buyer_has(self):
        self._file(self._step("sample"))
        approval = self._ask("sample")
        approval._decide(
            "approved",
            partner=self.buyer.partner_id,
            signer_name="Dana Buyer",
            signature=signature(),
        )
        brief = self.first._brief()
        self.assertIn("signed by Dana Buyer", brief["signed"])
        self.assertTrue(brief["signature"].startswith("data:image/png"))

    def test_brief_of_a_draft_of_another_or_for_another(self):
        draft = self._propose(target=61.0)
        other = self._track(self._create_order(self.factory_b_firm))
        theirs = self._specify(other)
        urls = [f"{self.page}/brief/{id_}" for id_ in (draft.id, theirs.id, NOWHERE)]
        self.login(self.buyer)
        self.assert_not_there(*urls)
        for user in (self.buyer2, self.factory):
            self.login(user)
            self.assert_not_there(f"{self.page}/brief/{self.first.id}")
            report = "/report/html/sourcing_pm.report_specification_brief"
            with mute_logger("odoo.http"):
                answer = self.url_open(f"{report}/{self.first.id}")
            self.assertNotIn("Basket diameter", answer.text)

    def test_brief_as_a_real_pdf(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            content, ending = report._render_qweb_pdf(
                "sourcing_pm.specification_brief_report", self.first.ids
            )
        self.assertEqual(ending, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))

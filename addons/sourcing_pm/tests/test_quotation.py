"""The quotation: sent with the RFQ step, answered by the buyer, billed by us."""

from __future__ import annotations

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from ..models.errors import DecisionError
from .common import picture
from .common_portal import PortalCase

DAY = "2026-03-04 03:00:00"  # eleven in the morning in Shanghai


@tagged("post_install", "-at_install")
class TestQuotation(PortalCase):
    def _sent(self, **values):
        quotation = self._quote(**values)
        quotation.action_send()
        return quotation

    def _question(self):
        return self._step("rfq")._open_approvals()

    def _page(self):
        return f"/my/sourcing/{self.project.id}/decide/{self._question().id}"

    def _sign(self):
        approval = self._question()
        return self.sign(
            f"{self._page()}?shown={approval.snapshot_hash}",
            name="Buyer",
            signature=picture().decode(),
        )

    # === SENDING === #

    def test_it_is_sent_with_the_question_of_the_step(self):
        quotation = self._sent()
        self.assertEqual(quotation.state, "sent")
        self.assertEqual(self._step("rfq").state, "asked")
        self.assertEqual(self._question().party_id.side, "buyer")
        self.assertEqual(quotation.display_name, f"{self.project.number}/Q1")

    def test_everything_that_is_missing_is_named_at_once(self):
        quotation = (
            self.env["sourcing.quotation"]
            .with_user(self.lead)
            .create({"project_id": self.project.id})
        )
        with self.assertRaises(UserError) as caught:
            quotation.action_send()
        for text in ("no line", "Incoterm", "lead time", "valid"):
            self.assertIn(text, str(caught.exception))
        self.assertEqual(quotation.state, "draft")

    @freeze_time(DAY)
    def test_one_that_has_lapsed_is_not_sent(self):
        with self.assertRaisesRegex(UserError, "was valid until"):
            self._sent(date_valid="2026-03-02")

    def test_a_draft_keeps_the_step_from_being_asked(self):
        self._quote()
        with self.assertRaisesRegex(UserError, "has not been sent"):
            self._step("rfq").action_submit()

    def test_what_was_sent_does_not_change(self):
        quotation = self._sent()
        for act in (
            lambda: quotation.write({"lead_days": 3}),
            lambda: quotation.line_ids.write({"price": 1}),
            lambda: quotation.fee_ids.unlink(),
            lambda: quotation.write({"line_ids": [(0, 0, {"name": "More"})]}),
            quotation.unlink,
        ):
            with self.assertRaisesRegex(UserError, "cannot change any more"):
                act()
        with self.assertRaisesRegex(UserError, "follow from acts"):
            quotation.snapshot = {}
        with self.assertRaisesRegex(UserError, "the buyer answers"):
            quotation.state = "accepted"

    def test_a_revision_takes_the_place_of_the_older_one(self):
        quotation = self._sent()
        question = self._question()
        draft = quotation.browse(quotation.action_revise()["res_id"])
        self.assertEqual(draft.fee_ids.name, "Sourcing and control")
        draft.line_ids.price = 9
        self.assertEqual(question.state, "open", "a draft asks nothing")
        draft.action_send()
        self.assertEqual(quotation.state, "superseded")
        self.assertEqual(question.state, "superseded")
        self.assertEqual(self._question()._quotation(), draft)

    # === FEES === #

    def test_a_commission_is_capped(self):
        quotation = self._quote()
        fee = quotation.fee_ids
        self.assertEqual((quotation.amount_goods, fee.amount), (18200.0, 600.0))
        fee.cap = 0
        self.assertEqual(fee.amount, 910.0)
        quotation.fee_ids = [
            (0, 0, {"kind": "freight", "fixed": 750}),
            (0, 0, {"kind": "inspection", "method": "included", "fixed": 300}),
        ]
        self.assertEqual(quotation.amount_fees, 1660.0)
        fee.method = "goods_freight"
        self.assertEqual(fee.amount, 947.5)
        self.assertEqual(quotation.amount_total, 18200 + 750 + 947.5)

    def test_nonsense_is_refused(self):
        with self.assertRaises(ValidationError):
            self._quote(deposit_percent=101)

    # === ANSWER === #

    def test_the_buyer_reads_terms_prices_and_fees(self):
        self._sent()
        self.login(self.buyer)
        text = " ".join(self.get(self._page()).text.split())
        for shown in (
            "FOB Ningbo",
            "27 working days",
            "1,000 Units",
            "30 % with the order",
            "Espresso machine EM-3",
            "× 9.10",
            "18,200.00",
            "5 % of the goods, at most 600.00 USD",
            "18,800.00",
            "Export packing",
        ):
            self.assertIn(shown, text)
        for secret in ("77.77", "Factory A", "EM-3]"):
            self.assertNotIn(secret, text)

    def test_what_is_quoted_is_what_is_forecast_from_the_day_it_is_sent(self):
        self.project.milestone_ids.sudo().write({"baseline_finish": False})
        before = self.project.date_forecast
        self._quote(lead_days=60)
        self.assertEqual(self.project.date_forecast, before, "a draft promises nothing")
        self._sent(lead_days=60)
        self.assertEqual(self._step("production").duration, 60)
        self.assertGreater(self.project.date_forecast, before)
        self.login(self.buyer)
        text = " ".join(self.get(self._page()).text.split())
        day = self.project.with_context(lang="en_US")._written(
            self.project.date_forecast
        )
        self.assertRegex(text, f"Delivery with this quotation.{{0,80}}{day}")

    def test_a_running_production_keeps_its_length(self):
        production = self._step("production").sudo()
        days = production.duration
        self.project.sudo()._plan_production(0)
        self.assertEqual(production.duration, days, "nobody has named any days")
        self._accept_quotation()
        self._approve_sample()
        self._step("production").action_start()
        self.project.sudo()._plan_production(days + 5)
        self.assertEqual(production.duration, days)

    def test_an_acceptance_is_judged_once_when_all_of_it_is_done(self):
        self._sent()
        self._step("production").sudo().duration = 20  # sudo: as the chain has it
        judge, seen = type(self.project)._judge, []

        def look(project, known):
            seen.append((self._step("rfq").state, self._step("production").duration))
            return judge(project, known)

        with patch.object(type(self.project), "_judge", look):
            self._decide(self._question())
        self.assertEqual(seen, [("done", 27)])

    def test_what_a_buyer_does_gives_our_people_no_task_in_his_name(self):
        self._sent()
        self.login(self.buyer)
        self.post(f"{self._page()}/ask", words="Which port?")
        task = self.project.activity_search(["sourcing_pm.mail_activity_question"])
        self.assertEqual(task.create_uid, self.env.ref("base.user_root"))

    def test_acceptance_freezes_the_plan_with_the_quoted_lead_time(self):
        self.project.milestone_ids.sudo().write({"baseline_finish": False})
        quotation = self._sent()
        self.login(self.buyer)
        self.assertTrue(self._sign()["force_refresh"])
        production = self._step("production")
        self.assertEqual(quotation.state, "accepted")
        self.assertTrue(quotation.decided_on)
        self.assertEqual(self._step("rfq").state, "done")
        self.assertEqual(production.duration, 27)
        self.assertEqual(production.baseline_finish, production.forecast_finish)
        self.assertEqual(
            self.project._calendar("factory")
            ._workdays()
            .count(production.baseline_start, production.baseline_finish),
            27,
        )
        codes = self.project.journal_ids.mapped("code")
        self.assertIn("quotation_accepted", codes)
        with self.assertRaisesRegex(UserError, "no open step"):
            self._sent()

    def test_a_refusal_gives_it_back(self):
        quotation = self._sent()
        self._decide(self._question(), "rejected")
        self.assertEqual(quotation.state, "declined")
        self.assertEqual(self._step("rfq").state, "running")
        with self.assertRaisesRegex(UserError, "has not been sent"):
            self._step("rfq").action_submit()
        draft = quotation.browse(quotation.action_revise()["res_id"])
        draft.action_send()
        self._decide(self._question())
        self.assertEqual(draft.state, "accepted")

    def test_after_its_last_day_it_is_not_accepted(self):
        with freeze_time(DAY):
            quotation = self._sent(date_valid="2026-03-05")
            question = self._question()
        with freeze_time("2026-03-05 20:00:00"):  # over in Shanghai, not in New York
            self.assertFalse(quotation._is_expired(question.party_id))
        with freeze_time("2026-03-06 12:00:00"):
            with self.assertRaisesRegex(DecisionError, "was valid until"):
                self._decide(question)
            view = question.with_user(self.buyer)._decision_view(question.party_id)
            self.assertTrue(view["quotation"]["expired"])
        self.assertEqual(quotation.state, "sent")
        self.assertEqual(question.state, "open")

    def test_without_a_buyer_our_approver_answers(self):
        project = self._track(self._create_order())
        project.approver_id = self.manager
        quotation = self._quote(project)
        quotation.action_send()
        self._decide(self._step("rfq", project)._open_approvals())
        self.assertEqual(quotation.state, "accepted")

    # === SECRECY === #

    def test_the_question_itself_holds_no_amount(self):
        self._sent()
        question = self._question()
        for user in (self.inspector, self.clerk):
            seen = question.with_user(user)
            with self.assertRaises(AccessError):
                seen.read(["snapshot"])
            kept = seen.sudo().snapshot["quotation"]  # whatever their rights
            self.assertEqual(set(kept), {"id", "sha256"})
            self.assertNotIn("18,200", seen.shown)
        self.assertIn("18,200", question.with_user(self.lead).shown)

    def test_only_an_open_book_shows_what_the_factory_asks(self):
        self.project.write(
            {
                "product_id": self.product.id,
                "product_qty": 2000,
                "incoterm_id": self.env.ref("account.incoterm_FOB").id,
            }
        )
        self.order.incoterm_id = self.env.ref("account.incoterm_FOB")
        self._list(self.project, self.order)
        closed = self._sent()
        self.assertNotIn("costs", closed.snapshot)
        self.assertIn("77.77", closed.cost_note)
        self.project.open_book = True
        draft = closed.browse(closed.action_revise()["res_id"])
        draft.action_send()
        self.login(self.buyer)
        text = self.get(self._page()).text
        self.assertIn("77.77", text)
        self.assertIn("155,540.00", text)

    def test_a_quotation_takes_the_offer_over(self):
        self.project.write({"product_id": self.product.id, "product_qty": 2000})
        self._list(self.project, self.order, lead_days=33, moq=500)
        quotation = self.env["sourcing.quotation"].browse(
            self.project.action_quote()["res_id"]
        )
        self.assertRecordValues(quotation, [{"lead_days": 33, "moq": 500}])
        self.assertRecordValues(
            quotation.line_ids,
            [{"product_id": self.product.id, "quantity": 2000, "price": 0}],
        )

    def test_strangers_neither_write_nor_send(self):
        quotation = self._quote()
        with self.assertRaises(AccessError):
            quotation.with_user(self.stranger).action_send()
        with self.assertRaises(AccessError):
            quotation.with_user(self.accountant).read(["lead_days"])


@tagged("post_install", "-at_install")
class TestBilling(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.company.id)], limit=1
        ) or cls.env["account.journal"].create(
            {"name": "Sales", "code": "TSAL", "type": "sale"}
        )
        cls.biller = new_test_user(
            cls.env,
            "t_biller",
            groups="sourcing_pm.group_sourcing_manager,account.group_account_invoice",
        )
        cls._prepare_accounts()
        cls.quotation = cls._quote().with_user(cls.biller)

    @classmethod
    def _prepare_accounts(cls):
        account = cls.env["account.account"]
        income = account.search(
            [("account_type", "=", "income"), ("company_ids", "in", cls.company.ids)],
            limit=1,
        ) or account.create(
            {"name": "Sales", "code": "T4000", "account_type": "income"}
        )
        receivable = account.search(
            [
                ("account_type", "=", "asset_receivable"),
                ("company_ids", "in", cls.company.ids),
            ],
            limit=1,
        ) or account.create(
            {"name": "Debtors", "code": "T1000", "account_type": "asset_receivable"}
        )
        journal = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.company.id)], limit=1
        )
        journal.default_account_id = journal.default_account_id or income
        firm = cls.buyer_firm
        firm.property_account_receivable_id = receivable

    def _accept(self):
        self.quotation.with_user(self.lead).action_send()
        self._decide(self._step("rfq")._open_approvals())

    def test_deposit_and_balance_add_up(self):
        self._accept()
        self.quotation.action_bill_deposit()
        deposit = self.quotation.deposit_invoice_id
        self.assertRecordValues(
            deposit,
            [
                {
                    "move_type": "out_invoice",
                    "state": "draft",
                    "partner_id": self.buyer_firm.id,
                    "invoice_origin": self.quotation.display_name,
                }
            ],
        )
        self.assertEqual(deposit.amount_untaxed, 5460 + 180)
        self.quotation.action_bill_balance()
        balance = self.quotation.balance_invoice_id
        self.assertEqual(deposit.amount_untaxed + balance.amount_untaxed, 18200 + 600)
        self.assertIn(18200.0, balance.invoice_line_ids.mapped("price_subtotal"))

    def test_nothing_is_billed_twice_or_too_early(self):
        with self.assertRaisesRegex(UserError, "was not accepted"):
            self.quotation.action_bill_deposit()
        self._accept()
        self.quotation.action_bill_deposit()
        with self.assertRaisesRegex(UserError, "made already"):
            self.quotation.action_bill_deposit()
        self.quotation.deposit_invoice_id.button_cancel()
        self.quotation.action_bill_deposit()

    def test_only_fees_are_billed_where_the_buyer_pays_the_factory(self):
        self.quotation.write({"bill_goods": False, "deposit_percent": 0})
        self._accept()
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            self.quotation.action_bill_deposit()
        self.quotation.action_bill_balance()
        self.assertEqual(self.quotation.balance_invoice_id.amount_untaxed, 600)

    def test_the_finance_contact_gets_the_invoice(self):
        self._accept()
        clerk = self.env["res.partner"].create(
            {"name": "Accounts", "parent_id": self.buyer_firm.id}
        )
        self.env["sourcing.party"].with_user(self.lead).create(
            {
                "project_id": self.project.id,
                "partner_id": clerk.id,
                "side": "buyer",
                "role": "finance",
            }
        )
        self.quotation.action_bill_balance()
        self.assertEqual(self.quotation.balance_invoice_id.partner_id, clerk)

    def test_without_invoicing_rights_nobody_bills(self):
        self._accept()
        with self.assertRaises(AccessError):
            self.quotation.with_user(self.lead).action_bill_deposit()

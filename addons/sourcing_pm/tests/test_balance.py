"""The gate ``pay_balance``: who pays a factory's bill meets it, whatever the door."""

from __future__ import annotations

from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from odoo.addons.sourcing_pm.models.errors import GateError

from .common import SourcingCommon

MOVE = "odoo.addons.sourcing_pm.models.account_payment_balance.AccountMove"


@tagged("post_install", "-at_install")
class TestBalance(SourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payer = new_test_user(
            cls.env, "t_payer", groups="account.group_account_invoice"
        )
        cls._prepare_books()
        cls._accept_quotation()
        cls.order.with_user(cls.lead).button_confirm()
        cls.order.order_line.qty_received = 2000

    @classmethod
    def _prepare_books(cls):
        """Accounts and journals, where the database has none."""
        accounts, journals = cls.env["account.account"], cls.env["account.journal"]

        def account(kind, code, **values):
            return accounts.search(
                [("account_type", "=", kind), ("company_ids", "in", cls.company.ids)],
                limit=1,
            ) or accounts.create(
                {"name": code, "code": code, "account_type": kind, **values}
            )

        def journal(kind, code, **values):
            return journals.search(
                [("type", "=", kind), ("company_id", "=", cls.company.id)], limit=1
            ) or journals.create({"name": code, "code": code, "type": kind, **values})

        expense = account("expense", "T6000")
        cls.payable = account("liability_payable", "T2000", reconcile=True)
        cls.company.transfer_account_id = accounts.create(
            {
                "name": "Outstanding",
                "code": "T1900",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        purchases = journal("purchase", "TPUR")
        purchases.default_account_id = purchases.default_account_id or expense
        cls.bank = journal("bank", "TBNK")
        cls.misc = journal("general", "TMSC")
        for firm in cls.factory_firm | cls.factory_b_firm:
            firm.property_account_payable_id = cls.payable
        cls.product.categ_id.property_account_expense_categ_id = expense

    def _bill(self, order=None, **values):
        order = order or self.order
        order.with_user(self.payer).action_create_invoice()
        bill = order.invoice_ids.sorted("id")[-1:].with_user(self.payer)
        bill.write({"invoice_date": fields.Date.today(), **values})
        bill.action_post()
        return bill

    def _down_payment(self, amount=1000.0):
        """A deposit as Odoo books it: a bill, matched to the order's down payment."""
        bill = (
            self.env["account.move"]
            .with_user(self.payer)
            .create(
                {
                    "move_type": "in_invoice",
                    "partner_id": self.factory_firm.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Deposit", "price_unit": amount, "tax_ids": []}
                        )
                    ],
                }
            )
        )
        bill.action_post()
        line = bill.invoice_line_ids
        order_line = self.order.sudo()._create_downpayments(
            [
                {
                    "name": "Deposit",
                    "product_qty": 0.0,
                    "price_unit": amount,
                    "is_downpayment": True,
                    "order_id": self.order.id,
                }
            ]
        )
        line.sudo().purchase_line_id = order_line
        return bill

    def _register(self, bill, **values):
        return (
            self.env["account.payment.register"]
            .with_user(self.payer)
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"journal_id": self.bank.id, **values})
        )

    def _pass_gates(self):
        steps = self.project.milestone_ids.filtered("block_pay_balance")
        self.assertTrue(steps)
        for step in steps.with_user(self.manager):
            step.action_waive(reason="seen by ourselves")

    def test_register_payment_is_refused_with_reasons(self):
        bill = self._bill()
        with self.assertRaisesRegex(GateError, "balance payment is held back") as hold:
            self._register(bill).action_create_payments()
        self.assertIn("Final pre-shipment inspection is not done", str(hold.exception))
        self.assertFalse(bill.matched_payment_ids)

    def test_an_open_gate_lets_it_pass(self):
        bill = self._bill()
        self._pass_gates()
        self._register(bill).action_create_payments()
        self.assertFalse(bill.amount_residual)

    def test_a_down_payment_is_free(self):
        bill = self._down_payment()
        self._register(bill).action_create_payments()
        self.assertFalse(bill.amount_residual)

    def test_the_first_instalment_is_deposit_and_no_more(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "30 % now",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 30, "nb_days": 0}
                    ),
                    Command.create(
                        {"value": "percent", "value_amount": 70, "nb_days": 60}
                    ),
                ],
            }
        )
        bill = self._bill(invoice_payment_term_id=term.id)
        deposit = bill.amount_total * 0.3
        with self.assertRaises(GateError):
            self._pay(bill, deposit + 1)
        self._pay(bill, deposit)
        self.assertEqual(bill.payment_state, "partial")
        with self.assertRaises(GateError):
            self._pay(bill, 1)

    def test_an_instalment_is_no_second_deposit(self):
        self._down_payment()
        term = self.env.ref("account.account_payment_term_advance_60days")
        bill = self._bill(invoice_payment_term_id=term.id)
        with self.assertRaises(GateError):
            self._pay(bill, 1)

    def _pay(self, bill, amount):
        """A payment that stands alone, assigned on the bill afterwards."""
        payment = (
            self.env["account.payment"]
            .with_user(self.payer)
            .create(
                {
                    "payment_type": "outbound",
                    "partner_type": "supplier",
                    "partner_id": self.factory_firm.id,
                    "journal_id": self.bank.id,
                    "amount": amount,
                }
            )
        )
        payment.action_post()
        line = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == self.payable
        )
        bill.js_assign_outstanding_line(line.id)
        return payment

    def test_an_advance_cannot_be_assigned(self):
        bill = self._bill()
        with self.assertRaises(GateError):
            self._pay(bill, bill.amount_total)

    def test_an_entry_by_hand_cannot_be_reconciled(self):
        bill = self._bill()
        amount = bill.amount_total
        entry = self.env["account.move"].create(
            {
                "journal_id": self.misc.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.payable.id,
                            "partner_id": self.factory_firm.id,
                            "debit": amount,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company.transfer_account_id.id,
                            "credit": amount,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        lines = (bill | entry).line_ids.filtered(
            lambda line: line.account_id == self.payable
        )
        with self.assertRaises(GateError):
            lines.with_user(self.payer).reconcile()

    def test_a_draft_cannot_be_paid_ahead(self):
        self.order.with_user(self.payer).action_create_invoice()
        bill = self.order.invoice_ids.with_user(self.payer)
        bill.invoice_date = fields.Date.today()
        payment = {
            "payment_type": "outbound",
            "partner_type": "supplier",
            "partner_id": self.factory_firm.id,
            "journal_id": self.bank.id,
            "amount": bill.amount_total,
        }
        payments = self.env["account.payment"].with_user(self.payer)
        with self.assertRaises(GateError):
            payments.create({**payment, "invoice_ids": [Command.set(bill.ids)]})
        with self.assertRaises(GateError):
            bill.matched_payment_ids = payments.create(payment)

    def test_a_credit_note_is_no_payment(self):
        bill = self._bill()
        credit = bill.with_user(self.payer)._reverse_moves(
            [{"invoice_date": fields.Date.today()}], cancel=False
        )
        credit.action_post()
        self.assertFalse(bill.amount_residual)

    def test_what_the_bank_paid_is_reported(self):
        bill = self._bill()
        statement = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "payment_ref": "Factory A",
                "partner_id": self.factory_firm.id,
                "amount": -bill.amount_total,
            }
        )
        _liquidity, suspense, _other = statement._seek_for_lines()
        suspense.account_id = self.payable
        lines = bill.line_ids.filtered(lambda line: line.account_id == self.payable)
        (suspense | lines).reconcile()
        self.assertFalse(bill.amount_residual)
        row = self.project.journal_ids.filtered(lambda row: row.code == "balance_paid")
        self.assertIn(self.order.name, row.sentence)
        task = self.project.activity_ids.filtered(
            lambda task: self.order.name in (task.summary or "")
        )
        self.assertEqual(task.user_id, self.lead)

    def test_an_untracked_bill_costs_one_query_at_most(self):
        def queries():
            order = self._create_order(vendor=self.factory_b_firm)
            order.button_confirm()
            order.order_line.qty_received = 2000
            wizard = self._register(self._bill(order))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            wizard.action_create_payments()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries()
        with_guard = queries()
        with patch(f"{MOVE}._sourcing_assert_payable"):
            without = queries()
        self.assertLessEqual(with_guard, without + 1)

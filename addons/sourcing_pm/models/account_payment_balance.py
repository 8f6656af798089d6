"""The factory's balance is not paid while a gate holds it back (design 5.8)."""

from __future__ import annotations

from odoo import api, fields, models

BILLS = ("in_invoice", "in_receipt")


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        self.check_access("write")
        result = super().write(vals)
        # a payment for a draft, or one without an entry: nothing is reconciled
        if "matched_payment_ids" in vals:
            self.filtered(
                lambda move: (
                    move.state == "draft"
                    or not all(payment.move_id for payment in move.matched_payment_ids)
                )
            )._sourcing_assert_payable()
        return result

    def _sourcing_assert_payable(self) -> None:
        """Refuse what was paid on these bills beyond the deposit, while the gate
        ``pay_balance`` of a tracked order is shut.

        :raise GateError: with every step that holds it back, and why.
        """
        for bill, orders in self._sourcing_tracked().items():
            if bill._sourcing_is_beyond_deposit():
                orders._assert_may("pay_balance")

    def _sourcing_report_paid(self) -> None:
        """The bank has paid it: that is a fact, which the lead is told of."""
        for bill, orders in self._sourcing_tracked().items():
            if not bill._sourcing_is_beyond_deposit():
                continue
            for order in orders:
                order.sourcing_project_id._note_balance_paid(order)

    def _sourcing_tracked(self) -> dict:
        """Tracked orders by bill, in one query; the others are left out."""
        bills = self.filtered(lambda move: move.move_type in BILLS)
        if not bills:
            return {}
        # sudo: purchase.order - who pays bills need not read orders or projects
        lines = self.env["purchase.order.line"].sudo()
        lines = lines.search(
            [
                ("order_id.sourcing_project_id", "!=", False),
                ("invoice_lines.move_id", "in", bills.ids),
            ]
        )
        found = {}
        for line in lines:
            for bill in line.invoice_lines.move_id & bills:
                found[bill] = found.get(bill, line.order_id) | line.order_id
        return found

    def _sourcing_is_beyond_deposit(self) -> bool:
        """Whether more was paid on the bill than the deposit."""
        # sudo: account.move, purchase.order - amounts for a guard, shown to nobody
        bill = self.sudo()
        return (
            bill.currency_id.compare_amounts(
                bill._sourcing_paid(), bill._sourcing_deposit()
            )
            > 0
        )

    def _sourcing_deposit(self) -> float:
        """What of the bill is deposit, in its currency.

        The lines of a down payment; on a bill of the goods the first instalment, where
        the payment terms have several and no down payment was asked for before.
        """
        asked = self.invoice_line_ids.filtered("purchase_line_id.is_downpayment")
        if asked:
            return max(sum(asked.mapped("price_total")), 0)
        orders = self.invoice_line_ids.purchase_line_id.order_id
        first, *others = self.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).sorted("date_maturity")
        if not others or any(orders.order_line.mapped("is_downpayment")):
            return 0
        return abs(first.amount_currency)

    def _sourcing_paid(self) -> float:
        """What payments, not credit notes, have paid on the bill, in its currency."""
        partials = self.line_ids.matched_debit_ids.filtered(
            lambda partial: partial.debit_move_id.move_type == "entry"
        )
        booked = sum(partials.mapped("credit_amount_currency"))
        registered = sum(
            payment.currency_id._convert(
                payment.amount, self.currency_id, self.company_id, payment.date
            )
            for payment in self.matched_payment_ids
            if payment.state not in ("canceled", "rejected")
            and payment.payment_type == "outbound"
        )
        return max(booked, min(registered, self.amount_total))


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Every way of booking a payment on a bill comes by here."""
        self.check_access("create")
        partials = super().create(vals_list)
        payments = partials.filtered(
            lambda partial: partial.debit_move_id.move_id.move_type == "entry"
        )
        by_bank = payments.filtered("debit_move_id.statement_line_id")
        (payments - by_bank).credit_move_id.move_id._sourcing_assert_payable()
        by_bank.credit_move_id.move_id._sourcing_report_paid()
        return partials


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        payments = super().create(vals_list)
        if any(vals.get("invoice_ids") for vals in vals_list):
            payments.invoice_ids._sourcing_assert_payable()
        return payments

    def write(self, vals):
        self.check_access("write")
        result = super().write(vals)
        if "invoice_ids" in vals:
            self.invoice_ids._sourcing_assert_payable()
        return result


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _note_balance_paid(self, order) -> None:
        """A balance left the bank before its gate was open: journal and a task."""
        self.ensure_one()
        if not self._gate_blockers("pay_balance", order):
            return
        lead = self.lead_id
        self._log("balance_paid", after={"order": order.name})
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            date_deadline=fields.Date.context_today(self),
            summary=self.with_context(lang=lead.lang).env._(
                "%(order)s: the bank paid the balance before its gate was open",
                order=order.name,
            ),
            user_id=lead.id,
        )

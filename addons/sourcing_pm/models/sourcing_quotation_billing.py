"""Deposit and balance of an accepted quotation as Odoo's customer invoices."""

from __future__ import annotations

from odoo import fields, models
from odoo.exceptions import LockError, UserError

Command = fields.Command


class SourcingQuotation(models.Model):
    _inherit = "sourcing.quotation"

    def action_bill_deposit(self):
        """Draft the invoice of the deposit."""
        self.check_access("write")
        return self._bill("deposit_invoice_id")

    def action_bill_balance(self):
        """Draft the invoice of everything, less the deposit that was invoiced."""
        self.check_access("write")
        return self._bill("balance_invoice_id")

    def _bill(self, field: str):
        """:param field: where the invoice is kept; it is made once."""
        self.ensure_one()
        invoices = self.env["account.move"]
        invoices.check_access("create")
        try:
            self.lock_for_update()
        except LockError as error:  # a colleague has pressed the button just now
            raise UserError(
                self.env._(
                    "%(quotation)s: a colleague is making an invoice of it at the "
                    "moment.",
                    quotation=self.display_name,
                )
            ) from error
        self.invalidate_recordset([field])
        if self.state != "accepted":
            raise UserError(
                self.env._(
                    "%(quotation)s was not accepted by the buyer yet.",
                    quotation=self.display_name,
                )
            )
        if self[field] and self[field].state != "cancel":
            raise UserError(
                self.env._(
                    "%(quotation)s: this invoice was made already (%(invoice)s).",
                    quotation=self.display_name,
                    invoice=self[field].display_name,
                )
            )
        lines = (
            self._deposit_lines()
            if field == "deposit_invoice_id"
            else self._balance_lines()
        )
        if not lines:
            raise UserError(self.env._("There is nothing to invoice."))
        invoice = invoices.with_company(self.company_id).create(
            self._prepare_invoice() | {"invoice_line_ids": lines}
        )
        # sudo: sourcing.quotation - only this method says which invoice it is
        self.sudo()[field] = invoice  # sudo: as above
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": invoice.id,
            "view_mode": "form",
        }

    def _prepare_invoice(self) -> dict:
        project = self.project_id
        payers = project._live("buyer").filtered(lambda party: party.role == "finance")
        partner = payers[:1].partner_id or project.buyer_id
        if not partner:
            raise UserError(
                self.env._("%(project)s has no buyer.", project=project.display_name)
            )
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "currency_id": self.currency_id.id,
            "invoice_incoterm_id": self.incoterm_id.id,
            "incoterm_location": self.incoterm_place,
            "invoice_origin": self.display_name,
            "ref": project.number,
        }

    def _billed(self) -> list[dict]:
        """What the buyer owes us: goods, where we sell them, and fees."""
        kinds = dict(
            self.env["sourcing.fee"]._fields["kind"]._description_selection(self.env)
        )
        goods = [
            {
                "product_id": line.product_id.id,
                "name": line.name,
                "quantity": line.quantity,
                "product_uom_id": line.uom_id.id,
                "price_unit": line.price,
                "amount": line.amount,
            }
            for line in self.line_ids
            if self.bill_goods
        ]
        fees = [
            {
                "name": ": ".join(filter(None, (kinds[fee.kind], fee.name))),
                "quantity": 1,
                "price_unit": fee.amount,
                "amount": fee.amount,
            }
            for fee in self.fee_ids
            if fee.amount
        ]
        return goods + fees

    def _deposit_lines(self) -> list:
        """One line for each of the quotation, so that taxes follow the goods."""
        percent = f"{self.deposit_percent:g}"
        lines = []
        for billed in self._billed():
            share = self.currency_id.round(
                billed["amount"] * self.deposit_percent / 100
            )
            if share:
                lines.append(
                    {
                        "product_id": billed.get("product_id"),
                        "name": self.env._(
                            "Deposit %(percent)s %%: %(name)s",
                            percent=percent,
                            name=billed["name"],
                        ),
                        "quantity": 1,
                        "price_unit": share,
                    }
                )
        return [Command.create(line) for line in lines]

    def _balance_lines(self) -> list:
        """Everything in full, and the deposit's lines once more, taken off."""
        full = [
            {name: value for name, value in billed.items() if name != "amount"}
            for billed in self._billed()
        ]
        deposit = self.deposit_invoice_id.filtered(lambda move: move.state != "cancel")
        less = [
            {
                "product_id": line.product_id.id,
                "name": self.env._("Less: %(name)s", name=line.name),
                "quantity": -line.quantity,
                "price_unit": line.price_unit,
                "tax_ids": [Command.set(line.tax_ids.ids)],
            }
            for line in deposit.invoice_line_ids
            if line.display_type == "product"
        ]
        return [Command.create(line) for line in full + less]

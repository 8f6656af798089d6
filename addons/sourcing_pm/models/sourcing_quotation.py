from __future__ import annotations

from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_repr, format_date

from .errors import DecisionError
from .milestone_states import PASSED

# What follows from sending, the buyer's answer or billing; all else is frozen then.
AFTER_SENDING = frozenset(
    {"state", "snapshot", "decided_on", "deposit_invoice_id", "balance_invoice_id"}
)
# What only our own methods write.
NOT_TYPED = AFTER_SENDING - {"state"}


class SourcingQuotation(models.Model):
    """What we offer the buyer: prices, terms and our fees.

    It is sent with the question of the RFQ step; from then on its lead time is the
    length of mass production in the forecast. The buyer's yes accepts it and freezes
    the plan.
    """

    _name = "sourcing.quotation"
    _description = "Quotation to the Buyer"
    _inherit = ["sourcing.state.mixin"]
    _order = "project_id, revision desc"
    _check_company_auto = True

    _transitions = {
        "draft": ("sent",),
        "sent": ("accepted", "declined", "superseded"),
        "accepted": (),
        "declined": ("superseded",),
        "superseded": (),
    }

    # === FIELDS === #

    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    revision = fields.Integer(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    moq = fields.Float("MOQ", digits="Product Unit", help="0: none.")
    lead_days = fields.Integer(
        "Lead Time",
        help="Working days of mass production; the length of that step from the day "
        "on which the quotation is sent.",
    )
    incoterm_id = fields.Many2one("account.incoterms")
    incoterm_place = fields.Char("Named Place", help="FOB needs its port: FOB Ningbo.")
    date_valid = fields.Date("Valid Until")
    payment_terms = fields.Char(
        help="As the buyer reads it: 30 % with the order, 70 % before shipment."
    )
    deposit_percent = fields.Float("Deposit (%)", digits=(5, 2), default=30)
    included = fields.Text(
        "What is Included", help="For the buyer: export packing, one inspection, …"
    )
    bill_goods = fields.Boolean(
        "We Invoice the Goods",
        default=True,
        help="Off: the buyer pays the factory himself, and we invoice our fees only.",
    )
    line_ids = fields.One2many("sourcing.quotation.line", "quotation_id", copy=True)
    fee_ids = fields.One2many("sourcing.fee", "quotation_id", "Fees", copy=True)
    amount_goods = fields.Monetary("Goods", compute="_compute_amounts", store=True)
    amount_fees = fields.Monetary("Our Fees", compute="_compute_amounts", store=True)
    amount_total = fields.Monetary("Total", compute="_compute_amounts", store=True)
    cost_note = fields.Char(
        "What the Factory Costs",
        compute="_compute_cost_note",
        help="The chosen factory on the basis of the comparison; for ourselves.",
    )
    snapshot = fields.Json(
        readonly=True, copy=False, help="What the buyer was shown, as it was sent."
    )
    decided_on = fields.Datetime("Answered", readonly=True, copy=False)
    deposit_invoice_id = fields.Many2one(
        "account.move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="account.group_account_invoice",
    )
    balance_invoice_id = fields.Many2one(
        "account.move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="account.group_account_invoice",
    )

    _revision_unique = models.UniqueIndex(
        "(project_id, revision)", "The project has a quotation with this number."
    )
    _one_accepted = models.UniqueIndex(
        "(project_id) WHERE state = 'accepted'",
        "The project has an accepted quotation already.",
    )
    _sensible = models.Constraint(
        "CHECK(moq >= 0 AND lead_days >= 0 AND deposit_percent >= 0)",
        "MOQ, lead time and deposit are not negative.",
    )

    # === COMPUTES === #

    @api.depends("project_id")
    def _compute_currency_id(self):
        for quotation in self:
            quotation.currency_id = quotation.project_id.company_id.currency_id

    @api.depends("project_id.number", "revision")
    def _compute_display_name(self):
        for quotation in self:
            quotation.display_name = (
                f"{quotation.project_id.number}/Q{quotation.revision}"
            )

    @api.depends("line_ids.amount", "fee_ids.amount")
    def _compute_amounts(self):
        for quotation in self:
            quotation.amount_goods = sum(quotation.line_ids.mapped("amount"))
            quotation.amount_fees = sum(quotation.fee_ids.mapped("amount"))
            quotation.amount_total = quotation.amount_goods + quotation.amount_fees

    @api.depends_context("lang")
    @api.depends("project_id")
    def _compute_cost_note(self):
        for quotation in self:
            candidate = quotation.project_id._chosen()
            column = candidate._column("staff") if candidate else {}
            quotation.cost_note = column and (
                self.env._(
                    "%(unit)s per piece, %(total)s in total",
                    unit=column["unit"],
                    total=column["total"],
                )
                if column["unit"]
                else column["note"]
            )

    # === CONSTRAINTS === #

    @api.constrains("deposit_percent")
    def _check_deposit_percent(self):
        if any(quotation.deposit_percent > 100 for quotation in self):
            raise ValidationError(self.env._("A deposit is at most 100 %%."))

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        last: dict[int, int] = {}
        for vals in vals_list:
            self._check_typed(vals)
            project = vals.get("project_id")
            if project not in last:
                # sudo: sourcing.quotation - numbers go on, whoever may read them
                last[project] = (
                    self.sudo()  # sudo: as above
                    .search([("project_id", "=", project)], limit=1)
                    .revision
                )
            last[project] += 1
            vals["revision"] = last[project]
        return super().create(vals_list)

    def write(self, vals):
        self._check_typed(vals)
        if not vals.keys() <= AFTER_SENDING:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_draft()

    def _check_typed(self, vals) -> None:
        if vals.keys() & NOT_TYPED and not self.env.su:
            raise UserError(self.env._("Answers and invoices follow from acts."))

    def _check_draft(self) -> None:
        """What the buyer was shown stays what he was shown (design 5.6)."""
        frozen = self.filtered(lambda quotation: quotation.state != "draft")
        if frozen:
            raise UserError(
                self.env._(
                    "%(quotations)s was sent and cannot change any more. Use “Revise”, "
                    "which makes a new one.",
                    quotations=frozen.mapped("display_name"),
                )
            )

    # === ACTIONS === #

    def action_send(self):
        """Put the quotation to the buyer, with the question of the RFQ step."""
        self.check_access("write")
        for quotation in self:
            quotation._send()

    def action_revise(self):
        """Make a new draft from a quotation that was sent or declined."""
        self.check_access("write")
        self.ensure_one()
        copied = self.copy()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sourcing.quotation",
            "res_id": copied.id,
            "view_mode": "form",
        }

    def _send(self) -> None:
        self.ensure_one()
        step = self._step()
        if not step:
            raise UserError(
                self.env._(
                    "%(project)s has no open step “RFQ and negotiation”, with which a "
                    "quotation is accepted.",
                    project=self.project_id.display_name,
                )
            )
        older = self.project_id.quotation_ids - self
        older.filtered(lambda each: each.state in ("sent", "declined"))._transition(
            "superseded"
        )
        # sudo: sourcing.quotation - written here only: what was shown is kept
        self.sudo().snapshot = self._prepare_snapshot()  # sudo: as above
        self._transition("sent")
        self.project_id._log("quotation_sent", after={"number": self.display_name})
        self.project_id._plan_production(self.lead_days)
        # the question about an older quotation is void, and takes its step back
        asked = step._open_approvals()
        asked._supersede()
        asked.flush_recordset(["state"])
        step._submit()

    def _step(self):
        """The open step with which the buyer answers."""
        return self.project_id.milestone_ids.filtered(
            lambda step: step.kind == "rfq" and step.state not in PASSED
        )[:1]

    # === STATE === #

    def _transition_blockers(self, to: str) -> list[str]:
        blockers = super()._transition_blockers(to)
        if to == "sent":
            blockers += self._missing()
        if to in ("accepted", "declined") and not self.env.su:
            blockers.append(self.env._("the buyer answers, on his page or on paper"))
        return blockers

    def _missing(self) -> list[str]:
        """What a quotation needs before a buyer can rely on it."""
        missing = []
        if not self.line_ids:
            missing.append(self.env._("it has no line yet"))
        missing += [
            self.env._("“%(line)s” has no quantity or no price", line=line.name)
            for line in self.line_ids
            if line.quantity <= 0 or line.price <= 0
        ]
        if not (self.incoterm_id and self.incoterm_place):
            missing.append(self.env._("an Incoterm with its named place is missing"))
        if not self.lead_days:
            missing.append(self.env._("the lead time is missing"))
        if not self.date_valid:
            missing.append(self.env._("the day until which it is valid is missing"))
        elif self._is_expired():
            missing.append(self._written_expiry())
        if any(each.state == "accepted" for each in self.project_id.quotation_ids):
            missing.append(self.env._("an earlier quotation was accepted already"))
        return missing

    def _is_expired(self, party=None, moment=None) -> bool:
        """Whether its last day is over, here and where the reader lives.

        :param party: the reader's ``sourcing.party``; default: the buyer's approver.
        :param moment: the instant (UTC) to judge at; default: now.
        """
        project = self.project_id
        moment = (moment or fields.Datetime.now()).replace(tzinfo=UTC)
        zones = project._reader_zones(party or project._buyer_approver())
        today = min(moment.astimezone(zone).date() for zone in zones)
        return bool(self.date_valid and self.date_valid < today)

    def _written_expiry(self) -> str:
        return self.env._(
            "the quotation was valid until %(day)s",
            day=format_date(self.env, self.date_valid),
        )

    # === ANSWER === #

    def _answered(self, approval) -> None:
        """The question with which it was sent was answered.

        :param approval: the ``sourcing.approval``, decided.
        :raise DecisionError: accepted after its last day.
        """
        self.ensure_one()
        if approval.state != "approved":
            self._transition("declined", decided_on=approval.decided_on)
            return
        if self._is_expired(approval.party_id, approval.decided_on):
            raise DecisionError(
                self.env._(
                    "Nothing was decided: %(expiry)s. Please ask us for a new one.",
                    expiry=self._written_expiry(),
                )
            )
        self._transition("accepted", decided_on=approval.decided_on)
        self.project_id._plan_production(self.lead_days)
        self.project_id._log(
            "quotation_accepted",
            after={"number": self.display_name, "days": self.lead_days},
        )

    def _prepare_snapshot(self) -> dict:
        """Everything that the buyer accepts, as plain values; amounts as text."""
        self.ensure_one()
        snapshot = {
            "id": self.id,
            "number": self.display_name,
            "currency": self.currency_id.name,
            "moq": _text(self.moq),
            "unit": self.line_ids[:1].uom_id.name or "",
            "lead_days": self.lead_days,
            "incoterm": self.incoterm_id.code or "",
            "place": self.incoterm_place or "",
            "valid": str(self.date_valid or ""),
            "payment_terms": self.payment_terms or "",
            "included": self.included or "",
            "lines": [line._snapshot() for line in self.line_ids],
            "fees": [fee._snapshot() for fee in self.fee_ids],
            "goods": _text(self.amount_goods),
            "total": _text(self.amount_total),
        }
        candidate = self.project_id._chosen()
        if self.project_id.open_book and candidate.comparison:
            # not part of the offer: open-book buyers see how the price comes about
            snapshot["costs"] = {
                "currency": candidate.compare_currency_id.name,
                **{
                    name: candidate.comparison[name]
                    for name in ("steps", "total", "unit")
                },
            }
        return snapshot


class SourcingQuotationLine(models.Model):
    """A price for the buyer."""

    _name = "sourcing.quotation.line"
    _description = "Quotation Line"
    _inherit = ["sourcing.guard.mixin"]
    _order = "sequence, id"

    _set_once = frozenset({"quotation_id"})

    quotation_id = fields.Many2one(
        "sourcing.quotation", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="quotation_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="quotation_id.currency_id")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", "Goods")
    name = fields.Char(
        "Description",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="As the buyer reads it.",
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1)
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    price = fields.Float(digits="Product Price", help="Per unit, as the buyer pays it.")
    amount = fields.Monetary(compute="_compute_amount", store=True)

    _not_negative = models.Constraint(
        "CHECK(quantity >= 0 AND price >= 0)",
        "Quantities and prices are not negative.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            product = line.product_id.with_context(display_default_code=False)
            line.name = line.name or product.display_name or ""
            line.uom_id = line.uom_id or product.uom_id

    @api.depends("quantity", "price", "currency_id")
    def _compute_amount(self):
        for line in self:
            amount = line.quantity * line.price
            currency = line.currency_id
            line.amount = currency.round(amount) if currency else amount

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.quotation_id._check_draft()
        return lines

    def write(self, vals):
        self.quotation_id._check_draft()
        result = super().write(vals)
        self.quotation_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self.quotation_id._check_draft()

    def _snapshot(self) -> dict:
        return {
            "name": self.name,
            "quantity": _text(self.quantity),
            "unit": self.uom_id.name or "",
            "price": _text(self.price),
            "amount": _text(self.amount),
        }


def _text(number: float) -> str:
    """A number as one canonical text, so that a snapshot compares to the byte."""
    return float_repr(number, 6)

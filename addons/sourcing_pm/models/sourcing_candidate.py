from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_repr, format_amount, format_date

from ..engine import landed
from .portal_text import locale, written_number

UNDECIDED = ("draft", "sent", "to approve")
COST_FIELDS = {
    "inland": "cost_inland",
    "freight": "cost_freight",
    "insurance": "cost_insurance",
    "duty": "cost_duty",
    "other": "cost_other",
}


class SourcingCandidate(models.Model):
    """One factory on the shortlist of a project, with its RFQ.

    The RFQ of a candidate belongs to the project through this record only: it enters
    the plan, the gates and the factory's page when the factory is chosen.
    """

    _name = "sourcing.candidate"
    _description = "Shortlisted Factory"
    _inherit = ["sourcing.state.mixin"]
    _order = "project_id, letter, id"
    _check_company_auto = True

    _transitions = {
        "listed": ("chosen", "backup", "lost"),
        "chosen": ("backup", "lost"),
        "backup": ("chosen", "lost"),
        "lost": ("chosen", "backup"),
    }

    # === FIELDS === #

    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    letter = fields.Integer(readonly=True, copy=False, help="A is 1, B is 2, …")
    alias = fields.Char(
        compute="_compute_alias", help="What the buyer reads instead of the name."
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Factory",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('is_company', '=', True)]",
    )
    order_id = fields.Many2one(
        "purchase.order",
        "RFQ",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    order_state = fields.Selection(related="order_id.state", string="RFQ State")
    state = fields.Selection(
        [
            ("listed", "On the shortlist"),
            ("chosen", "Chosen"),
            ("backup", "Vetted backup"),
            ("lost", "Not chosen"),
        ],
        required=True,
        readonly=True,
        default="listed",
        copy=False,
        index=True,
    )
    strengths = fields.Text(help="For ourselves.")
    risks = fields.Text(help="For ourselves.")
    remark_buyer = fields.Text(
        "Words for the Buyer",
        help="Stand in the buyer's comparison: do not name the factory.",
    )
    vetting = fields.Char("Last Audit and Score", compute="_compute_vetting")
    closed = fields.Char(
        compute="_compute_closed",
        help="When the factory shuts down, as far as we know ahead.",
    )

    moq = fields.Float(
        "MOQ", digits="Product Unit", help="Minimum order quantity; 0: none."
    )
    lead_days = fields.Integer("Lead Time", help="Working days of mass production.")
    incoterm_place = fields.Char(
        "Named Place", help="Of the factory's price. Empty: that of the project."
    )
    currency_id = fields.Many2one(related="order_id.currency_id")
    compare_currency_id = fields.Many2one(related="project_id.compare_currency_id")
    tooling = fields.Monetary(
        help="Moulds and set-up, paid once, in the factory's currency."
    )
    sample_cost = fields.Monetary(
        help="What we pay for samples and their courier, in the factory's currency; "
        "0: free, or given back with the order."
    )
    price_buyer = fields.Float(
        "Our Price to the Buyer",
        digits="Product Price",
        help="Per piece, with our margin, on the basis and in the currency of the "
        "comparison. In a closed-book project the buyer reads it, and never what the "
        "factory asks; 0: he reads no price.",
    )
    cost_inland = fields.Monetary(
        "Inland and Export",
        "compare_currency_id",
        help="Way to the port and export clearance, for the whole quantity.",
    )
    cost_freight = fields.Monetary("Freight", "compare_currency_id")
    cost_insurance = fields.Monetary("Insurance", "compare_currency_id")
    cost_duty = fields.Monetary("Import Duty", "compare_currency_id")
    cost_other = fields.Monetary("Other (±)", "compare_currency_id")
    costs_known = fields.Boolean(
        "Costs Are Complete",
        help="Everything between the factory's Incoterm and ours is entered; a cost of "
        "0 is none. Until then an offer at another Incoterm is not compared.",
    )

    comparison = fields.Json(
        readonly=True, copy=False, help="The comparison as the decision saw it."
    )
    comparable = fields.Boolean(compute="_compute_landed")
    cheapest = fields.Boolean(compute="_compute_landed")
    landed_unit = fields.Float("Per Piece", digits=(16, 4), compute="_compute_landed")
    landed_total = fields.Monetary(
        "Total", "compare_currency_id", compute="_compute_landed"
    )
    landed_note = fields.Char("How it Compares", compute="_compute_landed")

    _one_factory = models.UniqueIndex(
        "(project_id, partner_id)", "This factory is on the shortlist already."
    )
    _one_chosen = models.UniqueIndex(
        "(project_id) WHERE state = 'chosen'",
        "Another factory of the project is chosen.",
    )
    _one_order = models.UniqueIndex(
        "(order_id)", "This RFQ stands on a shortlist already."
    )
    _not_negative = models.Constraint(
        "CHECK(moq >= 0 AND lead_days >= 0 AND tooling >= 0 AND cost_inland >= 0 "
        "AND cost_freight >= 0 AND cost_insurance >= 0 AND cost_duty >= 0 "
        "AND sample_cost >= 0 AND price_buyer >= 0)",
        "Quantities, days and costs are not negative; only “Other” may be.",
    )

    # === COMPUTES === #

    @api.depends("letter", "partner_id")
    def _compute_display_name(self):
        for candidate in self:
            candidate.display_name = candidate.partner_id.display_name or ""

    @api.depends_context("lang")
    @api.depends("letter")
    def _compute_alias(self):
        for candidate in self:
            candidate.alias = self.env._(
                "Factory %(letter)s", letter=candidate._letter()
            )

    @api.depends_context("lang")
    @api.depends("partner_id")
    def _compute_vetting(self):
        for candidate in self:
            candidate.vetting = "; ".join(candidate._vetting())

    @api.depends_context("lang")
    @api.depends("partner_id")
    def _compute_closed(self):
        # sudo: sourcing.shutdown - who chooses a factory need not edit its days
        shutdowns = self.env["sourcing.shutdown"].sudo()  # sudo: as above
        ahead = shutdowns.search(
            [
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    self.partner_id.commercial_partner_id.ids,
                ),
                ("company_id", "in", self.company_id.ids),
                ("date_to", ">=", fields.Date.today()),
            ],
            order="date_from, id",
        ).grouped(lambda one: (one.partner_id.commercial_partner_id, one.company_id))
        for candidate in self:
            vendor = candidate.partner_id.commercial_partner_id
            closures = ahead.get((vendor, candidate.company_id), ())
            candidate.closed = ", ".join(
                f"{format_date(self.env, one.date_from)} – "
                f"{format_date(self.env, one.date_to)}"
                for one in closures
            )

    @api.depends_context("lang")
    @api.depends(
        "order_id.order_line.price_subtotal",
        "order_id.order_line.product_uom_qty",
        "order_id.incoterm_id",
        "order_id.state",
        "project_id.product_id",
        "project_id.product_qty",
        "project_id.incoterm_id",
        "project_id.incoterm_place",
        "project_id.compare_currency_id",
        "incoterm_place",
        "moq",
        "tooling",
        "sample_cost",
        "costs_known",
        "comparison",
        *COST_FIELDS.values(),
    )
    def _compute_landed(self):
        for candidate in self:
            seen = candidate.comparison or candidate._compare()
            candidate.comparable = not seen["problems"]
            candidate.landed_unit = float(seen["unit"] or 0)
            candidate.landed_total = float(seen["total"] or 0)
            candidate.landed_note = candidate._landed_note(seen)
        for candidate in self:
            rivals = candidate.project_id.candidate_ids.filtered("comparable")
            candidate.cheapest = (
                candidate.comparable
                and len(rivals) > 1
                and candidate.landed_total == min(rivals.mapped("landed_total"))
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        last: dict[int, int] = {}
        for vals in vals_list:
            self.browse()._check_frozen(vals)
            project = vals.get("project_id")
            if project not in last:
                listed = self.search(
                    [("project_id", "=", project)], order="letter desc", limit=1
                )
                last[project] = listed.letter
            last[project] += 1
            vals["letter"] = last[project]
        candidates = super().create(vals_list)
        for candidate in candidates:
            candidate._check_order()
        return candidates

    def write(self, vals):
        self.check_access("write")
        self._check_frozen(vals)
        result = super().write(vals)
        if "order_id" in vals:
            for candidate in self:
                candidate._check_order()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        for candidate in self:
            if candidate.order_id or candidate.state != "listed":
                raise UserError(
                    self.env._(
                        "%(factory)s was asked for an offer and stays on the list.",
                        factory=candidate.display_name,
                    )
                )

    def _check_frozen(self, vals) -> None:
        """Who was asked stays who was asked, and what was seen what was seen."""
        if vals.keys() & {"comparison", "letter"} and not self.env.su:
            raise UserError(self.env._("The comparison is computed, not typed."))
        if (vals.keys() & {"partner_id", "project_id"} and self.order_id) or (
            "order_id" in vals and any(each.state != "listed" for each in self)
        ):
            raise UserError(
                self.env._(
                    "This factory was asked already: add another one to the list "
                    "instead of changing it."
                )
            )

    def _check_order(self) -> None:
        """The RFQ is one of this factory, and of no other project."""
        self.ensure_one()
        order = self.order_id
        vendor = order.partner_id.commercial_partner_id
        if order and vendor != self.partner_id.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(order)s was not sent to %(factory)s.",
                    order=order.name,
                    factory=self.partner_id.display_name,
                )
            )
        # sudo: purchase.order - our field
        if order.sudo().sourcing_project_id not in (
            self.project_id,
            self.project_id.browse(),
        ):
            raise UserError(
                self.env._("%(order)s belongs to another project.", order=order.name)
            )

    # === ACTIONS === #

    def action_open_order(self):
        """Open the RFQ, to enter what the factory asks."""
        self.check_access("read")
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "purchase.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    def action_keep_backup(self):
        """Keep a factory that was not chosen as a vetted backup."""
        self.check_access("write")
        self._transition("backup")

    # === STATE === #

    def _transition_blockers(self, to: str) -> list[str]:
        if to == "chosen" and not self.env.su:
            return [self.env._("a factory is chosen with “Choose”, which asks why")]
        if self.state == "chosen" and not self.env.su:
            return [self.env._("choose another factory instead")]
        return super()._transition_blockers(to)

    # === SEAM === #

    def _vetting(self) -> list[str]:
        """Last audit and score of the factory, in words for our staff.

        A seam: the quality app adds its own.
        """
        self.ensure_one()
        return []

    # === COMPARISON === #

    def _letter(self) -> str:
        """A for the first, Z for the 26th, AA for the one after."""
        text, number = "", self.letter
        while number > 0:
            number, rest = divmod(number - 1, 26)
            text = chr(ord("A") + rest) + text
        return text

    def _lines(self):
        """The lines of the RFQ that ask for the goods of the project."""
        if self.order_id.state == "cancel" and self.state == "listed":
            return self.order_id.order_line.browse()
        return self.order_id.order_line.filtered(
            lambda line: line.product_id == self.project_id.product_id
        )

    def _price(self) -> Decimal | None:
        """Price per unit of the goods as the RFQ has it; None: not named."""
        lines = self._lines()
        quantity = sum(lines.mapped("product_uom_qty"))
        if not quantity:
            return None
        return _decimal(sum(lines.mapped("price_subtotal"))) / _decimal(quantity)

    def _rate(self):
        """What the factory's currency is worth today, and of which day that rate is.

        :return: (None, None) where Odoo knows no rate, for which it would take 1.
        """
        project = self.project_id
        source, target = self.order_id.currency_id, project.compare_currency_id
        company = project.company_id
        if source == target or not source:
            return Decimal(1), None
        today = project._today()
        days = []
        for currency in (source | target) - company.currency_id:
            rate = self.env["res.currency.rate"].search(
                [
                    ("currency_id", "=", currency.id),
                    ("company_id", "in", (company.root_id.id, False)),
                    ("name", "<=", today),
                ],
                order="name desc",
                limit=1,
            )
            if not rate:
                return None, None
            days.append(rate.name)
        rate = self.env["res.currency"]._get_conversion_rate(
            source, target, company, today
        )
        return Decimal(str(rate)), min(days)

    def _compare(self) -> dict:
        """The offer on the project's basis, as plain values to keep and to show."""
        self.ensure_one()
        project = self.project_id
        rate, rate_day = self._rate()
        result = landed.landed(
            landed.Offer(
                price=self._price(),
                incoterm=self.order_id.incoterm_id.code or "",
                place=self.incoterm_place or "",
                moq=_decimal(self.moq),
                tooling=_decimal(self.tooling),
                samples=_decimal(self.sample_cost),
                rate=rate,
                costs={
                    code: _decimal(self[name]) for code, name in COST_FIELDS.items()
                },
                costs_known=self.costs_known,
            ),
            project._comparison_basis(),
        )
        return {
            "steps": [[code, str(amount)] for code, amount in result.steps],
            "total": result.total is not None and str(result.total),
            "unit": result.unit is not None and str(result.unit),
            "problems": list(result.problems),
            "rate": rate is not None and str(rate),
            "rate_day": rate_day and str(rate_day),
        }

    def _landed_note(self, seen: dict) -> str:
        """Why the offer cannot be compared, or at which rate it was."""
        if seen["problems"]:
            return ", ".join(self._problem(code) for code in seen["problems"])
        return self._written_rate(seen)

    def _problem(self, code: str) -> str:
        return {
            "quantity": self.env._("no quantity to compare at"),
            "basis": self.env._("the project has no Incoterm"),
            "price": self.env._("no price yet"),
            "rate": self.env._("no exchange rate"),
            "incoterm": self.env._("the RFQ has no Incoterm"),
            "costs": self.env._("costs between the Incoterms are not complete"),
        }[code]

    def _written_rate(self, seen: dict) -> str:
        """1 CNY = 0.1398 USD (Nov 24); empty in one and the same currency."""
        if not seen["rate_day"]:
            return ""
        return self.env._(
            "1 %(foreign)s = %(rate)s %(target)s (rate of %(day)s)",
            foreign=self.order_id.currency_id.name,
            rate=f"{Decimal(seen['rate']):.6g}",
            target=self.compare_currency_id.name,
            day=format_date(self.env, seen["rate_day"]),
        )

    def _column(self, audience: str) -> dict:
        """This factory in a comparison; amounts as written text.

        :param audience: ``staff`` or ``buyer``. The buyer reads the name only where it
            is disclosed, what the factory asks only in an open-book project, else our
            own price, and of our words only those that were typed for him.
        """
        self.ensure_one()
        project, staff = self.project_id, audience == "staff"
        seen = self.comparison or self._compare()
        named = staff or project.disclose_supplier
        shown = staff or project.open_book
        uom = project.product_id.uom_id.name or ""
        place = [self.order_id.incoterm_id.code, self.incoterm_place]
        return {
            "name": f"{self.alias}, {self.partner_id.name}" if named else self.alias,
            "chosen": self.state == "chosen",
            "terms": " ".join(filter(None, place)),
            "moq": f"{written_number(self, self.moq)} {uom}" if self.moq else "",
            "lead_days": self.lead_days or "",
            "vetting": self.vetting or "",
            "strengths": (self.strengths or "") if staff else "",
            "risks": (self.risks or "") if staff else "",
            "remark": self.remark_buyer or "",
            "steps": {code: self._written(amount) for code, amount in seen["steps"]}
            if shown
            else {},
            "total": self._written(seen["total"]) if shown and seen["total"] else "",
            "unit": self._written_unit(seen["unit"]) if shown and seen["unit"] else "",
            "note": self._landed_note(seen) if shown else "",
            "price": self._written_unit(str(self.price_buyer))
            if self.price_buyer and not project.open_book
            else "",
        }

    def _written(self, amount: str) -> str:
        return format_amount(self.env, float(amount), self.compare_currency_id)

    def _written_unit(self, amount: str) -> str:
        """A price per piece, with the digits that small parts need."""
        digits = format_decimal(Decimal(amount), "#,##0.00##", locale(self))
        return f"{digits} {self.compare_currency_id.name}"


def _decimal(value: float) -> Decimal:
    """A float of Odoo as the number that a person typed."""
    return Decimal(float_repr(value, 6))

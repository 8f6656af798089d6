"""The shortlist of a project: asking, comparing and choosing factories."""

from __future__ import annotations

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine import landed
from .portal_text import written_number
from .sourcing_candidate import UNDECIDED

# How many factories a shortlist holds, or somebody says why not.
SHORTLIST = range(3, 6)


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    product_id = fields.Many2one(
        "product.product", "Goods", help="What the factories are asked for."
    )
    product_qty = fields.Float(
        "Needed",
        digits="Product Unit",
        help="Prices are compared at this quantity, and tooling is spread over it.",
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    compare_currency_id = fields.Many2one(
        "res.currency",
        "Compared in",
        required=True,
        compute="_compute_compare_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    open_book = fields.Boolean(
        tracking=True,
        copy=False,
        help="The buyer sees what the factories ask and what we earn. Off: he sees "
        "our own prices only.",
    )
    shortlist_reason = fields.Char(
        "Why Not 3 to 5", help="Why the shortlist is shorter or longer; for ourselves."
    )
    candidate_ids = fields.One2many(
        "sourcing.candidate",
        "project_id",
        "Shortlist",
        groups="sourcing_pm.group_sourcing_user",
    )
    comparison = fields.Html(
        compute="_compute_comparison", groups="sourcing_pm.group_sourcing_user"
    )
    comparison_gaps = fields.Char(
        compute="_compute_comparison_gaps",
        groups="sourcing_pm.group_sourcing_user",
        help="What the buyer would miss in the printed comparison.",
    )

    @api.depends("company_id")
    def _compute_compare_currency_id(self):
        for project in self:
            project.compare_currency_id = project.company_id.currency_id

    @api.depends_context("lang")
    @api.depends(
        "candidate_ids.landed_total", "candidate_ids.landed_note", "candidate_ids.alias"
    )
    def _compute_comparison(self):
        for project in self:
            project.comparison = self.env["ir.qweb"]._render(
                "sourcing_pm.comparison_table",
                {"comparison": project._comparison("staff")},
            )

    # === ACTIONS === #

    def action_make_rfqs(self):
        """Make an RFQ for each factory without one, as alternatives of each other."""
        self.check_access("write")
        self.ensure_one()
        waiting = self.candidate_ids.filtered(
            lambda candidate: candidate.state == "listed" and not candidate.order_id
        )
        if not waiting:
            raise UserError(self.env._("Every factory on the shortlist has its RFQ."))
        if not self._is_shortlist_enough():
            raise UserError(
                self.env._(
                    "The shortlist holds %(count)s factories. Name 3 to 5 before you "
                    "ask, or say under “Why Not 3 to 5” why not.",
                    count=len(self.candidate_ids),
                )
            )
        orders = self.candidate_ids.order_id.sorted("id")
        first = orders.filtered(lambda order: order.state != "cancel")[:1]
        if not first:
            first = waiting[0].order_id = self._make_rfq(waiting[0].partner_id)
            waiting = waiting[1:]
        for candidate in waiting:
            candidate.order_id = self._make_alternative(first, candidate.partner_id)
        # what Odoo fills in is of an older order; of this one nobody has named a price
        asked = self.candidate_ids.filtered(
            lambda candidate: candidate.order_id not in orders
        )
        asked.order_id.order_line.price_unit = 0

    def _is_shortlist_enough(self) -> bool:
        """Whether enough factories are compared, or somebody has said why not."""
        reason = (self.shortlist_reason or "").strip()
        return bool(reason) or len(self.candidate_ids) in SHORTLIST

    def _make_rfq(self, vendor):
        """The first RFQ: the goods and quantity of the project."""
        if not (self.product_id and self.product_qty > 0):
            raise UserError(
                self.env._("Enter the goods and the quantity that you ask for.")
            )
        line = {"product_id": self.product_id.id, "product_qty": self.product_qty}
        return (
            self.env["purchase.order"]
            .with_company(self.company_id)
            .create(
                {
                    "partner_id": vendor.id,
                    "company_id": self.company_id.id,
                    "user_id": self.lead_id.id,
                    "incoterm_id": self.incoterm_id.id,
                    "order_line": [fields.Command.create(line)],
                }
            )
        )

    def _make_alternative(self, order, vendor):
        """The same RFQ to another factory, as Odoo's own dialog makes it."""
        dialog = (
            self.env["purchase.requisition.create.alternative"]
            .with_company(self.company_id)
            .create({"origin_po_id": order.id, "partner_ids": vendor.ids})
        )
        dialog.action_create_alternative()
        made = order.alternative_po_ids.filtered(
            lambda other: other.partner_id == vendor and other.state == "draft"
        ).sorted("id")[-1:]
        made.incoterm_id = order.incoterm_id
        return made

    def action_send_rfqs(self):
        """Mail the RFQs that were not sent yet, in each factory's language."""
        self.check_access("write")
        self.ensure_one()
        orders = self.candidate_ids.filtered(
            lambda candidate: candidate.state == "listed"
        ).order_id.filtered(lambda order: order.state == "draft")
        without = orders.filtered(lambda order: not order.partner_id.email)
        template = self.env.ref("purchase.email_template_edi_purchase")
        for order in orders - without:
            order.with_context(
                mark_rfq_as_sent=True, lang=order.partner_id.lang
            ).message_post_with_source(
                template,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                email_layout_xmlid="mail.mail_notification_layout_with_responsible_signature",
            )
        message = self.env._("%(count)s RFQs were mailed.", count=len(orders - without))
        if without:
            message += " " + self.env._(
                "No mail address, so open the RFQ, print it and send it yourself: "
                "%(factories)s.",
                factories=without.partner_id.mapped("name"),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if without or not orders else "success",
                "sticky": bool(without),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === COMPARISON === #

    def _comparison_basis(self) -> landed.Basis:
        return landed.Basis(
            quantity=Decimal(str(max(self.product_qty, 0))),
            incoterm=self.incoterm_id.code or "",
            place=self.incoterm_place or "",
            unit=Decimal(str(self.compare_currency_id.rounding)),
        )

    def _comparison(self, audience: str) -> dict:
        """All factories side by side, as plain written values.

        :param audience: ``staff`` or ``buyer``; see ``sourcing.candidate._column``.
        """
        self.ensure_one()
        columns = [candidate._column(audience) for candidate in self.candidate_ids]
        names = self._step_names()
        return {
            "number": self.number,
            "name": self.name,
            "day": format_date(self.env, self._today()),
            "lead": self.lead_id.name,
            "recommended": self._recommendation(),
            "basis": self._written_basis(),
            "columns": columns,
            "steps": [
                {
                    "name": name,
                    "cells": [column["steps"].get(code, "") for column in columns],
                }
                for code, name in names.items()
                if any(code in column["steps"] for column in columns)
            ],
            "amounts": any(column["unit"] or column["note"] for column in columns),
            "prices": any(column["price"] for column in columns),
        }

    def _recommendation(self) -> dict[str, str]:
        """The factory that we chose, and why in our words for the buyer."""
        chosen = self.candidate_ids.filtered(
            lambda candidate: candidate.state == "chosen"
        )
        return {"name": chosen.alias or "", "why": chosen.remark_buyer or ""}

    @api.depends_context("lang")
    @api.depends(
        "open_book",
        "candidate_ids.remark_buyer",
        "candidate_ids.price_buyer",
        "candidate_ids.state",
    )
    def _compute_comparison_gaps(self):
        for project in self:
            silent = project.candidate_ids.filtered(
                lambda candidate: not (candidate.remark_buyer or "").strip()
            )
            gaps = []
            if silent:
                gaps.append(
                    self.env._(
                        "no words for the buyer about %(factories)s",
                        factories=silent.mapped("alias"),
                    )
                )
            unpriced = project.candidate_ids.filtered(lambda each: not each.price_buyer)
            if unpriced and not project.open_book:
                gaps.append(
                    self.env._(
                        "no price of ours for %(factories)s, and the book is closed",
                        factories=unpriced.mapped("alias"),
                    )
                )
            if project.candidate_ids and not project._recommendation()["name"]:
                gaps.append(self.env._("no factory is chosen, so none is recommended"))
            project.comparison_gaps = "; ".join(gaps)

    def _written_basis(self) -> str:
        """2,000 Units, FOB Ningbo, USD."""
        quantity = f"{written_number(self, self.product_qty)} "
        quantity += self.product_id.uom_id.name or ""
        terms = [self.incoterm_id.code, self.incoterm_place]
        parts = (
            quantity if self.product_qty else "",
            " ".join(filter(None, terms)),
            self.compare_currency_id.name,
        )
        return ", ".join(filter(None, parts))

    def _step_names(self) -> dict[str, str]:
        """The steps of the comparison, in the order of the engine."""
        return {
            "goods": self.env._("Goods"),
            "surplus": self.env._("Surplus up to the MOQ"),
            "tooling": self.env._("Tooling"),
            "samples": self.env._("Samples"),
            "inland": self.env._("Inland and export"),
            "less_inland": self.env._("less inland and export"),
            "freight": self.env._("Freight"),
            "less_freight": self.env._("less freight"),
            "insurance": self.env._("Insurance"),
            "less_insurance": self.env._("less insurance"),
            "duty": self.env._("Import duty"),
            "less_duty": self.env._("less import duty"),
            "other": self.env._("Other"),
        }

    # === DECISION === #

    def _choose(self, candidate, *, reason: str, backups=None) -> None:
        """Go on with one factory; the RFQs of the others are cancelled by us.

        :param candidate: the ``sourcing.candidate`` that is chosen.
        :param reason: why; kept in the journal.
        :param backups: the runners-up that are kept in reserve.
        """
        self.ensure_one()
        self._check_choice(candidate, reason)
        candidates = self.candidate_ids
        others = candidates - candidate
        backups = others & (backups or others.browse())
        # sudo: sourcing.candidate - chosen here only, with the reason checked above
        for each in candidates.sudo():  # sudo: as above
            each.comparison = each._compare()
        for group, state in (
            (others - backups, "lost"),
            (backups, "backup"),
            (candidate, "chosen"),
        ):
            moving = group.filtered(lambda each, state=state: each.state != state)
            moving.sudo()._transition(state)  # sudo: as above
            moving.flush_recordset(["state"])  # there is one chosen at any time
        if candidate.order_id.state == "cancel":  # a runner-up takes over
            candidate.order_id.button_draft()
        # sudo: purchase.order - our field, on orders that the user may write
        losing = others.order_id.sudo()  # sudo: as above
        losing.filtered(lambda order: order.state in UNDECIDED).button_cancel()
        losing.sourcing_project_id = False
        losing._end_core_links()
        self._live("factory").filtered(
            lambda party: (
                party.partner_id.commercial_partner_id
                in others.partner_id.commercial_partner_id
            )
        ).revoked = True
        candidate.sudo().order_id.sourcing_project_id = self  # sudo: as above
        self._log(
            "factory_chosen",
            after={
                "letter": candidate._letter(),
                "factory": candidate.partner_id.name,
            },
            reason=reason,
        )
        self._plan_production(candidate.lead_days)
        self.milestone_ids._close_if_complete()

    def _check_choice(self, candidate, reason: str) -> None:
        if not self._may_lead():
            raise UserError(
                self.env._("Only the lead, a deputy or a manager chooses a factory.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why you choose this factory."))
        if not candidate.order_id:
            raise UserError(
                self.env._(
                    "%(factory)s was not asked for an offer yet: make its RFQ first.",
                    factory=candidate.display_name,
                )
            )
        bound = self.candidate_ids.order_id.filtered(
            lambda order: order.state == "purchase"
        )
        if bound:
            raise UserError(
                self.env._(
                    "%(orders)s is confirmed: change the factory of the running "
                    "project instead.",
                    orders=bound.mapped("name"),
                )
            )

    def _chosen(self):
        """The candidate whose factory was chosen, as superuser; maybe empty."""
        # sudo: sourcing.candidate - plan and gates ask for everybody alike
        return self.sudo().candidate_ids.filtered(
            lambda candidate: candidate.state == "chosen"
        )

    def _backups(self):
        """Vetted factories in reserve."""
        # sudo: sourcing.candidate - as above
        return self.sudo().candidate_ids.filtered(
            lambda candidate: candidate.state == "backup"
        )

    def _is_backup(self, order) -> bool:
        vendor = order.partner_id.commercial_partner_id
        return vendor in self._backups().partner_id.commercial_partner_id

    def _take_over(self, old, new) -> None:
        """A candidate that goes on is the chosen one; the other one has lost."""
        # sudo: sourcing.candidate - follows from the change, which was checked
        candidates = self.sudo().candidate_ids
        winner = candidates.filtered(lambda each: each.order_id == new)
        loser = candidates.filtered(
            lambda each: each.order_id == old and each.state == "chosen"
        )
        if winner:
            loser._transition("lost")
            loser.flush_recordset(["state"])  # there is one chosen at any time
            if winner.state != "chosen":
                winner._transition("chosen")
        return super()._take_over(old, new)


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    def _completion_blockers(self) -> list[tuple[str, dict]]:
        """A shortlist names enough factories; a quotation follows from a choice."""
        blockers = super()._completion_blockers()
        # sudo: sourcing.candidate - a step judges the same for everybody
        project = self.project_id.sudo()  # sudo: as above
        count = len(project.candidate_ids)
        if self.kind == "shortlist":
            if not project._is_shortlist_enough():
                blockers.append(("shortlist_count", {"count": count}))
        elif self.kind == "rfq" and count and not project._chosen():
            blockers.append(("choice_open", {}))
        return blockers

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

# What says who somebody is, and where his mails go.
IDENTITY = frozenset({"active", "company_id", "email", "name", "parent_id"})


class ResPartner(models.Model):
    _inherit = "res.partner"

    sourcing_calendar_id = fields.Many2one(
        "resource.calendar",
        "Factory's Working Days",
        company_dependent=True,
        groups="base.group_user",
        help="The working days of this factory, its own shutdowns included.",
    )
    sourcing_shutdown_ids = fields.One2many(
        "sourcing.shutdown",
        "partner_id",
        "Shutdowns",
        groups="sourcing_pm.group_sourcing_user",
        help="When the factory closes, above all around the Chinese New Year. Plans "
        "follow at once.",
    )
    sourcing_on_time = fields.Char(
        "Left as Planned",
        compute="_compute_sourcing_on_time",
        groups="purchase.group_purchase_user",
        help="Tracked orders of the last twelve months that were due to leave the "
        "factory. What has not left counts as late.",
    )

    sourcing_review = fields.Char(
        "Closed Orders",
        compute="_compute_sourcing_review",
        groups="sourcing_pm.group_sourcing_user",
        help="Closed projects with this factory: which share of our messages came "
        "unprompted, and how early issues were recorded.",
    )

    def write(self, vals):
        if vals.keys() & IDENTITY:
            self._check_known_to_people()
        factories = self | self.commercial_partner_id if "parent_id" in vals else self
        result = super().write(vals)
        if "parent_id" in vals:
            # who moves to another company must not move to another side of a project
            # sudo: sourcing.party - sides are judged for everybody alike
            parties = self.env["sourcing.party"].sudo()
            parties.search([("partner_id", "child_of", self.ids)])._check_one_side()
        if vals.keys() & {"parent_id", "sourcing_calendar_id"}:
            # the shutdowns of a company are those that its contacts told, too
            factories._reforecast_factories()
        return result

    def _check_known_to_people(self) -> None:
        """Who takes part in a project under way gets mails and decides by link: a
        machine renames, moves or redirects nobody of them."""
        if self.env.su or not self.env.user._is_sourcing_machine():
            return
        # sudo: sourcing.party - machines read no parties of other companies
        parties = self.env["sourcing.party"].sudo()
        known = parties.search(
            [("partner_id", "child_of", self.ids), ("project_id.state", "!=", "draft")],
            limit=1,
        )
        if known:
            raise UserError(
                self.env._(
                    "%(contact)s takes part in a project under way: one of your people "
                    "changes the name, address or company in Odoo.",
                    contact=known.partner_id.name,
                )
            )

    def _compute_sourcing_on_time(self):
        today = fields.Date.context_today(self)
        period = (today - relativedelta(years=1), today - relativedelta(days=1))
        orders = self.env["purchase.order"].search(
            [
                ("partner_id", "child_of", self.commercial_partner_id.ids),
                ("sourcing_project_id", "!=", False),
                ("state", "=", "purchase"),
            ]
        )
        by_vendor = orders.grouped(lambda order: order.partner_id.commercial_partner_id)
        for partner in self:
            mine = by_vendor.get(partner.commercial_partner_id, orders.browse())
            facts = mine._delivery_facts(period)
            on_time = sum(
                1 for fact in facts if fact["left"] and fact["left"] <= fact["planned"]
            )
            partner.sourcing_on_time = bool(facts) and self.env._(
                "%(count)s of %(due)s orders", count=on_time, due=len(facts)
            )

    def _compute_sourcing_review(self):
        orders = self.env["purchase.order"].search(
            [
                ("partner_id", "child_of", self.commercial_partner_id.ids),
                ("sourcing_project_id.state", "=", "done"),
                ("state", "=", "purchase"),
            ]
        )
        by_vendor = orders.grouped(lambda order: order.partner_id.commercial_partner_id)
        for partner in self:
            mine = by_vendor.get(partner.commercial_partner_id, orders.browse())
            projects = mine.sourcing_project_id
            partner.sourcing_review = bool(projects) and self.env._(
                "%(count)s: unprompted %(unprompted)s; early %(early)s",
                count=len(projects),
                unprompted=projects._unprompted_text(),
                early=projects._early_text(),
            )

    def _reforecast_factories(self) -> None:
        """The working days of these factories changed: their plans follow at once."""
        self.env.registry.clear_cache()
        # sudo: sourcing.project, purchase.order - plans move, whoever edits a contact
        orders = self.env["purchase.order"].sudo()
        orders = orders.search(
            [
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    self.commercial_partner_id.ids,
                ),
                ("sourcing_project_id.state", "in", ("draft", "running")),
            ]
        )
        orders.sourcing_project_id._reschedule()

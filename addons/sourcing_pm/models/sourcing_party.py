from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

SIDES = [
    ("buyer", "Buyer"),
    ("factory", "Factory"),
    ("forwarder", "Forwarder"),
    ("staff", "Our staff"),
]
ROLES = [
    ("approver", "Approver"),
    ("viewer", "Viewer"),
    ("finance", "Finance"),
    ("sales", "Sales"),
    ("production", "Production"),
    ("quality", "Quality"),
    ("shipping", "Shipping"),
    ("lead", "Lead"),
    ("deputy", "Deputy"),
    ("member", "Member"),
]
SIDE_ROLES = {
    "buyer": {"approver", "viewer", "finance"},
    "factory": {"sales", "production", "quality", "shipping"},
    "forwarder": {"shipping", "sales", "finance"},
    "staff": {"lead", "deputy", "member"},
}


class SourcingParty(models.Model):
    """Who somebody is in a project, and what he may do there.

    The single answer to that question: pages, mails and gates ask here. A party
    is a person, or a company for all of its contacts.
    """

    _name = "sourcing.party"
    _description = "Party of a Project"
    _order = "project_id, side, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="restrict", index=True
    )
    side = fields.Selection(SIDES, required=True)
    role = fields.Selection(ROLES, required=True)
    order_id = fields.Many2one(
        "purchase.order",
        "Only for Order",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        groups="purchase.group_purchase_user",
        help="A factory's contact may be limited to one order of the project.",
    )
    revoked = fields.Boolean(help="Was a party once and is shut out from now on.")

    _once = models.UniqueIndex(
        "(project_id, partner_id, side, role, COALESCE(order_id, 0)) "
        "WHERE revoked IS NOT TRUE",
        "This contact has this role in the project already.",
    )

    # === CONSTRAINTS === #

    @api.constrains("side", "role")
    def _check_role(self):
        labels = dict(ROLES), dict(SIDES)
        for party in self:
            if party.role not in SIDE_ROLES[party.side]:
                raise ValidationError(
                    self.env._(
                        "%(partner)s: the role “%(role)s” does not exist on the side "
                        "“%(side)s”.",
                        partner=party.partner_id.display_name,
                        role=labels[0][party.role],
                        side=labels[1][party.side],
                    )
                )

    @api.constrains("partner_id", "side", "project_id", "revoked")
    def _check_one_side(self):
        """Nobody sits on two sides: what one side must not learn would be open."""
        for party in self:
            company = party.partner_id.commercial_partner_id
            others = party.project_id.party_ids.filtered(
                lambda other, party=party, company=company: (
                    other.side != party.side
                    and other.partner_id.commercial_partner_id == company
                    and not other.revoked
                )
            )
            if others and not party.revoked:
                raise ValidationError(
                    self.env._(
                        "%(partner)s already stands on another side of project "
                        "%(project)s (%(other)s).",
                        partner=party.partner_id.display_name,
                        project=party.project_id.display_name,
                        other=others[0].partner_id.display_name,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        parties = super().create(vals_list)
        for project, members in parties.grouped("project_id").items():
            buyers = members.filtered(lambda party: party.side == "buyer")
            if buyers:
                project.message_subscribe(partner_ids=buyers.partner_id.ids)
        return parties

    def write(self, vals):
        deciding = self._deciding()
        result = super().write(vals)
        for party in deciding - self._deciding():
            if not party.project_id._buyer_approver():
                party._refuse_without_decider()
        if vals.get("revoked"):
            for party in self.filtered(lambda party: party.side == "buyer"):
                party.project_id.message_unsubscribe(partner_ids=party.partner_id.ids)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last_decider(self):
        for party in self._deciding():
            if not party.project_id._live("buyer").filtered(
                lambda other: other.role == "approver" and other not in self
            ):
                party._refuse_without_decider()

    # === BUSINESS === #

    def _deciding(self):
        """Those who decide for the buyer of a running project now."""
        return self.filtered(
            lambda party: (
                party.side == "buyer"
                and party.role == "approver"
                and not party.revoked
                and party.project_id.state == "running"
            )
        )

    def _refuse_without_decider(self) -> None:
        """Without a buyer who decides, our own people would decide in his place."""
        if not (
            self.env.su or self.env.user.has_group("sourcing_pm.group_sourcing_manager")
        ):
            raise UserError(
                self.env._(
                    "%(partner)s is the only one who decides for the buyer of "
                    "%(project)s. Add another approver first, or ask a Sourcing "
                    "manager.",
                    partner=self.partner_id.display_name,
                    project=self.project_id.display_name,
                )
            )

    @api.model
    def _of_user(self, user, side: str):
        """The live parties that a logged-in portal user is, on one side.

        :param user: a ``res.users`` record; the public user is nobody.
        :param side: ``buyer`` or ``factory``.
        """
        if user._is_public() or not user.active:
            return self.browse()
        partner = user.partner_id
        return self.search(
            [
                ("side", "=", side),
                ("revoked", "=", False),
                ("partner_id", "in", (partner | partner.commercial_partner_id).ids),
            ]
        )

    def _pick(self, user):
        """One party of several that a user is: the person before the company,
        the one who may decide before the one who may look."""
        order = ["approver", "quality", "production", "sales", "shipping"]
        return self.sorted(
            lambda party: (
                party.partner_id != user.partner_id,
                order.index(party.role) if party.role in order else len(order),
                party.id,
            )
        )[:1]

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

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
# What says who somebody is in a project.
WHO = frozenset({"project_id", "partner_id", "side", "role", "order_id", "revoked"})


class SourcingParty(models.Model):
    """Who somebody is in a project, and what he may do there.

    The single answer to that question: pages, mails and gates ask here. A party
    is a person, or a company for all of its contacts.
    """

    _name = "sourcing.party"
    _description = "Party of a Project"
    _inherit = ["sourcing.guard.mixin"]
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
        labels = [
            dict(self._fields[name]._description_selection(self.env))
            for name in ("role", "side")
        ]
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

    @api.constrains("partner_id", "side", "revoked")
    def _check_not_ours(self):
        """Our own people answer for us, never in the place of a buyer or factory."""
        for party in self.filtered(lambda party: party.side != "staff"):
            ours = party.partner_id.user_ids.filtered(lambda user: not user.share)
            if ours and not party.revoked:
                raise ValidationError(
                    self.env._(
                        "%(partner)s is one of our own users and cannot stand on the "
                        "side “%(side)s”.",
                        partner=party.partner_id.display_name,
                        side=dict(
                            self._fields["side"]._description_selection(self.env)
                        )[party.side],
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_new(vals_list)
        parties = super().create(vals_list)
        parties._sync_followers()
        with self.env["sourcing.journal"]._at_once():
            for party in parties:
                party._log_change("party_added")
        return parties

    def write(self, vals):
        self._check_kept(vals)
        deciding = self._deciding()
        before = {party: party._journal_values() for party in self}
        result = super().write(vals)
        for party in deciding - self._deciding():
            if not party.project_id._buyer_approver():
                party._refuse_without_decider()
        if vals.keys() & WHO:
            self._sync_followers()
            for party in self:
                party._log_change("party_changed", before[party])
            self._void_questions()
        return result

    def unlink(self):
        for party in self:
            party._log_change("party_removed")
        self._unfollow()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last_decider(self):
        for party in self.filtered(lambda party: party.project_id.state != "draft"):
            party._assert_manager()

    # === GUARDS === #

    def _check_new(self, vals_list) -> None:
        """Who may bring whom into a project; judged before the party is in it."""
        if self.env.su:
            return
        for vals in vals_list:
            project = self.env["sourcing.project"].browse(
                vals.get("project_id") or self.env.context.get("default_project_id")
            )
            # who just made a draft need not lead it to say who takes part
            if not (project.state == "draft" and project.create_uid == self.env.user):
                project.check_access("write")
            party = self.new(vals)
            if party._needs_lead() and not project._may_lead():
                party._refuse_without_lead()
            # the first one is the lead's to name; who replaces him is not
            if party._is_decider() and project.state != "draft":
                deciders = project.party_ids.filtered(
                    lambda other: other._is_decider(revoked=True)
                )
                if deciders:
                    party._assert_manager()

    def _check_kept(self, vals) -> None:
        """A party of a project under way stays who it is: shut it out and add another,
        so that the journal tells who decided."""
        if self.env.su or not vals.keys() & WHO:
            return
        self.check_access("write")
        for party in self.filtered(lambda party: party._is_changed(vals)):
            if "project_id" in vals and vals["project_id"] != party.project_id.id:
                raise UserError(
                    self.env._("A party stays in its project. Add it to the other one.")
                )
            if party.project_id.state == "draft":
                continue
            if vals.keys() & {"partner_id", "side"}:
                raise UserError(
                    self.env._(
                        "%(partner)s: shut this contact out and add the other one, so "
                        "that it stays known who took part.",
                        partner=party.partner_id.display_name,
                    )
                )
            after = self.new({**vals, "project_id": party.project_id.id}, origin=party)
            if (party._needs_lead() or after._needs_lead()) and (
                not party.project_id._may_lead()
            ):
                party._refuse_without_lead()
            becomes = after._is_decider() and not party._is_decider()
            if becomes:
                party._assert_manager()

    def _is_changed(self, vals) -> bool:
        return any(
            (self[name].id if self._fields[name].type == "many2one" else self[name])
            != vals[name]
            for name in WHO & vals.keys()
        )

    def _needs_lead(self) -> bool:
        """Whether the lead alone says who this is: deputies decide in his place."""
        return self.side == "staff" and self.role in ("lead", "deputy")

    def _is_decider(self, *, revoked=False) -> bool:
        """Whether this party decides for the buyer.

        :param revoked: also if it was shut out.
        """
        return (
            self.side == "buyer"
            and self.role == "approver"
            and (revoked or not self.revoked)
        )

    def _refuse_without_lead(self) -> None:
        raise UserError(
            self.env._(
                "%(partner)s: the lead, a deputy or a Sourcing manager says who leads "
                "and who stands in.",
                partner=self.partner_id.display_name,
            )
        )

    def _assert_manager(self) -> None:
        if not (
            self.env.su or self.env.user.has_group("sourcing_pm.group_sourcing_manager")
        ):
            raise UserError(
                self.env._(
                    "%(partner)s: only a Sourcing manager changes who decides for the "
                    "buyer of a project under way, or removes a party from it.",
                    partner=self.partner_id.display_name,
                )
            )

    # === CONSEQUENCES === #

    def _sync_followers(self) -> None:
        """Those who stand on the buyer's side follow the project, nobody else."""
        # sudo: sourcing.project - who follows is a consequence of who takes part
        for project, parties in self.sudo().grouped("project_id").items():
            buyers = project._live("buyer").partner_id
            mine = parties.filtered(lambda party: party.side == "buyer").partner_id
            project.message_subscribe(partner_ids=(mine & buyers).ids)
        self.filtered("revoked")._unfollow()

    def _unfollow(self) -> None:
        # sudo: sourcing.project - as in _sync_followers
        for project, parties in self.sudo().grouped("project_id").items():
            others = (project._live("buyer") - parties).partner_id
            gone = parties.filtered(lambda party: party.side == "buyer").partner_id
            project.message_unsubscribe(partner_ids=(gone - others).ids)

    def _void_questions(self) -> None:
        """Nobody else may answer what was asked of one who is not asked any more."""
        silent = self.filtered(lambda party: not party._is_decider())
        # sudo: sourcing.approval - nobody holds write rights on questions
        approvals = self.env["sourcing.approval"].sudo()
        approvals.search(
            [("party_id", "in", silent.ids), ("state", "=", "open")]
        )._supersede()

    def _journal_values(self) -> dict:
        """Who the party is, as it is told later, to each reader in his language."""
        return {
            "party_who": {
                "name": self.partner_id.display_name,
                "side": self.side,
                "role": self.role,
                "revoked": self.revoked,
            }
        }

    def _log_change(self, code: str, before: dict | None = None) -> None:
        values = self._journal_values()
        if before is None:
            self.project_id._log(code, after=values)
        elif before != values:
            self.project_id._log(
                code, before={"party_before_who": before["party_who"]}, after=values
            )

    # === BUSINESS === #

    def _end_lead(self) -> None:
        """A former lead stays a member, once."""
        for party in self:
            members = party.project_id._live("staff").filtered(
                lambda other: other.role == "member"
            )
            if party.partner_id in members.partner_id:
                party.revoked = True
            else:
                party.role = "member"

    def _deciding(self):
        """Those who decide for the buyer of a running project now."""
        return self.filtered(
            lambda party: party._is_decider() and party.project_id.state != "draft"
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
    def _of_user(self, user, side: str, key=None):
        """The live parties that a reader is, on one side.

        Who is logged in is himself, whatever links his browser has opened.

        :param user: a ``res.users`` record; the public user is whom his links name.
        :param side: ``buyer`` or ``factory``.
        :param key: the personal links of the session, see ``_of_links``.
        """
        return self.search(self._domain_of_user(user, side, key))

    @api.model
    def _domain_of_user(self, user, side: str, key=None) -> Domain:
        """The domain of ``_of_user``, for whom there may be ten thousand."""
        if user._is_public():
            return Domain("id", "in", self._of_links(key, side).ids)
        if not user.active:
            return Domain.FALSE
        partner = user.partner_id
        return Domain(
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

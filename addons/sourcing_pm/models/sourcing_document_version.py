"""Versions of a document, who filed and who accepted it, and how long it is valid."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Who did what: written by acts, never typed.
FACTS = frozenset(
    {
        "version",
        "mimetype",
        "filed_by_id",
        "accepted_by_id",
        "self_accepted",
        "expiry_warned",
    }
)
# Days before its end that a document's validity is warned of.
WARN_DAYS = 30


class SourcingDocumentKind(models.Model):
    _inherit = "sourcing.document.kind"

    before_start = fields.Boolean(
        "Needed before the Start",
        help="Demanded of mass production, it must be accepted before that starts.",
    )


class SourcingDocument(models.Model):
    _inherit = "sourcing.document"

    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "sourcing.document",
        "Replaces",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    is_current = fields.Boolean(
        "Current", compute="_compute_is_current", search="_search_is_current"
    )
    filed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    accepted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    self_accepted = fields.Boolean(
        readonly=True, copy=False, help="Nobody else could accept it."
    )
    validity = fields.Selection(
        [("valid", "Valid"), ("soon", "Expires Soon"), ("expired", "Expired")],
        compute="_compute_validity",
    )
    expiry_warned = fields.Date(
        readonly=True, copy=False, help="The end of validity the lead was warned of."
    )

    _one_successor = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "A new version of this document was filed meanwhile. Load the page again.",
    )

    # === COMPUTES === #

    @api.depends_context("lang")
    @api.depends("version")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for document in self.filtered(lambda document: document.version > 1):
            document.display_name = self.env._(
                "%(document)s, version %(version)s",
                document=document.display_name,
                version=document.version,
            )
        return result

    @api.depends("state")
    def _compute_is_current(self):
        for document in self:
            document.is_current = document.state != "superseded"

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "!=" if True in value else "=", "superseded")]

    @api.depends("expiry")
    def _compute_validity(self):
        today = fields.Date.context_today(self)
        soon = fields.Date.add(today, days=WARN_DAYS)
        for document in self:
            if not document.expiry:
                document.validity = False
            elif document.expiry < today:
                document.validity = "expired"
            else:
                document.validity = "soon" if document.expiry <= soon else "valid"

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_facts(vals, FACTS)
            previous = vals.get("previous_id") or self.env.context.get(
                "default_previous_id"
            )
            if previous:
                self._prepare_version(previous, vals)
            if vals.get("file") or vals.get("state") == "received":
                vals["filed_by_id"] = self.env.user.id
        documents = super().create(vals_list)
        documents._supersede_previous()
        return documents

    def write(self, vals):
        self._check_facts(vals, FACTS | {"previous_id", "received_on"})
        if vals.get("file"):
            vals = vals | {"filed_by_id": self.env.user.id}
        return super().write(vals)

    def _check_facts(self, vals: dict, facts: frozenset[str]) -> None:
        if not self.env.su and facts & vals.keys():
            raise UserError(
                self.env._("Who filed and accepted a document is recorded, not typed.")
            )

    def _prepare_version(self, previous: int, vals: dict) -> None:
        """A new version stands where the one before stood, and brings its file."""
        before = self.browse(previous)
        before.check_access("write")
        if before.state not in ("accepted", "rejected"):
            raise UserError(
                self.env._(
                    "%(document)s is no version that a new one replaces: only what was "
                    "accepted or rejected is.",
                    document=before.display_name,
                )
            )
        if not vals.get("file"):
            raise UserError(self.env._("A new version comes with its file."))
        vals.update(
            previous_id=before.id,
            project_id=before.project_id.id,
            milestone_id=before.milestone_id.id,
            kind_id=before.kind_id.id,
            demanded=before.demanded,
            version=before.version + 1,
        )

    def _supersede_previous(self) -> None:
        for document in self.filtered("previous_id"):
            document.previous_id._withdraw_release()
            document.previous_id._transition("superseded")
            document.project_id._log(
                "document_version",
                step=document.milestone_id,
                after={"kind_id": document.kind_id.id, "version": document.version},
            )

    # === ACTIONS === #

    def action_accept(self):
        """The document is what was demanded; somebody else than its filer says so."""
        self.check_access("write")
        for document in self:
            # sudo: sourcing.document - who accepted is a fact, not a field to type
            document.sudo().write(
                {
                    "self_accepted": document._check_four_eyes(),
                    "accepted_by_id": self.env.user.id,
                }
            )
        return super().action_accept()

    def action_new_version(self):
        """File a new version in place of this one."""
        self.check_access("write")
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Version"),
            "res_model": "sourcing.document",
            "view_mode": "form",
            "context": {
                "default_previous_id": self.id,
                "default_project_id": self.project_id.id,
                "default_milestone_id": self.milestone_id.id,
                "default_kind_id": self.kind_id.id,
                "default_demanded": self.demanded,
            },
        }

    # === GUARDS === #

    def _transition_blockers(self, to: str) -> list[str]:
        if to == "superseded" and not self._is_replaced():
            return [self.env._("no new version has been filed")]
        if to == "accepted":
            self._check_four_eyes()
        return super()._transition_blockers(to)

    def _is_replaced(self) -> bool:
        """Whether a new version was filed, or the same paper is demanded anew."""
        self.ensure_one()
        anew = Domain("demanded", "=", True) & Domain("id", ">", self.id)
        anew &= Domain("milestone_id", "=", self.milestone_id.id)
        anew &= Domain("kind_id", "=", self.kind_id.id)
        domain = Domain("previous_id", "=", self.id) | anew
        return bool(self.search_count(domain, limit=1))

    def _check_four_eyes(self) -> bool:
        """Nobody accepts what he filed to meet a demand, if another may (design 5.9).

        :return: whether the filer accepts it himself, because nobody else could.
        """
        self.ensure_one()
        user = self.env.user
        if not self.demanded or self.filed_by_id != user or self.env.su:
            return False
        others = self._others_who_may(user)
        if others:
            raise UserError(
                self.env._(
                    "You filed %(document)s yourself, so somebody else accepts it: "
                    "%(others)s.",
                    document=self.display_name,
                    others=others.mapped("name"),
                )
            )
        return True

    def _others_who_may(self, user):
        """Colleagues in the project, and managers, who could accept in his place."""
        parties = self.project_id._live("staff").partner_id.user_ids
        colleagues = parties.filtered(
            lambda other: other.has_group("sourcing_pm.group_sourcing_user")
        )
        return (colleagues | self.project_id._managers()).filtered(
            lambda other: (
                other.active
                and other not in (user, self.env.ref("base.user_root"))
                and self.company_id in other.company_ids
            )
        )

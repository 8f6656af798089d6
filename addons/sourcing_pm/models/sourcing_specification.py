from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

LINE_FIELDS = (
    "name",
    "name_zh",
    "target",
    "minus",
    "plus",
    "unit",
    "text",
    "text_zh",
    "method",
    "severity",
)
# What a revision gets by an act, and nobody types.
GIVEN = frozenset(
    {
        "in_force_on",
        "supplier_confirmed_on",
        "supplier_confirmed_by_id",
        "supplier_ids",
    }
)


class SourcingSpecification(models.Model):
    """A numbered revision of what is to be made.

    The first one is put in force by the lead: nobody has agreed to anything yet, and
    the sample is signed on it. Every later one is a change request: the buyer approves
    it, the factory confirms it, and only then it is in force. A revision that was sent
    is frozen for ever.
    """

    _name = "sourcing.specification"
    _description = "Specification Revision"
    _inherit = ["sourcing.state.mixin", "sourcing.approval.mixin"]
    _order = "project_id, revision desc"
    _check_company_auto = True

    _transitions = {
        "draft": ("asked", "force", "rejected"),
        "asked": ("draft", "agreed", "rejected"),
        "agreed": ("force", "rejected"),
        "force": ("superseded",),
        "superseded": (),
        "rejected": ("draft",),
    }

    # === FIELDS === #

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
    revision = fields.Integer(
        required=True,
        readonly=True,
        copy=False,
        default=0,
    )
    state = fields.Selection(
        [
            ("draft", "Proposed"),
            ("asked", "Waiting for the buyer"),
            ("agreed", "Waiting for the factory"),
            ("force", "In force"),
            ("superseded", "Superseded"),
            ("rejected", "Rejected"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    requested_by_id = fields.Many2one(
        "res.partner",
        default=lambda self: self.env.user.partner_id,
        copy=False,
        help="Who asked for this revision.",
    )
    reason = fields.Char(
        copy=False, help="Why the specification changes; for ourselves."
    )
    extra_days = fields.Integer(
        copy=False,
        help="Days that the change costs: the step named takes so much longer once "
        "the change is in force.",
    )
    line_ids = fields.One2many(
        "sourcing.specification.line", "specification_id", copy=True
    )
    in_force_on = fields.Datetime(readonly=True, copy=False)
    supplier_confirmed_on = fields.Datetime(
        "Confirmed by Factory", readonly=True, copy=False
    )
    supplier_confirmed_by_id = fields.Many2one(
        "res.partner", "Confirmed for the Factory by", readonly=True, copy=False
    )

    supplier_ids = fields.Many2many(
        "res.partner",
        string="Confirmed by Factories",
        readonly=True,
        copy=False,
        help="Each factory of the project confirms for itself.",
    )

    _number = models.UniqueIndex(
        "(project_id, revision)", "The project has a revision with this number."
    )
    _one_in_force = models.UniqueIndex(
        "(project_id) WHERE state = 'force'",
        "Another revision of the project is in force.",
    )

    # === COMPUTES === #

    @api.depends("revision")
    def _compute_display_name(self):
        for specification in self:
            specification.display_name = self.env._(
                "Revision %(number)s", number=specification.revision
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        taken: dict[int, int] = {}
        for vals in vals_list:
            self._check_given(vals)
            project = vals.get("project_id") or self.env.context["default_project_id"]
            if project not in taken:
                taken[project] = max(
                    self.env["sourcing.project"]
                    .browse(project)
                    .specification_ids.mapped("revision"),
                    default=0,
                )
            taken[project] += 1
            vals["revision"] = taken[project]
        return super().create(vals_list)

    def write(self, vals):
        frozen = self.filtered(lambda revision: revision.state != "draft")
        if frozen and not (vals.keys() <= GIVEN | {"state"}):
            self._raise_frozen(frozen)
        self._check_given(vals)
        result = super().write(vals)
        self.project_id._review_open_approvals()
        return result

    def _check_given(self, vals) -> None:
        if vals.keys() & GIVEN and not self.env.su:
            raise UserError(
                self.env._("A confirmation is given by the factory, not typed.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._raise_frozen(self.filtered(lambda revision: revision.state != "draft"))

    def _raise_frozen(self, frozen) -> None:
        if frozen:
            raise UserError(
                self.env._(
                    "%(revisions)s of %(project)s cannot change any more. Propose a "
                    "new revision instead.",
                    revisions=frozen.mapped("display_name"),
                    project=frozen[0].project_id.display_name,
                )
            )

    # === ACTIONS === #

    def action_put_in_force(self):
        """Make this the valid revision; the one before is superseded."""
        self.check_access("write")
        self._put_in_force()

    def action_reject(self):
        """Turn the proposed revision down."""
        self.check_access("write")
        self._transition("rejected")

    # === BUSINESS === #

    def _put_in_force(self) -> None:
        for revision in self:
            before = revision.project_id.specification_id
            before._transition("superseded")
            before.flush_recordset(["state"])  # one revision may be in force at a time
            revision._transition("force")
            # sudo: sourcing.specification - the date is a fact, not a field to type
            revision.sudo().in_force_on = fields.Datetime.now()
            revision.project_id._log(
                "specification_in_force", after={"revision": revision.revision}
            )
            revision.project_id._review_open_approvals()

    def _transition_blockers(self, to: str) -> list[str]:
        if to in ("asked", "force"):
            return self._line_blockers()
        return super()._transition_blockers(to)

    def _line_blockers(self) -> list[str]:
        if not self.line_ids:
            return [self.env._("it has no line yet")]
        return [
            self.env._("“%(line)s” has no Chinese text", line=line.name)
            for line in self.line_ids
            if not line.name_zh
        ]

    def _approval_snapshot(self) -> dict:
        snapshot = super()._approval_snapshot()
        snapshot["revision"] = self.revision
        snapshot["lines"] = [line._snapshot() for line in self.line_ids]
        return snapshot

    def _approval_specification(self, snapshot: dict):
        return self

    def _supplier_confirm(self, party) -> None:
        """The factory says yes to this revision.

        :param party: the factory's ``sourcing.party``, checked by the caller.
        """
        self.ensure_one()
        if self.state not in ("agreed", "force"):
            raise UserError(
                self.env._(
                    "Revision %(number)s is not valid any more. Please load the page "
                    "again.",
                    number=self.revision,
                )
            )
        vendor = party.partner_id.commercial_partner_id
        if self._is_confirmed(vendor):
            return
        now = fields.Datetime.now()
        self.write(
            {
                "supplier_ids": [fields.Command.link(vendor.id)],
                "supplier_confirmed_on": now,
                "supplier_confirmed_by_id": party.partner_id.id,
            }
        )
        self.project_id._log(
            "specification_confirmed",
            after={"revision": self.revision},
            partner=party.partner_id,
        )
        if self.state == "agreed":
            self._put_in_force()
        self.project_id.milestone_ids._close_if_complete(now)

    def _is_confirmed(self, vendor) -> bool:
        """Whether a factory has confirmed this revision; empty: whether any has."""
        self.ensure_one()
        return vendor in self.supplier_ids if vendor else bool(self.supplier_ids)


class SourcingSpecificationLine(models.Model):
    """One measurable characteristic, in English and Chinese."""

    _name = "sourcing.specification.line"
    _description = "Specification Line"
    _inherit = ["sourcing.guard.mixin"]
    _order = "sequence, id"

    _set_once = frozenset({"specification_id"})

    specification_id = fields.Many2one(
        "sourcing.specification", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="specification_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Characteristic", required=True)
    name_zh = fields.Char("Characteristic (Chinese)")
    target = fields.Float(digits=(16, 4))
    minus = fields.Float("− Tolerance", digits=(16, 4))
    plus = fields.Float("+ Tolerance", digits=(16, 4))
    unit = fields.Char(
        help="Unit of the target, as printed: mm, g, °C. Empty: no number."
    )
    text = fields.Char("Requirement")
    text_zh = fields.Char("Requirement (Chinese)")
    method = fields.Char(help="How it is measured.")
    buyer_words = fields.Char(
        "Buyer's Own Words",
        help="What the buyer asked for, as he said it: “it should feel premium”. He "
        "reads it beside the measurable line that answers it; the factory never does.",
    )
    severity = fields.Selection(
        [("critical", "Critical"), ("major", "Major"), ("minor", "Minor")],
        "Class",
        required=True,
        default="major",
        help="Class of the defect when the characteristic is missed.",
    )

    _tolerances = models.Constraint(
        "CHECK(minus >= 0 AND plus >= 0)",
        "Tolerances are written without sign: minus 0.2 is 0.2.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_frozen()
        return lines

    def write(self, vals):
        self._check_frozen()
        result = super().write(vals)
        self._check_frozen()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_frozen()

    def _snapshot(self) -> dict:
        """The line as plain values."""
        self.ensure_one()
        values = {name: self[name] for name in LINE_FIELDS}
        # only where there are some: old questions were asked without them
        return values | ({"buyer_words": self.buyer_words} if self.buyer_words else {})

    def _check_frozen(self) -> None:
        revisions = self.specification_id
        revisions._raise_frozen(revisions.filtered(lambda rev: rev.state != "draft"))

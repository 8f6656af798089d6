from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.sourcing_pm.models.portal_text import in_own_language
from odoo.addons.sourcing_pm.models.tools import work_off

from ..engine import eight_d

KINDS = [
    ("containment", "Containment"),
    ("corrective", "Corrective action"),
    ("preventive", "Preventive action"),
]
PLACES = [
    ("factory_stock", "Factory's finished goods"),
    ("production", "In production"),
    ("sub_supplier", "Sub-supplier"),
    ("agent", "Our warehouse"),
    ("transit", "In transit"),
    ("buyer", "At the buyer"),
]
# What a confirmed containment says, for ever.
CONFIRMED = frozenset(
    {"kind", "name", "name_zh", "quantity", "place", "by_whom", "owner_id", "side"}
    | {"done_on"}
)
# What acts record, and nobody types.
RECORDED = frozenset({"factory_words", "confirmed", "reminded_of"})


class SourcingIssueAction(models.Model):
    """One measure of a corrective action, with who does it and until when."""

    _name = "sourcing.issue.action"
    _description = "Action against an Issue"
    _inherit = ["sourcing.guard.mixin"]
    _order = "issue_id, kind, date_due, id"
    _check_company_auto = True

    _set_once = frozenset({"issue_id"})

    # === FIELDS === #

    issue_id = fields.Many2one(
        "sourcing.issue",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="issue_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, required=True, default="corrective")
    name = fields.Text(
        "Action",
        help="Buyer and factory read this in the report: name neither.",
    )
    name_zh = fields.Text(
        "Action (Chinese)",
        help="Buyer and factory read this in the report: name neither.",
    )
    factory_words = fields.Text(
        "In the Factory's Words",
        readonly=True,
        copy=False,
        help="What the factory wrote on its page. The buyer never reads it.",
    )
    side = fields.Selection(
        [("factory", "Factory"), ("staff", "Our side")],
        "Done by",
        required=True,
        default="factory",
        help="The factory finds its actions on the page of its order.",
    )
    owner_id = fields.Many2one(
        "res.users",
        "Responsible",
        compute="_compute_owner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Who of us does it, or sees to it that the factory does.",
    )
    by_whom = fields.Char(
        "Person at the Factory", help="Who did it there. For ourselves."
    )
    quantity = fields.Float(
        digits="Product Unit", help="Pieces that the containment covers."
    )
    place = fields.Selection(PLACES, "Where", help="Where these pieces are.")
    date_due = fields.Date("Due")
    done_on = fields.Date("Done", copy=False)
    document_id = fields.Many2one(
        "sourcing.document",
        "Evidence",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    confirmed = fields.Boolean(
        readonly=True,
        copy=False,
        help="Part of a containment that was confirmed, and stays as it is.",
    )
    reminded_of = fields.Date(readonly=True, copy=False)

    _quantity_positive = models.Constraint(
        "CHECK(quantity >= 0)", "A quantity cannot be negative."
    )

    # === COMPUTES === #

    @api.depends("issue_id")
    def _compute_owner_id(self):
        for row in self:
            row.owner_id = row.owner_id or row.issue_id.owner_id

    @api.depends_context("lang")
    @api.depends("name", "name_zh", "factory_words")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row._gist()

    # === CONSTRAINTS === #

    @api.constrains("name", "name_zh", "factory_words")
    def _check_words(self):
        for row in self:
            words = row.name or row.name_zh or row.factory_words or ""
            if not words.strip():
                raise UserError(self.env._("Say what is done."))

    @api.constrains("done_on")
    def _check_done(self):
        for row in self:
            if row.done_on and row.done_on > row.issue_id._today():
                raise UserError(
                    self.env._(
                        "“%(action)s” cannot have been done after today.",
                        action=row._gist(),
                    )
                )

    @api.constrains("document_id", "issue_id")
    def _check_document(self):
        for row in self.filtered("document_id"):
            # sudo: sourcing.document - whose it is is judged for everybody alike
            if row.sudo().document_id.project_id != row.issue_id.project_id:
                raise UserError(
                    self.env._(
                        "The evidence of “%(action)s” is filed in another project.",
                        action=row._gist(),
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_recorded({name for name in vals if vals[name]})
        rows = super().create(vals_list)
        rows._check_issue()
        rows._follow()
        return rows

    def write(self, vals):
        self._check_recorded(vals.keys())
        self._check_issue()
        self._check_confirmed(vals)
        result = super().write(vals)
        self._check_issue()  # also what it has become
        if vals.keys() & {"done_on", "date_due", "owner_id", "side"}:
            self._follow()
        return result

    def unlink(self):
        issues = self.issue_id
        result = super().unlink()
        issues.project_id._refresh_health()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_issue()
        self._check_confirmed(dict.fromkeys(CONFIRMED))

    def _check_recorded(self, names) -> None:
        if RECORDED & set(names) and not self.env.su:
            raise UserError(
                self.env._(
                    "What the factory says comes from its page, and a containment is "
                    "confirmed on the issue; neither is typed."
                )
            )

    def _check_issue(self) -> None:
        """Rows stand in an open corrective action, in the order of an 8D."""
        for row in self:
            row.issue_id._check_open_capa()
            if row.kind != "containment" and not row.issue_id.contained_on:
                raise UserError(row.issue_id._containment_first())

    def _check_confirmed(self, vals) -> None:
        for row in self if CONFIRMED & vals.keys() else ():
            if row.confirmed:
                raise UserError(
                    self.env._(
                        "“%(action)s” was confirmed as the containment and stays as "
                        "it is. Write another one beside it.",
                        action=row._gist(),
                    )
                )

    def _follow(self) -> None:
        """Tasks end with what is done; an overdue action colours its project."""
        self.filtered("done_on")._tasks().action_feedback()
        self.issue_id.project_id._refresh_health()

    # === BUSINESS === #

    def _gist(self) -> str:
        """What is done, in the reader's language, in one line."""
        words = in_own_language(self, self, "name") or self.name_zh
        return ((words or self.factory_words or "").splitlines() or [""])[0][:120]

    def _words_for_factory(self) -> str:
        """Ours in its language, or its own; what is for the buyer reads the same."""
        chinese = (self.env.context.get("lang") or "").startswith("zh")
        own = self.name_zh or self.factory_words
        return (own or self.name if chinese else self.name or own) or ""

    def _as_engine(self) -> tuple[eight_d.Action, ...]:
        return tuple(
            eight_d.Action(bool(row.name or row.name_zh), bool(row.done_on))
            for row in self
        )

    def _as_containment(self) -> eight_d.Containment:
        self.ensure_one()
        return eight_d.Containment(
            what=self.name or self.name_zh or self.factory_words or "",
            quantity=self.quantity,
            where=self.place or "",
            who=(self.by_whom if self.side == "factory" else self.owner_id.name) or "",
            when=self.done_on or None,
        )

    # === REMINDERS === #

    def _tasks(self):
        """The open tasks that these actions have given."""
        # sudo: mail.activity - whoever does it ends everybody's tasks
        tasks = self.env["mail.activity"].sudo()
        return tasks.search([("sourcing_issue_action_id", "in", self.ids)])

    def _is_to_remind(self) -> bool:
        """Whether its day has passed and nobody was reminded of that day yet."""
        day = self.date_due
        late = bool(day) and day < self.issue_id._today() and day != self.reminded_of
        return late and not self.done_on and self.issue_id.state == "open"

    @api.model
    def _cron_remind(self) -> None:
        """Tell who is responsible of what is overdue, once for each day named."""
        tomorrow = fields.Date.add(fields.Date.today(), days=1)  # as for issues
        rows = self.search(
            [
                ("issue_id.state", "=", "open"),
                ("done_on", "=", False),
                ("date_due", "<", tomorrow),
            ]
        ).filtered(lambda row: row._is_to_remind())
        work_off(
            rows, lambda locked: locked._remind(), "Nobody was reminded of action %s"
        )

    def _remind(self) -> None:
        for row in self.filtered(lambda row: row._is_to_remind()):
            user = row.owner_id or row.issue_id.owner_id
            told = row.with_context(lang=user.lang)
            text = told.env._(
                "Action not done by %(day)s: %(action)s",
                day=format_date(told.env, row.date_due),
                action=told._gist(),
            )
            # sudo: sourcing.project - an inspector's action is somebody's task too
            row.issue_id.project_id.sudo().activity_schedule(
                "sourcing_pm.mail_activity_issue",
                date_deadline=row.issue_id._today(),
                summary=text,
                user_id=user.id,
                sourcing_issue_id=row.issue_id.id,
                sourcing_issue_action_id=row.id,
            )
            if row.side == "factory":
                row.issue_id._tell_factory(
                    "capa_action_overdue", {"due_date": str(row.date_due)}
                )
            # sudo: sourcing.issue.action - recorded by this job only
            row.sudo().reminded_of = row.date_due


class SourcingIssue(models.Model):
    _inherit = "sourcing.issue"

    @api.model
    def _cron_remind(self) -> None:
        result = super()._cron_remind()
        self.env["sourcing.issue.action"]._cron_remind()
        return result


class MailActivity(models.Model):
    _inherit = "mail.activity"

    sourcing_issue_action_id = fields.Many2one(
        "sourcing.issue.action",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        groups="base.group_user",
    )

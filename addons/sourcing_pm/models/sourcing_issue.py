from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import format_date

from .sourcing_reason import CAUSES
from .tools import work_off


class SourcingIssue(models.Model):
    """Something that went wrong or may go wrong, with who caused it.

    While it is open, its severity colours the project.
    """

    _name = "sourcing.issue"
    _description = "Issue"
    _inherit = ["sourcing.state.mixin", "sourcing.of.step.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _transitions = {"open": ("closed",), "closed": ("open",)}

    name = fields.Char(required=True)
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
    milestone_id = fields.Many2one(
        "sourcing.milestone", "Step", index="btree_not_null", ondelete="set null"
    )
    kind = fields.Selection(
        [
            ("delay", "Delay"),
            ("quality", "Quality"),
            ("document", "Document"),
            ("dispute", "Dispute"),
            ("risk", "Risk"),
            ("question", "Question"),
        ],
        required=True,
        default="delay",
    )
    colour = fields.Selection(
        [("yellow", "Minor (yellow)"), ("red", "Serious (red)")],
        "Severity",
        required=True,
        default="yellow",
        help="The colour that an open issue gives to its project.",
    )
    owner_id = fields.Many2one(
        "res.users",
        compute="_compute_owner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Who sees to it that it is settled; the lead, unless somebody is named.",
    )
    date_due = fields.Date("Due", help="By when it has to be settled.")
    approver_id = fields.Many2one(
        "res.users",
        "Approves the Rework",
        domain="[('share', '=', False)]",
    )
    reason_id = fields.Many2one("sourcing.reason", ondelete="restrict")
    cause = fields.Selection(
        CAUSES,
        "Caused by",
        compute="_compute_cause",
        store=True,
        readonly=False,
        precompute=True,
        help="The days lost count against this party.",
    )
    days_lost = fields.Integer(
        help="Working days that it cost, counted against who caused it."
    )
    corrective_action = fields.Text(help="For ourselves.")
    resolution = fields.Text(help="How it was settled, for ourselves.")
    likelihood = fields.Selection(
        [
            ("unlikely", "Unlikely"),
            ("possible", "Possible"),
            ("likely", "Likely"),
            ("certain", "Almost certain"),
        ]
    )
    mitigation = fields.Text(help="What makes the risk smaller, for ourselves.")
    date_review = fields.Date(
        "Next Review", help="The day by which the risk is looked at again."
    )
    quantity = fields.Float(
        "Quantity Affected", digits="Product Unit", help="Pieces in dispute."
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        groups="sourcing_pm.group_sourcing_user",
    )
    cost = fields.Monetary(groups="sourcing_pm.group_sourcing_user")
    claimed = fields.Monetary(groups="sourcing_pm.group_sourcing_user")
    recovered = fields.Monetary(groups="sourcing_pm.group_sourcing_user")
    date_closed = fields.Date("Closed", readonly=True, copy=False)
    reminded_of = fields.Date(readonly=True, copy=False)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        required=True,
        default="open",
        copy=False,
        index=True,
    )

    _days_positive = models.Constraint(
        "CHECK(days_lost >= 0)", "Days lost cannot be negative."
    )
    _quantity_positive = models.Constraint(
        "CHECK(quantity >= 0)", "A quantity cannot be negative."
    )

    # === COMPUTES === #

    @api.depends("project_id")
    def _compute_owner_id(self):
        for issue in self:
            issue.owner_id = issue.owner_id or issue.project_id.lead_id

    @api.depends("reason_id")
    def _compute_cause(self):
        for issue in self:
            issue.cause = issue.reason_id.cause or issue.cause

    @api.depends("project_id")
    def _compute_currency_id(self):
        for issue in self:
            issue.currency_id = (
                issue.currency_id or issue.project_id.company_id.currency_id
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        issues = super().create(vals_list)
        issues._tell_owner()
        issues.project_id._refresh_health()
        return issues

    def write(self, vals):
        owners = {issue: issue.owner_id for issue in self}
        if "state" in vals:
            vals = {**vals, "date_closed": False}
            if vals["state"] == "closed":
                vals["date_closed"] = self._today()
        result = super().write(vals)
        if "owner_id" in vals:
            self.filtered(lambda issue: issue.owner_id != owners[issue])._hand_on()
        if "state" in vals:
            closed = self.filtered(lambda issue: issue.state == "closed")
            closed._tasks().action_feedback()
        self.project_id._refresh_health()
        return result

    def unlink(self):
        projects = self.project_id
        result = super().unlink()
        projects._refresh_health()
        return result

    # === ACTIONS === #

    def action_close(self):
        """The issue is settled."""
        self.check_access("write")
        self._transition("closed")

    def action_reopen(self):
        """The issue is not settled after all."""
        self.check_access("write")
        self._transition("open")

    # === BUSINESS === #

    def _today(self):
        return self[:1].project_id._today()

    def _tell_owner(self) -> None:
        """Who is made responsible by somebody else finds it among his tasks."""
        # whoever answers for a rework is asked with what is to be done
        for issue in self.filtered(
            lambda issue: issue.state == "open" and not issue.rework
        ):
            if issue.owner_id and issue.owner_id != self.env.user:
                text = issue.with_context(lang=issue.owner_id.lang).env._(
                    "Issue for you: %(issue)s", issue=issue.name
                )
                issue._give_task(text, issue.date_due or issue._today())

    def _hand_on(self) -> None:
        """The tasks of issues that have a new owner are his."""
        for issue in self:
            tasks = issue._tasks() if issue.owner_id else issue._tasks().browse()
            tasks.user_id = issue.owner_id
            if not tasks:
                issue._tell_owner()

    def _give_task(self, text: str, day, note: str = "") -> None:
        # sudo: sourcing.project - an inspector's issue is a task for its owner too
        self.project_id.sudo().activity_schedule(
            "sourcing_pm.mail_activity_issue",
            date_deadline=day,
            summary=text,
            note=note,
            user_id=self.owner_id.id,
            sourcing_issue_id=self.id,
        )

    def _tasks(self):
        """The open tasks that these issues have given."""
        # sudo: mail.activity - whoever settles an issue ends everybody's tasks
        tasks = self.env["mail.activity"].sudo()
        return tasks.search([("sourcing_issue_id", "in", self.ids)])

    def _overdue(self):
        """The last of its days that has passed: due, or a risk's review; or False."""
        today = self._today()
        days = [self.date_due, self.date_review if self.kind == "risk" else False]
        return max((day for day in days if day and day < today), default=False)

    @api.model
    def _cron_remind(self) -> None:
        """Tell owners of what is overdue, once for each day that was named."""
        today = fields.Date.add(fields.Date.today(), days=1)  # the sun rises in China
        issues = self.search(
            [
                ("state", "=", "open"),
                "|",
                ("date_due", "<", today),
                ("date_review", "<", today),
            ]
        ).filtered(lambda issue: issue._is_to_remind())
        work_off(
            issues, lambda locked: locked._remind(), "Nobody was reminded of issue %s"
        )

    def _is_to_remind(self) -> bool:
        """Whether a day has passed of which its owner was not reminded yet."""
        day = self.state == "open" and self._overdue()
        return bool(self.owner_id and day) and day != self.reminded_of

    def _remind(self) -> None:
        for issue in self.filtered(lambda issue: issue._is_to_remind()):
            day = issue._overdue()
            env = issue.with_context(lang=issue.owner_id.lang).env
            if day == issue.date_due:
                text = env._(
                    "Issue not settled by %(day)s: %(issue)s",
                    day=format_date(env, day),
                    issue=issue.name,
                )
            else:
                text = env._(
                    "Risk not reviewed by %(day)s: %(issue)s",
                    day=format_date(env, day),
                    issue=issue.name,
                )
            issue._give_task(text, issue._today())
            issue.reminded_of = day

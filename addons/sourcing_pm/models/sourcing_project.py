from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .errors import TransitionError
from .milestone_states import CLOSED
from .tools import changed

# What follows from what happened: written by the plan and its rules only.
FACTS = frozenset(
    {
        "number",
        "stage_id",
        "next_step_id",
        "date_start",
        "date_planned",
        "date_forecast",
        "plan_version",
        "factory_completion",
        "factory_deadline",
        "health",
        "health_since",
        "findings",
        "judged_on",
        "last_update_on",
        "override_colour",
        "override_until",
        "override_note",
        "override_user_id",
        "thread_key",
    }
)
# Who decides, and who learns what.
SECRETS = frozenset(
    {"lead_id", "approver_id", "disclose_supplier", "disclose_buyer", "open_book"}
)
HEALTH = [("green", "Green"), ("yellow", "Yellow"), ("red", "Red")]
RANK = {colour: rank for rank, (colour, _name) in enumerate(HEALTH)}


class SourcingProject(models.Model):
    """One requirement from intake to delivery: the spine of its orders."""

    _name = "sourcing.project"
    _description = "Sourcing Project"
    _inherit = [
        "sourcing.state.mixin",
        "sourcing.terms.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["number", "name"]
    _check_company_auto = True

    _terms = frozenset({"buffer_days", "update_days"})
    _transitions = {
        "draft": ("running", "cancel"),
        "running": ("hold", "done", "cancel"),
        "hold": ("running", "cancel"),
        "done": ("running",),
        "cancel": (),
    }

    # === FIELDS === #

    number = fields.Char(
        readonly=True, copy=False, default="", index="trigram", help="SP-0042"
    )
    name = fields.Char("Requirement", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    lead_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain=lambda self: self.env["res.users"]._domain_of_leads(),
        help="The one named owner, whom everything comes back to.",
    )
    approver_id = fields.Many2one(
        "res.users",
        "Our Approver",
        domain="[('share', '=', False)]",
        help="Decides in place of a buyer when the project has none.",
    )
    template_id = fields.Many2one(
        "sourcing.template",
        "Chain",
        required=True,
        domain="[('company_id', 'in', (company_id, False))]",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("hold", "On hold"),
            ("done", "Done"),
            ("cancel", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    order_kind = fields.Selection(
        [
            ("first", "First order"),
            ("trial", "Trial order"),
            ("repeat", "Repeat order"),
        ],
        required=True,
        default="first",
    )
    destination = fields.Char(help="Where the goods go, as the buyer calls it.")
    incoterm_id = fields.Many2one("account.incoterms")
    incoterm_place = fields.Char(
        "Named Place", help="The place that belongs to the Incoterm: FOB Ningbo."
    )
    date_required = fields.Date(
        "Required",
        tracking=True,
        help="The day by which the named place must be reached.",
    )
    required_for = fields.Char(help="What hangs on the required date.")
    buffer_days = fields.Integer(
        "Planned Buffer",
        default=7,
        help="Calendar days between the factory's completion and the last safe day.",
    )
    update_days = fields.Integer(
        "Update Every",
        default=7,
        help="Calendar days within which the buyer hears from us.",
    )
    disclose_supplier = fields.Boolean(
        "Buyer May Learn the Factory", tracking=True, copy=False
    )
    disclose_buyer = fields.Boolean(
        "Factory May Learn the Buyer", tracking=True, copy=False
    )
    date_start = fields.Date("Started", readonly=True, copy=False)

    party_ids = fields.One2many("sourcing.party", "project_id", copy=False)
    buyer_id = fields.Many2one(
        "res.partner",
        compute="_compute_buyer_id",
        store=True,
        index="btree_not_null",
        help="The company of the first party on the buyer's side.",
    )
    milestone_ids = fields.One2many("sourcing.milestone", "project_id", "Steps")
    specification_ids = fields.One2many("sourcing.specification", "project_id")
    specification_id = fields.Many2one(
        "sourcing.specification", "Valid Revision", compute="_compute_specification_id"
    )
    document_ids = fields.One2many("sourcing.document", "project_id")
    approval_ids = fields.One2many("sourcing.approval", "project_id")
    commitment_ids = fields.One2many("sourcing.commitment", "project_id", "Promises")
    issue_ids = fields.One2many("sourcing.issue", "project_id")
    journal_ids = fields.One2many("sourcing.journal", "project_id")
    order_ids = fields.One2many(
        "purchase.order",
        "sourcing_project_id",
        groups="purchase.group_purchase_user",
    )

    stage_id = fields.Many2one(
        "sourcing.milestone.type",
        compute="_compute_stage",
        store=True,
        index=True,
        help="The first open step.",
    )
    next_step_id = fields.Many2one(
        "sourcing.milestone", compute="_compute_stage", store=True
    )
    next_step_date = fields.Date(related="next_step_id.forecast_finish")

    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number <> ''",
        "Another project of the company has this number.",
    )
    _buffer_positive = models.Constraint(
        "CHECK(buffer_days >= 0)", "A buffer cannot be negative."
    )
    _update_positive = models.Constraint(
        "CHECK(update_days > 0)", "The buyer hears from us at least once a day."
    )

    # === COMPUTES === #

    @api.depends("number", "name")
    def _compute_display_name(self):
        for project in self:
            project.display_name = project.number or project.name

    @api.depends("party_ids.side", "party_ids.partner_id", "party_ids.revoked")
    def _compute_buyer_id(self):
        for project in self:
            buyers = project.party_ids.filtered(
                lambda party: party.side == "buyer" and not party.revoked
            )
            project.buyer_id = buyers[:1].partner_id.commercial_partner_id

    @api.depends("specification_ids.state")
    def _compute_specification_id(self):
        for project in self:
            project.specification_id = project.specification_ids.filtered(
                lambda revision: revision.state == "force"
            )[:1]

    @api.depends("milestone_ids.state", "milestone_ids.sequence")
    def _compute_stage(self):
        for project in self:
            step = project.milestone_ids.sorted("sequence").filtered(
                lambda step: step.state not in CLOSED
            )[:1]
            project.next_step_id = step
            project.stage_id = step.type_id

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # an old system's number may come along
            self._check_facts(vals.keys() - {"number"})
        for vals in vals_list:
            company = vals.get("company_id") or self.env.company.id
            if not vals.get("number"):
                vals["number"] = (
                    self.env["ir.sequence"]
                    .with_company(company)
                    .next_by_code("sourcing.project")
                )
        projects = super().create(vals_list)
        projects._add_lead()
        projects._build_chain()
        return projects

    def write(self, vals):
        self._check_facts(vals.keys())
        self._check_company_kept(vals)
        self._check_secrets(vals)
        before = {project.id: project.state for project in self}
        result = super().write(vals)
        if "lead_id" in vals:
            self._add_lead()
        if "state" in vals:
            self._log_state(before)
        if vals.keys() & {"date_required", "state", "date_start"}:
            self._reschedule()
        elif vals.keys() & {"buffer_days", "update_days"}:
            self._refresh_health()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_journal(self):
        kept = self.filtered("journal_ids")
        if kept:
            raise UserError(
                self.env._(
                    "%(projects)s: what happened in a project is kept, so it cannot be "
                    "deleted. Cancel it instead.",
                    projects=kept.mapped("display_name"),
                )
            )

    def _terms_project(self):
        return self

    def _facts(self) -> frozenset[str]:
        return FACTS

    def _check_facts(self, names) -> None:
        """What follows from what happened is not typed."""
        typed = self._facts() & names
        if typed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(fields)s: this follows from what happened and cannot be typed.",
                    fields=[self._fields[name].string for name in sorted(typed)],
                )
            )

    def _check_company_kept(self, vals) -> None:
        for project in self if "company_id" in vals else ():
            if project.company_id.id != vals["company_id"]:
                raise UserError(
                    self.env._(
                        "%(project)s stays with %(company)s, as its orders do.",
                        project=project.display_name,
                        company=project.company_id.name,
                    )
                )

    def _check_secrets(self, vals) -> None:
        """Who leads, and who learns of whom, is for the lead to say."""
        for project in self if vals.keys() & SECRETS else ():
            if changed(project, SECRETS & vals.keys(), vals) and (
                not project._may_lead()
            ):
                raise UserError(
                    self.env._(
                        "%(project)s: the lead, a deputy or a Sourcing manager hands "
                        "over a project, names who approves for us and says who may "
                        "learn what.",
                        project=project.display_name,
                    )
                )

    def _log_state(self, before: dict[int, str]) -> None:
        for project in self:
            if before[project.id] != project.state:
                project._log(
                    "project_state",
                    before={"before_state": before[project.id]},
                    after={"after_state": project.state},
                )

    def _add_lead(self) -> None:
        """The lead is a staff party, so that he may edit what he answers for."""
        # sudo: sourcing.party - who becomes lead need not be a party yet
        parties = self.env["sourcing.party"].sudo()
        missing = []
        for project in self.sudo():  # sudo: sourcing.project - as above
            lead, staff = project.lead_id.partner_id, project._live("staff")
            leads = staff.filtered(lambda party: party.role == "lead")
            leads.filtered_domain([("partner_id", "!=", lead.id)])._end_lead()
            known = staff.filtered_domain([("partner_id", "=", lead.id)])
            if known and lead not in leads.partner_id:
                known[0].role = "lead"
            elif not known:
                missing.append(
                    {
                        "project_id": project.id,
                        "partner_id": lead.id,
                        "side": "staff",
                        "role": "lead",
                    }
                )
        parties.create(missing)

    def _build_chain(self) -> None:
        """Copy the steps and links of the template into the projects."""
        # sudo: sourcing.milestone - automation may create projects, not type steps
        steps = self.env["sourcing.milestone"].sudo()
        links = self.env["sourcing.milestone.link"].sudo()  # sudo: as above
        empty = self.filtered(lambda project: not project.milestone_ids)
        running = steps.create(
            [
                vals
                for project in empty
                # sudo: sourcing.template - as above
                for vals in project.template_id.sudo()._prepare_milestone_vals(project)
            ]
        )
        by_origin = {
            (step.project_id.id, step.template_step_id.id): step.id for step in running
        }
        links.create(
            [
                {
                    "milestone_id": by_origin[project.id, link.step_id.id],
                    "predecessor_id": by_origin[project.id, link.predecessor_id.id],
                    "link_type": link.link_type,
                    "lag": link.lag,
                    "lag_half": link.lag_half,
                }
                for project in empty
                # sudo: sourcing.template - as above
                for link in project.template_id.sudo().step_ids.predecessor_ids
            ]
        )

    # === ACTIONS === #

    def action_start(self):
        """Start the project today; the plan up to the quotation is frozen."""
        self.check_access("write")
        self._steer("running", ("draft",))
        for project in self:
            project._set_start()
            project._freeze_baseline(before_order=True)

    def action_resume(self):
        """Go on after a hold."""
        self.check_access("write")
        self._steer("running", ("hold", "done"))
        for project in self:
            project._close_if_complete()

    def action_done(self):
        """Close the project: every step is done or not applicable."""
        self.check_access("write")
        self._transition("done")

    def action_cancel(self):
        """Give the project up."""
        self.check_access("write")
        self._steer("cancel", ("draft", "running", "hold"))
        for project in self:
            # sudo: sourcing.approval - nobody holds write rights on questions
            questions = project.sudo().approval_ids  # sudo: as above
            questions.filtered(lambda question: question.state == "open")._supersede()
            project.milestone_ids.filtered(
                lambda step: step.state not in CLOSED
            )._transition("cancel")

    def _steer(self, to: str, states: tuple[str, ...]) -> None:
        """Bring the projects to a state by the act whose effects belong to it.

        :param states: those that the act leads on from.
        """
        for project in self:
            if project.state not in states:
                project._refuse_transition(project.state, to)
            blockers = project._steering_blockers()
            if blockers:
                raise TransitionError("\n".join(blockers))
        # sudo: sourcing.project - written without its act such a state is refused
        self.sudo()._transition(to)

    def _steering_blockers(self) -> list[str]:
        user = self.env.user
        if self.env.su or user.has_group("sourcing_pm.group_sourcing_user"):
            return []
        # machines bring projects in, and hold the right to write them for that
        return [self.env._("a Sourcing user starts, stops and closes projects")]

    def _transition_blockers(self, to: str) -> list[str]:
        if blockers := self._steering_blockers():
            return blockers
        if to in ("running", "cancel") and not self.env.su:
            return [self.env._("use “Start”, “Resume” or “Cancel”")]
        if to == "done":
            return [
                self.env._("“%(step)s” is open", step=step.display_name)
                for step in self.milestone_ids
                if step.state not in CLOSED
            ]
        return super()._transition_blockers(to)

    def _set_start(self) -> None:
        for project in self.filtered(lambda project: not project.date_start):
            # sudo: sourcing.project - a fact, not a field to type
            project.sudo().date_start = project._today()

    def _start_at(self, kind: str) -> None:
        """Start at the first step of a kind; what came before is not applicable."""
        # a machine may neither type steps nor start anything else
        # sudo: sourcing.project, sourcing.milestone - but it may track orders
        projects = self.sudo()
        firsts = {}
        before = projects.milestone_ids.browse()
        for project in projects:
            steps = project.milestone_ids.sorted("sequence")
            first = steps.filtered(lambda step: step.kind == kind)[:1]
            before |= steps.filtered(
                lambda step, first=first: step.sequence < first.sequence
            )
            firsts[project.id] = first
        before._transition("na")
        for today, starting in projects.grouped(
            lambda project: project._today()
        ).items():
            starting._transition("running", date_start=today)
        self._freeze_baseline()
        for project in self:
            project._log("order_tracked", step=firsts[project.id])

    def _propose_date(self, day, *, partner, channel: str, step=None, words=""):
        """A date that the factory promises; the lead decides about it.

        :param step: the step it is for; default: the first open one the factory
            reports on.
        """
        self.ensure_one()
        # sudo: sourcing.commitment - the factory holds no rights; callers checked it
        project = self.sudo()
        step = (
            step
            or project.milestone_ids.filtered(
                lambda step: (
                    step.supplier_access == "reports" and step.state not in CLOSED
                )
            ).sorted(lambda step: (step.kind != "production", step.sequence))[:1]
        )
        if not step:
            return project.env["sourcing.commitment"]
        promise = project.env["sourcing.commitment"].create(
            {
                "milestone_id": step.id,
                "date": day,
                "partner_id": partner.id,
                "channel": channel,
                "words": words,
            }
        )
        told = project.with_context(lang=project.lead_id.lang)
        told.activity_schedule(
            "sourcing_pm.mail_activity_promise",
            summary=told.env._(
                "%(step)s: new date %(day)s proposed",
                step=step.with_env(told.env).display_name,
                day=format_date(told.env, day),
            ),
            user_id=project.lead_id.id,
        )
        return promise

    def _on_steps_closed(self, steps) -> None:
        """Follow what the end of steps means for the whole project."""
        self.ensure_one()
        if self.state != "running":
            return
        if any(step.kind == "rfq" for step in steps):
            self._freeze_baseline()
        self._close_if_complete()

    def _close_if_complete(self) -> None:
        if all(step.state in CLOSED for step in self.milestone_ids):
            # sudo: sourcing.project - whoever reports the last step ends the project
            self.sudo()._transition("done")

    def _on_step_reopened(self) -> None:
        """A project with an open step is under way."""
        # sudo: sourcing.project - whoever may reopen a step reopens its project
        self.sudo().filtered(  # sudo: as above
            lambda project: project.state == "done"
        )._transition("running")

    # === PARTIES === #

    def _party(self, user, key=None, side: str = "buyer"):
        """Who ``user`` is in this project: one live party of ``side``, or nobody.

        :param key: the personal links that the reader's session has opened.
        """
        # portal users hold no rights; this is the question whether they may see
        # anything at all
        # sudo: sourcing.party - see above
        parties = self.env["sourcing.party"].sudo()
        mine = parties._domain_of_user(user, side, key)
        return parties.search(mine & Domain("project_id", "=", self.id))._pick(user)

    def _may_lead(self) -> bool:
        """Whether the user decides here as lead: he, a deputy or a manager."""
        self.ensure_one()
        user = self.env.user
        return (
            self.env.su
            or user in self.lead_id | self._staff("deputy")
            or user.has_group("sourcing_pm.group_sourcing_manager")
        )

    def _has_buyer(self) -> bool:
        return bool(self._live("buyer"))

    def _live(self, side: str):
        # sudo: sourcing.party - inspectors and clerks trigger questions to parties
        # whose list they need not see
        return self.sudo().party_ids.filtered(  # sudo: as above
            lambda party: party.side == side and not party.revoked
        )

    def _buyer_approver(self):
        """The party of the buyer that is asked."""
        return self._live("buyer").filtered(lambda party: party.role == "approver")[:1]

    def _staff(self, role: str):
        """Our users with a role in the project."""
        parties = self._live("staff").filtered(lambda party: party.role == role)
        return parties.partner_id.user_ids.filtered(lambda user: not user.share)

    # === JOURNAL === #

    def _log(self, code: str, **values):
        """Add a line to the journal of each project.

        :param values: see ``_prepare_log``.
        """
        # sudo: sourcing.journal - everybody's acts are recorded, nobody may write here
        journal = self.env["sourcing.journal"].sudo()
        return journal._add([project._prepare_log(code, **values) for project in self])

    def _prepare_log(
        self, code: str, *, step=None, partner=None, before=None, after=None, reason=""
    ) -> dict:
        """Values of a line of the journal.

        :param code: a code that ``sourcing.sentence`` knows.
        :param before: values before, as plain data; ``after`` likewise.
        :param reason: free text of our staff; no other side ever reads it.
        """
        return {
            "project_id": self.id,
            "milestone_id": step.id if step else False,
            "code": code,
            "user_id": self.env.user.id,
            "partner_id": (partner or self.env.user.partner_id).id,
            "before": before,
            "after": after,
            "reason": reason,
        }

    def _review_open_approvals(self) -> None:
        """Void the questions whose subject has changed since they were asked."""
        # sudo: sourcing.approval - nobody holds write rights on questions
        approvals = self.env["sourcing.approval"].sudo()
        for approval in approvals.search(
            [("project_id", "in", self.ids), ("state", "=", "open")]
        ):
            if not approval._is_current():
                approval._supersede()

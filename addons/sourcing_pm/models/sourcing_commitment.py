from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .tools import is_sensible, without_defaults

# What was said: it stays once the promise is answered.
SAID = frozenset(
    {
        "date",
        "words",
        "words_zh",
        "channel",
        "partner_id",
        "document_id",
    }
)
# Our working days within which a soft promise should be in writing.
WRITING_DAYS = 2


class SourcingCommitment(models.Model):
    """A date that somebody promised for a step.

    A promise stays proposed until the lead accepts it; until then it moves nothing.
    """

    _name = "sourcing.commitment"
    _description = "Promised Date"
    _inherit = ["sourcing.state.mixin"]
    _order = "id desc"
    _rec_name = "milestone_id"
    _check_company_auto = True

    _transitions = {
        "proposed": ("accepted", "declined", "superseded"),
        "accepted": ("superseded",),
        "declined": (),
        "superseded": (),
    }

    project_id = fields.Many2one(
        related="milestone_id.project_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    milestone_id = fields.Many2one(
        "sourcing.milestone", "Step", required=True, ondelete="restrict", index=True
    )
    date = fields.Date("Promised for", required=True)
    partner_id = fields.Many2one("res.partner", "Promised by")
    promised_on = fields.Datetime(
        default=lambda self: fields.Datetime.now(), readonly=True
    )
    channel = fields.Selection(
        [
            ("portal", "Portal"),
            ("wechat", "WeChat"),
            ("whatsapp", "WhatsApp"),
            ("mail", "E-mail"),
            ("phone", "Phone"),
            ("visit", "Visit"),
        ],
        required=True,
        default="wechat",
    )
    firmness = fields.Selection(
        [("written", "In writing"), ("spoken", "Spoken"), ("soft", "Soft")],
        required=True,
        default="written",
        help="Soft: “we will try”. A soft promise is never accepted. How firm it was "
        "stays: “Put in Writing” names who wrote what, and when.",
    )
    words = fields.Text(help="What was said, in the original words or in English.")
    words_zh = fields.Text("Words (Chinese)")
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("superseded", "Superseded"),
        ],
        required=True,
        default="proposed",
        copy=False,
        index=True,
    )
    moved_days = fields.Integer(
        readonly=True,
        copy=False,
        help="Calendar days between this promise and the accepted one before it.",
    )
    outcome = fields.Selection(
        [("kept", "Kept"), ("broken", "Broken")],
        compute="_compute_outcome",
        store=True,
        help="Whether the step was finished by the day promised.",
    )
    history = fields.Char(
        "Which New Date",
        compute="_compute_history",
        help="Which new date it is for the step, and how far all of them moved it.",
    )

    # === COMPUTES === #

    @api.depends("date", "state", "firmness", "milestone_id.actual_finish")
    def _compute_outcome(self):
        for promise in self:
            finish = promise.milestone_id.actual_finish
            if not finish or promise.state == "declined" or promise.firmness == "soft":
                promise.outcome = False
            else:
                promise.outcome = "kept" if finish <= promise.date else "broken"

    @api.depends_context("lang")
    @api.depends(
        "date", "milestone_id.commitment_ids.date", "milestone_id.baseline_finish"
    )
    def _compute_history(self):
        for promise in self:
            promise.history = promise.milestone_id._promise_history(promise)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        self = without_defaults(self, {"state"})
        for vals in vals_list:
            if vals.get("state", "proposed") != "proposed":
                raise UserError(
                    self.env._("A promise is proposed first, and then accepted.")
                )
            self._check_sensible(vals)
        commitments = super().create(vals_list)
        for promise in commitments:
            before = promise.milestone_id.committed_finish
            if before:
                promise.moved_days = (promise.date - before).days
            promise.project_id._log(
                "date_promised",
                step=promise.milestone_id,
                partner=promise.partner_id,
                after={"promised_date": str(promise.date)},
            )
        commitments._ask_for_writing()
        return commitments

    def _check_sensible(self, vals) -> None:
        day = fields.Date.to_date(vals.get("date"))
        if day and not is_sensible(day):
            raise UserError(
                self.env._(
                    "%(day)s lies beyond all plans; is the year right?",
                    day=fields.Date.to_string(day),
                )
            )

    def write(self, vals):
        self.check_access("write")
        self._check_sensible(vals)
        if vals.keys() & SAID:
            if "state" in vals or any(promise.state != "proposed" for promise in self):
                raise UserError(
                    self.env._("What was promised stays. Record the new promise.")
                )
        if "milestone_id" in vals and any(
            promise.milestone_id.id != vals["milestone_id"] for promise in self
        ):
            raise UserError(
                self.env._("A promise stays with its step. Record another one.")
            )
        result = super().write(vals)
        if vals.get("state") == "accepted":
            for promise in self:
                promise._supersede_older()
            self._commit_date()
        if "state" in vals:
            self._clear_tasks()
        return result

    def _supersede_older(self) -> None:
        others = self.milestone_id.commitment_ids - self
        others.filtered_domain(
            [("state", "in", ("proposed", "accepted")), ("id", "<", self.id)]
        )._transition("superseded")

    def _commit_date(self) -> None:
        """The accepted promise becomes the committed date of its step."""
        for promise in self:
            # sudo: sourcing.milestone - the committed layer is written here only
            promise.milestone_id.sudo().committed_finish = promise.date
            promise.project_id._log(
                "promise_accepted",
                step=promise.milestone_id,
                after={"promised_date": str(promise.date)},
            )

    def _ask_for_writing(self) -> None:
        """A soft promise gives the lead a task: the date in writing, by a day.

        That day is two of our working days away, but not after the promised one.
        """
        for promise in self.filtered(
            lambda promise: promise.firmness == "soft" and promise.state == "proposed"
        ):
            # sudo: sourcing.project - the task is the lead's, whoever heard the words
            project = promise.project_id.sudo()
            today = project._today()
            by = project._calendar("agent")._workdays().add(today, WRITING_DAYS)
            lead = project.with_context(lang=project.lead_id.lang)
            project.activity_schedule(
                "sourcing_pm.mail_activity_writing",
                date_deadline=max(today, min(by, promise.date)),
                summary=lead.env._(
                    "%(step)s: get %(day)s in writing",
                    step=promise.milestone_id.with_env(lead.env).display_name,
                    day=format_date(lead.env, promise.date),
                ),
                user_id=project.lead_id.id,
            )

    def action_accept(self):
        """Take the promised date as the committed one; the plan follows at once."""
        self.check_access("write")
        self._transition("accepted")

    def action_decline(self):
        """The date is not acceptable; the plan stays."""
        self.check_access("write")
        self._transition("declined")

    def _clear_tasks(self) -> None:
        """The lead's task is done when no promise waits for an answer any more."""
        for project in self.project_id:
            if all(promise.state != "proposed" for promise in project.commitment_ids):
                project.activity_feedback(["sourcing_pm.mail_activity_promise"])
            soft = project.commitment_ids.filtered(
                lambda promise: (
                    promise.firmness == "soft" and promise.state == "proposed"
                )
            )
            if not soft:
                project.activity_feedback(["sourcing_pm.mail_activity_writing"])

    def _transition_blockers(self, to: str) -> list[str]:
        if to in ("accepted", "declined") and not self.project_id._may_lead():
            return [self.env._("the lead decides about promised dates")]
        if to == "accepted":
            if self.firmness == "soft":
                return [self.env._("it is soft; get the date in writing first")]
            if self.milestone_id.state not in ("planned", "running", "asked"):
                return [self.env._("the step is closed")]
            if self.date < self.milestone_id._today():
                return [self.env._("its day has passed; ask for a new one")]
        return super()._transition_blockers(to)

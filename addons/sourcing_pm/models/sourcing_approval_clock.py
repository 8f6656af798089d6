"""The clock of a question: reminders, a question back, and what waiting costs."""

from __future__ import annotations

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime, plaintext2html

from .errors import DecisionError
from .milestone_states import CLOSED
from .portal_text import in_own_language, written_moment, zone_of
from .tools import work_off

REMIND_AHEAD = timedelta(days=1)
STAGES = ["", "before", "after"]
MAX_WORDS = 2000


class SourcingApproval(models.Model):
    _inherit = "sourcing.approval"

    asked_back = fields.Text(
        "Question Back", readonly=True, help="What the decider wants to know first."
    )
    asked_back_on = fields.Datetime(
        "Clock Stands since",
        readonly=True,
        help="The decider waits for our answer; until then no time counts.",
    )
    answered_back = fields.Text("Our Answer", readonly=True)
    reminded = fields.Selection(
        [("before", "Before the deadline"), ("after", "After the deadline")],
        readonly=True,
    )
    late_days = fields.Integer(
        "Days Late",
        readonly=True,
        help="Working days from the deadline to the answer. Time in which the decider "
        "waited for us does not count.",
    )
    silence_cost = fields.Char(
        "Cost of Silence",
        compute="_compute_silence_cost",
        help="How delivery moves with each day without an answer.",
    )

    @api.depends_context("lang")
    @api.depends("state", "asked_back_on", "milestone_id.total_float")
    def _compute_silence_cost(self):
        for approval in self:
            approval.silence_cost = approval._silence_sentence("staff")

    # === COST OF SILENCE === #

    def _silence_sentence(self, audience: str) -> str:
        """How delivery moves with each day without an answer, for one audience."""
        self.ensure_one()
        # sudo: sourcing.milestone - the plan speaks to readers without rights, too
        slack = self.sudo()._slack() if self.state == "open" else None
        sentence = self.env["sourcing.sentence"]
        if self.state == "open" and self.asked_back_on:
            return sentence._render("silence_clock_stands", {}, audience)
        if slack is None:
            return ""
        code = "silence_costs_later" if slack else "silence_costs"
        return sentence._render(code, {"days": slack}, audience)

    def _slack(self) -> int | None:
        """Working days that the waiting step may slip before delivery moves.

        None where no step waits: a change that nobody answers does not happen.
        The float of the last open step is what the whole project has left; what a
        step has beyond that is its own.
        """
        step = self.milestone_id
        ahead = self.project_id.milestone_ids.filtered(
            lambda other: other.state not in CLOSED and other.forecast_finish
        )
        if step not in ahead:
            return None
        last = ahead.sorted(lambda other: (other.forecast_finish, other.sequence))[-1]
        return max(step.total_float - last.total_float, 0)

    # === LATE DAYS === #

    def _close(self, to: str, **vals) -> None:
        """What closes a question also fixes how late the answer was."""
        moment = vals.get("decided_on") or fields.Datetime.now()
        for approval in self:
            approval._transition(
                to,
                **vals,
                deadline=approval._moved_deadline(moment),
                asked_back_on=False,
                # who withdraws a question takes the waiting for it upon himself
                late_days=0 if to == "withdrawn" else approval._days_late(moment),
            )

    def _moved_deadline(self, moment):
        """The deadline, later by the time in which the clock has stood."""
        if not (self.deadline and self.asked_back_on):
            return self.deadline
        return self.deadline + max(moment - self.asked_back_on, timedelta())

    def _days_late(self, moment=None) -> int:
        """Working days after the deadline: of an open question, up to ``moment``."""
        self.ensure_one()
        if self.state != "open":
            return self.late_days
        moment = moment or fields.Datetime.now()
        deadline = self._moved_deadline(moment)
        if not deadline or moment <= deadline:
            return 0
        project = self.project_id
        workdays = project._calendar("agent")._workdays()
        return workdays.count(
            project._local_day(deadline) + timedelta(days=1), project._local_day(moment)
        )

    # === QUESTION BACK === #

    def action_ask_back(self, *, words: str):
        """Ask back, as the person of ours who was asked; the clock stands meanwhile.

        :param words: what you want to know before you decide.
        """
        self.check_access("read")
        for approval in self:
            if approval.user_id != self.env.user:
                raise DecisionError(
                    self.env._(
                        "“%(question)s” was not asked of you.",
                        question=approval.question,
                    )
                )
            approval._ask_back(words, partner=self.env.user.partner_id)

    def action_reply(self, *, answer: str):
        """Answer the decider's question; his clock goes on.

        :param answer: your words to the decider; he reads them as they are.
        """
        self.check_access("read")
        answer = self._read_words(answer)
        for approval in self:
            approval._check_asker()
            # sudo: sourcing.approval - nobody holds write rights on questions
            question = approval.sudo()
            question._lock_open()
            if not question.asked_back_on:
                raise DecisionError(
                    self.env._(
                        "Nobody asks back about “%(question)s”.",
                        question=approval.question,
                    )
                )
            question._answer_back(answer)

    def _ask_back(self, words: str, *, partner) -> None:
        """The decider asks back; the caller has checked that it is he.

        :raise DecisionError: not open any more, or nothing was asked.
        """
        self.ensure_one()
        words = self._read_words(words)
        # sudo: sourcing.approval - nobody holds write rights on questions
        approval = self.sudo()
        approval._lock_open()
        if approval.asked_back_on:  # one more question, in the same breath
            words = f"{approval.asked_back}\n{words}"
        else:
            approval.asked_back_on = fields.Datetime.now()
        approval.write({"asked_back": words, "answered_back": False})
        approval._log_act("asked_back", partner=partner, reason=words)
        approval._post_words(words, partner)
        approval._clear_task("silence", "question")
        lead = approval.project_id.lead_id
        task = approval.with_context(lang=lead.lang)
        task._give_task(
            "question",
            lead,
            fields.Datetime.now(),
            summary=task.env._(
                "%(name)s asks back: %(question)s",
                name=partner.name,
                question=in_own_language(task, approval, "question"),
            ),
            note=words,
        )

    def _answer_back(self, answer: str) -> None:
        now = fields.Datetime.now()
        self.write(
            {
                "deadline": self._moved_deadline(now),
                "asked_back_on": False,
                "answered_back": answer,
            }
        )
        day = self.project_id._local_day(self.deadline)
        self._log_act("answered", after={"deadline_date": str(day)}, reason=answer)
        self._clear_task("question", "decide")
        if self.user_id:
            self._give_task("decide", self.user_id, self.deadline, note=answer)
        about, sentences = self._to_party("answered")
        self._post_words(answer, self.env.user.partner_id, about, sentences)

    def _post_words(self, words: str, partner, about="", sentences=()) -> None:
        """Words between decider and asker, in the thread where both read.

        :param about: what a mail to the party that was asked is about.
        :param sentences: what we say to it below the words.
        """
        body = plaintext2html(words)
        for sentence in sentences:
            body += Markup("<p>%s</p>") % sentence
        mail = {
            "subject": self.project_id._mail_subject(about),
            "email_layout_xmlid": "sourcing_pm.mail_layout",
        }
        self.project_id.message_post(
            **(mail if about else {}),
            body=body,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment" if self.party_id else "mail.mt_note",
            partner_ids=self.party_id.partner_id.ids if about else [],
        )

    def _read_words(self, words: str) -> str:
        words = str(words or "").strip()[:MAX_WORDS]
        if not words:
            raise DecisionError(self.env._("Please write what you want to say."))
        return words

    # === TELLING === #

    def _letter(self, verb: str, lang: str) -> tuple[str, list[str]]:
        """What we write to the buyer's side: what is asked, by when, and what silence
        costs; moments in the zone of the party that was asked, and in ours.

        :return: what it is about, and the paragraphs.
        """
        reader = self.with_context(lang=lang)
        params = {
            **self._record()._approval_subject(),
            "question": in_own_language(reader, self, "question"),
            "deadline": reader._deadline_of(self.party_id.partner_id),
            "silence": in_own_language(reader, self, "silence"),
            "cost": reader._silence_sentence("buyer"),
        }
        codes = [f"approval_{verb}", "asked_question"]
        if verb == "asked":  # the others speak of deadline and silence themselves
            codes += ["asked_deadline"] if params["deadline"] else []
            codes += ["asked_silence"] if params["silence"] or params["cost"] else []
        return reader.env["sourcing.sentence"]._letter(codes, params, "buyer")

    def _tell_party(self, verb: str) -> None:
        """Write to the party that was asked."""
        for approval in self:
            approval._write_to(approval.party_id, verb)

    def _write_to(self, parties, verb: str) -> None:
        parties._tell_text(
            lambda thread, _audience: self._letter(verb, thread.env.context["lang"])
        )

    def _to_party(self, verb: str) -> tuple[str, list[str]]:
        """The same, to be written below other words; nothing if no party was asked."""
        if not self.party_id:
            return "", []
        return self._letter(verb, self.party_id.partner_id.lang or self.env.lang)

    def _deadline_of(self, partner) -> str:
        """The deadline in the zone of a contact, and in ours."""
        ours = self.project_id._zone()
        return written_moment(self, self.deadline, [zone_of(partner, ours), ours])

    # === REMINDERS === #

    @api.model
    def _cron_remind(self) -> None:
        """Remind deciders shortly before and after their deadlines.

        However long the job did not run, nobody gets more than one reminder for what
        he missed; and nothing is ever decided here: silence is no answer.
        """
        ahead = fields.Datetime.now() + REMIND_AHEAD
        approvals = self.search(
            [
                ("state", "=", "open"),
                ("asked_back_on", "=", False),
                ("deadline", "<=", ahead),
                ("reminded", "!=", "after"),
            ],
            order="deadline, id",
        ).filtered(lambda approval: approval._due_reminder())
        work_off(
            approvals,
            lambda locked: locked._remind(),
            "Nobody was reminded of question %s",
        )

    def _due_reminder(self) -> str:
        """The reminder that is due and was not given: ``before``, ``after`` or none."""
        self.ensure_one()
        if (
            self.state != "open"
            or self.asked_back_on
            or not self.deadline
            or self.project_id.state not in ("draft", "running")
        ):
            return ""
        now = fields.Datetime.now()
        ahead = min(REMIND_AHEAD, (self.deadline - self.asked_on) / 2)
        stage = "before" if now >= self.deadline - ahead else ""
        if now >= self.deadline:
            stage = "after"
        given = self.reminded or ""
        return stage if STAGES.index(stage) > STAGES.index(given) else ""

    def _remind(self) -> None:
        for approval in self:
            stage = approval._due_reminder()
            if not stage:
                continue
            approval.reminded = stage
            approval._log_act(f"reminded_{stage}")
            approval._tell_party(f"reminded_{stage}")
            if approval.user_id:
                approval._remind_user(approval.user_id)
            elif stage == "after":
                approval._remind_user(approval.project_id.lead_id)

    def _remind_user(self, user) -> None:
        """A task for our decider, or for the lead whose buyer is silent."""
        self._clear_task("silence")
        task = self.with_context(lang=user.lang, tz=user.tz)
        self._give_task(
            "silence",
            user,
            self.deadline,
            summary=task.env._(
                "No answer yet: %(question)s",
                question=in_own_language(task, self, "question"),
            ),
            note=task.env._(
                "Asked of %(name)s, due %(deadline)s. %(cost)s",
                name=self.user_id.name or self.party_id.partner_id.name,
                deadline=format_datetime(task.env, self.deadline),
                cost=task.silence_cost,
            ),
        )


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    buyer_days = fields.Integer(
        "Days Lost by Late Answers",
        compute="_compute_buyer_days",
        help="Working days by which the buyer's answers came after their deadlines, "
        "up to today.",
    )

    def _compute_buyer_days(self):
        for project in self:
            # sudo: sourcing.approval - only the sum is shown
            asked = project.sudo()._buyer_approvals()
            project.buyer_days = sum(approval._days_late() for approval in asked)

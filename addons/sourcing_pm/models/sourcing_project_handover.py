"""A change of lead: the note, the tasks that go along, and who is told."""

from __future__ import annotations

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date
from odoo.tools.mail import plaintext2html

from .milestone_states import CLOSED

# States in which others rely on the lead.
LED = ("running", "hold")


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    handover_note = fields.Text(
        copy=False,
        help="What the lead before left to know, for our staff. Without one, the facts "
        "of that day.",
    )
    language_warning = fields.Char(compute="_compute_language_warning")

    @api.depends_context("lang")
    @api.depends("state", "lead_id", "party_ids.partner_id.lang", "party_ids.revoked")
    def _compute_language_warning(self):
        for project in self:
            project.language_warning = project.state not in (
                "done",
                "cancel",
            ) and project._language_warning(project.lead_id)

    def write(self, vals):
        if "lead_id" not in vals:
            return super().write(vals)
        led = {
            project: project.lead_id
            for project in self
            if project.state in LED and project.lead_id.id != vals["lead_id"]
        }
        result = super().write(vals)
        for project, former in led.items():
            if not vals.get("handover_note"):
                lead = project.with_context(lang=project.lead_id.lang)
                project.handover_note = lead._handover_facts()
            project._tell_handover(former)
        return result

    def action_hand_over(self):
        """Ask who leads from now on, and for the note that goes with it."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over"),
            "res_model": "sourcing.handover",
            "view_mode": "form",
            "target": "new",
            "context": {"default_project_ids": [Command.set(self.ids)]},
        }

    # === NOTE === #

    def _handover_facts(self) -> str:
        """What is open today, one matter a line, in the language of the context."""
        self.ensure_one()
        # sudo: sourcing.* - who may hand the project over need not read all of it
        project = self.sudo()
        facts = [
            *project._handover_steps(),
            *project._handover_questions(),
            *project._handover_promises(),
            *project._handover_issues(),
        ]
        return "\n".join(facts) or self.env._("Nothing is open today.")

    def _handover_steps(self) -> list[str]:
        step = self.next_step_id
        due = step.forecast_finish
        return [
            self.env._(
                "Next: %(step)s, due %(day)s",
                step=step.display_name,
                day=format_date(self.env, due) if due else "–",
            )
            for step in step
        ]

    def _handover_questions(self) -> list[str]:
        return [
            self.env._(
                "Decision waiting: %(question)s (%(name)s, by %(day)s)",
                question=question.question,
                name=(question.party_id.partner_id or question.user_id).name,
                day=format_date(self.env, self._local_day(question.deadline)),
            )
            for question in self.approval_ids
            if question.state == "open"
        ]

    def _handover_promises(self) -> list[str]:
        firm = dict(
            self.commitment_ids._fields["firmness"]._description_selection(self.env)
        )
        return [
            self.env._(
                "Promise: %(step)s for %(day)s (%(firmness)s, %(name)s)",
                step=promise.milestone_id.display_name,
                day=format_date(self.env, promise.date),
                firmness=firm[promise.firmness],
                name=promise.partner_id.name or "–",
            )
            for promise in self.commitment_ids
            if promise.state in ("proposed", "accepted")
            and promise.milestone_id.state not in CLOSED
        ]

    def _handover_issues(self) -> list[str]:
        return [
            self.env._(
                "Open issue: %(issue)s (due %(day)s)",
                issue=issue.name,
                day=format_date(self.env, issue.date_due) if issue.date_due else "–",
            )
            for issue in self.issue_ids
            if issue.state == "open"
        ]

    # === WHO IS TOLD === #

    def _tell_handover(self, former) -> None:
        """What the former lead had to do goes along; everybody learns the new name.

        The two sides are told the name of their new contact, and nothing else.
        """
        self.ensure_one()
        lead = self.lead_id
        self._hand_over_tasks(former)
        self._log(
            "lead_changed",
            before={"before": former.name},
            after={"after": lead.name},
            reason=self.handover_note,
        )
        for user in former | lead:
            self._tell_staff_handover(user, former)
        # sudo: sourcing.party - who is told follows from the act, whoever did it
        sides = self._live("buyer") | self._live("factory")
        sides._tell("lead_changed", {"lead": lead.name})

    def _hand_over_tasks(self, former) -> None:
        """Open tasks and issues of the former lead are the new one's."""
        # the note tells of all of them at once: no mail for each
        # sudo: mail.activity, sourcing.issue - they go with the project
        project = self.sudo().with_context(mail_activity_quick_update=True)
        tasks = project.activity_ids.filtered(lambda task: task.user_id == former)
        tasks.user_id = self.lead_id
        issues = project.issue_ids.filtered(
            lambda issue: issue.state == "open" and issue.owner_id == former
        )
        issues.owner_id = self.lead_id

    def _tell_staff_handover(self, user, former) -> None:
        """Old and new lead read the note, each in his language."""
        told = self.with_context(lang=user.lang)
        names = {
            "project": self.display_name,
            "former": former.name,
            "lead": self.lead_id.name,
        }
        told.message_notify(
            partner_ids=user.partner_id.ids,
            subject=told.env._("%(project)s: handed over", **names),
            body=Markup("<p>{}</p>{}").format(
                told.env._("%(former)s hands over %(project)s to %(lead)s.", **names),
                plaintext2html(self.handover_note or ""),
            ),
        )

    # === LANGUAGES === #

    def _language_warning(self, lead) -> str:
        """Which side has no contact that ``lead`` shares a language with; or nothing.

        It is a warning and stops nobody: an interpreter may sit in the next room.
        """
        self.ensure_one()
        spoken = lead._sourcing_languages() if lead else frozenset()
        sides = {
            self.env._("buyer"): self._live("buyer"),
            self.env._("factory"): self._live("factory"),
        }
        foreign = [
            self.env._(
                "%(side)s (%(languages)s)", side=side, languages=_named(self.env, heard)
            )
            for side, parties in sides.items()
            if (heard := {party.partner_id.lang or "en_US" for party in parties})
            and lead
            and not {code[:2] for code in heard} & spoken
        ]
        return bool(foreign) and self.env._(
            "%(lead)s shares no language with: %(sides)s",
            lead=lead.name,
            sides=foreign,
        )


class SourcingApproval(models.Model):
    _inherit = "sourcing.approval"

    def _may_decide(self, user) -> bool:
        """What a former lead was asked, the lead of today may answer, too."""
        asked = self.user_id
        handed_over = asked and asked != self.project_id.approver_id
        return super()._may_decide(user) or bool(
            handed_over and user == self.project_id.lead_id
        )


def _named(env, codes) -> list[str]:
    return [env["res.lang"]._get_data(code=code).name or code for code in sorted(codes)]

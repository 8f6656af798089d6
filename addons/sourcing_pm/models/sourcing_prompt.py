from __future__ import annotations

from datetime import date, timedelta

from odoo import fields, models

from .portal_error import PortalError

# From then on a question counts as unanswered, long before the next one is asked.
PATIENCE = timedelta(days=2)


class SourcingPrompt(models.Model):
    """One question to a factory: is this step finished? Yes, or no and a new date.

    Nobody types one: questions come with the rhythm of the project, answers from the
    factory's page, whichever of its buttons it uses.
    """

    _name = "sourcing.prompt"
    _description = "Question to a Factory"
    _inherit = ["sourcing.state.mixin"]
    _order = "id desc"
    _rec_name = "milestone_id"
    _check_company_auto = True

    _transitions = {
        "open": ("yes", "no", "unanswered", "void"),
        "yes": (),
        "no": (),
        "unanswered": (),
        "void": (),
    }

    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    milestone_id = fields.Many2one(
        "sourcing.milestone",
        "Step",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    order_id = fields.Many2one(
        "purchase.order",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        groups="purchase.group_purchase_user",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("yes", "Finished"),
            ("no", "Not finished"),
            ("unanswered", "Not answered"),
            ("void", "Out of date"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    asked_on = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    answered_on = fields.Datetime(readonly=True)
    answered_by_id = fields.Many2one("res.partner", readonly=True)
    day = fields.Date("New Date", readonly=True)

    _one_open = models.UniqueIndex(
        "(order_id) WHERE state = 'open'", "This factory has been asked already."
    )

    def _is_asked(self) -> bool:
        """Whether the question still makes sense: the step can be reported."""
        self.ensure_one()
        return self.state == "open" and self.milestone_id._is_open_to_report()

    def _is_settled(self) -> bool:
        """Whether there was an answer, on the page or by the step being closed."""
        self.ensure_one()
        return self.state in ("yes", "no", "void") or not (
            self.state == "unanswered" or self._is_asked()
        )

    def _is_silent(self) -> bool:
        """Whether the factory owed an answer and gave none."""
        self.ensure_one()
        waits = fields.Datetime.now() - self.asked_on
        return self.state == "unanswered" or (self._is_asked() and waits >= PATIENCE)

    def _answered(self, answer: str, party, day: date | None = None) -> None:
        """The factory said yes or no, by whichever button of its page."""
        if self:
            self._transition(
                answer,
                answered_on=fields.Datetime.now(),
                answered_by_id=self.project_id._reader(party).id,
                day=day,
            )

    def _answer_of_party(self, answer: str, day: date | None, party) -> str:
        """The factory answers on its page.

        :param answer: ``yes`` or ``no``.
        :param day: of a no the new day, which it needs; of a yes when it was finished.
        :param party: the factory's ``sourcing.party``, checked by the caller.
        :return: the code of a notice.
        :raise PortalError: the question is not open any more, or the day is missing.
        """
        if not (self and self._is_asked()):
            raise PortalError(
                self.env._("This question is not open any more. Please look again.")
            )
        step = self.milestone_id
        if answer == "yes":
            return step._supplier_report(party, day)
        if answer != "no" or not day:
            raise PortalError(self.env._("Please choose a day."))
        if day == step.committed_finish:
            self._answered("no", party, day)  # as agreed: no new promise
            return "agreed"
        step._supplier_propose(day, party)
        return "proposed"

    # === ASKING === #

    def _send(self) -> None:
        """Tell the factories, by mail; where there is no address, the lead does it."""
        for prompt in self:
            parties = prompt._parties()
            parties._tell("prompt", prompt._params())
            prompt.project_id._log("factory_asked", step=prompt.milestone_id)
            if not any(parties.partner_id.mapped("email")):
                prompt._ask_lead_to_send()

    def _parties(self):
        """The live parties of the factory that is asked, as superuser."""
        return self.project_id._live("factory").filtered(
            lambda party: self.order_id in party._orders()
        )

    def _params(self) -> dict:
        line = self.order_id._goods_lines()[:1]
        return {
            "step_id": self.milestone_id.type_id.id,
            "order": self.order_id.name,
            "product": line.product_id.with_context(
                display_default_code=False
            ).display_name,
            "quantity_qty": line.product_qty,
        }

    def _ask_lead_to_send(self) -> None:
        project = self.project_id
        lead = project.lead_id
        record = project.with_context(lang=lead.lang)
        summary = record.env._(
            "%(step)s: ask the factory in WeChat, it has no mail address",
            step=self.milestone_id.with_context(lang=lead.lang).display_name,
        )
        kind = "mail.mail_activity_data_todo"
        known = project.activity_search([kind], user_id=lead.id)
        if summary not in known.mapped("summary"):
            project.activity_schedule(kind, summary=summary, user_id=lead.id)

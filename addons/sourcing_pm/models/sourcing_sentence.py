from __future__ import annotations

import re

from odoo import api, fields, models
from odoo.tools import ormcache
from odoo.tools.translate import LazyTranslate

from .portal_text import written_day, written_number

_lt = LazyTranslate(__name__)

# code -> audience -> sentence. An audience without a sentence is told nothing.
SENTENCES = {
    # why a step cannot be done yet
    "document_open": {
        "staff": _lt("“%(kind)s” has not been accepted"),
        "buyer": _lt("“%(kind)s” is being prepared"),
        "supplier": _lt("“%(kind)s” is still needed"),
    },
    "document_not_released": {
        "staff": _lt("“%(kind)s” has not been released to the buyer who decides on it"),
    },
    "document_before_start": {
        "staff": _lt("“%(kind)s” must be accepted before mass production starts"),
    },
    "decision_open": {
        "staff": _lt("the decision is open (%(decider)s)"),
        "buyer": _lt("your decision is open"),
        "supplier": _lt("the decision is open"),
    },
    "check_open": {
        "staff": _lt("the decision is open (%(decider)s)"),
        "buyer": _lt("our check is under way"),
        "supplier": _lt("our check is under way"),
    },
    "decision_other_content": {
        "staff": _lt("what was approved has changed since; ask again"),
        "buyer": _lt("what you approved has changed since; we will ask again"),
    },
    "decision_other_revision": {
        "staff": _lt("the decision was taken on an older revision than %(revision)s"),
        "buyer": _lt("the specification has changed to revision %(revision)s since"),
    },
    "specification_missing": {
        "staff": _lt("no specification revision is in force"),
        "buyer": _lt("the specification is being prepared"),
        "supplier": _lt("the specification is being prepared"),
    },
    "supplier_confirmation_open": {
        "staff": _lt(
            "the factory has not confirmed specification revision %(revision)s"
        ),
        "buyer": _lt("the factory is checking specification revision %(revision)s"),
        "supplier": _lt("please confirm specification revision %(revision)s"),
    },
    # why a step moved: days with their sign, and who caused them
    "moved_late": {
        "staff": _lt("%(days)s: %(step)s late"),
        "buyer": _lt("%(days)s: %(step)s late"),
        "supplier": _lt("%(days)s: %(step)s late"),
    },
    "moved_early": {
        "staff": _lt("%(days)s: %(step)s earlier"),
        "buyer": _lt("%(days)s: %(step)s earlier"),
        "supplier": _lt("%(days)s: %(step)s earlier"),
    },
    "moved_promise": {
        "staff": _lt("%(days)s: new date promised for %(step)s"),
        "buyer": _lt("%(days)s: new date for %(step)s"),
        "supplier": _lt("%(days)s: your new date for %(step)s"),
    },
    "moved_overdue": {
        "staff": _lt("%(days)s: %(step)s is due and not reported"),
        "buyer": _lt("%(days)s: %(step)s is due and still open"),
        "supplier": _lt("%(days)s: %(step)s is due and not reported"),
    },
    "moved_not_before": {
        "staff": _lt("%(days)s: %(step)s cannot start earlier"),
        "buyer": _lt("%(days)s: %(step)s cannot start earlier"),
        "supplier": _lt("%(days)s: %(step)s cannot start earlier"),
    },
    "moved_start": {
        "staff": _lt("%(days)s: the project started on another day"),
        "buyer": _lt("%(days)s: the project started on another day"),
    },
    "moved_longer": {
        "staff": _lt("%(days)s: %(step)s takes longer"),
        "buyer": _lt("%(days)s: %(step)s takes longer"),
        "supplier": _lt("%(days)s: %(step)s takes longer"),
    },
    "moved_slack": {
        "staff": _lt("%(days)s: waiting time before %(step)s no longer needed"),
        "buyer": _lt("%(days)s: waiting time before %(step)s no longer needed"),
        "supplier": _lt("%(days)s: waiting time before %(step)s no longer needed"),
    },
    "moved_waived": {
        "staff": _lt("%(days)s: %(step)s was waived"),
        "buyer": _lt("%(days)s: %(step)s was waived"),
        "supplier": _lt("%(days)s: a step before yours was waived"),
    },
    "moved_follows": {
        "buyer": _lt("%(days)s: follows %(step)s"),
        "supplier": _lt("%(days)s: follows %(step)s"),
    },
    "moved_new": {
        "staff": _lt("%(days)s: %(step)s was added"),
        "buyer": _lt("%(days)s: %(step)s was added"),
        "supplier": _lt("%(days)s: %(step)s was added"),
    },
    "moved_factory": {
        "staff": _lt("%(days)s: the factory was changed"),
        "buyer": _lt("%(days)s: the factory was changed"),
    },
    "moved_holiday": {
        "staff": _lt("%(days)s: %(name)s"),
        "buyer": _lt("%(days)s: %(name)s"),
        "supplier": _lt("%(days)s: %(name)s"),
    },
    "moved_days_off": {
        "staff": _lt("%(days)s: days off"),
        "buyer": _lt("%(days)s: days off"),
        "supplier": _lt("%(days)s: days off"),
    },
    "moved_hold": {
        "staff": _lt("%(days)s: the project was on hold"),
        "buyer": _lt("%(days)s: the project was on hold"),
        "supplier": _lt("%(days)s: the project was on hold"),
    },
    "moved_before": {"supplier": _lt("%(days)s: steps before yours")},
    # working days of a plan
    "deposit_safe": {
        "staff": _lt(
            "Deposit after %(safe)s moves delivery by %(days)s days: the factory is "
            "closed from %(from)s to %(to)s."
        ),
        "buyer": _lt(
            "Deposit after %(safe)s moves delivery by %(days)s days: the factory is "
            "closed from %(from)s to %(to)s."
        ),
    },
    "deposit_missed": {
        "staff": _lt(
            "The plan runs into the factory's closure from %(from)s to %(to)s. Last "
            "safe day for the deposit: %(safe)s; after it delivery is %(days)s days "
            "later."
        ),
        "buyer": _lt(
            "The plan runs into the factory's closure from %(from)s to %(to)s. Last "
            "safe day for the deposit: %(safe)s; after it delivery is %(days)s days "
            "later."
        ),
    },
    "shutdown_crossed": {
        "staff": _lt(
            "The plan runs into the factory's closure from %(from)s to %(to)s."
        ),
        "buyer": _lt(
            "The plan runs into the factory's closure from %(from)s to %(to)s."
        ),
    },
    # the same where the factory has told no closure: only the holidays are known
    "deposit_safe_untold": {
        "staff": _lt(
            "Deposit after %(safe)s moves delivery by %(days)s days: public holidays "
            "from %(from)s to %(to)s. The factory has not told yet how long it closes: "
            "ask, and enter its shutdown."
        ),
        "buyer": _lt(
            "Deposit after %(safe)s moves delivery by %(days)s days: public holidays "
            "from %(from)s to %(to)s. Factories often close for longer: the date may "
            "move then."
        ),
    },
    "deposit_missed_untold": {
        "staff": _lt(
            "The plan runs into the public holidays from %(from)s to %(to)s. Last safe "
            "day for the deposit: %(safe)s; after it delivery is %(days)s days later. "
            "The factory has not told yet how long it closes: ask, and enter its "
            "shutdown."
        ),
        "buyer": _lt(
            "The plan runs into the public holidays from %(from)s to %(to)s. Last safe "
            "day for the deposit: %(safe)s; after it delivery is %(days)s days later. "
            "Factories often close for longer: the date may move then."
        ),
    },
    "shutdown_crossed_untold": {
        "staff": _lt(
            "The plan runs into the public holidays from %(from)s to %(to)s. The "
            "factory has not told yet how long it closes: ask, and enter its shutdown."
        ),
        "buyer": _lt(
            "The plan runs into the public holidays from %(from)s to %(to)s. Factories "
            "often close for longer: the date may move then."
        ),
    },
    "holidays_expected": {
        "staff": _lt(
            "China's public holidays of %(years)s are expected, not announced yet: "
            "dates from then on may move."
        ),
        "buyer": _lt(
            "China's public holidays of %(years)s are not announced yet: dates from "
            "then on may move."
        ),
    },
    "holidays_unknown": {
        "staff": _lt(
            "The calendar holds no public holidays of China for %(years)s: dates from "
            "then on are too early."
        ),
        "buyer": _lt(
            "China's public holidays of %(years)s are not announced yet: dates from "
            "then on may move."
        ),
    },
    "rework_open": {
        "staff": _lt("it failed; %(approver)s has not approved the rework"),
        "buyer": _lt("it is being done over"),
        "supplier": _lt("it has to be done over"),
    },
    "rework_before": {
        "staff": _lt("started before the rework of “%(step)s”"),
        "buyer": _lt("it waits for the rework of “%(step)s”"),
        "supplier": _lt("it waits for the rework of “%(step)s”"),
    },
    "shortlist_count": {
        "staff": _lt(
            "the shortlist holds %(count)s factories: name 3 to 5, or say why not"
        ),
        "buyer": _lt("the shortlist is being prepared"),
    },
    "choice_open": {
        "staff": _lt("no factory of the shortlist has been chosen"),
        "buyer": _lt("offers are being compared"),
    },
    "quotation_not_sent": {
        "staff": _lt("the quotation has not been sent to the buyer"),
        "buyer": _lt("the quotation is being prepared"),
    },
    # journal
    "project_started": {
        "staff": _lt("Project started"),
        "buyer": _lt("Project started"),
    },
    "project_state": {"staff": _lt("Project changed from %(before)s to %(after)s")},
    "project_repeats": {"staff": _lt("Repeats %(first)s")},
    "project_held": {
        "staff": _lt("Project put on hold"),
        "buyer": _lt("The project is on hold: its clocks stand still"),
    },
    "project_resumed": {
        "staff": _lt("Project resumed after %(days)s days"),
        "buyer": _lt("The project goes on"),
    },
    "lead_changed": {
        "staff": _lt("Lead changed from %(before)s to %(after)s"),
        "buyer": _lt("Your contact is now %(lead)s."),
        "supplier": _lt("Your contact is now %(lead)s."),
    },
    "party_added": {"staff": _lt("Takes part now: %(party)s")},
    "terms_changed": {"staff": _lt("%(terms_before)s became: %(terms)s")},
    "step_terms_changed": {
        "staff": _lt("%(step)s: %(terms_before)s became: %(terms)s")
    },
    "party_changed": {"staff": _lt("%(party_before)s became: %(party)s")},
    "party_removed": {"staff": _lt("Was removed: %(party)s")},
    "order_tracked": {"staff": _lt("Order tracked from “%(step)s” on")},
    "step_state": {"staff": _lt("%(step)s changed from %(before)s to %(after)s")},
    "balance_paid": {
        "staff": _lt("%(order)s: the bank paid the balance before its gate was open"),
    },
    "step_inserted": {"staff": _lt("%(step)s was inserted")},
    "step_waived": {
        "staff": _lt("%(step)s was waived"),
        "buyer": _lt("“%(step)s” was waived: we go on without it. Please ask us why."),
    },
    "step_failed": {
        "staff": _lt("%(step)s failed and is done over"),
        "buyer": _lt("%(step)s is done over"),
    },
    "step_before_rework": {
        "staff": _lt("%(step)s had started when “%(failed)s” failed"),
    },
    "order_cancelled": {"staff": _lt("%(order)s was cancelled: its steps stop")},
    "order_not_cancelled": {"staff": _lt("%(order)s could not be cancelled")},
    "factory_changed": {
        "staff": _lt("Factory changed from %(before)s to %(after)s"),
        "buyer": _lt(
            "We have changed the factory that makes your goods. The plan shows the "
            "new dates."
        ),
    },
    "factory_changed_to": {
        "staff": _lt("Factory changed to %(factory)s"),
        "buyer": _lt(
            "We have changed the factory that makes your goods to %(factory)s. The "
            "plan shows the new dates."
        ),
    },
    "step_done": {
        "staff": _lt("%(step)s is done"),
        "buyer": _lt("%(step)s is done"),
        "supplier": _lt("%(step)s is done"),
    },
    "actual_corrected": {"staff": _lt("%(step)s: reported date corrected")},
    "baseline_frozen": {
        "staff": _lt("Plan frozen"),
        "buyer": _lt("The plan was fixed"),
    },
    "approval_asked": {
        "staff": _lt("%(step)s: decision asked for"),
        "buyer": _lt("%(step)s: your decision is asked for"),
    },
    "asked_question": {"buyer": _lt("You are asked: “%(question)s”")},
    "asked_deadline": {"buyer": _lt("Please answer by %(deadline)s.")},
    "asked_silence": {"buyer": _lt("Without an answer: %(silence)s %(cost)s")},
    # subjects of mails whose first sentence is too long for one
    "mail_approval_reminded_before": {
        "buyer": _lt("Please decide by %(deadline)s: %(step)s"),
    },
    "mail_approval_reminded_after": {
        "buyer": _lt("Your decision is overdue: %(step)s"),
    },
    "mail_approval_answered": {
        "buyer": _lt("Your question is answered, please decide: %(step)s"),
    },
    "mail_approval_recorded": {
        "buyer": _lt("An answer of %(name)s was recorded: %(step)s"),
    },
    "mail_prompt": {"supplier": _lt("Is “%(step)s” finished?")},
    "mail_change_to_confirm": {
        "supplier": _lt("Please confirm specification revision %(revision)s"),
    },
    "mail_factory_changed": {"buyer": _lt("Another factory makes your goods")},
    "mail_factory_changed_to": {"buyer": _lt("Another factory makes your goods")},
    "approval_approved": {
        "staff": _lt("%(step)s: approved"),
        "buyer": _lt("%(step)s: approved"),
    },
    "approval_rejected": {
        "staff": _lt("%(step)s: rejected"),
        "buyer": _lt("%(step)s: rejected"),
    },
    "approval_withdrawn": {
        "staff": _lt("%(step)s: the question was withdrawn"),
        "buyer": _lt("%(step)s: we took the question back, nothing is to be decided"),
    },
    "approval_asked_back": {
        "staff": _lt("%(step)s: the decider asks back, the clock stands"),
        "buyer": _lt("%(step)s: you asked back, the time to answer stands still"),
    },
    "approval_answered": {
        "staff": _lt("%(step)s: question answered, decision due by %(deadline)s"),
        "buyer": _lt("%(step)s: please decide by %(deadline)s."),
    },
    "approval_reminded_before": {
        "staff": _lt("%(step)s: reminded before the deadline"),
        "buyer": _lt(
            "%(step)s: please decide by %(deadline)s. Without an answer: %(silence)s "
            "%(cost)s"
        ),
    },
    "approval_reminded_after": {
        "staff": _lt("%(step)s: reminded after the deadline"),
        "buyer": _lt(
            "%(step)s: your decision was due by %(deadline)s. Without an answer: "
            "%(silence)s %(cost)s"
        ),
    },
    "approval_recorded": {
        "staff": _lt(
            "%(step)s: answer of %(name)s recorded by %(recorder)s from evidence "
            "(%(channel)s): %(answer)s"
        ),
        "buyer": _lt(
            "%(step)s: %(recorder)s recorded an answer of %(name)s from evidence "
            "(%(channel)s): %(answer)s. If this is not right, please tell us."
        ),
    },
    "approval_superseded": {
        "staff": _lt("%(step)s: what was asked has changed, the question is void"),
        "buyer": _lt("%(step)s: the question has changed and is asked anew"),
    },
    "factory_chosen": {
        "staff": _lt("%(factory)s (factory %(letter)s) was chosen"),
        "buyer": _lt("Factory %(letter)s was chosen"),
    },
    "quotation_sent": {
        "staff": _lt("Quotation %(number)s was sent"),
        "buyer": _lt("Quotation %(number)s was sent to you"),
    },
    "quotation_accepted": {
        "staff": _lt(
            "Quotation %(number)s was accepted: mass production takes %(days)s "
            "working days"
        ),
        "buyer": _lt("Quotation %(number)s was accepted"),
    },
    "specification_in_force": {
        "staff": _lt("Specification revision %(revision)s is in force"),
        "buyer": _lt("Specification revision %(revision)s is in force"),
    },
    "specification_confirmed": {
        "staff": _lt("The factory confirmed specification revision %(revision)s"),
        "buyer": _lt("The factory confirmed specification revision %(revision)s"),
    },
    # a change of the specification
    "change_to_confirm": {
        "supplier": _lt(
            "Specification revision %(revision)s changes what you make: please read "
            "and confirm it"
        ),
    },
    "change_days": {
        "staff": _lt("%(step)s takes %(days)s days longer for revision %(revision)s"),
        "buyer": _lt("%(step)s takes %(days)s days longer for revision %(revision)s"),
    },
    "sample_demanded": {
        "staff": _lt("%(step)s: revision %(revision)s needs a new sample"),
        "buyer": _lt("%(step)s: revision %(revision)s needs a new sample"),
        "supplier": _lt("%(step)s: revision %(revision)s needs a new sample"),
    },
    "sample_kept": {
        "staff": _lt("%(step)s: the sample stays valid for revision %(revision)s"),
        "buyer": _lt("%(step)s: the sample stays valid for revision %(revision)s"),
    },
    # what silence costs
    "silence_costs": {
        "staff": _lt("Each day without an answer moves delivery by a day."),
        "buyer": _lt("Each day without an answer moves delivery by a day."),
    },
    "silence_clock_stands": {
        "staff": _lt("The clock stands until we have answered his question."),
        "buyer": _lt("The clock stands until we have answered your question."),
    },
    "silence_costs_later": {
        "staff": _lt(
            "%(days)s working days without an answer cost nothing, each one after "
            "that moves delivery by a day."
        ),
        "buyer": _lt(
            "%(days)s working days without an answer cost nothing, each one after "
            "that moves delivery by a day."
        ),
    },
    "document_accepted": {"staff": _lt("%(step)s: document accepted")},
    "document_version": {
        "staff": _lt("%(step)s: version %(version)s of “%(kind)s” filed"),
    },
    "document_handed_in": {
        "staff": _lt("%(step)s: the factory handed in “%(kind)s”"),
    },
    "document_released": {"staff": _lt("%(step)s: document released")},
    "date_promised": {"staff": _lt("%(step)s: promised for %(promised)s")},
    "promise_written": {
        "staff": _lt("%(step)s: the promise for %(promised)s is in writing now")
    },
    "promise_accepted": {
        "staff": _lt("%(step)s: %(promised)s accepted as committed date"),
    },
    "link_shown": {"staff": _lt("Personal link of %(party)s handed out")},
    "factory_asked": {
        "staff": _lt("%(step)s: the factory was asked whether it is finished"),
    },
    "prompt": {
        "supplier": _lt(
            "Order %(order)s (%(product)s, %(quantity)s): is “%(step)s” finished? "
            "Please answer yes, or no with the new date."
        ),
    },
    "page_link": {
        "buyer": _lt("Project %(number)s: this is your personal page"),
        "supplier": _lt("Order %(number)s: this is your personal page"),
    },
    "quantity_made": {
        "staff": _lt("%(product)s: %(quantity)s of %(ordered)s made as of %(day)s"),
        "buyer": _lt("%(product)s: %(quantity)s of %(ordered)s made as of %(day)s"),
    },
    "quantity_packed": {
        "staff": _lt("%(product)s: %(quantity)s of %(ordered)s packed as of %(day)s"),
        "buyer": _lt("%(product)s: %(quantity)s of %(ordered)s packed as of %(day)s"),
    },
    "report_sent": {"staff": _lt("Report %(number)s was sent to the buyer")},
    "supplier_reported": {
        "staff": _lt("%(step)s: reported done by the factory, on %(finished)s"),
    },
    "forecast_moved": {
        "staff": _lt("Forecast delivery moved from %(before)s to %(after)s"),
        "buyer": _lt("Forecast delivery moved from %(before)s to %(after)s"),
    },
    "health_changed": {"staff": _lt("Colour changed from %(before)s to %(after)s")},
    "health_overridden": {
        "staff": _lt("Colour set by hand to %(after)s until %(until)s"),
    },
    "override_ended": {"staff": _lt("The colour set by hand (%(before)s) ended")},
    "alerts_taken": {"staff": _lt("%(user)s takes care")},
    "contingency_chosen": {
        "staff": _lt("Contingency chosen: %(kind)s. %(words)s"),
        "buyer": _lt("Decided: %(kind)s. %(words)s"),
    },
    "contingency_refused": {
        "staff": _lt("Contingency refused: %(kind)s"),
        "buyer": _lt("Not wanted: %(kind)s"),
    },
    # a colour set by hand
    "colour_by_hand": {
        "staff": _lt("Set by hand by %(user)s until %(until)s"),
        "buyer": _lt("Assessed in person; we look again on %(until)s"),
    },
    # questions
    "contingency_question": {
        "buyer": _lt("%(kind)s: %(words)s. %(gain)s Cost: %(cost)s. Do you agree?"),
    },
    "contingency_gain": {
        "buyer": _lt("Delivery comes %(days)s days earlier than forecast now."),
    },
}
# English alone writes one day in another form, in whatever sentence it stands.
ONE_DAY = re.compile(r"\b1 (working |calendar )?days\b")
# parameter -> model whose name it stands for
NAMED = {
    "step_id": "sourcing.milestone.type",
    "failed_id": "sourcing.milestone.type",
    "kind_id": "sourcing.document.kind",
}
STATES = (
    ("sourcing.milestone", "state"),
    ("sourcing.project", "state"),
    ("sourcing.project", "health"),
    ("sourcing.approval", "state"),
    ("sourcing.approval", "evidence_channel"),
    ("sourcing.contingency", "kind"),
)


class SourcingSentence(models.AbstractModel):
    """One room for every sentence that is made from a code and parameters.

    What one side wrote never reaches the other; what happened does, in words of
    ours, for each audience and language (design 5.13).
    """

    _name = "sourcing.sentence"
    _description = "Sentences for each Audience"

    @api.model
    def _sentences(self) -> dict[str, dict]:
        """code -> audience -> text with named placeholders; other apps add theirs."""
        return SENTENCES

    @api.model
    def _render(
        self, code: str, params: dict | None = None, audience: str = "staff"
    ) -> str:
        """The sentence of ``code`` for ``audience`` in the language of the context.

        Parameters that end in ``_id`` become the name of the record they stand for,
        those that end in ``_date`` a written date, those in ``_qty`` a written number,
        those in ``_state`` a label, those in ``_revision`` the name of a specification
        revision, those in ``_who`` a party of the project.

        :param audience: ``staff``, ``buyer`` or ``supplier``.
        :return: an empty text when that audience is told nothing of it.
        """
        text = self._sentences().get(code, {}).get(audience)
        if not text:
            return ""
        return self._fill(str(self.env._(text)), params or {})

    @api.model
    def _letter(
        self, codes: list[str], params: dict, audience: str
    ) -> tuple[str, list[str]]:
        """What a letter is about, and its paragraphs.

        It is about its first sentence; where that one is too long for the subject of a
        mail, there is a shorter one of the code ``mail_…``.

        :param codes: of the sentences; an audience without the first is told nothing.
        """
        first, *others = [self._render(code, params, audience) for code in codes]
        if not first:
            return "", []
        about = self._render(f"mail_{codes[0]}", params, audience) or first
        return about, [first, *filter(None, others)]

    @api.model
    def _fill(self, text: str, params: dict) -> str:
        """Put written parameters into a sentence; a missing one stays empty."""
        text = text % _Lenient(self._written(params))
        english = (self.env.lang or "en").startswith("en")
        return ONE_DAY.sub(r"1 \1day", text) if english else text

    @api.model
    def _written(self, params: dict) -> dict[str, str]:
        written = {}
        for name, value in params.items():
            if name in NAMED:
                if value:
                    record = self._catalogue_record(NAMED[name], value)
                    written[name.removesuffix("_id")] = record.display_name
            elif name.endswith("_revision"):
                written[name.removesuffix("_revision")] = self.env._(
                    "Specification revision %(number)s", number=value
                )
            elif name.endswith("_state"):
                written[name.removesuffix("_state")] = self._state_label(value)
            elif name.endswith("_who"):
                written[name.removesuffix("_who")] = self._who(value)
            elif name.endswith("_date"):
                written[name.removesuffix("_date")] = written_day(
                    self, fields.Date.to_date(value), fields.Date.context_today(self)
                )
            elif name.endswith("_qty"):
                written[name.removesuffix("_qty")] = written_number(self, value)
            else:
                written[name] = "" if value is None or value is False else str(value)
        return written

    @api.model
    def _catalogue_record(self, model: str, record_id):
        """A kind of step or document, read together with its whole small catalogue."""
        catalogue = self._catalogue(model)
        return catalogue.browse(record_id or ()).with_prefetch(catalogue.ids)

    @api.model
    def _catalogue(self, model: str):
        """All kinds of steps or documents, as superuser: their names are no secret."""
        return self.env[model].sudo().browse(self._ids_of(model))  # sudo: as above

    @api.model
    @ormcache("model")
    def _ids_of(self, model: str) -> tuple[int, ...]:
        # only what is read ahead: an id that came later costs one query more
        # sudo: catalogue - as above
        catalogue = self.env[model].sudo().with_context(active_test=False)
        return catalogue._search([]).get_result_ids()

    @api.model
    def _who(self, who: dict) -> str:
        """A party as it was then: name, side and role, and whether it was shut out."""
        party = self.env["sourcing.party"]
        labels = [
            dict(party._fields[name]._description_selection(self.env))[who[name]]
            for name in ("side", "role")
        ]
        shut_out = [self.env._("shut out")] if who["revoked"] else []
        return ", ".join([who["name"], *labels, *shut_out])

    @api.model
    def _state_label(self, state: str) -> str:
        """The name of a state or colour, as the forms write it."""
        for model, field in STATES:
            labels = dict(
                self.env[model]._fields[field]._description_selection(self.env)
            )
            if state in labels:
                return labels[state]
        return state


class _Lenient(dict):
    def __missing__(self, key: str) -> str:
        return ""

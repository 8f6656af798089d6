from __future__ import annotations

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
    # journal
    "project_started": {
        "staff": _lt("Project started"),
        "buyer": _lt("Project started"),
    },
    "project_state": {"staff": _lt("Project changed from %(before)s to %(after)s")},
    "party_added": {"staff": _lt("Takes part now: %(party)s")},
    "party_changed": {"staff": _lt("%(party_before)s became: %(party)s")},
    "party_removed": {"staff": _lt("Was removed: %(party)s")},
    "order_tracked": {"staff": _lt("Order tracked from “%(step)s” on")},
    "step_state": {"staff": _lt("%(step)s changed from %(before)s to %(after)s")},
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
    "approval_approved": {
        "staff": _lt("%(step)s: approved"),
        "buyer": _lt("%(step)s: approved"),
    },
    "approval_rejected": {
        "staff": _lt("%(step)s: rejected"),
        "buyer": _lt("%(step)s: rejected"),
    },
    "approval_superseded": {
        "staff": _lt("%(step)s: what was asked has changed, the question is void"),
        "buyer": _lt("%(step)s: the question has changed and is asked anew"),
    },
    "specification_in_force": {
        "staff": _lt("Specification revision %(revision)s is in force"),
        "buyer": _lt("Specification revision %(revision)s is in force"),
    },
    "specification_confirmed": {
        "staff": _lt("The factory confirmed specification revision %(revision)s"),
        "buyer": _lt("The factory confirmed specification revision %(revision)s"),
    },
    "document_accepted": {"staff": _lt("%(step)s: document accepted")},
    "document_released": {"staff": _lt("%(step)s: document released")},
    "date_promised": {"staff": _lt("%(step)s: promised for %(promised)s")},
    "promise_accepted": {
        "staff": _lt("%(step)s: %(promised)s accepted as committed date"),
    },
    "supplier_reported": {"staff": _lt("%(step)s: reported done by the factory")},
    "forecast_moved": {
        "staff": _lt("Forecast delivery moved from %(before)s to %(after)s"),
        "buyer": _lt("Forecast delivery moved from %(before)s to %(after)s"),
    },
    "health_changed": {"staff": _lt("Colour changed from %(before)s to %(after)s")},
}
# parameter -> model whose name it stands for
NAMED = {"step_id": "sourcing.milestone.type", "kind_id": "sourcing.document.kind"}
STATES = (
    ("sourcing.milestone", "state"),
    ("sourcing.project", "state"),
    ("sourcing.project", "health"),
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
        those in ``_state`` a label.

        :param audience: ``staff``, ``buyer`` or ``supplier``.
        :return: an empty text when that audience is told nothing of it.
        """
        text = self._sentences().get(code, {}).get(audience)
        if not text:
            return ""
        return self._fill(str(self.env._(text)), params or {})

    @api.model
    def _fill(self, text: str, params: dict) -> str:
        """Put written parameters into a sentence; a missing one stays empty."""
        return text % _Lenient(self._written(params))

    @api.model
    def _written(self, params: dict) -> dict[str, str]:
        written = {}
        for name, value in params.items():
            if name in NAMED:
                record = self._catalogue_record(NAMED[name], value)
                written[name.removesuffix("_id")] = record.display_name or ""
            elif name.endswith("_state"):
                written[name.removesuffix("_state")] = self._state_label(value)
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

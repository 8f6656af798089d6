from __future__ import annotations

from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    # why a step cannot be done yet
    "inspection_missing": {
        "staff": _lt("no inspection has been decided on"),
        "buyer": _lt("the inspection has not taken place yet"),
        "supplier": _lt("the inspection has not taken place yet"),
    },
    "inspection_nonconforming": {
        "staff": _lt("inspection %(number)s of %(day)s found the lot nonconforming"),
        "buyer": _lt("the inspection of %(day)s did not pass"),
        "supplier": _lt("the inspection of %(day)s did not pass"),
    },
    "inspection_inconclusive": {
        "staff": _lt("inspection %(number)s of %(day)s was inconclusive"),
        "buyer": _lt("the inspection of %(day)s could not decide and is repeated"),
        "supplier": _lt("the inspection of %(day)s could not decide and is repeated"),
    },
    "inspection_discontinued": {
        "staff": _lt(
            "inspection %(number)s of %(day)s: acceptance of this supplier's product "
            "is discontinued until somebody lifts it"
        ),
        "buyer": _lt("the goods are not accepted yet"),
        "supplier": _lt("acceptance of this product is discontinued"),
    },
    "inspection_after_rejection": {
        "staff": _lt(
            "inspection %(number)s passed after a rejected lot: ask for a decision "
            "about it"
        ),
        "buyer": _lt("what replaces the rejected goods is put to you"),
        "supplier": _lt("what replaces the rejected goods is not accepted yet"),
    },
    "inspection_asked": {
        "staff": _lt("the question about inspection %(number)s is open"),
        "buyer": _lt("your decision about the inspection of %(day)s is open"),
        "supplier": _lt("the decision about the inspection of %(day)s is open"),
    },
    "decision_rework": {
        "staff": _lt(
            "inspection %(number)s: the goods are reworked and wait for an inspection "
            "that finds them good"
        ),
        "buyer": _lt("the goods are reworked and inspected again"),
        "supplier": _lt("the goods are to be reworked and are inspected again"),
    },
    "decision_sort": {
        "staff": _lt(
            "inspection %(number)s: the goods are sorted and wait for an inspection "
            "that finds the rest good"
        ),
        "buyer": _lt("the goods are sorted and inspected again"),
        "supplier": _lt("the goods are to be sorted and are inspected again"),
    },
    "decision_reject": {
        "staff": _lt("inspection %(number)s: the goods were rejected"),
        "buyer": _lt("the goods were rejected"),
        "supplier": _lt("the goods were rejected"),
    },
    "concession_ended": {
        "staff": _lt("the concession for inspection %(number)s ended on %(until)s"),
        "buyer": _lt("the concession ended on %(until)s"),
        "supplier": _lt("the agreed deviation ended on %(until)s"),
    },
    # where the goods of an inspection stand, if nothing holds them
    "released_accept": {
        "staff": _lt("released: the goods were accepted"),
        "buyer": _lt("released: the goods were accepted"),
    },
    "released_concession": {
        "staff": _lt("released by concession until %(until)s"),
        "buyer": _lt("released by concession until %(until)s"),
    },
    "undecided": {
        "staff": _lt("nobody has decided on the goods yet"),
        "buyer": _lt("nobody has decided on the goods yet"),
    },
    # the question about an inspection
    "inspection_question": {
        "buyer": _lt(
            "%(kind)s inspection of %(day)s: %(result)s. What is to be done with the "
            "goods?"
        ),
    },
    "inspection_silence": {
        "buyer": _lt("The goods are held."),
    },
    "sample_missing": {
        "staff": _lt("no sample has been requested"),
        "buyer": _lt("the sample is being prepared"),
        "supplier": _lt("the sample is being prepared"),
    },
    "sample_on_the_way": {
        "staff": _lt("sample round %(round)s has not been received"),
        "buyer": _lt("the sample is being made"),
        "supplier": _lt("the sample has not reached us yet"),
    },
    "sample_unmeasured": {
        "staff": _lt("sample round %(round)s has not been measured"),
        "buyer": _lt("the sample is being measured"),
        "supplier": _lt("the sample is being measured"),
    },
    "sample_decided": {
        "staff": _lt(
            "sample round %(round)s has its answer already: request the next round"
        ),
        "buyer": _lt("a new sample is being prepared"),
        "supplier": _lt("a new sample is needed"),
    },
    "sample_outdated": {
        "staff": _lt(
            "sample round %(round)s was measured against another revision than the "
            "one in force"
        ),
        "buyer": _lt("the sample is being measured against the new revision"),
        "supplier": _lt("the sample is being measured against the new revision"),
    },
    # what an inspection found, class by class
    "verdict_within": {
        "staff": _lt(
            "%(class)s defects: %(found)s in %(inspected)s units, "
            "at most %(accept)s allowed"
        ),
        "buyer": _lt(
            "%(class)s defects: %(found)s in %(inspected)s units, "
            "at most %(accept)s allowed"
        ),
    },
    "verdict_exceeded": {
        "staff": _lt(
            "%(class)s defects: %(found)s in %(inspected)s units, "
            "only %(accept)s allowed"
        ),
        "buyer": _lt(
            "%(class)s defects: %(found)s in %(inspected)s units, "
            "only %(accept)s allowed"
        ),
    },
    "verdict_too_few": {
        "staff": _lt(
            "%(class)s defects: only %(inspected)s of %(sample_size)s units inspected"
        ),
        "buyer": _lt(
            "%(class)s defects: only %(inspected)s of %(sample_size)s units inspected"
        ),
    },
    "verdict_not_inspected": {
        "staff": _lt("%(class)s defects: no unit was inspected"),
        "buyer": _lt("%(class)s defects: no unit was inspected"),
    },
    "verdict_unit_unknown": {
        "staff": _lt(
            "%(class)s defects are judged on the first %(sample_size)s units drawn: "
            "note for each defect which unit shows it"
        ),
        "buyer": _lt("%(class)s defects: not decided"),
    },
    "verdict_no_lot": {
        "staff": _lt("no lot was presented"),
        "buyer": _lt("no lot was presented"),
    },
    "verdict_points_passed": {
        "staff": _lt("points checked: %(total)s, all good"),
        "buyer": _lt("points checked: %(total)s, all good"),
    },
    "verdict_points_failed": {
        "staff": _lt("points not met: %(count)s of %(total)s (%(names)s)"),
        "buyer": _lt("points not met: %(count)s of %(total)s"),
    },
    "verdict_points_open": {
        "staff": _lt("points not checked: %(count)s of %(total)s (%(names)s)"),
        "buyer": _lt("points not checked: %(count)s of %(total)s"),
    },
    "verdict_points_missing": {
        "staff": _lt("demanded, but nothing was checked"),
        "buyer": _lt("not checked yet"),
    },
    "verdict_sample_missing": {
        "staff": _lt("golden sample: none was named"),
        "buyer": _lt("the goods were not compared with the golden sample"),
    },
    "verdict_sample_not_compared": {
        "staff": _lt("golden sample: note how its seal was found"),
        "buyer": _lt("the goods were not compared with the golden sample"),
    },
    "verdict_sample_broken": {
        "staff": _lt("golden sample: its seal is broken"),
        "buyer": _lt("the seal of the golden sample was broken"),
    },
    "verdict_sample_revision": {
        "staff": _lt("golden sample: it is not of the specification in force"),
        "buyer": _lt("the golden sample is not of the specification in force"),
    },
    # journal
    "sample_requested": {
        "staff": _lt("%(step)s: sample round %(round)s was requested"),
        "buyer": _lt("%(step)s: sample round %(round)s was requested"),
        "supplier": _lt("%(step)s: sample round %(round)s was requested"),
    },
    "sample_sent": {
        "staff": _lt("%(step)s: sample round %(round)s was sent"),
        "buyer": _lt("%(step)s: sample round %(round)s was sent"),
        "supplier": _lt("%(step)s: sample round %(round)s was sent"),
    },
    "sample_received": {
        "staff": _lt("%(step)s: sample round %(round)s was received"),
        "buyer": _lt("%(step)s: sample round %(round)s was received"),
        "supplier": _lt("%(step)s: sample round %(round)s was received"),
    },
    "sample_measured": {
        "staff": _lt("%(step)s: sample round %(round)s was measured"),
    },
    "sample_sealed": {
        "staff": _lt("%(step)s: golden sample %(number)s was sealed"),
        "buyer": _lt("%(step)s: golden sample %(number)s was sealed"),
        "supplier": _lt("%(step)s: golden sample %(number)s was sealed"),
    },
    "inspection_replanned": {
        "staff": _lt(
            "Inspection %(number)s was planned anew: %(terms_before)s → %(terms)s"
        ),
    },
    "sampling_two_of_five": {
        "staff": _lt(
            "Inspection %(number)s: 2 of 5 lots were not accepted, %(class)s defects "
            "are inspected tightened from the next lot on"
        ),
    },
    "sampling_five_accepted": {
        "staff": _lt(
            "Inspection %(number)s: 5 lots in a row were accepted, %(class)s defects "
            "are inspected normally from the next lot on"
        ),
    },
    "sampling_reduced_ended": {
        "staff": _lt(
            "Inspection %(number)s: reduced inspection of %(class)s defects ends, the "
            "next lot is inspected normally"
        ),
    },
    "sampling_discontinued": {
        "staff": _lt(
            "Inspection %(number)s: 5 lots were not accepted for %(class)s defects in "
            "tightened inspection, acceptance is discontinued"
        ),
    },
    "inspection_decision": {
        "staff": _lt(
            "%(step)s: decision on inspection %(number)s: %(decision)s %(conditions)s"
        ),
        "buyer": _lt("%(step)s: decision on inspection %(number)s: %(decision)s"),
        "supplier": _lt("%(step)s: decision on the inspection: %(decision)s"),
    },
    "inspection_booked": {
        "staff": _lt("%(kind)s inspection %(number)s is booked for %(day)s"),
        "buyer": _lt("%(kind)s inspection is booked for %(day)s"),
        "supplier": _lt("%(kind)s inspection is booked for %(day)s"),
    },
    "inspection_moved": {
        "staff": _lt(
            "%(kind)s inspection %(number)s was moved from %(before)s to %(day)s"
        ),
        "buyer": _lt("%(kind)s inspection was moved from %(before)s to %(day)s"),
        "supplier": _lt("%(kind)s inspection was moved from %(before)s to %(day)s"),
    },
    "inspection_called_off": {
        "staff": _lt("%(kind)s inspection %(number)s of %(day)s was called off"),
        "buyer": _lt("%(kind)s inspection of %(day)s was called off"),
        "supplier": _lt("%(kind)s inspection of %(day)s was called off"),
    },
    "inspection_put_off": {
        "staff": _lt(
            "%(kind)s inspection %(number)s of %(day)s is put off; the new day is open"
        ),
        "buyer": _lt("%(kind)s inspection of %(day)s is put off; the new day is open"),
        "supplier": _lt(
            "%(kind)s inspection of %(day)s is put off; the new day is open"
        ),
    },
    "inspection_let_begin": {
        "staff": _lt("inspection %(number)s may begin before the goods are ready"),
    },
    "inspection_again": {
        "staff": _lt("%(step)s: inspection %(number)s inspects %(before)s again"),
    },
    "inspection_decided": {
        "staff": _lt("%(step)s: inspection %(number)s: %(result)s"),
        "buyer": _lt("%(step)s: inspection %(number)s: %(result)s"),
        "supplier": _lt("%(step)s: inspection %(number)s: %(result)s"),
    },
    # corrective actions: what holds a step
    "capa_containment_open": {
        "staff": _lt("“%(issue)s” is not contained"),
        "buyer": _lt("we make sure that no more of the defect gets through"),
        "supplier": _lt("please tell us the containment of the defect"),
    },
    "capa_rework_open": {
        "staff": _lt("the rework is not approved (%(who)s)"),
        "buyer": _lt("the rework is being agreed"),
        "supplier": _lt("the rework is being agreed"),
    },
    "capa_rework_question": {
        "buyer": _lt("Do you agree that the goods are reworked as described?"),
    },
    # corrective actions: journal and letters
    "capa_opened": {"staff": _lt("%(issue)s: corrective action opened")},
    "capa_opened_by": {
        "staff": _lt("%(issue)s: corrective action opened by inspection %(number)s"),
        "buyer": _lt("a corrective action was opened"),
    },
    "capa_contained": {
        "staff": _lt("%(issue)s: containment confirmed"),
        "buyer": _lt("the defect is contained"),
        "supplier": _lt("The containment is confirmed. Please tell us the root cause."),
    },
    "capa_reinspected": {
        "staff": _lt("%(issue)s: inspection %(number)s verifies it"),
    },
    "capa_verified": {
        "staff": _lt("%(issue)s: recorded as effective from evidence"),
    },
    "capa_returned": {
        "staff": _lt("%(issue)s: reopened, the defect is back in %(number)s"),
    },
    "capa_rework_approved": {
        "staff": _lt("%(issue)s: rework approved"),
        "supplier": _lt("The rework is approved. You find it on the order's page."),
    },
    "capa_rework_rejected": {"staff": _lt("%(issue)s: rework rejected")},
    "capa_factory_asked": {
        "staff": _lt("%(issue)s: the factory was asked"),
        "supplier": _lt(
            "A corrective action is needed. Please tell us first how the defect is "
            "contained."
        ),
    },
    "capa_factory_contained": {
        "staff": _lt("%(issue)s: the factory reported its containment"),
    },
    "capa_factory_explained": {
        "staff": _lt("%(issue)s: the factory explained the cause"),
    },
    "capa_factory_proposed": {
        "staff": _lt("%(issue)s: the factory proposed an action"),
    },
    "capa_factory_did": {
        "staff": _lt("%(issue)s: the factory reported an action done"),
    },
    "capa_action_overdue": {
        "supplier": _lt(
            "A corrective action of yours was due on %(due)s and is not done."
        ),
    },
}
# selections whose words may stand in a sentence
LABELS = (
    ("sourcing.inspection", "result"),
    ("sourcing.inspection", "decision"),
    ("sourcing.inspection", "kind"),
    ("sourcing.inspection.defect", "severity"),
    ("sourcing.issue.action", "kind"),
)


class SourcingSentence(models.AbstractModel):
    _inherit = "sourcing.sentence"

    @api.model
    def _sentences(self):
        return {**super()._sentences(), **SENTENCES}

    @api.model
    def _state_label(self, state):
        for model, field in LABELS:
            selection = self.env[model]._fields[field]
            labels = dict(selection._description_selection(self.env))
            if state in labels:
                return labels[state]
        return super()._state_label(state)

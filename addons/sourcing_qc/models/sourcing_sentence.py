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

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
    # journal
    "inspection_decided": {
        "staff": _lt("%(step)s: inspection %(number)s: %(result)s"),
        "buyer": _lt("%(step)s: inspection %(number)s: %(result)s"),
        "supplier": _lt("%(step)s: inspection %(number)s: %(result)s"),
    },
}
# selections whose words may stand in a sentence
LABELS = (("sourcing.inspection", "result"), ("sourcing.inspection.defect", "severity"))


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

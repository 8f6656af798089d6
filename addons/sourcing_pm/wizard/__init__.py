from . import (
    base_partner_merge,
    sourcing_approval_record,
    sourcing_approval_word,
    sourcing_candidate_choose,
    sourcing_correct_dates,
    sourcing_document_release,
    sourcing_factory_change,
    sourcing_party_link,
    sourcing_project_hold,
    sourcing_step_fail,
    sourcing_step_insert,
    sourcing_step_waive,
)

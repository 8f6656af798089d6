from . import (
    base_partner_merge,
    sourcing_candidate_choose,
    sourcing_correct_dates,
    sourcing_document_release,
)

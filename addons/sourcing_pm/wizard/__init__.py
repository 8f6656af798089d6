from . import (
    base_partner_merge,
    sourcing_approval_record,
    sourcing_approval_word,
    sourcing_correct_dates,
    sourcing_document_release,
    sourcing_party_link,
    sourcing_project_hold,
)

from . import (
    base_partner_merge,
    sourcing_correct_dates,
    sourcing_document_release,
    sourcing_party_link,
    sourcing_project_hold,
)

from . import (
    base_partner_merge,
    sourcing_correct_dates,
    sourcing_document_release,
    sourcing_factory_change,
    sourcing_step_fail,
    sourcing_step_insert,
    sourcing_step_waive,
)

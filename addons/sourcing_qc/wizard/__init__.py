from . import (
    sourcing_approval_record,
    sourcing_document_release,
    sourcing_inspection_decide,
    sourcing_inspection_override,
    sourcing_inspection_sign,
    sourcing_sampling_act,
)

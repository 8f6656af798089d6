from . import (
    sourcing_document_release,
    sourcing_inspection_sign,
    sourcing_sampling_act,
)

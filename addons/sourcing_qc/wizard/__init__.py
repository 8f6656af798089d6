from . import sourcing_approval_record, sourcing_inspection_decide

from . import sourcing_inspection_override

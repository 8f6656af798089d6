from . import (
    sourcing_demo,
    sourcing_sentence,
    sourcing_inspection,
    sourcing_inspection_lot,
    sourcing_inspection_defect,
    sourcing_milestone,
    sourcing_project,
    purchase_order,
    purchase_order_line,
)

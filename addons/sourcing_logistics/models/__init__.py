from . import (
    purchase_order_line,
    purchase_order,
    sourcing_sentence,
    sourcing_port,
    sourcing_shipment,
    sourcing_shipment_line,
    sourcing_shipment_goods,
    sourcing_milestone,
    sourcing_project,
    sourcing_demo,
)

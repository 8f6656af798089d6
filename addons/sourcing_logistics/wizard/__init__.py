from . import sourcing_correct_shipment, sourcing_report_shipment

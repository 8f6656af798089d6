from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    # why a step cannot be done yet
    "shipment_units_open": {
        "staff": _lt("%(order)s: %(left)s of %(ordered)s %(product)s have left"),
        "buyer": _lt("%(left)s of %(ordered)s %(product)s have left"),
    },
    "shipment_bill_open": {
        "staff": _lt("%(shipment)s has no bill of lading number"),
        "buyer": _lt("the transport document is being prepared"),
    },
    # journal
    "shipment_departed": {
        "staff": _lt("Shipment %(shipment)s departed on %(day)s"),
        "buyer": _lt("Shipment %(shipment)s departed on %(day)s"),
        "supplier": _lt("Shipment %(shipment)s departed on %(day)s"),
    },
    "shipment_arrived": {
        "staff": _lt("Shipment %(shipment)s arrived on %(day)s"),
        "buyer": _lt("Shipment %(shipment)s arrived on %(day)s"),
    },
    "shipment_delivered": {
        "staff": _lt("Shipment %(shipment)s was delivered on %(day)s"),
        "buyer": _lt("Shipment %(shipment)s was delivered on %(day)s"),
    },
    "shipment_eta": {
        "staff": _lt("Shipment %(shipment)s: ETA moved from %(before)s to %(after)s"),
        "buyer": _lt("Shipment %(shipment)s: ETA moved from %(before)s to %(after)s"),
    },
    "shipment_corrected": {
        "staff": _lt("Shipment %(shipment)s: reported date corrected"),
    },
}


class SourcingSentence(models.AbstractModel):
    _inherit = "sourcing.sentence"

    @api.model
    def _sentences(self):
        return {**super()._sentences(), **SENTENCES}

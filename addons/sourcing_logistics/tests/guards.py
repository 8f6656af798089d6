"""This app's part of the tables that the guards of secrecy read.

See ``sourcing_pm/tests/guards.py``: whoever adds a model, a field, a public method or a
route extends these in the same commit.
"""

from __future__ import annotations

MATRIX = """
sourcing.shipment            rwcu rwcu rwcu -    rwcu r    -    -    -    -
sourcing.shipment.line       rwcu rwcu rwcu -    rwcu r    -    -    -    -
sourcing.shipment.goods      r    r    r    -    r    r    -    -    -    -
sourcing.port                r    r    rwcu r    r    r    -    -    -    rwcu
"""
# Where a model's project stands that no many2one leads to.
PROJECT_PATHS = {"sourcing.shipment": "line_ids.project_id"}


def make_records(story, project, order) -> None:
    """A shipment that is booked, and one that is only planned."""
    goods = (
        story.env["sourcing.shipment.goods"]
        .with_user(story.clerk)
        .search([("order_name", "=", order.name)])
    )
    shipments = story.env["sourcing.shipment"].with_user(story.clerk)
    for booked in (True, False):
        shipment = shipments.create(
            {
                "booking_number": "B",
                "bill_number": "C",
                "etd": "2049-11-01",
                "line_ids": [(0, 0, {"goods_id": goods.id, "quantity": 10})],
            }
        )
        if booked:
            shipment.action_book()


def _booked(sides):
    def readers(record) -> str:
        shipment = record.shipment_id if "shipment_id" in record else record
        return "" if shipment.state == "draft" else sides

    return readers


VISIBLE = {
    "sourcing.shipment.bill_number": _booked("buyer"),
    "sourcing.shipment.line.quantity": _booked("buyer factory"),
}
# Dialogs are opened, not kept: values to open one with.
DIALOGS = {
    "sourcing.report.shipment": lambda story: {
        "shipment_id": story.env["sourcing.shipment"].search([], limit=1).id,
        "fact": "departed",
    },
    "sourcing.correct.shipment": lambda story: {
        "shipment_id": story.env["sourcing.shipment"].search([], limit=1).id,
        "reason": "typed wrongly",
    },
}
# Codes of the world; and columns of a view of the database, whose values are those of
# the order.
CODES = {
    "sourcing.port.code": "UN/LOCODE",
    "sourcing.port.carrier_code": "UN/LOCODE",
    **{
        f"sourcing.shipment.goods.{name}": "a view, nothing is kept in it"
        for name in (
            *("order_name", "order_state"),
            *("qty_ordered", "qty_planned", "qty_departed", "qty_open"),
        )
    },
}

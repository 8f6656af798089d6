"""Two lots of one supplier's product get their verdicts at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from people import Administrator, Person, Project, at_once

ROUNDS = 4


def planned(lead: Person, order: int) -> int:
    """A final inspection of an order whose goods are made."""
    project = lead.read("purchase.order", order, "sourcing_project_id")
    (line,) = lead.read("purchase.order", order, "order_line")
    name = lead.read("sourcing.project", project, "name")
    step = Project(lead, name).step("final_inspection")
    inspection = lead.create(
        "sourcing.inspection",
        project_id=project,
        milestone_id=step,
        lot_ids=[(0, 0, {"order_line_id": line, "quantity": 1000})],
        checklist_id=False,
    )
    lead.call(
        "sourcing.inspection",
        "action_override_readiness",
        [inspection],
        reason="packed tonight",
    )
    lead.call("sourcing.inspection", "action_start", [inspection])
    lead.write("sourcing.inspection", inspection, units_inspected=80)
    return inspection


def test_two_verdicts_at_once_are_both_counted(server: Any) -> None:
    admin = Administrator(server.rpc("admin", "admin"))
    leads = [
        admin.staff(server, login, "sourcing_pm.group_sourcing_manager")
        for login in ("series1", "series2")
    ]
    supplier = admin.create("res.partner", name="Counted Factory", is_company=True)
    product = admin.create("product.product", name="Counted kettle", type="consu")
    orders = []
    for lead, name in zip(leads, ("Counted at A", "Counted at B"), strict=True):
        order = lead.create(
            "purchase.order",
            partner_id=supplier,
            order_line=[
                (0, 0, {"product_id": product, "product_qty": 9000, "price_unit": 1})
            ],
        )
        lead.call("purchase.order", "action_sourcing_track", [order])
        project = lead.read("purchase.order", order, "sourcing_project_id")
        lead.write("sourcing.project", project, name=name)
        lead.call(
            "sourcing.milestone",
            "action_waive",
            [Project(lead, name).step("production")],
            reason="made already",
        )
        orders.append(order)

    # PostgreSQL turns the second one away; Odoo logs that and tries him again
    server.expect_log("could not serialize access due to concurrent update")

    def decide(lead: Person, inspection: int) -> Callable[[], object]:
        return lambda: lead.call("sourcing.inspection", "action_decide", [inspection])

    # the first round begins the series, too
    for _round in range(ROUNDS):
        at_once(
            *(
                decide(lead, planned(lead, order))
                for lead, order in zip(leads, orders, strict=True)
            )
        )
    states = leads[0].call(
        "sourcing.sampling.state",
        "search_read",
        [("partner_id", "=", supplier)],
        fields=["defect_class", "score", "history_ids"],
    )
    assert sorted(row["defect_class"] for row in states) == ["major", "minor"]
    for row in states:
        assert len(row["history_ids"]) == 2 * ROUNDS
        assert row["score"] == 3 * 2 * ROUNDS

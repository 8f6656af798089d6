"""An order that is under way in three shipments, reported by the clerk.

Every act passes the guards that a user's click passes.
"""

from __future__ import annotations

from datetime import timedelta

from odoo.fields import Command, Date, Datetime

from odoo.addons.sourcing_pm.demo.stories import clock_at


def tell(env) -> None:
    """One order: a part delivered by air, a part at sea, the rest booked."""
    order = _order(env)
    project = _track(env, order)
    goods = (
        env["sourcing.shipment.goods"]
        .with_user(_user(env, "clerk"))
        .search([("order_name", "=", order.name)])
    )
    today = project._today()

    def days(number):
        return Date.add(today, days=number)

    def ship(quantity, **values):
        shipment = goods.env["sourcing.shipment"].create(
            {
                "forwarder_id": env.ref("sourcing_logistics.partner_forwarder_demo").id,
                "line_ids": [
                    Command.create({"goods_id": goods.id, "quantity": quantity})
                ],
                **values,
            }
        )
        shipment.action_book()
        return shipment

    air = ship(
        600, mode="air", booking_number="AIR-20417", etd=days(-19), eta=days(-15)
    )
    air.date_departed = days(-18)
    air.bill_number = "160-48811724"
    air.date_arrived = days(-15)
    air.date_delivered = days(-13)
    sea = ship(1800, booking_number="NGB778812", etd=days(-6), eta=days(27))
    sea.date_departed = days(-5)
    sea.bill_number = "NGBNYC2604417"
    sea.eta = days(31)
    ship(600, mode="air", booking_number="AIR-20533", etd=days(6), eta=days(11))


def _user(env, login: str):
    return env.ref(f"sourcing_pm.user_{login}_demo")


def _order(env):
    """A confirmed order of which 600 pieces are here already."""
    now = Datetime.now()
    with clock_at(env, now - timedelta(days=64)):
        order = (
            env["purchase.order"]
            .with_user(_user(env, "lead"))
            .create(
                {
                    "partner_id": _user(env, "factory").partner_id.parent_id.id,
                    "date_order": Datetime.now(),
                    "order_line": [
                        Command.create(
                            {
                                "product_id": env.ref(
                                    "sourcing_logistics.product_kettle_demo"
                                ).id,
                                "product_qty": 3000,
                                "price_unit": 7.4,
                            }
                        )
                    ],
                }
            )
        )
        order.button_confirm()
    with clock_at(env, now - timedelta(days=13)):
        # sudo: stock.picking - the warehouse receives, not the lead
        receipt = order.sudo().picking_ids.with_user(env.user)
        receipt.move_ids.quantity = 600
        receipt.with_context(skip_backorder=True).button_validate()
    env["ir.model.data"]._update_xmlids(
        [
            {
                "xml_id": "sourcing_logistics.order_kettle_demo",
                "record": order.with_env(env),
                "noupdate": True,
            }
        ]
    )
    return order


def _track(env, order):
    """Partly received, so its project stands at the shipment."""
    order.action_sourcing_track()
    project = order.sourcing_project_id
    project.write(
        {
            "destination": "New Jersey warehouse",
            "incoterm_id": env.ref("account.incoterm_DAP").id,
            "incoterm_place": "New Jersey",
            "date_required": Date.add(project.date_forecast, days=9),
            "party_ids": [
                Command.create(
                    {
                        "partner_id": _user(env, "buyer").partner_id.id,
                        "side": "buyer",
                        "role": "approver",
                    }
                )
            ],
        }
    )
    project.milestone_ids.filtered(
        lambda step: step.owner_role == "clerk"
    ).owner_id = _user(env, "clerk")
    return project

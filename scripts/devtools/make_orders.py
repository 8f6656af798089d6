"""Fed to Odoo's shell: fills a database that does not have our add-ons yet with 500
purchase orders in every state, from two companies and several vendors.

It is the company that has worked with Odoo for a while before it installs the add-ons.
"""

from datetime import datetime, timedelta

from odoo import Command

env = env(context=dict(env.context, tracking_disable=True))  # noqa: F821
START = datetime(2026, 1, 5, 8, 0)

# How many orders, and what happens to them.
PLAN = [
    (90, "draft"),
    (60, "sent"),
    (40, "to approve"),
    (120, "confirmed"),
    (60, "partly received"),
    (60, "received"),
    (40, "billed"),
    (30, "cancelled"),
]
assert sum(number for number, _fate in PLAN) == 500

main = env.ref("base.main_company")
other = env["res.company"].create({"name": "Second Trading Ltd"})
companies = main | other
# A company that is not the first one gets no warehouse by itself.
env["stock.warehouse"].create(
    {"name": "Second warehouse", "code": "WH2", "company_id": other.id}
)
env["res.users"].browse([1, 2]).write({"company_ids": [Command.link(other.id)]})
for company in companies:
    env["account.chart.template"].try_loading(
        "generic_coa", company, install_demo=False
    )
    # Orders of a plain purchaser above this amount wait for a manager.
    company.write(
        {"po_double_validation": "two_step", "po_double_validation_amount": 5000}
    )

purchasers = {
    company: env["res.users"].create(
        {
            "name": f"Purchaser of {company.name}",
            "login": f"purchaser{company.id}",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.link(env.ref("purchase.group_purchase_user").id)],
        }
    )
    for company in companies
}
vendors = env["res.partner"].create(
    [
        {"name": f"Vendor {letter}", "is_company": True, "supplier_rank": 1}
        for letter in "ABCDEFGH"
    ]
)
products = env["product.product"].create(
    [
        {"name": "Steel bottle", "type": "consu", "is_storable": True},
        {"name": "Gift box", "type": "consu", "is_storable": False},
        {"name": "Ceramic mug", "type": "consu", "is_storable": True},
        {"name": "Tooling", "type": "service", "purchase_method": "purchase"},
    ]
)


def make_order(number, fate):
    company = companies[number % 3 == 2]
    day = START + timedelta(days=number // 4)
    expensive = fate == "to approve"
    lines = [
        Command.create(
            {
                "product_id": products[(number + i) % len(products)].id,
                "product_qty": 10 * (i + 1) + number % 7,
                "price_unit": 900.0 if expensive else 4.5 + i,
                "date_planned": day + timedelta(days=45),
            }
        )
        for i in range(1 + number % 3)
    ]
    order = (
        env["purchase.order"]
        .with_company(company)
        .create(
            {
                "partner_id": vendors[number % len(vendors)].id,
                "company_id": company.id,
                "user_id": purchasers[company].id,
                "date_order": day,
                "origin": f"REQ{number:04}" if number % 5 == 0 else False,
                "order_line": lines,
            }
        )
    )
    if fate == "draft":
        return order
    if fate == "sent":
        order.write({"state": "sent"})
        return order
    if fate == "cancelled":
        order.button_cancel()
        return order
    if fate == "to approve":
        order.with_user(purchasers[company]).button_confirm()
        return order
    order.button_confirm()
    if fate in ("partly received", "received", "billed"):
        for move in order.picking_ids.move_ids:
            move.quantity = move.product_uom_qty // (
                2 if fate == "partly received" else 1
            )
            move.picked = True
        order.picking_ids._action_done()
    if fate == "billed":
        order.action_create_invoice()
        order.invoice_ids.write({"invoice_date": day.date() + timedelta(days=30)})
        order.invoice_ids.action_post()
    return order


number = 0
for amount, fate in PLAN:
    for _i in range(amount):
        make_order(number, fate)
        number += 1
    env.cr.commit()

states = env["purchase.order"]._read_group([], ["state"], ["__count"])
received = env["purchase.order"]._read_group([], ["receipt_status"], ["__count"])
print("orders:", states, "receipts:", received)
assert sum(count for _state, count in states) == 500
assert {state for state, _count in states} == {
    *("draft", "sent", "to approve", "purchase", "cancel")
}
assert {status for status, _count in received} >= {"pending", "partial", "full"}
env.cr.commit()

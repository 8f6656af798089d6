"""Shipments are made by the clerk, who has no other right than that of his group."""

from __future__ import annotations

from odoo import fields

from odoo.addons.sourcing_pm.models.milestone_states import CLOSED
from odoo.addons.sourcing_pm.tests.common import SourcingCommon


class ShipmentCommon(SourcingCommon):
    """The order of 2,000 units is confirmed; nothing has been inspected yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.project._today()
        cls.Shipment = cls.env["sourcing.shipment"].with_user(cls.clerk)
        cls._accept_quotation()
        cls.order.button_confirm()
        cls.goods = cls._goods(cls.order)

    @classmethod
    def _goods(cls, order):
        # read anew: the cache does not know when a view has changed
        cls.env["sourcing.shipment.goods"].invalidate_model()
        return (
            cls.env["sourcing.shipment.goods"]
            .with_user(cls.clerk)
            .search([("order_name", "=", order.name)])
        )

    @classmethod
    def _ship(cls, quantity, goods=None, **values):
        """A planned shipment of one line, made by the clerk."""
        goods = goods or cls.goods
        return cls.Shipment.create(
            {
                "line_ids": [(0, 0, {"goods_id": goods.id, "quantity": quantity})],
                **values,
            }
        )

    @classmethod
    def _set_aside(cls, *codes, project=None):
        """A manager waives steps: the gates of other apps open the same way."""
        project = project or cls.project
        cls._file(cls._step("production", project), release=False)
        steps = project.milestone_ids.filtered(
            lambda step: (
                step.code in codes
                if codes
                else step.sequence < cls._step("shipment", project).sequence
            )
        )
        steps.filtered(lambda step: step.state not in CLOSED).with_user(
            cls.manager
        ).action_waive(reason="Test")

    @classmethod
    def _other_order(cls, quantity=500, vendor=None):
        """A second order, of another buyer, confirmed and ready to leave."""
        order = cls._create_order(vendor or cls.factory_b_firm, quantity)
        project = cls._track(order)
        cls._add_buyer(project, cls.buyer2)
        cls._accept_quotation(project)
        order.button_confirm()
        cls._set_aside(project=project)
        return order

    @classmethod
    def _days(cls, number):
        return fields.Date.add(cls.today, days=number)

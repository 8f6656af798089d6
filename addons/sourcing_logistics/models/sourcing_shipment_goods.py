from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import drop_view_if_exists

from odoo.addons.sourcing_pm.models.milestone_states import OUT_OF_PLAN

from .purchase_order_line import DEPARTED, OPEN
from .tools import amount


class SourcingShipmentGoods(models.Model):
    """What a shipping clerk sees of a purchase order line: what to ship, no price.

    A view of the database: a record has the id of its order line. It lets people
    without purchase rights choose what they load.
    """

    _name = "sourcing.shipment.goods"
    _description = "Goods to Ship"
    _auto = False
    _order = "order_name desc, id"
    _rec_names_search = ["order_name", "product_name"]

    order_name = fields.Char("Order", readonly=True)
    order_state = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    project_id = fields.Many2one("sourcing.project", readonly=True)
    product_name = fields.Char(
        "Product", compute="_compute_product", search="_search_product_name"
    )
    description = fields.Text(compute="_compute_product")
    unit = fields.Char(compute="_compute_product")
    qty_ordered = fields.Float("Ordered", digits="Product Unit", readonly=True)
    qty_planned = fields.Float(
        "In Shipments",
        digits="Product Unit",
        readonly=True,
        help="In shipments that are not cancelled, departed or not.",
    )
    qty_departed = fields.Float(
        "Departed",
        digits="Product Unit",
        readonly=True,
        help="In shipments that departed, or received without one.",
    )
    qty_open = fields.Float(
        "To Plan",
        digits="Product Unit",
        readonly=True,
        help="Ordered, not received and in no shipment yet.",
    )

    qty_released = fields.Float(
        "Released",
        digits="Product Unit",
        compute="_compute_released",
        help="How much may leave as far as inspections have accepted it.",
    )
    date_ready = fields.Date(
        "Ready",
        compute="_compute_released",
        help="When the last step that holds the shipment is, or is forecast, done.",
    )

    _depends = {
        "purchase.order": ["name", "state", "company_id", "sourcing_project_id"],
        "purchase.order.line": [
            "order_id",
            "product_id",
            "product_qty",
            "qty_received",
            "display_type",
            "is_downpayment",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["type"],
        "sourcing.shipment.line": ["order_line_id", "quantity", "shipment_state"],
    }

    def init(self):
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW %s AS
                SELECT line.id,
                       orders.name AS order_name,
                       orders.state AS order_state,
                       orders.company_id,
                       orders.sourcing_project_id AS project_id,
                       line.product_qty AS qty_ordered,
                       COALESCE(shipped.planned, 0) AS qty_planned,
                       GREATEST(shipped.departed, line.qty_received, 0)
                       AS qty_departed,
                       line.product_qty - COALESCE(shipped.waiting, 0)
                       - GREATEST(shipped.departed, line.qty_received, 0)
                       AS qty_open
                  FROM purchase_order_line line
                  JOIN purchase_order orders ON orders.id = line.order_id
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id
             LEFT JOIN LATERAL (
                       SELECT SUM(quantity) AS planned,
                              SUM(quantity) FILTER (WHERE shipment_state IN %s)
                              AS waiting,
                              SUM(quantity) FILTER (WHERE shipment_state IN %s)
                              AS departed
                         FROM sourcing_shipment_line
                        WHERE order_line_id = line.id
                          AND shipment_state <> 'cancel'
                       ) shipped ON TRUE
                 WHERE line.display_type IS NULL
                   AND line.is_downpayment IS NOT TRUE
                   AND template.type <> 'service'
                """,
                SQL.identifier(self._table),
                OPEN,
                DEPARTED,
            )
        )

    # === COMPUTES === #

    @api.depends_context("lang")
    def _compute_product(self):
        for goods, line in zip(self, self._order_line(), strict=True):
            goods.product_name = line.product_id.display_name
            goods.description = line.name
            goods.unit = line.product_uom_id.name

    @api.depends("order_name")
    def _compute_released(self):
        # sudo: sourcing.shipment.goods - quantities and days, the same for everybody
        for goods, line in zip(self.sudo(), self._order_line(), strict=True):
            goods.qty_released = line._releasable_qty()
            days = [
                step.actual_finish or step.forecast_finish
                for step in line.order_id.sourcing_project_id.milestone_ids
                if step.block_ship
                and step.state not in OUT_OF_PLAN
                and (not step.order_id or step.order_id == line.order_id)
            ]
            goods.date_ready = max(filter(None, days), default=False)

    def _search_product_name(self, operator, value):
        # sudo: purchase.order.line - a clerk finds goods by their name; which of them
        # he sees is decided by the rules of this model
        lines = self.env["purchase.order.line"].sudo()  # sudo: as above
        return [("id", "in", lines._search([("product_id", operator, value)]))]

    @api.depends("order_name", "qty_open")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for goods in self:
            goods.display_name = self.env._(
                "%(order)s: %(product)s (%(open)s of %(ordered)s %(unit)s to plan)",
                order=goods.order_name,
                product=goods.product_name,
                open=amount(goods.qty_open),
                ordered=amount(goods.qty_ordered),
                unit=goods.unit,
            )

    # === BUSINESS === #

    def _order_line(self):
        """The ``purchase.order.line`` behind the goods, as superuser."""
        # sudo: purchase.order.line - clerks hold no purchase rights; callers take
        # product, unit and quantities from it, never a price
        return self.env["purchase.order.line"].sudo().browse(self.ids)  # sudo: as above

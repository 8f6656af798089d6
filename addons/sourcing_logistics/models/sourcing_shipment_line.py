from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .purchase_order_line import OPEN
from .tools import amount

# What is taken from the order when the goods are chosen, and never typed.
SNAPSHOT = frozenset(
    {"order_line_id", "order_name", "product_name", "description", "unit"}
)


class SourcingShipmentLine(models.Model):
    """A quantity of one order line, whole or part, in one shipment.

    What the clerk reads are copies of what the order said when the goods were
    chosen: he has no purchase rights and sees no prices.
    """

    _name = "sourcing.shipment.line"
    _description = "Shipment Line"
    _inherit = ["sourcing.guard.mixin"]
    _order = "shipment_id desc, id"
    _rec_name = "product_name"
    _check_company_auto = True

    # === FIELDS === #

    _set_once = frozenset({"shipment_id"})

    shipment_id = fields.Many2one(
        "sourcing.shipment", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="shipment_id.company_id", store=True, index=True, precompute=True
    )
    shipment_state = fields.Selection(
        related="shipment_id.state", store=True, precompute=True
    )
    goods_id = fields.Many2one(
        "sourcing.shipment.goods",
        required=True,
        check_company=True,
        domain="[('company_id', '=', company_id), ('order_state', '=', 'purchase'), "
        "('qty_open', '>', 0)]",
    )
    order_line_id = fields.Many2one(
        "purchase.order.line",
        compute="_compute_order_line_id",
        store=True,
        compute_sudo=True,
        index=True,
        ondelete="restrict",
        groups="purchase.group_purchase_user",
    )
    order_id = fields.Many2one(
        related="order_line_id.order_id",
        store=True,
        index=True,
        groups="purchase.group_purchase_user",
    )
    project_id = fields.Many2one(
        related="order_line_id.order_id.sourcing_project_id",
        string="Project",
        store=True,
        index="btree_not_null",
    )
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
    )
    order_name = fields.Char(
        "Order",
        compute="_compute_snapshot",
        store=True,
        precompute=True,
        compute_sudo=True,
    )
    product_name = fields.Char(
        "Product",
        compute="_compute_snapshot",
        store=True,
        precompute=True,
        compute_sudo=True,
    )
    description = fields.Text(
        compute="_compute_snapshot", store=True, precompute=True, compute_sudo=True
    )
    unit = fields.Char(
        compute="_compute_snapshot", store=True, precompute=True, compute_sudo=True
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A shipment line carries a quantity above zero."
    )

    # === COMPUTES === #

    @api.depends("goods_id")
    def _compute_order_line_id(self):
        for line in self:
            line.order_line_id = line.goods_id.id

    @api.depends("goods_id")
    def _compute_quantity(self):
        for line in self:
            line.quantity = line.quantity or line.goods_id.qty_open

    # only the choice of the goods: what the order says later does not rewrite papers
    @api.depends("goods_id")
    def _compute_snapshot(self):
        for line in self:
            lang = line.company_id.partner_id.lang
            source = line.goods_id._order_line().with_context(lang=lang)
            line.order_name = source.order_id.name
            line.product_name = source.product_id.display_name
            line.description = source.name
            line.unit = source.product_uom_id.name

    # === CONSTRAINTS === #

    @api.constrains("shipment_id", "goods_id", "quantity")
    def _check_planned(self):
        """No more is planned than was ordered, also when two people plan at once."""
        # sudo: purchase.order.line - a clerk holds no purchase rights
        sources = self.sudo().order_line_id
        sources._lock_allocation()
        planned = sources._planned_qty()
        refused = [
            self.env._(
                "%(order)s, %(product)s: %(ordered)s %(unit)s ordered, %(planned)s "
                "would have left or be in shipments.",
                order=source.order_id.name,
                product=source.product_id.display_name,
                ordered=amount(source.product_qty),
                unit=source.product_uom_id.name,
                planned=amount(planned[source.id]),
            )
            for source in sources
            if source.product_uom_id.compare(planned[source.id], source.product_qty) > 0
        ]
        if refused:
            raise ValidationError("\n".join(refused))

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_snapshot(vals)
        lines = super().create(vals_list)
        lines._check_open()
        lines._reschedule()
        return lines

    def write(self, vals):
        self._check_snapshot(vals)
        self._check_open()
        projects = self.project_id
        result = super().write(vals)
        self._check_open()
        (projects | self.project_id)._reschedule()
        return result

    def unlink(self):
        projects = self.project_id
        result = super().unlink()
        projects._reschedule()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_departed(self):
        self._check_open()

    def _check_snapshot(self, vals) -> None:
        if SNAPSHOT & vals.keys():
            raise UserError(
                self.env._("Order, product and unit come from the goods you choose.")
            )

    def _check_open(self) -> None:
        closed = self.shipment_id.filtered(lambda shipment: shipment.state not in OPEN)
        if closed:
            raise UserError(
                self.env._(
                    "%(shipments)s: departed or cancelled, so what is in it stays.",
                    shipments=closed.mapped("display_name"),
                )
            )

    # === BUSINESS === #

    def _reschedule(self) -> None:
        self.project_id._reschedule()

    def _departure_blockers(self) -> list[str]:
        """Which order lines would be shipped beyond what may leave, in words.

        The lines are those of one shipment.
        """
        # sudo: purchase.order.line - quantities are judged for everybody alike
        lines = self.sudo()
        sources = lines.order_line_id
        sources._lock_allocation()
        departed = sources._left_qty(besides=self.shipment_id)
        blockers = []
        for source, mine in lines.grouped("order_line_id").items():
            released = source._releasable_qty()
            asked = sum(mine.mapped("quantity"))
            total = departed[source.id] + asked
            if source.product_uom_id.compare(total, released) > 0:
                blockers.append(
                    self.env._(
                        "%(order)s, %(product)s: %(released)s %(unit)s are released, "
                        "%(departed)s have left already, %(asked)s are asked for",
                        order=source.order_id.name,
                        product=source.product_id.display_name,
                        released=amount(released),
                        unit=source.product_uom_id.name,
                        departed=amount(departed[source.id]),
                        asked=amount(asked),
                    )
                )
        return blockers

from __future__ import annotations

import math

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SourcingInspectionLot(models.Model):
    """What is presented of one order line, as a snapshot.

    An inspector has no rights on orders and must see no price: what he needs of the
    line is copied here when the lot is put together.
    """

    _name = "sourcing.inspection.lot"
    _description = "Lot of an Inspection"
    _inherit = ["sourcing.guard.mixin"]
    _order = "inspection_id, id"
    _rec_name = "product"
    _check_company_auto = True

    _set_once = frozenset({"inspection_id"})

    inspection_id = fields.Many2one(
        "sourcing.inspection",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="inspection_id.company_id", store=True, index=True
    )
    order_line_id = fields.Many2one(
        "purchase.order.line",
        index="btree_not_null",
        # whoever deletes a line of a draft order is not held up; the snapshot stays
        ondelete="set null",
        check_company=True,
        groups="purchase.group_purchase_user",
    )
    order_number = fields.Char(
        "Order",
        compute="_compute_snapshot",
        store=True,
        readonly=False,
        precompute=True,
    )
    product = fields.Char(
        compute="_compute_snapshot",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    description = fields.Text(
        compute="_compute_snapshot", store=True, readonly=False, precompute=True
    )
    unit = fields.Char(
        compute="_compute_snapshot", store=True, readonly=False, precompute=True
    )
    pieces_per_unit = fields.Float(
        compute="_compute_snapshot",
        store=True,
        precompute=True,
        help="Units of the product in one unit of the order: 12 for a dozen.",
    )
    quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="What is presented, in the unit of the order.",
    )
    pieces = fields.Integer(
        "Units",
        compute="_compute_pieces",
        store=True,
        help="What a sample is drawn of.",
    )

    may_plan = fields.Boolean(related="inspection_id.may_plan")
    qty_pending = fields.Float(
        "Not Inspected Yet",
        related="order_line_id.sourcing_qty_pending",
        groups="purchase.group_purchase_user",
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A lot is more than nothing."
    )
    _line_once = models.UniqueIndex(
        "(inspection_id, order_line_id) WHERE order_line_id IS NOT NULL",
        "This order line is part of the lot already.",
    )

    # === COMPUTES === #

    # Only the choice of a line copies its values: a later change of the order must not
    # reach a lot, so nothing of the order line is depended on.
    @api.depends("order_line_id")
    def _compute_snapshot(self):
        for lot in self:
            line = lot.order_line_id
            product = line.product_id.with_context(display_default_code=False)
            lot.order_number = line.order_id.name or lot.order_number
            lot.product = product.display_name or line.name or lot.product
            lot.description = line.name or lot.description
            lot.unit = line.product_uom_id.name or lot.unit
            lot.pieces_per_unit = _pieces_per_unit(line) or lot.pieces_per_unit or 1.0

    @api.depends("order_line_id")
    def _compute_quantity(self):
        for lot in self:
            lot.quantity = lot.order_line_id.product_qty or lot.quantity

    @api.depends("quantity", "pieces_per_unit")
    def _compute_pieces(self):
        for lot in self:
            # a part of a unit is a unit that can be drawn; rounding first, so that
            # 12 × 10 does not become 121 by a float's last digit
            lot.pieces = math.ceil(round(lot.quantity * lot.pieces_per_unit, 6))

    # === CONSTRAINTS === #

    @api.constrains("order_line_id", "inspection_id")
    def _check_project(self):
        # sudo: purchase.order.line - the rule holds for whoever may not read orders
        for lot in self.sudo():
            project = lot.order_line_id.order_id.sourcing_project_id
            if lot.order_line_id and project != lot.inspection_id.project_id:
                raise ValidationError(
                    self.env._(
                        "Order %(order)s does not belong to project %(project)s.",
                        order=lot.order_line_id.order_id.name,
                        project=lot.inspection_id.project_id.display_name,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        lots = super().create(vals_list)
        lots._check_open()
        return lots

    def write(self, vals):
        self._check_open()
        other = vals.keys() - self._corrected_fields()
        if other and not self.inspection_id._may_plan():
            raise UserError(
                self.env._(
                    "An inspector corrects quantity and cartons presented and nothing "
                    "else of the lot."
                )
            )
        result = super().write(vals)
        self._check_open()  # also where a lot was moved to
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_open()

    def _corrected_fields(self) -> frozenset[str]:
        """What an inspector finds otherwise than it was announced."""
        return frozenset({"quantity"})

    def _check_open(self) -> None:
        """A lot moves only before the work begins, whoever moves it."""
        settled = self.inspection_id.filtered(
            lambda inspection: inspection.state not in ("planned", "cancel")
        )
        if settled:
            raise UserError(
                self.env._(
                    "%(inspections)s: lot and plan are settled when the work begins.",
                    inspections=settled.mapped("display_name"),
                )
            )

    # === BUSINESS === #

    def _accepted_quantity(self) -> float | None:
        """What may be shipped of the lot, in the unit of the order, as decided.

        :return: None while it is open what is done with the lot.
        """
        self.ensure_one()
        # sudo: sourcing.inspection - what was accepted is the same for everybody
        accepts = self.sudo().inspection_id._accepts()  # sudo: as above
        return None if accepts is None else self.quantity if accepts else 0.0

    def _not_accepted(self) -> float:
        """What of the lot is rejected or undecided, in the unit of the order."""
        return max(self.quantity - (self._accepted_quantity() or 0.0), 0.0)

    def _prepare_again(self) -> dict:
        """The lot of a re-inspection: the same goods, without what was accepted."""
        self.ensure_one()
        # sudo: sourcing.inspection.lot - the link to the order is not for inspectors
        line = self.sudo().order_line_id  # sudo: as above
        return {
            "order_line_id": line.id,
            "order_number": self.order_number,
            "product": self.product,
            "description": self.description,
            "unit": self.unit,
            "quantity": self._not_accepted(),
        }

    def _snapshot(self) -> dict:
        """The lot as plain values."""
        self.ensure_one()
        return {
            "order": self.order_number or "",
            "product": self.product,
            "quantity": self.quantity,
            "unit": self.unit or "",
        }


def _pieces_per_unit(line) -> float:
    """Units of the product in one unit of an order line; 1 if they do not compare."""
    ordered, counted = line.product_uom_id, line.product_id.uom_id
    if not (ordered and counted) or not ordered._has_common_reference(counted):
        return 1.0
    return ordered._compute_quantity(1.0, counted, round=False)

from odoo import fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    # Comes with purchase_stock; a factory's portal user could read over RPC where
    # the demand came from (design 5.14).
    reference_ids = fields.Many2many(groups="base.group_user")

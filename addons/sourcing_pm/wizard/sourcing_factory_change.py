from __future__ import annotations

from odoo import api, fields, models


class SourcingFactoryChange(models.TransientModel):
    """Show what a change of factory costs before it is made."""

    _name = "sourcing.factory.change"
    _description = "Change the Factory"

    project_id = fields.Many2one("sourcing.project", required=True, ondelete="cascade")
    order_id = fields.Many2one(
        "purchase.order",
        "Give up",
        required=True,
        compute="_compute_order_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('sourcing_project_id', '=', project_id)]",
        ondelete="cascade",
    )
    backup_id = fields.Many2one(
        "sourcing.candidate",
        "Vetted Backup",
        domain="[('project_id', '=', project_id), ('state', '=', 'backup'), "
        "('order_id', '!=', False)]",
        ondelete="cascade",
        help="A runner-up of the shortlist that was kept in reserve.",
    )
    closed = fields.Char(related="backup_id.closed")
    new_order_id = fields.Many2one(
        "purchase.order",
        "Go on with",
        required=True,
        compute="_compute_new_order_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', '!=', order_id), ('state', '!=', 'cancel'), "
        "('sourcing_project_id', 'in', (project_id, False))]",
        ondelete="cascade",
        help="A quotation or order of the other factory.",
    )
    type_ids = fields.Many2many(
        "sourcing.milestone.type", compute="_compute_type_ids", string="Its Steps"
    )
    start_type_id = fields.Many2one(
        "sourcing.milestone.type",
        "Starts at",
        required=True,
        compute="_compute_start_type_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', type_ids)]",
        ondelete="cascade",
        help="Earlier steps are waived; quality steps by a manager only.",
    )
    reason = fields.Char(required=True)
    vetted = fields.Boolean(compute="_compute_effect")
    delivery_now = fields.Date(related="project_id.date_forecast")
    delivery_then = fields.Date("Delivery with It", compute="_compute_effect")
    completion_now = fields.Date(related="project_id.factory_completion")
    completion_then = fields.Date("Completion with It", compute="_compute_effect")
    days = fields.Integer("Days Later", compute="_compute_effect")

    @api.depends("project_id")
    def _compute_order_id(self):
        for wizard in self:
            project = wizard.project_id
            # the only one may have been cancelled before another factory was found
            order = project._main_order() or project.order_ids.sorted("id")[-1:]
            wizard.order_id = wizard.order_id or order

    @api.depends("backup_id")
    def _compute_new_order_id(self):
        for wizard in self:
            wizard.new_order_id = wizard.backup_id.order_id or wizard.new_order_id

    @api.depends("project_id", "order_id")
    def _compute_type_ids(self):
        for wizard in self:
            steps = wizard._chain()
            wizard.type_ids = steps.type_id

    @api.depends("type_ids")
    def _compute_start_type_id(self):
        for wizard in self:
            wizard.start_type_id = wizard._chain()[:1].type_id

    @api.depends("order_id", "new_order_id", "start_type_id")
    def _compute_effect(self):
        for wizard in self:
            project, new = wizard.project_id, wizard.new_order_id
            ready = project and wizard.order_id and new and wizard.start_type_id
            then = (
                project._forecast_change(wizard.order_id, new, wizard.start_type_id)
                if ready
                else {"completion": False, "delivery": False}
            )
            wizard.vetted = bool(ready) and project._is_vetted(new, wizard.order_id)
            wizard.completion_then = then["completion"]
            wizard.delivery_then = then["delivery"]
            wizard.days = (
                (then["delivery"] - project.date_forecast).days
                if then["delivery"] and project.date_forecast
                else 0
            )

    def _chain(self):
        """The steps that the order being given up has."""
        self.ensure_one()
        project, order = self.project_id, self.order_id
        steps = project._chain_of(order) | project._chain_of(order.browse())
        return steps.filtered(lambda step: step.state != "na").sorted("sequence")

    def action_confirm(self):
        """Change the factory; the guards are the project's own."""
        self.check_access("write")
        for wizard in self:
            wizard.project_id.action_change_factory(
                order_id=wizard.order_id.id,
                new_order_id=wizard.new_order_id.id,
                start_type_id=wizard.start_type_id.id,
                reason=wizard.reason,
            )
        return {"type": "ir.actions.act_window_close"}

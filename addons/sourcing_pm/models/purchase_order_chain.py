"""The production chain of an order: its own steps, and those that all orders share."""

from __future__ import annotations

from odoo import models
from odoo.exceptions import UserError

from .milestone_states import CLOSED


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def write(self, vals):
        if vals.get("state") == "cancel":
            self._check_cancelled_by_people()
        before = {order.id: order.state for order in self}
        result = super().write(vals)
        if "state" in vals:
            # sudo: purchase.order - our field; whoever cancels an order stops its steps
            for order in self.sudo().filtered("sourcing_project_id"):
                order._on_state_changed(before[order.id])
        return result

    def _check_cancelled_by_people(self) -> None:
        """Cancelling stops steps and frees the project of the order: a decision."""
        if self.env.su or not self.env.user._is_sourcing_machine():
            return
        # sudo: purchase.order - our field, read for a guard
        for order in self.sudo().filtered("sourcing_project_id"):
            raise UserError(
                self.env._(
                    "%(order)s belongs to %(project)s: one of your people cancels it.",
                    order=order.name,
                    project=order.sourcing_project_id.display_name,
                )
            )

    def _join_project(self) -> None:
        result = super()._join_project()
        # sudo: purchase.order - our field
        self.sudo().filtered("sourcing_project_id")._claim_chain()
        return result

    def _on_state_changed(self, before: str) -> None:
        """The chain follows the order: it is claimed, stopped and taken up again."""
        self.ensure_one()
        if self.state == before:
            return
        if self.state == "cancel":
            self.sourcing_project_id._on_order_cancelled(self)
        elif before == "cancel":
            self.sourcing_project_id._on_order_revived(self)
        if self.state == "purchase":
            self._claim_chain()

    def _claim_chain(self) -> None:
        """Orders that are made by themselves get production steps of their own."""
        for order in self:
            if order._earns_chain():
                order.sourcing_project_id._split_chain(order)

    def _earns_chain(self) -> bool:
        """Whether the order is made, and not one of several offers for the same."""
        self.ensure_one()
        if self.state in ("purchase", "cancel"):
            return self.state == "purchase"
        project = self.sourcing_project_id
        rivals = (self.alternative_po_ids - self).sourcing_project_id
        return not project._is_quoting() and project not in rivals

    def _steps(self):
        """The steps of the order in their order: its own, and the shared ones."""
        steps = self.sourcing_project_id.milestone_ids
        return steps.filtered(
            lambda step: step.order_id in (self, self.browse())
        ).sorted("sequence")

    def _next_step(self):
        """The first open step of the order; none when it was cancelled."""
        self.ensure_one()
        if self.state == "cancel":
            return self.env["sourcing.milestone"]
        return self._steps().filtered(lambda step: step.state not in CLOSED)[:1]

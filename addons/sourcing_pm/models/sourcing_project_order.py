"""One project, several orders: a production chain for each, one shipment for all.

As long as a project has one order, its steps name none. A second order that is made
gives each of them steps of its own; what is shared waits for all of them.
"""

from __future__ import annotations

from odoo import fields, models

from .milestone_states import CLOSED
from .sourcing_template import STEP_FIELDS


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _live_orders(self):
        """The orders that were not cancelled, as superuser."""
        self.ensure_one()
        # sudo: purchase.order - gates and plans are the same for everybody
        orders = self.sudo().order_ids
        return orders.filtered(lambda order: order.state != "cancel").sorted("id")

    def _main_order(self):
        """The order that stands for the project: a confirmed one before an offer."""
        # sudo: purchase.order - as above
        orders = self.sudo().order_ids
        # not filtered(), whose records are no longer read ahead with others' ones
        live = (order for order in orders if order.state != "cancel")
        return min(
            live,
            key=lambda order: (order.state != "purchase", order.id),
            default=orders.browse(),
        )

    def _chain_of(self, order):
        """The steps that are made for each order; ``order`` empty: not yet shared out.

        As superuser: whose step it is decides about plans, not about rights.
        """
        # sudo: sourcing.milestone, purchase.order - see above
        return self.sudo().milestone_ids.filtered(
            lambda step: step.order_id == order and (order or step.scope == "order")
        )

    def _is_quoting(self) -> bool:
        """Whether it is not decided yet who makes the goods."""
        return any(
            step.kind == "rfq" and step.state not in CLOSED
            for step in self.milestone_ids
        )

    def _split_chain(self, order) -> None:
        """Give an order steps of its own beside those of the other orders."""
        self.ensure_one()
        if self._chain_of(order):
            return
        common = self._chain_of(order.browse())
        others = (self._live_orders() - order).filtered(
            lambda other: other._earns_chain()
        )
        if common and others:
            common.order_id = others[0]
        elif common:
            return  # the only order: all steps are its own
        # sudo: sourcing.milestone, purchase.order - as in _chain_of
        steps = self.sudo().milestone_ids.filtered("order_id")
        model = steps.filtered(lambda step: step.order_id == steps[:1].order_id)
        self._copy_chain(model, order)
        gone = steps.filtered(lambda step: step.order_id.state == "cancel")
        gone._give_up()

    def _copy_chain(self, model, order) -> None:
        """Steps for ``order`` like those of another, from the start and unfrozen.

        :param model: the steps of the other order, as superuser.
        """
        twins = dict(
            zip(
                model,
                model.create([step._prepare_twin(order) for step in model]),
                strict=True,
            )
        )
        # sudo: sourcing.milestone.link - who confirms an order need not edit plans
        links = self.env["sourcing.milestone.link"].sudo()
        links.create(
            [
                {
                    "milestone_id": twins.get(link.milestone_id, link.milestone_id).id,
                    "predecessor_id": twins.get(
                        link.predecessor_id, link.predecessor_id
                    ).id,
                    "link_type": link.link_type,
                    "lag": link.lag,
                    "lag_half": link.lag_half,
                }
                for link in (model.link_ids | model.next_link_ids).sorted("id")
            ]
        )
        if any(model.mapped("baseline_finish")):
            self._freeze_baseline()

    # === CANCELLED ORDERS === #

    def _on_order_cancelled(self, order) -> None:
        """The steps of a cancelled order stop; without an order the lead is asked."""
        self.ensure_one()
        if self.state in ("done", "cancel"):
            return
        self._log("order_cancelled", after={"order": order.name})
        live = self._live_orders()
        if not live:
            common = self._chain_of(order.browse())
            if not self._is_quoting() or any(common.mapped("actual_start")):
                # what this factory did or was to do is not the next one's
                common.order_id = order
        stopped = self._chain_of(order)._give_up()
        self._reschedule()
        if not live:
            self._tell_no_order(order)
        elif stopped and self.env.user != self.lead_id:
            self._tell_cancelled(order)

    def _tell_no_order(self, order) -> None:
        """Nobody makes the goods any more: the lead says how it goes on."""
        lead = self.lead_id
        self.activity_schedule(
            "sourcing_pm.mail_activity_no_order",
            user_id=lead.id,
            summary=self.with_context(lang=lead.lang).env._(
                "%(order)s was cancelled by %(name)s and no order is left: cancel the "
                "project, or change to another factory",
                order=order.name,
                name=self.env.user.name,
            ),
        )

    def _tell_cancelled(self, order) -> None:
        """Whoever buys may cancel an order, and the lead learns it at once."""
        lead = self.lead_id
        # sudo: purchase.order - the task is the lead's, whoever cancelled
        order.sudo().activity_schedule(
            "sourcing_pm.mail_activity_order_stopped",
            user_id=lead.id,
            summary=self.with_context(lang=lead.lang).env._(
                "%(name)s cancelled %(order)s: its steps in %(project)s stopped",
                name=self.env.user.name,
                order=order.name,
                project=self.display_name,
            ),
        )

    def _on_order_revived(self, order) -> None:
        """An order that was cancelled by mistake takes up its steps again."""
        chain = self._chain_of(order)
        for step in chain.filtered(lambda step: step.state == "cancel"):
            step._transition(step._state_revived())
        if chain.project_id.milestone_ids.order_id == order:
            chain.order_id = False  # the only order: all steps are its own
        self.activity_feedback(["sourcing_pm.mail_activity_no_order"])
        order.activity_feedback(["sourcing_pm.mail_activity_order_stopped"])


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    def _prepare_twin(self, order) -> dict:
        """Values of the same step for another order, planned and not yet frozen."""
        self.ensure_one()
        return {
            **{
                name: self[name].id if name == "type_id" else self[name]
                for name in STEP_FIELDS
            },
            "project_id": self.project_id.id,
            "template_step_id": self.template_step_id.id,
            "owner_id": self.owner_id.id,
            "order_id": order.id,
            "document_ids": [
                fields.Command.create(
                    {"kind_id": kind.id, "project_id": self.project_id.id}
                )
                for kind in self.document_ids.filtered("demanded").kind_id
            ],
        }

    def _give_up(self):
        """Stop the open steps of an order that is not made any more.

        :return: the steps that were open.
        """
        steps = self.filtered(lambda step: step.state not in CLOSED)
        steps._open_approvals()._supersede()
        steps._transition("cancel")
        return steps

    def _state_revived(self) -> str:
        """Where a step goes on that was given up: what had started goes on running."""
        return "running" if self.actual_start else "planned"

    def _revival_blockers(self) -> list[str]:
        # sudo: purchase.order - judged for everybody alike
        if self.project_id.state == "cancel" or self.sudo().order_id.state == "cancel":
            return [self.env._("its project or its order is cancelled")]
        return []

"""The guided change from factory A to factory B, in the middle of a project."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from odoo import models
from odoo.exceptions import UserError

from ..engine import schedule
from .milestone_states import CLOSED, OUT_OF_PLAN


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def action_change_factory(
        self, *, order_id: int, new_order_id: int, start_type_id: int, reason: str
    ):
        """Go on with another factory: its chain starts, that of the first one stops.

        :param order_id: the order that is given up.
        :param new_order_id: the order, or quotation, of the factory that goes on.
        :param start_type_id: the kind of step at which the new factory starts; earlier
            ones are waived, quality steps by a manager only.
        :param reason: why; required, kept in the journal.
        """
        self.check_access("write")
        self.ensure_one()
        old = self.order_ids.filtered(lambda order: order.id == order_id)
        new = self.env["purchase.order"].browse(new_order_id).exists()
        new.check_access("write")
        self._check_change(old, new, reason)
        # sudo: sourcing.milestone - the chain is shared out by rules, not typed
        common = self._chain_of(old.browse())
        common.order_id = old
        self._take_over(old, new)
        self._split_chain(new)
        self._skip_to(new, start_type_id, reason)
        self._log(
            "factory_changed",
            before={"before": old.partner_id.name},
            after={"after": new.partner_id.name},
            reason=reason,
        )
        self._chain_of(old)._give_up()
        self._give_up_order(old)
        self._shut_out(old)
        self._tell_buyer_changed(new)
        self._reschedule()

    def _check_change(self, old, new, reason: str) -> None:
        """Collect everything that speaks against the change, and raise once."""
        problems = []
        if not self._may_lead():
            problems.append(self.env._("the lead, a deputy or a manager decides"))
        if self.state not in ("running", "hold"):
            problems.append(self.env._("the project is not under way"))
        if not (reason or "").strip():
            problems.append(self.env._("say why"))
        if not old:
            problems.append(self.env._("the order is not one of this project"))
        # sudo: purchase.order - our field
        project = new.sudo().sourcing_project_id
        given_up = new.state == "cancel" and not self._is_backup(new)
        if not new or new == old or given_up:
            problems.append(self.env._("choose an order that is not cancelled"))
        elif project and project != self:
            problems.append(
                self.env._("%(order)s belongs to another project", order=new.name)
            )
        elif new.company_id != self.company_id:
            problems.append(self.env._("the order is of another company"))
        elif (
            new.partner_id.commercial_partner_id == old.partner_id.commercial_partner_id
        ):
            problems.append(self.env._("it is the same factory"))
        elif not self._is_vetted(new, old) and not self._may_waive_vetting():
            problems.append(
                self.env._(
                    "%(factory)s has neither quoted for this nor delivered before; a "
                    "manager decides",
                    factory=new.partner_id.display_name,
                )
            )
        if problems:
            raise UserError(
                self.env._(
                    "The factory of %(project)s cannot be changed:\n%(reasons)s",
                    project=self.display_name,
                    reasons="\n".join(f"- {problem}" for problem in problems),
                )
            )

    def _may_waive_vetting(self) -> bool:
        return self.env.su or self.env.user.has_group(
            "sourcing_pm.group_sourcing_manager"
        )

    def _take_over(self, old, new) -> None:
        """The order of the factory that goes on becomes one of the project.

        :param old: the order that is given up.
        """
        if new.state == "cancel":  # a backup, whose RFQ had lost
            new.button_draft()
        # sudo: purchase.order - our field, on an order that the user may write
        new.sudo().sourcing_project_id = self

    def _is_backup(self, order) -> bool:
        """Whether the factory of an order is kept in reserve."""
        return False

    def _is_vetted(self, order, old) -> bool:
        """Whether the factory of an order is known to be able to make the goods.

        A seam: here it is kept as a backup, has quoted beside the other one, or has
        delivered before.
        """
        if self._is_backup(order):
            return True
        vendor = order.partner_id.commercial_partner_id
        # sudo: purchase.order, sourcing.project - what was delivered to others counts
        orders = self.env["purchase.order"].sudo()
        return order in old.sudo().alternative_po_ids or bool(  # sudo: as above
            orders.search_count(
                [
                    ("partner_id", "child_of", vendor.id),
                    ("company_id", "=", self.company_id.id),
                    ("sourcing_project_id.state", "=", "done"),
                    ("state", "=", "purchase"),
                ],
                limit=1,
            )
        )

    def _skip_to(self, order, type_id: int, reason: str) -> None:
        """Waive the steps of an order that come before the one where it starts."""
        steps = self._chain_of(order).with_env(self.env)
        first = steps.filtered(lambda step: step.type_id.id == type_id)
        if not first:
            raise UserError(self.env._("Choose the step at which the factory starts."))
        steps.filtered(
            lambda step: step.sequence < first.sequence and step.state not in CLOSED
        ).action_waive(reason=reason)

    def _give_up_order(self, order) -> None:
        """Cancel the order; where Odoo refuses, the lead is told what to do first."""
        if order.state == "cancel":
            return
        lang = self.lead_id.lang
        try:
            with self.env.cr.savepoint():
                order.with_context(lang=lang).button_cancel()
        except UserError as error:
            order.invalidate_recordset()
            self._log("order_not_cancelled", after={"order": order.name})
            self.activity_schedule(
                "sourcing_pm.mail_activity_no_order",
                user_id=self.lead_id.id,
                summary=self.with_context(lang=lang).env._(
                    "%(order)s could not be cancelled: %(reason)s",
                    order=order.name,
                    reason=str(error),
                ),
            )

    def _shut_out(self, order) -> None:
        """The factory that was given up reads nothing more of the project."""
        vendor = order.partner_id.commercial_partner_id
        orders = self._live_orders() - order
        if vendor in orders.partner_id.commercial_partner_id:
            return
        self._live("factory").filtered(
            lambda party: party.partner_id.commercial_partner_id == vendor
        ).revoked = True

    def _tell_buyer_changed(self, order) -> None:
        buyers = self._live("buyer")
        if self.disclose_supplier:
            name = order.partner_id.commercial_partner_id.name
            buyers._tell("factory_changed_to", {"factory": name})
        else:
            buyers._tell("factory_changed")

    # === EFFECT === #

    def _forecast_change(self, old, new, start_type) -> dict[str, date]:
        """When the project would be delivered with the new factory; changes nothing.

        :param old: the order that would be given up.
        :param new: the order of the factory that would go on.
        :param start_type: the ``sourcing.milestone.type`` at which it would start.
        :return: ``completion`` of the factory and ``delivery``.
        """
        self.ensure_one()
        replaced = self._chain_of(old) | self._chain_of(old.browse())
        steps = self.milestone_ids.filtered(
            lambda step: (
                step.state != "na" and (step in replaced or step.state != "cancel")
            )
        )
        first = replaced.filtered(lambda step: step.type_id == start_type)[:1]
        in_plan = steps.filtered(
            lambda step: (
                step.sequence >= first.sequence
                if step in replaced
                else step.state not in OUT_OF_PLAN
            )
        )
        planned, start, today = self._tasks(in_plan)
        calendar = self._plan_days("factory", new)
        tasks = []
        for step, task in zip(in_plan, planned, strict=True):
            if step in replaced:
                own = step.calendar_kind == "factory"
                task = replace(
                    task,
                    calendar=calendar if own else task.calendar,
                    actual_start=None,
                    actual_finish=None,
                    expected_finish=None,
                )
            tasks.append(task)
        dates = schedule.solve(tasks, start=start, today=today)
        holds = in_plan.filtered("block_ship")
        last = in_plan._unfollowed(in_plan._direct_predecessors())
        return {
            "completion": max((dates[step.id].finish for step in holds), default=False),
            "delivery": max((dates[step.id].finish for step in last), default=False),
        }

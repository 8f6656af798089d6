from __future__ import annotations

from odoo import models

from odoo.addons.sourcing_pm.models.milestone_states import CLOSED

from .purchase_order_line import DEPARTED, OPEN


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    # === SEAMS === #

    def _completion_blockers(self):
        """A shipment step is open until every unit has left under a bill of lading."""
        blockers = super()._completion_blockers()
        if self.kind == "shipment" and self.state not in CLOSED:
            blockers += self._shipment_blockers()
        return blockers

    def _expected_finish(self):
        """The last unit does not leave before the last ETD of what waits, and transit
        does not end before the last ETA of what is under way or waits."""
        days = [super()._expected_finish()]
        if self.kind == "shipment":
            waiting = self._shipments().filtered(lambda one: one.state in OPEN)
            days += waiting.mapped("etd")
        elif self.kind == "transit":
            coming = self._shipments().filtered(lambda one: one.state != "delivered")
            days += coming.mapped("eta")
        return max(filter(None, days), default=None)

    def _blocker_sentences(self, blockers, audience="staff"):
        """Outside, a bill of lading and its number are one thing, and said once."""
        if audience != "staff":
            bill = self.env.ref("sourcing_pm.document_kind_bill_of_lading").id
            if ("document_open", {"kind_id": bill}) in blockers:
                blockers = [
                    (code, params)
                    for code, params in blockers
                    if code != "shipment_bill_open"
                ]
        return list(dict.fromkeys(super()._blocker_sentences(blockers, audience)))

    # === BUSINESS === #

    def _shipment_blockers(self) -> list[tuple[str, dict]]:
        blockers: list[tuple[str, dict]] = [
            (
                "shipment_units_open",
                {
                    "order": line.order_id.name,
                    "product": line.product_id.with_context(
                        display_default_code=False
                    ).display_name,
                    "left_qty": left,
                    "ordered_qty": line.product_qty,
                },
            )
            for line, left in self._open_units(DEPARTED)
        ]
        blockers += [
            ("shipment_bill_open", {"shipment": shipment.number})
            for shipment in self._shipments()
            if shipment.state in DEPARTED and not shipment.bill_number
        ]
        return blockers

    def _open_units(self, states) -> list[tuple]:
        """Order lines of which not every unit is in shipments of these states.

        :return: pairs of a ``purchase.order.line`` and what is there of it.
        """
        lines = self._goods()
        left = lines._left_qty(states)
        return [
            (line, left[line.id])
            for line in lines
            if line.product_uom_id.compare(left[line.id], line.product_qty) < 0
        ]

    def _told_days(self) -> tuple:
        """First and last day of the step as its shipments tell them; None: not yet."""
        shipments = self._shipments()
        left = list(filter(None, shipments.mapped("date_departed")))
        if self.kind == "shipment":
            return min(left, default=None), max(left, default=None)
        there = filter(None, shipments.mapped("date_delivered"))
        return max(left, default=None), max(there, default=None)

    def _carry_correction(self, told: tuple, reason: str) -> None:
        """Correct the reported days that the shipments had told.

        :param told: what ``_told_days`` gave before the shipment was corrected.
        """
        self.ensure_one()
        days = {
            name: str(now)
            for name, before, now in zip(
                ("start", "finish"), told, self._told_days(), strict=True
            )
            if before and before != now and self[f"actual_{name}"] == before
        }
        if days:
            self.action_correct_dates(reason=reason, **days)

    def _goods(self):
        """The order lines that the step is about, as superuser."""
        self.ensure_one()
        # sudo: purchase.order - a clerk's step is judged like a lead's
        step = self.sudo()
        orders = step.order_id or step.project_id.order_ids
        return orders.filtered(
            lambda order: order.state == "purchase"
        ).order_line.filtered(lambda line: line._is_goods())

    def _shipments(self):
        """The shipments of the step's orders that are not cancelled, as superuser."""
        self.ensure_one()
        # sudo: sourcing.shipment.line, purchase.order - the plan is everybody's
        step = self.sudo()
        lines = step.project_id.shipment_line_ids.filtered(
            lambda line: (
                line.shipment_state != "cancel"
                and step.order_id in (line.order_id, step.order_id.browse())
            )
        )
        return lines.shipment_id

"""What keeps a step from being done, and which acts it holds back (design 5.8)."""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import UserError

from .sourcing_milestone import GATE_FIELDS
from .tools import changed


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    # === WHAT KEEPS IT OPEN === #

    def _completion_blockers(self) -> list[tuple[str, dict]]:
        """Why the step cannot be done yet: codes with parameters.

        A seam: the quality and logistics apps add theirs for their kinds of step.

        :return: pairs of a sentence code of ``sourcing.sentence`` and its parameters.
        """
        self.ensure_one()
        blockers: list[tuple[str, dict]] = [
            ("document_open", {"kind_id": document.kind_id.id})
            for document in self.document_ids
            if document.demanded and document.state not in ("accepted", "superseded")
        ]
        if self.decided_by and self._decider_side() == "buyer":
            blockers += [
                ("document_not_released", {"kind_id": document.kind_id.id})
                for document in self.document_ids
                if document.demanded
                and document.state == "accepted"
                and not document.release_buyer
            ]
        approved = self._approved()
        if self.decided_by and not approved:
            code = "decision_open" if self._decider_side() == "buyer" else "check_open"
            blockers.append((code, {"decider": self._decider_name()}))
        elif self.decided_by and not approved._is_current():
            blockers.append(("decision_other_content", {}))
        if self.supplier_confirms:
            blockers += self._confirmation_blockers(approved)
        return blockers

    def _confirmation_blockers(self, approval) -> list[tuple[str, dict]]:
        """Buyer and factory must have said yes to the same revision."""
        specification = self.project_id.specification_id
        if not specification:
            return [("specification_missing", {})]
        params = {"revision": specification.revision}
        # sudo: purchase.order - whose factory must confirm
        vendor = self.sudo().order_id.partner_id.commercial_partner_id
        blockers: list[tuple[str, dict]] = []
        if approval and approval.specification_id != specification:
            blockers.append(("decision_other_revision", params))
        if not specification._is_confirmed(vendor):
            blockers.append(("supplier_confirmation_open", params))
        return blockers

    def _blocker_sentences(self, blockers, audience: str = "staff") -> list[str]:
        sentence = self.env["sourcing.sentence"]
        return [sentence._render(code, params, audience) for code, params in blockers]

    # === WHAT IT HOLDS BACK === #

    @api.model
    def _acts(self) -> dict[str, str]:
        """The acts that a step may hold back, with their names."""
        return {
            "confirm_order": self.env._("order confirmation"),
            "start_production": self.env._("mass production"),
            "ship": self.env._("shipment"),
            "receive": self.env._("receipt"),
            "pay_balance": self.env._("balance payment"),
        }

    def _act_label(self, act: str) -> str:
        return self._acts()[act]

    def _gates(self) -> list[str]:
        """The acts that this step holds back until it is done."""
        self.ensure_one()
        return [act for act in self._acts() if self[f"block_{act}"]]

    def _assert_may_start(self) -> None:
        """Starting mass production or a later step, or a shipment or a later step,
        are acts that gates hold back (design 5.8)."""
        for step in self:
            chain = step.project_id.milestone_ids.sorted("sequence")
            for kind, act in (("production", "start_production"), ("shipment", "ship")):
                first = chain.filtered(lambda other, kind=kind: other.kind == kind)[:1]
                # a chain without that step is no way around the gate
                types = self.type_id._from_kind(kind)
                if step.sequence >= first.sequence if first else step.type_id in types:
                    step._assert_may(act)

    def _assert_may_finish(self) -> None:
        """Actual delivery is an act that gates hold back (design 5.8)."""
        for step in self.filtered(lambda step: step.kind == "transit"):
            step._assert_may("receive")

    def _assert_may(self, act: str) -> None:
        # sudo: purchase.order - a gate judges the same for an inspector, who has
        # no right to read orders
        project = self.project_id.sudo()  # sudo: as above
        project._assert_may(act, self.sudo().order_id)

    # === WHO MAY TAKE IT APART === #

    def _check_gates_kept(self, vals) -> None:
        """A gate is not taken apart to get past it."""
        self.filtered(
            lambda step: changed(step, GATE_FIELDS & vals.keys(), vals)
        )._assert_manager()

    def _assert_manager(self) -> None:
        if self and not self._may_waive():
            raise UserError(
                self.env._(
                    "%(steps)s: only a Sourcing manager changes what a project must "
                    "pass.",
                    steps=self.mapped("display_name"),
                )
            )

"""The series that an inspected lot belongs to: supplier × product, class by class."""

from __future__ import annotations

from odoo import models

# A lot is presented for acceptance at its final inspection. What is looked at earlier
# is no lot yet, and would be counted a second time.
SERIES_KINDS = ("final",)


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    def _goods(self) -> tuple:
        """Suppliers and products of the lot, as superuser."""
        self.ensure_one()
        # sudo: purchase.order.line - inspectors see no order; which scheme and which
        # series it is is the same for everybody
        lines = self.sudo().lot_ids.order_line_id  # sudo: as above
        return (
            lines.order_id.partner_id.commercial_partner_id,
            lines.product_id.product_tmpl_id,
        )

    def _isolation(self) -> str:
        """Why the lot belongs to no series; empty: it does.

        :return: a code: ``kind`` of inspection, ``scheme``, ``unknown`` supplier or
            product, or ``several`` of them in one lot
        """
        self.ensure_one()
        if self.kind not in SERIES_KINDS:
            return "kind"
        if self.scheme_id.isolated:
            return "scheme"
        suppliers, products = self._goods()
        # sudo: purchase.order.line - as in ``_goods``
        if not all(lot.order_line_id.product_id for lot in self.sudo().lot_ids):
            return "unknown"
        if len(suppliers) > 1 or len(products) > 1:
            return "several"
        return "" if suppliers and products else "unknown"

    def _is_original(self) -> bool:
        """Whether the lot is presented for the first time."""
        self.ensure_one()
        return not self.reinspects_id

    def _severities(self) -> dict[str, str]:
        """How strictly each class is inspected now."""
        self.ensure_one()
        if self._isolation():
            return {}
        states = self.env["sourcing.sampling.state"]._known(
            self.company_id or self.project_id.company_id, *self._goods()
        )
        return {state.defect_class: state._series().severity for state in states}

    def _is_discontinued(self) -> bool:
        """Whether the lot is not accepted until somebody lifts a discontinuation.

        A lot that was judged before it is not reached by it. Mixing products or
        calling lots isolated is no way around.
        """
        self.ensure_one()
        if self.kind not in SERIES_KINDS:
            return False
        suppliers, products = self._goods()
        # sudo: sourcing.sampling.state - a gate judges for everybody alike
        stopped = self.env["sourcing.sampling.state"].sudo()  # sudo: as above
        domain = [
            ("company_id", "=", (self.company_id or self.project_id.company_id).id),
            ("partner_id", "in", suppliers.ids),
            ("product_tmpl_id", "in", products.ids),
            ("standing", "=", "discontinued"),
        ]
        if self.decided_on:
            domain.append(("discontinued_on", "<=", self.decided_on))
        return bool(stopped.search_count(domain, limit=1))

    def action_view_series(self):
        """Open where the series of the goods stand, with their history."""
        self.check_access("read")
        self.ensure_one()
        suppliers, products = self._goods()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sourcing_qc.sourcing_sampling_state_action"
        )
        return action | {
            "domain": [
                ("partner_id", "in", suppliers.ids),
                ("product_tmpl_id", "in", products.ids),
            ]
        }

    def _on_decided(self):
        result = super()._on_decided()
        if self._is_original() and self.result != "inconclusive":
            self._feed_series()
        return result

    def _feed_series(self) -> None:
        """Count the lot in its series, each class by the plan it was judged by."""
        plan = self._plan()
        # plans from before series were kept do not say whether they belong to one
        if not plan or self.plan.get("isolated", "unknown"):
            return
        rows = {row.defect_class: row for row in plan.classes if row.aql is not None}
        findings = {row["defect_class"]: row for row in self.verdict["findings"]}
        states = self.env["sourcing.sampling.state"]._of(
            self.company_id, *self._goods(), rows
        )
        states._lock()
        for state in states:
            name = state.defect_class
            if name not in rows or findings[name]["result"] == "inconclusive":
                continue
            code = state._count(self, rows[name], findings[name])
            if code:
                self.project_id._log(
                    f"sampling_{code}",
                    step=self.milestone_id,
                    after={"number": self.number, "class_state": name},
                )

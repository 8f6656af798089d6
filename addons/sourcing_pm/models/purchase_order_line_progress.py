"""How far the goods of an order line are, from what was reported of them."""

from __future__ import annotations

from odoo import models

from ..engine import runrate
from .portal_text import written_number


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _progress_reports(self, kind: str, before=None) -> list[runrate.Report]:
        """The cumulative quantities that hold, by day.

        :param kind: ``made`` or ``packed``.
        :param before: only what was reported before this ``sourcing.progress``.
        """
        self.ensure_one()
        rows = self._progress_rows(kind)
        if before:
            rows = rows.filtered(lambda row: row.id < before.id)
        return runrate.series(rows._reports())

    def _progress_rows(self, kind: str):
        # sudo: sourcing.progress - read for gates, plans and pages alike
        project = self.sudo().order_id.sourcing_project_id
        return project.progress_ids.filtered(
            lambda row: row.line_id == self and row.kind == kind
        )

    def _progress_finish(self, calendar):
        """The day on which all is made, as far as the pace tells; else None."""
        self.ensure_one()
        rows = self._progress_rows("made")
        return runrate.finish(rows._reports(), self.product_qty, calendar)

    def _production(self):
        """The step that makes the goods: the order's own before the shared one; as
        superuser."""
        # sudo: sourcing.milestone - whose step it is decides about plans, not rights
        steps = self.sudo().order_id._steps()
        making = steps.filtered(lambda step: step.kind == "production")
        return making.sorted(lambda step: not step.order_id)[:1]

    def _progress_sentences(self) -> list[str]:
        """1,240 of 2,000 made as of Mar 4; at this rate done Mar 19."""
        self.ensure_one()
        # sudo: sourcing.project - its calendar and zone; the text names no side
        project = self.sudo().order_id.sourcing_project_id
        sentences = []
        for kind in ("made", "packed"):
            held = self._progress_reports(kind)
            if held:
                sentences.append(self._progress_sentence(project, kind, held[-1]))
        return sentences

    def _progress_sentence(self, project, kind: str, last: runrate.Report) -> str:
        facts = {
            "quantity": written_number(project, last.quantity),
            "ordered": written_number(project, self.product_qty),
            "day": project._written(last.day),
        }
        if kind == "packed":
            return self.env._(
                "%(quantity)s of %(ordered)s packed as of %(day)s", **facts
            )
        finish = None
        if last.quantity < self.product_qty:
            step, order = self._production(), self.sudo().order_id  # sudo: see above
            workdays = (
                step._workdays() if step else project._plan_days("factory", order)
            )
            finish = self._progress_finish(workdays)
        if not finish:
            return self.env._("%(quantity)s of %(ordered)s made as of %(day)s", **facts)
        return self.env._(
            "%(quantity)s of %(ordered)s made as of %(day)s; at this rate done "
            "%(finish)s",
            finish=project._written(finish),
            **facts,
        )

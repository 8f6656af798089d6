"""Quantities in the plan: a project's reports, and what their pace says of a step."""

from __future__ import annotations

from datetime import date

from odoo import api, fields, models

from .tools import read_lines


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    progress_ids = fields.One2many("sourcing.progress", "project_id", "Quantities")
    overrun_percent = fields.Float(
        "Usual Overrun",
        default=5,
        help="Percent by which more may be made than was ordered before somebody asks.",
    )

    _overrun_positive = models.Constraint(
        "CHECK(overrun_percent >= 0)", "An overrun cannot be negative."
    )

    def _read_ahead(self) -> None:
        read_lines(self, "progress_ids")
        return super()._read_ahead()


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    rate_finish = fields.Date(
        "At This Rate",
        compute="_compute_progress",
        help="When all is made if it goes on as in the last ten working days.",
    )
    progress_text = fields.Char("Progress", compute="_compute_progress")

    @api.depends_context("lang")
    @api.depends("kind", "project_id.progress_ids")
    def _compute_progress(self):
        for step in self:
            step.rate_finish = step._rate_finish()
            step.progress_text = "; ".join(step._progress_sentences())

    def _made_lines(self):
        """The order lines that the step makes, of which something was reported."""
        if self.kind != "production":
            return self.env["purchase.order.line"]
        # sudo: sourcing.progress, purchase.order - as in the plan
        step = self.sudo()
        return step.project_id.progress_ids.line_id.filtered(
            lambda line: (
                line.order_id.state != "cancel"
                and step.order_id in (line.order_id, step.order_id.browse())
            )
        )

    def _rate_finish(self) -> date | None:
        """The day on which the slowest line is made, at the pace reported."""
        self.ensure_one()
        if self.kind != "production":
            return None
        lines = self._made_lines()
        if not lines:
            return None
        workdays = self._workdays()
        days = [line._progress_finish(workdays) for line in lines]
        return max(filter(None, days), default=None)

    def _progress_sentences(self) -> list[str]:
        lines = self._made_lines()
        several = len(lines.order_id.order_line) > 1
        return [
            f"{line.product_id.display_name}: {text}" if several else text
            for line in lines
            for text in line._progress_sentences()
        ]

    def _expected_finish(self):
        known, rate = super()._expected_finish(), self._rate_finish()
        return max(known or rate, rate) if rate else known

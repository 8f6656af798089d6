"""What may go wrong with a project, at a glance."""

from __future__ import annotations

from odoo import api, fields, models


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    single_source = fields.Boolean(
        compute="_compute_single_source",
        store=True,
        help="A product of its orders can be made by one factory only.",
    )
    contingency_ids = fields.One2many("sourcing.contingency", "project_id")

    @api.depends("order_ids.order_line.product_id.sourcing_single_source")
    def _compute_single_source(self):
        for project in self:
            products = project.order_ids.order_line.product_id
            project.single_source = any(products.mapped("sourcing_single_source"))

    def _warning_sentences(self, findings: list[dict]) -> list[str]:
        """A red project asks for a decision: what is done about it."""
        sentences = super()._warning_sentences(findings)
        red = any(finding["colour"] == "red" for finding in findings)
        if red and not self._is_answered():
            sentences.append(
                self.env._(
                    "No contingency is chosen yet: put one to the buyer, or decide on "
                    "one."
                )
            )
        return sentences

    def _is_answered(self) -> bool:
        """Whether a contingency is asked, or was chosen since the project is red."""
        return any(
            one.state == "asked"
            or (
                one.state == "chosen"
                and self._local_day(one.decided_on) >= self.health_since
            )
            for one in self.contingency_ids
        )

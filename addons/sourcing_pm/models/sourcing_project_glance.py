"""What the form of a project shows before anybody scrolls."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from .milestone_states import OUT_OF_PLAN


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    buyer_id = fields.Many2one(inverse="_inverse_buyer_id", readonly=False)
    missing_text = fields.Char(
        "Still Missing",
        compute="_compute_missing_text",
        help="What a plan and its colours need before they mean anything.",
    )
    is_measured = fields.Boolean(
        compute="_compute_is_measured",
        help="There is a date to hold the plan against; without one, green says "
        "nothing.",
    )
    has_orders = fields.Boolean(
        compute="_compute_has_orders",
        help="More than one order, so that a step says of which it is.",
    )
    timeline_html = fields.Html(
        "Timeline",
        compute="_compute_timeline_html",
        sanitize=False,  # drawn by the engine, which escapes every text
    )

    # === COMPUTES === #

    def _inverse_buyer_id(self):
        """Who is named as buyer decides for the buyer's side."""
        for project in self.filtered("buyer_id"):
            buyers = project._live("buyer")
            if project.buyer_id.commercial_partner_id in buyers.mapped(
                "partner_id.commercial_partner_id"
            ):
                continue
            if buyers:
                raise UserError(
                    self.env._(
                        "%(project)s has a buyer already: change who takes part under "
                        "“Parties”.",
                        project=project.display_name,
                    )
                )
            self.env["sourcing.party"].create(
                {
                    "project_id": project.id,
                    "partner_id": project.buyer_id.id,
                    "side": "buyer",
                    "role": "approver",
                }
            )
        # the parties say who it is, whatever was typed
        self.env.add_to_compute(self._fields["buyer_id"], self)

    @api.depends_context("lang")
    @api.depends(
        "state",
        "buyer_id",
        "product_id",
        "order_ids",
        "date_required",
        "incoterm_id",
        "incoterm_place",
    )
    def _compute_missing_text(self):
        for project in self:
            # sudo: purchase.order - whether there is one, for whoever reads the form
            ordered = bool(project.sudo().order_ids)  # sudo: as above
            missing = {
                self.env._("the buyer"): not project.buyer_id,
                self.env._("the goods"): not (project.product_id or ordered),
                self.env._("the required date"): not project.date_required,
                self.env._("the Incoterm with its place"): not (
                    project.incoterm_id and project.incoterm_place
                ),
            }
            over = project.state in ("done", "cancel")
            project.missing_text = not over and ", ".join(
                name for name, lacks in missing.items() if lacks
            )

    @api.depends("order_ids")
    def _compute_has_orders(self):
        for project in self:
            # sudo: purchase.order - how many there are, for whoever reads the steps
            project.has_orders = len(project.sudo().order_ids) > 1  # sudo: as above

    @api.depends("date_required", "findings")
    def _compute_is_measured(self):
        for project in self:
            project.is_measured = bool(project.date_required or project.findings)

    @api.depends_context("lang")
    @api.depends(
        "date_required", "milestone_ids.state", "milestone_ids.forecast_finish"
    )
    def _compute_timeline_html(self):
        for project in self:
            drawn = project.milestone_ids.sorted("sequence").filtered(
                lambda step: step.state not in OUT_OF_PLAN
            )
            project.timeline_html = project._timeline(drawn)

    # === BUYER === #

    def _shown_colour(self) -> str:
        """The colour as others see it: none where the clocks stand, or where nothing
        is measured yet."""
        if self.state == "hold" or not (self.is_measured or self.state == "done"):
            return ""
        return self.health or ""

    def _colour_name(self) -> str:
        if self.state == "running" and self.health and not self.is_measured:
            return self.env._("Nothing measured yet")
        return super()._colour_name()


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    health_reason = fields.Char("Why", compute="_compute_health_reason")
    factory_id = fields.Many2one(
        related="order_id.partner_id",
        string="Made by",
        groups="purchase.group_purchase_user",
    )

    @api.depends_context("lang")
    @api.depends("health", "project_id.findings")
    def _compute_health_reason(self):
        for step in self:
            project = step.project_id
            step.health_reason = "; ".join(
                project._finding_sentence(finding, "staff")
                for finding in project.findings or []
                if finding["step"] == step.id
            )

"""What a step of a project waits for."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .tools import raise_if_circular


class SourcingMilestoneLink(models.Model):
    _name = "sourcing.milestone.link"
    _description = "Link of Milestones"
    _inherit = ["sourcing.link.mixin", "sourcing.guard.mixin", "sourcing.terms.mixin"]
    _rec_name = "predecessor_id"

    _terms = frozenset({"predecessor_id", "link_type", "lag", "lag_half"})

    _set_once = frozenset({"milestone_id"})

    milestone_id = fields.Many2one(
        "sourcing.milestone", required=True, ondelete="cascade", index=True
    )
    predecessor_id = fields.Many2one(
        "sourcing.milestone", "After", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="milestone_id.company_id", store=True, index=True
    )

    @api.constrains("milestone_id", "predecessor_id")
    def _check_chain(self):
        for link in self:
            if link.milestone_id.project_id != link.predecessor_id.project_id:
                raise ValidationError(
                    self.env._(
                        "%(step)s cannot wait for a step of another project.",
                        step=link.milestone_id.display_name,
                    )
                )
        for project in self.milestone_id.project_id:
            raise_if_circular(
                project.milestone_ids,
                {step: step.link_ids.predecessor_id for step in project.milestone_ids},
            )

    @api.model_create_multi
    def create(self, vals_list):
        links = super().create(vals_list)
        links.milestone_id.project_id._reschedule()
        return links

    @api.ondelete(at_uninstall=False)
    def _unlink_except_under_way(self):
        steps = self.milestone_id | self.predecessor_id
        steps.filtered(lambda step: step._is_under_way())._assert_manager()

    def write(self, vals):
        result = super().write(vals)
        self.milestone_id.project_id._reschedule()
        return result

    def unlink(self):
        projects = self.milestone_id.project_id
        result = super().unlink()
        projects.exists()._reschedule()
        return result

    def _terms_project(self):
        return self.milestone_id.project_id

    def _terms_step(self):
        return self.milestone_id

    def _lag(self) -> int:
        """The lag in days of the later step's calendar."""
        self.ensure_one()
        if self.lag_half:
            return self.predecessor_id.duration // 2
        return self.lag

"""Which chain a project has: proposed by product family, its own from the start on."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    category_id = fields.Many2one(
        "product.category",
        "Product Family",
        index="btree_not_null",
        help="Proposes the chain.",
    )
    template_id = fields.Many2one(
        compute="_compute_template_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The project has its own copy of the steps: later versions of the chain "
        "do not change it.",
    )

    @api.depends("category_id", "order_kind", "company_id")
    def _compute_template_id(self):
        # sudo: sourcing.template - a machine proposes the chain of a person
        templates = self.env["sourcing.template"].sudo()
        for (company, category, kind), projects in (
            self.filtered(
                lambda project: project.state == "draft" or not project.template_id
            )
            .grouped(
                lambda project: (
                    project.company_id or self.env.company,
                    project.category_id,
                    project.order_kind,
                )
            )
            .items()
        ):
            projects.template_id = templates._for(company, category, kind)

    def write(self, vals):
        before = {project.id: project.template_id for project in self}
        result = super().write(vals)
        for project in self:
            if project.template_id != before[project.id]:
                project._exchange_chain()
        return result

    def _exchange_chain(self) -> None:
        """Build the steps anew, as long as nothing has happened to those there are."""
        self.ensure_one()
        # sudo: sourcing.milestone - the steps of a draft that nobody has touched
        steps = self.sudo().milestone_ids
        touched = self.journal_ids.milestone_id | self.approval_ids.milestone_id
        if (
            self.state != "draft"
            or any(steps.mapped("actual_start"))
            or steps & touched
            or steps.document_ids.filtered("file")
        ):
            raise UserError(
                self.env._(
                    "%(project)s keeps its chain: its steps are under way. Insert or "
                    "waive single steps instead.",
                    project=self.display_name,
                )
            )
        steps.unlink()
        self._build_chain()

    def _keep_chain(self, template, kept) -> None:
        """Name the version that these projects run on, after it was put aside.

        In SQL: thousands of projects may share a chain, and nothing else follows from
        the name of its version.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE sourcing_project SET template_id = %s WHERE template_id = %s",
                kept.id,
                template.id,
            )
        )
        for step, twin in zip(template.step_ids, kept.step_ids, strict=True):
            self.env.cr.execute(
                SQL(
                    "UPDATE sourcing_milestone SET template_step_id = %s "
                    "WHERE template_step_id = %s",
                    twin.id,
                    step.id,
                )
            )
        self.env.invalidate_all()

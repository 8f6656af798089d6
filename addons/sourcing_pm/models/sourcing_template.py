from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .tools import raise_if_circular

STEP_FIELDS = (
    "type_id",
    "sequence",
    "scope",
    "owner_role",
    "duration",
    "calendar_kind",
    "decided_by",
    "supplier_confirms",
    "supplier_access",
    "tolerance",
    "block_confirm_order",
    "block_start_production",
    "block_ship",
    "block_receive",
    "block_pay_balance",
)


class SourcingTemplate(models.Model):
    """A chain of steps to copy into projects; running projects keep their copy."""

    _name = "sourcing.template"
    _description = "Chain Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    category_ids = fields.Many2many(
        "product.category",
        string="Product Families",
        ondelete="restrict",
        help="The chain is proposed for products of these categories and those below "
        "them. Empty: for whatever no other chain is for.",
    )
    order_kind = fields.Selection(
        [
            ("first", "First order"),
            ("trial", "Trial order"),
            ("repeat", "Repeat order"),
        ],
        "For",
        help="Empty: for every kind of order.",
    )
    version = fields.Integer(readonly=True, copy=False, default=1)
    step_ids = fields.One2many("sourcing.template.step", "template_id", copy=True)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for template in self:
            template.display_name = self.env._(
                "%(name)s, version %(version)s",
                name=template.name or "",
                version=template.version,
            )

    @api.model
    def _for(self, company, category, order_kind: str):
        """The chain that fits best: that of the nearest product family first.

        :param category: a ``product.category``, or none.
        :param order_kind: ``first``, ``trial`` or ``repeat``; chains for that kind win
            over those for every kind, and the company's own over shared ones.
        """
        templates = self.search(
            [
                ("company_id", "in", (company.id, False)),
                ("order_kind", "in", (order_kind, False)),
            ]
        ).sorted(
            lambda template: (
                template.order_kind != order_kind,
                not template.company_id,
                template.sequence,
                template.id,
            )
        )
        while category:
            fitting = templates.filtered(
                lambda template, family=category: family in template.category_ids
            )
            if fitting:
                return fitting[0]
            category = category.parent_id
        return templates.filtered(lambda template: not template.category_ids)[:1]

    def copy(self, default=None):
        """A copy of the chain whose links join the copied steps."""
        copies = super().copy(default)
        for original, copy in zip(self, copies, strict=True):
            twin = dict(zip(original.step_ids, copy.step_ids, strict=True))
            for link in original.step_ids.predecessor_ids:
                link.copy(
                    {
                        "step_id": twin[link.step_id].id,
                        "predecessor_id": twin[link.predecessor_id].id,
                    }
                )
        return copies

    def _keep_version(self) -> None:
        """Put the chain aside as it is for the projects that were built from it.

        Called before a chain changes: its projects then name the version that they
        run on, and what changes is the next version.
        """
        # sudo: sourcing.project - projects of all companies use a shared chain
        projects = self.env["sourcing.project"].sudo().with_context(active_test=False)
        used = projects._read_group(
            [("template_id", "in", self.ids)], ["template_id"], ["id:recordset"]
        )
        for template, users in used:
            kept = template.copy(
                {
                    "name": template.name,
                    "version": template.version,
                    "active": False,
                    "category_ids": False,
                }
            )
            users._keep_chain(template, kept)
            template.version += 1

    def _prepare_milestone_vals(self, project) -> list[dict]:
        """Values of the running steps of ``project``, without their links."""
        self.ensure_one()
        return [
            {
                "project_id": project.id,
                "template_step_id": step.id,
                "document_ids": [
                    fields.Command.create(
                        {"kind_id": kind.id, "project_id": project.id}
                    )
                    for kind in step.document_kind_ids
                ],
                **{
                    name: step[name].id if name == "type_id" else step[name]
                    for name in STEP_FIELDS
                },
            }
            for step in self.step_ids
        ]


class SourcingTemplateStep(models.Model):
    _name = "sourcing.template.step"
    _description = "Step of a Chain Template"
    _inherit = ["sourcing.step.mixin"]
    _order = "sequence, id"
    _rec_name = "type_id"

    template_id = fields.Many2one(
        "sourcing.template", required=True, ondelete="cascade", index=True
    )
    document_kind_ids = fields.Many2many(
        "sourcing.document.kind",
        string="Documents",
        help="What must be filed and accepted before the step is done.",
    )
    predecessor_ids = fields.One2many("sourcing.template.link", "step_id", "After")
    successor_ids = fields.One2many("sourcing.template.link", "predecessor_id")

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("template_id") for vals in vals_list} - {None, False}
        self.env["sourcing.template"].browse(ids)._keep_version()
        return super().create(vals_list)

    def write(self, vals):
        self.template_id._keep_version()
        return super().write(vals)

    def unlink(self):
        self.template_id._keep_version()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followed(self):
        for step in self:
            followers = (step.successor_ids.step_id - self).mapped("display_name")
            if followers:
                raise UserError(
                    self.env._(
                        "“%(step)s” cannot be deleted: %(followers)s follow it. Let "
                        "them follow another step first.",
                        step=step.display_name,
                        followers=followers,
                    )
                )

    @api.constrains("predecessor_ids")
    def _check_predecessors(self):
        for step in self:
            for link in step.predecessor_ids:
                if link.predecessor_id.template_id != step.template_id:
                    raise ValidationError(
                        self.env._(
                            "“%(step)s” follows a step of another chain.",
                            step=step.display_name,
                        )
                    )


class SourcingTemplateLink(models.Model):
    _name = "sourcing.template.link"
    _description = "Link of a Chain Template"
    _inherit = ["sourcing.link.mixin"]
    _rec_name = "predecessor_id"

    step_id = fields.Many2one(
        "sourcing.template.step", required=True, ondelete="cascade", index=True
    )
    predecessor_id = fields.Many2one(
        "sourcing.template.step", "After", required=True, ondelete="cascade", index=True
    )

    @api.constrains("step_id", "predecessor_id")
    def _check_chain(self):
        for template in self.step_id.template_id:
            raise_if_circular(
                template.step_ids,
                {
                    step: step.predecessor_ids.predecessor_id
                    for step in template.step_ids
                },
            )

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("step_id") for vals in vals_list} - {None, False}
        steps = self.env["sourcing.template.step"].browse(ids)
        steps.template_id._keep_version()
        return super().create(vals_list)

    def write(self, vals):
        self.step_id.template_id._keep_version()
        return super().write(vals)

    def unlink(self):
        self.step_id.template_id._keep_version()
        return super().unlink()

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import ValidationError

STEP_FIELDS = (
    "type_id",
    "sequence",
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
    step_ids = fields.One2many("sourcing.template.step", "template_id", copy=True)

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

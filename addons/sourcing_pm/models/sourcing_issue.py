from __future__ import annotations

from odoo import api, fields, models


class SourcingIssue(models.Model):
    """Something that went wrong or may go wrong, with who caused it."""

    _name = "sourcing.issue"
    _description = "Issue"
    _inherit = ["sourcing.state.mixin", "sourcing.of.step.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _transitions = {"open": ("closed",), "closed": ("open",)}

    name = fields.Char(required=True)
    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    milestone_id = fields.Many2one(
        "sourcing.milestone", "Step", index="btree_not_null", ondelete="set null"
    )
    kind = fields.Selection(
        [
            ("delay", "Delay"),
            ("quality", "Quality"),
            ("document", "Document"),
            ("dispute", "Dispute"),
            ("risk", "Risk"),
            ("question", "Question"),
        ],
        required=True,
        default="delay",
    )
    colour = fields.Selection(
        [("yellow", "Yellow"), ("red", "Red")], required=True, default="yellow"
    )
    cause = fields.Selection(
        [
            ("factory", "Factory"),
            ("buyer", "Buyer"),
            ("staff", "Ourselves"),
            ("carrier", "Carrier"),
            ("other", "Other"),
        ],
        "Caused by",
    )
    corrective_action = fields.Text(help="For ourselves.")
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        required=True,
        default="open",
        copy=False,
        index=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        issues = super().create(vals_list)
        issues.project_id._refresh_health()
        return issues

    def write(self, vals):
        result = super().write(vals)
        self.project_id._refresh_health()
        return result

    def unlink(self):
        projects = self.project_id
        result = super().unlink()
        projects._refresh_health()
        return result

    def action_close(self):
        """The issue is settled."""
        self.check_access("write")
        self._transition("closed")

    def action_reopen(self):
        """The issue is not settled after all."""
        self.check_access("write")
        self._transition("open")

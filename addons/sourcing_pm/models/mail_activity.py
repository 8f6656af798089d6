from __future__ import annotations

from odoo import fields, models


class MailActivity(models.Model):
    """A task of our people, which stands at the project, knows what it is about.

    So it ends with its question or issue, whatever other one bears the same words.
    """

    _inherit = "mail.activity"

    sourcing_approval_id = fields.Many2one(
        "sourcing.approval",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        groups="base.group_user",
    )
    sourcing_issue_id = fields.Many2one(
        "sourcing.issue",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        groups="base.group_user",
    )

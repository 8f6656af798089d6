"""What devices have sent, so that nothing is entered twice."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError


class SourcingInspectionEntry(models.Model):
    """One entry that arrived from a device: who made it and when, append-only."""

    _name = "sourcing.inspection.entry"
    _description = "Entry of an Inspection"
    _order = "id"
    _rec_name = "op"
    _check_company_auto = True

    inspection_id = fields.Many2one(
        "sourcing.inspection",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="inspection_id.company_id", store=True, index=True, precompute=True
    )
    key = fields.Char(required=True, help="Given by the device.")
    op = fields.Char(required=True)
    made_on = fields.Datetime(help="By the clock of the device.")

    _key_once = models.UniqueIndex(
        "(inspection_id, key)", "This entry has arrived already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        if vals_list:
            raise UserError(self.env._("Entries are noted when they arrive."))
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if vals:
            raise UserError(self.env._("What has arrived is not changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What has arrived is not changed."))

    def _note(self, vals_list):
        """Note entries that arrived: the only door."""
        return super().create(vals_list)

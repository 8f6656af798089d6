from odoo import api, models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_own_field(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_own_field(vals)
        for attachment in self if not self.env.su else ():
            self._check_own_field(
                {"res_model": attachment.res_model, "res_field": attachment.res_field}
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_own_field(self):
        for attachment in self if not self.env.su else ():
            self._check_own_field(
                {"res_model": attachment.res_model, "res_field": attachment.res_field}
            )

    def _check_own_field(self, vals) -> None:
        """The file of a field of ours changes with its record, through the record's
        guards, and not behind its back: what was accepted or released stays."""
        model = vals.get("res_model") or ""
        ours = model.startswith("sourcing.") and vals.get("res_field")
        if ours and not self.env.su:
            raise AccessError(
                self.env._("The file is a record's of Sourcing: change it there.")
            )

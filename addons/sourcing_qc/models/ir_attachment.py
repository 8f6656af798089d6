from __future__ import annotations

from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _frozen_models(self):
        return super()._frozen_models() | {"sourcing.inspection.photo"}

    def _check_not_frozen(self):
        # released copies come with a release and go when it is taken back
        # sudo: ir.attachment - only whose file it is, to refuse
        kept = self.sudo().filtered(lambda file: file.res_field != "released_image")
        return super(IrAttachment, kept)._check_not_frozen()

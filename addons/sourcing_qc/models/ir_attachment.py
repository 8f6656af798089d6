from __future__ import annotations

from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _frozen_models(self):
        return super()._frozen_models() | {"sourcing.inspection.photo"}

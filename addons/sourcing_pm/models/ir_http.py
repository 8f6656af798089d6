from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """The chat on portal pages is mail's, whose words Odoo leaves untranslated."""
        return [*super()._get_translation_frontend_modules_name(), "mail"]

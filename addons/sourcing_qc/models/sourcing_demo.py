from odoo import api, models


class SourcingDemo(models.AbstractModel):
    _inherit = "sourcing.demo"

    @api.model
    def _load_inspections(self) -> None:
        """Let the demo's inspector go to work once."""
        from ..demo.inspections import tell  # only where demo data is loaded

        # sudo: sourcing.inspection - whether the demo was played already
        if not self.env["sourcing.inspection"].sudo().search_count([], limit=1):
            tell(self.env)

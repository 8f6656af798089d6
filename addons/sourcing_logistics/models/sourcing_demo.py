from odoo import api, models


class SourcingDemo(models.AbstractModel):
    _inherit = "sourcing.demo"

    @api.model
    def _load_shipments(self) -> None:
        """Play the story of the shipments once."""
        from ..demo.shipments import tell  # only where demo data is loaded

        if not self.env.ref(
            "sourcing_logistics.order_kettle_demo", raise_if_not_found=False
        ):
            tell(self.env)

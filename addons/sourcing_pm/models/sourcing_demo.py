from odoo import api, models


class SourcingDemo(models.AbstractModel):
    """Where demo data that only real actions can make is called from.

    Steps, approvals and colours pass guards, so their demo is a story that is played
    (``demo/stories.py``), not records that are written.
    """

    _name = "sourcing.demo"
    _description = "Demo Data"

    @api.model
    def _load(self) -> None:
        """Play the stories once."""
        from ..demo.stories import tell  # only where demo data is loaded

        if not self.env.ref("sourcing_pm.order_speaker_demo", raise_if_not_found=False):
            tell(self.env)

    @api.model
    def _before_report(self, step) -> None:
        """Play what other apps ask for before a story reports ``step`` finished."""

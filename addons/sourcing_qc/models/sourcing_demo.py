from odoo import api, models


class SourcingDemo(models.AbstractModel):
    _inherit = "sourcing.demo"

    @api.model
    def _load_inspections(self) -> None:
        """Let the demo's inspector go to work once."""
        from ..demo.inspections import tell  # only where demo data is loaded

        # sudo: sourcing.inspection - whether the demo was played already
        inspections = self.env["sourcing.inspection"].sudo()
        if not inspections.search_count([("kind", "=", "final")], limit=1):
            tell(self.env)

    @api.model
    def _load_samples(self) -> None:
        """Let the demo have a golden sample, and one that waits for its buyer."""
        from ..demo.samples import tell  # only where demo data is loaded

        # sudo: sourcing.sample - whether the demo was played already
        samples = self.env["sourcing.sample"].sudo()  # sudo: as above
        if not samples.search_count([("state", "=", "sealed")], limit=1):
            tell(self.env)

    @api.model
    def _load_capas(self) -> None:
        """Let the factory answer once to what an inspection found."""
        from ..demo.capas import tell  # only where demo data is loaded

        # sudo: sourcing.issue - whether the demo was played already
        issues = self.env["sourcing.issue"].sudo()
        if not issues.search_count([("asked_factory_on", "!=", False)], limit=1):
            tell(self.env)

    @api.model
    def _before_report(self, step):
        """A step of kind inspection is reported after one that passed."""
        result = super()._before_report(step)
        if step.kind == "inspection":
            from ..demo.inspections import pass_step  # only where demo data is loaded

            pass_step(step)
        if step.kind == "sample" and not step._sample():
            from ..demo.samples import measure  # only where demo data is loaded

            measure(step)
        return result

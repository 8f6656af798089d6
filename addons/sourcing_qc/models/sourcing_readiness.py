from __future__ import annotations

from odoo import api, fields, models

from .sourcing_inspection import KINDS


class SourcingReadiness(models.Model):
    """From when on a kind of inspection makes sense: how much is made and packed.

    A kind without a rule may begin at any time.
    """

    _name = "sourcing.readiness"
    _description = "Readiness Rule"
    _order = "kind, company_id, id"
    _rec_name = "kind"

    kind = fields.Selection(KINDS, "Inspection", required=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: for all companies that have no rule of their own.",
    )
    share_made = fields.Float(
        "Made (%)", default=100, help="Percent of what is presented."
    )
    share_packed = fields.Float(
        "Packed (%)",
        help="Percent of what is presented. 0: packed goods are not asked for.",
    )
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex(
        "(kind, COALESCE(company_id, 0)) WHERE active",
        "This kind of inspection has a rule already.",
    )
    _shares = models.Constraint(
        "CHECK(share_made BETWEEN 0 AND 100 AND share_packed BETWEEN 0 AND 100)",
        "A share is between 0 and 100 percent.",
    )

    @api.model
    def _shares(self) -> dict[tuple[str, int], dict[str, float]]:
        """What must be made and packed, in percent, by kind and company; 0 for all."""
        # sudo: sourcing.readiness - an inspector's work is judged by the same rule
        kinds = [kind for kind, _name in KINDS]
        rules = self.sudo().search([("kind", "in", kinds)])  # sudo: as above
        shares = {
            (rule.kind, rule.company_id.id or 0): {
                "made": rule.share_made,
                "packed": rule.share_packed,
            }
            for rule in rules
        }
        return {
            key: {name: share for name, share in both.items() if share}
            for key, both in shares.items()
        }

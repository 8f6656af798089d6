from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Contacts that stand on different sides of a project stay apart: one record
        for both would open to each what is the other's."""
        # sudo: sourcing.party - sides are judged for everybody alike
        parties = self.env["sourcing.party"].sudo()
        companies = self.env["res.partner"].browse(partner_ids).commercial_partner_id
        involved = parties.search(
            [("partner_id", "child_of", companies.ids), ("revoked", "=", False)]
        )
        for project, members in involved.grouped("project_id").items():
            if len(set(members.mapped("side"))) > 1:
                raise UserError(
                    self.env._(
                        "%(contacts)s stand on different sides of %(project)s and "
                        "cannot be merged.",
                        contacts=members.partner_id.mapped("display_name"),
                        project=project.display_name,
                    )
                )
        return super()._merge(partner_ids, dst_partner, extra_checks)

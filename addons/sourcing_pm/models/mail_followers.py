from odoo import api, models

ONE_SIDED = ("sourcing.project", "purchase.order")


class MailFollowers(models.Model):
    _inherit = "mail.followers"

    @api.model_create_multi
    def create(self, vals_list):
        followers = super().create(vals_list)
        followers._check_sides()
        return followers

    def write(self, vals):
        result = super().write(vals)
        self._check_sides()
        return result

    def _check_sides(self):
        """Nobody follows the thread of the other side of a project (design 5.16)."""
        for follower in self.filtered(lambda row: row.res_model in ONE_SIDED):
            # who stands on which side is judged for everybody alike
            # sudo: sourcing.project, purchase.order - see above
            record = self.env[follower.res_model].sudo().browse(follower.res_id)
            record._assert_inside(follower.partner_id)

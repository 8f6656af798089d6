from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    sourcing_calendar_id = fields.Many2one(
        "resource.calendar",
        "Factory's Working Days",
        company_dependent=True,
        groups="base.group_user",
        help="The working days of this factory, its own shutdowns included.",
    )

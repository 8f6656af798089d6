from odoo import fields, models
from odoo.tools import ormcache

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
CALENDARS = frozenset(
    {
        "resource_calendar_id",
        "sourcing_factory_calendar_id",
        "sourcing_port_calendar_id",
    }
)


class ResCompany(models.Model):
    _inherit = "res.company"

    sourcing_factory_calendar_id = fields.Many2one(
        "resource.calendar",
        "Factories' Working Days",
        groups="base.group_user",
        help="For factories without a calendar of their own. Empty: China's week.",
    )
    sourcing_port_calendar_id = fields.Many2one(
        "resource.calendar",
        "Ports' Working Days",
        groups="base.group_user",
        help="For the steps at the port. Empty: China's week.",
    )
    sourcing_answer_days = fields.Integer(
        "Days to Answer",
        default=3,
        groups="base.group_user",
        help="Calendar days that a buyer or lead has to answer a question.",
    )
    sourcing_link_days = fields.Integer(
        "Days of a Personal Link",
        default=90,
        groups="base.group_user",
        help="A personal link ends this many days after it was last sent or copied.",
    )

    sourcing_prompt_weekday = fields.Selection(
        WEEKDAYS,
        "Ask Factories on",
        default="0",
        groups="base.group_user",
        help="Weekday on which new projects ask their factories for news. Empty: never "
        "by itself.",
    )

    sourcing_pack_fees = fields.Text(
        "Our Fees in Words",
        translate=True,
        groups="base.group_user",
        help="For the pack “How we work”: which fees there are, what they include, and "
        "the payment terms. Empty: the pack says that the quotation names them.",
    )

    _sourcing_link_days_positive = models.Constraint(
        "CHECK(sourcing_link_days > 0)", "A personal link lives at least one day."
    )

    @ormcache("self.id")
    def _plan_calendars(self) -> dict[str, int]:
        """Ids of the ``resource.calendar`` of each kind of step, where there is one.

        Cached, for every plan asks; ``write`` forgets them.
        """
        # sudo: res.company - an inspector moves the same plan as a lead
        company = self.sudo()  # sudo: as above
        return {
            "agent": company.resource_calendar_id.id,
            "factory": company.sourcing_factory_calendar_id.id,
            "port": company.sourcing_port_calendar_id.id,
        }

    def write(self, vals):
        result = super().write(vals)
        if CALENDARS & vals.keys():
            self.env.registry.clear_cache()
            # sudo: sourcing.project - all plans of the company move with it
            projects = self.env["sourcing.project"].sudo()
            projects.search(
                [
                    ("company_id", "in", self.ids),
                    ("state", "in", ("draft", "running")),
                ]
            )._reschedule()
        return result

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import ormcache

from ..engine import shutdown
from ..engine.workdays import WorkCalendar

# Days; more is a mistake in the year.
LONGEST_SHUTDOWN = 100


class SourcingShutdown(models.Model):
    """When a factory closes, and how it slows down before and comes back after.

    It stands beside the factory's working days, whether these are its own or shared.
    """

    _name = "sourcing.shutdown"
    _description = "Shutdown of a Factory"
    _order = "date_from desc, id"

    # === FIELDS === #

    partner_id = fields.Many2one(
        "res.partner", "Factory", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    name = fields.Char(
        "Reason", required=True, default=lambda self: self._default_name()
    )
    date_from = fields.Date(
        "Closed from", required=True, help="The first day on which nobody works."
    )
    date_to = fields.Date(
        "Closed until", required=True, help="The last day on which nobody works."
    )
    ramp_down = fields.Integer(
        "Slow Days before",
        default=10,
        help="Working days before the shutdown at half speed, because people leave "
        "early: in the plan two of them count as one.",
    )
    ramp_up = fields.Integer(
        "Slow Days after",
        default=10,
        help="Working days after the shutdown at half speed, until everybody is back: "
        "in the plan two of them count as one.",
    )

    _in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "A shutdown cannot end before it begins."
    )
    _not_for_ever = models.Constraint(
        f"CHECK(date_to - date_from < {LONGEST_SHUTDOWN})",
        "A shutdown lasts at most 100 days. Is the year right?",
    )
    _ramps = models.Constraint(
        "CHECK(ramp_down BETWEEN 0 AND 60 AND ramp_up BETWEEN 0 AND 60)",
        "Before and after a shutdown there are 0 to 60 slow days.",
    )

    @api.model
    def _default_name(self) -> str:
        return self.env._("Spring Festival")

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        shutdowns = super().create(vals_list)
        shutdowns.partner_id._reforecast_factories()
        return shutdowns

    def write(self, vals):
        factories = self.partner_id
        result = super().write(vals)
        (factories | self.partner_id)._reforecast_factories()
        return result

    def unlink(self):
        factories = self.partner_id
        result = super().unlink()
        factories._reforecast_factories()
        return result

    # === WORKDAYS === #

    @api.model
    @ormcache("calendar.id", "factory.id", "company.id")
    def _workdays(self, calendar, factory, company) -> WorkCalendar:
        """The working days of a factory, its shutdowns taken out.

        :param calendar: the ``resource.calendar`` in which it counts.
        :param factory: the vendor's ``res.partner``, the company.
        """
        workdays = calendar._workdays()
        # sudo: sourcing.shutdown - who moves a plan need not read them
        shutdowns = self.sudo().search(
            [
                ("partner_id.commercial_partner_id", "=", factory.id),
                ("company_id", "=", company.id),
            ],
            order="date_from, id",
        )
        for record in shutdowns:
            workdays = shutdown.with_shutdown(
                workdays,
                (record.date_from, record.date_to),
                record.ramp_down,
                record.ramp_up,
            )
        return workdays

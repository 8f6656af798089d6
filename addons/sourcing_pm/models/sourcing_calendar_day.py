from __future__ import annotations

from datetime import timedelta

from odoo import api, fields, models


class SourcingCalendarDay(models.Model):
    """A day that a working calendar treats otherwise than its week says.

    Odoo's calendars can take days away but not give any: a make-up Saturday before
    Golden Week exists here only.
    """

    _name = "sourcing.calendar.day"
    _description = "Exception of a Working Calendar"
    _order = "date desc"
    _rec_name = "date"

    calendar_id = fields.Many2one(
        "resource.calendar", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="calendar_id.company_id", store=True, index=True
    )
    date = fields.Date(required=True)
    working = fields.Boolean(help="A make-up working day; otherwise a day off.")
    name = fields.Char()
    provisional = fields.Boolean(help="Expected, not announced yet.")

    _once = models.UniqueIndex(
        "(calendar_id, date)", "This calendar has an exception on that day already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        days = super().create(vals_list)
        days.calendar_id._reforecast_projects()
        return days

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._reforecast_projects()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars._reforecast_projects()
        return result

    @api.model
    def _ship(self, calendar_id: int, holidays: list[tuple]) -> None:
        """Fill a new database.

        :param holidays: name, first and last day off, make-up days, and whether all
            that is only expected.
        """
        days = []
        for name, first, last, make_up, provisional in holidays:
            first, last = map(fields.Date.to_date, (first, last))
            off = [first + timedelta(n) for n in range((last - first).days + 1)]
            days += [
                {
                    "calendar_id": calendar_id,
                    "date": day,
                    "working": day not in off,
                    "name": name,
                    "provisional": provisional,
                }
                for day in [*off, *map(fields.Date.to_date, make_up)]
            ]
        self.create(days)

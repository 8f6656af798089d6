from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache
from odoo.tools.sql import column_exists, create_column

from ..engine.workdays import WorkCalendar

CHINESE_ZONES = (
    "Asia/Shanghai",
    "Asia/Chongqing",
    "Asia/Chungking",
    "Asia/Harbin",
    "Asia/Urumqi",
    "PRC",
)
# What the engines read of a calendar, itself or by its lines.
WORKDAY_FIELDS = frozenset(
    {"tz", "attendance_ids", "leave_ids", "sourcing_day_ids", "sourcing_china_holidays"}
)


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    # === FIELDS === #

    sourcing_day_ids = fields.One2many(
        "sourcing.calendar.day", "calendar_id", groups="base.group_user"
    )
    sourcing_china_holidays = fields.Boolean(
        "China's Public Holidays",
        compute="_compute_sourcing_china_holidays",
        store=True,
        readonly=False,
        precompute=True,
        groups="base.group_user",
        help="The days off and make-up days that the State Council announces count "
        "here, unless an exception of this calendar says otherwise.",
    )

    def _auto_init(self):
        """The new column is filled as its compute would, without writing a calendar:
        installing changes nothing that is not ours."""
        name = "sourcing_china_holidays"
        if not column_exists(self.env.cr, self._table, name):
            create_column(self.env.cr, self._table, name, "bool")
            self.env.cr.execute(
                SQL(
                    "UPDATE resource_calendar SET sourcing_china_holidays = tz IN %s",
                    CHINESE_ZONES,
                )
            )
        return super()._auto_init()

    # === COMPUTES === #

    @api.depends("tz")
    def _compute_sourcing_china_holidays(self):
        for calendar in self:
            calendar.sourcing_china_holidays = calendar.tz in CHINESE_ZONES

    # === CRUD === #

    def write(self, vals):
        if not WORKDAY_FIELDS & vals.keys():
            return super().write(vals)
        # one forecast for all lines that are written along
        lines = self.with_context(sourcing_defer_forecast=True)
        holidays = self._fields["sourcing_china_holidays"]
        with self.env.protecting([holidays], self._stay(vals)):
            result = super(ResourceCalendar, lines).write(vals)
        self._reforecast_projects()
        return result

    def _stay(self, vals):
        """Those that stay in China, or outside: what was ticked by hand is kept."""
        return self.filtered(
            lambda calendar: (
                (calendar.tz in CHINESE_ZONES)
                == (vals.get("tz", calendar.tz) in CHINESE_ZONES)
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_china(self):
        china = self._china()
        if china & self:
            raise UserError(
                self.env._(
                    "“%(calendar)s” holds China's public holidays. Archive it instead.",
                    calendar=china.name,
                )
            )

    # === WORKDAYS === #

    @api.model
    def _china(self):
        """The calendar that keeps what the State Council announces."""
        # not env.ref, which asks the database each time whether the record exists
        china = self.env["ir.model.data"]._xmlid_to_res_id(
            "sourcing_pm.resource_calendar_china"
        )
        # sudo: resource.calendar - it is everybody's; while the app is installed there
        # is none yet
        return self.sudo().browse(china or ())  # sudo: as above

    @ormcache("self.id")
    def _workdays(self) -> WorkCalendar:
        """The calendar as the engines read it (design 5.3).

        Workdays are weekdays with an attendance. Holidays are the local days wholly
        covered by a leave of the calendar without resource, and our exceptions.
        """
        self.ensure_one()
        # sudo: sourcing.calendar.day, resource.calendar - whether a day is worked is
        # no secret, and everybody whose act moves a plan needs the same answer
        calendar = self.sudo()  # sudo: as above
        days = calendar._exceptions()
        weekdays = calendar.attendance_ids.filtered(lambda line: not line.display_type)
        return WorkCalendar(
            weekdays=frozenset(map(int, weekdays.mapped("dayofweek"))),
            holidays=frozenset(
                days.filtered(lambda day: not day.working).mapped("date")
            )
            | calendar._leave_days(),
            extra_workdays=frozenset(days.filtered("working").mapped("date")),
        )

    @ormcache("self.id")
    def _zone_name(self) -> str:
        """The time zone in which an instant becomes a day of this calendar."""
        # sudo: resource.calendar - as above
        return self.sudo().tz or "UTC"  # sudo: as above

    def _exceptions(self):
        """The days that count otherwise; its own speak before those of China."""
        own = self.sourcing_day_ids
        if not self.sourcing_china_holidays:
            return own
        dates = set(own.mapped("date"))
        return own | self._china().sourcing_day_ids.filtered(
            lambda day: day.date not in dates
        )

    def _leave_days(self) -> frozenset:
        """Local days that lie wholly within leaves of the calendar itself.

        A company's leave that names no calendar is one of the company's own.
        """
        zone = ZoneInfo(self.tz or "UTC")
        days = set()
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                "|",
                ("calendar_id", "=", self.id),
                "&",
                ("calendar_id", "=", False),
                ("company_id.resource_calendar_id", "=", self.id),
            ]
        )
        spans = sorted(
            (_local(leave.date_from, zone), _local(leave.date_to, zone))
            for leave in leaves
        )
        for start, end in _joined(spans):
            day = start.date()
            if start > datetime.combine(day, time.min):
                day += timedelta(days=1)
            # the last second of a day covers it: leaves end at 23:59:59
            while datetime.combine(day, time(23, 59, 59)) <= end:
                days.add(day)
                day += timedelta(days=1)
        return frozenset(days)

    @api.model
    @ormcache()
    def _provisional_years(self) -> dict[int, bool]:
        """Years of which China's public holidays are kept, and whether they are only
        expected."""
        years: dict[int, bool] = {}
        for day in self._china().sourcing_day_ids:
            year = day.date.year
            years[year] = years.get(year, False) or day.provisional
        return years

    def _unannounced(self, last: date, today: date) -> tuple[list[int], list[int]]:
        """Years until ``last`` whose public holidays are expected, and those of which
        nothing is known."""
        known = self._provisional_years()
        years = range(today.year, last.year + 1)
        return (
            [year for year in years if known.get(year)],
            [year for year in years if year not in known],
        )

    # === PLANS === #

    def _reforecast_projects(self) -> None:
        """A changed calendar moves every plan that counts in it at once."""
        if not self:
            return
        self.env.registry.clear_cache()
        if self.env.context.get("sourcing_defer_forecast"):
            return
        # sudo: resource.calendar - also those of other companies follow China's
        calendars = self.sudo()
        if self._china() & calendars:
            calendars |= calendars.with_context(active_test=False).search(
                [("sourcing_china_holidays", "=", True)]
            )
        # sudo: sourcing.project - the plans of all who use the calendar move with it
        self.env["sourcing.project"].sudo()._counted_in(calendars)._reschedule()


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.calendar_id._reforecast_projects()
        return lines

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        if vals.keys() & {"dayofweek", "display_type", "calendar_id"}:
            (calendars | self.calendar_id)._reforecast_projects()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars._reforecast_projects()
        return result


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._general_calendars()._reforecast_projects()
        return leaves

    def write(self, vals):
        calendars = self._general_calendars()
        result = super().write(vals)
        (calendars | self._general_calendars())._reforecast_projects()
        return result

    def unlink(self):
        calendars = self._general_calendars()
        result = super().unlink()
        calendars._reforecast_projects()
        return result

    def _general_calendars(self):
        """The calendars that these leaves close; a colleague's holiday closes none."""
        # sudo: resource.calendar.leaves, res.company - who may plan a leave moves plans
        leaves = self.sudo().filtered(lambda leave: not leave.resource_id)
        return (
            leaves.calendar_id
            | (
                leaves.filtered(lambda leave: not leave.calendar_id)
            ).company_id.resource_calendar_id
        )


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None)


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Spans that touch, made one: two half-day leaves cover a day."""
    joined: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1] + timedelta(seconds=1):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined

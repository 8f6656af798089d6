from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.fields import Domain

from ..engine.workdays import WorkCalendar


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    sourcing_day_ids = fields.One2many(
        "sourcing.calendar.day", "calendar_id", groups="base.group_user"
    )

    def _workdays(self) -> WorkCalendar:
        """The calendar as the engines read it (design 5.3).

        Workdays are weekdays with an attendance. Holidays are the local days wholly
        covered by a leave of the calendar without resource, and our exceptions.
        """
        self.ensure_one()
        # sudo: sourcing.calendar.day, resource.calendar - whether a day is worked is
        # no secret, and everybody whose act moves a plan needs the same answer
        calendar = self.sudo()  # sudo: as above
        days = calendar.sourcing_day_ids
        return WorkCalendar(
            weekdays=frozenset(
                int(attendance.dayofweek) for attendance in calendar.attendance_ids
            ),
            holidays=frozenset(
                days.filtered(lambda day: not day.working).mapped("date")
            )
            | calendar._leave_days(),
            extra_workdays=frozenset(days.filtered("working").mapped("date")),
        )

    def _leave_days(self) -> frozenset:
        """Local days that lie wholly within leaves of the calendar itself."""
        zone = ZoneInfo(self.tz or "UTC")
        days = set()
        leaves = self.leave_ids.filtered(lambda leave: not leave.resource_id)
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

    def _reforecast_projects(self) -> None:
        """A changed calendar moves every running plan at once."""
        # sudo: sourcing.project - the plans of all who use the calendar move with it
        projects = self.env["sourcing.project"].sudo()
        domain = Domain("state", "=", "running")
        if all(calendar.company_id for calendar in self):
            domain &= Domain("company_id", "in", self.company_id.ids)
        projects.search(domain)._reschedule()


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

"""China's public holidays from rows: what is announced replaces what was expected."""

from __future__ import annotations

from datetime import date

from odoo import api, fields, models

from .tools import write_changed


class SourcingApi(models.AbstractModel):
    _inherit = "sourcing.api"

    @api.model
    def import_holidays(self, *, rows: list[dict], dry_run: bool = False) -> list[dict]:
        """Create or update China's public holidays and make-up days.

        The first announced day of a year removes all that were only expected, and an
        expected day never replaces an announced one. Send a year in one call.

        Parameters and answer as :meth:`import_parties`.
        """
        self._check_import("sourcing.calendar.day")
        importer = self._in_user_language().with_context(sourcing_defer_forecast=True)
        answers = importer._import("holiday", rows, dry_run)
        changed = {"created", "updated"} & {answer["status"] for answer in answers}
        if changed and not dry_run:
            self.env["resource.calendar"]._china()._reforecast_projects()
        return answers

    def _import_holiday(self, group: dict[int, dict]) -> tuple:
        ((_index, row),) = group.items()
        values = self._cells("holiday", row, create=True)
        values = {"working": False, "provisional": False} | values
        days = self.env["sourcing.calendar.day"]
        calendar = self.env["resource.calendar"]._china()
        year = fields.Date.to_date(values["date"]).year
        of_year = days.search(
            [
                ("calendar_id", "=", calendar.id),
                ("date", ">=", date(year, 1, 1)),
                ("date", "<=", date(year, 12, 31)),
            ]
        )
        day = of_year.filtered(lambda day: str(day.date) == values["date"])
        expected = of_year.filtered("provisional")
        if values["provisional"] and of_year - expected:
            message = self.env._(
                "%(year)s is announced: what was expected is left out.", year=year
            )
            return "unchanged", day, message
        if not values["provisional"]:
            # sudo: sourcing.calendar.day - what was expected goes, nothing else does
            (expected - day).sudo().unlink()
        if not day:
            return "created", days.create(values | {"calendar_id": calendar.id}), ""
        changed = write_changed(
            day, {name: value for name, value in values.items() if name != "date"}
        )
        return "updated" if changed else "unchanged", day, ""

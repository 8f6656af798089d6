"""What the nightly forecast would cost at least: psycopg2 and the engine, nothing else.

It reads the rows that the job reads, solves every plan with the add-on's own engine
and writes the rows that changed. No rights, no colours, no journal, nobody told.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import databases
from psycopg2.extras import NamedTupleCursor, execute_values

BATCH = 200
# What else of a project the plan and its rules look at.
READ = ("sourcing_issue", "sourcing_progress", "sourcing_party", "sourcing_alert")


def engine(name: str) -> ModuleType:
    """A module of the add-on's engine, without Odoo."""
    package = "sourcing_pm_engine"
    if package not in sys.modules:
        folder = databases.ADDONS / "sourcing_pm" / "engine"
        spec = importlib.util.spec_from_file_location(
            package,
            folder / "__init__.py",
            submodule_search_locations=[str(folder)],
        )
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[package] = module
        spec.loader.exec_module(module)
    return importlib.import_module(f"{package}.{name}")


@dataclass
class Written:
    """How many rows changed."""

    steps: int = 0
    projects: int = 0


class Floor:
    """One night on a connection; the caller rolls back."""

    def __init__(self, connection: Any, today: date) -> None:
        self.cursor = connection.cursor(cursor_factory=NamedTupleCursor)
        self.today = today
        self.schedule = engine("schedule")
        self.workdays = engine("workdays")
        self.written = Written()

    def run(self) -> Written:
        self._all("sourcing_rule")
        self.calendars = self._calendars()
        self.cursor.execute(
            "SELECT id FROM sourcing_project WHERE state = 'running' "
            "AND judged_on < %s ORDER BY judged_on, id",
            [self.today],
        )
        ids = [row.id for row in self.cursor.fetchall()]
        for start in range(0, len(ids), BATCH):
            self._batch(ids[start : start + BATCH])
        return self.written

    def _calendars(self) -> dict[str, Any]:
        """The working days of each kind of step, all of one company."""
        days = self._all("sourcing_calendar_day")
        # the job builds each calendar once, and so do we: two, without closures
        week = self._all("resource_calendar_attendance")
        assert {row.dayofweek for row in week} == set("01234")
        assert not self._all("resource_calendar_leaves")
        assert not self._all("sourcing_shutdown")
        china = self.workdays.WorkCalendar(
            holidays=frozenset(row.date for row in days if not row.working),
            extra_workdays=frozenset(row.date for row in days if row.working),
        )
        return {
            "agent": self.workdays.WorkCalendar(),
            "factory": china,
            "port": china,
            "every_day": self.workdays.CalendarDays(),
        }

    def _batch(self, ids: list[int]) -> None:
        projects = [
            rows[0] for rows in self._rows("sourcing_project", "id", ids).values()
        ]
        steps = self._rows("sourcing_milestone", "project_id", ids)
        links = self._rows(
            "sourcing_milestone_link",
            "milestone_id",
            [step.id for rows in steps.values() for step in rows],
        )
        for table in READ:
            self._rows(table, "project_id", ids)
        # whose calendar counts
        orders = self._rows("purchase_order", "sourcing_project_id", ids)
        vendors = {row.partner_id for rows in orders.values() for row in rows}
        self._rows("res_partner", "id", list(vendors))
        changed: list[tuple[Any, ...]] = []
        summaries: list[tuple[Any, ...]] = []
        for project in projects:
            rows = steps[project.id]
            dates = self._solve(project, rows, links)
            changed += self._changed(rows, dates)
            summaries.append(self._summary(project, rows, dates))
        self._write(changed, summaries)

    def _all(self, table: str) -> list[Any]:
        self.cursor.execute(f"SELECT * FROM {table}")
        return list(self.cursor.fetchall())

    def _rows(self, table: str, column: str, ids: list[int]) -> dict[int, list[Any]]:
        self.cursor.execute(f"SELECT * FROM {table} WHERE {column} = ANY(%s)", [ids])
        groups: dict[int, list[Any]] = defaultdict(list)
        for row in self.cursor.fetchall():
            groups[getattr(row, column)].append(row)
        return groups

    def _solve(self, project: Any, rows: list[Any], links: dict[int, Any]) -> Any:
        duration = {row.id: row.duration for row in rows}
        tasks = [
            self.schedule.Task(
                id=row.id,
                duration=row.duration,
                predecessors=tuple(
                    self.schedule.Link(
                        link.predecessor_id,
                        link.link_type,
                        duration[link.predecessor_id] // 2
                        if link.lag_half
                        else link.lag or 0,
                    )
                    for link in links[row.id]
                ),
                calendar=self.calendars[row.calendar_kind],
                actual_start=row.actual_start,
                actual_finish=row.actual_finish,
                expected_finish=row.committed_finish,
                not_before=row.not_before,
                not_after=row.not_after,
            )
            for row in rows
        ]
        return self.schedule.solve(
            tasks, project.date_start, self.today, project.date_required
        )

    def _changed(self, rows: list[Any], dates: Any) -> Iterable[tuple[Any, ...]]:
        for row in rows:
            new = dates[row.id]
            by_step = isinstance(new.driver, int)
            values = (
                new.start,
                new.finish,
                new.late_start,
                new.late_finish,
                new.total_float,
                new.critical,
                "step" if by_step else new.driver,
                new.driver if by_step else None,
            )
            old = (
                row.forecast_start,
                row.forecast_finish,
                row.late_start,
                row.late_finish,
                row.total_float,
                row.critical,
                row.driver,
                row.driver_id,
            )
            if values != old:
                yield (row.id, *values)

    def _summary(self, project: Any, rows: list[Any], dates: Any) -> tuple[Any, ...]:
        last = max(rows, key=lambda row: (row.sequence, row.id))
        shipment = next(row for row in rows if row.kind == "shipment")
        deadline = self.calendars["port"].floor(
            dates[shipment.id].late_start - timedelta(days=1)
        )
        completion = max(dates[row.id].finish for row in rows if row.block_ship)
        return project.id, dates[last.id].finish, completion, deadline, self.today

    def _write(self, steps: list[Any], projects: list[Any]) -> None:
        execute_values(
            self.cursor,
            "UPDATE sourcing_milestone t SET forecast_start = v.a, "
            "forecast_finish = v.b, late_start = v.c, late_finish = v.d, "
            "total_float = v.e, critical = v.f, driver = v.g, driver_id = v.h, "
            "write_date = now() FROM (VALUES %s) v(id, a, b, c, d, e, f, g, h) "
            "WHERE t.id = v.id",
            steps,
            template=f"(%s, {'%s::date, ' * 4}%s, %s, %s, %s::int)",
            page_size=1000,
        )
        execute_values(
            self.cursor,
            "UPDATE sourcing_project t SET date_forecast = v.a, "
            "factory_completion = v.b, factory_deadline = v.c, judged_on = v.d, "
            "write_date = now() FROM (VALUES %s) v(id, a, b, c, d) WHERE t.id = v.id",
            projects,
            template="(%s, %s::date, %s::date, %s::date, %s::date)",
            page_size=1000,
        )
        self.written.steps += len(steps)
        self.written.projects += len(projects)

"""Two people and the nightly job move one plan at the same moment: nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from people import Administrator, Project, at_once

FORECAST = ["forecast_start", "forecast_finish", "driver"]


def test_two_leads_and_the_job_at_once(server: Any) -> None:
    admin = Administrator(server.rpc("admin", "admin"))
    leads = [
        admin.staff(server, login, "sourcing_pm.group_sourcing_manager")
        for login in ("raced1", "raced2")
    ]
    leads[0].create("sourcing.project", name="Raced")
    project = Project(leads[0], "Raced")
    leads[0].call("sourcing.project", "action_start", [project.id])
    cron = admin._ref("sourcing_pm.ir_cron_daily")
    steps = [project.step(code) for code in ("sample", "material")]

    # PostgreSQL turns one of two away; Odoo logs that and tries him again
    server.expect_log("could not serialize access due to concurrent update")
    server.expect_log("deadlock detected")

    def plan() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = leads[0].call(
            "sourcing.milestone",
            "search_read",
            [("project_id", "=", project.id)],
            fields=FORECAST,
            order="id",
        )
        return rows

    def change(person: int, days: int) -> Callable[[], object]:
        return lambda: leads[person].write(
            "sourcing.milestone", steps[person], duration=days
        )

    def night() -> None:
        admin.call("ir.cron", "method_direct_trigger", [cron])

    # production waits for both steps: either alone moves it by nothing
    for days in (60, 12, 48, 9, 36, 6):
        server.sql("UPDATE sourcing_project SET judged_on = NULL")
        at_once(change(0, days), change(1, days), night)
        kept = [leads[0].read("sourcing.milestone", step, "duration") for step in steps]
        assert kept == [days, days]
        before = plan()
        change(0, days)()  # forecasts anew, alone
        assert plan() == before, "the plan knew only one of the two changes"
    night()
    assert leads[0].read("sourcing.project", project.id, "judged_on")

"""Measures what the add-on promises of speed, as ratios within one run.

scripts/bench [LINE …] [--rounds N]

  nightly   the job that brings plans to today, against a floor of psycopg2 and engine
  pages     the buyer's list and page, against Odoo's own for purchase orders
  date      the queries of a date change

The first run of a day builds databases of 200, 2,000 and 10,000 projects of 13 steps.
Every line is the median of several rounds, in which both sides take turns: a busy
machine slows both. Seconds tell nothing about another machine; ratios do.
"""

from __future__ import annotations

import argparse
import logging
import re
import statistics
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import bench_data
import databases
import psycopg2
import requests
from bench_floor import Floor
from databases import say
from server import Server, free_port

LINES = ("nightly", "pages", "date")
NIGHTS = (200, 2000)
PAGES = 10_000
REQUESTS = 10  # of each page in a round


def line(name: str, values: list[float], target: str, unit: str) -> None:
    """Print the median of the rounds, and what each gave."""
    rounds = ", ".join(f"{value:.2f}" for value in values)
    print(
        f"{name:36}{statistics.median(values):7.2f} {unit:14}{target:8}rounds {rounds}",
        flush=True,
    )


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


# ------------------------------------------------------------------ Odoo in here


def environment(database: str, login: str = "") -> Any:
    """An environment with a cursor of its own; of a user, or of the system's."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    # Odoo's caches are told by it which database they serve
    setattr(threading.current_thread(), "dbname", database)  # noqa: B010
    cr = Registry(database).cursor()
    env = api.Environment(cr, SUPERUSER_ID, {})
    if not login:
        return env
    user = env["res.users"].search([("login", "=", login)])
    return api.Environment(cr, user.id, {"lang": "en_US", "tz": user.tz})


def load_odoo() -> None:
    import odoo.init  # noqa: F401
    from odoo.tools import config

    config.parse_config(["--no-http", "--log-level", "warn"], setup_logging=True)
    logging.getLogger("odoo.sql_db").setLevel(logging.ERROR)


# ------------------------------------------------------------------ the night


def night(projects: int) -> tuple[float, float, int]:
    """One night with the floor and with the job: seconds of both, steps moved."""
    database = bench_data.database_of(projects)
    bench_data.reset(database)
    connection = psycopg2.connect(dbname=database)
    floor = Floor(connection, datetime.now(ZoneInfo("Asia/Shanghai")).date())
    low = seconds(floor.run)
    connection.rollback()
    connection.close()

    env = environment(database)
    # what is cached for good is cached now
    env["sourcing.project"].search([], limit=20)._catch_up()
    env.cr.rollback()
    high = seconds(env["sourcing.project"]._cron_daily)
    env.cr.close()
    moved = bench_data.moved(database)
    if moved != floor.written.steps:
        sys.exit(f"error: the floor moved {floor.written.steps} steps, the job {moved}")
    return low, high, moved


def nightly(rounds: int) -> None:
    ratios: dict[int, list[float]] = {projects: [] for projects in NIGHTS}
    growth = []
    moved = {}
    for _round in range(rounds):
        each = {}
        for projects in NIGHTS:
            low, high, moved[projects] = night(projects)
            ratios[projects].append(high / low)
            each[projects] = high / projects
        growth.append(each[NIGHTS[1]] / each[NIGHTS[0]])
    for projects in NIGHTS:
        line(f"nightly {projects:,}", ratios[projects], "≤ 3", "× floor")
        print(f"    ({moved[projects]:,} of {projects * 13:,} steps moved)")
    few, many = NIGHTS
    line(f"time per project, {few:,} to {many:,}", growth, "flat", "×")


# ------------------------------------------------------------------ the pages


class Reader:
    """A portal user's browser, without the pictures."""

    def __init__(self, url: str, login: str) -> None:
        self.url = url
        self.session = requests.Session()
        form = self.session.get(f"{url}/web/login").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert token, "no login page"
        self.session.post(
            f"{url}/web/login",
            data={"login": login, "password": login, "csrf_token": token[1]},
        )

    def read(self, path: str, expected: str) -> None:
        answer = self.session.get(self.url + path)
        if answer.status_code != 200 or expected not in answer.text:
            sys.exit(f"error: {path} answered {answer.status_code} without {expected}")


def pages(rounds: int) -> None:
    database = bench_data.database_of(PAGES)
    (project, number, order, name), *_rest = bench_data.query(
        database,
        "SELECT p.id, p.number, o.id, o.name FROM sourcing_project p "
        "JOIN purchase_order o ON o.sourcing_project_id = p.id ORDER BY p.id DESC",
    )
    server = Server(
        database,
        port=free_port(),
        log=databases.LOGS / "bench-server.log",
        mails=databases.VAR / "tmp" / "bench-mail",
        crons=0,
    )
    server.start()
    try:
        buyer = Reader(server.url, "bench_buyer")
        factory = Reader(server.url, "bench_factory")
        for title, target, ours, theirs in (
            (
                f"buyer's list at {PAGES:,} projects",
                "≤ 1.2",
                lambda: buyer.read("/my/sourcing", number),
                lambda: factory.read("/my/purchase", name),
            ),
            (
                "project page",
                "≤ 2",
                lambda: buyer.read(f"/my/sourcing/{project}", number),
                lambda: factory.read(f"/my/purchase/{order}", name),
            ),
        ):
            compare(title, target, ours, theirs, rounds)
    finally:
        server.stop()


def compare(
    title: str,
    target: str,
    ours: Callable[[], None],
    theirs: Callable[[], None],
    rounds: int,
) -> None:
    """Two pages in turns; each round compares the medians of its requests."""
    ours(), theirs()  # what is cached for good is cached now
    ratios = []
    for _round in range(rounds):
        pairs = [(seconds(ours), seconds(theirs)) for _request in range(REQUESTS)]
        mine, odoo = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratios.append(mine / odoo)
    line(title, ratios, target, "× Odoo's page")


# ------------------------------------------------------------------ a date


def change_date(_rounds: int) -> None:
    """A lead moves the first step; the count is the same each time."""
    for projects in (*NIGHTS, PAGES):
        env = environment(bench_data.database_of(projects), "bench_lead")
        step = env["sourcing.milestone"].search([], order="project_id, sequence")[0]
        for days in (20, 30):  # the first one fills what is cached for good
            env.flush_all()
            env.invalidate_all()
            before = env.cr.sql_log_count
            step.write({"not_before": date.today() + timedelta(days=days)})
            env.flush_all()
            queries = env.cr.sql_log_count - before
        env.cr.rollback()
        env.cr.close()
        line(f"date change at {projects:,} projects", [queries], "≤ 20", "queries")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lines", nargs="*", choices=[*LINES, []], metavar="LINE")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    chosen = options.lines or LINES
    load_odoo()
    say("Medians of ratios within this run; the target stands behind each")
    for name, measure in zip(LINES, (nightly, pages, change_date), strict=True):
        if name in chosen:
            measure(options.rounds)
    return 0


if __name__ == "__main__":
    code = 130
    try:
        code = main()
    except databases.BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        pass
    finally:
        databases.leave_server()
    sys.exit(code)

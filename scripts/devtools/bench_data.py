"""The database of the benchmark: a few real projects, copied ten thousand times.

The models are made by the add-on itself, on the days on which their history happened;
the copies by ``INSERT … SELECT``, which brings every row of a project along. So they
are real rows, and ten thousand projects take seconds.

All plans are as of a week ago: three of ten are late, and have to move tonight. Whoever
had to be told of that was told, so the night writes plans and no mails.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import databases
import psycopg2
from freezegun import freeze_time

PEOPLE = {"bench_lead": "staff", "bench_buyer": "buyer", "bench_factory": "factory"}
MODELS = 10
LATE = 3
# Days ago on which the late ones were judged, until everybody had been told.
JUDGED = (60, 40, 30, 20, 10, 7)
# What is copied: by which column of which copied table its rows belong. A table comes
# after those that it refers to.
TABLES = {
    "sourcing_project": ("id", ""),
    "purchase_order": ("sourcing_project_id", "sourcing_project"),
    "purchase_order_line": ("order_id", "purchase_order"),
    "sourcing_party": ("project_id", "sourcing_project"),
    "sourcing_milestone": ("project_id", "sourcing_project"),
    "sourcing_milestone_link": ("milestone_id", "sourcing_milestone"),
    "sourcing_document": ("project_id", "sourcing_project"),
    "sourcing_alert": ("project_id", "sourcing_project"),
    "sourcing_journal": ("project_id", "sourcing_project"),
}
# What each row has for itself.
NAMES = ("number", "thread_key")


@contextmanager
def _days_ago(days: int) -> Iterator[None]:
    """Noon in China of a day in the past."""
    with freeze_time(f"{date.today() - timedelta(days=days)} 04:00:00"):
        yield


class Models:
    """Makes the projects that are copied."""

    def __init__(self, env: Any) -> None:
        self.env = env(
            context={
                "tracking_disable": True,
                "mail_create_nosubscribe": True,
                "no_reset_password": True,
            }
        )
        self.partners: dict[str, Any] = {}
        self.users: dict[str, Any] = {}

    def build(self) -> list[int]:
        """The ids of the projects."""
        self._people()
        self.product = self.env["product.product"].create(
            {"name": "Espresso machine EM-3", "type": "consu"}
        )
        projects = [self._project(number < LATE) for number in range(MODELS)]
        self.env.flush_all()
        return [project.id for project in projects]

    def _people(self) -> None:
        groups = {
            "staff": "sourcing_pm.group_sourcing_user",
            "buyer": "base.group_portal",
            "factory": "base.group_portal",
        }
        for login, side in PEOPLE.items():
            firm = self.env["res.partner"].create(
                {"name": f"Firm of {login}", "is_company": True}
            )
            self.users[side] = self.env["res.users"].create(
                {
                    "name": login,
                    "login": login,
                    "password": login,
                    "tz": "Asia/Shanghai",
                    "group_ids": [self.env.ref(groups[side]).id],
                }
            )
            self.users[side].partner_id.parent_id = firm
            self.partners[side] = firm

    def _project(self, late: bool) -> Any:
        """A whole chain of 13 steps with a confirmed order, a buyer and a factory."""
        with _days_ago(70 if late else 8):
            order = self._order()
            project = self.env["sourcing.project"].create(
                {
                    "name": "Espresso machines",
                    "lead_id": self.users["staff"].id,
                    "date_required": date.today() + timedelta(days=60 if late else 300),
                    "update_days": 3650,
                    "prompt_weekday": False,
                }
            )
            order.sourcing_project_id = project
            self.env["sourcing.party"].create(
                {
                    "project_id": project.id,
                    "partner_id": self.users["buyer"].partner_id.id,
                    "side": "buyer",
                    "role": "approver",
                }
            )
            first = project.milestone_ids.sorted("sequence")[0]
            if not late:
                first.duration = 60
            project.action_start()
            project._freeze_baseline()
            first.action_start()
        for days in JUDGED if late else JUDGED[-1:]:
            with _days_ago(days):
                project._catch_up()
                if late:
                    project.action_take_care()
        return project

    def _order(self) -> Any:
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.partners["factory"].id,
                "date_order": datetime.now(),
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "product_qty": 2000,
                            "price_unit": 77.77,
                        },
                    )
                ],
            }
        )
        order.button_confirm()
        return order


class Copies:
    """Copies rows of projects, with everything that hangs on them, many times."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def make(self, projects: list[int], times: int) -> None:
        """:param times: how many copies of each project."""
        for table, (column, parent) in TABLES.items():
            self._number(table, column, parent, projects, times)
        for table in TABLES:
            self._insert(table)
        self._run(
            "UPDATE sourcing_project p SET next_step_id = step.new "
            "FROM copy_sourcing_project c JOIN sourcing_project t ON t.id = c.old "
            "JOIN copy_sourcing_milestone step "
            "ON step.old = t.next_step_id AND step.copy = c.copy WHERE p.id = c.new"
        )
        # what the rules found names steps by id
        self._run(
            "UPDATE sourcing_project p SET findings = (SELECT jsonb_agg("
            "CASE WHEN step.new IS NULL THEN finding "
            "ELSE jsonb_set(finding, '{step}', to_jsonb(step.new)) END ORDER BY place) "
            "FROM jsonb_array_elements(p.findings) WITH ORDINALITY f(finding, place) "
            "LEFT JOIN copy_sourcing_milestone step "
            "ON step.old = (finding->>'step')::int AND step.copy = c.copy) "
            "FROM copy_sourcing_project c "
            "WHERE p.id = c.new AND jsonb_typeof(p.findings) = 'array' "
            "AND jsonb_array_length(p.findings) > 0"
        )

    def _number(
        self, table: str, column: str, parent: str, projects: list[int], times: int
    ) -> None:
        """Give each copy its id, in ``copy_<table>``."""
        belongs = f"IN (SELECT old FROM copy_{parent})" if parent else "= ANY(%(ids)s)"
        self._run(
            f"CREATE TEMP TABLE copy_{table} AS SELECT t.id AS old, copy, "
            f"nextval(pg_get_serial_sequence('{table}', 'id'))::int AS new "
            f"FROM {table} t, generate_series(1, %(times)s) copy "
            f"WHERE t.{column} {belongs} ORDER BY copy, t.id",
            ids=projects,
            times=times,
        )
        self._run(f"CREATE UNIQUE INDEX ON copy_{table} (old, copy)")
        self._run(f"ANALYZE copy_{table}")

    def _insert(self, table: str) -> None:
        references = self._references(table)
        earlier = list(TABLES)[: list(TABLES).index(table) + 1]
        names, values, joins = ["id"], ["c.new"], []
        for name in self._columns(table):
            target, value = references.get(name), f"t.{name}"
            if target in earlier:
                joins.append(
                    f"LEFT JOIN copy_{target} x_{name} "
                    f"ON x_{name}.old = t.{name} AND x_{name}.copy = c.copy"
                )
                value = f"x_{name}.new"
            elif target:
                value = "NULL"  # not there yet
            elif name in NAMES:
                value = f"t.{name} || '-' || c.copy"
            names.append(name)
            values.append(value)
        self._run(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
            f"FROM copy_{table} c JOIN {table} t ON t.id = c.old {' '.join(joins)}"
        )

    def _columns(self, table: str) -> list[str]:
        self._run(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = %(table)s AND column_name <> 'id'",
            table=table,
        )
        return [row[0] for row in self.cursor.fetchall()]

    def _references(self, table: str) -> dict[str, str]:
        """Columns that refer to a copied table, and to which."""
        self._run(
            "SELECT attname, confrelid::regclass::text FROM pg_constraint "
            "JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] "
            "WHERE contype = 'f' AND conrelid = %(table)s::regclass",
            table=table,
        )
        return {name: to for name, to in self.cursor.fetchall() if to in TABLES}

    def _run(self, statement: str, **parameters: object) -> None:
        self.cursor.execute(statement, parameters)


# ------------------------------------------------------------------ the databases

TEMPLATE = "pm"
# Kept as the night finds them.
MOVED = ("sourcing_project", "sourcing_milestone")
LAYER = (
    "forecast_start forecast_finish late_start late_finish total_float critical driver"
).split()


def database_of(projects: int) -> str:
    """The database with so many projects; built unless it is there from today."""
    name = f"{databases.PREFIX}bench_{projects}"
    mine = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    key = f"{date.today()} {databases.template_key(TEMPLATE)} {mine[:20]}"
    if databases.key_of(name) == key:
        return name
    databases.say(f"Building the database of {projects:,} projects")
    databases.drop(name)
    databases.copy_template(TEMPLATE, name)
    models = _make_models(name)
    connection = psycopg2.connect(dbname=name)
    with connection, connection.cursor() as cursor:
        Copies(cursor).make(models, projects // MODELS - 1)
        for table in MOVED:
            cursor.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
            cursor.execute(f"CREATE UNIQUE INDEX ON kept_{table} (id)")
    connection.close()
    _vacuum(name)
    databases.set_key(name, key)
    return name


def _make_models(database: str) -> list[int]:
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        return Models(api.Environment(cr, SUPERUSER_ID, {})).build()


def reset(database: str) -> None:
    """Bring plans back to a week ago, as the night finds them."""
    for table in MOVED:
        names = [row[0] for row in query(database, _COLUMNS, table)]
        databases.execute(
            database,
            f"UPDATE {table} t SET "
            + ", ".join(f"{name} = k.{name}" for name in names)
            + f" FROM kept_{table} k WHERE k.id = t.id "
            "AND k.write_date IS DISTINCT FROM t.write_date",
        )
    databases.execute(
        database,
        "DELETE FROM sourcing_journal "
        "WHERE id > (SELECT max(id) FROM sourcing_journal WHERE code <> %s)",
        "forecast_moved",
    )
    _vacuum(database)


_COLUMNS = (
    "SELECT column_name FROM information_schema.columns "
    "WHERE table_name = %s AND column_name <> 'id'"
)


def moved(database: str) -> int:
    """How many steps have another forecast than a week ago."""
    now, before = (", ".join(f"{t}.{name}" for name in LAYER) for t in "tk")
    ((count,),) = query(
        database,
        "SELECT count(*) FROM sourcing_milestone t JOIN kept_sourcing_milestone k "
        f"USING (id) WHERE ({now}) IS DISTINCT FROM ({before})",
    )
    return int(count)


def query(database: str, statement: str, *parameters: object) -> list[Any]:
    """The rows that a statement gives."""
    connection = psycopg2.connect(dbname=database)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())
    finally:
        connection.close()


def _vacuum(database: str) -> None:
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()

"""The ``sourcing`` command against a real server: the machine of a trading company.

It logs in with an API key that it made as every user does, holds the group Automation
and nothing else, and brings three files in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import odoorpc
import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = ("parties", "projects", "orders")
MODELS = (
    "res.partner",
    "sourcing.project",
    "sourcing.party",
    "purchase.order",
    "purchase.order.line",
    "product.product",
    "ir.model.data",
)


class Machine:
    """Runs the command as a person would type it."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "profiles.toml"

    def run(
        self, *arguments: str, code: int = 0, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("SOURCING_API")
        }
        result = subprocess.run(
            [sys.executable, "-m", "sourcing", *arguments],
            cwd=ROOT,
            env=environment | {"SOURCING_CONFIG": str(self.config), "COLUMNS": "200"},
            input=stdin or "",
            capture_output=True,
            text=True,
        )
        assert result.returncode == code, result.stdout + result.stderr
        assert "Traceback" not in result.stderr
        return result

    def summary(self, *arguments: str, code: int = 0) -> dict[str, int]:
        data = json.loads(self.run(*arguments, "--json", code=code).stdout)
        return {name: count for name, count in data["summary"].items() if count}


def make_api_key(server: Any, login: str, password: str) -> str:
    """As the dialogue in the preferences does: the password once more, then the key."""
    client = odoorpc.ODOO("127.0.0.1", protocol="jsonrpc", port=server.port)
    client.json(
        "/web/session/authenticate",
        {"db": server.database, "login": login, "password": password},
    )

    def call(model: str, method: str, *args: Any, **context: Any) -> Any:
        params = {
            "model": model,
            "method": method,
            "args": list(args),
            "kwargs": {"context": context},
        }
        return client.json("/web/dataset/call_kw", params)["result"]

    keys = "res.users.apikeys.description"
    (asked,) = call(keys, "create", [{"name": "sourcing"}])
    check = call(keys, "make_key", [asked])
    shown = call(check["res_model"], "run_check", [check["res_id"]], password=password)
    return str(shown["context"]["default_key"])


@pytest.fixture(scope="module")
def agent(start_server: Callable[..., Any]) -> Any:
    """A server of its own: what is imported here is no other story's."""
    server = start_server()
    admin = server.rpc("admin", "admin")
    groups = {
        row["name"]: row["res_id"]
        for row in admin.env["ir.model.data"].search_read(
            [("module", "=", "sourcing_pm"), ("model", "=", "res.groups")],
            ["name", "res_id"],
        )
    }
    for login, group in (
        ("lead", "group_sourcing_user"),
        ("inspector", "group_sourcing_inspector"),
        ("machine", "group_sourcing_automation"),
    ):
        admin.env["res.users"].create(
            {
                "name": login.capitalize(),
                "login": login,
                "password": f"{login}-password",
                "tz": "Asia/Shanghai",
                "group_ids": [(6, 0, [groups[group]])],
            }
        )
    return server


@pytest.fixture(scope="module")
def machine(agent: Any, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    machine = Machine(tmp_path_factory.mktemp("machine"))
    where = ("--url", agent.url, "--database", agent.database, "--user", "machine")
    key = make_api_key(agent, "machine", "machine-password")
    machine.run("login", *where, stdin=key + "\n")
    return machine


def count(server: Any) -> dict[str, int]:
    tables = [model.replace(".", "_") for model in MODELS]
    return {
        # the names are ours, from the list above
        table: server.sql(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608
        for table in tables
    }


def test_three_files_arrive_once(agent: Any, machine: Machine) -> None:
    assert "NOT OK" not in machine.run("doctor").stdout

    before = count(agent)
    assert machine.summary("import", "examples/parties.csv", "--dry-run") == {
        "created": 9
    }
    assert count(agent) == before, "a dry run changes nothing"

    rows = {"parties": 9, "projects": 3, "orders": 6}
    for name in FILES:
        assert machine.summary("import", f"examples/{name}.csv") == {
            "created": rows[name]
        }
    after = count(agent)
    for name in FILES:
        assert machine.summary("import", f"examples/{name}.csv") == {
            "unchanged": rows[name]
        }
    assert count(agent) == after, "the second time changes nothing"

    # nothing was decided: quotations, and projects that wait for their lead
    assert agent.sql("SELECT DISTINCT state FROM purchase_order") == [("draft",)]
    assert agent.sql("SELECT DISTINCT state FROM sourcing_project") == [("draft",)]

    refused = machine.run("track", "ORDER-4", code=1)
    assert "lead" in refused.stdout
    assert machine.summary("track", "ORDER-4", "--lead", "lead") == {"created": 1}
    assert machine.summary("track", "ORDER-4") == {"unchanged": 1}

    shown = machine.run("status", "PROJECT-3").stdout
    assert "园艺水管套装" in shown
    assert "Transit and delivery" in shown
    projects = json.loads(machine.run("status", "--json").stdout)["projects"]
    assert [view["colour"] for view in projects] == [None, None, None, "green"]


def test_public_holidays_arrive(agent: Any, machine: Machine) -> None:
    # this year is shipped; of the year after next nobody knows but the moon
    assert set(machine.summary("calendar", "import", "--year", "2026")) == {"unchanged"}
    later = ("calendar", "import", "--year", "2028")
    assert set(machine.summary(*later, "--dry-run")) == {"created"}
    assert set(machine.summary(*later)) == {"created"}
    assert set(machine.summary(*later)) == {"unchanged"}
    provisional = "SELECT bool_and(provisional) FROM sourcing_calendar_day WHERE"
    assert agent.sql(f"{provisional} date >= '2028-01-01'") == [(True,)]  # noqa: S608


def test_a_wrong_key_is_one_sentence(agent: Any, machine: Machine) -> None:
    where = ("--url", agent.url, "--database", agent.database, "--user", "machine")
    result = machine.run("--profile", "x", "login", *where, stdin="wrong\n", code=2)
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_inspector_may_not_use_what_is_for_the_machine(
    agent: Any, tmp_path: Path
) -> None:
    """The lead may import, too; an inspector creates neither contacts nor projects."""
    inspector = Machine(tmp_path)
    where = ("--url", agent.url, "--database", agent.database, "--user", "inspector")
    key = make_api_key(agent, "inspector", "inspector-password")
    inspector.run("login", *where, stdin=key)
    result = inspector.run("import", "examples/parties.csv", code=2)
    assert "not allowed to import parties" in result.stderr
    assert "NOT OK rights" in inspector.run("doctor", code=1).stdout

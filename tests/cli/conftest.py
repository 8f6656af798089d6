"""A server that exists in memory only, and a profile file in a folder of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from sourcing import cli, profiles
from sourcing.errors import ConnectionFailed
from sourcing.profiles import Profile

PROFILE = Profile("http://127.0.0.1:8069", "db", "machine", "secret-key")


class FakeServer:
    """Keeps what it is sent, by external id, as the real one does.

    ``breaks_at``: the call, counted from 1, on which the line goes dead.
    """

    version = "19.0"

    def __init__(self) -> None:
        self.stored: dict[str, Any] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.breaks_at = 0
        self.breaks_after_work = False
        self.facts: dict[str, Any] = {
            "addons": {"sourcing_pm": "19.0.1.0.0"},
            "now": datetime.now(UTC).isoformat(),
            "today": "2026-05-31",
            "tz": "Asia/Shanghai",
            "login": "machine",
            "company": "Agent",
            "may": {"import_parties": True},
        }

    def call(self, method: str, **arguments: Any) -> Any:
        self.calls.append((method, arguments))
        breaking = len(self.calls) == self.breaks_at
        if breaking and not self.breaks_after_work:
            raise ConnectionFailed("http://127.0.0.1:8069: reset by peer")
        answer = getattr(self, f"_{method}")(**arguments)
        if breaking:
            raise ConnectionFailed("http://127.0.0.1:8069: timed out")
        return answer

    def _import(
        self, rows: list[dict[str, Any]], dry_run: bool
    ) -> list[dict[str, Any]]:
        answers = []
        for index, row in enumerate(rows):
            key = str(row.get("external_id") or row.get("order") or row.get("date"))
            answer = {"row": index, "id": 7, "code": "", "message": ""}
            if row.get("name") == "bad":
                answer |= {"status": "error", "id": False, "code": "missing"}
                answer["message"] = "name “bad”: [red]is\x1b[2J bad[/red]."
            elif key not in self.stored:
                answer["status"] = "created"
            else:
                same = self.stored[key] == row
                answer["status"] = "unchanged" if same else "updated"
            if not dry_run and answer["status"] != "error":
                self.stored[key] = row
            answers.append(answer)
        return answers

    _import_parties = _import_projects = _import_orders = _track_orders = _import
    _import_holidays = _import

    def _push_inspections(self, source: str, **arguments: Any) -> list[dict[str, Any]]:
        return self._import(**arguments)

    def _doctor(self) -> dict[str, Any]:
        return self.facts

    def _personal_link(self, project: str, contact: str) -> dict[str, Any]:
        return {
            "contact": contact,
            "side": "factory",
            "url": "https://odoo.example.com/my/sourcing/link/7-abc",
            "text": "订单 P00001：这是您的专属页面",
            "expires_on": "2026-08-29T00:00:00+00:00",
        }

    def _status(self, **arguments: Any) -> dict[str, Any]:
        step = {
            "name": "Sample approval",
            "state": "running",
            "colour": "yellow",
            "critical": True,
            "planned": "2026-06-01",
            "committed": None,
            "forecast": "2026-06-03",
            "actual": None,
        }
        project = {
            "number": "SP-0001",
            "name": "Hoses 水管",
            "colour": "yellow",
            "reason": "Sample approval is 2 days late",
            "next_step": "Sample approval, 2026-06-03",
            "planned": "2026-08-01",
            "forecast": "2026-08-03",
            "required": None,
            "steps": [step],
        }
        return {"now": "2026-05-31T00:00:00+00:00", "projects": [project]}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a profile file that does not exist yet."""
    path = tmp_path / "config" / "profiles.toml"
    monkeypatch.setenv("SOURCING_CONFIG", str(path))
    for name in ("SOURCING_API_KEY", "SOURCING_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    return path


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, config: Path) -> Iterator[FakeServer]:
    """The fake server, reached by a saved profile."""
    profiles.save("default", PROFILE)
    server = FakeServer()
    monkeypatch.setattr(cli, "connect", lambda profile: server)
    yield server


@pytest.fixture
def run(config: Path) -> Callable[..., Any]:
    """``run("import", path)``: the command's result, as in a wide terminal."""

    def invoke(*arguments: object, **options: Any) -> Any:
        return CliRunner(env={"COLUMNS": "200"}).invoke(
            cli.app, [str(argument) for argument in arguments], **options
        )

    return invoke


@pytest.fixture
def parties(tmp_path: Path) -> Callable[..., Path]:
    """``parties(3)``: a file with that many contacts of one company."""

    def write(count: int, **names: str) -> Path:
        path = tmp_path / "parties.csv"
        lines = [f"P-{n},{names.get(f'P_{n}', 'Name')},buyer" for n in range(count)]
        path.write_text("\n".join(["external_id,name,side", *lines]) + "\n", "utf-8")
        return path

    return write

"""What a person or a script sees: answers, exit codes, and no traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sourcing import cli, profiles
from sourcing.errors import ConnectionFailed, NotAllowed, ServerRefused
from sourcing.importer import chunks
from sourcing.tables import Row, Table

from .conftest import PROFILE, FakeServer

Run = Callable[..., Any]
Parties = Callable[..., Path]


# ------------------------------------------------------------------ import


def test_twice_the_same_file(run: Run, fake: FakeServer, parties: Parties) -> None:
    path = parties(3)
    first, second = run("import", path), run("import", path)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "3 created" in first.stdout
    assert "3 unchanged" in second.stdout


def test_a_bad_row_is_shown_with_its_line(
    run: Run, fake: FakeServer, parties: Parties
) -> None:
    result = run("import", parties(3, P_1="bad"))
    assert result.exit_code == 1
    assert "line 3 (P-1): error: name “bad”: [red]is" in result.stdout
    assert "\x1b[2J" not in result.stdout, "no control characters of others"
    assert "2 created, 0 updated, 0 unchanged, 1 error" in result.stdout


def test_a_dry_run_is_passed_on_whole(
    run: Run, fake: FakeServer, parties: Parties
) -> None:
    result = run("import", parties(5), "--dry-run", "--chunk", "2")
    assert result.exit_code == 0
    assert "nothing was changed" in result.stdout
    assert not fake.stored
    assert [len(call["rows"]) for _method, call in fake.calls] == [5]


def test_json_for_machines(run: Run, fake: FakeServer, parties: Parties) -> None:
    result = run("import", parties(3, P_1="bad"), "--json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["summary"] == {"created": 2, "updated": 0, "unchanged": 0, "error": 1}
    assert data["rows"][1]["line"] == 3
    assert data["rows"][1]["code"] == "missing"


@pytest.mark.parametrize("after_work", [False, True])
def test_a_lost_connection_says_what_is_done_and_repeating_ends_it(
    run: Run, fake: FakeServer, parties: Parties, after_work: bool
) -> None:
    path = parties(10)
    fake.breaks_at, fake.breaks_after_work = 2, after_work
    result = run("import", path, "--chunk", "4")
    assert result.exit_code == 2
    assert "4 created" in result.stdout
    assert "Answered: 4 of 10 rows" in result.stderr
    assert "perhaps done: lines 6–9" in result.stderr
    assert "Not sent: 2 rows" in result.stderr
    assert "again" in result.stderr
    result = run("import", path, "--chunk", "4", "--json")
    assert result.exit_code == 0
    done = 8 if after_work else 4
    assert json.loads(result.stdout)["summary"]["unchanged"] == done
    assert len(fake.stored) == 10


def test_without_rights_nothing_was_changed(
    run: Run, fake: FakeServer, parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(method: str, **arguments: object) -> None:
        raise NotAllowed("You are not allowed to create 'Contact' records.")

    monkeypatch.setattr(fake, "call", refuse)
    result = run("import", parties(3))
    assert result.exit_code == 2
    assert "not allowed to import parties" in result.stderr
    assert "Nothing was changed" in result.stderr
    assert "perhaps done" not in result.stderr


def test_rows_of_one_order_are_never_parted() -> None:
    keys = ["A", "B", "A", "C", "C", "C", "A"]
    rows = [Row(line, {"external_id": key}) for line, key in enumerate(keys, start=2)]
    parts = [[row.key for row in part] for part in chunks(Table("orders", rows), 3)]
    assert parts == [["A", "A", "A"], ["B"], ["C", "C", "C"]]


def test_companies_go_before_contacts() -> None:
    rows = [
        Row(2, {"external_id": "ANNA", "company": "NORTH"}),
        Row(3, {"external_id": "NORTH", "company": ""}),
    ]
    (part,) = chunks(Table("parties", rows), 100)
    assert [row.key for row in part] == ["NORTH", "ANNA"]


# ------------------------------------------------------------------ track, status


def test_track_by_name_and_by_file(run: Run, fake: FakeServer, tmp_path: Path) -> None:
    assert run("track", "P00001", "P00002", "--lead", "lead").exit_code == 0
    method, call = fake.calls[-1]
    assert method == "track_orders"
    assert call["rows"] == [
        {"order": "P00001", "lead": "lead"},
        {"order": "P00002", "lead": "lead"},
    ]
    path = tmp_path / "track.csv"
    path.write_text("order\nP00003\n", "utf-8")
    assert run("track", "--file", path).exit_code == 0
    assert fake.calls[-1][1]["rows"] == [{"order": "P00003"}]
    assert run("track").exit_code == 2
    assert run("track", "P1", "--file", path).exit_code == 2


def test_status(run: Run, fake: FakeServer) -> None:
    result = run("status", "SP-0001")
    assert result.exit_code == 0
    for text in ("SP-0001", "yellow", "2 days late", "2026-08-03", "Sample approval"):
        assert text in result.stdout
    assert fake.calls[-1] == ("status", {"project": "SP-0001"})
    data = json.loads(run("status", "--json", "--since", "2026-01-01").stdout)
    assert data["projects"][0]["number"] == "SP-0001"
    assert fake.calls[-1] == ("status", {"changed_since": "2026-01-01"})


def test_link(run: Run, fake: FakeServer) -> None:
    result = run("link", "SP-0001", "chen@factory.example.com")
    assert result.exit_code == 0
    lines = result.stdout.strip().splitlines()
    assert lines[1] == "https://odoo.example.com/my/sourcing/link/7-abc"
    assert fake.calls[-1] == (
        "personal_link",
        {"project": "SP-0001", "contact": "chen@factory.example.com"},
    )
    data = json.loads(run("link", "SP-0001", "Chen", "--json").stdout)
    assert data["side"] == "factory"
    assert run("link", "SP-0001").exit_code == 2


def test_status_fits_a_terminal_of_80_columns(
    run: Run, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.out, "_width", 80)
    lines = run("status", "SP-0001").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any("2026-08-03" in line for line in lines), "dates stay whole"


# ------------------------------------------------------------------ doctor


def test_doctor_finds_all_well(run: Run, fake: FakeServer) -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "NOT OK" not in result.stdout


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        ({"tz": ""}, "time zone"),
        ({"now": "2020-01-01T00:00:00+00:00"}, "clock"),
        ({"may": {"import_orders": False}}, "rights"),
    ],
)
def test_doctor_says_what_to_do(
    run: Run, fake: FakeServer, facts: dict[str, Any], check: str
) -> None:
    fake.facts |= facts
    result = run("doctor")
    assert result.exit_code == 1
    assert f"NOT OK {check}" in result.stdout
    bad = [row for row in json.loads(run("doctor", "--json").stdout) if not row["ok"]]
    assert [row["name"] for row in bad] == [check]
    assert bad[0]["advice"]


@pytest.mark.parametrize("error", [ConnectionFailed("refused"), ServerRefused("wrong")])
def test_doctor_without_connection(
    run: Run, fake: FakeServer, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(profile: object) -> None:
        raise error

    monkeypatch.setattr(cli, "connect", fail)
    result = run("doctor")
    assert result.exit_code == 2
    assert "NOT OK connection" in result.stdout


# ------------------------------------------------------------------ errors


def test_errors_are_one_line(
    run: Run, fake: FakeServer, parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(profile: object) -> None:
        raise KeyError("oops")

    for path in ("missing.csv", "/"):
        result = run("import", path)
        assert result.exit_code == 2
        assert "Traceback" not in result.output
    monkeypatch.setattr(cli, "connect", bug)
    result = run("import", parties(1))
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert "--debug" in result.stderr
    assert isinstance(run("--debug", "status").exception, KeyError)


def test_without_a_profile(run: Run, config: Path) -> None:
    result = run("status")
    assert result.exit_code == 2
    assert "login" in result.stderr


def test_no_secret_is_shown(run: Run, fake: FakeServer) -> None:
    profiles.save("default", PROFILE)
    for command in (["doctor"], ["status"], ["doctor", "--json"]):
        assert PROFILE.api_key not in run(*command).output


def test_nobody_listens(run: Run, config: Path) -> None:
    profiles.save("default", profiles.Profile("http://127.0.0.1:1", "d", "u", "k"))
    result = run("status")
    assert result.exit_code == 2
    assert "127.0.0.1:1" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1

"""China's public holidays: as announced, as expected, as shipped."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sourcing import cli
from sourcing.errors import SourcingError
from sourcing.public_holidays import FESTIVALS, announced, expected, holiday_table

from .conftest import FakeServer

Run = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "addons/sourcing_pm/data/sourcing_calendar_day.xml"


def shipped(year: int) -> list[dict[str, Any]]:
    """The days of a year that a new database is filled with."""
    found = re.search(r'eval="(\[.*?\])"\s*/>', SHIPPED.read_text(), re.DOTALL)
    assert found
    days = []
    for name, first, last, make_up, provisional in ast.literal_eval(found[1].strip()):
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        off = [begin + timedelta(n) for n in range((end - begin).days + 1)]
        days += [(day, name, False, provisional) for day in off]
        days += [(date.fromisoformat(day), name, True, provisional) for day in make_up]
    return [
        {
            "date": day.isoformat(),
            "name": name,
            "working": working,
            "provisional": provisional,
        }
        for day, name, working, provisional in sorted(days)
        if day.year == year
    ]


@pytest.mark.parametrize("year", [2025, 2026])
def test_what_is_shipped_was_announced(year: int) -> None:
    # the library calls the day between two holidays by the other name in 2025
    ours, theirs = shipped(year), announced(year)
    for days in (ours, theirs):
        for day in days:
            if day["date"] == "2025-10-06":
                day["name"] = ""
    assert ours == theirs


def test_what_is_shipped_as_expected() -> None:
    assert not announced(2027)
    assert shipped(2027) == expected(2027)


@pytest.mark.parametrize("year", FESTIVALS)
def test_expected_years(year: int) -> None:
    days = expected(year)
    dates = [str(day["date"]) for day in days]
    assert dates == sorted(set(dates))
    assert all(day["provisional"] and not day["working"] for day in days)
    assert f"{year}-10-01" in dates
    assert len(days) in range(22, 25)


def test_nobody_looks_so_far_ahead() -> None:
    with pytest.raises(SourcingError, match="neither announced nor foreseen"):
        holiday_table([2099])


def test_import(run: Run, fake: FakeServer) -> None:
    first = run("calendar", "import", "--year", 2026, "--year", 2027)
    assert first.exit_code == 0, first.stdout
    assert "2026: announced" in first.stdout
    assert "2027: expected, not announced" in first.stdout
    assert len(fake.calls) == 1, "years are sent whole"
    assert fake.stored["2026-10-10"]["working"]
    again = run("calendar", "import", "--year", 2026, "--year", 2027, "--json")
    summary = json.loads(again.stdout)["summary"]
    assert summary["unchanged"] == len(fake.stored)


def test_a_dry_run_is_passed_on(run: Run, fake: FakeServer) -> None:
    run("calendar", "import", "--year", 2026, "--dry-run")
    assert fake.calls[0][1]["dry_run"]
    assert not fake.stored


def test_without_a_year_it_is_this_and_the_next(
    run: Run, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(cli.datetime):  # type: ignore[name-defined, misc]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls(2027, 1, 1, tzinfo=tz)

    monkeypatch.setattr(cli, "datetime", Clock)
    assert run("calendar", "import").exit_code == 0
    assert {day[:4] for day in fake.stored} == {"2027", "2028"}


def test_a_year_that_nobody_knows_is_one_sentence(run: Run, fake: FakeServer) -> None:
    result = run("calendar", "import", "--year", 2099)
    assert result.exit_code == 2
    assert not fake.calls

"""Finished inspections from a file: JSON as it is, workbooks by sheets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sourcing.errors import SourcingError
from sourcing.inspections import read_inspections

from .conftest import FakeServer

TEMPLATE = Path(__file__).resolve().parents[2] / "examples" / "inspections.xlsx"


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    """A workbook with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_becomes_inspections(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "found.xlsx",
        inspections=[
            ["external_id", "inspection", "units_inspected", "close"],
            ["A-1", "QI/1", 125, None],
            ["A-2", "QI/2", "80", "no"],
        ],
        defects=[
            ["external_id", "type", "class", "quantity", "note"],
            ["A-1", "Scratch", "minor", 2, None],
            ["A-1", None, "major", 1.0, "dent"],
        ],
        checks=[
            ["external_id", "name", "values"],
            ["A-2", "Basket diameter", "58.05 58.1"],
            ["A-2", "Weight", 58.5],
        ],
    )
    first, second = (row.cells for row in read_inspections(path, "file").rows)
    assert first == {
        "external_id": "A-1",
        "inspection": "QI/1",
        "units_inspected": 125,
        "defects": [
            {"type": "Scratch", "class": "minor", "quantity": 2},
            {"class": "major", "quantity": 1, "note": "dent"},
        ],
    }
    assert second["close"] is False
    assert second["units_inspected"] == 80
    assert [check["values"] for check in second["checks"]] == ["58.05 58.1", "58.5"]


@pytest.mark.parametrize(
    ("sheets", "error"),
    [
        ({"defects": [["external_id"], ["A-1"]]}, "no sheet “inspections”"),
        (
            {"inspections": [["external_id"], ["A-1"], ["A-1"]]},
            "“A-1” stands twice",
        ),
        (
            {
                "inspections": [["external_id"], ["A-1"]],
                "checks": [["external_id", "name"], ["B-1", "x"]],
            },
            "no inspection has the external_id “B-1”",
        ),
        ({"inspections": [["external_id"]]}, "there is no inspection in it"),
    ],
)
def test_a_wrong_workbook_is_refused(
    tmp_path: Path, sheets: dict[str, list[list[object]]], error: str
) -> None:
    path = workbook(tmp_path / "wrong.xlsx", **sheets)
    with pytest.raises(SourcingError, match=error):
        read_inspections(path, "file")


@pytest.mark.parametrize("text", ["{", "[1]", "[]"])
def test_wrong_json_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(text)
    with pytest.raises(SourcingError):
        read_inspections(path, "file")


def test_push_sends_one_by_one(
    fake: FakeServer, run: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "found.json"
    path.write_text(json.dumps([{"external_id": "A-1"}, {"external_id": "A-2"}]))
    result = run("inspect", "push", path, "--source", "qima", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["summary"]["created"] == 2
    assert [call[0] for call in fake.calls] == ["push_inspections"] * 2
    assert all(call[1]["source"] == "qima" for call in fake.calls)
    assert [len(call[1]["rows"]) for call in fake.calls] == [1, 1]


def test_the_template_can_be_read() -> None:
    (row,) = read_inspections(TEMPLATE, "file").rows
    assert row.cells["units_inspected"] == 125
    assert row.cells["defects"]
    assert row.cells["checks"]

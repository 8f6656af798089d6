"""Finished inspections from files: JSON as it is, or a workbook of three sheets."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from .errors import SourcingError
from .tables import Row, Table, sheet_rows

SHEETS = ("inspections", "defects", "checks")
NO = ("no", "false", "0", "否")
# Columns of numbers that the server takes as whole ones.
WHOLE = ("units_inspected", "golden_copy", "quantity", "unit", "carton")


def read_inspections(path: Path, source: str) -> Table:
    """The inspections of a JSON or XLSX file, one row each.

    :param source: the name of the other system; ids count under it.
    :raise SourcingError: unreadable, or a file that says nothing.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourcingError(f"{path}: {error.strerror}") from error
    rows = (
        _from_workbook(path, data)
        if path.suffix.lower() == ".xlsx"
        else _from_json(path, data)
    )
    if not rows:
        raise SourcingError(f"{path}: there is no inspection in it")
    return Table("inspections", rows, {"source": source})


def _from_json(path: Path, data: bytes) -> list[Row]:
    try:
        content = json.loads(data)
    except ValueError as error:
        raise SourcingError(f"{path} is no readable JSON ({error})") from error
    rows = content if isinstance(content, list) else [content]
    if not all(isinstance(row, dict) for row in rows):
        raise SourcingError(f"{path}: an inspection is an object, or a list of them")
    return [Row(place, row) for place, row in enumerate(rows, start=1)]


def _from_workbook(path: Path, data: bytes) -> list[Row]:
    from openpyxl import load_workbook  # slow to import, and seldom needed

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
        tables = {
            name: sheet_rows(f"{path}, sheet {name}", sheets[name])
            for name in SHEETS
            if name in sheets
        }
    except SourcingError:
        raise
    except Exception as error:  # whatever a broken file makes the library raise
        raise SourcingError(f"{path} is no readable workbook ({error})") from error
    if "inspections" not in tables:
        raise SourcingError(f"{path} has no sheet “inspections”")
    found: dict[str, Row] = {}
    for row in tables["inspections"]:
        if row.key in found:
            raise SourcingError(f"{path}: “{row.key}” stands twice in “inspections”")
        found[row.key] = Row(row.line, _filled(row.cells))
    for name in ("defects", "checks"):
        for row in tables.get(name, []):
            if row.key not in found:
                raise SourcingError(
                    f"{path}, sheet {name}, line {row.line}: no inspection has the "
                    f"external_id “{row.key}”"
                )
            cells = _filled(row.cells)
            cells.pop("external_id", None)
            found[row.key].cells.setdefault(name, []).append(cells)
    return list(found.values())


def _filled(cells: dict[str, Any]) -> dict[str, Any]:
    """Cells that say something; numbers as the server takes them."""
    filled = {name: cell for name, cell in cells.items() if cell not in (None, "")}
    for name in filled.keys() & set(WHOLE):
        cell = filled[name]
        text = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else cell
        if str(text).strip().isdigit():
            filled[name] = int(text)
    if "values" in filled:
        filled["values"] = str(filled["values"])
    if "close" in filled:
        filled["close"] = str(filled["close"]).strip().lower() not in NO
    return filled

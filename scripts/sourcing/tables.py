"""Tables from files: CSV in the encodings of Europe and China, and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .errors import SourcingError

Cell = str | int | float | bool | None

# What tells the kinds apart: columns that only their files must have.
SIGNATURES = {
    "parties": {"external_id", "side"},
    "projects": {"external_id", "lead"},
    "orders": {"external_id", "product"},
    "track": {"order"},
}
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Row:
    """One row of a table.

    :param line: where it stands in the file, as an editor counts.
    """

    line: int
    cells: dict[str, Any]

    @property
    def key(self) -> str:
        """The external id, the order to track, or the day."""
        names = ("external_id", "order", "date")
        value = next(filter(None, map(self.cells.get, names)), "")
        return str(value).strip()


@dataclass(frozen=True)
class Table:
    """The rows of a file and what they are.

    :param arguments: what the server is told besides.
    """

    kind: str
    rows: list[Row]
    arguments: dict[str, str] = field(default_factory=dict)


def read_table(path: Path, kind: str | None = None) -> Table:
    """Read a CSV or XLSX file.

    :param kind: one of ``SIGNATURES``; default: told by the header.
    :raise SourcingError: unreadable, or a header that says nothing.
    """
    if kind and kind not in SIGNATURES:
        raise SourcingError(
            f"there is no kind “{kind}”; choose {', '.join(SIGNATURES)}"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourcingError(f"{path}: {error.strerror}") from error
    if path.suffix.lower() == ".xlsx":
        lines = _xlsx_lines(path, data)
    else:
        lines = _csv_lines(path, data)
    rows = list(_rows(path, lines))
    header = set(rows[0].cells) if rows else set()
    if not rows:
        raise SourcingError(f"{path}: there is no row below the header")
    return Table(kind or _kind(path, header), rows)


def decode(data: bytes) -> str:
    """Text in UTF-8, with or without mark, else in GB18030 as Chinese Excel saves it.

    :raise UnicodeDecodeError: neither.
    """
    for encoding in ENCODINGS[:-1]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(ENCODINGS[-1])


def _csv_lines(path: Path, data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    try:
        text = decode(data)
    except UnicodeDecodeError as error:
        raise SourcingError(
            f"{path} is neither UTF-8 nor GB18030; save it as “CSV UTF-8”"
        ) from error
    if "\0" in text:
        raise SourcingError(f"{path} is no text file; save it as “CSV UTF-8” or XLSX")
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, list(cells)
            line = reader.line_num + 1  # a cell may hold several lines
    except csv.Error as error:
        raise SourcingError(f"{path}, line {line}: {error}") from error


def _xlsx_lines(path: Path, data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    from openpyxl import load_workbook  # slow to import, and seldom needed

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        yield from _sheet_lines(book.worksheets[0])
    except Exception as error:  # whatever a broken file makes the library raise
        raise SourcingError(f"{path} is no readable workbook ({error})") from error


def sheet_rows(where: str, sheet: Any) -> list[Row]:
    """The rows below the header of one sheet.

    :param where: what errors call it.
    :raise SourcingError: a header that names no columns.
    """
    return list(_rows(where, _sheet_lines(sheet)))


def _sheet_lines(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield line, [_plain(cell) for cell in cells]


def _plain(cell: object) -> Cell:
    if cell is None or isinstance(cell, (str, int, float, bool)):
        return cell
    if isinstance(cell, datetime):
        midnight = cell.time() == datetime.min.time()
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _rows(path: Path | str, lines: Iterable[tuple[int, list[Cell]]]) -> Iterator[Row]:
    header: list[str] | None = None
    for line, cells in lines:
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if not cells:
            continue
        if header is None:
            header = _header(path, cells)
            continue
        if len(cells) > len(header):
            raise SourcingError(
                f"{path}, line {line}: {len(cells)} cells, but the header has "
                f"{len(header)}; is a text with the separator not quoted?"
            )
        cells += [""] * (len(header) - len(cells))
        yield Row(line, dict(zip(header, cells, strict=True)))


def _header(path: Path | str, cells: list[Cell]) -> list[str]:
    names = [str(cell or "").strip().lower().replace(" ", "_") for cell in cells]
    if "" in names:
        raise SourcingError(f"{path}: column {names.index('') + 1} has no name")
    if twice := {name for name in names if names.count(name) > 1}:
        raise SourcingError(
            f"{path}: the column {', '.join(sorted(twice))} stands twice"
        )
    return names


def _kind(path: Path, header: set[str]) -> str:
    matches = [kind for kind, needed in SIGNATURES.items() if needed <= header]
    if len(matches) != 1:
        raise SourcingError(
            f"{path}: the header does not tell what this is; add --kind "
            f"({', '.join(SIGNATURES)})"
        )
    return matches[0]

"""Files as they come: encodings, separators, workbooks, mistakes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sourcing.errors import SourcingError
from sourcing.tables import read_table

HEADER = "external_id,name,side"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_separators(
    tmp_path: Path, encoding: str, separator: str, newline: str
) -> None:
    text = newline.join([HEADER, "F-1,宁波咖啡机厂,factory", ""]).replace(
        ",", separator
    )
    table = read_table(write(tmp_path / "p.csv", text, encoding))
    assert table.kind == "parties"
    assert table.rows[0].cells == {
        "external_id": "F-1",
        "name": "宁波咖啡机厂",
        "side": "factory",
    }


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    text = f'{HEADER}\n\nA,"two\nlines",buyer\n,,\nB,b,buyer\n'
    table = read_table(write(tmp_path / "p.csv", text))
    assert [(row.line, row.key) for row in table.rows] == [(3, "A"), (6, "B")]


def test_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["external_id", "Product", "quantity", "planned_date", "day"])
    sheet.append(["O-1", 4012345678901, 2.5, datetime(2027, 3, 31), date(2027, 4, 1)])
    path = tmp_path / "o.xlsx"
    book.save(path)
    table = read_table(path)
    assert table.kind == "orders"
    assert table.rows[0].cells == {
        "external_id": "O-1",
        "product": 4012345678901,
        "quantity": 2.5,
        "planned_date": "2027-03-31",
        "day": "2027-04-01",
    }


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("external_id,name,side", "parties"),
        ("external_id,name,lead", "projects"),
        ("external_id,vendor,product", "orders"),
        ("order,lead", "track"),
    ],
)
def test_the_header_tells_the_kind(tmp_path: Path, header: str, kind: str) -> None:
    path = write(tmp_path / "x.csv", f"{header}\na,b,c\n"[:1000])
    if kind == "track":
        path = write(tmp_path / "x.csv", f"{header}\na,b\n")
    assert read_table(path).kind == kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no row"),
        (HEADER, "no row"),
        ("a,b\n1,2\n", "--kind"),
        (f"{HEADER},side\nA,a,b,c\n", "stands twice"),
        ("external_id,,side\nA,b,c\n", "column 2 has no name"),
        (f"{HEADER}\nA,a,buyer,more\n", "line 2: 4 cells"),
        (f'{HEADER}\nA,"a,buyer\n', "line 2"),
        ("a\0b", "no text file"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SourcingError, match=message):
        read_table(write(tmp_path / "x.csv", text))


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(SourcingError, match="No such file"):
        read_table(tmp_path / "missing.csv")
    (tmp_path / "broken.xlsx").write_bytes(b"PK no")
    with pytest.raises(SourcingError, match="workbook"):
        read_table(tmp_path / "broken.xlsx")
    (tmp_path / "latin.csv").write_bytes(b"external_id,name,side\nA,M\xfcller\xff\n")
    with pytest.raises(SourcingError, match="UTF-8"):
        read_table(tmp_path / "latin.csv")
    with pytest.raises(SourcingError, match="no kind"):
        read_table(tmp_path / "latin.csv", "things")


@pytest.mark.parametrize("kind", ["parties", "projects", "orders"])
def test_the_examples_tell_their_kind(kind: str) -> None:
    assert read_table(EXAMPLES / f"{kind}.csv").kind == kind

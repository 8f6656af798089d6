"""Cells of an imported table: from what a spreadsheet holds to plain values.

Strict where a guess could be wrong: ``05/06/2026`` is May or June, ``1,234`` is a
thousand or one and a bit. Such a cell is refused instead of read.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date

YES = frozenset({"1", "yes", "y", "true", "x", "是"})
NO = frozenset({"0", "no", "n", "false", "否"})
DATES = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"),
)
GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
# Control characters, halves of characters.
UNREADABLE = frozenset({"Cc", "Cs"})
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def text(cell: object) -> str:
    """A cell as text without surrounding blanks; nothing is an empty text.

    :raise TypeError: the cell holds no single value.
    :raise ValueError: it holds characters that nobody can read and no database keeps.
    """
    if cell is None or cell is False:
        return ""
    if cell is True:
        return "1"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # spreadsheets keep 4012345678901 as a float
    if isinstance(cell, (str, int, float)):
        return _readable(str(cell)).strip()
    raise TypeError(type(cell).__name__)


def _readable(value: str) -> str:
    for character in value:
        if unicodedata.category(character) in UNREADABLE and character not in "\t\r\n":
            raise ValueError(value)
    return value


def day(value: str) -> date:
    """2026-05-31, 2026/5/31, 31.05.2026 or 2026年5月31日.

    :raise ValueError: none of these, or no day of the calendar.
    """
    for pattern in DATES:
        if match := pattern.fullmatch(value):
            return date(*map(int, match.groups()))
    if match := GERMAN_DATE.fullmatch(value):
        return date(*map(int, reversed(match.groups())))
    raise ValueError(value)


def number(value: str) -> float:
    """1200 or 1200.50, without separators of thousands.

    :raise ValueError: anything else.
    """
    if not NUMBER.fullmatch(value) or not math.isfinite(float(value)):
        raise ValueError(value)
    return float(value)


def flag(value: str) -> bool:
    """yes or no, in the spellings of ``YES`` and ``NO``.

    :raise ValueError: anything else.
    """
    if value.lower() in YES:
        return True
    if value.lower() in NO:
        return False
    raise ValueError(value)

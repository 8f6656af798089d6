"""The points of a checklist: from what was entered, piece by piece, to a result.

A point is done when enough pieces were looked at. One piece that fails, or one more
than may, decides at once, since no further piece could undo it. A piece that was not
looked at is written as a dash; that is neither 0 nor good, so it does not count. Where
there is nothing to compare a code with, nothing was compared, and the point stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .measure import Tolerance

KINDS = ("yesno", "choice", "number", "text", "photo", "barcode", "measure")
"""What is entered; ``measure`` is a number of the specification, ``photo`` nothing but
the pictures themselves."""

PASS = "pass"
FAIL = "fail"
OPEN = ""

NOT_LOOKED_AT = "-"
_DASHES = ("", "-", "–", "—")
_YES = frozenset({"yes", "y", "是", "合格", "ok"})
_NO = frozenset({"no", "n", "否", "不合格"})
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_BETWEEN_NUMBERS = re.compile(r"(?:,\s|[\s;；、，])+")
_BETWEEN_TEXTS = re.compile(r"\s*[;；\n]+\s*")
_RUN = re.compile(r"(.*\S)\s*[×*]\s*(\d+)")
MAX_PIECES = 100_000
"""More pieces than anybody draws; what is longer is a slip of the pen."""


@dataclass(frozen=True)
class Point:
    """What a point of a checklist asks for."""

    kind: str
    """One of :data:`KINDS`."""
    pieces: int = 1
    """On so many pieces, photos or cartons it is checked."""
    tolerance: Tolerance | None = None
    """Of numbers. None: any number is good, it is only recorded."""
    choices: tuple[str, ...] = ()
    """The options of a choice."""
    failing: frozenset[str] = frozenset()
    """Those of them that fail."""
    expected: frozenset[str] = frozenset()
    """Codes of the order; a code that was read passes if it is one of them."""
    accept: int = 0
    """So many pieces may fail: Ac of a test that has an AQL, mostly none."""


@dataclass(frozen=True)
class Judged:
    """What a point came to."""

    result: str
    """``pass``, ``fail``, or empty: not done yet."""
    done: int
    """Pieces that were looked at."""
    failed: tuple[int, ...]
    """Those that failed, 1 for the first one."""


def judge(point: Point, values: Sequence[str], photos: int = 0) -> Judged:
    """Return what was found at a point.

    :param values: one for each piece, as :func:`normal` gave them
    :param photos: pictures taken; they are the pieces of a ``photo``
    """
    if point.kind == "photo":
        return Judged(PASS if photos >= point.pieces else OPEN, photos, ())
    if point.kind == "barcode" and not point.expected:
        return Judged(OPEN, 0, ())
    looked = [
        (number, value)
        for number, value in enumerate(values, start=1)
        if value != NOT_LOOKED_AT
    ]
    failed = tuple(number for number, value in looked if _fails(point, value))
    if len(failed) > point.accept:
        result = FAIL
    else:
        result = PASS if len(looked) >= max(point.pieces, 1) else OPEN
    return Judged(result, len(looked), failed)


def _fails(point: Point, value: str) -> bool:
    if point.kind == "yesno":
        return value == "no"
    if point.kind == "choice":
        return value in point.failing
    if point.kind == "barcode":
        return value not in point.expected
    if point.kind in ("number", "measure") and point.tolerance:
        return not point.tolerance.allows(Decimal(value))
    return False


def normal(point: Point, values: Iterable[str]) -> list[str]:
    """Return values as they are kept: one way to write each, no dashes at the end.

    :raise ValueError: its message is the value that does not fit the point
    """
    kept = [_normal(point, str(value).strip()) for value in values]
    while kept and kept[-1] == NOT_LOOKED_AT:
        kept.pop()
    if kept and point.kind == "photo":
        raise ValueError(kept[0])
    return kept


def _normal(point: Point, value: str) -> str:
    if value in _DASHES:
        return NOT_LOOKED_AT
    if point.kind == "yesno":
        if value.lower() in _YES:
            return "yes"
        if value.lower() in _NO:
            return "no"
        raise ValueError(value)
    if point.kind == "choice" and value not in point.choices:
        raise ValueError(value)
    if point.kind in ("number", "measure") and not _NUMBER.fullmatch(value):
        raise ValueError(value)
    return value


def read(point: Point, text: str) -> list[str]:
    """Return the values that a person wrote in one line.

    Between numbers stand blanks or semicolons, between texts semicolons; ``yes ×125``
    is 125 times yes.

    :raise ValueError: as :func:`normal`
    """
    between = _BETWEEN_TEXTS
    if point.kind in ("number", "measure") and not re.search(r"[×*]", text):
        between = _BETWEEN_NUMBERS
    values: list[str] = []
    for word in filter(None, between.split(text.strip())):
        run = _RUN.fullmatch(word)
        times = int(run[2]) if run else 1
        if times + len(values) > MAX_PIECES:
            raise ValueError(word)
        values += [run[1] if run else word] * times
    return normal(point, values)


def written(values: Sequence[str]) -> str:
    """Return values as one line, as :func:`read` takes it."""
    runs: list[tuple[str, int]] = []
    for value in values:
        times = runs.pop()[1] if runs and runs[-1][0] == value else 0
        runs.append((value, times + 1))
    return "; ".join(
        value if times == 1 else f"{value} ×{times}" for value, times in runs
    )

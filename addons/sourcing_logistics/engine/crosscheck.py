"""Whether the papers of a shipment say the same.

Customs and banks compare commercial invoice, packing list, bill of lading and order
line by line; a difference of one carton stops a container. So every value is compared
wherever two papers state it, and each difference names both values and where they
stand. A value that a paper leaves out is no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

NUMBERS = {
    "quantity": Decimal(0),
    "cartons": Decimal(0),
    "gross_weight": Decimal("0.01"),
    "net_weight": Decimal("0.01"),
    "volume": Decimal("0.01"),
    "value": Decimal("0.01"),
}
"""Figures that are compared, with the difference that rounding may make: units and
cartons exactly, kilograms, cubic metres and money to the second decimal."""

CODES = ("hs_code", "container", "seal", "currency", "incoterm")
"""Codes: compared without spaces, hyphens, points and the size of letters."""

SETS = ("containers", "seals", "hs_codes")
"""Several codes at once, in any order."""

NAMES = ("consignee", "notify_party", "port_of_loading", "port_of_discharge")
"""Names: compared without punctuation and the size of letters, words in order."""

FIELDS = (*NUMBERS, *CODES, *SETS, *NAMES)

ORDER = ("order", "invoice", "packing_list", "bill_of_lading")
"""Papers from the source of a figure on; of two, the earlier one is named first."""


@dataclass(frozen=True)
class Statement:
    """One value that a paper states."""

    paper: str
    """One of :data:`ORDER`, or another name."""
    line: str
    """What it is said of: a product or an order line; empty: of the whole shipment."""
    field: str
    """One of :data:`FIELDS`."""
    value: str
    where: str = ""
    """Where it stands in the paper, for instance “Sheet 1, D7”."""


@dataclass(frozen=True)
class Difference:
    """Two papers that do not say the same."""

    field: str
    line: str
    first: Statement
    second: Statement


@dataclass(frozen=True)
class Unreadable:
    """A figure that is none."""

    statement: Statement


@dataclass(frozen=True)
class Checked:
    """What a comparison came to."""

    differences: tuple[Difference, ...]
    unreadable: tuple[Unreadable, ...]
    compared: int
    """Pairs of values that were compared; 0: nothing was, which is no agreement."""


def compare(statements: Iterable[Statement]) -> Checked:
    """Compare all that papers state.

    The first paper of :data:`ORDER` that states a value is compared with each other
    one. Several statements of one paper on the same line are added up if they are
    figures (a product on two rows of the invoice), and must agree if they are not.

    :param statements: in any order
    :raises ValueError: a field that is none of :data:`FIELDS`
    """
    by_place: dict[tuple[str, str], dict[str, list[Statement]]] = {}
    unreadable = []
    for row in statements:
        if row.field not in FIELDS:
            raise ValueError(f"{row.field!r} is no field that papers are compared in.")
        if not row.value.strip():
            continue
        if row.field in NUMBERS and number(row.value) is None:
            unreadable.append(Unreadable(row))
            continue
        papers = by_place.setdefault((row.field, _plain(row.line)), {})
        papers.setdefault(row.paper, []).append(row)
    differences: list[Difference] = []
    compared = 0
    for (field, _line), papers in sorted(by_place.items(), key=_place_order):
        first, *others = sorted(papers, key=_paper_order)
        stated = _joined(field, papers[first])
        differences += _within(field, papers)
        for other in others:
            compared += 1
            found = _joined(field, papers[other])
            if not same(field, stated.value, found.value):
                differences.append(Difference(field, stated.line, stated, found))
    return Checked(tuple(differences), tuple(unreadable), compared)


def same(field: str, first: str, second: str) -> bool:
    """Whether two papers say the same of one field, as its kind is compared."""
    if field in NUMBERS:
        one, other = number(first), number(second)
        if one is None or other is None:
            return False
        return abs(one - other) <= NUMBERS[field]
    if field in SETS:
        return _codes(first) == _codes(second)
    if field in CODES:
        return _code(first) == _code(second)
    return _plain(first) == _plain(second)


def number(text: str) -> Decimal | None:
    """Read a figure as papers write it: ``1,234.50``, ``1 234,5``, ``12 CTNS``.

    None where it cannot be read for certain. A single comma or point with exactly
    three digits behind it is read as thousands only if more such groups or another
    separator show it; ``1,234`` alone is thousands, as the trade writes in English,
    and ``1.234`` is a decimal.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(
        r"(?:[A-Za-z]{3}|[A-Za-z]{0,3}[$€£¥])?\s*(-?\d[\d\s.,']*)\s*[A-Za-z³%.]*", plain
    )
    if not found:
        return None
    digits = re.sub(r"[\s']", "", found[1]).rstrip(".,")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma > point >= 0:  # 1.234,5
        digits = digits.replace(".", "").replace(",", ".")
    elif comma >= 0 and point < 0 and not re.fullmatch(r"-?\d{1,3}(,\d{3})+", digits):
        digits = digits.replace(",", ".")  # 1234,5
    elif digits.count(".") > 1:  # 1.234.567
        digits = digits.replace(".", "")
    else:
        digits = digits.replace(",", "")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def _joined(field: str, rows: list[Statement]) -> Statement:
    """One statement for all rows of a paper: figures add up, sets unite."""
    first = rows[0]
    if len(rows) == 1:
        return first
    where = ", ".join(row.where for row in rows if row.where)
    if field in NUMBERS:
        figures = [number(row.value) for row in rows]
        total = sum((figure for figure in figures if figure is not None), Decimal(0))
        return Statement(first.paper, first.line, field, str(total), where)
    if field in SETS:
        value = ", ".join(row.value for row in rows)
        return Statement(first.paper, first.line, field, value, where)
    return first


def _within(field: str, papers: dict[str, list[Statement]]) -> list[Difference]:
    """Contradictions of a paper with itself."""
    if field in NUMBERS or field in SETS:
        return []
    return [
        Difference(field, rows[0].line, rows[0], row)
        for _paper, rows in sorted(papers.items())
        for row in rows[1:]
        if not same(field, rows[0].value, row.value)
    ]


def _paper_order(paper: str) -> tuple[int, str]:
    return (ORDER.index(paper) if paper in ORDER else len(ORDER), paper)


def _place_order(
    item: tuple[tuple[str, str], dict[str, list[Statement]]],
) -> tuple[int, str]:
    (field, line), _papers = item
    return FIELDS.index(field), line


def _code(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if char.isalnum())


def _codes(text: str) -> frozenset[str]:
    parts = re.split(r"[,;/\n]+|\s{2,}", unicodedata.normalize("NFKC", text))
    return frozenset(code for part in parts if (code := _code(part)))


def _plain(text: str) -> str:
    """Words in their order, without what printers add."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))

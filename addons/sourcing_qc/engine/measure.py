"""Measured pieces against a characteristic of the specification.

Exact decimals, never floats: 0.3 mm is 0.3 mm, and a piece that measures just what the
tolerance allows conforms. What was not measured is None and not 0; as long as pieces
are missing nothing is known of them, so too few make the result inconclusive. Only what
no further piece could undo is decided early.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from .verdict import CONFORMING, INCONCLUSIVE, NONCONFORMING

# What one unit is of the base unit of its kind; the inch, the pound and the ounce are
# exact by definition.
_UNITS = {
    "length": {
        "μm": "0.000001",
        "mm": "0.001",
        "cm": "0.01",
        "m": "1",
        "in": "0.0254",
    },
    "mass": {
        "mg": "0.000001",
        "g": "0.001",
        "kg": "1",
        "oz": "0.028349523125",
        "lb": "0.45359237",
    },
    "volume": {"ml": "0.001", "l": "1"},
    "time": {"ms": "0.001", "s": "1", "min": "60", "h": "3600"},
}
_KIND = {unit: kind for kind, units in _UNITS.items() for unit in units}
_FACTOR = {
    unit: Decimal(size) for units in _UNITS.values() for unit, size in units.items()
}
# The names of the same unit that people write.
_SAME = {"µm": "μm", "um": "μm", '"': "in", "inch": "in", "mL": "ml", "L": "l"}
_EXACT = Context(prec=60)
_BETWEEN = re.compile(r"(?:,\s|[\s;；、，])+")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_NOT_MEASURED = ("-", "–", "—")


@dataclass(frozen=True)
class Tolerance:
    """What a piece may measure: target − minus to target + plus, its bounds included.

    Minus and plus are written without sign and need not be equal. None: no bound on
    that side ("at least", "at most").
    """

    target: Decimal
    minus: Decimal | None
    plus: Decimal | None
    unit: str = ""

    def __post_init__(self) -> None:
        for value in (self.target, self.minus, self.plus):
            if value is not None:
                _check(value)
        if any(value is not None and value < 0 for value in (self.minus, self.plus)):
            raise ValueError("Tolerances are written without sign: minus 0.2 is 0.2.")

    @property
    def lower(self) -> Decimal | None:
        """The lower specification limit (LSL)."""
        return None if self.minus is None else _EXACT.subtract(self.target, self.minus)

    @property
    def upper(self) -> Decimal | None:
        """The upper specification limit (USL)."""
        return None if self.plus is None else _EXACT.add(self.target, self.plus)

    def allows(self, value: Decimal) -> bool:
        """Whether a piece that measures ``value``, in the same unit, conforms."""
        low, high = self.lower, self.upper
        return (low is None or value >= low) and (high is None or value <= high)


@dataclass(frozen=True)
class Measured:
    """What the pieces of one characteristic came to."""

    result: str
    """One of :data:`verdict.RESULTS`."""
    reason: str
    """A code: ``within``, ``exceeded``, ``not_inspected`` or ``too_few``."""
    measured: int
    required: int
    outside: tuple[int, ...]
    """The pieces outside of the tolerance, 1 for the first one."""
    lowest: Decimal | None
    """The smallest value, in the unit of the tolerance; None: nothing was measured."""
    highest: Decimal | None
    """The largest value."""


def judge_pieces(
    tolerance: Tolerance,
    pieces: Sequence[Decimal | None],
    required: int,
    accept: int = 0,
    unit: str | None = None,
) -> Measured:
    """Judge the measured pieces of one characteristic.

    :param pieces: one value for each piece; None: not measured
    :param required: pieces to be measured, 1 or more
    :param accept: Ac: so many pieces may be outside of the tolerance
    :param unit: the unit of the values; None: that of the tolerance
    :raise ValueError: a value that is no finite decimal (a float is none), units that
        do not compare, or a count out of bounds
    """
    if required < 1 or accept < 0:
        raise ValueError("Pieces are counted from 1, those allowed outside from 0.")
    values = [
        value if value is None or unit is None else convert(value, unit, tolerance.unit)
        for value in pieces
    ]
    for value in values:
        if value is not None:
            _check(value)
    known = [value for value in values if value is not None]
    outside = tuple(
        number
        for number, value in enumerate(values, start=1)
        if value is not None and not tolerance.allows(value)
    )
    if len(outside) > accept:
        result, reason = NONCONFORMING, "exceeded"
    elif not known:
        result, reason = INCONCLUSIVE, "not_inspected"
    elif len(known) < required:
        result, reason = INCONCLUSIVE, "too_few"
    else:
        result, reason = CONFORMING, "within"
    return Measured(
        result=result,
        reason=reason,
        measured=len(known),
        required=required,
        outside=outside,
        lowest=min(known, default=None),
        highest=max(known, default=None),
    )


def read_pieces(text: str) -> tuple[Decimal | None, ...]:
    """Return the values that a person wrote in one line, one for each piece.

    Blanks, semicolons, or a comma with a blank stand between them; a dash is a piece
    that was not measured.

    :raise ValueError: its message is the word that is no number, as ``58,05``
    """
    words = filter(None, _BETWEEN.split(text))
    return tuple(_read_piece(word) for word in words)


def _read_piece(word: str) -> Decimal | None:
    if word in _NOT_MEASURED:
        return None
    if not _NUMBER.fullmatch(word):
        raise ValueError(word)
    return Decimal(word)


def convert(value: Decimal, unit: str, to: str) -> Decimal:
    """Return a value in another unit of the same kind; exact where decimals are.

    :raise ValueError: units that do not compare, as mm and g; a unit that is not known
        here compares with itself alone
    """
    _check(value)
    unit, to = _SAME.get(unit, unit), _SAME.get(to, to)
    if unit == to:
        return value
    if unit not in _KIND or _KIND[unit] != _KIND.get(to):
        raise ValueError(f"{unit or 'no unit'} and {to or 'no unit'} do not compare.")
    base = _EXACT.multiply(value, _FACTOR[unit])
    return _EXACT.divide(base, _FACTOR[to])


def _check(value: object) -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError(f"A measured value must be a finite decimal, not {value!r}.")

"""Single sampling plans for inspection by attributes, and what they promise.

Source of the rules: ISO 2859-1:1999, table 1 (sample size code letters) and tables
2-A, 2-B and 2-C (single sampling, normal, tightened and reduced inspection); the
values are the same in GB/T 2828.1-2012.

The three plan tables are computed, not typed, because each is one pattern along its
diagonals. Count the code letters from A = 0 and the AQLs from 0.010 = 0: all cells
with the same *letter + AQL* hold the same acceptance number or the same arrow. A step
to the next letter multiplies the sample by about 1.6, a step to the next AQL the share
of nonconforming units, so along a diagonal their product stays the same.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext

EDITION = "ISO 2859-1:1999"
"""The edition whose values are computed here; show it beside every plan."""

SEVERITIES = ("normal", "tightened", "reduced")
"""How strictly a lot is inspected (ISO 2859-1, clause 9)."""

LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
"""Inspection levels, the smallest samples first (ISO 2859-1, clause 10.1). The usual
one is II; the special levels S-1 to S-4 are for costly or destructive tests."""

AQLS = tuple(
    "0.010 0.015 0.025 0.040 0.065 0.10 0.15 0.25 0.40 0.65 1.0 1.5 2.5 4.0 6.5 "
    "10 15 25 40 65 100 150 250 400 650 1000".split()
)
"""The published acceptance quality limits as they are printed, strictest first.

Up to 10 they are percent nonconforming units or nonconformities per 100 units; above
10 they are nonconformities per 100 units only (ISO 2859-1, clause 5)."""

LETTERS = tuple("ABCDEFGHJKLMNPQR")
"""The sample size code letters of table 1: no I, no O."""

PLAN_LETTERS = (*LETTERS, "S")
"""The letters that a plan can end at. S is reached in tightened inspection at AQL
0.025 alone, from Q and R; no lot size leads to it directly."""

MODELS = ("binomial", "poisson", "hypergeometric")
"""The models of :func:`acceptance_probability`."""


@dataclass(frozen=True)
class SamplingPlan:
    """One single sampling plan: how many units to draw and how to judge them."""

    code_letter: str
    """The letter that lot size and inspection level ask for (table 1)."""
    plan_letter: str
    """The letter whose plan is used, once the arrows are followed (tables 2-A to
    2-C). It differs from ``code_letter`` where the table shows an arrow."""
    sample_size: int
    """Units to draw, as the table says for ``plan_letter``. It may exceed the lot:
    see ``inspect_all``."""
    accept: int
    """Ac: the lot is accepted with this many nonconforming units (or, counted so,
    nonconformities) in the sample, or fewer."""
    reject: int
    """Re: the lot is not accepted with this many or more. Always Ac + 1."""
    inspect_all: bool
    """The sample is not smaller than the lot: inspect every unit. Ac and Re are
    meant for a sample of ``sample_size``; what decides on a lot that was inspected
    whole is the caller's rule."""


@dataclass(frozen=True)
class _Table:
    """One plan table as the pattern along its diagonals *letter + AQL*.

    An arrow leads to the nearest plan of its column: up on diagonal 15, else down.
    Where that side has none it leads the other way: beyond the last diagonal, at
    letter A for AQL 10, at Q and R for the smallest AQLs.
    """

    sizes: tuple[int, ...]
    """Sample size by letter."""
    zero: int
    """The diagonal with Ac 0."""
    first: int
    """The diagonal of the first of ``accepts``."""
    accepts: tuple[int, ...]
    """Ac on the diagonals up to 24, for every letter."""
    small: tuple[int, ...]
    """Ac on the diagonals 25 and 26, for the small samples of A to E only."""

    def accept(self, letter: int, aql: int) -> int | None:
        """Return Ac of one cell, or None where it holds an arrow."""
        diagonal = letter + aql
        if diagonal == self.zero:
            return 0
        if self.first <= diagonal <= 24:
            return self.accepts[diagonal - self.first]
        if diagonal in (25, 26) and letter <= 4:
            return self.small[diagonal - 25]
        return None

    def resolve(self, letter: int, aql: int) -> tuple[int, int]:
        """Follow the arrows from one cell to its plan.

        :return: the letter of the plan, and its Ac
        """
        direction = -1 if letter + aql == 15 else 1
        for step in (direction, -direction):
            row = letter
            while 0 <= row < len(self.sizes):
                accept = self.accept(row, aql)
                if accept is not None:
                    return row, accept
                row += step
        raise AssertionError(f"no plan in column {AQLS[aql]}")  # pragma: no cover


class _ReducedTable(_Table):
    """Reduced inspection, where the samples of A and B cannot shrink below 2.

    From AQL 25 on both have the plans of letter A in normal inspection, which has
    the same sample size.
    """

    def accept(self, letter: int, aql: int) -> int | None:
        if letter <= 1 and aql >= 17:
            return _NORMAL.accept(0, aql)
        return super().accept(letter, aql)


_SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000)
_NORMAL = _Table(
    sizes=_SIZES,
    zero=14,
    first=17,
    accepts=(1, 2, 3, 5, 7, 10, 14, 21),
    small=(30, 44),
)
_TABLES = {
    "normal": _NORMAL,
    "tightened": _Table(
        sizes=(*_SIZES, 3150),
        zero=15,
        first=18,
        accepts=(1, 2, 3, 5, 8, 12, 18),
        small=(27, 41),
    ),
    "reduced": _ReducedTable(
        sizes=(2, 2, *_SIZES[:-2]),
        zero=14,
        first=18,
        accepts=(1, 2, 3, 5, 6, 8, 10),
        small=(14, 21),
    ),
}

# Table 1: the last lot size of each range, and the letters of each level by range.
_LAST = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10000, 35000, 150000, 500000)
_CODE_LETTERS = {
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}

# Enough digits that rounding never shows in a float, and no underflow on the way:
# exp(-m) is below the smallest float from m = 746 on.
_PRECISE = Context(prec=50, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])

_AQL_INDEX = {Decimal(label): index for index, label in enumerate(AQLS)}


def single_plan(
    lot_size: int,
    level: str,
    aql: float | str | Decimal,
    severity: str = "normal",
) -> SamplingPlan:
    """Return the single sampling plan for a lot.

    The code letter comes from lot size and inspection level (ISO 2859-1, clause 10.2
    and table 1), the plan from code letter, AQL and severity (clause 10.3 and tables
    2-A to 2-C). An arrow changes the letter *and its sample size*, so two defect
    classes of one lot may need samples of different sizes.

    The ranges of table 1 begin at 2. A lot of 1 takes the letters of the range 2 to
    8; every sample is larger than it, so it is inspected whole.

    :param lot_size: units in the lot, 1 or more
    :param level: one of :data:`LEVELS`
    :param aql: one of :data:`AQLS`, as text or as a number of the same value, in
        percent nonconforming units or nonconformities per 100 units
    :param severity: one of :data:`SEVERITIES`
    :return: the plan; see :class:`SamplingPlan` for a sample not smaller than the lot
    :raises ValueError: a lot size below 1 or not an integer, or an unknown level, AQL
        or severity; the message names what is allowed
    """
    letter, _size = level_sample(lot_size, level, severity)
    return _resolve(lot_size, LETTERS.index(letter), aql, severity)


def level_sample(
    lot_size: int, level: str, severity: str = "normal"
) -> tuple[str, int]:
    """Return the code letter of a lot and the sample size of that letter.

    For what is judged without an AQL, as a test at a special level that no unit may
    fail.

    :raises ValueError: as :func:`single_plan`
    """
    _check_count("lot size", lot_size, 1)
    _check_choice("inspection level", level, LEVELS)
    _check_choice("severity", severity, SEVERITIES)
    letter = _CODE_LETTERS[level][bisect_left(_LAST, lot_size)]
    return letter, _TABLES[severity].sizes[LETTERS.index(letter)]


def plan_of_size(
    lot_size: int,
    sample_size: int,
    aql: float | str | Decimal,
    severity: str = "normal",
) -> SamplingPlan | None:
    """Return the plan at the letter of a given sample size.

    For several classes that share one sample: Ac is read again at the letter of that
    sample. An arrow is followed as in :func:`single_plan`, so the plan may still have
    another sample size.

    :param lot_size: units in the lot, 1 or more
    :param sample_size: the sample to read the table of ``severity`` at. Where reduced
        inspection has it for several letters, the first of them is taken
    :param aql: as for :func:`single_plan`
    :param severity: one of :data:`SEVERITIES`
    :return: the plan, or None where no letter has this sample size
    :raises ValueError: as :func:`single_plan`
    """
    _check_count("lot size", lot_size, 1)
    _check_choice("severity", severity, SEVERITIES)
    sizes = _TABLES[severity].sizes[: len(LETTERS)]
    if sample_size not in sizes:
        return None
    return _resolve(lot_size, sizes.index(sample_size), aql, severity)


def whole_lot_accept(lot_size: int, aql: float | str | Decimal) -> int:
    """Return how many nonconforming units a lot may have that is inspected whole.

    Ac of the tables is meant for a sample. In a lot that is inspected whole the share
    is known, and it may be at most the AQL. The standard leaves the rule to the
    parties (ISO 2859-1 says only to inspect 100 %); this is ours.

    :raises ValueError: a lot size below 1 or not an integer, or an unknown AQL
    """
    _check_count("lot size", lot_size, 1)
    share, whole = Decimal(AQLS[_aql_index(aql)]).as_integer_ratio()
    return share * lot_size // (whole * 100)


def tighter_aql(aql: float | str | Decimal) -> str | None:
    """Return the published AQL one step tighter; None below the tightest.

    :raises ValueError: an unknown AQL
    """
    index = _aql_index(aql)
    return AQLS[index - 1] if index else None


def acceptance_probability(
    sample_size: int,
    accept: int,
    p: float | Decimal,
    model: str = "binomial",
    lot_size: int | None = None,
) -> float:
    """Return the probability that a sample shows ``accept`` or fewer.

    As a function of ``p`` this is the operating characteristic curve of a plan (ISO
    2859-1, clause 12 and table 10). Which model fits:

    - ``"binomial"``: nonconforming units in a sample that is small against its lot;
    - ``"hypergeometric"``: nonconforming units in a sample from one lot of
      ``lot_size`` units, of which ``round(p * lot_size)`` (Python's ``round``: halves
      go to the even number) are nonconforming;
    - ``"poisson"``: nonconformities, of which one unit may have several. The only
      one for AQLs above 10.

    All terms are positive and are summed with 50 digits (hypergeometric: as whole
    numbers), so the result is right to the last digits of a float, also far out in
    the tails and for lots of millions.

    :param sample_size: units drawn, 1 or more
    :param accept: the acceptance number Ac, 0 or more
    :param p: share of nonconforming units, 0 to 1; for Poisson nonconformities per
        unit, 0 or more. Not percent: an AQL of 2.5 is 0.025
    :param model: one of :data:`MODELS`
    :param lot_size: units in the lot, not fewer than ``sample_size``; required for
        the hypergeometric model, not used by the others
    :return: a probability between 0 and 1
    :raises ValueError: an argument outside of these bounds
    """
    _check_count("sample size", sample_size, 1)
    _check_count("acceptance number", accept, 0)
    _check_choice("model", model, MODELS)
    _check_share(p, 1 if model != "poisson" else None)
    if model == "poisson":
        return _poisson(sample_size, accept, p)
    if model == "binomial":
        return _binomial(sample_size, accept, p)
    if lot_size is None:
        raise ValueError("The hypergeometric model needs the lot size.")
    _check_count("lot size", lot_size, 1)
    if sample_size > lot_size:
        raise ValueError(
            f"A sample of {sample_size} cannot be drawn from a lot of {lot_size}."
        )
    with localcontext(_PRECISE):
        bad = round(p * lot_size)
    return _hypergeometric(sample_size, accept, bad, lot_size)


def _resolve(
    lot_size: int, letter: int, aql: float | str | Decimal, severity: str
) -> SamplingPlan:
    """The plan that one cell of the tables leads to."""
    table = _TABLES[severity]
    row, accept = table.resolve(letter, _aql_index(aql))
    sample_size = table.sizes[row]
    return SamplingPlan(
        code_letter=LETTERS[letter],
        plan_letter=PLAN_LETTERS[row],
        sample_size=sample_size,
        accept=accept,
        reject=accept + 1,
        inspect_all=sample_size >= lot_size,
    )


def _binomial(size: int, accept: int, p: float | Decimal) -> float:
    """Sum C(size, k) p^k (1-p)^(size-k) for k up to ``accept``."""
    bad, whole = p.as_integer_ratio()
    good = whole - bad
    if accept >= size:
        return 1.0
    if good == 0:
        return 0.0
    with localcontext(_PRECISE):
        total = term = (Decimal(good) / whole) ** size
        for k in range(accept):
            term = term * ((size - k) * bad) / ((k + 1) * good)
            total += term
        return float(total)


def _poisson(size: int, accept: int, p: float | Decimal) -> float:
    """Sum exp(-m) m^k / k! for k up to ``accept``, with m = size * p."""
    bad, whole = p.as_integer_ratio()
    with localcontext(_PRECISE):
        mean = Decimal(size * bad) / whole
        total = term = (-mean).exp()
        for k in range(accept):
            term = term * mean / (k + 1)
            total += term
        return float(total)


def _hypergeometric(size: int, accept: int, bad: int, lot: int) -> float:
    """Sum C(bad, k) C(lot-bad, size-k) / C(lot, size) for k up to ``accept``."""
    # Sample and nonconforming units may change places; the smaller one as the sample
    # keeps the numbers small when a great part of a large lot is drawn.
    size, bad = sorted((size, bad))
    least = max(0, size + bad - lot)
    term = math.comb(bad, least) * math.comb(lot - bad, size - least)
    total = 0
    for k in range(least, min(accept, size) + 1):
        total += term
        term = term * ((bad - k) * (size - k)) // ((k + 1) * (lot - bad - size + k + 1))
    return total / math.comb(lot, size)


def _aql_index(aql: float | str | Decimal) -> int:
    """Return the column of a published AQL, by its value."""
    value: Decimal | None = None
    if isinstance(aql, str):
        # Decimal() alone would also read "1e1", "2_5" and full-width digits.
        if re.fullmatch(r"[0-9]+(\.[0-9]+)?", aql):
            value = Decimal(aql)
    elif isinstance(aql, float):
        value = Decimal(str(float(aql)))  # 0.1 means 0.10, not its binary value
    elif isinstance(aql, (int, Decimal)) and not isinstance(aql, bool):
        value = Decimal(aql)
    if value is None or not value.is_finite() or value not in _AQL_INDEX:
        raise ValueError(
            f"{aql!r} is not an AQL of {EDITION}; allowed: {', '.join(AQLS)}."
        )
    return _AQL_INDEX[value]


def _check_count(name: str, value: object, least: int) -> None:
    """Refuse what is not an integer of at least ``least``."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"The {name} must be an integer, not {value!r}.")
    if value < least:
        raise ValueError(f"The {name} must be at least {least}, not {value}.")


def _check_choice(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Refuse what is not one of ``allowed``."""
    if value not in allowed:
        raise ValueError(
            f"{value!r} is not a known {name}; allowed: {', '.join(allowed)}."
        )


def _check_share(p: object, most: int | None) -> None:
    """Refuse what is not a finite number from 0 to ``most``."""
    if not isinstance(p, (int, float, Decimal)) or isinstance(p, bool):
        raise ValueError(f"p must be a number, not {p!r}.")
    finite = isinstance(p, int) or math.isfinite(p)
    if not finite or p < 0 or (most is not None and p > most):
        bounds = "finite and at least 0" if most is None else f"from 0 to {most}"
        raise ValueError(f"p must be {bounds}, not {p!r}.")

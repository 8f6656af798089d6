"""Which cartons to open and which units to take: the pull list of an inspection.

Everything is drawn from a seed that the caller stores, so that the list can be printed
again and anybody can check that nobody chose the cartons. The draw uses
:meth:`random.Random.random` alone, the one method whose numbers Python promises to
keep for a seed in every version.

How many cartons: by the square-root rule of the trade, the root of the cartons
presented, rounded up; or all; or as few as hold the sample. In any case enough to hold
the sample and to reach every variant that gives a unit of it.

How the sample is spread: over the variants (colour, size, order line, packed or not) in
proportion to what is presented of each, by largest remainder; each variant gives at
least one unit if the sample is large enough. The units then get their numbers in
*drawn order*, mixed over all cartons: a class of defects that is judged on the first
units of that order is judged on a random part of the sample, not on the first carton.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

RULES = ("sqrt", "all", "enough")
"""Cartons to open: their square root rounded up, all, or as few as hold the sample."""

T = TypeVar("T")


@dataclass(frozen=True)
class Variant:
    """What is presented of one variant, in cartons that are numbered without gaps."""

    name: str
    units: int
    cartons: int = 0
    """Cartons of this variant. 0: it is not packed, and its units are drawn loose."""
    first_carton: int = 1
    """The number on its first carton, as on the packing list."""
    per_carton: int = 0
    """Units in a full carton, the last one holding the rest. 0: packed evenly."""

    def held(self, carton: int) -> int:
        """Units in one of the cartons, counted from 0."""
        if self.per_carton:
            return min(self.per_carton, self.units - carton * self.per_carton)
        even, more = divmod(self.units, self.cartons)
        return even + (carton < more)


@dataclass(frozen=True)
class PullRow:
    """One line of the list: a carton, or the loose units of a variant."""

    variant: str
    carton: int | None
    """Its number; None: units that are not packed."""
    numbers: tuple[int, ...]
    """The units to take, as their numbers in drawn order, 1 for the first drawn. None:
    the carton is opened for its packing."""


@dataclass(frozen=True)
class Pull:
    """A pull list with the arithmetic that led to it."""

    seed: int
    rule: str
    cartons: int
    """Cartons presented."""
    by_rule: int
    """Cartons that the rule alone would open."""
    opened: int
    """Cartons to open; more than ``by_rule`` where the sample or the variants need
    it."""
    sample_size: int
    rows: tuple[PullRow, ...]
    """By variant as given, then by carton number."""

    def as_dict(self) -> dict[str, Any]:
        """The list as plain values, to be stored."""
        return asdict(self)


def make_pull(
    variants: Sequence[Variant], sample_size: int, seed: int, rule: str = "sqrt"
) -> Pull:
    """Return which cartons to open, and how many units of each to take.

    :param variants: what is presented
    :param sample_size: units to draw, at least 1 and not more than there are
    :param seed: any integer; the same one gives the same list
    :param rule: one of :data:`RULES`
    :raise ValueError: an unknown rule, a number out of bounds, or cartons that cannot
        hold the units as told
    """
    _check(variants, sample_size, seed, rule)
    rng = random.Random(seed)
    shares = spread(sample_size, [row.units for row in variants])
    needed = [
        _cartons_for(row, share) for row, share in zip(variants, shares, strict=True)
    ]
    cartons = sum(row.cartons for row in variants)
    by_rule = {"sqrt": _root(cartons), "all": cartons, "enough": sum(needed)}[rule]
    planned = spread(by_rule, [row.cartons for row in variants])
    opened: list[tuple[str, int | None]] = []
    places: list[int] = []  # of each unit of the sample: which of the opened
    for row, share, *counts in zip(variants, shares, planned, needed, strict=True):
        chosen = _draw(rng, range(row.cartons), max(counts))
        takes = _fill(share, [row.held(carton) for carton in chosen])
        for carton, take in sorted(zip(chosen, takes, strict=True)):
            places += [len(opened)] * take
            opened.append((row.name, row.first_carton + carton))
        if share and not row.cartons:
            places += [len(opened)] * share
            opened.append((row.name, None))
    numbers: list[list[int]] = [[] for _place in opened]
    for number, place in enumerate(_draw(rng, places, len(places)), start=1):
        numbers[place].append(number)
    rows = tuple(
        PullRow(name, carton, tuple(own))
        for (name, carton), own in zip(opened, numbers, strict=True)
    )
    count = sum(row.carton is not None for row in rows)
    return Pull(seed, rule, cartons, by_rule, count, sample_size, rows)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` out in proportion to ``weights``, by largest remainder.

    Whoever has a weight gets at least one, if there are enough. Equal remainders: the
    first listed. Nobody gets more than his weight.

    :raise ValueError: more than the weights together, or a number below 0
    """
    whole = sum(weights)
    if total < 0 or total > whole or any(weight < 0 for weight in weights):
        raise ValueError(f"{total} cannot be shared out over {list(weights)}.")
    if not whole:
        return [0] * len(weights)
    parts = [divmod(total * weight, whole) for weight in weights]
    shares = [share for share, _rest in parts]
    order = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    if total >= sum(weight > 0 for weight in weights):
        for index, weight in enumerate(weights):
            if weight and not shares[index]:
                # from whoever has most above his proportion, and can give
                giver = max(
                    (other for other, share in enumerate(shares) if share > 1),
                    key=lambda other: shares[other] * whole - total * weights[other],
                )
                shares[giver] -= 1
                shares[index] = 1
    return shares


def check_variant(row: Variant) -> None:
    """Refuse what cannot be presented.

    :raise ValueError: a number out of bounds, or cartons that cannot hold the units as
        told
    """
    if row.units < 1 or min(row.cartons, row.per_carton) < 0 or row.first_carton < 1:
        raise ValueError(f"{row.name}: units and carton numbers count from 1.")
    full = row.cartons * row.per_carton
    if row.cartons > row.units or (
        full and not full - row.per_carton < row.units <= full
    ):
        raise ValueError(
            f"{row.name}: {row.cartons} cartons do not hold {row.units} units so."
        )


def _check(variants: Sequence[Variant], sample_size: int, seed: int, rule: str) -> None:
    if rule not in RULES:
        raise ValueError(f"{rule!r} is not a rule; allowed: {', '.join(RULES)}.")
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise ValueError(f"The seed must be an integer, not {seed!r}.")
    for row in variants:
        check_variant(row)
    if not 1 <= sample_size <= sum(row.units for row in variants):
        raise ValueError(f"A sample of {sample_size} cannot be drawn of these units.")


def _root(number: int) -> int:
    """The square root, rounded up, without rounding errors."""
    return math.isqrt(number - 1) + 1 if number else 0


def _cartons_for(row: Variant, share: int) -> int:
    """Fewest cartons that hold so many units, whichever cartons are drawn."""
    held = sorted(row.held(carton) for carton in range(row.cartons))
    count = total = 0
    while total < share and count < len(held):
        total += held[count]
        count += 1
    return count


def _fill(total: int, holds: Sequence[int]) -> list[int]:
    """Take ``total`` units evenly, from no carton more than it holds."""
    takes = [0] * len(holds)
    while total and holds:
        for index, hold in enumerate(holds):
            if total and takes[index] < hold:
                takes[index] += 1
                total -= 1
    return takes


def _draw(rng: random.Random, items: Sequence[T], count: int) -> list[T]:
    """Draw ``count`` of ``items`` without putting back, in the order drawn."""
    pool = list(items)
    for index in range(count):
        other = index + int(rng.random() * (len(pool) - index))
        pool[index], pool[other] = pool[other], pool[index]
    return pool[:count]

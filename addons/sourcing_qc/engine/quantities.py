"""How the quantities of one order line add up over all inspections of its goods.

The four figures of a line and what is under way always come to what was ordered::

    ordered   = inspected + pending
    inspected = accepted + rejected + undecided

``accepted`` is what may be shipped, as :func:`.verdict.accepted_quantity` reads the
verdicts. ``rejected`` was refused and has not been accepted since. ``undecided`` was
presented, but nobody has said yes or no: the work goes on, it was inconclusive, the
decision is open, or a later failure has put an earlier yes in doubt. ``pending`` was
never presented. Goods that may be the same are counted once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .verdict import accepted_quantity

DIGITS = 6  # beyond them a float's last digits speak, not the goods


@dataclass(frozen=True)
class Word:
    """The last word on goods that were presented together, re-inspections included.

    ``presented`` and ``accepted`` are in the unit of the order. What was not accepted
    is rejected, or undecided while nobody has ``decided``.
    """

    presented: float
    accepted: float
    decided: bool = True


@dataclass(frozen=True)
class Quantities:
    """The figures of an order line, in its unit."""

    ordered: float
    accepted: float
    rejected: float
    undecided: float

    @property
    def inspected(self) -> float:
        return round(self.accepted + self.rejected + self.undecided, DIGITS)

    @property
    def pending(self) -> float:
        return round(self.ordered - self.inspected, DIGITS)


def add_up(ordered: float, words: Iterable[Word], under_way: float = 0.0) -> Quantities:
    """Add up what inspections said of the goods of an order line.

    :param words: of inspections with a verdict, the first one first.
    :param under_way: what is presented now for the first time, without a verdict.
    """
    ordered = max(ordered, 0.0)
    words = list(words)
    accepted = accepted_quantity(ordered, _as_verdicts(words, ordered))
    rejected, undecided = _not_accepted(ordered, words)
    rejected = min(rejected, ordered - accepted)
    undecided = min(undecided + max(under_way, 0.0), ordered - accepted - rejected)
    return Quantities(
        *(round(each, DIGITS) for each in (ordered, accepted, rejected, undecided))
    )


def _parts(word: Word, ordered: float) -> tuple[float, float]:
    """What of the goods was accepted, and what was not."""
    presented = min(max(word.presented, 0.0), ordered)
    accepted = min(max(word.accepted, 0.0), presented)
    return accepted, presented - accepted


def _as_verdicts(words: list[Word], ordered: float) -> list[tuple[float, bool]]:
    """The words as passes and failures: of a lot accepted in part, one of each."""
    verdicts = []
    for word in words:
        accepted, rest = _parts(word, ordered)
        verdicts += [(rest, False)] if rest else []
        verdicts += [(accepted, True)] if accepted else []
    return verdicts


def _not_accepted(ordered: float, words: list[Word]) -> tuple[float, float]:
    """What was rejected, and what is undecided, the last word first."""
    total = rejected = undecided = 0.0
    in_doubt = False
    for word in reversed(words):
        accepted, rest = _parts(word, ordered)
        if in_doubt:
            undecided += accepted  # an earlier yes; an earlier no was tried again
            continue
        if round(total + accepted - ordered, DIGITS) > 0:
            break  # these goods were presented again
        total += accepted
        # what passed later, and was not part of this lot, may be what failed here
        missing = rest if accepted else max(rest - total, 0.0)
        if word.decided:
            rejected += missing
        else:
            undecided += missing
        in_doubt = round(total - rest, DIGITS) < 0
    return rejected, undecided

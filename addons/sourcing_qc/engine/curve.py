"""What a pass means: the operating characteristic of a plan, and its two risks.

Source: ISO 2859-1:1999, clause 12 (operating characteristic, consumer's and producer's
risk) and table 10. Two points of the curve sum a plan up: the quality that is accepted
95 times in 100 (the producer's point) and the one that is accepted 10 times in 100 (the
consumer's point). All is computed from :func:`aql.acceptance_probability`, without an
approximation.

A lot that was inspected whole has no such curve: its share is known.
"""

from __future__ import annotations

from dataclasses import dataclass

from .aql import acceptance_probability

PRODUCER, CONSUMER = 0.95, 0.10
"""Probability of acceptance at the producer's and at the consumer's point."""

FLAT = 0.005
"""The drawing ends where a lot would pass fewer than 5 times in 1000."""


@dataclass(frozen=True)
class Point:
    """One point of the curve."""

    share: float
    """Nonconforming units, as a share of the lot (Poisson: nonconformities per
    unit)."""
    probability: float
    """Probability that a lot of that quality is accepted."""


@dataclass(frozen=True)
class Curve:
    """The operating characteristic of one plan."""

    sample_size: int
    accept: int
    points: tuple[Point, ...]
    """From a share of 0, where every lot is accepted, to where hardly any is."""
    producer: Point
    """The worst quality that is still accepted at least 95 times in 100."""
    consumer: Point
    """The best quality that is accepted at most 10 times in 100."""


def make_curve(
    sample_size: int,
    accept: int,
    model: str = "binomial",
    lot_size: int | None = None,
    steps: int = 60,
) -> Curve:
    """Return the curve of a plan, ready to be drawn.

    :param sample_size: units drawn
    :param accept: Ac; smaller than the sample, except for Poisson
    :param model: one of :data:`aql.MODELS`
    :param lot_size: units in the lot, for the hypergeometric model. Its curve has a
        point for each number of nonconforming units only, at most ``steps`` + 1
    :param steps: points besides the first one
    :raise ValueError: as :func:`aql.acceptance_probability`, or a plan that accepts
        everything and so promises nothing
    """
    plan = _Plan(sample_size, accept, model, lot_size)
    end = plan.best(FLAT)
    if lot_size and model == "hypergeometric":
        bad = round(end * lot_size)
        shares = sorted({round(bad * step / steps) for step in range(steps + 1)})
        points = tuple(plan.point(number / lot_size) for number in shares)
    else:
        points = tuple(plan.point(end * (step / steps)) for step in range(steps + 1))
    return Curve(
        sample_size=sample_size,
        accept=accept,
        points=points,
        producer=plan.point(plan.worst(PRODUCER)),
        consumer=plan.point(plan.best(CONSUMER)),
    )


def times_in_hundred(
    sample_size: int,
    accept: int,
    share: float,
    model: str = "binomial",
    lot_size: int | None = None,
) -> int:
    """Return how often in 100 a lot of a given quality passes, in whole times.

    For the sentence "a lot with 5 % defective would still pass 71 times in 100". 0 and
    100 are said only of what never and always happens; else it is at least 1 and at
    most 99.
    """
    chance = acceptance_probability(sample_size, accept, share, model, lot_size)
    if chance in (0, 1):
        return round(chance * 100)
    return min(max(round(chance * 100), 1), 99)


@dataclass(frozen=True)
class _Plan:
    """A plan whose probability of acceptance falls as quality gets worse."""

    sample_size: int
    accept: int
    model: str
    lot_size: int | None

    def chance(self, share: float) -> float:
        return acceptance_probability(
            self.sample_size, self.accept, share, self.model, self.lot_size
        )

    def point(self, share: float) -> Point:
        return Point(share, self.chance(share))

    def worst(self, probability: float) -> float:
        """The largest share that is accepted with at least this probability."""
        return self._around(probability, above=False)[0]

    def best(self, probability: float) -> float:
        """The smallest share that is accepted with at most this probability."""
        return self._around(probability, above=True)[1]

    def _around(self, probability: float, above: bool) -> tuple[float, float]:
        """The last share on one side of ``probability`` and the first on the other.

        They are neighbours: two floats with none in between, or two lots that differ
        by one nonconforming unit.

        :param above: a share that is accepted with exactly this probability is on the
            other side
        """

        def still_above(share: float) -> bool:
            chance = self.chance(share)
            return chance > probability if above else chance >= probability

        if self.model == "hypergeometric" and self.lot_size:
            low, high = 0, self.lot_size
            if still_above(1.0):
                raise ValueError("This plan accepts every lot.")
            while high - low > 1:
                middle = (low + high) // 2
                if still_above(middle / self.lot_size):
                    low = middle
                else:
                    high = middle
            return low / self.lot_size, high / self.lot_size
        left, right = 0.0, 1.0
        while still_above(right):
            if self.model != "poisson":
                raise ValueError("This plan accepts every lot.")
            left, right = right, right * 2
        while left < (centre := (left + right) / 2) < right:
            if still_above(centre):
                left = centre
            else:
                right = centre
        return left, right

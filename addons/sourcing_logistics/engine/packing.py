"""Cartons, weights and volumes: what adds up, and what fits into a container.

Lengths are centimetres, weights kilograms, volumes cubic metres. Values are exact
decimals: a packing list is compared with what others have written, to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CBM_DIGITS = Decimal("0.001")
"""Volumes are written with three decimals in this trade."""

VOLUME_TOLERANCE = Decimal("0.02")
"""Share by which a stated volume may differ from length × width × height, because
cartons bulge and sizes are rounded to whole centimetres."""


@dataclass(frozen=True)
class Packing:
    """How one product is packed: equal cartons, the last one maybe less full."""

    units: int
    cartons: int
    units_per_carton: int
    length: Decimal
    width: Decimal
    height: Decimal
    gross: Decimal
    """Of one full carton."""
    net: Decimal
    """Of one full carton."""

    @property
    def carton_volume(self) -> Decimal:
        """Of one carton, exact."""
        return self.length * self.width * self.height / Decimal(1_000_000)

    @property
    def volume(self) -> Decimal:
        """Of all cartons, to three decimals."""
        return rounded(self.carton_volume * self.cartons)


@dataclass(frozen=True)
class Problem:
    """Something that does not add up: a code with the figures."""

    code: str
    stated: Decimal
    computed: Decimal


@dataclass(frozen=True)
class ContainerType:
    """What a container can take."""

    code: str
    iso: str
    """Size and type by ISO 6346, as on the door."""
    volume: Decimal
    """Inside, in cubic metres."""
    payload: Decimal
    """In kilograms; what road and rail allow inland may be less."""


def _type(code: str, iso: str, volume: str, payload: int) -> ContainerType:
    return ContainerType(code, iso, Decimal(volume), Decimal(payload))


CONTAINER_TYPES = {
    row.code: row
    for row in (
        _type("20GP", "22G1", "33.2", 28200),
        _type("40GP", "42G1", "67.7", 28800),
        _type("40HC", "45G1", "76.3", 28600),
        _type("45HC", "L5G1", "86.0", 27700),
        _type("20RF", "22R1", "28.4", 27400),
        _type("40RH", "45R1", "67.3", 29500),
    )
}
"""Usual boxes. Inside measures and payloads follow ISO 668:2020 with the values that
carriers publish for their common series; a single box states its own on its door."""

USUAL_FILL = Decimal("0.90")
"""Share of the inside volume that cartons can really take up."""


@dataclass(frozen=True)
class Fill:
    """How full a container is."""

    volume: Decimal
    """Share of the inside volume."""
    weight: Decimal
    """Share of the payload."""
    over: tuple[str, ...]
    """What it exceeds: ``volume``, ``payload``; ``tight`` if more than
    :data:`USUAL_FILL` of the volume is used."""


def check(packing: Packing, *, stated_volume: Decimal | None = None) -> list[Problem]:
    """Return what does not add up in a packing.

    ``negative``: a number that is not above zero; ``cartons``: so many cartons do not
    hold so many units; ``net_above_gross``; ``volume``: the stated volume differs from
    the computed one by more than :data:`VOLUME_TOLERANCE`.

    :param stated_volume: of all cartons, as somebody wrote it
    """
    found = [
        Problem("negative", value, Decimal(1))
        for value in (
            Decimal(packing.units),
            Decimal(packing.cartons),
            Decimal(packing.units_per_carton),
            packing.length,
            packing.width,
            packing.height,
            packing.gross,
            packing.net,
        )
        if value <= 0
    ]
    if found:
        return found
    needed = -(-packing.units // packing.units_per_carton)
    if needed != packing.cartons:
        found.append(Problem("cartons", Decimal(packing.cartons), Decimal(needed)))
    if packing.net > packing.gross:
        found.append(Problem("net_above_gross", packing.net, packing.gross))
    if stated_volume is not None:
        computed = packing.volume
        if abs(stated_volume - computed) > computed * VOLUME_TOLERANCE:
            found.append(Problem("volume", stated_volume, computed))
    return found


def carton_ranges(cartons: Iterable[int], first: int = 1) -> list[tuple[int, int]]:
    """Number cartons through, line after line: the first and last number of each.

    A line without cartons gets an empty range, ``(n, n - 1)``.

    :param cartons: how many of each line
    :raises ValueError: fewer than none, or numbers that do not begin at 1 or above
    """
    if first < 1:
        raise ValueError(f"Carton numbers begin at 1, not {first}.")
    ranges = []
    for count in cartons:
        if count < 0:
            raise ValueError(f"{count} cartons: count from 0.")
        ranges.append((first, first + count - 1))
        first += count
    return ranges


def fill(container: ContainerType, volume: Decimal, gross: Decimal) -> Fill:
    """Return how full a container is.

    :param volume: of the goods, in cubic metres
    :param gross: of the goods with their packing, in kilograms
    :raises ValueError: less than nothing
    """
    if volume < 0 or gross < 0:
        raise ValueError("Volume and weight are not negative.")
    over = []
    if volume > container.volume:
        over.append("volume")
    elif volume > container.volume * USUAL_FILL:
        over.append("tight")
    if gross > container.payload:
        over.append("payload")
    return Fill(volume / container.volume, gross / container.payload, tuple(over))


def rounded(volume: Decimal) -> Decimal:
    """A volume to three decimals, half up, as it is written in papers."""
    return volume.quantize(CBM_DIGITS, ROUND_HALF_UP)

"""What an offer costs on the basis of all, each step shown.

Two prices can be compared only if they buy the same: the same quantity, to the same
place under the same Incoterm, in one currency, with moulds, samples and unwanted
surplus paid.
An offer that cannot be brought there says what is missing; it never costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

# What the seller pays for under each rule of Incoterms 2020, beyond the goods: the way
# to the port with export clearance, the main carriage, its insurance, import duty.
INCOTERMS: dict[str, frozenset[str]] = {
    "EXW": frozenset(),
    **dict.fromkeys(("FCA", "FAS", "FOB"), frozenset({"inland"})),
    **dict.fromkeys(("CFR", "CPT"), frozenset({"inland", "freight"})),
    **dict.fromkeys(
        ("CIF", "CIP", "DAP", "DPU"), frozenset({"inland", "freight", "insurance"})
    ),
    "DDP": frozenset({"inland", "freight", "insurance", "duty"}),
}
COSTS = ("inland", "freight", "insurance", "duty")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Basis:
    """What every offer is brought to.

    :param quantity: how many pieces are needed.
    :param incoterm: code of the rule; ``place`` is its named place.
    :param unit: the smallest amount of the currency.
    """

    quantity: Decimal
    incoterm: str
    place: str = ""
    unit: Decimal = Decimal("0.01")


@dataclass(frozen=True)
class Offer:
    """What one factory asks for.

    :param price: per piece in the factory's currency; None: not named yet.
    :param incoterm: of the price; an empty ``place`` is the one of the basis.
    :param moq: fewer pieces are not made; 0: any quantity.
    :param tooling: moulds and set-up, paid once, in the factory's currency.
    :param samples: what is paid for samples and their courier, in the factory's
        currency.
    :param rate: what one unit of the factory's currency is worth in that of the basis;
        None: nobody knows.
    :param costs: by hand, in the currency of the basis, for the whole quantity: those
        of ``COSTS`` that lie between the two Incoterms, and ``other``, which is added.
    :param costs_known: these costs are complete, so a cost of 0 means that there is
        none.
    """

    price: Decimal | None
    incoterm: str = ""
    place: str = ""
    moq: Decimal = ZERO
    tooling: Decimal = ZERO
    samples: Decimal = ZERO
    rate: Decimal | None = Decimal(1)
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    costs_known: bool = False


@dataclass(frozen=True)
class Landed:
    """The result: either steps with total and cost per needed piece, or problems.

    :param steps: (code, amount) in order; they add up to ``total`` to the cent.
    :param problems: codes of what is missing, empty when the offer is comparable.
    """

    steps: tuple[tuple[str, Decimal], ...] = ()
    total: Decimal | None = None
    unit: Decimal | None = None
    problems: tuple[str, ...] = ()


def landed(offer: Offer, basis: Basis) -> Landed:
    """Bring an offer to the basis.

    :raise ValueError: an amount or quantity is negative; only ``other`` may be.
    """
    _check(offer, basis)
    problems = tuple(_problems(offer, basis))
    if problems:
        return Landed(problems=problems)
    steps = tuple(
        (code, amount.quantize(basis.unit, ROUND_HALF_UP))
        for code, amount in _steps(offer, basis)
    )
    total = sum((amount for _code, amount in steps), ZERO)
    return Landed(steps, total, total / basis.quantity)


def _check(offer: Offer, basis: Basis) -> None:
    amounts = {
        "quantity": basis.quantity,
        "price": offer.price or ZERO,
        "moq": offer.moq,
        "tooling": offer.tooling,
        "samples": offer.samples,
        **{code: offer.costs.get(code, ZERO) for code in COSTS},
    }
    for name, amount in amounts.items():
        if amount < 0:
            raise ValueError(f"{name} is negative: {amount}")


def _problems(offer: Offer, basis: Basis) -> Iterator[str]:
    if not basis.quantity:
        yield "quantity"
    if basis.incoterm not in INCOTERMS:
        yield "basis"
    if not offer.price:
        yield "price"
    if not offer.rate:
        yield "rate"
    if offer.incoterm not in INCOTERMS:
        yield "incoterm"
    elif not offer.costs_known and _delivers_elsewhere(offer, basis):
        yield "costs"


def _delivers_elsewhere(offer: Offer, basis: Basis) -> bool:
    places = {
        place.strip().casefold() for place in (offer.place or basis.place, basis.place)
    }
    return offer.incoterm != basis.incoterm or len(places) > 1


def _steps(offer: Offer, basis: Basis) -> Iterator[tuple[str, Decimal]]:
    rate = offer.rate or ZERO  # neither is missing: the problems were looked for
    price = (offer.price or ZERO) * rate
    yield "goods", price * basis.quantity
    if offer.moq > basis.quantity:
        yield "surplus", price * (offer.moq - basis.quantity)
    if offer.tooling:
        yield "tooling", offer.tooling * rate
    if offer.samples:
        yield "samples", offer.samples * rate
    contained, wanted = INCOTERMS[offer.incoterm], INCOTERMS[basis.incoterm]
    for code in COSTS:
        cost = offer.costs.get(code, ZERO)
        if cost and code in wanted - contained:
            yield code, cost
        elif cost and code in contained - wanted:
            yield f"less_{code}", -cost
    if offer.costs.get("other"):
        yield "other", offer.costs["other"]

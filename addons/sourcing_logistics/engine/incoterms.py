"""What an Incoterm makes each party do.

Source: Incoterms 2020 (ICC publication 723E), the articles A2/B2 (delivery), A3/B3
(risk), A4/B4 (carriage), A5/B5 (insurance), A7/B7 (clearance) and A9/B9 (costs) of
each rule. What a party need not do by the rule, it may still do by agreement.
"""

from __future__ import annotations

from dataclasses import dataclass

SELLER, BUYER, NOBODY = "seller", "buyer", ""
"""Who does it; nobody is bound to the other to insure, except under CIF and CIP."""

DUTIES = (
    "loading",
    "export_carriage",
    "export_clearance",
    "origin_handling",
    "main_carriage",
    "insurance",
    "destination_handling",
    "import_clearance",
    "import_carriage",
    "unloading",
)
"""Loading at the seller's door, carriage to the port, export clearance, handling in the
port of loading, main carriage, its insurance, handling in the port of discharge,
import clearance with duty, carriage to the named place, unloading there."""

PLACES = ("seller", "carrier", "quay", "ship", "destination", "unloaded")
"""Where the risk passes: at the seller's door, when handed to the carrier, alongside
the ship, on board, at the destination ready for unloading, or unloaded there."""


@dataclass(frozen=True)
class Incoterm:
    """One rule of Incoterms 2020."""

    code: str
    sea_only: bool
    """For sea and inland waterway only: the risk passes at a ship."""
    risk: str
    """One of :data:`PLACES`."""
    named_place: str
    """What place stands behind the code: ``seller``, ``delivery``, ``loading_port``,
    ``discharge_port`` or ``destination``."""
    duties: tuple[tuple[str, str], ...]
    """Each of :data:`DUTIES` with who does it."""

    def does(self, duty: str) -> str:
        """Who does one of :data:`DUTIES`.

        :raises KeyError: no such duty
        """
        return dict(self.duties)[duty]


# One letter for each duty, in the order of DUTIES: Seller, Buyer or - for nobody.
_TABLE = (
    ("EXW", False, "seller", "seller", "BBBBB-BBBB"),
    ("FCA", False, "carrier", "delivery", "SSSBB-BBBB"),
    ("FAS", True, "quay", "loading_port", "SSSSB-BBBB"),
    ("FOB", True, "ship", "loading_port", "SSSSB-BBBB"),
    ("CFR", True, "ship", "discharge_port", "SSSSS-BBBB"),
    ("CIF", True, "ship", "discharge_port", "SSSSSSBBBB"),
    ("CPT", False, "carrier", "destination", "SSSSS-BBBB"),
    ("CIP", False, "carrier", "destination", "SSSSSSBBBB"),
    ("DAP", False, "destination", "destination", "SSSSS-SBSB"),
    ("DPU", False, "unloaded", "destination", "SSSSS-SBSS"),
    ("DDP", False, "destination", "destination", "SSSSS-SSSB"),
)
_WHO = {"S": SELLER, "B": BUYER, "-": NOBODY}
INCOTERMS = {
    code: Incoterm(
        code,
        sea_only,
        risk,
        place,
        tuple(zip(DUTIES, (_WHO[letter] for letter in letters), strict=True)),
    )
    for code, sea_only, risk, place, letters in _TABLE
}
"""The eleven rules by their code."""

SEA_MODES = frozenset({"sea_fcl", "sea_lcl"})
"""Modes of transport at sea."""


def problems(code: str, mode: str, place: str) -> list[str]:
    """What speaks against a term for a shipment, as codes; an empty list: nothing.

    ``unknown_term``; ``no_place``: a term without its named place says nothing of
    cost and risk; ``sea_only``: the term is not for this mode, and must not be used;
    ``container_fob``: a container is handed over in a terminal, long before it is on
    board, so that FCA, CPT or CIP fits (Incoterms 2020, explanatory notes to FAS, FOB,
    CFR and CIF); ``exw_export``: the buyer must clear the goods for export, which only
    somebody established in the country can do (explanatory note to EXW).

    :param code: the code of the term
    :param mode: a mode of transport; of :data:`SEA_MODES` if at sea
    :param place: the named place, as agreed
    """
    term = INCOTERMS.get(code)
    if term is None:
        return ["unknown_term"]
    found = []
    if not place.strip():
        found.append("no_place")
    if term.sea_only and mode not in SEA_MODES:
        found.append("sea_only")
    elif term.sea_only:
        found.append("container_fob")
    if term.does("export_clearance") == BUYER:
        found.append("exw_export")
    return found


REFUSED = frozenset({"unknown_term", "no_place", "sea_only"})
"""Problems that a shipment is not booked with; the others are warnings."""

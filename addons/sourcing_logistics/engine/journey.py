"""Where a shipment is and when it arrives, from all that was said about it.

Carriers send events late, twice and in any order, and take some of them back. So the
state is computed from the set of events and never from their order: the same set
gives the same state, however it came in.

Of several words on one moment (a ship leaves a port, a box is discharged) the gravest
holds: actual before estimated before planned, and among equals the one stated last.
An estimate that comes after the fact changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .dcsa import CLASSIFIERS, Event

PHASES = ("unknown", "origin", "under_way", "arrived", "delivered", "returned")
"""How far a shipment has come: nothing happened yet, boxes move at the origin, on its
way, in the port of discharge, all boxes have left that port, all are back empty."""


@dataclass(frozen=True)
class Moment:
    """When something happens, by the word that holds."""

    instant: datetime
    classifier: str
    """One of :data:`dcsa.CLASSIFIERS`."""
    event: str
    """The id of the event that says so."""

    @property
    def actual(self) -> bool:
        return self.classifier == "ACT"


@dataclass(frozen=True)
class Leg:
    """One means of transport, from where it is boarded to where it is left."""

    mode: str
    vessel: str
    vessel_imo: str
    voyage: str
    origin: str = ""
    destination: str = ""
    departure: Moment | None = None
    arrival: Moment | None = None


@dataclass(frozen=True)
class Estimate:
    """What was said of the arrival, and when it was said."""

    stated: datetime
    arrival: Moment


@dataclass(frozen=True)
class Rollover:
    """A departure that the goods did not make."""

    place: str
    planned: Leg
    instead: Leg


@dataclass(frozen=True)
class Box:
    """How far one container has come."""

    number: str
    code: str
    """The code of the last thing that happened to it."""
    place: str
    instant: datetime
    loaded: datetime | None = None
    discharged: datetime | None = None
    """Discharged at the destination; elsewhere it changed ships."""
    gated_out: datetime | None = None
    """Left the port of discharge with its goods, or was emptied there."""
    returned: datetime | None = None
    """Given back empty."""


@dataclass(frozen=True)
class Journey:
    """The state of a shipment."""

    phase: str
    """One of :data:`PHASES`."""
    legs: tuple[Leg, ...]
    departure: Moment | None
    """From the first port; of goods that rolled over, with the ship they are on now."""
    arrival: Moment | None
    """At the destination: ATA, or the current ETA."""
    estimates: tuple[Estimate, ...]
    """Each change of the arrival, in the order stated. Words on a ship that the goods
    did not make belong to it: that is how the delay came about."""
    rollovers: tuple[Rollover, ...]
    transshipments: tuple[str, ...]
    """Places where the goods changed or are to change ships, in order."""
    boxes: tuple[Box, ...]
    holds: tuple[str, ...]
    """Documents on hold, as “CUS 12345”: customs inspections and other stops."""
    last: Event | None
    """The last thing that happened to goods or ship."""


def follow(
    events: Iterable[Event], *, origin: str = "", destination: str = ""
) -> Journey:
    """Return the state of a shipment after a set of events.

    :param events: all that is known, in any order, with any repeats
    :param origin: UN/LOCODE of the port of loading; empty: of the first departure
    :param destination: UN/LOCODE of the port of discharge; empty: of the last arrival
    """
    valid = _standing(events)
    moves = [event for event in valid if event.family == "TRANSPORT" and event.place]
    holding = _holding(moves)
    legs = _legs(holding, origin, destination)
    current, rollovers = _rolled(legs, moves)
    current.sort(key=_leg_order)
    origin = origin or next((leg.origin for leg in current if leg.origin), "")
    destination = destination or next(
        (leg.destination for leg in reversed(current) if leg.destination), ""
    )
    departure = _gravest(leg.departure for leg in current if leg.origin == origin)
    arrival = _gravest(leg.arrival for leg in current if leg.destination == destination)
    boxes = _boxes(valid, destination)
    happened = [
        event
        for event in valid
        if event.classifier == "ACT" and event.family in ("TRANSPORT", "EQUIPMENT")
    ]
    return Journey(
        phase=_phase(departure, arrival, boxes, bool(happened)),
        legs=tuple(current),
        departure=departure,
        arrival=arrival,
        estimates=_estimates(moves, destination),
        rollovers=tuple(rollovers),
        transshipments=tuple(
            dict.fromkeys(
                leg.origin for leg in current if leg.origin and leg.origin != origin
            )
        ),
        boxes=boxes,
        holds=_holds(valid),
        last=max(happened, key=_happened_order, default=None),
    )


def _standing(events: Iterable[Event]) -> list[Event]:
    """Each event once, without those that were taken back, in the order stated."""
    by_id: dict[str, Event] = {}
    gone = set()
    for event in events:
        if event.retracts:
            gone.add(event.retracts)
        known = by_id.get(event.id)
        # a source may correct an event under its old id: what it stated last holds
        if known is None or _stated_order(known) < _stated_order(event):
            by_id[event.id] = event
    kept = [
        event
        for event in by_id.values()
        if event.id not in gone and event.classifier in CLASSIFIERS
    ]
    return sorted(kept, key=_stated_order)


def _stated_order(event: Event) -> tuple[datetime, datetime, str, str]:
    """When it was stated; then something fixed, so that no order decides."""
    return event.created, event.instant, event.id, repr(_content(event))


def _content(event: Event) -> tuple[object, ...]:
    """All that an event says, without where it stood in what was sent."""
    said = {name: value for name, value in vars(event).items() if name != "index"}
    return tuple(sorted((name, repr(value)) for name, value in said.items()))


def _happened_order(event: Event) -> tuple[datetime, datetime, str]:
    return event.instant, event.created, event.id


def _outweighs(event: Event, other: Event | None) -> bool:
    """Whether ``event`` holds against another word on the same moment."""
    if other is None:
        return True
    rank = CLASSIFIERS.index
    return (rank(event.classifier), _stated_order(event)) > (
        rank(other.classifier),
        _stated_order(other),
    )


def _vessel(event: Event) -> tuple[str, str, str]:
    """What is the same means of transport on the same voyage."""
    return event.mode, event.vessel_imo or event.vessel.upper(), event.voyage.upper()


def _holding(
    moves: Iterable[Event],
) -> dict[tuple[tuple[str, str, str], str, str], Event]:
    """The word that holds on each departure and arrival of each voyage."""
    found: dict[tuple[tuple[str, str, str], str, str], Event] = {}
    for event in moves:
        key = (_vessel(event), event.code, event.place)
        if _outweighs(event, found.get(key)):
            found[key] = event
    return found


def _legs(
    holding: dict[tuple[tuple[str, str, str], str, str], Event],
    origin: str,
    destination: str,
) -> list[Leg]:
    """One leg for each voyage: boarded where it departs first, left where it ends.

    A ship may call at ports before and after: where the goods are to be loaded and
    discharged is known, those ports are the ends.

    The port where a ship is left may name the next voyage of that ship only: then an
    arrival without a departure belongs to a departure without an arrival.
    """
    departures: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
    arrivals: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
    for (vessel, code, _place), event in holding.items():
        if code == "DEPA":
            departures[vessel].append(event)
        elif code == "ARRI":
            arrivals[vessel].append(event)
    for vessel in sorted(set(arrivals) - set(departures)):
        same_ship = sorted(
            other
            for other in departures
            if vessel[1] and other[:2] == vessel[:2] and other not in arrivals
        )
        if len(same_ship) == 1:
            arrivals[same_ship[0]] = arrivals.pop(vessel)
    return [
        _leg(
            _at_place(departures.get(vessel, []), origin),
            _at_place(arrivals.get(vessel, []), destination),
        )
        for vessel in sorted(set(departures) | set(arrivals))
    ]


def _at_place(events: list[Event], place: str) -> list[Event]:
    """Those at the place, if there are any; else all of them."""
    return [event for event in events if place and event.place == place] or events


def _leg(departures: list[Event], arrivals: list[Event]) -> Leg:
    first = min(departures, key=_happened_order, default=None)
    last = max(arrivals, key=_happened_order, default=None)
    named = first or last
    assert named is not None  # a leg has at least one of them
    return Leg(
        mode=named.mode,
        vessel=named.vessel,
        vessel_imo=named.vessel_imo,
        voyage=named.voyage,
        origin=first.place if first else "",
        destination=last.place if last else "",
        departure=_moment(first) if first else None,
        arrival=_moment(last) if last else None,
    )


def _moment(event: Event) -> Moment:
    return Moment(event.instant, event.classifier, event.id)


def _rolled(legs: list[Leg], moves: list[Event]) -> tuple[list[Leg], list[Rollover]]:
    """Part the legs that the goods are on from those that they did not make.

    Goods leave a place once: of several departures, those that took place hold; of
    none that did, the one that was spoken of last.
    """
    spoken: dict[str, int] = {event.id: place for place, event in enumerate(moves)}
    by_place: dict[str, list[Leg]] = defaultdict(list)
    for leg in legs:
        by_place[leg.origin].append(leg)
    kept = by_place.pop("", [])
    rollovers = []
    for place, rivals in sorted(by_place.items()):
        left = [
            leg
            for leg in rivals
            if any(end and end.actual for end in (leg.departure, leg.arrival))
        ]
        if not left:
            left = [max(rivals, key=lambda leg: _spoken_of(leg, spoken))]
        kept += left
        instead = min(left, key=_leg_order)
        rollovers += [
            Rollover(place, leg, instead)
            for leg in sorted(rivals, key=_leg_order)
            if leg not in left
        ]
    return kept, rollovers


def _spoken_of(leg: Leg, spoken: dict[str, int]) -> int:
    return spoken[leg.departure.event] if leg.departure else -1


def _leg_order(leg: Leg) -> tuple[datetime, str, str, str]:
    moment = leg.departure or leg.arrival
    assert moment is not None
    return moment.instant, moment.event, leg.vessel, leg.voyage


def _gravest(moments: Iterable[Moment | None]) -> Moment | None:
    """The actual one if there is one, else the last, of moments in their order."""
    found = None
    for moment in moments:
        if moment and (found is None or moment.actual or not found.actual):
            found = moment
    return found


def _estimates(moves: list[Event], destination: str) -> tuple[Estimate, ...]:
    """How the arrival at the destination was stated, each change once."""
    found: list[Estimate] = []
    for event in moves:
        if event.code != "ARRI" or event.place != destination:
            continue
        if found and found[-1].arrival.actual and event.classifier != "ACT":
            continue  # an estimate after the fact
        moment = _moment(event)
        last = found[-1].arrival if found else None
        if last and (last.instant, last.actual) == (moment.instant, moment.actual):
            continue
        found.append(Estimate(event.created, moment))
    return tuple(found)


def _boxes(events: list[Event], destination: str) -> tuple[Box, ...]:
    """How far each container has come, by what happened to it."""
    by_box: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if (
            event.family == "EQUIPMENT"
            and event.classifier == "ACT"
            and event.container
        ):
            by_box[event.container].append(event)
    return tuple(
        _box(number, sorted(own, key=_happened_order), destination)
        for number, own in sorted(by_box.items())
    )


def _box(number: str, events: list[Event], destination: str) -> Box:
    def last(
        *codes: str, empty: bool | None = None, at_end: bool = False
    ) -> Event | None:
        return next(
            (
                event
                for event in reversed(events)
                if event.code in codes
                and (empty is None or (event.empty == "EMPTY") == empty)
                and (not at_end or not destination or event.place == destination)
            ),
            None,
        )

    discharged = last("DISC", at_end=True)
    gone = None
    if destination or discharged:
        gone = last("GTOT", empty=False, at_end=True)
    if discharged and gone and gone.instant < discharged.instant:
        gone = None  # it left the factory or another port
    gone = gone or last("STRP")
    back = last("GTIN", "DROP", empty=True)
    if not gone or (back and back.instant < gone.instant):
        back = None
    loaded = last("LOAD")
    return Box(
        number=number,
        code=events[-1].code,
        place=events[-1].place,
        instant=events[-1].instant,
        loaded=_at(loaded),
        discharged=_at(discharged),
        gated_out=_at(gone),
        returned=_at(back),
    )


def _at(event: Event | None) -> datetime | None:
    return event.instant if event else None


def _phase(
    departure: Moment | None,
    arrival: Moment | None,
    boxes: tuple[Box, ...],
    happened: bool,
) -> str:
    if boxes and all(box.returned for box in boxes):
        return "returned"
    if boxes and all(box.gated_out for box in boxes):
        return "delivered"
    if (arrival and arrival.actual) or (boxes and all(box.discharged for box in boxes)):
        return "arrived"
    if departure and departure.actual:
        return "under_way"
    return "origin" if happened else "unknown"


def _holds(events: list[Event]) -> tuple[str, ...]:
    """Documents whose last word is a hold."""
    last: dict[tuple[str, str], Event] = {}
    for event in events:
        if event.family != "SHIPMENT" or event.code not in ("HOLD", "RELS", "CMPL"):
            continue
        key = (event.document_type, event.document)
        known = last.get(key)
        if known is None or _happened_order(known) < _happened_order(event):
            last[key] = event
    return tuple(
        f"{kind} {document}"
        for (kind, document), event in sorted(last.items())
        if event.code == "HOLD"
    )

"""Tracking events as carriers send them, read into plain facts.

Source: DCSA Track & Trace 2.2.0 (Apache-2.0): a JSON list of events of three families,
``SHIPMENT`` (a document changed its state), ``TRANSPORT`` (a ship or truck arrived or
departed) and ``EQUIPMENT`` (something happened to a box), each planned, estimated or
actual. The shapes of the beta of 3.0 are read as far as they map: events under
``events``, divided into ``metadata`` and ``payload``, whole words for codes.

Carriers send what they like. So this parser never raises: what cannot be understood
becomes an error with its place in the list, and does not stop the rest; codes that
nobody knows are kept as they came.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

CLASSIFIERS = ("PLN", "EST", "ACT")
"""Planned, estimated, actual: what is said later outweighs what is said before."""

FAMILIES = ("SHIPMENT", "TRANSPORT", "EQUIPMENT")

CODES: dict[str, frozenset[str]] = {
    "SHIPMENT": frozenset(
        "RECE DRFT PENA PENU REJE APPR ISSU SURR SUBM VOID CONF REQS CMPL HOLD RELS"
        " AMCF AMCN AMDC AMPR AMRE CACF CADC CANC CARE DECL PENM PSAM PSDL SUAM SUDL"
        " UPCF UPCN UPDC UPDT UPRE".split()
    ),
    "TRANSPORT": frozenset({"ARRI", "DEPA"}),
    "EQUIPMENT": frozenset(
        "LOAD DISC GTIN GTOT STUF STRP PICK DROP INSP RSEA RMVD"
        " AVDO AVPU CROS CUSI CUSR CUSS".split()
    ),
}
"""Event codes of 2.2.0 and those that its conformance checker has seen."""

DOCUMENTS = frozenset(
    "CBR BKG SHI SRM TRD ARN VGM CAS CUS DGD OOG"
    " AMF CEA CEO CQU CRO CUC DEI DEO FCE HCE ICE INV PCE PFD TRO VCE".split()
)
"""Document types of 2.2.0 and those that its conformance checker has seen."""

# What 3.0 writes in whole words.
_WORDS = {
    "PLANNED": "PLN",
    "ESTIMATED": "EST",
    "ACTUAL": "ACT",
    "ARRIVED": "ARRI",
    "DEPARTED": "DEPA",
    "LOADED": "LOAD",
    "DISCHARGED": "DISC",
    "GATED_IN": "GTIN",
    "GATED_OUT": "GTOT",
    "STUFFED": "STUF",
    "STRIPPED": "STRP",
    "PICKED_UP": "PICK",
    "DROPPED_OFF": "DROP",
    "INSPECTED": "INSP",
    "RESEALED": "RSEA",
    "REMOVED": "RMVD",
    "RECEIVED": "RECE",
    "DRAFTED": "DRFT",
    "CONFIRMED": "CONF",
    "ISSUED": "ISSU",
    "APPROVED": "APPR",
    "SUBMITTED": "SUBM",
    "SURRENDERED": "SURR",
    "REJECTED": "REJE",
    "RELEASED": "RELS",
    "ON_HOLD": "HOLD",
    "VOID": "VOID",
}
_INBOUND = (
    "importVoyageNumber",
    "carrierImportVoyageNumber",
    "carrierVoyageNumber",
    "exportVoyageNumber",
    "carrierExportVoyageNumber",
)
_OUTBOUND = (
    "exportVoyageNumber",
    "carrierExportVoyageNumber",
    "carrierVoyageNumber",
    "importVoyageNumber",
    "carrierImportVoyageNumber",
)
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?"
    r"(Z|[+-]\d\d:?\d\d|[+-]\d\d)",
    re.ASCII | re.IGNORECASE,
)
MAX_TEXT = 500
"""Characters that are kept of any text."""


@dataclass(frozen=True)
class Event:
    """One fact about a shipment, as its source states it."""

    index: int
    """Its place in what was sent, 0 for the first."""
    id: str
    """The source's identifier; without one, a hash of all that it says."""
    family: str
    """One of :data:`FAMILIES`, or what the source calls it."""
    classifier: str
    """One of :data:`CLASSIFIERS`, or what the source calls it."""
    code: str
    """One of :data:`CODES`, or what the source calls it."""
    instant: datetime
    """When it happens or happened, in UTC."""
    offset: int
    """Minutes that the clock of the place is ahead of UTC."""
    created: datetime
    """When the source stated it, in UTC."""
    document_type: str = ""
    """One of :data:`DOCUMENTS`, for a shipment event."""
    document: str = ""
    """The number of that document."""
    place: str = ""
    """UN/LOCODE as sent, in capitals; empty: the source does not say."""
    place_name: str = ""
    facility: str = ""
    facility_type: str = ""
    mode: str = ""
    """VESSEL, RAIL, TRUCK, BARGE or what the source calls it."""
    vessel: str = ""
    vessel_imo: str = ""
    carrier: str = ""
    voyage: str = ""
    """The voyage that ends here for an arrival or a discharge, the one that begins here
    for anything else; where only the other one is named, that one."""
    call: int | None = None
    """Number of the transport call within the journey."""
    container: str = ""
    """As sent, in capitals."""
    container_type: str = ""
    """ISO 6346 size and type, for instance 45G1."""
    empty: str = ""
    """EMPTY or LADEN."""
    transshipment: bool | None = None
    seals: tuple[str, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()
    """Document references, as (type, value): BKG, TRD …"""
    references: tuple[tuple[str, str], ...] = ()
    """Other references, as (type, value): FF, PO, EQ …"""
    reason: str = ""
    """A code or words for a delay or a refusal."""
    remark: str = ""
    retracts: str = ""
    """The id of an event that is taken back by this one, maybe its own."""

    @property
    def known(self) -> bool:
        """Whether family, code and classifier are ones that we know."""
        return (
            self.classifier in CLASSIFIERS
            and self.code in CODES.get(self.family, ())
            and (self.family != "SHIPMENT" or self.document_type in DOCUMENTS)
        )


@dataclass(frozen=True)
class Problem:
    """What could not be understood."""

    index: int | None
    """The place of the event in what was sent; None: the whole of it."""
    reason: str
    code: str = "invalid"
    """``json``, ``shape``, ``missing``, ``instant`` or ``classifier``."""
    field: str = ""


@dataclass(frozen=True)
class Parsed:
    """What was understood, and what was not."""

    events: tuple[Event, ...]
    errors: tuple[Problem, ...]


class _Refused(Exception):
    def __init__(self, code: str, field: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.field = field


def parse(payload: Any) -> Parsed:
    """Return the events in what a carrier sent. Never raises.

    :param payload: decoded JSON, or JSON text: a list of events, an object with them
        under ``events`` (or ``data``), or one event
    """
    if isinstance(payload, (str, bytes, bytearray)):
        try:
            payload = json.loads(payload)
        except (ValueError, RecursionError) as error:
            return Parsed((), (Problem(None, f"This is not JSON: {error}", "json"),))
    rows = _rows(payload)
    if rows is None:
        shape = f"A list of events is expected, not {_name(payload)}."
        return Parsed((), (Problem(None, shape, "shape"),))
    events: list[Event] = []
    errors: list[Problem] = []
    for index, row in enumerate(rows):
        try:
            events.append(_event(index, row))
        except _Refused as refused:
            errors.append(Problem(index, str(refused), refused.code, refused.field))
        except (RecursionError, ValueError, OverflowError, TypeError) as error:
            errors.append(Problem(index, f"Not understood: {error}"))
    return Parsed(tuple(events), tuple(errors))


def _rows(payload: Any) -> list[Any] | None:
    if isinstance(payload, (list, tuple)):
        return list(payload)
    if not isinstance(payload, dict):
        return None
    for name in ("events", "data"):
        if isinstance(payload.get(name), (list, tuple)):
            return list(payload[name])
    return [payload] if "eventType" in payload or "payload" in payload else None


def _event(index: int, row: Any) -> Event:
    """Read one event, or raise what is wrong with it."""
    if not isinstance(row, dict):
        raise _Refused("shape", "", f"An event is an object, not {_name(row)}.")
    flat = _flat(row)
    family = _required(flat, "eventType").upper()
    classifier = _word(_required(flat, "eventClassifierCode"))
    instant, offset = _instant(flat, "eventDateTime")
    created, _offset = _instant(flat, "eventCreatedDateTime")
    code = _code(flat, family)
    if family == "SHIPMENT" and classifier != "ACT":
        raise _Refused(
            "classifier",
            "eventClassifierCode",
            "A document event is actual (ACT); it is not planned or estimated.",
        )
    call = _mapping(flat.get("transportCall"))
    vessel = _mapping(call.get("vessel"))
    references = tuple(_pairs(flat.get("references"), "reference"))
    identity = _text(flat.get("eventID")) or _digest(row)
    return Event(
        index=index,
        id=identity,
        family=family,
        classifier=classifier,
        code=code,
        instant=instant,
        offset=offset,
        created=created,
        document_type=_text(flat.get("documentTypeCode")).upper(),
        document=_text(flat.get("documentID")),
        **_place(flat, call),
        mode=_text(call.get("modeOfTransport")).upper(),
        vessel=_text(vessel.get("vesselName") or vessel.get("name")),
        vessel_imo=_text(vessel.get("vesselIMONumber")),
        carrier=_text(vessel.get("vesselOperatorCarrierCode")).upper(),
        voyage=_first(call, *(_INBOUND if code in ("ARRI", "DISC") else _OUTBOUND)),
        call=_number(call.get("transportCallSequenceNumber")),
        container=_container(flat, references),
        container_type=_text(flat.get("ISOEquipmentCode")).upper(),
        empty=_text(flat.get("emptyIndicatorCode")).upper(),
        transshipment=_flag(flat.get("isTransshipmentMove")),
        seals=tuple(
            _text(seal.get("sealNumber"))
            for seal in _mappings(flat.get("seals"))
            if seal.get("sealNumber")
        ),
        documents=tuple(_pairs(flat.get("documentReferences"), "documentReference")),
        references=references,
        reason=_first(flat, "delayReasonCode", "reason"),
        remark=_first(flat, "changeRemark", "description"),
        retracts=_text(flat.get("retractedEventID"))
        or (identity if _flag(flat.get("isRetracted")) else ""),
    )


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """An event of 3.0 is divided into what is said and about what."""
    if not isinstance(row.get("payload"), dict):
        return row
    return {**row, **row["payload"], **_mapping(row.get("metadata"))}


def _code(flat: dict[str, Any], family: str) -> str:
    """The code of the event, with what its family demands beside it."""
    if family == "SHIPMENT":
        _required(flat, "documentTypeCode")
        _required(flat, "documentID")
    elif family == "TRANSPORT":
        if not _mapping(flat.get("transportCall")):
            raise _Refused(
                "missing", "transportCall", "“transportCall” is missing or empty."
            )
    elif family == "EQUIPMENT":
        _required(flat, "emptyIndicatorCode")
    else:
        # a family of a later version is kept with whatever code it has
        return _word(_text(flat.get(f"{family.lower()}EventTypeCode")))
    return _word(_required(flat, f"{family.lower()}EventTypeCode"))


def _place(flat: dict[str, Any], call: dict[str, Any]) -> dict[str, str]:
    """Where it happens: said of the event, else of the transport call."""
    at_event = _mapping(flat.get("eventLocation") or flat.get("location"))
    at_call = _mapping(call.get("location"))
    code = _first(at_event, "UNLocationCode") or _first(call, "UNLocationCode")
    code = code or _first(at_call, "UNLocationCode")
    return {
        "place": code.upper(),
        "place_name": _first(at_event, "locationName")
        or _first(at_call, "locationName"),
        "facility": _first(at_event, "facilityCode") or _first(call, "facilityCode"),
        "facility_type": _first(call, "facilityTypeCode").upper(),
    }


def _container(flat: dict[str, Any], references: Iterable[tuple[str, str]]) -> str:
    named = _text(flat.get("equipmentReference"))
    if not named:
        # transport events name the box, if at all, among the references
        boxes = {value for kind, value in references if kind == "EQ"}
        named = boxes.pop() if len(boxes) == 1 else ""
    return named.upper()


def _instant(flat: dict[str, Any], name: str) -> tuple[datetime, int]:
    """An instant with its offset. Without an offset it is no instant."""
    text = _required(flat, name)
    found = _INSTANT.fullmatch(text)
    if not found:
        raise _Refused(
            "instant",
            name,
            f"“{name}” is no instant with a zone: {text[:40]!r}. "
            "Expected is 2026-03-02T08:00:00+08:00.",
        )
    day, clock, fraction, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError as error:
        raise _Refused("instant", name, f"“{name}”: {error}.") from None
    moment += timedelta(microseconds=int((fraction or "0")[:6].ljust(6, "0")))
    offset = 0
    if zone not in "Zz":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = int(digits[:2]) * 60 + int(digits[2:])
        offset = -offset if zone[0] == "-" else offset
    if abs(offset) >= 24 * 60:
        raise _Refused("instant", name, f"“{name}”: there is no zone {zone}.")
    local = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    try:
        return local.astimezone(UTC), offset
    except OverflowError:
        raise _Refused("instant", name, f"“{name}” is beyond the calendar.") from None


def _required(flat: dict[str, Any], name: str) -> str:
    text = _text(flat.get(name))
    if not text:
        raise _Refused("missing", name, f"“{name}” is missing or empty.")
    return text


def _first(flat: dict[str, Any], *names: str) -> str:
    return next((text for name in names if (text := _text(flat.get(name)))), "")


def _text(value: Any) -> str:
    """A text without the ends and control characters; numbers are written out."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    text = value if isinstance(value, str) else repr(value)
    printable = "".join(char if char.isprintable() else " " for char in text)
    return printable.strip()[:MAX_TEXT]


def _word(text: str) -> str:
    code = text.upper().replace(" ", "_")
    return _WORDS.get(code, code)


def _number(value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and abs(value) < 2**31 else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    for row in value if isinstance(value, (list, tuple)) else ():
        if isinstance(row, dict):
            yield row


def _pairs(value: Any, name: str) -> Iterator[tuple[str, str]]:
    for row in _mappings(value):
        kind = _first(row, f"{name}Type", "type").upper()
        text = _first(row, f"{name}Value", "value", "reference")
        if text:
            yield kind, text


def _digest(row: dict[str, Any]) -> str:
    """An identifier for an event whose source gives none: the same for the same."""
    canonical = json.dumps(row, sort_keys=True, default=str, ensure_ascii=True)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def _name(value: Any) -> str:
    return "nothing" if value is None else type(value).__name__

"""Reading carriers' events: what is understood, what is refused, and that nothing
stops the rest."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_logistics.engine.dcsa import Parsed, parse

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=300)
SAMPLE = Path(__file__).parent / "data" / "dcsa-tnt-2.2-sample.json"
ARRIVAL: dict[str, Any] = {
    "eventID": "e-1",
    "eventCreatedDateTime": "2026-03-01T00:00:00Z",
    "eventType": "TRANSPORT",
    "eventClassifierCode": "EST",
    "eventDateTime": "2026-04-02T08:30:00+02:00",
    "transportEventTypeCode": "ARRI",
    "transportCall": {
        "exportVoyageNumber": "2103S",
        "importVoyageNumber": "2103N",
        "UNLocationCode": "deham",
        "modeOfTransport": "VESSEL",
        "vessel": {"vesselIMONumber": 9321483, "vesselName": "King of the Seas"},
    },
}
GATE: dict[str, Any] = {
    "eventID": "e-2",
    "eventCreatedDateTime": "2026-03-01T00:00:00Z",
    "eventType": "EQUIPMENT",
    "eventClassifierCode": "ACT",
    "eventDateTime": "2026-03-01T08:00:00+08:00",
    "equipmentEventTypeCode": "GTIN",
    "equipmentReference": "csqu3054383",
    "emptyIndicatorCode": "LADEN",
    "eventLocation": {"UNLocationCode": "CNYTN"},
}
ISSUED: dict[str, Any] = {
    "eventID": "e-3",
    "eventCreatedDateTime": "2026-03-01T00:00:00Z",
    "eventType": "SHIPMENT",
    "eventClassifierCode": "ACT",
    "eventDateTime": "2026-03-01T08:00:00+08:00",
    "shipmentEventTypeCode": "ISSU",
    "documentTypeCode": "TRD",
    "documentID": "MAEU123456789",
}
ALL = (ARRIVAL, GATE, ISSUED)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["ACT", "TRANSPORT", "2026-01-01T00:00:00Z"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                sorted({name for event in ALL for name in event})
                + ["events", "payload"]
            )
            | st.text(),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


def changed(event: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {**copy.deepcopy(event), **values}


@tagged("post_install", "-at_install")
class TestEngineDcsa(BaseCase):
    def test_the_official_sample_is_read_whole(self) -> None:
        rows = json.loads(SAMPLE.read_text(encoding="utf-8"))
        parsed = parse(rows)
        self.assertEqual(len(parsed.events), len(rows))
        self.assertEqual(parsed.errors, ())
        self.assertTrue(all(event.known for event in parsed.events))
        self.assertEqual(parse(SAMPLE.read_bytes()), parsed)

    def test_an_arrival(self) -> None:
        event = parse([ARRIVAL]).events[0]
        self.assertEqual(event.instant, datetime(2026, 4, 2, 6, 30, tzinfo=UTC))
        self.assertEqual(event.offset, 120)
        self.assertEqual((event.place, event.mode), ("DEHAM", "VESSEL"))
        self.assertEqual(event.vessel_imo, "9321483")
        self.assertEqual(event.voyage, "2103N", "it arrives on the import voyage")
        leaving = parse([changed(ARRIVAL, transportEventTypeCode="DEPA")]).events[0]
        self.assertEqual(leaving.voyage, "2103S")

    def test_a_box_and_a_document(self) -> None:
        box, paper = parse([GATE, ISSUED]).events
        self.assertEqual(box.container, "CSQU3054383")
        self.assertEqual((box.place, box.empty), ("CNYTN", "LADEN"))
        self.assertEqual(
            (paper.document_type, paper.document), ("TRD", "MAEU123456789")
        )

    def test_what_is_demanded_of_each_family(self) -> None:
        demanded = {
            "eventCreatedDateTime": ALL,
            "eventType": ALL,
            "eventClassifierCode": ALL,
            "eventDateTime": ALL,
            "transportEventTypeCode": (ARRIVAL,),
            "transportCall": (ARRIVAL,),
            "equipmentEventTypeCode": (GATE,),
            "emptyIndicatorCode": (GATE,),
            "shipmentEventTypeCode": (ISSUED,),
            "documentTypeCode": (ISSUED,),
            "documentID": (ISSUED,),
        }
        for name, events in demanded.items():
            for event in events:
                with self.subTest(name=name, event=event["eventID"]):
                    short = {key: row for key, row in event.items() if key != name}
                    parsed = parse([GATE, short, ISSUED])
                    self.assertEqual([row.index for row in parsed.errors], [1])
                    self.assertEqual(parsed.errors[0].field, name)
                    self.assertEqual([row.index for row in parsed.events], [0, 2])

    def test_an_instant_has_a_zone(self) -> None:
        for text in (
            "2026-04-02T08:30:00",
            "2026-04-02",
            "02.04.2026 08:30Z",
            "2026-02-30T08:30:00Z",
            "2026-04-02T25:30:00Z",
            "2026-04-02T08:30:00+99:00",
            "9999-12-31T23:59:59-10:00",
        ):
            with self.subTest(text=text):
                parsed = parse([changed(ARRIVAL, eventDateTime=text)])
                self.assertEqual(parsed.errors[0].code, "instant")
        for text, instant in (
            ("2026-04-02T08:30:00.123456789Z", datetime(2026, 4, 2, 8, 30, 0, 123456)),
            ("2026-04-02T08:30+0530", datetime(2026, 4, 2, 3, 0)),
            ("2026-04-02 08:30:00-08:00", datetime(2026, 4, 2, 16, 30)),
        ):
            event = parse([changed(ARRIVAL, eventDateTime=text)]).events[0]
            self.assertEqual(event.instant, instant.replace(tzinfo=UTC))

    def test_a_document_event_is_actual(self) -> None:
        parsed = parse([changed(ISSUED, eventClassifierCode="EST")])
        self.assertEqual(parsed.errors[0].code, "classifier")

    def test_unknown_codes_are_kept(self) -> None:
        later = (
            changed(GATE, equipmentEventTypeCode="WASH"),
            changed(ARRIVAL, eventClassifierCode="REQ"),
            changed(ISSUED, documentTypeCode="XYZ"),
            changed(GATE, eventType="IOT", iotEventTypeCode="DETC"),
        )
        parsed = parse(later)
        self.assertEqual(parsed.errors, ())
        self.assertEqual([event.known for event in parsed.events], [False] * 4)
        self.assertEqual(
            [event.code for event in parsed.events], ["WASH", "ARRI", "ISSU", "DETC"]
        )

    def test_the_same_event_without_an_id_is_the_same(self) -> None:
        nameless = {key: row for key, row in GATE.items() if key != "eventID"}
        turned = dict(reversed(nameless.items()))
        other = changed(nameless, eventDateTime="2026-03-01T08:00:01+08:00")
        ids = [event.id for event in parse([nameless, turned, other]).events]
        self.assertEqual(ids[0], ids[1])
        self.assertNotEqual(ids[0], ids[2])

    def test_shapes_of_the_next_version(self) -> None:
        head = ("eventID", "eventCreatedDateTime")
        divided = {
            "metadata": {
                **{name: GATE[name] for name in head},
                "retractedEventID": "e-0",
            },
            "payload": {key: row for key, row in GATE.items() if key not in head},
        }
        words = changed(
            GATE,
            equipmentEventTypeCode="GATED_IN",
            eventClassifierCode="ACTUAL",
            isRetracted=True,
        )
        first, second = parse({"events": [divided, words]}).events
        self.assertEqual((first.id, first.code, first.retracts), ("e-2", "GTIN", "e-0"))
        self.assertEqual((second.code, second.classifier), ("GTIN", "ACT"))
        self.assertEqual(second.retracts, "e-2")

    def test_what_is_no_list_of_events(self) -> None:
        for payload in (None, 3, "", "{", b"\xff", "[" * 100_000, {}, {"a": []}, "3"):
            parsed = parse(payload)
            self.assertEqual(parsed.events, ())
            self.assertEqual(parsed.errors[0].index, None)
        self.assertEqual(parse([]), Parsed((), ()))

    @PROPERTY
    @given(payload=JSON)
    def test_no_json_stops_it(self, payload: Any) -> None:
        rows = payload if isinstance(payload, list) else [payload]
        parsed = parse([GATE, *rows, ISSUED])
        self.assertEqual(len(parsed.events) + len(parsed.errors), len(rows) + 2)
        seen = sorted(row.index for row in (*parsed.events, *parsed.errors))  # type: ignore[type-var]
        self.assertEqual(seen, list(range(len(rows) + 2)))
        parse(payload)
        parse(json.dumps(payload))

    @PROPERTY
    @given(text=st.text() | st.binary())
    def test_no_text_stops_it(self, text: str | bytes) -> None:
        self.assertIsInstance(parse(text), Parsed)

"""From events to where the goods are: the stories, and that no order decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.sourcing_logistics.engine.dcsa import CLASSIFIERS, Event
from odoo.addons.sourcing_logistics.engine.journey import follow

PROPERTY = settings(derandomize=True, database=None, deadline=None, max_examples=300)
START = datetime(2026, 3, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def move(
    code: str, place: str, on: float, said: float, classifier: str = "EST", **more: Any
) -> Event:
    """A ship arrives or departs on a day, as said on another."""
    values: dict[str, Any] = {"vessel": "Orient", "voyage": "1E", "mode": "VESSEL"}
    values |= more
    identity = values.pop("id", f"{code}-{place}-{on}-{said}-{classifier}")
    return Event(
        index=0,
        id=identity,
        family="TRANSPORT",
        classifier=classifier,
        code=code,
        instant=day(on),
        offset=0,
        created=day(said),
        place=place,
        **values,
    )


def box(code: str, place: str, on: float, **more: Any) -> Event:
    """Something happened to a box."""
    values: dict[str, Any] = {"container": "CSQU3054383", "empty": "LADEN"}
    values |= more
    return Event(
        index=0,
        id=f"{code}-{place}-{on}-{values['container']}",
        family="EQUIPMENT",
        classifier="ACT",
        code=code,
        instant=day(on),
        offset=0,
        created=day(on),
        place=place,
        **values,
    )


PLACES = ("CNYTN", "SGSIN", "DEHAM")
EVENTS = st.lists(
    st.builds(
        move,
        code=st.sampled_from(("DEPA", "ARRI")),
        place=st.sampled_from(PLACES),
        on=st.integers(0, 9),
        said=st.integers(0, 9),
        classifier=st.sampled_from(CLASSIFIERS),
        vessel=st.sampled_from(("Orient", "Pacific")),
        voyage=st.sampled_from(("1E", "2E")),
        id=st.sampled_from(("a", "b", "c", "d", "e", "f", "g", "h")),
        retracts=st.sampled_from(("", "", "", "a", "b")),
    )
    | st.builds(
        box,
        code=st.sampled_from(("LOAD", "DISC", "GTOT", "GTIN", "STRP")),
        place=st.sampled_from(PLACES),
        on=st.integers(0, 9),
        empty=st.sampled_from(("EMPTY", "LADEN")),
        container=st.sampled_from(("CSQU3054383", "APZU4812090")),
    ),
    max_size=14,
)


@tagged("post_install", "-at_install")
class TestEngineJourney(BaseCase):
    def test_nothing_is_known(self) -> None:
        journey = follow([])
        self.assertEqual(journey.phase, "unknown")
        self.assertEqual((journey.arrival, journey.legs), (None, ()))

    def test_an_estimate_never_overrides_an_actual(self) -> None:
        there = move("ARRI", "DEHAM", 30, 30, "ACT")
        later = move("ARRI", "DEHAM", 33, 31)
        journey = follow([there, later])
        assert journey.arrival
        self.assertEqual(journey.arrival.instant, day(30))
        self.assertTrue(journey.arrival.actual)
        self.assertEqual(len(journey.estimates), 1)

    def test_every_change_of_the_eta_is_kept(self) -> None:
        events = [
            move("ARRI", "DEHAM", 30, 1, "PLN"),
            move("ARRI", "DEHAM", 31, 5),
            move("ARRI", "DEHAM", 31, 6),
            move("ARRI", "DEHAM", 38, 9),
        ]
        journey = follow(reversed(events))
        assert journey.arrival
        self.assertEqual(journey.arrival.instant, day(38))
        self.assertEqual(
            [(row.stated, row.arrival.instant) for row in journey.estimates],
            [(day(1), day(30)), (day(5), day(31)), (day(9), day(38))],
        )

    def test_what_is_taken_back_is_gone(self) -> None:
        wrong = move("DEPA", "CNYTN", 3, 3, "ACT", id="wrong")
        back = replace(move("DEPA", "CNYTN", 4, 4), id="back", retracts="wrong")
        for events in ([wrong, back], [back, wrong]):
            journey = follow(events)
            assert journey.departure
            self.assertEqual(journey.departure.instant, day(4))
            self.assertEqual(journey.phase, "unknown")
        itself = replace(wrong, retracts="wrong")
        self.assertEqual(follow([wrong, itself]).legs, ())

    def test_a_corrected_event_keeps_its_id(self) -> None:
        first = move("DEPA", "CNYTN", 3, 3, "ACT", id="one")
        mended = move("DEPA", "CNYTN", 2, 4, "ACT", id="one")
        departure = follow([mended, first]).departure
        assert departure
        self.assertEqual(departure.instant, day(2))

    def test_a_change_of_ships(self) -> None:
        events = [
            move("DEPA", "CNYTN", 1, 1, "ACT"),
            move("ARRI", "SGSIN", 6, 6, "ACT"),
            move("DEPA", "SGSIN", 9, 5, vessel="Pacific", voyage="7W"),
            move("ARRI", "DEHAM", 30, 5, vessel="Pacific", voyage="7W"),
        ]
        journey = follow(events, origin="CNYTN", destination="DEHAM")
        self.assertEqual(
            [(leg.vessel, leg.origin, leg.destination) for leg in journey.legs],
            [("Orient", "CNYTN", "SGSIN"), ("Pacific", "SGSIN", "DEHAM")],
        )
        self.assertEqual(journey.transshipments, ("SGSIN",))
        self.assertEqual(journey.phase, "under_way")
        self.assertEqual(journey.rollovers, ())

    def test_another_voyage_number_at_the_end_is_the_same_ship(self) -> None:
        events = [
            move("DEPA", "CNYTN", 1, 1, vessel_imo="9321483"),
            move("ARRI", "DEHAM", 30, 1, vessel_imo="9321483", voyage="1W"),
        ]
        (leg,) = follow(events).legs
        self.assertEqual((leg.origin, leg.destination), ("CNYTN", "DEHAM"))

    def test_a_rollover(self) -> None:
        events = [
            move("DEPA", "CNYTN", 3, 1, "PLN"),
            move("ARRI", "DEHAM", 30, 1, "PLN"),
            move("DEPA", "CNYTN", 10, 2, vessel="Pacific"),
            move("ARRI", "DEHAM", 38, 2, vessel="Pacific"),
        ]
        journey = follow(events)
        (rolled,) = journey.rollovers
        self.assertEqual(
            (rolled.place, rolled.planned.vessel, rolled.instead.vessel),
            ("CNYTN", "Orient", "Pacific"),
        )
        assert journey.departure and journey.arrival
        self.assertEqual(journey.departure.instant, day(10))
        self.assertEqual(journey.arrival.instant, day(38))
        self.assertEqual(
            [row.arrival.instant for row in journey.estimates], [day(30), day(38)]
        )

    def test_who_did_sail_was_not_rolled_over(self) -> None:
        events = [
            move("DEPA", "CNYTN", 3, 3, "ACT"),
            move("DEPA", "CNYTN", 10, 4, vessel="Pacific"),
        ]
        journey = follow(events)
        self.assertEqual([leg.vessel for leg in journey.legs], ["Orient"])
        self.assertEqual(journey.rollovers[0].planned.vessel, "Pacific")

    def test_boxes_from_the_gate_to_the_depot(self) -> None:
        other = "APZU4812090"
        story = [
            (box("GTOT", "CNYTN", 0, empty="EMPTY"), "origin"),
            (box("GTIN", "CNYTN", 1), "origin"),
            (box("LOAD", "CNYTN", 2), "origin"),
            (move("DEPA", "CNYTN", 3, 3, "ACT"), "under_way"),
            (box("DISC", "SGSIN", 8), "under_way"),
            (box("DISC", "DEHAM", 30), "arrived"),
            (box("GTOT", "DEHAM", 33), "delivered"),
            (box("GTIN", "DEHAM", 36, empty="EMPTY"), "returned"),
        ]
        events: list[Event] = []
        for event, phase in story:
            events.append(event)
            journey = follow(events, origin="CNYTN", destination="DEHAM")
            self.assertEqual(journey.phase, phase, event.id)
            self.assertEqual(journey.last, event)
        (state,) = journey.boxes
        self.assertEqual(state.discharged, day(30))
        self.assertEqual((state.gated_out, state.returned), (day(33), day(36)))
        journey = follow(
            [*events, box("DISC", "DEHAM", 30, container=other)],
            origin="CNYTN",
            destination="DEHAM",
        )
        self.assertEqual(journey.phase, "arrived", "one of two boxes is still there")

    def test_a_customs_hold_and_its_release(self) -> None:
        hold = replace(
            box("HOLD", "", 30, container=""),
            family="SHIPMENT",
            document_type="CUS",
            document="X1",
        )
        release = replace(hold, id="release", code="RELS", instant=day(32))
        self.assertEqual(follow([hold]).holds, ("CUS X1",))
        self.assertEqual(follow([release, hold]).holds, ())

    @PROPERTY
    @given(events=EVENTS, data=st.data())
    def test_no_order_and_no_repeat_decides(
        self, events: list[Event], data: st.DataObject
    ) -> None:
        repeats = data.draw(st.lists(st.sampled_from(events))) if events else []
        mixed = data.draw(st.permutations([*events, *repeats]))
        for ends in ({}, {"origin": "CNYTN", "destination": "DEHAM"}):
            self.assertEqual(follow(events, **ends), follow(mixed, **ends))

    @PROPERTY
    @given(events=EVENTS)
    def test_an_actual_arrival_stays(self, events: list[Event]) -> None:
        there = move("ARRI", "DEHAM", 5, 0, "ACT", id="there")
        later = [event for event in events if event.classifier != "ACT"]
        journey = follow([*later, there], destination="DEHAM")
        assert journey.arrival
        self.assertEqual(journey.arrival.event, "there")

    def test_ports_before_and_after_are_no_ends(self) -> None:
        events = [
            move("DEPA", "CNSHA", 1, 1, "ACT"),
            move("DEPA", "CNYTN", 3, 1),
            move("ARRI", "DEHAM", 30, 1),
            move("ARRI", "SEGOT", 33, 1),
        ]
        journey = follow(events, origin="CNYTN", destination="DEHAM")
        (leg,) = journey.legs
        self.assertEqual((leg.origin, leg.destination), ("CNYTN", "DEHAM"))
        self.assertEqual(journey.phase, "origin", "it has not left our port yet")

"""Two requests of a phone, and a verdict, at the same moment: nothing is lost or
counted twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from people import Administrator, Person, Project


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let everybody act at the same moment; their answers, or what went wrong."""
    start = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            answers[place] = act()
        except Exception as error:
            answers[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def begun(person: Person, name: str) -> int:
    """An inspection of 100 lamps that has begun."""
    person.create("sourcing.project", name=name)
    project = Project(person, name)
    person.call("sourcing.project", "action_start", [project.id])
    inspection: int = person.create(
        "sourcing.inspection",
        project_id=project.id,
        kind="inline",
        checklist_id=False,
        lot_ids=[(0, 0, {"product": "Lamp", "quantity": 100})],
    )
    person.call("sourcing.inspection", "action_start", [inspection])
    return inspection


def sender(person: Person, inspection: int, entry: dict[str, Any]) -> Callable[[], Any]:
    def send() -> Any:
        answer = person.call(
            "sourcing.inspection", "apply_entries", [inspection], entries=[entry]
        )
        return answer["rows"][0]["status"]

    return send


def defect() -> dict[str, Any]:
    return {"uuid": str(uuid4()), "op": "defect", "description": "Dent", "unit": 1}


def people(server: Any, name: str) -> list[Person]:
    admin = Administrator(server.rpc("admin", "admin"))
    # PostgreSQL turns one of two away; Odoo logs that and tries him again
    server.expect_log("could not serialize access due to concurrent update")
    server.expect_log("sourcing_inspection_entry_key_once")
    return [
        admin.staff(server, f"{name}{place}", "sourcing_pm.group_sourcing_manager")
        for place in (1, 2)
    ]


def test_the_same_entry_twice_at_once_is_entered_once(server: Any) -> None:
    pair = people(server, "phone")
    inspection = begun(pair[0], "Sent twice")
    for _round in range(5):
        entry = defect()
        answers = at_once(*(sender(one, inspection, entry) for one in pair))
        assert sorted(map(str, answers)) == ["created", "unchanged"]
    found = pair[0].call(
        "sourcing.inspection.defect",
        "search_count",
        [("inspection_id", "=", inspection)],
    )
    assert found == 5


def test_a_verdict_counts_what_was_entered_at_the_same_moment(server: Any) -> None:
    pair = people(server, "judge")
    for number in range(3):
        inspection = begun(pair[0], f"Judged {number}")
        pair[0].call(
            "sourcing.inspection", "write", [inspection], {"units_inspected": 20}
        )

        def decide(inspection: int = inspection) -> Any:
            return pair[1].call("sourcing.inspection", "action_decide", [inspection])

        status, decided = at_once(sender(pair[0], inspection, defect()), decide)
        assert not isinstance(decided, Exception)
        verdict = pair[0].read("sourcing.inspection", inspection, "verdict")
        found = sum(row["found"] for row in verdict["findings"])
        assert (status, found) in (("created", 1), ("error", 0))

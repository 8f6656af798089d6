"""Two people answer the same question at the same moment: one answer is left."""

from __future__ import annotations

import threading
from typing import Any

from odoorpc.error import RPCError
from people import Administrator, Person, Project


def test_two_simultaneous_decisions_leave_one(server: Any) -> None:
    admin = Administrator(server.rpc("admin", "admin"))
    asker = admin.staff(server, "asker", "sourcing_pm.group_sourcing_user")
    deciders = [
        admin.staff(server, login, "sourcing_pm.group_sourcing_manager")
        for login in ("decider1", "decider2")
    ]
    asker.create("sourcing.project", name="Question to two people")
    project = Project(asker, "Question to two people")
    asker.call("sourcing.project", "action_start", [project.id])
    project.submit(asker, "intake")
    question = asker.call(
        "sourcing.approval", "search", [("project_id", "=", project.id)]
    )

    # PostgreSQL turns the second one away; Odoo logs that and tries him again
    server.expect_log("could not serialize access due to concurrent update")
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def answer(person: Person, act: str) -> None:
        start.wait()
        try:
            person.call("sourcing.approval", act, question)
            outcomes.append(act)
        except RPCError as error:
            outcomes.append(str(error.info["data"]["name"]).rsplit(".", 1)[-1])

    acts = ("action_approve", "action_reject")
    threads = [
        threading.Thread(target=answer, args=pair)
        for pair in zip(deciders, acts, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(outcomes)[0] == "DecisionError" and len(outcomes) == 2
    kept = {"action_approve": "approved", "action_reject": "rejected"}
    (won,) = [kept[outcome] for outcome in outcomes if outcome in kept]
    assert asker.read("sourcing.approval", question[0], "state") == won
    answers = asker.call(
        "sourcing.journal",
        "search_count",
        [
            ("project_id", "=", project.id),
            ("code", "in", ["approval_approved", "approval_rejected"]),
        ],
    )
    assert answers == 1


def test_a_report_sent_twice_at_once_goes_out_once(server: Any) -> None:
    admin = Administrator(server.rpc("admin", "admin"))
    leads = [
        admin.staff(server, login, "sourcing_pm.group_sourcing_manager")
        for login in ("reporter1", "reporter2")
    ]
    leads[0].create("sourcing.project", name="Reported by two people")
    project = Project(leads[0], "Reported by two people")
    buyer = admin.create("res.partner", name="Reader", email="reader@example.com")
    leads[0].create(
        "sourcing.party",
        project_id=project.id,
        partner_id=buyer,
        side="buyer",
        role="viewer",
    )
    leads[0].call("sourcing.project", "action_start", [project.id])

    # PostgreSQL turns the second one away; Odoo logs that and tries him again
    server.expect_log("could not serialize access due to concurrent update")
    action = leads[0].call("sourcing.project", "action_report", [project.id])
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def send(person: Person) -> None:
        start.wait()
        try:
            person.call("sourcing.report", "action_send", [action["res_id"]])
            outcomes.append("sent")
        except RPCError as error:
            outcomes.append(str(error.info["data"]["message"]))

    threads = [threading.Thread(target=send, args=(lead,)) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(outcomes) == 2 and outcomes.count("sent") == 1
    (refusal,) = [outcome for outcome in outcomes if outcome != "sent"]
    assert "nothing on it changes any more" in refusal
    entries = leads[0].call(
        "sourcing.journal",
        "search_count",
        [("project_id", "=", project.id), ("code", "=", "report_sent")],
    )
    assert entries == 1

"""This app's part of the tables that the guards of secrecy read.

See ``sourcing_pm/tests/guards.py``: whoever adds a model, a field, a public method or a
route extends these in the same commit.
"""

from __future__ import annotations

from uuid import uuid4

from odoo import models

from odoo.addons.sourcing_pm.tests.common import picture

DEFECT = "8a3c0f5e-0d5c-4f0e-9f0b-5a6f0e0f3b11"

# Columns as there; the inspection is one of somebody else.
MATRIX = """
sourcing.inspection          rwc  r    rwcu r    r    r    -    -    -    -
sourcing.inspection.lot      rwcu r    rwcu r    r    r    -    -    -    -
sourcing.inspection.defect   rwcu r    rwcu r    r    r    -    -    -    -
sourcing.inspection.check    rw   r    rw   r    r    r    -    -    -    -
sourcing.inspection.photo    rwcu r    rwcu r    r    r    -    -    -    -
sourcing.inspection.entry    r    r    r    r    r    r    -    -    -    -
sourcing.defect.type         r    r    rwcu r    r    -    -    -    -    rwcu
sourcing.defect.override     r    r    rwcu r    r    -    -    -    -    rwcu
sourcing.checklist           r    r    rwcu r    r    -    -    -    -    rwcu
sourcing.checklist.item      r    r    rwcu r    r    -    -    -    -    rwcu
sourcing.checklist.option    r    r    rwcu r    r    -    -    -    -    rwcu
sourcing.sampling.scheme     r    r    rwcu r    r    r    -    -    -    rwcu
sourcing.sampling.test       r    r    rwcu r    r    r    -    -    -    rwcu
sourcing.sampling.state      r    r    r    r    -    -    -    -    -    -
sourcing.sampling.history    r    r    r    r    -    -    -    -    -    -
sourcing.readiness           r    r    rwcu r    -    -    -    -    -    rwcu
sourcing.issue.action        rwcu r    rwcu r    r    r    -    -    -    -
sourcing.sample              rwc  r    rwcu r    r    r    -    -    -    -
sourcing.sample.line         rw   r    rw   r    r    r    -    -    -    -
sourcing.sample.custody      rc   r    rc   r    r    r    -    -    -    -
"""
# Dialogs are opened, not kept.
DIALOGS = {
    "sourcing.inspection.override": lambda story: {
        "inspection_id": story._records("sourcing.inspection", story.project)[:1].id,
        "reason": "the rest is packed tonight",
    },
    "sourcing.inspection.decide": lambda story: {
        "approval_id": story._asked()[:1].id,
        "choice": "reject",
        "remark": "not as agreed",
    },
    "sourcing.inspection.sign": lambda story: {
        "inspection_id": story._records("sourcing.inspection", story.project)
        .filtered("result")[:1]
        .id,
        "side": "inspector",
        "name": "The inspector",
        "signature": picture(),
    },
    "sourcing.sampling.act": lambda story: {
        "state_id": story._records("sourcing.sampling.state")[:1].id,
        "act": "lift",
        "reason": "New mould",
    },
}
# Arguments of addresses: questions about inspections are looked at, too.
ROUTE_VALUES = {
    "approval_id": lambda story: (
        (story._asked() | story._records("sourcing.inspection")._open_approvals()).ids
    ),
    "inspection_id": lambda story: story._records("sourcing.inspection").ids,
    "photo_id": lambda story: story._records("sourcing.inspection.photo").ids,
}
# Methods that refuse everybody.
PUBLIC_METHODS = {
    ("sourcing.sample.custody", "write"): "refuses everybody, the superuser too",
}


def prepare_question(case, step) -> None:
    """A sample that is here and measured, before its step is put to the decider."""
    if step.kind != "sample":
        return
    sample = step._sample().with_user(step.env.user)
    if sample.state in ("approved", "sealed", "superseded", False):
        sample = sample.create(
            {"project_id": step.project_id.id, "milestone_id": step.id}
        )
    if sample.state in ("requested", "sent"):
        sample.request = "As specified"
        sample.action_receive()
    if sample.is_outdated:
        sample.action_measure_again()
    if sample.state == "received":
        sample.line_ids.write({"measured": "58.05 58.10 58.00"})
        sample.action_measured()


# Text that is a code of ours: nobody types into it.
CODES = {
    "sourcing.sampling.test.code": "refers to data",
    "sourcing.inspection.report_hash": "hash",
    "sourcing.inspection.check.values": "a list of texts, which takes no marker",
    "sourcing.inspection.check.expected": "a list of texts, which takes no marker",
    "sourcing.inspection.check.target": "a number",
    "sourcing.inspection.check.lower": "a number",
    "sourcing.inspection.check.upper": "a number",
    "sourcing.inspection.defect.uuid": "made by the device",
    "sourcing.inspection.photo.uuid": "made by the device",
    "sourcing.inspection.entry.key": "made by the device",
    "sourcing.inspection.entry.op": "one of five",
    "sourcing.checklist.item.target": "a number",
    "sourcing.checklist.item.minus": "a number",
    "sourcing.checklist.item.plus": "a number",
}


def make_records(story, project, order) -> None:
    """One inspection with a verdict, one that is planned; a buyer's own class."""
    buyer = project.sudo().party_ids.filtered(lambda party: party.side == "buyer")
    story.env["sourcing.defect.override"].create(
        {
            "type_id": story.env.ref("sourcing_qc.defect_scratch").id,
            "partner_id": buyer[:1].partner_id.commercial_partner_id.id,
            "defect_class": "minor",
        }
    )
    story.env["sourcing.sampling.scheme"].create(
        {
            "name": "Strict",
            # of goods that nobody in the story orders
            "category_id": story.env["product.category"].create({"name": "Other"}).id,
            "test_ids": [(0, 0, {"name": "Drop test", "code": "drop"})],
        }
    )
    values = {
        "project_id": project.id,
        "milestone_id": story._step("packing", project).id,
        "inspector_id": story.member.id,
        "lot_ids": [(0, 0, {"order_line_id": order.order_line.id})],
    }
    inspections = story.env["sourcing.inspection"].with_user(story.member)
    decided = inspections.create(values)
    decided.action_start()
    # as if a rule asked for it; past all guards
    ready = {"readiness": {"state": "ready", "rows": []}}
    models.BaseModel.write(decided.sudo(), ready)  # sudo: fixture
    decided.apply_entries(
        entries=[
            {"uuid": str(uuid4()), "op": "units", "units": decided.sample_size},
            {
                "uuid": DEFECT,
                "op": "defect",
                "type_id": story.env.ref("sourcing_qc.defect_scratch").id,
                "note": "Left side",
            },
            {
                "uuid": str(uuid4()),
                "op": "photo",
                "of": "defect",
                "ref": DEFECT,
                "data": picture().decode(),
            },
        ]
    )
    decided.action_decide()
    decided._sign("factory", "Wang Fang", picture())
    decided._sign("inspector", "The inspector", picture())
    for side in ("", "_factory"):
        # else a test gets the page in place of the paper
        report = decided.with_user(story.lead).with_context(force_report_rendering=True)
        action = getattr(report, f"action_release_report{side}")()
        dialog = story.env["sourcing.document.release"].with_user(story.lead)
        dialog = dialog.with_context(**action["context"]).create({"confirmed": True})
        dialog.action_confirm()
    inspections.create({**values, "date_planned": "2050-01-02"})
    beside = values | {"milestone_id": False, "kind": "packing"}
    _put_one_to_the_buyer(story, inspections.create(beside))
    _count_one(story, decided)
    _work_capa(story, project)
    _seal_one(story, project)


def _put_one_to_the_buyer(story, inspection) -> None:
    """A final inspection beside the chain, whose gates are closed in the story."""
    inspection.action_start()
    inspection.write({"advice": "sort", "advice_note": "Sort by hand"})
    inspection.action_decide()
    models.BaseModel.write(inspection.sudo(), {"kind": "final"})  # past all guards
    inspection.action_ask_decision()


def _count_one(story, inspection) -> None:
    """A lot that was counted in its series, as if it were a final inspection's."""
    states = story.env["sourcing.sampling.state"]._of(
        inspection.company_id, *inspection._goods(), ["minor"]
    )
    rows = {row.defect_class: row for row in inspection._plan().classes}
    findings = {row["defect_class"]: row for row in inspection.verdict["findings"]}
    states._count(inspection, rows["minor"], findings["minor"])


def _work_capa(story, project) -> None:
    """A corrective action that the factory answers, with a rework put to the buyer."""
    issue = (
        story.env["sourcing.issue"]
        .with_user(story.lead)
        .create(
            {
                "name": "Sharp edges",
                "project_id": project.id,
                "milestone_id": story._step("sample", project).id,
                "kind": "quality",
                "problem": "Sharp edges on the lid",
                "problem_zh": "盖子边缘锋利",
            }
        )
    )
    issue.action_make_capa()
    # as if an inspection had found something; past all guards
    models.BaseModel.write(issue.sudo(), {"evidence": {"found": []}})  # sudo: fixture
    issue.action_ask_factory()
    factory = project._live("factory")[:1]
    answering = issue.sudo()  # sudo: as the route
    answering._supplier_contain(
        words="隔离",
        quantity=120,
        place="production",
        by_whom="李工",
        day=issue._today(),
        party=factory,
    )
    issue.action_confirm_containment()
    answering._supplier_explain(["模具磨损"], factory)
    for side in ("factory", "staff"):
        issue.action_ids.create(
            {"issue_id": issue.id, "name": "New tool", "name_zh": "新", "side": side}
        )
    issue.rework_instruction = "Deburr"
    issue.action_ask_instruction()


def _seal_one(story, project) -> None:
    """A golden sample that was handed over, beside the one that is asked about.

    The question of the story stays open, so the golden one is put before it, past the
    guards that let a step have one round at a time.
    """
    asked = story._step("sample", project)._sample()

    def put(sample, **values):
        # sudo: fixture, past all guards
        models.BaseModel.write(sample.sudo(), values)
        sample.flush_recordset()

    put(asked, state="rejected")
    golden = asked.with_user(story.lead).create(
        {
            "project_id": project.id,
            "milestone_id": asked.milestone_id.id,
            "request": "Same as before",
            "request_zh": "照旧",
        }
    )
    golden.action_receive()
    golden.line_ids.write({"measured": "58.1", "note": "One piece"})
    put(golden, state="sealed", round=0, number=f"GS-{project.id}", seal="S-1")
    put(asked, state="asked")
    golden.custody_ids.create(
        {"sample_id": golden.id, "holder": "factory", "note": "By hand"}
    )


def _decided(record) -> str:
    inspection = (
        record if record._name == "sourcing.inspection" else record.inspection_id
    )
    return "buyer" if inspection.result else ""


def _put_to_buyer(inspection) -> str:
    """The buyer reads the advice in the question that he is asked."""
    asked = inspection._approvals().party_id
    return "buyer" if "buyer" in asked.mapped("side") else ""


def _asked_of_buyer(approval) -> str:
    return "buyer" if approval.party_id.side == "buyer" else ""


def own_pages(story, reader: str) -> list[str]:
    """Addresses of reports that were released to a reader, with what is below them."""
    first, second = ("buyer", "factory"), ("buyer2", "factory_b")
    projects = dict.fromkeys(first, story.project) | dict.fromkeys(
        second, story.project2
    )
    if reader not in projects:
        return []
    inspections = story._records("sourcing.inspection", projects[reader])
    return [
        f"/my/sourcing/inspection/{inspection.id}/"
        for inspection in inspections
        if _reported(inspection)
    ]


def _reported(record) -> str:
    """The sides to which the report was released, with its photos."""
    inspection = record
    if record._name != "sourcing.inspection":
        inspection = record.inspection_id
    documents = inspection.report_document_ids
    return " ".join(documents.filtered("released_name").mapped("report_side"))


def _sealed(sample) -> str:
    return "buyer factory" if sample.state == "sealed" else ""


def _asked_about(line) -> str:
    """The buyer reads measurements from the moment that he is asked about them."""
    hidden = ("requested", "sent", "received", "measured", "cancel")
    return "" if line.sample_id.state in hidden else "buyer"


def _of_capa(issue) -> str:
    """The factory reads what it was asked about, the buyer what he decides on."""
    sides = []
    if issue.is_capa and issue.asked_factory_on:
        sides.append("factory")
    if issue.instruction_state in ("asked", "approved"):
        sides.append("buyer")
    return " ".join(sides)


def _instruction(issue) -> str:
    """The factory reads a rework when it is approved."""
    states = {"asked": "buyer", "approved": "buyer factory"}
    return states.get(issue.instruction_state, "")


def _of_factory(action) -> str:
    asked = action.side == "factory" and action.issue_id.asked_factory_on
    return "factory" if asked else ""


VISIBLE = {
    "sourcing.issue.problem": _of_capa,
    "sourcing.issue.problem_zh": _of_capa,
    "sourcing.issue.rework_instruction": _instruction,
    "sourcing.issue.rework_instruction_zh": _instruction,
    "sourcing.issue.factory_whys": "factory",
    "sourcing.issue.action.name": _of_factory,
    "sourcing.issue.action.name_zh": _of_factory,
    "sourcing.issue.action.factory_words": _of_factory,
    "sourcing.issue.action.quantity": _of_factory,
    "sourcing.sample.number": _sealed,
    "sourcing.sample.seal": _sealed,
    "sourcing.sample.request": "factory",
    "sourcing.sample.request_zh": "factory",
    "sourcing.sample.line.measured": _asked_about,
    "sourcing.sample.line.note": _asked_about,
    "sourcing.inspection.photo.released_image": _reported,
    "sourcing.inspection.inspector_signer": _reported,
    "sourcing.inspection.inspector_signature": _reported,
    "sourcing.inspection.factory_signer": "factory",
    "sourcing.inspection.factory_signature": "factory",
    "sourcing.inspection.number": _decided,
    "sourcing.inspection.advice_note": _put_to_buyer,
    "sourcing.approval.conditions": _asked_of_buyer,
    "sourcing.inspection.lot.product": _decided,
    "sourcing.inspection.lot.quantity": _decided,
    "sourcing.inspection.lot.unit": _decided,
}
# What our addresses for acts take; strangers try them all.
POSTS = {
    f"/my/sourcing/order/<int:order_id>/{act}": {"issue": "1", **values}
    for act, values in {
        "contain": {
            "words": "隔离",
            "quantity": "1",
            "place": "production",
            "by_whom": "Li",
            "day": "2026-01-05",
        },
        "explain": {"why_1": "模具磨损"},
        "measure": {"kind": "corrective", "words": "新模具", "day": "2050-01-01"},
        "measured": {"action": "1", "day": "2026-01-05"},
    }.items()
}

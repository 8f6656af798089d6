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
sourcing.sample              rwc  r    rwcu r    r    r    -    -    -    -
sourcing.sample.line         rw   r    rw   r    r    r    -    -    -    -
sourcing.sample.custody      rc   r    rc   r    r    r    -    -    -    -
"""
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
    values = {
        "project_id": project.id,
        "milestone_id": story._step("packing", project).id,
        "inspector_id": story.member.id,
        "lot_ids": [(0, 0, {"order_line_id": order.order_line.id})],
    }
    inspections = story.env["sourcing.inspection"].with_user(story.member)
    decided = inspections.create(values)
    decided.action_start()
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
    inspections.create({**values, "date_planned": "2050-01-02"})

    _seal_one(story, project)


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


def _sealed(sample) -> str:
    return "buyer factory" if sample.state == "sealed" else ""


def _asked_about(line) -> str:
    """The buyer reads measurements from the moment that he is asked about them."""
    hidden = ("requested", "sent", "received", "measured", "cancel")
    return "" if line.sample_id.state in hidden else "buyer"


VISIBLE = {
    "sourcing.sample.number": _sealed,
    "sourcing.sample.seal": _sealed,
    "sourcing.sample.request": "factory",
    "sourcing.sample.request_zh": "factory",
    "sourcing.sample.line.measured": _asked_about,
    "sourcing.sample.line.note": _asked_about,
    "sourcing.inspection.number": _decided,
    "sourcing.inspection.lot.product": _decided,
    "sourcing.inspection.lot.quantity": _decided,
    "sourcing.inspection.lot.unit": _decided,
}

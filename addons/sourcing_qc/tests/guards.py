"""This app's part of the tables that the guards of secrecy read.

See ``sourcing_pm/tests/guards.py``: whoever adds a model, a field, a public method or a
route extends these in the same commit.
"""

from __future__ import annotations

# Columns as there; the inspection is one of somebody else.
MATRIX = """
sourcing.inspection          rwc  r    rwcu r    r    r    -    -    -    -
sourcing.inspection.lot      rwcu r    rwcu r    r    r    -    -    -    -
sourcing.inspection.defect   rwcu r    rwcu r    r    r    -    -    -    -
"""


def make_records(story, project, order) -> None:
    """One inspection with a verdict, one that is planned."""
    values = {
        "project_id": project.id,
        "milestone_id": story._step("packing", project).id,
        "inspector_id": story.member.id,
        "lot_ids": [(0, 0, {"order_line_id": order.order_line.id})],
    }
    inspections = story.env["sourcing.inspection"].with_user(story.member)
    decided = inspections.create(values)
    decided.action_start()
    decided.write(
        {
            "units_inspected": decided.sample_size,
            "defect_ids": [(0, 0, {"severity": "minor", "description": "Scratch"})],
        }
    )
    decided.action_decide()
    inspections.create({**values, "date_planned": "2050-01-02"})


def _decided(record) -> str:
    inspection = (
        record if record._name == "sourcing.inspection" else record.inspection_id
    )
    return "buyer" if inspection.result else ""


VISIBLE = {
    "sourcing.inspection.number": _decided,
    "sourcing.inspection.lot.product": _decided,
    "sourcing.inspection.lot.quantity": _decided,
    "sourcing.inspection.lot.unit": _decided,
}

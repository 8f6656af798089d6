"""Inspections of the demo's orders: one that failed, one at work, two to come.

Every act passes the guards that a user's click passes.
"""

from __future__ import annotations

from uuid import uuid4

from odoo.fields import Command

from odoo.addons.sourcing_pm.demo.pictures import photo


def tell(env) -> None:
    """What the inspector finds in his list, and the buyers on their pages."""
    failed = _plan(env, "earbuds", "mid_production", 500)
    failed.action_start()
    _look(failed)
    _found(failed, 50, major=("gap", 5), minor=("scratch", 2))
    failed.action_decide()
    working = _plan(env, "speaker", "mid_production", 800)
    working.action_start()
    _found(working, 30, major=("no_sound", 1), minor=("gift_box", 3))
    for product in ("speaker", "charger"):
        _plan(env, product, "final_inspection")


def pass_step(step) -> None:
    """A small lot that passes at ``step``, so that its story goes on."""
    inspection = _plan_at(step, 50)
    inspection.action_start()
    _look(inspection)
    inspection.write(
        {"units_inspected": inspection.sample_size, **_compared(inspection)}
    )
    inspection.action_decide()


def _plan(env, product: str, code: str, quantity=None):
    """An inspection of a demo order at one of its steps."""
    project = env.ref(f"sourcing_pm.order_{product}_demo").sourcing_project_id
    step = project.milestone_ids.filtered(lambda step: step.code == code)
    return _plan_at(step, quantity)


def _plan_at(step, quantity=None):
    """An inspection that the lead plans, as its inspector sees it."""
    env, project = step.env, step.project_id
    rows = [
        {"order_line_id": line.id} | ({"quantity": quantity} if quantity else {})
        for line in project.order_ids.order_line
    ]
    inspector = env.ref("sourcing_pm.user_inspector_demo")
    inspection = (
        env["sourcing.inspection"]
        .with_user(project.lead_id)
        .create(
            {
                "project_id": project.id,
                "milestone_id": step.id,
                "inspector_id": inspector.id,
                "date_planned": project._today() if quantity else step.forecast_start,
                "lot_ids": [Command.create(row) for row in rows],
            }
        )
    )
    return inspection.with_user(inspector)


def _compared(inspection) -> dict:
    """The golden sample was at hand, if there is one."""
    if not inspection.golden_sample_id:
        return {}
    return {"golden_copy": 2, "golden_seal": "intact"}


def _look(inspection) -> None:
    """Every point is looked at, and good."""
    for check in inspection.check_ids:
        if check.kind == "photo":
            check.photo_ids.create(
                [
                    {"check_id": check.id, "image": photo("parts")}
                    for _piece in range(check.pieces)
                ]
            )
            continue
        good = check.lower or check.upper or (check.expected or ["yes"])[0]
        if check.kind == "choice":
            good = next(row["value"] for row in check.options if not row["fails"])
        if check.kind == "number" and not (check.lower or check.upper):
            good = "120"
        check.values = [good] * check.pieces


def _found(inspection, units: int, **defects: tuple[str, int]) -> None:
    """What the inspector entered on his phone, the first defect with a photo."""
    entries = [{"uuid": str(uuid4()), "op": "units", "units": units}]
    for unit, (severity, (code, quantity)) in enumerate(defects.items(), start=7):
        uuid = str(uuid4())
        entries += [
            {
                "uuid": uuid,
                "op": "defect",
                "type_id": inspection.env.ref(f"sourcing_qc.defect_{code}").id,
                "class": severity,
                "quantity": quantity,
                "unit": unit,
            },
            {
                "uuid": str(uuid4()),
                "op": "photo",
                "of": "defect",
                "ref": uuid,
                "name": f"{code}.jpg",
                "data": photo("speaker").decode(),
            },
        ]
    inspection.write(_compared(inspection))
    refused = [
        row["message"]
        for row in inspection.apply_entries(entries=entries)["rows"]
        if row["status"] == "error"
    ]
    if refused:
        raise ValueError("; ".join(refused))

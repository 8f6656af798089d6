"""Inspections of the demo's orders: one that failed, one at work, two to come.

Every act passes the guards that a user's click passes.
"""

from __future__ import annotations

from odoo.fields import Command


def tell(env) -> None:
    """What the inspector finds in his list, and the buyers on their pages."""
    failed = _plan(env, "earbuds", "mid_production", 500)
    failed.action_start()
    _found(failed, 50, major=("Gap of the charging case above 0.3 mm", 5), minor=2)
    failed.action_decide()
    working = _plan(env, "speaker", "mid_production", 800)
    working.action_start()
    _found(working, 30, major=("No sound on the left side", 1), minor=3)
    for product in ("speaker", "charger"):
        _plan(env, product, "final_inspection")
    again = env["sourcing.inspection"].browse(
        failed.with_user(failed.project_id.lead_id).action_reinspect()["res_id"]
    )
    again.date_planned = failed.project_id._today()


def pass_step(step) -> None:
    """A small lot that passes at ``step``, so that its story goes on."""
    inspection = _plan_at(step, 50)
    lead = inspection.with_user(step.project_id.lead_id)
    if lead._is_held_back():
        lead.action_override_readiness(reason="The factory sent photos of packed goods")
    inspection.action_start()
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
                "place": "Longgang, plant 2",
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


def _found(inspection, units: int, *, major: tuple[str, int], minor: int) -> None:
    defects = [("major", *major), ("minor", "Light scratch on the housing", minor)]
    inspection.write(
        {
            "units_inspected": units,
            **_compared(inspection),
            "defect_ids": [
                Command.create(
                    {"severity": name, "description": text, "quantity": quantity}
                )
                for name, text, quantity in defects
            ],
        }
    )

"""What the tests of inspections start from."""

from __future__ import annotations

from odoo.addons.sourcing_pm.tests.common import SourcingCommon, picture


class InspectionCommon(SourcingCommon):
    """The lead plans, the inspector works: each with the rights of his group alone."""

    @classmethod
    def _inspection(cls, quantity=None, code="final_inspection", lines=None, **values):
        """A planned inspection of order lines, as its inspector sees it."""
        lines = cls.order.order_line if lines is None else lines
        lot = [{"order_line_id": line.id} for line in lines]
        if quantity is not None:
            lot[0]["quantity"] = quantity
        project = lines.sudo().order_id.sourcing_project_id or cls.project
        if code == "final_inspection":
            cls._make(project)
        inspection = (
            cls.env["sourcing.inspection"]
            .with_user(cls.lead)
            .create(
                {
                    "project_id": project.id,
                    "milestone_id": cls._step(code, project).id,
                    "inspector_id": cls.inspector.id,
                    "date_planned": "2026-03-02",
                    "lot_ids": [(0, 0, row) for row in lot],
                    "checklist_id": False,
                    **values,
                }
            )
        )
        return inspection.with_user(cls.inspector)

    @classmethod
    def _make(cls, project=None):
        """The goods are there, for a final inspection; who made them is no matter."""
        step = cls._step("production", project, cls.lead)
        if step.state == "planned":
            step.action_waive(reason="Test")

    @classmethod
    def _work(cls, inspection, units=None, **defects):
        """Start, inspect ``units`` (default: the whole sample) and decide.

        :param defects: number of defects by class.
        """
        inspection.action_start()
        cls._tick(inspection)
        inspection.write(
            {
                "units_inspected": inspection.sample_size if units is None else units,
                "defect_ids": [
                    (0, 0, {"severity": name, "quantity": count, "description": "Seen"})
                    for name, count in defects.items()
                ],
            }
        )
        inspection.action_decide()
        return inspection

    @classmethod
    def _tick(cls, inspection):
        """Every point is done, and good."""
        for check in inspection.check_ids:
            good = check.lower or check.upper or (check.expected or ["yes"])[0]
            if check.kind == "number" and not (check.lower or check.upper):
                good = "1"
            if check.kind == "choice":
                good = next(row["value"] for row in check.options if not row["fails"])
            if check.kind == "photo":
                for _piece in range(check.pieces):
                    check.photo_ids.create({"check_id": check.id, "image": picture()})
            else:
                check.values = [good] * check.pieces

    @classmethod
    def _pass(cls, quantity=None, **values):
        return cls._work(cls._inspection(quantity, **values))

    @classmethod
    def _fail(cls, quantity=None, **values):
        return cls._work(cls._inspection(quantity, **values), critical=1)

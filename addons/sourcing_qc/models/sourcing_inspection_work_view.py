"""What a device needs to work on an inspection, as plain values."""

from __future__ import annotations

from odoo import models

from odoo.addons.sourcing_pm.models.tools import read_lines

from ..engine import verdict as engine


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    def work_view(self) -> dict:
        """Everything that a device needs to work on the inspection.

        :return: plain values; see ``docs/api.md``.
        """
        self.check_access("read")
        self.ensure_one()
        self._read_work()
        plan = self._plan()
        photos = self.photo_ids.grouped(lambda photo: photo.check_id or photo.defect_id)
        return {
            "id": self.id,
            "number": self.number,
            "kind": self.kind,
            "state": self.state,
            "project": self.project_id.display_name,
            "may_work": self.may_work,
            "lot_size": self.lot_size,
            "sample_size": plan.sample_size if plan else 0,
            "units_inspected": self.units_inspected,
            "counting": plan.counting if plan else "defects",
            "classes": self._tally_rows(),
            "lots": [{"id": lot.id, **lot._snapshot()} for lot in self.lot_ids],
            "cartons": self._carton_rows(),
            "library": self._library_rows(),
            "checks": [
                {**check._work_row(), "photos": _photo_rows(photos.get(check))}
                for check in self.check_ids
            ],
            "defects": [
                {**defect._work_row(), "photos": _photo_rows(photos.get(defect))}
                for defect in self.defect_ids
            ],
            "photos": _photo_rows(photos.get(self.defect_ids.browse())),
        }

    def _read_work(self) -> None:
        """Read all that was found by one query for each kind of it."""
        for name in ("check_ids", "defect_ids", "lot_ids", "photo_ids"):
            read_lines(self, name)

    def _tally_rows(self) -> list[dict]:
        """Where each class stands now against Ac and Re."""
        plan = self._plan()
        if not plan:
            return []
        tallies = engine.tally(plan, self.units_inspected, self.defect_ids._as_engine())
        names = dict(
            self.env["sourcing.inspection.defect"]
            ._fields["severity"]
            ._description_selection(self.env)
        )
        return [
            {
                "class": row.defect_class,
                "name": names[row.defect_class],
                "accept": row.accept,
                "reject": row.reject,
                "sample_size": row.sample_size,
                "on_all_units": row.aql is None,
                "found": tally.found,
                "possible": tally.possible,
                "left": tally.left,
                "to_inspect": tally.to_inspect,
                "exceeded": tally.exceeded,
            }
            for row, tally in zip(plan.classes, tallies, strict=True)
        ]

    def _carton_rows(self) -> list[dict]:
        """The cartons to open with the units to take, as the pull list says."""
        return [
            {
                "carton": row["carton"],
                "variant": row["variant"],
                "units": row["numbers"],
            }
            for row in (self.pull or {}).get("rows", ())
        ]

    def _library_rows(self) -> list[dict]:
        """Groups and defects to choose from, classes as the buyer takes them."""
        kinds = self.env["sourcing.defect.type"].search_fetch(
            [("company_id", "in", (self.company_id.id, False))]
        )
        offered = self.checklist_id.defect_group_ids
        buyers = self._buyers()
        return [
            {
                "id": group.id,
                "name": group.name,
                "types": [
                    {
                        "id": kind.id,
                        "name": kind.name,
                        "class": kind._class_for(buyers),
                    }
                    for kind in kinds
                    if kind.parent_id == group
                ],
            }
            for group in kinds
            if not group.parent_id and (not offered or group in offered)
        ]

    def _buyers(self):
        """The companies that buy, as superuser."""
        self.ensure_one()
        return self.project_id._live("buyer").partner_id.commercial_partner_id


def _photo_rows(photos) -> list[dict]:
    """Photos as a device shows them, without their bytes."""
    return [
        {"id": photo.id, "uuid": photo.uuid or "", "name": photo.name}
        for photo in photos or ()
    ]

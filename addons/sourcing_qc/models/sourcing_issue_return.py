"""What opens a corrective action by itself, and what verifies it."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta

from odoo import fields, models

from odoo.addons.sourcing_pm.models.sourcing_milestone_fail import REWORK_DAYS

# Kinds at which goods are finished: what fails there cannot be put right in the run.
FINISHED = ("final", "packing", "loading")


class SourcingIssue(models.Model):
    _inherit = "sourcing.issue"

    def _passed(self, inspection) -> bool:
        """Whether an inspection shows that the defect is gone: after it came back."""
        return inspection.result == "conforming" and (
            not self.reopened_on or inspection.decided_on >= self.reopened_on
        )

    def _supplied(self) -> set[tuple[int, int]]:
        """Factory and product that it is about, as ids."""
        self.ensure_one()
        # sudo: sourcing.issue - who made it is judged, nothing of it is returned
        issue = self.sudo()
        if issue.inspection_id:
            return issue.inspection_id._supplied()
        orders = issue.milestone_id.order_id or issue.project_id._live_orders()
        return _made(orders.order_line)

    def _is_of_same_goods(self, inspection) -> bool:
        again = self.inspection_id & inspection._reinspected()
        return bool(again or self._supplied() & inspection._supplied())

    def _add_evidence(self, inspection) -> None:
        """What an inspection found, as a snapshot beside what is there."""
        for issue in self:
            issue._open_approvals()._supersede()
            found = [*issue._found(), inspection._capa_evidence()]
            issue._write_recorded({"evidence": {"found": found}})

    def _doubt(self) -> None:
        """The lot has failed again: what was approved and verified was not enough."""
        for issue in self:
            vals = {"verification_id": False, "verified_on": False}
            if issue.instruction_state == "approved":
                vals["instruction_state"] = "draft"
            issue._write_recorded(vals | {"verified_by_id": False})

    def _found(self) -> list[dict]:
        """What each inspection found, the first one first."""
        return (self.evidence or {}).get("found", [])

    def _offer(self, inspection) -> None:
        """A lot that passes when it is looked at again may verify its issue."""
        for issue in self.filtered(
            lambda issue: (
                not issue.verification_id and issue._is_of_same_goods(inspection)
            )
        ):
            issue._write_recorded({"verification_id": inspection.id})
            issue._log_capa("capa_reinspected", after={"number": inspection.number})


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    issue_ids = fields.One2many(
        "sourcing.issue", "inspection_id", "Corrective Actions", readonly=True
    )

    def _on_decided(self):
        """A failure opens a corrective action, a pass may verify one."""
        result = super()._on_decided()
        # sudo: sourcing.issue - what follows from a result is not the inspector's act
        inspection = self.sudo()
        if inspection.result == "nonconforming":
            inspection._open_capa()
        elif inspection.result == "conforming":
            inspection._capas_of_lot()._offer(inspection)
        return result

    def _open_capa(self):
        """The corrective action of this failure; a lot that fails again has one."""
        self.ensure_one()
        if self.issue_ids:
            return self.issue_ids[:1]
        known = self._reinspected().issue_ids.filtered(
            lambda issue: issue.state == "open"
        )[:1]
        if known:
            known._add_evidence(self)
            known._doubt()
            return known
        step = self.milestone_id
        lead = self.project_id.lead_id
        told = self.with_context(lang=lead.lang)
        issue = self.env["sourcing.issue"].create(
            {
                "name": told.env._(
                    "%(kind)s %(inspection)s did not pass",
                    kind=told._label("kind"),
                    inspection=self.number,
                ),
                "project_id": self.project_id.id,
                "milestone_id": step.id,
                "kind": "quality",
                "colour": "red" if self._is_serious() else "yellow",
                "owner_id": lead.id,
                "approver_id": lead.id,
                "date_due": (step or self.project_id)._today()
                + timedelta(days=REWORK_DAYS),
                "rework": bool(step),
                "team_ids": [fields.Command.link(self.inspector_id.id)],
                **{
                    name: "\n".join(self.with_context(lang=lang)._reasons("buyer"))
                    for name, lang in (("problem", "en_US"), ("problem_zh", "zh_CN"))
                },
            }
        )
        issue._write_recorded({"is_capa": True, "inspection_id": self.id})
        issue._add_evidence(self)
        issue._log_capa("capa_opened_by", after={"number": self.number})
        issue._give_task(
            told.env._("Contain first: %(issue)s", issue=issue.name), issue.date_due
        )
        issue._on_hold_moved()
        return issue

    def _capas_of_lot(self):
        """Open corrective actions of the lot that this inspection looked at again."""
        lines = self.lot_ids.order_line_id
        before = self._reinspected() | self.milestone_id.inspection_ids.filtered(
            lambda other: other.lot_ids.order_line_id & lines
        )
        return (before - self).issue_ids.filtered(lambda issue: issue.state == "open")

    def _reinspected(self):
        """The inspections that this one repeats, one after the other."""
        before = found = self.reinspects_id
        while before:
            before = before.reinspects_id - found
            found |= before
        return found

    def _is_serious(self) -> bool:
        """Whether goods that are finished failed, or anything is dangerous."""
        return self.kind in FINISHED or "critical" in self._failed_classes()

    def _failed_classes(self) -> set[str]:
        """The classes of which more was found than is allowed."""
        findings = (self.verdict or {}).get("findings", [])
        return {
            finding["defect_class"]
            for finding in findings
            if finding["result"] == "nonconforming"
        }

    def _supplied(self) -> set[tuple[int, int]]:
        """Factory and product of what was presented, as ids."""
        self.ensure_one()
        # sudo: sourcing.inspection.lot - which line it was is not for inspectors
        return _made(self.sudo().lot_ids.order_line_id)

    def _capa_evidence(self) -> dict:
        """What was found, as plain values that stay."""
        self.ensure_one()
        return {
            "number": self.number,
            "day": str(self._decided_day()),
            "lot": [lot._snapshot() for lot in self.lot_ids.sorted("id")],
            "inspected": self.units_inspected,
            "verdict": self.verdict,
            "defects": [defect._capa_evidence() for defect in self.defect_ids],
            "photos": [
                {"id": photo.id, "sha256": photo._sha256()} for photo in self.photo_ids
            ],
        }


class SourcingInspectionDefect(models.Model):
    _inherit = "sourcing.inspection.defect"

    def _capa_evidence(self) -> dict:
        self.ensure_one()
        return {
            "class": self.severity,
            "quantity": self.quantity,
            "unit": self.unit,
            "description": self.description,
            "type_id": self.type_id.id,
            "names": self.type_names or {},
        }


class SourcingInspectionPhoto(models.Model):
    _inherit = "sourcing.inspection.photo"

    def _sha256(self) -> str:
        """Of the bytes that the camera sent, which stay as they are."""
        return hashlib.sha256(base64.b64decode(self.image)).hexdigest()


def _made(lines) -> set[tuple[int, int]]:
    return {
        (line.order_id.partner_id.commercial_partner_id.id, line.product_id.id)
        for line in lines
        if line.product_id
    }

"""The same defect again: what was thought effective was not."""

from __future__ import annotations

from datetime import timedelta

from odoo import fields, models

from ..engine import eight_d


class ResCompany(models.Model):
    _inherit = "res.company"

    sourcing_capa_days = fields.Integer(
        "Days a Defect May Not Return",
        default=180,
        groups="base.group_user",
        help="A corrective action is reopened when its defect returns within so many "
        "calendar days, on the same product of the same factory. 0: never.",
    )


class SourcingIssue(models.Model):
    _inherit = "sourcing.issue"

    defect_type_ids = fields.Many2many(
        "sourcing.defect.type",
        string="Defects",
        copy=False,
        help="If one of them returns on the same product of the same factory, the "
        "corrective action is reopened.",
    )
    returned_in_id = fields.Many2one(
        "sourcing.inspection",
        "Defect Returned in",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    def _add_evidence(self, inspection):
        result = super()._add_evidence(inspection)
        for issue in self:
            issue.defect_type_ids |= inspection._failed_types()
        return result

    def _reopen_for(self, inspection) -> None:
        """The defect is back: what was done was not effective."""
        for issue in self:
            issue._write_recorded({"rework": False})  # the new one holds its own step
            issue._transition("open")
            issue._write_recorded({"returned_in_id": inspection.id})
            issue._log_capa("capa_returned", after={"number": inspection.number})
            for user in issue.owner_id | issue.project_id.lead_id:
                told = issue.with_context(lang=user.lang)
                # sudo: sourcing.project - the inspector's finding is a task of theirs
                issue.project_id.sudo().activity_schedule(
                    "sourcing_pm.mail_activity_issue",
                    date_deadline=issue._today(),
                    summary=told.env._(
                        "The defect is back in %(inspection)s: %(issue)s",
                        inspection=inspection.number,
                        issue=issue.name,
                    ),
                    user_id=user.id,
                    sourcing_issue_id=issue.id,
                )


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    def _on_decided(self):
        result = super()._on_decided()
        if self.result == "nonconforming":
            # sudo: sourcing.issue - what follows is not the inspector's act
            self.sudo()._reopen_returned()
        return result

    def _reopen_returned(self) -> None:
        """Closed corrective actions against a defect that this inspection found."""
        self.ensure_one()
        types = self._failed_types()
        days = self.company_id.sourcing_capa_days
        if not (types and days):
            return
        seen = self._decided_day()
        closed = self.env["sourcing.issue"].search(
            [
                ("is_capa", "=", True),
                ("state", "=", "closed"),
                ("company_id", "=", self.company_id.id),
                ("date_closed", ">=", seen - timedelta(days=days)),
                ("defect_type_ids", "in", types.ids),
            ]
        )
        closed.filtered(
            lambda issue: (
                eight_d.has_returned(issue.date_closed, seen, days)
                and issue._is_of_same_goods(self)
            )
        )._reopen_for(self)

    def _failed_types(self):
        """The types of defects of which more was found than is allowed."""
        failed = self._failed_classes()
        return self.defect_ids.filtered(
            lambda defect: defect.severity in failed
        ).type_id

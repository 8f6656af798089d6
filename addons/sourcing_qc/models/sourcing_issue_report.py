"""The 8D report: one projection for each reader, filed and released as a document."""

from __future__ import annotations

import base64

from odoo import models
from odoo.exceptions import UserError


class SourcingIssue(models.Model):
    _inherit = "sourcing.issue"

    def _evidence_rows(self) -> list[dict]:
        """What inspections found, for our own staff."""
        classes = self.env["sourcing.inspection.defect"]._fields["severity"]
        labels = dict(classes._description_selection(self.env))
        return [
            {
                "number": found["number"],
                "day": found["day"],
                "inspected": found["inspected"],
                "lot": ", ".join(
                    f"{lot['product']} × {lot['quantity']:g}" for lot in found["lot"]
                ),
                "defects": [
                    {**row, "class_name": labels.get(row["class"], row["class"])}
                    for row in found["defects"]
                ],
            }
            for found in self._found()
        ]

    def _photo_ids(self) -> list[int]:
        return [photo["id"] for found in self._found() for photo in found["photos"]]

    def _photo_rows(self) -> list[dict]:
        """The photos of the evidence, for our own staff."""
        photos = self.env["sourcing.inspection.photo"].browse(self._photo_ids())
        return [
            {
                "name": photo.name,
                "url": f"/web/image/sourcing.inspection.photo/{photo.id}/image",
            }
            for photo in photos.exists()
        ]

    # === PAPER === #

    def action_file_for_buyer(self):
        """File the report for the buyer; releasing it is another act."""
        self.check_access("write")
        return self._file_8d("buyer")

    def action_file_for_factory(self):
        """File the report for the factory; releasing it is another act."""
        self.check_access("write")
        return self._file_8d("supplier")

    def _file_8d(self, audience: str) -> dict:
        self.ensure_one()
        self._check_capa()
        # sudo: ir.actions.report - rendered from a projection, for whoever may edit it
        reports = self.env["ir.actions.report"].sudo()
        content, _ending = reports._render_qweb_pdf(
            f"sourcing_qc.issue_8d_report_{audience}", self.ids
        )
        kind = self.env.ref("sourcing_qc.document_kind_8d")
        document = self.env["sourcing.document"].create(
            {
                "project_id": self.project_id.id,
                "milestone_id": self.milestone_id.id,
                "kind_id": kind.id,
                "demanded": False,
                "file": base64.b64encode(content),
                "filename": f"{self._8d_name(audience)}.pdf",
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sourcing.document",
            "res_id": document.id,
            "view_mode": "form",
        }

    def _check_capa(self) -> None:
        if not all(self.mapped("is_capa")):
            raise UserError(
                self.env._(
                    "Only a corrective action has a report in eight disciplines."
                )
            )

    def _8d_name(self, audience: str) -> str:
        return f"8D-{self.project_id.number}-{self.id}-{audience}"

    def _8d_view(self, audience: str) -> dict:
        """The report as plain values; the buyer's names no factory, and vice versa.

        :param audience: ``buyer`` or ``supplier``.
        """
        self.ensure_one()
        self._check_capa()
        buyer = audience == "buyer"
        return {
            "number": self._8d_name(audience),
            "company": self.company_id.name,
            "project": self.project_id.number,
            "project_name": self.project_id.name if buyer else "",
            "opened": str(self.project_id._local_day(self.create_date)),
            "closed": str(self.date_closed or ""),
            "goods": sorted(
                {lot["product"] for found in self._found() for lot in found["lot"]}
            ),
            "team": [user.name for user in self.owner_id | self.team_ids],
            "problem": (self.problem or "", self.problem_zh or ""),
            "found": [
                {"number": row["number"], **shown}
                for row, shown in zip(self._found(), self._found_rows(), strict=True)
            ],
            "contained": str(
                self.contained_on
                and self.project_id._local_day(self.contained_on)
                or ""
            ),
            "root_cause": (self.root_cause or "", self.root_cause_zh or ""),
            # the chain of answers stays between the factory and us
            "whys": [] if buyer else (self.factory_whys or "").splitlines(),
            "reason": self.reason_id.name or "",
            "actions": {
                kind: self._8d_actions(kind, audience)
                for kind in ("containment", "corrective", "preventive")
            },
            "instruction": self._instruction()
            if self.instruction_state == "approved"
            else {},
            "verified": self._8d_verified(),
        }

    def _8d_actions(self, kind: str, audience: str) -> list[dict]:
        sides = {"factory": "Factory 工厂", "staff": self.company_id.name}
        places = self._labels("place")
        return [
            {
                "words": row.name or "",
                "words_zh": row.name_zh
                or (audience == "supplier" and row.factory_words)
                or "",
                "who": sides[row.side],
                "quantity": f"{row.quantity:g}" if row.quantity else "",
                "place": places.get(row.place, ""),
                "due": str(row.date_due or ""),
                "done": str(row.done_on or ""),
            }
            for row in self.action_ids
            # the buyer reads what was written for him, not what a factory proposed
            if row.kind == kind and (audience == "supplier" or row.name)
        ]

    def _8d_verified(self) -> str:
        if not self.is_verified:
            return ""
        day = (
            self.project_id._local_day(self.verified_on)
            if self.verified_on
            else self.verification_id._decided_day()
        )
        by = (
            self.verified_by_id.name
            if self.verified_on
            else self.verification_id.number
        )
        return f"{day}, {by}"

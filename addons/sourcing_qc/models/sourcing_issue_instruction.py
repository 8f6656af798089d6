"""How a lot is reworked, found good by the named party before anybody begins."""

from __future__ import annotations

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.sourcing_pm.models.tools import in_language

from .sourcing_inspection_decision import RELEASES

# What the question about a rework shows.
ASKED_ABOUT = frozenset(
    {"rework_instruction", "rework_instruction_zh", "problem", "problem_zh"}
)


class SourcingIssue(models.Model):
    _name = "sourcing.issue"
    _inherit = ["sourcing.issue", "sourcing.approval.mixin"]

    rework_instruction = fields.Text(
        copy=False,
        help="What is done with the lot: sorted, repaired, replaced, and how it is "
        "checked. Who approves it reads this, and so does the factory: name neither.",
    )
    rework_instruction_zh = fields.Text("Rework Instruction (Chinese)", copy=False)
    instruction_state = fields.Selection(
        [
            ("draft", "Not asked"),
            ("asked", "Waiting for decision"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
        ],
        "Rework Approved",
        readonly=True,
        copy=False,
        default="draft",
    )
    instruction_by = fields.Char(
        "Who Approves the Rework", compute="_compute_instruction_by"
    )

    def _compute_instruction_by(self):
        for issue in self:
            side = issue._instruction_side()
            project = issue.project_id
            issue.instruction_by = (
                self.env._("The buyer")
                if side == "buyer"
                else (issue.approver_id or project.lead_id).name
            )

    # === CRUD === #

    def write(self, vals):
        """What was approved is not what was written afterwards."""
        asked = self.filtered(
            lambda issue: (
                vals.keys() & ASKED_ABOUT and issue.instruction_state != "draft"
            )
        )
        before = {issue: issue._asked_about() for issue in asked}
        result = super().write(vals)
        for issue in asked:
            if before[issue] != issue._asked_about():
                issue._open_approvals()._supersede()
                issue._write_recorded({"instruction_state": "draft"})
                issue._on_hold_moved()
        return result

    # === ACTIONS === #

    def action_ask_instruction(self):
        """Put the rework instruction to whoever approves it."""
        self.check_access("write")
        for issue in self:
            issue._check_open_capa()
            if not (issue.rework_instruction or "").strip():
                raise UserError(
                    self.env._(
                        "“%(issue)s”: write in English how the lot is reworked.",
                        issue=issue.name,
                    )
                )
            if issue.instruction_state == "approved":
                raise UserError(
                    self.env._(
                        "“%(issue)s”: this rework is approved already.",
                        issue=issue.name,
                    )
                )
            issue._ask_approval(
                side=issue._instruction_side(),
                question=issue._instruction_question("en_US"),
                question_zh=issue._instruction_question("zh_CN"),
            )
            issue._write_recorded({"instruction_state": "asked"})

    def _instruction_question(self, lang: str) -> str:
        told = in_language(self, lang)
        sentence = told.env["sourcing.sentence"]
        return sentence._render("capa_rework_question", {}, "buyer")

    def _instruction_side(self) -> str:
        """Who decides about the step decides how what it found is mended."""
        buyer = self.milestone_id.decided_by == "buyer"
        return "buyer" if buyer and self.project_id._has_buyer() else "lead"

    def _prepare_decider(self, side, project):
        if side == "lead" and self.approver_id:
            return {"user_id": self.approver_id.id}
        return super()._prepare_decider(side, project)

    # === APPROVAL === #

    def _approval_snapshot(self):
        return super()._approval_snapshot() | {
            "rework": {
                "problem": {
                    "en_US": self.problem or "",
                    "zh_CN": self.problem_zh or "",
                },
                "instruction": self._instruction(),
            }
        }

    def _approval_milestone(self):
        return self.milestone_id

    def _approval_subject(self):
        return {"step_state": "corrective"}

    def _on_approval_decided(self, approval) -> None:
        result = super()._on_approval_decided(approval)
        self._write_recorded({"instruction_state": approval.state})
        self._log_capa(f"capa_rework_{approval.state}", partner=approval.decided_by_id)
        if approval.state == "approved":
            self._tell_factory("capa_rework_approved")
            self._on_hold_moved()
        return result

    def _on_approval_void(self, approval) -> None:
        if self.instruction_state == "asked":
            self._write_recorded({"instruction_state": "draft"})

    # === WHAT IT HOLDS === #

    def _instruction(self) -> dict[str, str]:
        return {
            "en_US": (self.rework_instruction or "").strip(),
            "zh_CN": (self.rework_instruction_zh or "").strip(),
        }

    def _asked_about(self) -> dict:
        """What must not change: all that is asked, or how it was agreed to rework."""
        open_one = self.instruction_state == "asked"
        return self._approval_snapshot() if open_one else self._instruction()

    def _is_instructed(self) -> bool:
        """Whether nothing that was written about a rework waits for approval."""
        written = any(self._instruction().values())
        return not written or self.instruction_state == "approved"

    def _rework_blockers(self):
        """A corrective action holds its step until the lot is safe, not until D8.

        Containment confirmed, the rework approved: whether the goods are good then is
        the next inspection's to say, which holds the step by itself. What the factory
        changes for later orders takes longer than this lot can wait. Goods that are
        taken as they are, by a concession, wait for nothing of it.
        """
        blockers = super()._rework_blockers()
        if not self.is_capa or not blockers:
            return blockers
        inspection = self.inspection_id
        if inspection.decision in RELEASES and not inspection._held():
            return []
        found = []
        if not self.contained_on:
            found.append(("capa_containment_open", {"issue": self.name}))
        if not self._is_instructed():
            found.append(("capa_rework_open", {"who": self.instruction_by}))
        return found

    def _on_hold_moved(self) -> None:
        """The plan, and a step whose last blocker has just fallen."""
        # sudo: sourcing.issue - what follows for plan and step is not the user's act
        issues = self.sudo()
        issues._reworked()._reschedule()
        issues.milestone_id._close_if_complete()


class SourcingApproval(models.Model):
    _inherit = "sourcing.approval"

    def _decision_view(self, party):
        """Add how the lot is to be reworked, from the snapshot alone."""
        view = super()._decision_view(party)
        # sudo: sourcing.approval - the reader holds no rights; the party was checked
        view["rework"] = (self.sudo().snapshot or {}).get("rework")  # sudo: as above
        return view

    def _compute_shown(self):
        """Our own deciders read it, too."""
        result = super()._compute_shown()
        for approval in self:
            # sudo: sourcing.approval - everybody of ours may read what was asked
            rework = (approval.sudo().snapshot or {}).get("rework")  # sudo: as above
            if rework:
                approval.shown = self.env["ir.qweb"]._render(
                    "sourcing_qc.rework_asked", {"rework": rework}
                )
        return result

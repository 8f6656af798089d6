from __future__ import annotations

import hashlib
import json

from odoo import models
from odoo.exceptions import UserError


def fingerprint(snapshot: dict) -> str:
    """SHA-256 of a snapshot in one canonical spelling, as 64 hexadecimal digits."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class SourcingApprovalMixin(models.AbstractModel):
    """A record about which one party can be asked one question.

    What was asked is a snapshot with a hash; when the record no longer looks like
    it, the open question is superseded and cannot be answered any more.
    """

    _name = "sourcing.approval.mixin"
    _description = "Can be Approved"

    def _approval_snapshot(self) -> dict:
        """Everything that the decider decides on, as plain values.

        Files enter by the hash of their bytes, texts in both languages. Both the
        page that asks and the record of the answer are made from this.
        """
        self.ensure_one()
        return {"model": self._name, "id": self.id}

    def _on_approval_decided(self, approval) -> None:
        """The question was answered: ``approval.state`` says how."""

    def _on_approval_void(self, approval) -> None:
        """The question was withdrawn or superseded: nothing was decided."""

    def _approval_project(self):
        """The project in which the question is asked."""
        self.ensure_one()
        return self.project_id

    def _approval_milestone(self):
        """The step that the question belongs to, if any."""
        return self.env["sourcing.milestone"]

    def _approval_specification(self, snapshot: dict):
        """The specification revision that is decided on, if any."""
        return self.env["sourcing.specification"]

    def _approval_subject(self) -> dict:
        """Parameters that name, in a sentence, what is decided on."""
        return {"step_id": self._approval_milestone().type_id.id}

    def _approvals(self):
        # sudo: sourcing.approval - whoever may touch the record must see that a
        # question about it exists; nothing of it is returned to him
        approvals = self.env["sourcing.approval"].sudo()  # sudo: as above
        return approvals.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )

    def _open_approvals(self):
        return self._approvals().filtered(lambda approval: approval.state == "open")

    def _approved(self):
        """The last approval of this record that was answered with yes, if any."""
        return self._approvals().filtered(
            lambda approval: approval.state == "approved"
        )[:1]

    def _ask_approval(
        self,
        *,
        side: str,
        question: str,
        question_zh: str,
        silence: str = "",
        silence_zh: str = "",
        asked_by=None,
    ):
        """Ask one party about this record; an older open question is superseded.

        :param side: ``buyer``, ``staff`` (our approver in place of a buyer) or
            ``lead``.
        :param asked_by: the ``sourcing.party`` that asks, when it is not staff.
        :return: the open ``sourcing.approval``.
        """
        self.ensure_one()
        self._open_approvals()._supersede()
        project = self._approval_project()
        snapshot = self._approval_snapshot() | {
            "question": {"en_US": question, "zh_CN": question_zh},
            "silence": {"en_US": silence or "", "zh_CN": silence_zh or ""},
        }
        # sudo: sourcing.approval - questions are made by this method only, nobody
        # holds the right to create or write one
        approval = (
            self.env["sourcing.approval"]
            .sudo()  # sudo: as above
            .create(
                {
                    "project_id": project.id,
                    "milestone_id": self._approval_milestone().id,
                    "res_model": self._name,
                    "res_id": self.id,
                    "specification_id": self._approval_specification(snapshot).id,
                    "question": question,
                    "question_zh": question_zh,
                    "silence": silence,
                    "silence_zh": silence_zh,
                    "snapshot": snapshot,
                    "snapshot_hash": fingerprint(snapshot),
                    "asked_by_id": (
                        asked_by.partner_id if asked_by else self.env.user.partner_id
                    ).id,
                    **self._prepare_decider(side, project),
                }
            )
        )
        approval._log_act("asked")
        approval._tell_decider()
        return approval

    def _prepare_decider(self, side: str, project) -> dict:
        """Who is asked: one party of the buyer, or one of our own people."""
        if side == "buyer":
            party = project._buyer_approver()
            if not party:
                raise UserError(
                    self.env._(
                        "Nobody on the buyer's side of %(project)s may decide. Add a "
                        "contact of the buyer with the role “Approver”.",
                        project=project.display_name,
                    )
                )
            return {"party_id": party.id}
        user = project.approver_id if side == "staff" else project.lead_id
        return {"user_id": (user or project.lead_id).id}

"""An answer that arrived outside the portal: recorded by the lead, with its proof."""

from __future__ import annotations

import base64

from odoo import fields, models
from odoo.exceptions import UserError

from .errors import DecisionError
from .sourcing_document import MAX_BYTES

CHANNELS = [
    ("mail", "E-mail"),
    ("chat", "Chat"),
    ("phone", "Phone"),
    ("meeting", "Meeting"),
    ("paper", "Paper"),
]


class SourcingApproval(models.Model):
    _inherit = "sourcing.approval"

    recorded_by_id = fields.Many2one(
        "res.users",
        "Recorded by",
        readonly=True,
        help="The answer arrived outside the portal; this person recorded it.",
    )
    recorded_on = fields.Datetime(readonly=True)
    evidence_channel = fields.Selection(CHANNELS, "Arrived by", readonly=True)
    evidence = fields.Binary(
        attachment=True, readonly=True, groups="sourcing_pm.group_sourcing_user"
    )
    evidence_name = fields.Char(readonly=True, groups="sourcing_pm.group_sourcing_user")

    def action_record(
        self,
        *,
        answer: str,
        partner_id: int,
        channel: str,
        evidence: str,
        filename: str = "",
        said_on=None,
        remark: str = "",
    ):
        """Record the buyer's answer from evidence; he gets a mail about it.

        :param answer: ``approved`` or ``rejected``.
        :param partner_id: the contact of the buyer who said it; he may decide.
        :param channel: ``mail``, ``chat``, ``phone``, ``meeting`` or ``paper``.
        :param evidence: the file that proves it, in base64.
        :param said_on: when he said it (UTC); default: now.
        :param remark: his words; required for a rejection.
        """
        self.check_access("read")
        self.ensure_one()
        partner = self.env["res.partner"].browse(partner_id)
        moment = fields.Datetime.to_datetime(said_on) or fields.Datetime.now()
        remark = (remark or "").strip()
        reasons = self._evidence_blockers(
            answer, partner, channel, evidence, moment, remark
        )
        if reasons:
            raise DecisionError(
                self.env._(
                    "The answer cannot be recorded:\n%(reasons)s",
                    reasons="\n".join(f"- {reason}" for reason in reasons),
                )
            )
        self._decide(
            answer,
            partner=partner,
            remark=remark,
            recorded={
                "decided_on": moment,
                "recorded_by_id": self.env.user.id,
                "recorded_on": fields.Datetime.now(),
                "evidence_channel": channel,
                "evidence": evidence,
                "evidence_name": filename,
            },
        )
        # sudo: sourcing.approval - the buyer is told whoever recorded
        self.sudo()._tell_recorded()

    def _evidence_blockers(
        self, answer, partner, channel, evidence, moment, remark
    ) -> list[str]:
        """Everything that speaks against recording this answer, in words."""
        blockers = []
        if not self.project_id._may_lead():
            blockers.append(self.env._("only the lead records answers from evidence"))
        if not self.party_id:
            blockers.append(
                self.env._("%(name)s answers here himself", name=self.user_id.name)
            )
        elif partner not in self._may_have_said():
            blockers.append(
                self.env._(
                    "only a contact of the buyer who may decide can have said it"
                )
            )
        if answer not in ("approved", "rejected"):
            blockers.append(self.env._("the answer is approved or rejected"))
        if answer == "rejected" and not remark:
            blockers.append(self.env._("write down why he rejects it"))
        if channel not in dict(CHANNELS):
            blockers.append(self.env._("say how the answer arrived"))
        if moment > fields.Datetime.now():
            blockers.append(self.env._("it was not said in the future"))
        elif self.asked_on and moment < self.asked_on.replace(second=0, microsecond=0):
            blockers.append(
                self.env._(
                    "what was said before the question was asked is no answer to it"
                )
            )
        return blockers + self._file_blockers(evidence)

    def _file_blockers(self, evidence) -> list[str]:
        try:
            content = base64.b64decode(evidence or b"", validate=True)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("The file did not arrive whole.")) from error
        if not content:
            return [self.env._("attach the evidence: a screenshot, a mail, a scan")]
        if len(content) > MAX_BYTES:
            return [
                self.env._(
                    "the file is larger than %(limit)s MB",
                    limit=MAX_BYTES // (1024 * 1024),
                )
            ]
        return []

    def _may_have_said(self):
        """Contacts of the buyer who may decide."""
        approvers = self.project_id._live("buyer").filtered(
            lambda party: party.role == "approver"
        )
        return approvers.partner_id

    def _tell_recorded(self) -> None:
        params = {
            "answer_state": self.state,
            "channel_state": self.evidence_channel,
            "name": self.decided_by_id.name,
            "recorder": self.recorded_by_id.name,
        }
        self._log_act("recorded", after=params)
        self._tell_buyers("recorded", **params)

from __future__ import annotations

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq

from .errors import DecisionError
from .sourcing_approval_mixin import fingerprint


class SourcingApproval(models.Model):
    """One question to one party about one record, answered once.

    Nobody holds the right to create or write one: questions come from
    ``sourcing.approval.mixin``, answers through ``_decide``.
    """

    _name = "sourcing.approval"
    _description = "Approval"
    _inherit = ["sourcing.state.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _transitions = {
        "open": ("approved", "rejected", "superseded", "withdrawn"),
        "approved": (),
        "rejected": (),
        "superseded": (),
        "withdrawn": (),
    }

    # === FIELDS === #

    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    milestone_id = fields.Many2one(
        "sourcing.milestone", "Step", readonly=True, ondelete="restrict", index=True
    )
    specification_id = fields.Many2one(
        "sourcing.specification",
        "Specification Revision",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "About", model_field="res_model", required=True, readonly=True
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("superseded", "Superseded"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    question = fields.Char(required=True, readonly=True)
    question_zh = fields.Char("Question (Chinese)", readonly=True)
    silence = fields.Char("Without an Answer", readonly=True)
    silence_zh = fields.Char("Without an Answer (Chinese)", readonly=True)
    asked_by_id = fields.Many2one("res.partner", "Asked by", readonly=True)
    asked_on = fields.Datetime(
        readonly=True, default=lambda self: fields.Datetime.now()
    )
    deadline = fields.Datetime(
        readonly=True, default=lambda self: self._default_deadline()
    )
    party_id = fields.Many2one(
        "sourcing.party", "Asked of", readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Asked of Us", readonly=True, index="btree_not_null"
    )
    snapshot = fields.Json(readonly=True)
    snapshot_hash = fields.Char("SHA-256", readonly=True)
    shown = fields.Html("What was Asked", compute="_compute_shown")
    document_ids = fields.One2many(related="milestone_id.document_ids")

    decided_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.partner", "Decided by", readonly=True)
    self_approved = fields.Boolean(
        readonly=True,
        help="Decided by the one who asked: the company has nobody else who may.",
    )
    signer_name = fields.Char("Signed by", readonly=True)
    signature = fields.Image(
        readonly=True, attachment=True, max_width=1024, max_height=1024
    )
    signer_ip = fields.Char(readonly=True, groups="sourcing_pm.group_sourcing_manager")
    signer_agent = fields.Char(
        readonly=True, groups="sourcing_pm.group_sourcing_manager"
    )
    remark = fields.Text("Remark of the Decider", readonly=True)

    _one_addressee = models.Constraint(
        "CHECK((party_id IS NULL) <> (user_id IS NULL))",
        "A question goes to one party or to one of our people.",
    )
    _one_open = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'open'",
        "A question about this record is open already.",
    )

    def _default_deadline(self):
        return fields.Datetime.now() + timedelta(
            days=self.env.company.sourcing_answer_days
        )

    # === COMPUTES === #

    @api.depends("question")
    def _compute_display_name(self):
        for approval in self:
            approval.display_name = approval.question

    @api.depends("snapshot")
    def _compute_shown(self):
        """The snapshot in a readable form, for our staff."""
        sentences = self.env["sourcing.sentence"]
        kinds = sentences._catalogue("sourcing.document.kind")
        names = {kind.code: kind.name for kind in kinds}
        for approval in self:
            asked = approval.snapshot or {}
            approval.shown = self.env["ir.qweb"]._render(
                "sourcing_pm.approval_shown",
                {
                    "lines": asked.get("specification", asked).get("lines", []),
                    "documents": [
                        {
                            "name": names.get(document["kind"], document["kind"]),
                            **document,
                        }
                        for document in asked.get("documents", [])
                    ],
                },
            )

    # === ACTIONS === #

    def action_approve(self):
        """Answer yes, as the person of ours who was asked."""
        self.check_access("read")
        self._decide_as_staff("approved")

    def action_reject(self):
        """Answer no, as the person of ours who was asked."""
        self.check_access("read")
        self._decide_as_staff("rejected")

    # === DECISION === #

    def _record(self):
        """The record that the question is about, as superuser."""
        self.ensure_one()
        # a buyer or lead decides on a record that he need not hold rights on; who may
        # decide was checked before
        # sudo: sourcing.* - see above
        return self.env[self.res_model].sudo().browse(self.res_id).exists()

    def _supersede(self) -> None:
        """What was asked is no longer what is there."""
        # sudo: sourcing.approval - state changes come from this model only
        for approval in self.sudo():
            approval._transition("superseded")
            approval.flush_recordset(["state"])  # one question may be open at a time
            approval._clear_task()
            approval.project_id._log("approval_superseded", step=approval.milestone_id)
            approval._reopen_step()

    def _reopen_step(self) -> None:
        if self.milestone_id.state == "asked":
            self.milestone_id._transition("running")

    def _is_current(self) -> bool:
        """Whether the record still is what the question showed, byte for byte."""
        record = self._record()
        if not record:
            return False
        now = record._approval_snapshot() | {
            "question": self.snapshot["question"],
            "silence": self.snapshot["silence"],
        }
        return consteq(fingerprint(now), self.snapshot_hash)

    def _decide_as_staff(self, answer: str) -> None:
        user = self.env.user
        manager = user.has_group("sourcing_pm.group_sourcing_manager")
        for approval in self:
            deputies = approval.project_id._staff("deputy")
            if not approval.user_id:
                raise DecisionError(
                    self.env._(
                        "“%(question)s” was asked of the buyer: he answers in his "
                        "portal.",
                        question=approval.question,
                    )
                )
            if user != approval.user_id and user not in deputies and not manager:
                raise DecisionError(
                    self.env._(
                        "“%(question)s” was asked of %(user)s.",
                        question=approval.question,
                        user=approval.user_id.name,
                    )
                )
            approval._decide(answer, partner=user.partner_id)

    def _decide(
        self,
        answer: str,
        *,
        partner,
        signer_name: str = "",
        signature=False,
        remark: str = "",
        ip: str = "",
        agent: str = "",
    ) -> None:
        """Answer the question once; the callers have checked who answers.

        :param answer: ``approved`` or ``rejected``.
        :param partner: the ``res.partner`` who answers.
        :raise DecisionError: answered already, or what was asked has changed.
        """
        self.ensure_one()
        # sudo: sourcing.approval - nobody holds write rights on answers
        approval = self.sudo()
        # the second of two simultaneous answers waits here and then finds the first
        approval.lock_for_update()
        approval.invalidate_recordset()
        if approval.state != "open":
            raise DecisionError(
                self.env._(
                    "“%(question)s” has been answered already.",
                    question=approval.question,
                )
            )
        if not approval._is_current():
            raise DecisionError(
                self.env._(
                    "What was asked has changed since. Nothing was decided; please "
                    "load the page again and look at the new question."
                )
            )
        approval._transition(
            answer,
            decided_on=fields.Datetime.now(),
            decided_by_id=partner.id,
            self_approved=approval._check_four_eyes(partner),
            signer_name=signer_name,
            signature=signature,
            remark=remark,
            signer_ip=ip,
            signer_agent=agent[:200],
        )
        approval._clear_task()
        approval.project_id._log(
            f"approval_{answer}", step=approval.milestone_id, partner=partner
        )
        approval._record()._on_approval_decided(approval)

    def _check_four_eyes(self, partner) -> bool:
        """Nobody approves what he asked for himself, if another may (design 5.9).

        :return: whether this is a self-approval that has to be shown as one.
        """
        if partner != self.asked_by_id or self.party_id:
            return False
        others = self._others_who_may(partner)
        if others:
            raise DecisionError(
                self.env._(
                    "You asked this yourself, so somebody else decides: %(others)s.",
                    others=others.mapped("name"),
                )
            )
        return True

    def _others_who_may(self, partner):
        managers = self.env.ref("sourcing_pm.group_sourcing_manager").all_user_ids
        may = self.user_id | self.project_id._staff("deputy") | managers
        return may.filtered(
            lambda user: (
                user.active
                and user.partner_id != partner
                and self.company_id in user.company_ids
                and user != self.env.ref("base.user_root")
            )
        )

    # === MAIL === #

    def _tell_decider(self) -> None:
        """Tell the party, or give our own decider a task."""
        for approval in self:
            if approval.user_id:
                approval.project_id.activity_schedule(
                    "sourcing_pm.mail_activity_decide",
                    date_deadline=fields.Date.to_date(approval.deadline),
                    summary=approval.question,
                    user_id=approval.user_id.id,
                )
            else:
                approval.project_id._tell_buyer(
                    "approval_asked", step=approval.milestone_id
                )

    def _clear_task(self) -> None:
        for approval in self.filtered("user_id"):
            tasks = approval.project_id.activity_search(
                ["sourcing_pm.mail_activity_decide"], user_id=approval.user_id.id
            )
            tasks.filtered(
                lambda task, question=approval.question: task.summary == question
            ).action_feedback()

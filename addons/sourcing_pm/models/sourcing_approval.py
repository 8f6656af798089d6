from __future__ import annotations

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import consteq

from .errors import DecisionError
from .portal_text import in_own_language
from .sourcing_approval_mixin import fingerprint

# Kinds of tasks that a question gives to our people.
TASKS = ("decide", "silence", "question")
# What was asked, of which party: another question is another record. Who of us answers
# may change while it is open, with the lead.
ASKED = frozenset(
    {
        "project_id",
        "milestone_id",
        "specification_id",
        "res_model",
        "res_id",
        "question",
        "question_zh",
        "silence",
        "silence_zh",
        "asked_by_id",
        "asked_on",
        "party_id",
        "user_id",
        "snapshot",
        "snapshot_hash",
    }
)


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
    deadline = fields.Datetime(compute="_compute_deadline", store=True, precompute=True)
    party_id = fields.Many2one(
        "sourcing.party", "Asked of", readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Asked of Us", readonly=True, index="btree_not_null"
    )
    # what was asked may hold what a change costs, which is not for everybody
    snapshot = fields.Json(readonly=True, groups="sourcing_pm.group_sourcing_user")
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
    may_decide = fields.Boolean(compute="_compute_may_decide")
    may_withdraw = fields.Boolean(compute="_compute_may_decide")

    _one_addressee = models.Constraint(
        "CHECK((party_id IS NULL) <> (user_id IS NULL))",
        "A question goes to one party or to one of our people.",
    )
    _one_open = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'open'",
        "A question about this record is open already.",
    )

    # === COMPUTES === #

    @api.depends("project_id")
    def _compute_deadline(self):
        for approval in self:
            days = approval.project_id.company_id.sourcing_answer_days
            approval.deadline = fields.Datetime.now() + timedelta(days=days)

    @api.depends_context("lang")
    @api.depends("question", "question_zh")
    def _compute_display_name(self):
        for approval in self:
            approval.display_name = in_own_language(self, approval, "question")

    @api.depends_context("uid")
    @api.depends("user_id", "asked_by_id", "state")
    def _compute_may_decide(self):
        user = self.env.user
        for approval in self:
            is_open = approval.state == "open"
            leads = approval.project_id._may_lead()
            asked = approval.asked_by_id == user.partner_id
            approval.may_withdraw = is_open and (leads or asked)
            approval.may_decide = is_open and approval._may_decide(user)

    @api.depends_context("lang", "uid")
    @api.depends("snapshot")
    def _compute_shown(self):
        """The snapshot in a readable form, for our staff."""
        sentences = self.env["sourcing.sentence"]
        kinds = sentences._catalogue("sourcing.document.kind")
        names = {kind.code: kind.name for kind in kinds}
        prices = self._has_field_access(self._fields["snapshot"], "read")
        for approval in self:
            # sudo: sourcing.approval - everybody of ours may read what was asked,
            # but not what a change costs
            asked = approval.sudo().snapshot or {}  # sudo: as above
            change = asked.get("change") or {}
            if change and not prices:
                change = change | {"cost": None}
            approval.shown = self.env["ir.qweb"]._render(
                "sourcing_pm.approval_shown",
                {
                    "lines": asked.get("specification", asked).get("lines", []),
                    "change": self.env["sourcing.specification"]._change_view(
                        change, asked.get("lines", [])
                    ),
                    "documents": [
                        {
                            "name": names.get(document["kind"], document["kind"]),
                            **document,
                        }
                        for document in asked.get("documents", [])
                    ],
                },
            )

    # === CRUD === #

    def write(self, vals):
        self.check_access("write")
        # what was asked and what was answered stays, for a superuser too
        closed = self.filtered(lambda approval: approval.state != "open")
        if closed or vals.keys() & ASKED:
            raise UserError(
                self.env._(
                    "“%(question)s” stays as it was asked and answered. Ask again "
                    "instead.",
                    question=(closed or self)[:1].question,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Questions and answers are never deleted."))

    # === ACTIONS === #

    def action_approve(self):
        """Answer yes, as the person of ours who was asked."""
        self.check_access("read")
        self._decide_as_staff("approved")

    def action_reject(self, *, remark: str = ""):
        """Answer no, as the person of ours who was asked.

        :param remark: what must change; read by whoever asked.
        """
        self.check_access("read")
        self._decide_as_staff("rejected", remark)

    def action_withdraw(self, *, reason: str):
        """Take the question back; only who asked, the lead or a manager may.

        :param reason: why, for ourselves.
        """
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the question is withdrawn."))
        for approval in self:
            approval._check_asker()
            # sudo: sourcing.approval - nobody holds write rights on questions
            question = approval.sudo()
            question._lock_open()
            question._void("withdrawn", reason=reason.strip())
            question._tell_buyers("withdrawn")

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
            approval._void("superseded")

    def _void(self, to: str, reason: str = "") -> None:
        """Close the question without an answer; its record is told."""
        self._close(to)
        self.flush_recordset(["state"])  # one question may be open at a time
        self._clear_task()
        self._log_act(to, reason=reason)
        self._record()._on_approval_void(self)

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

    def _check_asker(self) -> None:
        """Only who asked, the lead, his deputy or a manager answers for a question."""
        self.ensure_one()
        asker = self.asked_by_id == self.env.user.partner_id
        if not (asker or self.project_id._may_lead()):
            raise DecisionError(
                self.env._(
                    "“%(question)s” was asked by %(name)s: he or the lead answers "
                    "for it.",
                    question=self.question,
                    name=self.asked_by_id.name,
                )
            )

    def _lock_open(self) -> None:
        """Let nobody else touch the open question in this transaction.

        Of two simultaneous acts the second one is refused at once, for the lock does
        not wait; if the first one has ended by then, PostgreSQL turns the second one
        away, and Odoo tries it anew and finds the first.

        :raise DecisionError: it is not open any more, or somebody is just at it.
        """
        self.ensure_one()
        try:
            self.lock_for_update()
        except LockError as error:
            raise DecisionError(
                self.env._(
                    "Somebody is answering “%(question)s” at the moment. Please load "
                    "the page again.",
                    question=self.question,
                )
            ) from error
        self.invalidate_recordset()
        if self.state != "open":
            raise DecisionError(
                self.env._(
                    "“%(question)s” has been answered already.", question=self.question
                )
                if self.state in ("approved", "rejected")
                else self.env._(
                    "“%(question)s” is not asked any more.", question=self.question
                )
            )

    def _decide_as_staff(self, answer: str, remark: str = "") -> None:
        user = self.env.user
        for approval in self:
            if not approval.user_id:
                raise DecisionError(
                    self.env._(
                        "“%(question)s” was asked of the buyer: he answers in his "
                        "portal.",
                        question=approval.question,
                    )
                )
            if not approval._may_decide(user):
                raise DecisionError(
                    self.env._(
                        "“%(question)s” was asked of %(user)s.",
                        question=approval.question,
                        user=approval.user_id.name,
                    )
                )
            approval._decide(answer, partner=user.partner_id, remark=remark)

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
        recorded: dict | None = None,
    ) -> None:
        """Answer the question once; the callers have checked who answers.

        :param answer: ``approved`` or ``rejected``.
        :param partner: the ``res.partner`` who answers.
        :param recorded: values of an answer that arrived outside the portal.
        :raise DecisionError: answered already, or what was asked has changed.
        """
        self.ensure_one()
        # sudo: sourcing.approval - nobody holds write rights on answers
        approval = self.sudo()
        approval._lock_open()
        if not approval._is_current():
            raise DecisionError(
                self.env._(
                    "What was asked has changed since. Nothing was decided; please "
                    "load the page again and look at the new question."
                )
            )
        approval._close(
            answer,
            **{
                "decided_on": fields.Datetime.now(),
                "decided_by_id": partner.id,
                "self_approved": approval._check_four_eyes(partner),
                "signer_name": signer_name,
                "signature": signature,
                "remark": remark,
                "signer_ip": ip,
                "signer_agent": agent[:200],
                **(recorded or {}),
            },
        )
        approval._clear_task()
        approval._log_act(answer, partner=partner)
        if answer == "rejected":
            approval._tell_asker(partner)
        approval._record()._on_approval_decided(approval)

    def _may_decide(self, user) -> bool:
        """Whether one of our people may answer: who was asked, or who stands in."""
        return bool(self.user_id) and (
            user in self.user_id | self.project_id._staff("deputy")
            or user.has_group("sourcing_pm.group_sourcing_manager")
        )

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

    # === TELLING === #

    def _log_act(self, verb: str, *, partner=None, after=None, reason="") -> None:
        """Write into the journal what became of the question."""
        for approval in self:
            approval.project_id._log(
                f"approval_{verb}",
                step=approval.milestone_id,
                partner=partner,
                after=approval._record()._approval_subject() | (after or {}),
                reason=reason,
            )

    def _tell_decider(self) -> None:
        """Tell the party, or give our own decider a task."""
        for approval in self:
            if approval.user_id:
                approval._give_task("decide", approval.user_id, approval.deadline)
            else:
                approval._write_to(approval.project_id._live("buyer"), "asked")

    def _tell_buyers(self, verb: str, **params) -> None:
        """Say a sentence to everybody on the buyer's side, if it was asked there."""
        for approval in self.filtered("party_id"):
            about = approval._record()._approval_subject() | params
            approval.project_id._live("buyer")._tell(f"approval_{verb}", about)

    def _tell_asker(self, partner) -> None:
        """A no must not go unseen: who asked learns it, or the lead for a factory."""
        users = self.asked_by_id.user_ids.filtered(lambda user: not user.share)
        user = users[:1] or self.project_id.lead_id
        if user.partner_id == partner:
            return
        task = self.with_context(lang=user.lang)
        self._give_task(
            "rejected",
            user,
            fields.Datetime.now(),
            summary=task.env._(
                "%(name)s rejects: %(question)s",
                name=partner.name,
                question=in_own_language(task, self, "question"),
            ),
            note=self.remark,
        )

    def _give_task(self, kind: str, user, moment, summary="", note="") -> None:
        """Give one of our people a task; it ends when the question does."""
        self.ensure_one()
        self.project_id.activity_schedule(
            f"sourcing_pm.mail_activity_{kind}",
            date_deadline=self.project_id._local_day(moment),
            summary=summary or self.question,
            note=note,
            user_id=user.id,
            sourcing_approval_id=self.id,
        )

    def _clear_task(self, *kinds: str) -> None:
        """End the tasks that these questions have given.

        :param kinds: only these; default: all.
        """
        known = self.env["ir.model.data"]
        types = [
            known._xmlid_to_res_id(f"sourcing_pm.mail_activity_{kind}", False)
            for kind in kinds or TASKS
        ]
        # sudo: mail.activity - whoever ends the question ends everybody's tasks
        tasks = self.env["mail.activity"].sudo()
        tasks.search(
            [
                ("sourcing_approval_id", "in", self.ids),
                ("activity_type_id", "in", types),
            ]
        ).action_feedback()

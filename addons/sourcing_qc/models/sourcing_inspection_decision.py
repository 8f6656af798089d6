"""What is done with the goods: decided by the party that may, and what follows."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from odoo.addons.sourcing_pm.models.errors import DecisionError
from odoo.addons.sourcing_pm.models.milestone_states import OUT_OF_PLAN
from odoo.addons.sourcing_pm.models.tools import in_language

_lt = LazyTranslate(__name__)

DECISIONS = [
    ("accept", "Accept"),
    ("rework", "Rework"),
    ("sort", "Sort"),
    ("concession", "Concession"),
    ("reject", "Reject"),
]
# Decisions that release goods, and so are a yes to the question; the others are a no.
RELEASES = ("accept", "concession")
# result -> what may be decided on it. To take goods that did not pass is a concession.
OPTIONS = {
    "conforming": ("accept", "rework", "sort", "reject"),
    "nonconforming": ("rework", "sort", "concession", "reject"),
    "inconclusive": ("sort", "concession", "reject"),
}
MEANINGS = {
    "accept": _lt("The goods are taken as they are."),
    "rework": _lt(
        "The factory puts the goods right. They are held until an inspection finds "
        "them good."
    ),
    "sort": _lt(
        "Every unit is checked and the bad ones are taken out. The goods are held "
        "until an inspection finds the rest good."
    ),
    "concession": _lt(
        "The goods are taken although they did not pass, under written conditions and "
        "until a day. What has not been shipped by then is held again."
    ),
    "reject": _lt("The goods are not taken. They are held for good."),
}
# Papers of the step that whoever decides must be able to see first.
PAPERS = frozenset({"document_open", "document_not_released"})


class SourcingInspection(models.Model):
    """The decision follows neither the result nor the advice by itself.

    The question is put to the step's decider; a later answer replaces an earlier one,
    for a concession may be prolonged and a rejected lot be taken after all.
    """

    _name = "sourcing.inspection"
    _inherit = ["sourcing.inspection", "sourcing.approval.mixin"]

    # === FIELDS === #

    decision = fields.Selection(DECISIONS, readonly=True, copy=False, index=True)
    decision_by_id = fields.Many2one(
        "res.partner", "Decision by", readonly=True, copy=False, ondelete="restrict"
    )
    decision_on = fields.Datetime("Decision on", readonly=True, copy=False)
    decision_approval_id = fields.Many2one(
        "sourcing.approval",
        "Answer",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    concession_conditions = fields.Text("Conditions", readonly=True, copy=False)
    concession_until = fields.Date(
        "Concession until",
        readonly=True,
        copy=False,
        help="The last day on which goods may be shipped under the concession.",
    )
    approval_id = fields.Many2one(
        "sourcing.approval", "Open Question", compute="_compute_approval_id"
    )
    may_decide = fields.Boolean(compute="_compute_approval_id")
    standing = fields.Char(compute="_compute_standing")

    # === COMPUTES === #

    @api.depends_context("uid")
    @api.depends("state", "decision_approval_id")
    def _compute_approval_id(self):
        open_by_record = self._open_approvals().grouped("res_id")
        for inspection in self:
            question = open_by_record.get(
                inspection._origin.id, self.env["sourcing.approval"]
            )
            question = question.with_env(self.env)
            inspection.approval_id = question
            inspection.may_decide = question.may_decide

    @api.depends_context("lang")
    @api.depends("result", "decision", "concession_until")
    def _compute_standing(self):
        for inspection in self:
            inspection.standing = inspection._standing_sentence("staff")

    # === GUARDED FIELDS === #

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {
            "decision",
            "decision_by_id",
            "decision_on",
            "decision_approval_id",
            "concession_conditions",
            "concession_until",
        }

    # === ACTIONS === #

    def action_ask_decision(self):
        """Put the inspection to whoever decides what is done with the goods."""
        self.check_access("write")
        for inspection in self:
            reasons = inspection._asking_blockers()
            if reasons:
                raise UserError(
                    self.env._(
                        "%(inspection)s cannot be put to the decider yet:\n%(reasons)s",
                        inspection=inspection.display_name,
                        reasons="\n".join(f"- {reason}" for reason in reasons),
                    )
                )
            if inspection.milestone_id.kind == "inspection":
                # the answer may close the step, which is no way around another gate
                inspection.milestone_id._assert_may_start()
            inspection._ask()

    def action_open_question(self):
        """Open the question that waits for its answer, or the last answer."""
        self.check_access("read")
        self.ensure_one()
        question = self.approval_id or self.decision_approval_id
        return question.get_formview_action()

    def _asking_blockers(self) -> list[str]:
        """Everything that speaks against asking now, in words for our staff."""
        self.ensure_one()
        if self.state != "done":
            return [self.env._("it has no verdict")]
        blockers = []
        if self._open_approvals():
            blockers.append(self.env._("the question is open; withdraw it first"))
        if self._decider_side() == "buyer" and not self._may_plan():
            blockers.append(self.env._("the buyer is asked by whoever planned it"))
        # sudo: sourcing.milestone - what a step lacks is the same for everybody
        step = self.milestone_id.sudo()  # sudo: as above
        if step._open_approvals():
            blockers.append(
                self.env._(
                    "the question about “%(step)s” is open; withdraw it first",
                    step=step.display_name,
                )
            )
        missing = step._completion_blockers() if step else []
        return blockers + step._blocker_sentences(
            [blocker for blocker in missing if blocker[0] in PAPERS]
        )

    # === APPROVAL === #

    def _ask(self):
        """Ask in both languages; silence is that of the step."""
        self.ensure_one()
        inspections = {lang: in_language(self, lang) for lang in ("en_US", "zh_CN")}
        questions = {
            lang: inspection.env["sourcing.sentence"]._render(
                "inspection_question",
                {
                    "kind": inspection._label("kind"),
                    "day_date": str(self._decided_day()),
                    "result_state": self.result,
                },
                "buyer",
            )
            for lang, inspection in inspections.items()
        }
        silences = {
            lang: inspection.milestone_id.type_id.silence
            or inspection.env["sourcing.sentence"]._render(
                "inspection_silence", {}, "buyer"
            )
            for lang, inspection in inspections.items()
        }
        return self._ask_approval(
            side=self._decider_side(),
            question=questions["en_US"],
            question_zh=questions["zh_CN"],
            silence=silences["en_US"],
            silence_zh=silences["zh_CN"],
        )

    def _decider_side(self) -> str:
        """Who decides: as at the step, or as at the usual step of the kind."""
        self.ensure_one()
        if self.milestone_id:
            return self.milestone_id._decider_side()
        if self.kind != "final":
            return "lead"
        return "buyer" if self.project_id._has_buyer() else "staff"

    def _approval_milestone(self):
        return self.milestone_id

    def _approval_snapshot(self):
        return super()._approval_snapshot() | {
            "inspection": self._snapshot() | {"inspected": self.units_inspected},
            "documents": [
                document._approval_snapshot()
                for document in self.milestone_id.document_ids.sorted("id")
                if document.state == "accepted"
            ],
        }

    def _approval_subject(self):
        return super()._approval_subject() | {"number": self.number}

    def _on_approval_decided(self, approval) -> None:
        """The answer is the decision: nobody types one."""
        result = super()._on_approval_decided(approval)
        concession = approval.choice == "concession"
        self._write_settled(
            {
                "decision": approval.choice,
                "decision_by_id": approval.decided_by_id.id,
                "decision_on": approval.decided_on,
                "decision_approval_id": approval.id,
                "concession_conditions": concession and approval.conditions,
                "concession_until": concession and approval.valid_until,
            }
        )
        self._on_decision()
        return result

    def _on_decision(self) -> None:
        """Tell the project: journal, open questions, the step that waited."""
        self.ensure_one()
        # sudo: sourcing.inspection - who decides need not hold rights on what follows
        inspection = self.sudo()
        inspection.project_id._log(
            "inspection_decision",
            step=inspection.milestone_id,
            partner=inspection.decision_by_id,
            after=inspection._decision_params(),
        )
        inspection.project_id._review_open_approvals()
        inspection.milestone_id._follow_decision(inspection.decision_on)

    # === OPTIONS === #

    def _decision_options(self) -> list[str]:
        """What may be decided on the result, the best for the goods first."""
        self.ensure_one()
        discontinued = self._is_discontinued()
        return [
            choice
            for choice in OPTIONS.get(self.result, ())
            if choice != "accept" or not discontinued
        ]

    def _check_choice(self, choice: str, conditions: str, until) -> None:
        """Refuse what cannot be decided, in words that the buyer may read, too.

        :raise DecisionError: the first reason.
        """
        self.ensure_one()
        if choice == "accept" and self.result != "conforming":
            raise DecisionError(
                self.env._(
                    "The goods did not pass. To take them all the same is a "
                    "concession, with its conditions and its last day."
                )
            )
        if choice == "accept" and self._is_discontinued():
            raise DecisionError(
                self.env._(
                    "Acceptance of these goods is discontinued after repeated "
                    "failures. It must be resumed before a lot is accepted."
                )
            )
        if choice not in self._decision_options():
            raise DecisionError(
                self.env._("Please choose one of the answers that are offered.")
            )
        if choice == "concession" and not (conditions and until):
            raise DecisionError(
                self.env._(
                    "A concession needs its conditions and the last day on which it "
                    "holds."
                )
            )
        if choice == "concession" and until < self._today():
            raise DecisionError(self.env._("A concession ends on a day to come."))

    # === WHAT FOLLOWS === #

    def _today(self):
        return (self.milestone_id or self.project_id)._today()

    def _held(self) -> str:
        """Code of the sentence why its goods are held; empty: they are not."""
        self.ensure_one()
        if self.decision == "concession":
            return "concession_ended" if self._is_concession_over() else ""
        if self.decision and self.decision not in RELEASES:
            return f"decision_{self.decision}"
        if not self.decision and self.result != "conforming":
            return f"inspection_{self.result}"
        if not self.decision and self._follows_rejection():
            return "inspection_after_rejection"
        return ""

    def _accepts(self) -> bool | None:
        """Whether its goods may be shipped; None while that is open.

        Goods that passed and about which nobody was asked count as accepted; whether
        they ship is up to their step. A concession ends with its last day.
        """
        self.ensure_one()
        if not self.result:
            return None
        if self._held():
            return False if self.decision else None
        if not self.decision and self._is_discontinued():
            return None
        return True

    def _follows_rejection(self) -> bool:
        """Whether the last decision on goods of its order lines was to reject them.

        What comes after it is not taken because it passes: somebody decides anew.
        """
        self.ensure_one()
        # sudo: sourcing.inspection.lot - which line it was is not for inspectors
        inspection = self.sudo()
        lines = inspection.lot_ids.order_line_id
        decided = inspection.milestone_id._decided_inspections().filtered(
            lambda other: (
                other.decision
                and (other.decided_on, other.id) < (self.decided_on, self.id)
                and (other.lot_ids.order_line_id & lines or not lines)
            )
        )
        return decided[-1:].decision == "reject"

    def _is_concession_over(self) -> bool:
        """Whether its last day is past, for goods that were not shipped by then."""
        self.ensure_one()
        if not self.concession_until:
            return False
        # sudo: sourcing.milestone - when goods left is the same for everybody
        inspection = self.sudo()
        steps = inspection.project_id.milestone_ids.filtered(
            lambda step: (
                step.kind == "shipment"
                and step.state not in OUT_OF_PLAN
                and (not step.order_id or inspection._concerns(step.order_id))
            )
        )
        today = self._today()
        decided = inspection._local_day(inspection.decision_on)
        left = [step._left_since(decided) or today for step in steps]
        return max(left, default=today) > self.concession_until

    def _local_day(self, moment):
        """The day of a moment where the step is done."""
        self.ensure_one()
        place = self.milestone_id or self.project_id
        return place._local_day(moment)

    def _blocker_params(self):
        return super()._blocker_params() | self._decision_params()

    def _decision_params(self) -> dict:
        """What sentences say of the decision."""
        self.ensure_one()
        params = {
            "number": self.number,
            "decision_state": self.decision,
            "until_date": self.concession_until and str(self.concession_until),
            "conditions": self.concession_conditions,
        }
        return {name: value for name, value in params.items() if value}

    def _standing_sentence(self, audience: str) -> str:
        """Where the goods stand, for one audience; empty before there is a verdict."""
        self.ensure_one()
        if not self.result:
            return ""
        code = self._held() or f"released_{self.decision}"
        if not self.decision:
            code = "undecided"
        return self.env["sourcing.sentence"]._render(
            code, self._blocker_params(), audience
        )

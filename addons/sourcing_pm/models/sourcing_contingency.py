from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from .tools import in_language

# What was asked or decided is not rewritten.
DECIDED_ON = frozenset(
    {
        "project_id",
        "kind",
        "decided_by",
        "words",
        "words_zh",
        "cost",
        "silence",
        "silence_zh",
        "days",
    }
)
# Who decided, and when: written with the decision.
DECISION = frozenset({"decided_on", "decided_by_id"})


class SourcingContingency(models.Model):
    """What is done about a project that is red: chosen by the buyer or by its lead."""

    _name = "sourcing.contingency"
    _description = "Contingency"
    _inherit = ["sourcing.state.mixin", "sourcing.approval.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _transitions = {
        "draft": ("asked", "chosen"),
        "asked": ("draft", "chosen", "refused"),
        "chosen": (),
        "refused": (),
    }

    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        [
            ("backup_factory", "Backup factory"),
            ("partial_shipment", "Partial shipment"),
            ("faster_transport", "Faster transport"),
            ("other_measure", "Another measure"),
        ],
        "Contingency",
        required=True,
        default="partial_shipment",
    )
    decided_by = fields.Selection(
        [("buyer", "The buyer"), ("lead", "The lead")], required=True, default="buyer"
    )
    words = fields.Text(
        "In Words for the Buyer", required=True, help="The buyer reads this."
    )
    words_zh = fields.Text(
        "In Words for the Buyer (Chinese)",
        help="Empty: the question is asked in one language.",
    )
    days = fields.Integer("Days Won", help="Calendar days that delivery wins by it.")
    cost = fields.Char(
        "Cost for the Buyer", help="The buyer reads this: US$ 1,140, or none."
    )
    silence = fields.Char(
        "Without an Answer",
        help="What happens if the buyer says nothing; he reads this.",
    )
    silence_zh = fields.Char("Without an Answer (Chinese)")
    reason = fields.Text(help="Why this one, for ourselves.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("asked", "Waiting for decision"),
            ("chosen", "Chosen"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    decided_on = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.partner", "Decided", readonly=True, copy=False)

    # === COMPUTES === #

    @api.depends_context("lang")
    @api.depends("kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            record.display_name = labels.get(record.kind, "")

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_decision(vals)
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        self._check_decision(vals)
        if DECIDED_ON & vals.keys() and any(record.state != "draft" for record in self):
            raise UserError(
                self.env._("What was asked or decided stays as it is; write a new one.")
            )
        return super().write(vals)

    def _check_decision(self, vals) -> None:
        if DECISION & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("Who decided, and when, is recorded with the decision.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(record.state != "draft" for record in self):
            raise UserError(self.env._("What was asked or decided is never deleted."))

    # === ACTIONS === #

    def action_decide(self):
        """Choose it, or ask the buyer whether it is chosen."""
        self.check_access("write")
        for record in self:
            if record.decided_by == "lead":
                record._choose(self.env.user.partner_id)
            else:
                record._ask()

    def _transition_blockers(self, to: str) -> list[str]:
        project = self.project_id
        blockers = super()._transition_blockers(to)
        if to in ("asked", "chosen") and self.state == "draft":
            colours = {finding["colour"] for finding in project.findings or []}
            if project.state != "running" or "red" not in colours:
                blockers.append(
                    self.env._(
                        "%(project)s is not red: a contingency answers a red project",
                        project=project.display_name,
                    )
                )
        if to == "asked" and not (self.cost or "").strip():
            blockers.append(
                self.env._(
                    "say what it costs the buyer, or write that it costs nothing"
                )
            )
        if to == "asked" and not (self.silence or "").strip():
            blockers.append(self.env._("say what happens without an answer"))
        if to == "chosen" and self.state == "draft" and self.decided_by == "buyer":
            blockers.append(self.env._("the buyer decides; ask him"))
        if to == "chosen" and self.decided_by == "lead" and not project._may_lead():
            blockers.append(
                self.env._("the lead, a deputy or a manager chooses for our side")
            )
        if self.state == "asked" and not self.env.su:
            blockers.append(self.env._("the answer comes from who was asked"))
        return blockers

    # === APPROVAL === #

    def _approval_snapshot(self) -> dict:
        return super()._approval_snapshot() | {
            "kind": self.kind,
            "words": self.words,
            "cost": self.cost or "",
            "days": self.days,
        }

    def _ask(self) -> None:
        self.ensure_one()
        self._transition("asked")
        self._ask_approval(
            side="buyer" if self.project_id._has_buyer() else "staff",
            question=self._question("en_US", self.words),
            # half a translation is worse than none
            question_zh=self._question("zh_CN", self.words_zh) if self.words_zh else "",
            silence=self.silence,
            silence_zh=self.silence_zh or "",
        )

    def _question(self, lang: str, words: str) -> str:
        record = in_language(self, lang)
        sentence = record.env["sourcing.sentence"]
        days = {"days": record.days}
        return sentence._render(
            "contingency_question",
            {
                "kind_state": record.kind,
                "words": _without_stop(words),
                "gain": sentence._render("contingency_gain", days, "buyer")
                if record.days > 0
                else "",
                "cost": _without_stop(record.cost),
            },
            "buyer",
        )

    def _approval_subject(self) -> dict:
        return {"step_state": self.kind}

    def _on_approval_void(self, approval) -> None:
        if self.state == "asked":
            self._transition("draft")

    def _on_approval_decided(self, approval) -> None:
        if approval.state == "approved":
            self._choose(approval.decided_by_id)
        else:
            self._settle("refused", approval.decided_by_id)

    def _choose(self, partner) -> None:
        self._settle("chosen", partner)
        if self.decided_by == "lead":
            self.project_id._live("buyer")._tell(
                "contingency_chosen", {"kind_state": self.kind, "words": self.words}
            )

    def _settle(self, state: str, partner) -> None:
        self.ensure_one()
        self._transition(state)
        # sudo: sourcing.contingency - recorded with the decision only
        self.sudo().write(
            {"decided_on": fields.Datetime.now(), "decided_by_id": partner.id}
        )
        self.project_id._log(
            f"contingency_{state}",
            partner=partner,
            after={"kind_state": self.kind, "words": self.words},
            reason=self.reason or "",
        )


def _without_stop(text: str) -> str:
    """Words that stand inside a sentence, which ends by itself."""
    return text.strip().rstrip(".。")

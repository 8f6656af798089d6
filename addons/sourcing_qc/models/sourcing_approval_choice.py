"""A question about an inspection has more answers than yes and no."""

from __future__ import annotations

from odoo import fields, models

from odoo.addons.sourcing_pm.models.errors import DecisionError

from .sourcing_inspection_decision import DECISIONS, MEANINGS, RELEASES

MAX_CONDITIONS = 2000
# What an answer without a choice means.
PLAIN = {"approved": "accept", "rejected": "reject"}


class SourcingApproval(models.Model):
    """Which answer was chosen is written down with the answer, and never after it."""

    _inherit = "sourcing.approval"

    choice = fields.Selection(DECISIONS, "Decision", readonly=True)
    conditions = fields.Text(readonly=True)
    valid_until = fields.Date("Concession until", readonly=True)
    is_about_inspection = fields.Boolean(compute="_compute_is_about_inspection")

    def _compute_is_about_inspection(self):
        for approval in self:
            approval.is_about_inspection = approval._is_about_inspection()

    # === ACTIONS === #

    def action_choose(self, *, choice: str, conditions="", until=None, remark=""):
        """Answer with one of the options, as the person of ours who was asked.

        :param choice: ``accept``, ``rework``, ``sort``, ``concession`` or ``reject``.
        :param conditions: under which a concession is made.
        :param until: the last day of the concession, ISO text.
        :param remark: why, and what must change; required unless goods are accepted.
        """
        self.check_access("read")
        for approval in self:
            if choice != "accept" and not (remark or conditions or "").strip():
                raise DecisionError(self.env._("Say why, for whoever acts on it."))
            answer = approval._choose(choice, conditions, until)
            approval._decide_as_staff(answer, (remark or "").strip())

    def action_record(
        self, *, answer: str = "", choice="", conditions="", until=None, **kwargs
    ):
        """As there; about an inspection, ``choice`` says which of the options he chose.

        :param choice: see :meth:`action_choose`; ``answer`` follows from it.
        """
        self.check_access("read")
        self.ensure_one()
        if choice and self._is_about_inspection():
            answer = self._choose(choice, conditions, until)
        return super().action_record(answer=answer, **kwargs)

    # === DECISION === #

    def _is_about_inspection(self) -> bool:
        self.ensure_one()
        return self.res_model == "sourcing.inspection"

    def _choose(self, choice: str, conditions="", until=None) -> str:
        """Write down the chosen answer; what refuses the answer takes this back.

        :return: whether that is ``approved`` or ``rejected``.
        :raise DecisionError: it cannot be chosen.
        """
        self.ensure_one()
        # sudo: sourcing.approval - nobody holds write rights on answers
        approval = self.sudo()
        if not approval._is_about_inspection():
            raise DecisionError(self.env._("This question is answered by yes or no."))
        approval._lock_open()
        conditions = str(conditions or "").strip()[:MAX_CONDITIONS]
        until = self._read_day(until)
        approval._record()._check_choice(choice, conditions, until)
        concession = choice == "concession"
        approval.write(
            {
                "choice": choice,
                "conditions": concession and conditions,
                "valid_until": concession and until,
            }
        )
        return "approved" if choice in RELEASES else "rejected"

    def _read_day(self, text):
        try:
            return fields.Date.to_date(text) or None
        except (TypeError, ValueError) as error:
            raise DecisionError(
                self.env._("%(day)s is no day; write it like 2026-12-31.", day=text)
            ) from error

    def _decide(self, answer, **kwargs):
        """A plain yes accepts the goods, a plain no rejects them."""
        # sudo: sourcing.approval - as in _choose
        approval = self.sudo()  # sudo: as above
        if approval._is_about_inspection() and approval.state == "open":
            chosen = approval.choice or PLAIN[answer]
            # what was open when it was chosen need not be any more
            approval._choose(chosen, approval.conditions, approval.valid_until)
        return super()._decide(answer, **kwargs)

    def _answer_of_party(
        self, answer, party, *, choice="", conditions="", until="", **kwargs
    ):
        self._check_party(party)
        # sudo: sourcing.approval - the buyer holds no rights; he was checked
        approval = self.sudo()  # sudo: as above
        if approval._is_about_inspection():
            with self._told_in_his_words():
                chosen = approval._choose(choice or PLAIN[answer], conditions, until)
            if chosen != answer:
                raise DecisionError(
                    self.env._("Please choose one of the answers that are offered.")
                )
        return super()._answer_of_party(answer, party, **kwargs)

    # === PORTAL === #

    def _decision_view(self, party):
        """Add what was found, what is advised, and what may be answered."""
        view = super()._decision_view(party)
        # sudo: sourcing.approval - the reader holds no rights; the party was checked
        approval = self.sudo()  # sudo: as above
        view["inspection"] = {}
        if not approval._is_about_inspection():
            return view
        # in the reader's language
        inspection = approval._record().with_context(lang=self.env.lang)
        view["inspection"] = inspection._decision_row()
        view["conditions"] = approval.conditions or ""
        view["until"] = approval.project_id._written(approval.valid_until)
        if approval.state == "open":
            view["options"] = [
                self._option(choice) for choice in inspection._decision_options()
            ]
            view["first_day"] = str(inspection._today())
        return view

    def _option(self, choice: str) -> dict:
        labels = dict(self._fields["choice"]._description_selection(self.env))
        return {
            "choice": choice,
            "name": labels[choice],
            "means": str(self.env._(MEANINGS[choice])),
            "signed": choice in RELEASES,
            "conditional": choice == "concession",
        }

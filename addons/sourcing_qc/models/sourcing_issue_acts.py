"""What is done with a corrective action: contained, verified, closed, begun again."""

from __future__ import annotations

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import eight_d
from .sourcing_issue import WHYS


class SourcingIssue(models.Model):
    _inherit = "sourcing.issue"

    # === ACTIONS === #

    def action_make_capa(self):
        """Work on a quality issue as a corrective action, in the order of an 8D."""
        self.check_access("write")
        for issue in self.filtered(lambda issue: not issue.is_capa):
            if issue.kind != "quality" or issue.state != "open":
                raise UserError(
                    self.env._(
                        "“%(issue)s”: only an open issue of quality becomes a "
                        "corrective action.",
                        issue=issue.name,
                    )
                )
            issue._write_recorded({"is_capa": True})
            issue._log_capa("capa_opened")

    def action_confirm_containment(self):
        """Confirm that nothing more of it reaches anybody: D3 is done."""
        self.check_access("write")
        for issue in self:
            issue._check_may_confirm()
            issue._check_containment()
            # sudo: sourcing.issue.action - recorded by this act only
            issue._unconfirmed().sudo().confirmed = True
            issue._write_recorded(
                {
                    "contained_on": fields.Datetime.now(),
                    "contained_by_id": self.env.user.id,
                }
            )
            issue._log_capa("capa_contained")
            issue._tell_factory("capa_contained")
            issue._on_hold_moved()

    def _check_may_confirm(self) -> None:
        """Who looks after the issue or the project, and not who inspected."""
        self.ensure_one()
        if not (self.project_id._may_lead() or self.owner_id == self.env.user):
            raise UserError(
                self.env._(
                    "“%(issue)s”: its owner, the lead, a deputy or a manager confirms "
                    "the containment.",
                    issue=self.name,
                )
            )

    def action_record_effective(self):
        """Record, from evidence, that the next order was without this defect."""
        self.check_access("write")
        for issue in self:
            if not ((issue.verified_words or "").strip() and issue.contained_on):
                raise UserError(
                    self.env._(
                        "“%(issue)s”: say where it was seen that the next order has "
                        "not this defect.",
                        issue=issue.name,
                    )
                )
            if not issue.verified_document_id.file:
                raise UserError(
                    self.env._(
                        "“%(issue)s”: name the filed document that shows it.",
                        issue=issue.name,
                    )
                )
            issue._check_open_capa()
            issue._write_recorded(
                {
                    "verified_on": fields.Datetime.now(),
                    "verified_by_id": self.env.user.id,
                }
            )
            issue._log_capa("capa_verified")

    def _check_open_capa(self) -> None:
        self.ensure_one()
        if not self.is_capa or self.state != "open":
            raise UserError(
                self.env._("“%(issue)s” is no open corrective action.", issue=self.name)
            )

    def _check_containment(self) -> None:
        """Refuse to confirm a containment that does not say all it has to."""
        self._check_open_capa()
        rows = self._unconfirmed()
        labels = {
            "what": self.env._("what was done"),
            "quantity": self.env._("how many pieces"),
            "where": self.env._("where they are"),
            "who": self.env._("by whom"),
            "when": self.env._("done on which day"),
        }
        gaps = [
            f"- {row._gist()}: {', '.join(labels[name] for name in missing)}"
            for row in rows
            if (missing := eight_d.missing(row._as_containment()))
        ]
        if not rows:
            gaps = [f"- {self.env._('no containment is written')}"]
        if gaps:
            raise UserError(
                self.env._(
                    "“%(issue)s” is not contained yet. Missing:\n%(gaps)s",
                    issue=self.name,
                    gaps="\n".join(gaps),
                )
            )

    # === STATE === #

    def _transition_blockers(self, to: str) -> list[str]:
        blockers = super()._transition_blockers(to)
        if to == "closed" and self.is_capa:
            blockers += self._closing_blockers()
        return blockers

    def _closing_blockers(self) -> list[str]:
        words = {
            "d1": self.env._("nobody answers for it (D1)"),
            "d2": self.env._("the problem is not described (D2)"),
            "d3": self.env._("the containment is not confirmed (D3)"),
            "d4": self.env._("root cause or cause code is missing (D4)"),
            "d5": self.env._(
                "no corrective action is written in English or Chinese, or the rework "
                "is not approved (D5)"
            ),
            "d6": self.env._("a corrective action is not done (D6)"),
            "d7": self.env._("no preventive action is done (D7)"),
            "d8": self.env._(
                "its effectiveness is not verified: by a conforming inspection of the "
                "same goods, or by recorded evidence of the next order (D8)"
            ),
        }
        return [words[name] for name in eight_d.open_disciplines(self._facts())]

    def _begin_again(self) -> None:
        """What was thought effective was not: contain, and verify anew."""
        for issue in self:
            issue._write_recorded(
                {
                    "contained_on": False,
                    "contained_by_id": False,
                    "verification_id": False,
                    "verified_words": False,
                    "verified_document_id": False,
                    "verified_on": False,
                    "verified_by_id": False,
                    "reopened_on": fields.Datetime.now(),
                    "reopen_count": issue.reopen_count + 1,
                }
            )

    def _facts(self) -> eight_d.Facts:
        """What the engine judges the order of the disciplines by."""
        self.ensure_one()
        rows = self.action_ids.grouped("kind")
        none = self.action_ids.browse()
        return eight_d.Facts(
            has_owner=bool(self.owner_id),
            has_problem=bool((self.problem or self.problem_zh or "").strip()),
            contained=bool(self.contained_on),
            whys=tuple(self[name] or "" for name in WHYS),
            has_cause_code=bool(self.reason_id),
            corrective=rows.get("corrective", none)._as_engine(),
            preventive=rows.get("preventive", none)._as_engine(),
            instructed=self._is_instructed(),
            verified=self.is_verified,
        )

    # === BUSINESS === #

    def _unconfirmed(self):
        """The containment that is still to be confirmed."""
        return self.action_ids.filtered(
            lambda row: row.kind == "containment" and not row.confirmed
        )

    def _open_actions(self):
        """Actions that somebody still has to do."""
        open_ones = self.filtered(lambda issue: issue.is_capa and issue.state == "open")
        return open_ones.action_ids.filtered(lambda row: not row.done_on)

    def _log_capa(self, code: str, **values) -> None:
        after = values.pop("after", {})
        for issue in self:
            issue.project_id._log(
                code,
                step=issue.milestone_id,
                after={"issue": issue.name, **after},
                **values,
            )

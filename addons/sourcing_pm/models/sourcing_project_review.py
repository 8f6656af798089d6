"""What a closed project says of how it was led: figures from facts, not opinions."""

from __future__ import annotations

from odoo import api, fields, models

from ..engine import review

REVIEW_FACTS = frozenset(
    {"review_updates", "review_unprompted", "review_issues", "review_early"}
)


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    review_updates = fields.Integer(
        "Messages to Buyer",
        readonly=True,
        copy=False,
        help="Messages and reports that we sent to the buyer until the project closed.",
    )
    review_unprompted = fields.Integer(
        "Unprompted",
        readonly=True,
        copy=False,
        help="Of these, sent before the buyer asked and before the promised rhythm "
        "lapsed.",
    )
    review_issues = fields.Integer(
        "Issues Recorded",
        readonly=True,
        copy=False,
        help="Issues of which it is known which planned date they endangered.",
    )
    review_early = fields.Integer(
        "Days Early",
        readonly=True,
        copy=False,
        help="Working days between recording these issues and the dates that they "
        "endangered, all together; negative: recorded too late.",
    )
    unprompted_text = fields.Char("Unprompted Messages", compute="_compute_review_text")
    early_text = fields.Char("Recorded Early", compute="_compute_review_text")

    def _facts(self) -> frozenset[str]:
        return super()._facts() | REVIEW_FACTS

    @api.depends_context("lang")
    @api.depends(*REVIEW_FACTS)
    def _compute_review_text(self):
        for project in self:
            project.unprompted_text = project._unprompted_text()
            project.early_text = project._early_text()

    def _unprompted_text(self) -> str:
        """One figure for all of these projects; no message is no figure."""
        total = sum(self.mapped("review_updates"))
        if not total:
            return self.env._("no message to the buyer")
        count = sum(self.mapped("review_unprompted"))
        return self.env._(
            "%(count)s of %(total)s (%(share)s %%)",
            count=count,
            total=total,
            share=round(100 * count / total),
        )

    def _early_text(self) -> str:
        issues = sum(self.mapped("review_issues"))
        if not issues:
            return self.env._("no issue that endangered a date")
        return self.env._(
            "%(days)s working days on average (%(issues)s issues)",
            days=f"{sum(self.mapped('review_early')) / issues:.1f}",
            issues=issues,
        )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "done":
            self._review()
        return result

    def _review(self) -> None:
        """Write down the figures of the day on which the project closed."""
        # sudo: sourcing.project - facts, whoever reported the last step
        for project in self.sudo():
            unprompted, updates = project._review_messages()
            early = project._review_warnings()
            project.write(
                {
                    "review_updates": updates,
                    "review_unprompted": unprompted,
                    "review_issues": len(early),
                    "review_early": sum(early),
                }
            )

    def _review_messages(self) -> tuple[int, int]:
        """Of our messages to the buyer those that came by themselves, and all."""
        ours, theirs = self._progress_moments()
        if not (self.date_start and ours):
            return 0, 0
        start = fields.Datetime.to_datetime(self.date_start)
        return review.unprompted(ours, theirs, start, self.update_days)

    def _progress_moments(self) -> tuple[list, list]:
        """When we told the buyer of progress, and when he wrote to us."""
        buyers = self._live("buyer").partner_id.commercial_partner_id
        messages = self.message_ids.filtered(self._is_for_buyer)
        theirs = messages.filtered(
            lambda message: message.author_id.commercial_partner_id in buyers
        )
        ours = messages.filtered(self._is_update).mapped("date")
        reports = self.report_ids.filtered("sent_on").mapped("sent_on")
        return ours + reports, theirs.mapped("date")

    def _review_warnings(self) -> list[int]:
        """How many working days early each issue was recorded."""
        calendar = self._calendar("agent")._workdays()
        return [
            review.days_early(self._local_day(issue.create_date), day, calendar)
            for issue in self.issue_ids
            if (day := issue._endangered())
        ]


class SourcingIssue(models.Model):
    _inherit = "sourcing.issue"

    def _endangered(self):
        """The date that the issue endangers: of its step, else of the delivery."""
        step = self.milestone_id
        return step._due() if step else self.project_id.date_required

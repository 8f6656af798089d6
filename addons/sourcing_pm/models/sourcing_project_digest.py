"""What a status report tells the buyer of a project: his projections since a moment.

Words only, in the language of the context, and plain values: no record leaves this
file, and nothing that one side typed for itself (design 5.12, 5.13).
"""

from __future__ import annotations

from datetime import timedelta

from odoo import fields, models

from .milestone_states import CLOSED, OUT_OF_PLAN, UNSEEN
from .portal_text import in_own_language, written_days
from .sourcing_project_portal import PHONE_WIDTH

# Days that "next" looks ahead.
AHEAD = 7
# What the journal says and other sections of the report say better.
TOLD_ELSEWHERE = frozenset(
    {
        "step_done",
        "quantity_made",
        "quantity_packed",
        "approval_asked",
        "approval_answered",
        "approval_reminded_before",
        "approval_reminded_after",
    }
)


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _digest(self, since, before: dict) -> dict:
        """Everything that a report may tell, by section.

        :param since: instant (UTC) of the last report; what came later is news.
        :param before: ``_digest_marks`` of the last report; empty for the first one.
        """
        self.ensure_one()
        # sudo: sourcing.* - what follows names each value, as the buyer's page does
        project = self.sudo()
        steps = project.milestone_ids.sorted("sequence").filtered(
            lambda step: step.state not in UNSEEN
        )
        drawn = steps.filtered(lambda step: step.state not in OUT_OF_PLAN)
        entries = project.journal_ids.filtered(
            lambda entry: entry.moment > since
        ).sorted("id")
        return {
            "name": project.name,
            "answer": project._buyer_answer(),
            "dates": project._buyer_dates(),
            "decisions": project._digest_decisions(),
            "events": project._digest_events(entries, steps),
            "steps": project._digest_steps(entries, steps, before.get("finishes", {})),
            "photos": project._digest_photos(since),
            "quantities": [row for row in project._buyer_goods() if row["progress"]],
            "issues": project._digest_issues(before, steps),
            "next": project._digest_next(steps),
            "notices": project._calendar_sentences("buyer"),
            "timeline": str(project._timeline(drawn)),
            "timeline_phone": str(
                project._timeline(drawn, width=PHONE_WIDTH, label_width=0)
            ),
        }

    def _digest_marks(self) -> dict:
        """What the next report compares with: where steps and issues stand now."""
        self.ensure_one()
        # sudo: sourcing.milestone, sourcing.issue - days and numbers, for ourselves
        project = self.sudo()
        return {
            "finishes": {
                str(step.id): str(step.actual_finish or step.forecast_finish)
                for step in project.milestone_ids
                if step.actual_finish or step.forecast_finish
            },
            "open_issues": project.issue_ids.filtered(
                lambda issue: issue.state == "open"
            ).ids,
            "last_issue": max(project.issue_ids.ids, default=0),
        }

    def _digest_decisions(self) -> list[dict]:
        """The open questions to the buyer; the deadline is an instant (UTC)."""
        return [
            {
                "question": in_own_language(self, approval, "question"),
                "silence": in_own_language(self, approval, "silence"),
                "cost": approval._silence_sentence("buyer"),
                "waits_for_us": bool(approval.asked_back_on),
                "deadline": fields.Datetime.to_string(approval.deadline)
                if approval.deadline
                else "",
                "of": approval.party_id.partner_id.name,
                "url": f"/my/sourcing/{self.id}/decide/{approval.id}",
            }
            for approval in self._buyer_approvals()
            if approval.state == "open"
        ]

    def _digest_events(self, entries, steps) -> list[dict]:
        """The journal in the buyer's words, each sentence once a day."""
        rows = []
        for entry in entries:
            hidden = entry.milestone_id and entry.milestone_id not in steps
            if entry.code in TOLD_ELSEWHERE or hidden:
                continue
            text = entry._sentence("buyer")
            row = {"day": self._written(self._local_day(entry.moment)), "text": text}
            if text and row not in rows:
                rows.append(row)
        return rows

    def _digest_steps(self, entries, steps, finishes: dict) -> list[dict]:
        """Steps done since the last report, and those forecast for another day."""
        done = entries.filtered(
            lambda entry: (entry.after or {}).get("after_state") == "done"
        ).milestone_id
        chain = self._moves()
        rows: list[dict] = []
        said: list[str] = []
        for step in steps - steps.filtered(lambda step: step.state == "waived"):
            now = step.actual_finish or step.forecast_finish
            was = fields.Date.to_date(finishes.get(str(step.id)))
            was = was or step.baseline_finish
            moved = bool(now and was and now != was)
            if not (step in done if step.state == "done" else moved):
                continue
            planned = step.baseline_finish
            why = step._move_sentences("buyer", chain, visible=steps)
            rows.append(
                {
                    "name": step.display_name,
                    "done": step.state == "done",
                    "now": self._written(now),
                    "was": self._written(was) if moved and was != planned else "",
                    "planned": self._written(planned),
                    "delay": written_days(self, (now - planned).days)
                    if planned
                    else "",
                    "late": step.health in ("yellow", "red"),
                    # what moves a step moves those behind it: said once
                    "why": why if why != said else [],
                }
            )
            said = why
        return rows

    def _digest_photos(self, since) -> list[dict]:
        """Pictures that were released to the buyer; the caller finds them by id."""
        return [
            {
                "document": document.id,
                "name": document.kind_id.name,
                "step": document.milestone_id.type_id.name or "",
            }
            for document in self._digest_documents(since)
        ]

    def _digest_documents(self, since):
        return self.document_ids.filtered(
            lambda document: (
                document._is_released_to("buyer")
                and document._is_picture()
                and document.released_on > since
            )
        ).sorted("released_on")

    def _digest_issues(self, before: dict, steps) -> list[dict]:
        """Issues by kind and step: what was written of them is for ourselves."""
        labels = dict(
            self.env["sourcing.issue"]._fields["kind"]._description_selection(self.env)
        )
        known = before.get("open_issues", [])
        rows = []
        for issue in self.issue_ids.sorted("id"):
            fresh = issue.id > before.get("last_issue", 0)
            settled = issue.state == "closed"
            if settled and not (fresh or issue.id in known):
                continue
            seen = issue.milestone_id & steps
            rows.append(
                {
                    "kind": labels[issue.kind],
                    "step": seen.type_id.name or "",
                    "serious": issue.colour == "red",
                    "state": "settled" if settled else "new" if fresh else "open",
                    "due": "" if settled else self._written(issue.date_due),
                }
            )
        return rows

    def _digest_next(self, steps) -> list[dict]:
        """What starts or ends in the coming days, and what it still waits for."""
        if self.state != "running":
            return []
        today = self._today()
        until = today + timedelta(days=AHEAD)
        rows = []
        for step in steps.filtered(lambda step: step.state not in CLOSED):
            ends = bool(step.forecast_finish and step.forecast_finish <= until)
            starts = bool(
                not step.actual_start
                and step.forecast_start
                and step.forecast_start <= until
            )
            if ends or starts:
                day = step.forecast_finish if ends else step.forecast_start
                rows.append(
                    {
                        "name": step.display_name,
                        "day": self._written(day),
                        "ends": ends,
                        "waiting": step._blockers_for("buyer")
                        if step.state in ("running", "asked")
                        else [],
                    }
                )
        return rows

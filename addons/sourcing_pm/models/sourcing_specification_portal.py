"""A revision and what it changes, as plain values for pages and papers."""

from __future__ import annotations

from datetime import date

from odoo import models
from odoo.tools.image import image_data_uri

from ..engine.diff import changes
from .portal_text import written_day, written_moment, written_target
from .sourcing_specification import LINE_FIELDS

TARGET = ("target", "minus", "plus", "unit")
# States in which the buyer may see the lines of a revision.
SHOWN_TO_BUYER = ("asked", "agreed", "force")


class SourcingSpecification(models.Model):
    _inherit = "sourcing.specification"

    def _changes(self) -> list:
        """What this revision changes against the one it replaces."""
        self.ensure_one()
        before, after = (
            [line._snapshot() for line in revision.line_ids]
            for revision in (self._base(), self)
        )
        return changes(before, after, fields=LINE_FIELDS)

    def _parts(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """The parts of a line as a reader compares them: label, key, fields."""
        return [
            (self.env._("Characteristic"), "name", ("name",)),
            (self.env._("Characteristic (Chinese)"), "name_zh", ("name_zh",)),
            (self.env._("Target"), "target", TARGET),
            (self.env._("Requirement"), "text", ("text",)),
            (self.env._("Requirement (Chinese)"), "text_zh", ("text_zh",)),
            (self.env._("Method"), "method", ("method",)),
            (self.env._("Class"), "severity", ("severity",)),
        ]

    def _change_rows(self, before: list[dict], after: list[dict]) -> list[dict]:
        """Field by field what changes from one list of lines to another.

        :return: rows with both names of the line, its ``kind`` of change, and
            ``fields`` with label, value before and value after.
        """
        rows = []
        for change in changes(before, after, fields=LINE_FIELDS):
            line = change.after or change.before
            shown = [
                {
                    "label": label,
                    "before": self._part(change.before, key),
                    "after": self._part(change.after, key),
                }
                for label, key, names in self._parts()
                if not change.fields or set(names) & set(change.fields)
            ]
            rows.append(
                {
                    "kind": change.kind,
                    "name": line["name"],
                    "name_zh": line["name_zh"] or "",
                    # the name of a new or removed line stands above already
                    "fields": [
                        part
                        for part in shown[0 if change.fields else 2 :]
                        if part["before"] or part["after"]
                    ],
                }
            )
        return rows

    def _part(self, line: dict | None, key: str) -> str:
        if not line:
            return ""
        if key == "target":
            return written_target(self, {**line, "text": "", "text_zh": ""})
        if key == "severity":
            return self._class_names().get(line["severity"], "")
        return line[key] or ""

    def _class_names(self) -> dict[str, str]:
        lines = self.env["sourcing.specification.line"]
        return dict(lines._fields["severity"]._description_selection(self.env))

    def _change_view(self, change: dict, lines: list[dict]) -> dict:
        """A change as its snapshot tells it, in the reader's language.

        :param change: the part ``change`` of a snapshot; empty: no change.
        """
        if not change:
            return {}
        sentences = self.env["sourcing.sentence"]
        step = sentences._catalogue_record("sourcing.milestone.type", change["step"])
        asked_by = change["asked_by"]
        return {
            "against": change["against"],
            "rows": self._change_rows(change["before"], lines),
            "asked_by": self.env._("the factory")
            if asked_by["side"] == "factory"
            else asked_by["name"],
            "why": change["why"],
            "cost": change["cost"],
            "days": self.env._(
                "%(days)s more days for “%(step)s”",
                days=change["days"],
                step=step.display_name,
            )
            if change["days"]
            else "",
            "new_sample": change["new_sample"],
            "sample_reason": change["sample_reason"],
        }

    def _lines_in_both(self, lines) -> list[dict]:
        """Lines in both languages; class in the reader's own.

        :param lines: records, or their values in a snapshot.
        """
        project = self.env["sourcing.project"]
        own, english, chinese = (
            record._specification_rows(lines)
            for record in (
                project,
                project.with_context(lang="en_US"),
                project.with_context(lang="zh_CN"),
            )
        )
        return [
            one
            | {
                "name_zh": two["name"] if two["name"] != one["name"] else "",
                "target_zh": two["target"] if two["target"] != one["target"] else "",
                "class": mine["class"],
            }
            for mine, one, two in zip(own, english, chinese, strict=True)
        ]

    # === BRIEF === #

    def _brief(self) -> dict:
        """The revision as a paper for the buyer; nothing of the factory is in it."""
        self.ensure_one()
        project = self.project_id
        approval = self._signed()
        zone = [project._zone()]
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "company": project.company_id.name,
            "number": project.number,
            "name": project.name,
            "buyer": project.buyer_id.name or "",
            "revision": self.revision,
            "state": states[self.state],
            "date": written_day(
                self,
                project._local_day(self.in_force_on or self.write_date),
                date.min,  # a paper is kept: always with the year
            ),
            "lines": self._lines_in_both(self.line_ids),
            "confirmed": written_moment(
                self, self.supplier_confirmed_on, zone, with_year=True
            ),
            "signature": image_data_uri(approval.signature)
            if approval.signature
            else "",
            "signed": project._decision_in_words(
                approval, self.env["sourcing.party"], named=True
            )
            if approval
            else "",
        }

    def _brief_name(self) -> str:
        """Name of the file, without its ending."""
        self.ensure_one()
        return f"{self.project_id.number}-specification-{self.revision}"

    def _signed(self):
        """The buyer's yes to this revision: on the change, or with its sample."""
        # sudo: sourcing.approval - whoever may read the revision may read who signed
        approvals = self.env["sourcing.approval"].sudo()  # sudo: as above
        return approvals.search(
            [
                ("specification_id", "=", self.id),
                ("state", "=", "approved"),
                ("party_id", "!=", False),
            ],
            limit=1,
        )

"""What was said in a chat and seen on a visit, filed, and what came of it."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a filed record says; it stays once the record is accepted.
RECORDED = frozenset(
    {
        "channel",
        "speaker_id",
        "said_on",
        "words",
        "translation",
        "visited_on",
        "visitor_id",
        "findings",
    }
)


class SourcingDocumentKind(models.Model):
    _inherit = "sourcing.document.kind"

    record = fields.Selection(
        [("chat", "Words of a chat"), ("visit", "Findings of a visit")],
        "Written down with it",
        help="What stands in the document's fields; a file may come with it.",
    )


class SourcingDocument(models.Model):
    _inherit = "sourcing.document"

    record = fields.Selection(related="kind_id.record")
    channel = fields.Selection(
        [
            ("wechat", "WeChat"),
            ("whatsapp", "WhatsApp"),
            ("mail", "E-mail"),
            ("phone", "Phone"),
        ]
    )
    speaker_id = fields.Many2one("res.partner", "Said by", index="btree_not_null")
    said_on = fields.Datetime("Said on")
    words = fields.Text("Original Words")
    translation = fields.Text()
    visited_on = fields.Date()
    visitor_id = fields.Many2one("res.partner", "Visited by")
    findings = fields.Text()
    gist = fields.Char(
        "Content",
        compute="_compute_gist",
        help="The name of the file, or who said what.",
    )

    issue_ids = fields.One2many("sourcing.issue", "document_id", "Issues")
    commitment_ids = fields.One2many("sourcing.commitment", "document_id", "Promises")
    specification_ids = fields.One2many(
        "sourcing.specification", "document_id", "Changes"
    )

    # === COMPUTES === #

    @api.depends("record", "filename", "speaker_id", "visitor_id", "words", "findings")
    def _compute_gist(self):
        for document in self:
            who = document.speaker_id or document.visitor_id
            text = document.words or document.findings
            document.gist = (
                self.env._("%(name)s: %(words)s", name=who.name, words=text)
                if document.record and who
                else text or document.filename
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            kind = self.env["sourcing.document.kind"].browse(vals.get("kind_id"))
            if kind.record:
                self._prepare_record(kind, vals)
        return super().create(vals_list)

    def _prepare_record(self, kind, vals: dict) -> None:
        """A record is there when it is written down; no step demands it."""
        text = vals.get("words" if kind.record == "chat" else "findings")
        if not (text or "").strip():
            raise UserError(
                self.env._("Write down what was said.")
                if kind.record == "chat"
                else self.env._("Write down what was found.")
            )
        now = fields.Datetime.now()
        vals.update(demanded=False, state="received", received_on=now)
        if kind.record == "chat":
            vals["channel"] = vals.get("channel") or "wechat"
            vals["said_on"] = vals.get("said_on") or now
        else:
            vals["visited_on"] = vals.get("visited_on") or fields.Date.context_today(
                self
            )

    def write(self, vals):
        if RECORDED & vals.keys():
            self._check_file_open()
        return super().write(vals)

    # === ACTIONS === #

    def action_make_issue(self):
        """Open an issue from what was said."""
        return self._make(
            "sourcing.issue",
            self.env._("Issue"),
            {
                "name": self._gist(),
                "project_id": self.project_id.id,
                "kind": "question" if self.record == "chat" else "quality",
            },
        )

    def action_make_promise(self):
        """Record the date that was promised in these words."""
        return self._make(
            "sourcing.commitment",
            self.env._("Promise"),
            {
                "partner_id": self.speaker_id.id,
                "channel": self.channel or "visit",
                "words": self.translation or self.words,
                "words_zh": self.words if self.translation else False,
                "firmness": "spoken" if self.channel in (False, "phone") else "written",
            },
        )

    def action_make_change(self):
        """Propose a revision of the specification: what is in force, to be changed."""
        self.check_access("write")
        self.ensure_one()
        values = {
            "project_id": self.project_id.id,
            "document_id": self.id,
            "reason": self._gist(),
            "requested_by_id": (self.speaker_id or self.env.user.partner_id).id,
        }
        valid = self.project_id.specification_id
        revision = (
            valid.copy(values)
            if valid
            else self.env["sourcing.specification"].create(values)
        )
        return revision._get_records_action()

    def _make(self, model: str, name: str, values: dict) -> dict:
        """Open the form of a record that comes of this one, filled in and linked."""
        self.check_access("write")
        self.ensure_one()
        values |= {"document_id": self.id, "milestone_id": self.milestone_id.id}
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{name}": value for name, value in values.items()}
            | {"project_id": self.project_id.id},
        }

    def _gist(self) -> str:
        """The first line of what was said or found, as a title."""
        text = (self.translation or self.words or self.findings or "").strip()
        return (text.splitlines() or [self.display_name])[0][:120]

    # === STATE === #

    def _transition_blockers(self, to: str) -> list[str]:
        if self.record and to in ("checked", "accepted") and not self.file:
            return []  # the words are the document
        return super()._transition_blockers(to)


class SourcingIssue(models.Model):
    _inherit = "sourcing.issue"

    document_id = fields.Many2one(
        "sourcing.document",
        "Comes from",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )


class SourcingCommitment(models.Model):
    _inherit = "sourcing.commitment"

    document_id = fields.Many2one(
        "sourcing.document",
        "Comes from",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )


class SourcingSpecification(models.Model):
    _inherit = "sourcing.specification"

    document_id = fields.Many2one(
        "sourcing.document",
        "Comes from",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

"""How firm a promise is: said once, and put in writing only with the evidence."""

from __future__ import annotations

from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sourcing_commitment import SAID

EVIDENCE = frozenset(
    {"written_by_id", "written_on", "written_words", "written_document_id"}
)


class SourcingCommitment(models.Model):
    _inherit = "sourcing.commitment"

    written_by_id = fields.Many2one("res.partner", readonly=True, copy=False)
    written_on = fields.Datetime(readonly=True, copy=False)
    written_words = fields.Text("Words in Writing", readonly=True, copy=False)
    written_document_id = fields.Many2one(
        "sourcing.document",
        "Evidence",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(EVIDENCE & vals.keys() for vals in vals_list):
            raise self._evidence_error()
        return super().create(vals_list)

    def write(self, vals):
        # a fact, for a superuser too
        if EVIDENCE & vals.keys() or any(
            "firmness" in vals and promise.firmness != vals["firmness"]
            for promise in self
        ):
            raise self._evidence_error()
        if SAID & vals.keys() and any(promise.written_on for promise in self):
            raise UserError(
                self.env._(
                    "The date was put in writing as it is. Record the new promise."
                )
            )
        return super().write(vals)

    def _evidence_error(self) -> UserError:
        return UserError(
            self.env._(
                "How firm a promise was stays as it was said. Use “Put in Writing”, "
                "which asks who wrote it, when and what, or record the new promise."
            )
        )

    # === ACTIONS === #

    def action_put_in_writing(
        self,
        *,
        words: str = "",
        document_id: int | None = None,
        partner_id: int | None = None,
        written_on: str | datetime | None = None,
    ):
        """Keep the evidence that a soft or spoken promise was given in writing.

        :param words: what was written; needed where no document shows it.
        :param document_id: the chat record or file that shows it.
        :param partner_id: who wrote it; default: who promised.
        :param written_on: when, in UTC; default: now.
        """
        self.check_access("write")
        self.ensure_one()
        # only a document that the user may read is evidence for him
        document = self.env["sourcing.document"].search(
            [("id", "=", document_id or 0), ("project_id", "=", self.project_id.id)]
        )
        evidence = {
            "written_by_id": partner_id or self.partner_id.id,
            "written_on": fields.Datetime.to_datetime(written_on)
            or fields.Datetime.now(),
            "written_words": (words or "").strip(),
            "written_document_id": document.id,
        }
        if document_id and not document:
            raise UserError(
                self.env._("The evidence must be a document of the project.")
            )
        self._check_evidence(evidence, document)
        said = self.firmness
        # past the guard above: here is the evidence that it asks for
        super().write(evidence | {"firmness": "written"})
        self.project_id._log(
            "promise_written",
            step=self.milestone_id,
            partner=self.written_by_id,
            before={"before_firmness": said},
            after={"promised_date": str(self.date)},
            reason=self.written_words,
        )
        self._clear_tasks()

    def _check_evidence(self, evidence: dict, document) -> None:
        """Every reason why the evidence does not do, at once."""
        reasons = []
        if self.state != "proposed":
            reasons.append(self.env._("the promise was answered already"))
        if self.firmness == "written":
            reasons.append(self.env._("it is in writing already"))
        if not evidence["written_by_id"]:
            reasons.append(self.env._("say who wrote it"))
        if evidence["written_on"] > fields.Datetime.now():
            reasons.append(self.env._("it cannot have been written after now"))
        if not (evidence["written_words"] or document.file or document.words):
            reasons.append(
                self.env._("give the words, or choose a document that shows them")
            )
        if reasons:
            raise UserError(
                self.env._(
                    "%(promise)s cannot be put in writing:\n%(reasons)s",
                    promise=self.display_name,
                    reasons="\n".join(f"- {reason}" for reason in reasons),
                )
            )

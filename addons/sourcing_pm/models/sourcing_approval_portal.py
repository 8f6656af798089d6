"""A question as the buyer's page shows it, and his answer to it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import consteq
from odoo.tools.image import image_process

from .errors import DecisionError
from .portal_text import in_own_language, written_moment

_logger = logging.getLogger(__name__)

MAX_NAME = 100
MAX_REMARK = 2000
MAX_SIGNATURE = 512 * 1024
PNG = b"\x89PNG\r\n\x1a\n"


class SourcingApproval(models.Model):
    _inherit = "sourcing.approval"

    def _decision_view(self, party) -> dict:
        """What is asked, from the snapshot alone: what was shown is what is decided.

        :param party: the reader's ``sourcing.party``, checked by the caller.
        """
        self.ensure_one()
        # sudo: sourcing.approval - the reader holds no rights; the party was checked
        approval = self.sudo()
        project = approval.project_id
        snapshot = approval.snapshot or {}
        page = f"/my/sourcing/{project.id}"
        return {
            "id": approval.id,
            "url": f"{page}/decide/{approval.id}",
            "project_url": page,
            "project": project.number,
            "name": project.name,
            "step": approval.milestone_id._name_for_buyer()
            if approval.milestone_id
            else "",
            "question": snapshot.get("question", {}),
            "asked": in_own_language(self, approval, "question"),
            "silence": in_own_language(self, approval, "silence"),
            "cost": self._silence_sentence("buyer"),
            "asked_back": approval.asked_back or "",
            "answered_back": approval.answered_back or "",
            "waits_for_us": bool(approval.asked_back_on),
            "deadline": written_moment(
                self, approval.deadline, project._reader_zones(party)
            ),
            "hash": approval.snapshot_hash,
            "state": approval.state,
            "open": approval.state == "open",
            "mine": approval.party_id == party,
            "of": approval.party_id.partner_id.name,
            "signer": project._reader(party).name,
            "answer": project._decision_in_words(approval, party)
            if approval.state in ("approved", "rejected")
            else "",
            "remark": approval.remark or "",
            # answers beyond yes and no; other apps fill them in
            "options": [],
            "documents": approval._shown_documents(snapshot, page),
            "specification": self._shown_specification(snapshot),
            "change": self.env["sourcing.specification"]._change_view(
                snapshot.get("change") or {}, snapshot.get("lines", [])
            ),
        }

    def _shown_documents(self, snapshot: dict, page: str) -> list[dict]:
        """The released copies that the question showed, if they are still the same."""
        rows = []
        for shown in snapshot.get("documents", []):
            document = self.env["sourcing.document"].browse(shown["id"]).exists()
            if not (document and shown["shown_sha256"]):
                continue
            same = document._is_released_to("buyer") and consteq(
                hashlib.sha256(document._released_copy()).hexdigest(),
                shown["shown_sha256"],
            )
            row = document._portal_row(page)
            rows.append(row if same else row | {"url": "", "picture": False})
        return rows

    def _shown_specification(self, snapshot: dict) -> dict:
        """The specification lines of the snapshot, each in both languages."""
        asked = snapshot.get("specification") or snapshot
        if "lines" not in asked:
            return {}
        return {
            "revision": asked["revision"],
            "lines": self.env["sourcing.specification"]._lines_in_both(asked["lines"]),
        }

    def _ask_back_of_party(self, words: str, party) -> None:
        """The buyer wants to know something first.

        :param party: who the reader is; only the party that was asked may ask back.
        :raise DecisionError: in words for the buyer.
        """
        self.ensure_one()
        self._check_party(party)
        # sudo: sourcing.approval - the buyer holds no rights; he was checked
        approval = self.sudo()
        reader = approval.project_id._reader(party)
        with self._told_in_his_words():
            approval._ask_back(words, partner=reader)

    def _check_party(self, party) -> None:
        # sudo: sourcing.approval - the buyer holds no rights; he is checked here
        asked = self.sudo().party_id
        if not party or asked != party:
            raise DecisionError(
                self.env._(
                    "%(name)s was asked; only this contact may answer.",
                    name=asked.partner_id.name,
                )
            )

    @contextmanager
    def _told_in_his_words(self):
        """What refuses him is said in words for a buyer."""
        try:
            yield
        except DecisionError:
            raise
        except UserError as error:
            # written for our staff, and may name the factory
            _logger.warning("Approval %s could not be answered: %s", self.id, error)
            raise DecisionError(
                self.env._(
                    "Your answer could not be recorded. Please write to us below the "
                    "project."
                )
            ) from error

    def _answer_of_party(
        self,
        answer: str,
        party,
        *,
        shown: str,
        signer_name: str = "",
        signature: str = "",
        remark: str = "",
        ip: str = "",
        agent: str = "",
    ) -> None:
        """The buyer answers on his page.

        :param party: who the reader is; only the party that was asked may answer.
        :param shown: hash of the snapshot that his page showed.
        :raise DecisionError: in words for the buyer; nothing was decided.
        """
        self.ensure_one()
        self._check_party(party)
        # sudo: sourcing.approval - the buyer holds no rights; he was checked
        approval = self.sudo()
        if not consteq(str(shown or ""), approval.snapshot_hash):
            raise DecisionError(
                self.env._(
                    "What was asked has changed since you opened this page. Nothing "
                    "was decided; please load the page again and look at the new "
                    "question."
                )
            )
        remark = (remark or "").strip()[:MAX_REMARK]
        if answer == "approved":
            signer_name = self._read_name(signer_name)
            signature = self._read_signature(signature)
        else:
            signer_name, signature = "", False
            if not remark:
                raise DecisionError(
                    self.env._("Please say why you reject it, so that we can mend it.")
                )
        with self._told_in_his_words():
            approval._decide(
                answer,
                partner=approval.project_id._reader(party),
                signer_name=signer_name,
                signature=signature,
                remark=remark,
                ip=ip,
                agent=agent,
            )

    def _read_name(self, name: str) -> str:
        name = " ".join(str(name or "").split())[:MAX_NAME]
        if not name:
            raise DecisionError(self.env._("Please write your name."))
        return name

    def _read_signature(self, signature: str) -> str:
        """A drawn signature: a PNG of sensible size, in base64.

        :raise DecisionError: it is none.
        """
        try:
            content = base64.b64decode(str(signature or ""), validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if not content.startswith(PNG) or len(content) > MAX_SIGNATURE:
            raise DecisionError(self.env._("Please sign in the field before you send."))
        try:
            image_process(content, verify_resolution=True)
        except (UserError, ValueError) as error:
            raise DecisionError(
                self.env._("The signature cannot be read. Please sign again.")
            ) from error
        return signature

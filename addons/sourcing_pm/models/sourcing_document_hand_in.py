"""A factory hands in what a step demands, on its page."""

from __future__ import annotations

import base64

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from .milestone_states import CLOSED
from .portal_error import PortalError
from .sourcing_document import IMAGES, MAX_BYTES

HANDED_IN = {*IMAGES, "application/pdf"}
MAX_NAME = 100


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _supplier_step(self, step, party) -> dict:
        row = super()._supplier_step(step, party)
        row["hand_in"] = [
            {"id": document.id, "name": document.kind_id.name}
            for document in step._awaited_of_factory()
        ]
        return row

    def _supplier_hand_in(
        self, document_id: int, name: str, content: bytes, party
    ) -> None:
        """The factory hands in a document; it is received, not accepted nor released.

        :param name: of the file, as the factory calls it.
        :param party: the factory's ``sourcing.party``, checked by the caller.
        :raise PortalError: nobody waits for it, or it is no picture and no PDF.
        """
        self.ensure_one()
        # sudo: sourcing.document - the factory holds no rights; the party was checked
        steps = self.sudo()._supplier_steps()  # sudo: as above
        awaited = self.env["sourcing.document"].union(
            *(step._awaited_of_factory() for step in steps)
        )
        document = awaited.filtered(lambda awaited: awaited.id == document_id)
        if not document:
            raise PortalError(
                self.env._(
                    "Somebody has filed this document already. Please look again."
                )
            )
        if len(content) > MAX_BYTES:
            raise PortalError(
                self.env._(
                    "The file is larger than %(limit)s MB.",
                    limit=MAX_BYTES // (1024 * 1024),
                )
            )
        if guess_mimetype(content) not in HANDED_IN:
            raise PortalError(self.env._("Please choose a picture or a PDF."))
        try:
            document.write(
                {
                    "file": base64.b64encode(content),
                    "filename": " ".join((name or "").split())[:MAX_NAME],
                }
            )
        except UserError as error:
            raise PortalError(str(error)) from error
        document._tell_handed_in(party)


class SourcingMilestone(models.Model):
    _inherit = "sourcing.milestone"

    def _awaited_of_factory(self):
        """Documents that the factory brings and that nobody has filed yet."""
        self.ensure_one()
        if self.supplier_access != "reports" or self.state in CLOSED:
            return self.document_ids.browse()
        if self.project_id.state != "running":
            return self.document_ids.browse()
        return self.document_ids.filtered(
            lambda document: document.demanded and document.state == "demanded"
        )


class SourcingDocument(models.Model):
    _inherit = "sourcing.document"

    def _tell_handed_in(self, party) -> None:
        """The lead looks at it; the journal says who brought it."""
        project = self.project_id
        project._log(
            "document_handed_in",
            step=self.milestone_id,
            partner=party.partner_id,
            after={"kind_id": self.kind_id.id},
        )
        told = project.with_context(lang=project.lead_id.lang)
        told.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=told.env._(
                "%(step)s: the factory handed in “%(kind)s”",
                step=self.milestone_id.with_env(told.env).display_name,
                kind=self.kind_id.with_env(told.env).name,
            ),
            user_id=project.lead_id.id,
        )

"""The report leaves the house: a cleaned copy for one side, released by a person."""

from __future__ import annotations

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sourcing_inspection import NOT_TYPED
from .sourcing_inspection_report import MISSING

SIDES = [("buyer", "Buyer"), ("factory", "Factory")]
# Whose report a document is, and for whom: who could type that would release a report
# by a paper that was released for something else.
REPORT_OF = frozenset({"report_inspection_id", "report_side"})


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    report_document_ids = fields.One2many(
        "sourcing.document", "report_inspection_id", "Copies of the Report"
    )

    def action_release_report(self):
        """Make the buyer's copy of the report, and ask who releases it to read it."""
        return self._action_release_report("buyer")

    def action_release_report_factory(self):
        """Make the factory's copy of the report, and ask to read it."""
        return self._action_release_report("factory")

    def _action_release_report(self, side: str) -> dict:
        self.check_access("write")
        self.env["sourcing.document.release"].check_access("create")
        self.ensure_one()
        if not self.report_facts:
            raise UserError(str(self.env._(MISSING)) % {"inspection": self.number})
        if side == "factory":
            self._report_factory()
        document = self._report_document(side)
        if document:
            raise UserError(
                self.env._(
                    "%(inspection)s: its report was released by %(name)s. Take that "
                    "back first.",
                    inspection=self.number,
                    name=document.released_by_id.name,
                )
            )
        return self._make_report_document(side).action_release() | {
            "context": {
                "default_document_id": self._unreleased(side).id,
                "default_to_buyer": side == "buyer",
                "default_to_supplier": side == "factory",
            }
        }

    def _make_report_document(self, side: str):
        """A new copy for a side; one that nobody released is made anew."""
        content, _type = self.env["ir.actions.report"]._render_qweb_pdf(
            f"sourcing_qc.inspection_report_{side}", self.ids
        )
        values = {
            "file": base64.b64encode(content),
            "filename": f"{self.number}-{side}.pdf",
        }
        document = self._unreleased(side)
        if document:
            document.write(values)
            return document
        document = self.env["sourcing.document"].create(
            {
                "project_id": self.project_id.id,
                "milestone_id": self.milestone_id.id,
                "kind_id": self.env.ref(
                    "sourcing_pm.document_kind_inspection_report"
                ).id,
                "demanded": False,
                **values,
            }
        )
        # sudo: sourcing.document - written by this act only
        document.sudo().write({"report_inspection_id": self.id, "report_side": side})
        return document

    def _unreleased(self, side: str):
        return self.report_document_ids.filtered(
            lambda document: (
                document.report_side == side and document.state == "received"
            )
        )[:1]

    def _report_document(self, side: str):
        """The copy that a side may have now, as superuser; or nothing."""
        # whether there is a copy is asked for readers without rights
        # sudo: sourcing.document - the caller checks who they are
        return self.sudo().report_document_ids.filtered(
            lambda document: (
                document.report_side == side and document._is_released_to(side)
            )
        )[:1]

    def _report_factory(self):
        """The one factory of the goods: another must not read of it."""
        # sudo: purchase.order - an order's factory is asked for whoever may release
        orders = self.sudo().lot_ids.order_line_id.order_id
        factory = orders.partner_id.commercial_partner_id
        if len(factory) != 1:
            raise UserError(
                self.env._(
                    "%(inspection)s: the goods do not come from one factory, so there "
                    "is none that may read the report.",
                    inspection=self.number,
                )
            )
        return factory

    def _report_reader(self, user, links) -> tuple[str, str]:
        """As whom a reader may see the report, and the page that it belongs to.

        :param links: the personal links that the reader's session has opened.
        :return: one of the audiences and an address; both empty for nobody.
        """
        self.ensure_one()
        # sudo: sourcing.project, purchase.order - the question who the reader is
        inspection = self.sudo()
        orders = inspection.lot_ids.order_line_id.order_id
        for side, places in (("buyer", inspection.project_id), ("factory", orders)):
            for place in places:
                if place._party(user, links):
                    shown = side if self._report_document(side) else ""
                    return shown, place._page_of_party()
        staff = user._is_internal() and self.with_user(user).has_access("read")
        return "staff" if staff and inspection.report_facts else "", ""

    def _report_link(self, side: str) -> dict | None:
        """Where a side reads the report on the page it has; None: not released."""
        document = self._report_document(side)
        if not document:
            return None
        return {
            "url": f"/my/sourcing/inspection/{self.id}",
            "document_id": document.id,
        }

    def _report_page(self, langs, audience: str, page: str) -> dict:
        """The report as a page, with the way to its paper.

        :param page: the page that it belongs to, of the reader's side.
        """
        document = self._report_document(audience)
        address = f"/my/sourcing/inspection/{self.id}"
        return self._report_facts(langs, audience, address) | {
            "project_url": page,
            "pdf": (
                f"{page}/file/{document.id}"
                if document
                else f"/report/pdf/sourcing_qc.report_inspection/{self.id}"
            ),
        }

    def _copy_photos(self) -> None:
        """Make or delete the copies of photos, as there are released reports."""
        # sudo: sourcing.document, sourcing.inspection.photo - by a release alone
        for inspection in self.sudo():
            released = any(inspection.report_document_ids.mapped("released_name"))
            for photo in inspection.photo_ids.with_context(bin_size=True):
                if bool(photo.released_image) != released:
                    photo._write_settled(
                        {
                            "released_image": (
                                base64.b64encode(photo._clean_copy())
                                if released
                                else False
                            )
                        }
                    )

    def _report_photo(self, photo_id: int, audience: str) -> bytes:
        """The picture that an audience may see; empty: there is none.

        :param audience: as whom the reader may see the report.
        """
        # sudo: sourcing.inspection.photo - who the reader is was asked
        photo = self.sudo().photo_ids.filtered(lambda photo: photo.id == photo_id)
        if audience == "staff" and photo:
            return photo._clean_copy()
        image = photo.with_context(bin_size=False).released_image
        return base64.b64decode(image or b"")


class SourcingInspectionPhoto(models.Model):
    _inherit = "sourcing.inspection.photo"

    released_image = fields.Binary(
        attachment=True,
        readonly=True,
        copy=False,
        help="The copy that goes with a released report.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_copied_by_release(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_copied_by_release(vals)
        return super().write(vals)

    def _check_copied_by_release(self, vals) -> None:
        """What leaves the house is drawn anew from the picture, and never handed in."""
        if "released_image" in vals:
            label = self._fields["released_image"].string
            raise UserError(str(self.env._(NOT_TYPED)) % {"fields": label})


class SourcingDocument(models.Model):
    _inherit = "sourcing.document"

    report_inspection_id = fields.Many2one(
        "sourcing.inspection",
        "Report of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    report_side = fields.Selection(SIDES, "Written for", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_report_of(vals)
        return super().create(vals_list)

    def _check_report_of(self, vals) -> None:
        typed = REPORT_OF & vals.keys()
        if typed and not self.env.su:
            labels = [self._fields[name].string for name in sorted(typed)]
            raise UserError(str(self.env._(NOT_TYPED)) % {"fields": ", ".join(labels)})

    # === COPIES OF PHOTOS === #

    # Photos leave as the report does: as cleaned copies, which a release makes and
    # whose last taking back deletes.

    def write(self, vals):
        self._check_report_of(vals)
        result = super().write(vals)
        if "released_name" in vals:
            self.report_inspection_id._copy_photos()
        return result

    def _release(self, *, buyer: bool, supplier: bool) -> None:
        """A report goes to the side that it was written for, and to no other."""
        for document in self.filtered("report_side"):
            for side, chosen in (("buyer", buyer), ("factory", supplier)):
                if chosen and side != document.report_side:
                    raise UserError(
                        self.env._(
                            "%(document)s was written for the other side: release the "
                            "report from the inspection.",
                            document=document.display_name,
                        )
                    )
            if document.state == "received":
                document.action_accept()
        return super()._release(buyer=buyer, supplier=supplier)

    def _factories(self):
        if self.report_inspection_id:
            return self.report_inspection_id._report_factory()
        return super()._factories()

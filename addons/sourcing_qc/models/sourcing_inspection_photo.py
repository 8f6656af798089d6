"""Pictures that an inspector takes: of a defect, of a point, of the goods."""

from __future__ import annotations

import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.sourcing_pm.models.sourcing_document import IMAGES, MAX_BYTES
from odoo.addons.sourcing_pm.models.sourcing_document_copy import clean_picture


class SourcingInspectionPhoto(models.Model):
    """One picture, kept as the camera took it and read by our staff alone.

    What leaves the house is drawn anew, without what the camera wrote into it.
    """

    _name = "sourcing.inspection.photo"
    _description = "Photo of an Inspection"
    _inherit = ["sourcing.guard.mixin"]
    _order = "inspection_id, id"
    _check_company_auto = True

    _set_once = frozenset({"inspection_id", "defect_id", "check_id", "uuid"})

    inspection_id = fields.Many2one(
        "sourcing.inspection",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="inspection_id.company_id", store=True, index=True
    )
    defect_id = fields.Many2one(
        "sourcing.inspection.defect", ondelete="cascade", index="btree_not_null"
    )
    check_id = fields.Many2one(
        "sourcing.inspection.check",
        "Point",
        ondelete="cascade",
        index="btree_not_null",
    )
    name = fields.Char(required=True, default="photo")
    image = fields.Binary(required=True, attachment=True)
    uuid = fields.Char(readonly=True, copy=False, help="Given by the device.")

    _uuid_once = models.UniqueIndex(
        "(inspection_id, uuid) WHERE uuid IS NOT NULL",
        "This photo has arrived already.",
    )

    @api.constrains("inspection_id", "defect_id", "check_id")
    def _check_place(self):
        for photo in self:
            owners = photo.defect_id.inspection_id | photo.check_id.inspection_id
            if owners - photo.inspection_id:
                raise ValidationError(
                    self.env._("The photo shows something of another inspection.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_inspection(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_picture(vals.get("image"))
            inspection = self.env["sourcing.inspection"].browse(vals["inspection_id"])
            inspection._check_entering()
        return super().create(vals_list)

    def _with_inspection(self, vals: dict) -> dict:
        """A photo of a defect or a point is of its inspection."""
        if vals.get("inspection_id"):
            return vals
        defect = self.env["sourcing.inspection.defect"].browse(vals.get("defect_id"))
        check = self.env["sourcing.inspection.check"].browse(vals.get("check_id"))
        return {**vals, "inspection_id": (defect or check).inspection_id.id}

    def write(self, vals):
        self.inspection_id._check_entering()
        if "image" in vals:
            raise UserError(
                self.env._("A photo is not replaced: delete it and take another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self.inspection_id._check_entering()

    def _check_picture(self, value) -> None:
        """Refuse what is no picture, before it reaches anybody's computer."""
        try:
            content = base64.b64decode(value or b"", validate=False)
        except (binascii.Error, TypeError, ValueError) as error:
            raise UserError(self.env._("The photo did not arrive whole.")) from error
        if not content or guess_mimetype(content) not in IMAGES:
            raise UserError(
                self.env._("This is no photo: take a JPEG, PNG or WebP picture.")
            )
        if len(content) > MAX_BYTES:
            raise UserError(
                self.env._(
                    "The photo is larger than %(limit)s MB.",
                    limit=MAX_BYTES // (1024 * 1024),
                )
            )

    def _is_frozen(self) -> bool:
        """Whether the file stays as it is; see ``ir.attachment``."""
        return self.inspection_id.state != "running"

    def _clean_copy(self) -> bytes:
        """The picture as a JPEG for others: nothing but its pixels.

        :raise UserError: it cannot be read, or is too large.
        """
        self.ensure_one()
        content = base64.b64decode(self.with_context(bin_size=False).image)
        return clean_picture(self.env, content)

from __future__ import annotations

import hashlib

from odoo import api, models
from odoo.exceptions import AccessError, UserError

PLACE = {"res_model", "res_id", "res_field"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_own_field(vals)
        attachments = super().create(vals_list)
        # also where a default of the context or of the user has put them: Odoo asks
        # for rights by the values alone
        attachments._check_no_own_field()
        attachments._check_not_frozen()
        return attachments

    def write(self, vals):
        self._check_own_field(vals)
        changed = self.filtered(lambda attachment: attachment._changes(vals))
        changed._check_not_frozen()
        self._check_no_own_field()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_own_field(self):
        self._check_no_own_field()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_not_frozen()

    def _changes(self, vals) -> bool:
        """Whether the file would be another one, or be somebody else's; moving the
        same bytes from one storage to another is nothing."""
        self.ensure_one()
        if "raw" in vals:
            raw = vals["raw"] or b""
            raw = raw.encode() if isinstance(raw, str) else raw
            return hashlib.sha1(raw).hexdigest() != self.checksum  # as Odoo counts it
        return bool(vals.keys() & (PLACE | {"datas", "url", "type"}))

    def _frozen_models(self) -> frozenset[str]:
        """Models whose files never change once their record says ``_is_frozen``."""
        return frozenset({"sourcing.report.picture"})

    def _check_not_frozen(self) -> None:
        """What was sent stays as it was sent, for a superuser too (design 5.6)."""
        frozen = self._frozen_models()
        # sudo: ir.attachment - only whose file it is, to refuse
        for attachment in self.sudo():
            if attachment.res_model not in frozen or not attachment.res_id:
                continue
            record = self.env[attachment.res_model].sudo()  # sudo: as above
            record = record.browse(attachment.res_id).exists()
            if record and record._is_frozen():
                raise UserError(
                    self.env._("The file is settled: it does not change any more.")
                )

    def _check_no_own_field(self) -> None:
        # sudo: ir.attachment - only whose file it is, to refuse
        for attachment in self.sudo() if not self.env.su else ():
            self._check_own_field(
                {"res_model": attachment.res_model, "res_field": attachment.res_field}
            )

    def _check_own_field(self, vals) -> None:
        """The file of a field of ours changes with its record, through the record's
        guards, and not behind its back: what was accepted or released stays."""
        model = vals.get("res_model") or ""
        ours = model.startswith("sourcing.") and vals.get("res_field")
        if ours and not self.env.su:
            raise AccessError(
                self.env._("The file is a record's of Sourcing: change it there.")
            )

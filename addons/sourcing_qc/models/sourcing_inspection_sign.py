"""Who signed the report where the goods are: our inspector and the factory."""

from __future__ import annotations

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.image import image_data_uri

SIGNERS = [("inspector", "Inspector"), ("factory", "Factory")]


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    inspector_signature = fields.Image(
        "Signature of the Inspector",
        max_width=1024,
        max_height=1024,
        readonly=True,
        copy=False,
    )
    inspector_signer = fields.Char("Signed for Us by", readonly=True, copy=False)
    inspector_signed_on = fields.Datetime(readonly=True, copy=False)
    factory_signature = fields.Image(
        "Signature of the Factory",
        max_width=1024,
        max_height=1024,
        readonly=True,
        copy=False,
    )
    factory_signer = fields.Char("Signed for the Factory by", readonly=True, copy=False)
    factory_signed_on = fields.Datetime(readonly=True, copy=False)

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {
            f"{side}_{name}"
            for side, _label in SIGNERS
            for name in ("signature", "signer", "signed_on")
        }

    def action_sign_report(self):
        """Let the inspector, or the factory on his phone, sign what was found."""
        self.check_access("write")
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign the Report"),
            "res_model": "sourcing.inspection.sign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_inspection_id": self.id},
        }

    def _sign(self, side: str, name: str, signature: bytes) -> None:
        """Keep a signature below the report that was settled at the verdict.

        :param side: one of :data:`SIGNERS`.
        :raise UserError: there is no report, it is signed already, or name or
            signature are missing.
        """
        self.ensure_one()
        name = (name or "").strip()
        if self.state != "done":
            raise UserError(
                self.env._(
                    "%(inspection)s has no verdict yet: there is nothing to sign.",
                    inspection=self.display_name,
                )
            )
        if self[f"{side}_signed_on"]:
            raise UserError(
                self.env._(
                    "%(inspection)s was signed by %(name)s already.",
                    inspection=self.display_name,
                    name=self[f"{side}_signer"],
                )
            )
        if not (name and signature):
            raise UserError(self.env._("Please write your name and sign."))
        self._write_settled(
            {
                f"{side}_signature": signature,
                f"{side}_signer": name,
                f"{side}_signed_on": fields.Datetime.now(),
            }
        )

    def _report_signatures(self, audience: str) -> list[dict]:
        """Who signed, and when; a factory's person tells which factory it is."""
        # sudo: sourcing.inspection - images are kept where readers hold no rights
        inspection = self.sudo().with_context(bin_size=False)
        return [
            {
                "side": side,
                "on": self._local_time(inspection[f"{side}_signed_on"]),
                "name": inspection[f"{side}_signer"] or "" if named else "",
                "image": (
                    image_data_uri(inspection[f"{side}_signature"])
                    if named and inspection[f"{side}_signature"]
                    else ""
                ),
            }
            for side, _label in SIGNERS
            for named in [side == "inspector" or self._report_names(side, audience)]
        ]

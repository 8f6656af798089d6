from __future__ import annotations

from odoo import models


class SourcingDocument(models.Model):
    _inherit = "sourcing.document"

    def _is_released_to(self, side: str) -> bool:
        """Whether a side may have the released copy.

        :param side: ``buyer`` or ``factory``.
        """
        self.ensure_one()
        released = self.release_buyer if side == "buyer" else self.release_supplier
        return bool(released and self.released_name)

    def _is_picture(self) -> bool:
        """Whether the released copy is a picture that we have drawn anew."""
        self.ensure_one()
        return (self.released_name or "").endswith(".jpg")

    def _portal_row(self, page: str) -> dict:
        """The document as a link on a page of the portal.

        :param page: address of the page to which the file belongs.
        """
        return {
            "id": self.id,
            "name": self.kind_id.name,
            "picture": self._is_picture(),
            "url": f"{page}/file/{self.id}",
        }

    def _released_copy(self) -> bytes:
        """The bytes that the other side gets: the copy, never the file itself."""
        self.ensure_one()
        return self._decode(self.with_context(bin_size=False).released_file)

"""The photos of a report: put into the paper, or read at an address of ours."""

from __future__ import annotations

import base64

from odoo import models

# Pixels of a photo on paper: as much as a third of a page shows.
PAPER_SIDE = 800


class PhotoShow:
    """Shows the photos of one inspection.

    :param page: the address of its page; empty: on paper.
    """

    def __init__(self, inspection: models.BaseModel, page: str):
        # readers of a page hold no rights
        # sudo: sourcing.inspection.photo - whether they may read the report was asked
        self.photos = inspection.env["sourcing.inspection.photo"].sudo()
        self.page = page

    def rows(self, facts: list[dict]) -> list[dict]:
        """A small picture of each photo, and where to see it whole.

        :param facts: the photos as the facts name them.
        """
        return [self._row(fact["id"]) for fact in facts]

    def _row(self, photo_id: int) -> dict:
        if self.page:
            url = f"{self.page}/photo/{photo_id}"
            return {"src": f"{url}/thumb", "url": url}
        content = self.photos.browse(photo_id)._clean_copy(PAPER_SIDE)
        data = base64.b64encode(content).decode()
        return {"src": f"data:image/jpeg;base64,{data}", "url": ""}

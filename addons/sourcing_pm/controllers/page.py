"""What all of our portal pages have in common."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

from odoo.http import request
from odoo.tools.image import image_process

# What may be looked at in the browser; everything else is downloaded.
INLINE = {"jpg": "image/jpeg"}
DOWNLOADS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
THUMBNAIL = (240, 180)


def private(response):
    """Neither caches nor other sites learn of what a party reads (design 5.18)."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def not_found() -> NotFound:
    """The one answer to "not yours" and to "does not exist"."""
    return NotFound()


def serve(document, *, thumbnail: bool = False):
    """The released copy of a document, under its neutral name.

    :param document: a ``sourcing.document`` as superuser whose release to the reader
        the caller has checked.
    """
    content = document._released_copy()
    name = document.released_name
    ending = name.rpartition(".")[2]
    inline = ending in INLINE
    if thumbnail:
        if not inline:
            raise not_found()
        content = image_process(content, size=THUMBNAIL)
    disposition = "inline" if inline else "attachment"
    return private(
        request.make_response(
            content,
            headers=[
                (
                    "Content-Type",
                    INLINE.get(ending)
                    or DOWNLOADS.get(ending, "application/octet-stream"),
                ),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", f'{disposition}; filename="{name}"'),
                ("Content-Security-Policy", "default-src 'none'"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
    )

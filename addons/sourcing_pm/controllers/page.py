"""What all of our portal pages have in common."""

from __future__ import annotations

from werkzeug.exceptions import NotFound, abort

from odoo.http import SessionExpiredException, request
from odoo.tools.image import image_process

# What may be looked at in the browser; everything else is downloaded.
INLINE = {"jpg": "image/jpeg"}
DOWNLOADS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
THUMBNAIL = (240, 180)
# The personal links that a visitor has opened, in his session: [party, number] each.
LINKS = "sourcing_links"
MAX_LINKS = 30


def private(response):
    """Neither caches nor other sites learn of what a party reads (design 5.18)."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def not_found() -> NotFound:
    """The one answer to "not yours" and to "does not exist"."""
    return NotFound()


# === PERSONAL LINKS === #


def opened_links() -> list:
    """The personal links of this session, the last one at the end."""
    return request.session.get(LINKS, [])


def open_link(party) -> None:
    """Let the session be this party from now on; a planted session gets a new name."""
    others = [pair for pair in opened_links() if pair[0] != party.id]
    request.session[LINKS] = [*others, [party.id, party.link_number]][-MAX_LINKS:]
    request.session.should_rotate = True


def live_links():
    """The parties whose links this session has opened, the last one at the end."""
    # sudo: sourcing.party - visitors hold no rights; the links are the check
    parties = request.env["sourcing.party"].sudo()
    found = parties.union(
        *(parties._of_links(opened_links(), side) for side in ("buyer", "factory"))
    )
    order = [party_id for party_id, _number in opened_links()]
    return found.sorted(lambda party: order.index(party.id))


def by_link() -> bool:
    """Whether the reader came by a personal link."""
    return request.env.user._is_public()


def stranger():
    """The answer to a reader who is nobody here.

    Who is known by login or link finds nothing; a link that has ended is said to have
    ended; everybody else is asked to log in, whatever he asked for.
    """
    if not by_link() or live_links():
        return not_found()
    if opened_links() and request.dispatcher.routing_type == "http":
        abort(request.redirect("/my/sourcing/link"))
    return SessionExpiredException("Session expired")


def stranger_to(record, back_end: str):
    """The answer to a reader who is nobody on the page of ``record``.

    Threads that our team reads, too, hold links to pages: they lead it to the record.

    :param record: as superuser, or empty where there is none.
    :param back_end: where our team finds it.
    """
    mine = record.with_user(request.env.user)
    looks = request.httprequest.method in ("GET", "HEAD")
    if looks and request.env.user._is_internal() and record and mine.has_access("read"):
        abort(request.redirect(back_end))
    return stranger()


def previewed(model: str, record_id: int):
    """A record whose page one of its team looks at; empty for everybody else.

    :return: as superuser, and read by nobody in particular, as by a personal link.
    """
    record = request.env[model].browse(record_id).exists()
    if not (record and record._may_preview()):
        return record.browse()
    # sudo: any model - the team was checked; what is shown are projections
    return record.with_user(request.env.ref("base.public_user")).sudo()


def noted(party):
    """The party, whose act by a personal link is noted as a sign of life."""
    if by_link() and request.httprequest.method == "POST":
        party._note_seen()
    return party


def notice_of(values: dict, known: tuple[str, ...]) -> str:
    """The code of a notice in an address, if it is one that the page knows.

    What a page says after an act is a text of ours: the address holds its code only.
    """
    code = values.get("notice")
    return code if code in known else ""


# === FILES === #


def serve(document, *, thumbnail: bool = False):
    """The released copy of a document, under its neutral name.

    :param document: a ``sourcing.document`` as superuser whose release to the reader
        the caller has checked; empty where there is none.
    """
    if not document:
        raise not_found()
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

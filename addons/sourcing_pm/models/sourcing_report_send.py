"""Sending a status report: pictures copied, words frozen, each reader his own mail."""

from __future__ import annotations

import base64
import io

from markupsafe import Markup
from PIL import Image

from odoo import fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools.image import image_process

from .portal_text import written_moment, zone_of
from .sourcing_approval_mixin import fingerprint
from .tools import in_language

LAYOUT = "sourcing_pm.report_mail_layout"
# Every report is kept in these, whoever reads today.
LANGUAGES = ("en_US", "zh_CN")
# The width of the drawing on the page; mail programs make it as wide as the mail.
TIMELINE_WIDTH = 1040
COLOURS = 64
# Photos in a mail; its page shows all of them.
MAIL_PHOTOS = 8
MAIL_PHOTO = (560, 420)


class SourcingReport(models.Model):
    _inherit = "sourcing.report"

    # === SENDING === #

    def _send(self, *, automatic: bool = False, shown: str = "") -> None:
        """Freeze the report and tell the buyer.

        :param automatic: sent by the rhythm of the project, not by a person.
        :param shown: fingerprint of the facts that the sender has looked at.
        :raise UserError: sent already, nobody reads it, or the facts have changed.
        """
        self.ensure_one()
        # sudo: sourcing.report - facts are written by this act only
        report = self.sudo()
        report._lock_draft()
        report._check_sendable()
        if shown and shown != report.shown:
            raise UserError(
                self.env._(
                    "Something has happened since you looked at this report. Nothing "
                    "was sent; press “Refresh” and look at it again."
                )
            )
        readers = report.project_id._live("buyer")
        report._copy_pictures(readers)
        snapshot = report._prepare_snapshot(readers)
        report._transition(
            "sent",
            sent_on=fields.Datetime.now(),
            sent_by_id=self.env.user.id,
            automatic=automatic,
            snapshot=snapshot,
            snapshot_hash=fingerprint(snapshot),
        )
        report.project_id._on_report_sent(report)
        report._tell(readers)

    def _lock_draft(self) -> None:
        """Let nobody else send the report in this transaction."""
        try:
            self.lock_for_update()
        except LockError as error:  # somebody is sending it at this moment
            raise self._frozen_error() from error
        self.invalidate_recordset()
        self._check_draft()

    def _check_sendable(self) -> None:
        project = self.project_id
        if not project._live("buyer"):
            raise UserError(
                self.env._(
                    "%(project)s: nobody on the buyer's side would read it. Add a "
                    "contact of the buyer first.",
                    project=project.display_name,
                )
            )
        project._check_reportable()

    # === FREEZING === #

    def _languages(self, readers) -> list[str]:
        own = {self._language(party) for party in readers}
        installed = self.env["res.lang"]
        return sorted(
            own | {lang for lang in LANGUAGES if installed._get_data(code=lang)}
        )

    def _copy_pictures(self, readers) -> None:
        """Copy the photos, and draw the timeline in each language."""
        copies = [
            {
                "kind": "photo",
                "origin": document.id,
                "image": base64.b64encode(document._released_copy()),
            }
            for document in self._sent_photos()
        ]
        for lang in self._languages(readers):
            drawing = self._content(lang)["digest"].get("timeline")
            drawn = drawing and self._draw(drawing)
            if drawn:
                copies.append(
                    {
                        "kind": "timeline",
                        "lang": lang,
                        "image": base64.b64encode(drawn),
                    }
                )
        pictures = self.env["sourcing.report.picture"]
        pictures.create([{"report_id": self.id, **vals} for vals in copies])
        self.invalidate_recordset(["picture_ids"])

    def _sent_photos(self):
        kept = self.section_ids.filtered(
            lambda section: section.code == "photos" and not section.left_out
        )
        return (self.photo_ids if kept else self.photo_ids.browse()) - self.left_out_ids

    def _draw(self, svg: str) -> bytes | None:
        """The timeline as PNG, for mail programs show no SVG; None if it cannot be
        drawn here: the page shows it all the same."""
        page = (
            '<!DOCTYPE html><html><head><meta charset="utf-8"/></head>'
            f'<body style="margin:0;background:#fff">{svg}</body></html>'
        )
        reports = self.env["ir.actions.report"]
        try:
            (image,) = reports._run_wkhtmltoimage([page], TIMELINE_WIDTH, 0, "png")
        except UserError:  # the server has no wkhtmltoimage
            return None
        return image and self._small(image)

    def _small(self, image: bytes) -> bytes:
        """The same picture in few colours: a drawing of bars needs no more, and the
        mail gets a hundred times smaller."""
        out = io.BytesIO()
        drawing = Image.open(io.BytesIO(image)).convert("RGB")
        drawing.quantize(COLOURS).save(out, "PNG", optimize=True)
        return out.getvalue()

    def _prepare_snapshot(self, readers) -> dict:
        """Everything that the report was, as plain values."""
        texts = {lang: self._content(lang) for lang in self._languages(readers)}
        return {
            "project": self.project_id.number,
            "number": self.number,
            "since": fields.Datetime.to_string(self.date_from),
            "marks": self.project_id._digest_marks(),
            "texts": texts,
            "pictures": {
                str(picture.id): picture._sha256() for picture in self.picture_ids
            },
            "mails": [self._prepare_mail(party, texts) for party in readers],
        }

    def _prepare_mail(self, party, texts: dict) -> dict:
        """Subject and body as a contact gets them, without his personal way in."""
        lang = self._language(party)
        content = texts[lang]
        return {
            "party": party.id,
            "name": party.partner_id.name or "",
            "email": party.partner_id.email or "",
            "lang": lang,
            "subject": self._subject(content),
            "body": str(self._render_content(content, party, lang, "mail")),
        }

    def _subject(self, content: dict) -> str:
        digest = content["digest"]
        colour = digest["answer"]["colour_name"]
        return f"{content['number']} {digest['name']}: {content['title']} ({colour})"

    # === RENDERING === #

    def _render_content(self, content: dict, party, lang: str, place: str) -> Markup:
        """The report as HTML, in the words that it was written in.

        :param content: of ``_content``.
        :param party: whose zone counts; nobody's: ours.
        :param place: ``mail``, ``page`` or ``staff``: where it is read.
        """
        # sudo: sourcing.project - only the zones of reader and project are used
        ours = self.sudo().project_id._zone()
        zones = [zone_of(party.partner_id, ours), ours]
        values = {"report": self._view(content, zones, lang, place)}
        qweb = in_language(self.env["ir.qweb"], lang)
        return qweb._render("sourcing_pm.report_content", values)

    def _view(self, content: dict, zones: list, lang: str, place: str) -> dict:
        """Plain values for the template: instants in the reader's zone, pictures by
        their address."""
        writer = in_language(self, lang)
        digest = content["digest"]
        decisions = [
            decision
            | {
                "deadline": written_moment(
                    writer, fields.Datetime.to_datetime(decision["deadline"]), zones
                )
            }
            for decision in digest.get("decisions", [])
        ]
        photos = [
            photo | self._addresses(photo["document"], place)
            for photo in digest.get("photos", [])
        ]
        shown = photos[:MAIL_PHOTOS] if place == "mail" else photos
        return content | {
            "digest": digest
            | {"decisions": decisions, "photos": shown}
            | self._drawings(digest, lang, place),
            "more_photos": len(photos) - len(shown),
        }

    def _addresses(self, document: int, place: str) -> dict:
        """Where a photo is: large, and small enough for where it is read."""
        picture = self._picture_of("photo", origin=document)
        if place == "mail":
            return {"src": f"cid:{picture._cid()}", "url": ""}
        if place == "page":
            return {"src": f"{picture._url()}/thumb", "url": picture._url()}
        field = f"sourcing.document/{document}/released_file"
        if picture:
            field = f"sourcing.report.picture/{picture.id}/image"
        return {"src": f"/web/image/{field}/560x420", "url": f"/web/image/{field}"}

    def _drawings(self, digest: dict, lang: str, place: str) -> dict:
        """The timeline where it is read: a picture in mails, else the drawing."""
        if place == "mail":
            picture = self._picture_of("timeline", lang)
            src = f"cid:{picture._cid()}" if picture else ""
            return {"timeline": "", "timeline_phone": "", "timeline_src": src}
        # the engine escaped every text before it was kept
        return {
            name: Markup(digest.get(name, ""))
            for name in ("timeline", "timeline_phone")
        }

    # === TELLING === #

    def _tell(self, readers) -> None:
        """Mail each reader in his language; the thread names the page."""
        for lang, group in readers.grouped(self._language).items():
            content = self._content(lang)
            link = Markup('<a href="{}">{}</a>').format(self._url(), content["title"])
            letter = content["title"], [link]
            group.with_context(sourcing_report=self.id)._tell_text(
                lambda _thread, _audience, letter=letter: letter,
                subject=self._subject(content),
                email_layout_xmlid=LAYOUT,
            )
        if not any(readers.partner_id.mapped("email")):
            self._ask_lead_to_send()

    def _ask_lead_to_send(self) -> None:
        project = self.project_id
        lead = project.lead_id
        project.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=project.with_context(lang=lead.lang).env._(
                "Send the buyer his link: he has no mail address for the report"
            ),
            user_id=lead.id,
        )

    def _mail_to(self, partner) -> dict:
        """What a contact was sent; a contact of a company reads the company's."""
        mails = self.snapshot["mails"]
        parties = self.env["sourcing.party"].browse([mail["party"] for mail in mails])
        for known in (partner, partner.commercial_partner_id):
            for party, mail in zip(parties, mails, strict=True):
                if party.partner_id == known:
                    return mail
        return mails[0]

    def _url(self) -> str:
        return f"/my/sourcing/{self.project_id.id}/reports/{self.id}"


class SourcingReportPicture(models.Model):
    _inherit = "sourcing.report.picture"

    def _cid(self) -> str:
        """By which name the body of a mail shows the picture."""
        return f"sourcing-report-{self.id}"

    def _url(self) -> str:
        return f"{self.report_id._url()}/picture/{self.id}"

    def _for_mail(self) -> tuple[str, bytes, str]:
        """Name, bytes and type, small enough for a mail."""
        if self.kind == "photo":
            small = image_process(self._bytes(), size=MAIL_PHOTO)
            return self._cid(), small, "image/jpeg"
        return self._cid(), self._bytes(), "image/png"


class SourcingProject(models.Model):
    _inherit = "sourcing.project"

    def _notify_get_recipients_classify(
        self, message, recipients_data, model_description, msg_vals=False
    ):
        """A report goes to each contact alone: his zone is his own."""
        groups = super()._notify_get_recipients_classify(
            message, recipients_data, model_description, msg_vals=msg_vals
        )
        if not self._report_in_mail():
            return groups
        return [
            {
                **group,
                "recipients_data": [data],
                "recipients_ids": [data["id"]] if data["id"] else [],
                "recipients_emails": [] if data["id"] else [data["email_normalized"]],
            }
            for group in groups
            for data in group["recipients_data"]
        ]

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        report = self._report_in_mail()
        if report:
            partner = self.env["res.partner"].browse(recipients_group["recipients_ids"])
            # sudo: res.partner - only which mail is his is asked
            mail = report._mail_to(partner.sudo())
            values = {"report_body": Markup(mail["body"])}  # rendered by ourselves
            render_values = {**(render_values or {}), **values}
        return super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )

    def _report_in_mail(self):
        """The report that the message at hand brings to the buyer, if it does."""
        report_id = self.env.context.get("sourcing_report")
        # sudo: sourcing.report - what was sent may be mailed by whoever sends it
        report = self.env["sourcing.report"].sudo().browse(report_id or ())
        return report.exists().filtered(
            lambda report: report.project_id == self and report.state == "sent"
        )

"""The status report to the buyer: live while it is a draft, frozen once it is sent."""

from __future__ import annotations

import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sourcing_approval_mixin import fingerprint
from .tools import in_language, without_defaults

# Follows from acts, and is never typed.
FACTS = frozenset(
    {
        "number",
        "date_from",
        "state",
        "sent_on",
        "sent_by_id",
        "automatic",
        "snapshot",
        "snapshot_hash",
        "picture_ids",
    }
)
# In the order in which the buyer reads them.
SECTIONS = [
    ("decisions", "Your decision"),
    ("events", "What happened"),
    ("steps", "Steps done and moved"),
    ("photos", "Photos"),
    ("quantities", "Quantities"),
    ("issues", "Issues"),
    ("next", "Next week"),
    ("timeline", "Timeline"),
]
# What a section brings along besides its own rows.
BELONGS = {"next": ("notices",), "timeline": ("timeline_phone",)}


class SourcingReport(models.Model):
    """What the buyer was told of a project at one moment.

    A draft shows the facts of now; the lead adds words and leaves things out. When it
    is sent, words, figures and pictures are copied, in each language of its readers,
    and nothing on it is ever written again.
    """

    _name = "sourcing.report"
    _description = "Status Report"
    _inherit = ["sourcing.state.mixin"]
    _order = "project_id desc, number desc"
    _check_company_auto = True

    _transitions = {"draft": ("sent",), "sent": ()}

    # === FIELDS === #

    project_id = fields.Many2one(
        "sourcing.project",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    number = fields.Integer(readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    date_from = fields.Datetime(
        "Since", readonly=True, copy=False, help="What came later is news."
    )
    introduction = fields.Text(help="The buyer reads it first, as it stands here.")
    introduction_other = fields.Text(
        "Introduction in the Other Language",
        help="The same for contacts of the buyer who read another language. Empty: "
        "they read the first one.",
    )
    other_language = fields.Char(
        compute="_compute_other_language",
        help="What other contacts of the buyer read, where not all read one language.",
    )
    section_ids = fields.One2many("sourcing.report.section", "report_id", "Sections")
    photo_ids = fields.Many2many(
        "sourcing.document", string="Photos since", compute="_compute_photo_ids"
    )
    left_out_ids = fields.Many2many(
        "sourcing.document",
        string="Photos to Leave out",
        domain="[('id', 'in', photo_ids)]",
        copy=False,
    )
    picture_ids = fields.One2many(
        "sourcing.report.picture", "report_id", "Pictures", copy=False
    )
    sent_on = fields.Datetime("Sent", readonly=True, copy=False)
    sent_by_id = fields.Many2one(
        "res.users", "Sent by", readonly=True, copy=False, ondelete="restrict"
    )
    automatic = fields.Boolean("Sent by Itself", readonly=True, copy=False)
    sent_to = fields.Char("Sent to", compute="_compute_sent_to")
    snapshot = fields.Json(readonly=True, copy=False)
    snapshot_hash = fields.Char("SHA-256", readonly=True, copy=False)
    preview = fields.Html(
        "As the Buyer Reads It", compute="_compute_preview", sanitize=False
    )
    preview_other = fields.Html(
        "As Others Read It", compute="_compute_preview", sanitize=False
    )
    shown = fields.Char(compute="_compute_preview")

    _one_draft = models.UniqueIndex(
        "(project_id) WHERE state = 'draft'",
        "Somebody has begun this project's next report already. Load the page again.",
    )
    _number_once = models.UniqueIndex(
        "(project_id, number)",
        "Somebody has begun this project's next report already. Load the page again.",
    )

    # === COMPUTES === #

    @api.depends_context("lang")
    @api.depends("project_id.number", "number")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "%(project)s, report %(number)s",
                project=report.project_id.display_name,
                number=report.number,
            )

    @api.depends("state", "date_from", "project_id.document_ids.released_on")
    def _compute_photo_ids(self):
        for report in self:
            documents = report.project_id.document_ids.browse()
            if report.state == "draft" and report.date_from:
                documents = report.project_id._digest_documents(report.date_from)
            report.photo_ids = documents

    @api.depends("snapshot")
    def _compute_sent_to(self):
        for report in self:
            mails = (report.snapshot or {}).get("mails", [])
            report.sent_to = ", ".join(mail["name"] for mail in mails)

    @api.depends("project_id", "state")
    def _compute_other_language(self):
        names = dict(self.env["res.lang"].get_installed())
        for report in self:
            report.other_language = names.get(report._other_lang(), "")

    @api.depends(
        "state",
        "introduction",
        "introduction_other",
        "left_out_ids",
        "section_ids.note",
        "section_ids.note_other",
        "section_ids.left_out",
        "snapshot",
    )
    def _compute_preview(self):
        for report in self:
            readers = report.project_id._live("buyer")
            lang, other = report._language(readers[:1]), report._other_lang()
            content = report._content(lang)
            report.shown = fingerprint(content["digest"])
            report.preview = report._render_content(content, readers[:1], lang, "staff")
            report.preview_other = other and report._render_content(
                report._content(other), readers[:1], other, "staff"
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        if not self.env.su:
            self = without_defaults(self, FACTS)
        for vals in vals_list:
            self._check_facts(vals)
            project = self.env["sourcing.project"].browse(vals.get("project_id"))
            project._check_reportable()
            vals.update(self._prepare_period(project))
        reports = super().create(vals_list)
        missing = reports.filtered(lambda report: not report.section_ids)
        self.env["sourcing.report.section"].create(
            [
                {"report_id": report.id, "code": code}
                for report in missing
                for code, _label in SECTIONS
            ]
        )
        return reports

    def write(self, vals):
        self.check_access("write")
        self._check_facts(vals)
        if "project_id" in vals:
            raise UserError(self.env._("A report stays with its project."))
        if vals:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_draft()

    def _prepare_period(self, project) -> dict:
        """Number and beginning of the next report: it goes on where the last ended."""
        last = self.search([("project_id", "=", project.id)], limit=1)
        sent = project._last_report()
        start = project.date_start and fields.Datetime.to_datetime(project.date_start)
        return {
            "number": last.number + 1,
            "date_from": sent.sent_on or start or project.create_date,
        }

    def _check_facts(self, vals) -> None:
        if not self.env.su and FACTS & vals.keys():
            raise UserError(
                self.env._("A report is sent by “Send”; what it was is not typed.")
            )

    def _check_draft(self) -> None:
        """What was sent stays as it was sent, for a superuser too (design 5.6)."""
        frozen = self.filtered(lambda report: report.state != "draft")
        if frozen:
            raise frozen._frozen_error()

    def _frozen_error(self) -> UserError:
        return UserError(
            self.env._(
                "%(reports)s was sent: nothing on it changes any more.",
                reports=self.mapped("display_name"),
            )
        )

    # === ACTIONS === #

    def action_refresh(self):
        """Look at the facts of now; whatever was written stays."""
        self.check_access("read")
        self.invalidate_recordset(["preview", "shown", "photo_ids"])

    def action_send(self):
        """Freeze the report and send it to every contact of the buyer."""
        self.check_access("write")
        for report in self:
            report._send(shown=self.env.context.get("sourcing_shown", ""))

    # === CONTENT === #

    def _language(self, party) -> str:
        """The language in which a contact reads; ours where he has none."""
        lang = party.partner_id.lang or self.env.lang or "en_US"
        return lang if self.env["res.lang"]._get_data(code=lang) else "en_US"

    def _other_lang(self) -> str:
        """What contacts of the buyer read besides the language of the first one."""
        self.ensure_one()
        langs = [self._language(party) for party in self.project_id._live("buyer")]
        return next((lang for lang in langs if lang != langs[0]), "")

    def _written_for(self, lang: str, text: str, other: str) -> str:
        """Which of the lead's two texts a reader of ``lang`` gets."""
        return (other if lang == self._other_lang() else "") or text or ""

    def _content(self, lang: str) -> dict:
        """Words of the report in a language: the facts of now, or those frozen."""
        self.ensure_one()
        if self.state == "sent":
            texts = self.snapshot["texts"]
            return texts.get(lang) or texts.get("en_US") or next(iter(texts.values()))
        # sudo: sourcing.project - what follows is made of the buyer's projections
        project = in_language(self.sudo().project_id, lang)  # sudo: as above
        before = (project._last_report().snapshot or {}).get("marks", {})
        return self._compose(project._digest(self.date_from, before), project)

    def _compose(self, digest: dict, project) -> dict:
        """Leave out of a digest what the lead leaves out, and add his words."""
        labels = dict(
            self.env["sourcing.report.section"]
            ._fields["code"]
            ._description_selection(project.env)
        )
        kept = self.section_ids.filtered(lambda section: not section.left_out)
        names = {"name", "answer", "dates"}.union(
            kept.mapped("code"),
            *(BELONGS.get(code, ()) for code in kept.mapped("code")),
        )
        left_out = self.left_out_ids.ids
        lang = project.env.lang
        digest = digest | {
            "photos": [
                photo for photo in digest["photos"] if photo["document"] not in left_out
            ]
        }
        return {
            "number": project.number,
            "title": project.env._(
                "Status report of %(day)s", day=project._written(project._today())
            ),
            "period": project.env._(
                "News since %(day)s",
                day=project._written(project._local_day(self.date_from)),
            ),
            "introduction": self._written_for(
                lang, self.introduction, self.introduction_other
            ),
            "digest": {name: digest[name] for name in digest if name in names},
            "sections": [
                {
                    "code": section.code,
                    "title": labels[section.code],
                    "note": self._written_for(lang, section.note, section.note_other),
                }
                for section in kept
            ],
        }

    # === HELPERS === #

    def _picture_of(self, kind: str, lang: str = "", origin: int = 0):
        """A frozen picture: the timeline of a language, or the copy of a photo."""
        return self.picture_ids.filtered(
            lambda picture: (
                picture.kind == kind
                and (picture.lang or "") == lang
                and picture.origin == origin
            )
        )[:1]


class SourcingReportPart(models.AbstractModel):
    """What belongs to a report freezes with it, for a superuser too (design 5.6)."""

    _name = "sourcing.report.part"
    _description = "Part of a Status Report"

    report_id = fields.Many2one(
        "sourcing.report", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        reports = self.env["sourcing.report"]
        reports.browse([vals.get("report_id") for vals in vals_list])._check_draft()
        return super().create(vals_list)

    def write(self, vals):
        self.check_access("write")
        if vals:
            self.report_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self.report_id._check_draft()


class SourcingReportSection(models.Model):
    """One part of a report: kept or left out, with a note of the lead."""

    _name = "sourcing.report.section"
    _description = "Section of a Status Report"
    _inherit = ["sourcing.report.part"]
    _order = "report_id, sequence, id"
    _rec_name = "code"

    code = fields.Selection(SECTIONS, "Section", required=True, readonly=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    left_out = fields.Boolean()
    note = fields.Text(help="The buyer reads it below the heading, as it stands here.")
    note_other = fields.Text(
        "Note in the Other Language",
        help="For contacts of the buyer who read another language.",
    )

    _once = models.UniqueIndex(
        "(report_id, code)", "The report has this section already."
    )

    @api.depends("code")
    def _compute_sequence(self):
        order = [code for code, _label in SECTIONS]
        for section in self:
            section.sequence = order.index(section.code) if section.code else 0

    def write(self, vals):
        self.check_access("write")
        if vals.keys() & {"report_id", "code"}:
            raise UserError(self.env._("A section stays what and where it is."))
        return super().write(vals)


class SourcingReportPicture(models.Model):
    """A copy of a picture as it was sent: whatever becomes of the photo, it stays."""

    _name = "sourcing.report.picture"
    _description = "Picture of a Status Report"
    _inherit = ["sourcing.report.part"]
    _order = "report_id, id"
    _rec_name = "kind"

    kind = fields.Selection(
        [("photo", "Photo"), ("timeline", "Timeline")], required=True, readonly=True
    )
    lang = fields.Char(readonly=True, help="The language of a timeline.")
    origin = fields.Integer(
        readonly=True, help="Number of the document that it is a copy of."
    )
    image = fields.Binary(attachment=True, required=True, readonly=True)

    def _is_frozen(self) -> bool:
        return self.report_id.state == "sent"

    def _bytes(self) -> bytes:
        self.ensure_one()
        document = self.env["sourcing.document"]
        return document._decode(self.with_context(bin_size=False).image)

    def _sha256(self) -> str:
        return hashlib.sha256(self._bytes()).hexdigest()

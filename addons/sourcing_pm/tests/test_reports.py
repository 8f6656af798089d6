"""The status report: made of facts, edited, frozen, sent on its day, kept for good."""

from __future__ import annotations

import base64
import io
from unittest.mock import patch

from freezegun import freeze_time
from PIL import Image
from psycopg2 import IntegrityError

from odoo import modules
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.sourcing_approval_mixin import fingerprint
from .common import picture
from .test_links import LinkCase

# 10:00 in Shanghai each
WEDNESDAY = "2026-03-04 02:00:00"
THURSDAY = "2026-03-05 02:00:00"
FRIDAY = "2026-03-06 02:00:00"


@tagged("post_install", "-at_install")
class ReportCase(LinkCase):
    @classmethod
    def setUpClass(cls):
        with freeze_time(WEDNESDAY):
            super().setUpClass()
            cls.company.resource_calendar_id.tz = "Asia/Shanghai"
            cls.project.report_weekday = "4"
            cls.env.flush_all()
            cls.mails = cls.env["mail.mail"].sudo()
            cls.mails.search([]).unlink()

    def at(self, moment):
        """Go to a moment; the plan is brought to its day."""
        clock = freeze_time(moment)
        clock.start()
        self.addCleanup(clock.stop)
        self.project.sudo()._catch_up()
        return clock

    def report(self, user=None):
        project = self.project.with_user(user or self.lead)
        return (
            self.env["sourcing.report"]
            .browse(project.action_report()["res_id"])
            .with_user(user or self.lead)
        )

    def digest(self, report, lang="en_US"):
        return report._content(lang)["digest"]

    def section(self, report, code):
        return report.section_ids.filtered(lambda section: section.code == code)

    def cron(self):
        self.env.ref("sourcing_pm.ir_cron_report").method_direct_trigger()
        self.env.invalidate_all()

    def sent(self, project=None):
        return (project or self.project)._sent_reports()

    def mail_to(self, partner):
        return self.mails.search([]).filtered(
            lambda mail: partner in mail.recipient_ids
        )


class TestReportContent(ReportCase):
    # === COMPOSING === #

    def test_nothing_happened(self):
        self.at(WEDNESDAY)
        self.report().action_send()
        self.at("2026-03-04 06:00:00")
        digest = self.digest(self.report())
        for name in ("photos", "quantities", "issues", "steps", "decisions"):
            self.assertFalse(digest[name], name)
        self.assertIn("No step was finished", self.report().preview)

    def test_a_step_done_is_told_once(self):
        self.at(THURSDAY)
        step = self._step("rfq")
        (row,) = [row for row in self.digest(self.report())["steps"] if row["done"]]
        self.assertEqual(row["name"], step.display_name)
        self.assertEqual(row["now"], "Mar 4")
        self.report().action_send()
        self.at(FRIDAY)
        self.assertFalse([r for r in self.digest(self.report())["steps"] if r["done"]])

    def test_a_step_that_moved_says_why(self):
        self.at(WEDNESDAY)
        self.report().action_send()
        self.at("2026-03-20 02:00:00")
        step = self._step("material")
        rows = {row["name"]: row for row in self.digest(self.report())["steps"]}
        row = rows[self._step("production").display_name]
        self.assertFalse(row["done"])
        self.assertIn("d", row["delay"])
        self.assertTrue(row["why"])
        # the next report compares with this one
        self.report().action_send()
        self.assertNotIn(
            step.display_name,
            [row["name"] for row in self.digest(self.report())["steps"]],
        )

    def test_the_colour_comes_with_its_sentence(self):
        self.at(THURSDAY)
        self.project.with_user(self.lead).date_required = "2050-01-31"
        self.assertEqual(self.digest(self.report())["answer"]["colour"], "green")
        self.env["sourcing.issue"].with_user(self.lead).create(
            {"name": "mould cracked", "project_id": self.project.id, "colour": "red"}
        )
        answer = self.digest(self.report())["answer"]
        self.assertEqual(answer["colour"], "red")
        self.assertIn("Serious issues", answer["reason"])

    def test_issues_are_told_by_kind_and_step_only(self):
        self.at(THURSDAY)
        issue = (
            self.env["sourcing.issue"]
            .with_user(self.lead)
            .create(
                {
                    "name": "mould cracked at Factory A",
                    "project_id": self.project.id,
                    "milestone_id": self._step("material").id,
                    "kind": "quality",
                }
            )
        )
        report = self.report()
        (row,) = self.digest(report)["issues"]
        self.assertEqual((row["kind"], row["state"]), ("Quality", "new"))
        self.assertEqual(row["step"], self._step("material").type_id.name)
        self.assertNotIn("mould", report.preview)
        report.action_send()
        self.at(FRIDAY)
        self.assertEqual(self.digest(self.report())["issues"][0]["state"], "open")
        issue.action_close()
        self.assertEqual(self.digest(self.report())["issues"][0]["state"], "settled")
        self.report().action_send()
        self.assertFalse(self.digest(self.report())["issues"], "told once")

    def test_decisions_say_the_deadline_and_what_silence_costs(self):
        self.at(THURSDAY)
        self._specify()
        self._file(self._step("sample"))
        approval = self._ask("sample")
        (row,) = self.digest(self.report())["decisions"]
        self.assertEqual(row["question"], approval.question)
        self.assertEqual(row["cost"], approval._silence_sentence("buyer"))
        self.assertIn(f"{approval.deadline}", row["deadline"])

    def test_quantities_and_their_pace(self):
        self.at(THURSDAY)
        self._approve_sample()
        progress = self.env["sourcing.progress"].with_user(self.lead)
        line = self.order.order_line[:1]
        progress.create({"line_id": line.id, "quantity": 500, "day": "2026-03-05"})
        (row,) = self.digest(self.report())["quantities"]
        self.assertIn("500 of 2,000 made as of Mar 5", row["progress"][0])

    def test_next_week_holds_what_starts_or_ends_in_seven_days(self):
        self.at(THURSDAY)
        today = self.project._today()
        rows = self.digest(self.report())["next"]
        names = {row["name"] for row in rows}
        for step in self.project.milestone_ids.filtered(
            lambda step: step.state == "planned"
        ):
            near = (step.forecast_start - today).days <= 7
            self.assertEqual(step.display_name in names, near, step.display_name)

    def test_the_journal_speaks_in_the_buyer_s_words(self):
        self.at(THURSDAY)
        self.project.action_hold(reason="they have not paid us")
        texts = [row["text"] for row in self.digest(self.report())["events"]]
        self.assertIn("The project is on hold: its clocks stand still", texts)
        self.assertNotIn("paid", str(texts))

    # === EDITING === #

    def test_the_lead_adds_words_and_leaves_out(self):
        self.at(THURSDAY)
        self._file(self._step("sample"))
        report = self.report()
        report.introduction = "Dear Dana"
        self.section(report, "steps").note = "No worry"
        self.section(report, "issues").left_out = True
        self.assertEqual(len(report.photo_ids), len(self._step("sample").document_ids))
        self.assertTrue(self.digest(report)["photos"])
        report.left_out_ids = report.photo_ids
        content = report._content("en_US")
        self.assertFalse(content["digest"]["photos"])
        self.assertNotIn("issues", content["digest"])
        self.assertNotIn("issues", [part["code"] for part in content["sections"]])
        for words in ("Dear Dana", "No worry"):
            self.assertIn(words, report.preview)
        report.action_send()
        self.assertFalse(report.picture_ids)
        self.assertNotIn("issues", report.snapshot["texts"]["zh_CN"]["digest"])

    def test_each_reads_the_words_of_the_lead_in_his_language(self):
        self.at(THURSDAY)
        report = self.report()
        self.assertFalse(report.other_language or report.preview_other)
        first, *others = self.project._live("buyer")
        first.partner_id.lang = "en_US"
        for party in others:
            party.partner_id.lang = "zh_CN"
        report.invalidate_recordset()
        self.assertIn("简体", report.other_language)
        steps = self.section(report, "steps")
        report.introduction, steps.note = "Dear Dana", "No worry"
        self.assertIn("Dear Dana", report.preview_other, "better than nothing")
        report.introduction_other, steps.note_other = "陈先生您好", "请放心"
        for lang, shown, unseen in (
            ("en_US", ("Dear Dana", "No worry"), ("陈先生您好", "请放心")),
            ("zh_CN", ("陈先生您好", "请放心"), ("Dear Dana", "No worry")),
        ):
            body = report.preview if lang == "en_US" else report.preview_other
            for words in shown:
                self.assertIn(words, body)
            for words in unseen:
                self.assertNotIn(words, body)
        report.action_send()
        mails = {mail["lang"]: mail["body"] for mail in report.snapshot["mails"]}
        self.assertIn("No worry", mails["en_US"])
        self.assertIn("请放心", mails["zh_CN"])
        self.assertNotIn("请放心", mails["en_US"])

    def test_words_of_the_lead_are_no_markup(self):
        self.at(THURSDAY)
        report = self.report()
        report.introduction = "<script>alert(1)</script>"
        self.assertNotIn("<script>", report.preview)

    def test_a_draft_shows_the_facts_of_now(self):
        self.at(THURSDAY)
        report = self.report()
        before = report.preview
        self._file(self._step("sample"))
        report.action_refresh()
        self.assertNotEqual(report.preview, before)
        self.assertIn("released_file", report.preview)

    def test_nothing_is_sent_unseen(self):
        self.at(THURSDAY)
        report = self.report()
        seen = report.shown
        self._file(self._step("sample"))
        report.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "Something has happened"):
            report.with_context(sourcing_shown=seen).action_send()
        self.assertEqual(report.state, "draft")
        report.with_context(sourcing_shown=report.shown).action_send()
        self.assertEqual(report.state, "sent")

    def test_one_draft_at_a_time(self):
        self.at(THURSDAY)
        report = self.report()
        self.assertEqual(self.report(self.member), report)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.env["sourcing.report"].with_user(self.member).create(
                    {"project_id": self.project.id}
                )
                self.env.flush_all()
        report.action_send()
        following = self.report()
        self.assertEqual(following.number, 2)
        self.assertEqual(following.date_from, report.sent_on)

    def test_a_draft_may_be_thrown_away(self):
        self.at(THURSDAY)
        self.report().unlink()
        self.assertEqual(self.report().number, 1)

    # === WHEN THERE IS NOTHING TO REPORT === #

    def test_no_report_before_the_start_nor_after_the_end(self):
        self.at(THURSDAY)
        draft = (
            self.env["sourcing.project"].with_user(self.lead).create({"name": "Idea"})
        )
        with self.assertRaisesRegex(UserError, "nothing to report"):
            draft.action_report()
        report = self.report()
        self.project.action_cancel()
        with self.assertRaisesRegex(UserError, "nothing to report"):
            report.action_send()

    def test_nobody_to_read_it(self):
        self.at(THURSDAY)
        report = self.report()
        self.project._live("buyer").revoked = True
        with self.assertRaisesRegex(UserError, "nobody on the buyer's side"):
            report.action_send()

    # === RIGHTS === #

    def test_only_our_people_of_the_project_write_reports(self):
        self.at(THURSDAY)
        self.report()
        for user in (self.stranger, self.inspector, self.clerk, self.machine):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.report(user).introduction = "Hello"
        self.report(self.member).action_send()
        self.assertEqual(self.sent().sent_by_id, self.member)

    def test_facts_are_not_typed(self):
        self.at(THURSDAY)
        report = self.report()
        for vals in (
            {"state": "sent"},
            {"snapshot": {}},
            {"number": 9},
            {"sent_on": "2020-01-01"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                report.write(vals)
        with self.assertRaises(UserError):
            self.project.reported_on = "2020-01-01"
        with self.assertRaises(AccessError):
            self.env["sourcing.report.picture"].with_user(self.manager).create(
                {"report_id": report.id, "kind": "photo", "image": picture()}
            )


class TestReportFrozen(ReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(THURSDAY):
            cls._file(cls._step("sample"))
            report = cls.project._draft_report()
            report.introduction = "Dear Dana"
            report.action_send()
            cls.frozen = report
            cls.env.flush_all()

    def test_it_says_by_whom_and_when(self):
        self.assertEqual(self.frozen.sent_by_id, self.lead)
        self.assertEqual(str(self.frozen.sent_on), THURSDAY)
        self.assertIn(self.dana.name, self.frozen.sent_to)
        self.assertEqual(self.project.reported_on, self.frozen.sent_on)
        self.assertEqual(self.project.last_update_on, self.frozen.sent_on)
        self.assertEqual(self.project.journal_ids[:1].code, "report_sent")

    def test_the_hash_covers_words_and_pictures(self):
        snapshot = self.frozen.snapshot
        self.assertEqual(self.frozen.snapshot_hash, fingerprint(snapshot))
        self.assertEqual(
            snapshot["pictures"],
            {str(each.id): each._sha256() for each in self.frozen.picture_ids},
        )
        self.assertEqual(
            [mail["party"] for mail in snapshot["mails"]],
            self.project._live("buyer").ids,
        )
        self.assertIn("Dear Dana", snapshot["mails"][0]["body"])

    def test_what_happens_later_changes_nothing_on_it(self):
        before = self.frozen.preview
        with freeze_time("2026-04-20 02:00:00"):
            self.project.sudo()._catch_up()
            self.project.name = "Renamed"
            self.frozen.invalidate_recordset()
            self.assertEqual(self.frozen.preview, before)

    def test_nobody_writes_on_it_the_superuser_neither(self):
        section, copy = self.frozen.section_ids[:1], self.frozen.picture_ids[:1]
        for user in (self.lead, self.manager, self.env.ref("base.user_root")):
            report = self.frozen.with_user(user).sudo()  # sudo: refused all the same
            for record, vals in (
                (report, {"introduction": "Sorry"}),
                (report, {"snapshot": {}}),
                (report, {"state": "draft"}),
                (report, {"left_out_ids": [(5,)]}),
                (report, {"sent_on": False}),
                (section.sudo(), {"note": "Sorry"}),  # sudo: as above
                (copy.sudo(), {"image": picture("blue")}),  # sudo: as above
                (copy.sudo(), {"report_id": self.frozen.id}),  # sudo: as above
            ):
                with self.subTest(record=record, vals=vals):
                    with self.assertRaises(UserError):
                        record.write(vals)
            for record in (report, section.sudo(), copy.sudo()):  # sudo: as above
                with self.subTest(unlink=record), self.assertRaises(UserError):
                    record.unlink()
        for model, vals in (
            ("section", {"code": "next", "note": "Sorry"}),
            ("picture", {"kind": "photo", "image": picture()}),
        ):
            with self.assertRaises(UserError):
                self.env[f"sourcing.report.{model}"].sudo().create(  # sudo: as above
                    {"report_id": self.frozen.id, **vals}
                )

    def test_its_files_are_frozen_too(self):
        copy = self.frozen.picture_ids[:1]
        file = (
            self.env["ir.attachment"]
            .sudo()
            .search(  # sudo: refused all the same
                [
                    ("res_model", "=", copy._name),
                    ("res_id", "=", copy.id),
                    ("res_field", "=", "image"),
                ]
            )
        )
        self.assertTrue(file)
        for vals in ({"raw": b"x"}, {"datas": picture("blue")}, {"res_id": 0}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                file.write(vals)
        with self.assertRaises(UserError):
            file.unlink()
        with self.assertRaises(UserError):
            file.copy({"res_id": copy.id, "res_field": "image"})
        file.raw = file.raw  # moving the same bytes to another storage is nothing

    def test_the_copy_stays_when_the_photo_goes(self):
        copy = self.frozen.picture_ids.filtered(lambda each: each.kind == "photo")[:1]
        before = copy._bytes()
        document = self.env["sourcing.document"].browse(copy.origin).sudo()
        document.action_take_back()  # as when it was released by mistake
        self.assertFalse(document.released_file)
        document.project_id.flush_recordset()
        self.env.cr.execute(
            "DELETE FROM sourcing_document WHERE id = %s", [document.id]
        )
        self.env.invalidate_all()
        self.assertEqual(copy._bytes(), before)
        self.login(self.buyer)
        page = self.get(self.frozen._url())
        self.assertIn(copy._url(), page.text)
        served = self.get(copy._url())
        self.assertEqual(served.content, before)

    def test_sent_twice_at_once_is_sent_once(self):
        with self.assertRaisesRegex(UserError, "was sent"):
            self.frozen.action_send()
        self.assertEqual(len(self.sent()), 1)

    # === PORTAL === #

    def test_archive(self):
        self.login(self.buyer)
        self.assertIn(f'href="{self.page}/reports"', self.get(self.page).text)
        archive = self.get(f"{self.page}/reports").text
        self.assertIn(f'href="{self.frozen._url()}"', archive)
        page = self.get(self.frozen._url())
        self.assertIn("Dear Dana", page.text)
        self.assertIn("<svg", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        for word in (self.factory_firm.name, "77.77", self.order.name):
            self.assertNotIn(word, page.text)

    def test_the_buyer_reads_it_in_his_language(self):
        self.buyer.lang = "zh_CN"
        self.login(self.buyer)
        page = self.url_open(self.frozen._url()).text
        step = self._step("rfq").with_context(lang="zh_CN").display_name
        self.assertIn(step, page)
        self.assertIn("3月4日", page)
        self.assertIn(
            dict(
                self.env["sourcing.report.section"]
                ._fields["code"]
                ._description_selection(self.env(context={"lang": "zh_CN"}))
            )["steps"],
            page,
        )

    def test_by_personal_link(self):
        self.visit(self.dana_party)
        self.assertIn("Dear Dana", self.url_open(self.frozen._url()).text)
        self.assertIn(self.frozen._url(), self.url_open(f"{self.page}/reports").text)

    @mute_logger("odoo.http")
    def test_our_team_is_led_to_the_record(self):
        """The thread that links the buyer's page is read by us, too."""
        self.login(self.lead)
        for url, back_end in (
            (self.frozen._url(), f"/odoo/sourcing-reports/{self.frozen.id}"),
            (f"{self.page}/reports", f"/odoo/sourcing/{self.project.id}"),
            (self.page, f"/odoo/sourcing/{self.project.id}"),
            (self.order_page, f"/odoo/purchase-orders/{self.order.id}"),
        ):
            answer = self.url_open(url, allow_redirects=False)
            self.assertEqual(answer.status_code, 303, url)
            self.assertTrue(answer.headers["Location"].endswith(back_end), url)
        self.assertEqual(self.url_open("/my/sourcing/0").status_code, 404)
        self.login(self.plain)
        for url in (self.page, self.order_page):
            self.assertEqual(self.url_open(url).status_code, 404, url)

    @mute_logger("odoo.http")
    def test_strangers_and_factories_never_see_reports(self):
        copy = self.frozen.picture_ids[:1]
        urls = [f"{self.page}/reports", self.frozen._url(), copy._url()]
        for user in (self.factory, self.factory_b, self.buyer2):
            self.login(user)
            for url in urls:
                self.assertEqual(self.url_open(url).status_code, 404, url)
        self.visit(self.chen_party)
        for url in urls:
            self.assertEqual(self.url_open(url).status_code, 404, url)

    def test_drafts_and_reports_of_others_are_not_there(self):
        other = self._track(self._create_order(self.factory_b_firm, quantity=7))
        self._add_buyer(other, self.buyer2)
        strange = other._draft_report()
        strange.action_send()
        draft = self.project._draft_report()
        self.login(self.buyer)
        for report in (strange, draft):
            url = f"{self.page}/reports/{report.id}"
            self.assertEqual(self.url_open(url).status_code, 404)
        copy = self.frozen.picture_ids[:1]
        url = f"{self.page}/reports/{draft.id}/picture/{copy.id}"
        self.assertEqual(self.url_open(url).status_code, 404)
        self.assertNotIn(f"reports/{draft.id}", self.get(f"{self.page}/reports").text)


class TestReportMail(ReportCase):
    def test_each_contact_reads_his_language_and_zone(self):
        self.at(THURSDAY)
        self._specify()
        self._file(self._step("sample"))
        self._ask("sample")
        self.dana.write({"lang": "zh_CN", "tz": "Europe/Berlin"})
        self.mails.search([]).unlink()
        self.report().action_send()
        self.env.flush_all()
        (chinese,) = self.mail_to(self.dana)
        (english,) = self.mail_to(self.buyer.partner_id)
        self.assertEqual(len(chinese.recipient_ids), 1)
        self.assertEqual(len(english.recipient_ids), 1)
        # Sun, Mar 8 02:00 UTC: New York has put its clocks forward that night
        self.assertIn("21:00 New York", english.body_html)
        self.assertIn("03:00 柏林", chinese.body_html)
        self.assertIn("样品确认", chinese.body_html)
        self.assertNotIn("Sample approval", chinese.body_html)
        self.assertIn(self.dana_party._link_url(), chinese.body_html)
        self.assertNotIn("/link/", english.body_html)
        self.assertIn(f'{self.page}"', english.body_html)
        for mail in chinese | english:
            self.assertIn("cid:sourcing-report-", mail.body_html)
            self.assertNotIn("<svg", mail.body_html)
            for token in ("access_token", "pid=", "hash="):
                self.assertNotIn(token, mail.body_html)
        self.assertIn("Status report of Mar 5", english.subject)
        mails = {mail["name"]: mail for mail in self.sent().snapshot["mails"]}
        self.assertEqual(mails[self.dana.name]["subject"], chinese.subject)
        self.assertIn(mails[self.dana.name]["body"], chinese.body_html)

    def test_pictures_stand_in_the_text_of_the_mail(self):
        self.at(THURSDAY)
        self._file(self._step("sample"))
        self.report().action_send()
        self.env.flush_all()
        mail = self.mail_to(self.dana)
        (values,) = mail._prepare_outgoing_list()
        message = self.env["ir.mail_server"]._build_email__(
            email_from="a@example.com",
            email_to=values["email_to"],
            subject=values["subject"],
            body=values["body"],
            body_alternative=values["body_alternative"],
            attachments=values["attachments"],
            subtype="html",
        )
        photos = self.sent().picture_ids.filtered(lambda each: each.kind == "photo")
        inline = {
            part["Content-ID"]: part
            for part in message.walk()
            if part.get_content_maintype() == "image"
        }
        self.assertEqual(set(inline), {f"<{photo._cid()}>" for photo in photos})
        for part in inline.values():
            self.assertEqual(part.get_content_disposition(), "inline")
            Image.open(io.BytesIO(part.get_content())).verify()
        self.assertFalse(list(message.iter_attachments()), "nothing hangs below")
        for cid in inline:
            self.assertIn(f'src="cid:{cid.strip("<>")}"', values["body"])

    def test_pictures_of_other_projects_are_not_mailed(self):
        self.at(THURSDAY)
        self._file(self._step("sample"))
        self.report().action_send()
        copy = self.sent().picture_ids[:1]
        other = self._track(self._create_order(self.factory_b_firm, quantity=7))
        for model, res_id in (
            ("sourcing.project", other.id),
            ("res.partner", self.dana.id),
        ):
            mail = self.mails.create(
                {
                    "body_html": f'<img src="cid:{copy._cid()}"/>',
                    "email_to": "x@example.com",
                    "model": model,
                    "res_id": res_id,
                }
            )
            self.assertFalse(mail._report_pictures())

    def test_the_timeline_as_png(self):
        self.at(THURSDAY)
        report = self.report()
        with patch.object(modules.module, "current_test", None):
            drawn = report._draw(self.digest(report, "zh_CN")["timeline"])
        image = Image.open(io.BytesIO(drawn))
        self.assertEqual(image.format, "PNG")
        self.assertLess(len(drawn), 100_000, "small enough for a mail")
        self.assertGreaterEqual(image.width, 1040)
        self.assertGreater(image.height, 100)
        self.assertGreater(len(image.convert("RGB").getcolors(100000)), 5)

    def test_each_language_has_its_drawing_in_the_mail(self):
        self.at(THURSDAY)
        self.dana.lang = "zh_CN"
        drawn = base64.b64decode(picture())
        with patch.object(
            type(self.env["sourcing.report"]), "_draw", return_value=drawn
        ):
            self.report().action_send()
        drawings = self.sent().picture_ids
        self.assertEqual(set(drawings.mapped("lang")), {"en_US", "zh_CN"})
        self.env.flush_all()
        for partner, lang in ((self.dana, "zh_CN"), (self.buyer.partner_id, "en_US")):
            own = drawings.filtered(lambda each, lang=lang: each.lang == lang)
            mail = self.mail_to(partner)
            self.assertIn(f'src="cid:{own._cid()}"', mail.body_html)
            self.assertEqual(mail._report_pictures(), own)

    def test_the_thread_names_the_page_without_files(self):
        self.at(THURSDAY)
        self._file(self._step("sample"))
        self.report().action_send()
        message = self.project.message_ids[:1]
        self.assertIn(self.sent()._url(), message.body)
        self.assertFalse(message.attachment_ids)

    def test_a_report_of_another_project_is_not_mailed_by_context(self):
        self.at(THURSDAY)
        self.report().action_send()
        other = self._track(self._create_order(self.factory_b_firm, quantity=7))
        strange = other.with_context(sourcing_report=self.sent().id)
        self.assertFalse(strange._report_in_mail())

    def test_without_a_mail_address_the_lead_is_told(self):
        self.at(THURSDAY)
        for party in self.project._live("buyer"):
            party.partner_id.email = False
        self.report().action_send()
        self.assertIn("link", " ".join(self.project.activity_ids.mapped("summary")))


class TestReportRhythm(ReportCase):
    def due(self):
        return str(self.project.report_due_on)

    def tasks(self, project=None):
        return (project or self.project).activity_search(
            ["sourcing_pm.mail_activity_report"]
        )

    def test_the_last_weekday_within_the_promise(self):
        self.assertEqual(self.due(), "2026-03-06")
        for days, due in (
            (7, "2026-03-06"),
            (14, "2026-03-13"),
            (16, "2026-03-20"),
            (1, "2026-03-06"),
        ):
            self.project.update_days = days
            self.assertEqual(self.due(), due, days)
        self.project.update_days = 7
        self.at(FRIDAY)
        self.report().action_send()
        self.assertEqual(self.due(), "2026-03-13")
        self.project.report_weekday = False
        self.assertFalse(self.project.report_due_on)

    def test_sent_by_itself_on_its_day_in_its_zone(self):
        self.project.report_auto = True
        for moment, count in (
            (THURSDAY, 0),
            ("2026-03-06 00:30:00", 0),  # Friday, 8:30 in Shanghai
            ("2026-03-06 01:30:00", 1),
            ("2026-03-06 12:00:00", 1),
            ("2026-03-12 23:30:00", 1),  # still Friday, 7:30 there
            ("2026-03-13 02:00:00", 2),
        ):
            with freeze_time(moment):
                self.cron()
                self.assertEqual(len(self.sent()), count, moment)
        self.assertTrue(all(self.sent().mapped("automatic")))

    def test_after_downtime_one_report_covers_the_gap(self):
        self.project.report_auto = True
        with freeze_time("2026-03-31 02:00:00"):  # a Tuesday, weeks later
            for _run in range(3):
                self.cron()
            self.assertEqual(len(self.sent()), 1)
            self.assertEqual(str(self.sent().date_from), "2026-03-04 00:00:00")
            self.assertEqual(
                len(
                    self.mail_to(self.dana).filtered(
                        lambda mail: "Status report" in (mail.subject or "")
                    )
                ),
                1,
            )
            self.assertEqual(self.due(), "2026-04-03")

    def test_what_the_lead_has_begun_is_what_is_sent(self):
        self.project.report_auto = True
        with freeze_time(THURSDAY):
            self.report().introduction = "Dear Dana"
        with freeze_time(FRIDAY):
            self.cron()
        self.assertIn("Dear Dana", self.sent().snapshot["mails"][0]["body"])

    def test_without_the_option_the_lead_is_told_once(self):
        with freeze_time(FRIDAY):
            self.cron()
            self.cron()
            (task,) = self.tasks()
            self.assertEqual(task.user_id, self.lead)
            self.assertFalse(self.sent())
            self.report().action_send()
            self.assertFalse(self.tasks(), "it is done")

    def test_nothing_is_due_while_nothing_runs(self):
        with freeze_time(FRIDAY):
            self.cron()
            self.assertTrue(self.tasks())
            self.project.action_hold(reason="The buyer asked for it")
            self.assertFalse(self.tasks())
            self.assertFalse(self.project.report_due_on)
        with freeze_time("2026-03-17 02:00:00"):
            self.cron()
            self.assertFalse(self.tasks() | self.project.activity_search([]).browse())
            self.project.action_resume()
            # the hold stopped this clock, too
            self.assertEqual(self.due(), "2026-03-20")
        with freeze_time("2026-03-18 02:00:00"):
            self.project.action_cancel()
            self.assertFalse(self.project.report_due_on)

    def test_nothing_is_due_without_a_buyer_or_before_the_start(self):
        with freeze_time(WEDNESDAY):
            alone = self._track(self._create_order(self.factory_b_firm, quantity=7))
            draft = (
                self.env["sourcing.project"]
                .with_user(self.lead)
                .create({"name": "Idea"})
            )
        for project in alone | draft:
            self.assertFalse(project.report_due_on)

    def test_a_report_is_word_to_the_buyer(self):
        self.at("2026-03-16 02:00:00")
        self.assertIn("rhythm_lapsed", str(self.project.findings))
        self.report().action_send()
        self.assertNotIn("rhythm_lapsed", str(self.project.findings))
        self.assertEqual(str(self.project.update_due_on), "2026-03-23")
        self.assertTrue(self.project.missed_updates, "it was missed all the same")

    @mute_logger("odoo.addons.sourcing_pm.models.sourcing_project_report")
    def test_a_project_that_fails_stops_nobody(self):
        with freeze_time(WEDNESDAY):
            other = self._track(self._create_order(self.factory_firm, quantity=7))
            self._add_buyer(other, self.buyer)
            (self.project | other).report_auto = True
            other.report_weekday = "4"
        model = type(self.project)
        follow = model._follow_rhythm

        def fail(project):
            if project.id == self.project.id:
                project._draft_report()
                raise ValueError("poisoned")
            return follow(project)

        with freeze_time(FRIDAY), patch.object(model, "_follow_rhythm", fail):
            self.cron()
        self.assertFalse(self.project.report_ids, "nothing half done")
        self.assertEqual(len(self.sent(other)), 1)

    def test_new_projects_take_the_weekday_of_the_company(self):
        self.company.sourcing_report_weekday = "2"
        project = self._track(self._create_order(self.factory_b_firm))
        self.assertEqual(project.report_weekday, "2")

    def test_filter_of_what_is_due(self):
        with freeze_time(FRIDAY):
            found = (
                self.env["sourcing.project"]
                .with_user(self.lead)
                .search([("report_due_on", "<=", "today")])
            )
            self.assertIn(self.project, found)

"""Documents in depth: demands, versions, four eyes, expiry, chats, visits, ZIPs."""

from __future__ import annotations

import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..models import sourcing_project_documents
from ..models.errors import GateError
from .common import SourcingCommon, picture
from .common_portal import NOWHERE, PortalCase


@tagged("post_install", "-at_install")
class TestLibrary(SourcingCommon):
    def _document(self, kind="other", user=None, **values):
        return (
            self.env["sourcing.document"]
            .with_user(user or self.member)
            .create(
                {
                    "project_id": self.project.id,
                    "kind_id": self.env.ref(f"sourcing_pm.document_kind_{kind}").id,
                    "demanded": False,
                    **values,
                }
            )
        )

    def _version(self, before, **values):
        return (
            self.env["sourcing.document"]
            .with_user(self.member)
            .create(
                {
                    "previous_id": before.id,
                    "project_id": before.project_id.id,
                    "kind_id": before.kind_id.id,
                    "file": picture("blue"),
                    **values,
                }
            )
        )

    # === DEMANDS === #

    def test_what_a_step_demands_is_listed_before_it_starts(self):
        step = self._step("production")
        self.assertEqual(step.demand_text, "Packaging artwork")
        self._file(step)
        self.assertFalse(step.demand_text)

    def test_both_pages_list_what_concerns_them(self):
        self._accept_quotation()
        self.order.button_confirm()
        buyer = self.project._buyer_view(self.project._live("buyer"))
        rows = {row["id"]: row["demands"] for row in buyer["steps"]}
        self.assertEqual(rows[self._step("sample").id], ["Sample photos"])
        self.assertEqual(rows[self._step("material").id], [])  # the lead decides it
        factory = self.order._supplier_view(self.project._live("factory"))
        rows = {row["id"]: row["demands"] for row in factory["steps"]}
        self.assertEqual(rows[self._step("production").id], ["Packaging artwork"])
        self.assertEqual(rows[self._step("final_inspection").id], [])  # it only sees it

    def test_mass_production_waits_for_the_artwork(self):
        self._accept_quotation()
        self.order.button_confirm()
        self._approve_sample()
        artwork = self._step("production").document_ids
        self._version(artwork)
        with self.assertRaisesRegex(GateError, "“Packaging artwork” must be accepted"):
            self._step("production").action_start()
        artwork.search([("previous_id", "=", artwork.id)]).with_user(
            self.lead
        ).action_accept()
        self._step("production").action_start()

    # === VERSIONS === #

    def test_a_new_version_supersedes_the_old(self):
        self._file(self._step("sample"))
        old = self._step("sample").document_ids
        new = self._version(old)
        self.assertEqual((new.version, new.demanded), (2, True))
        self.assertEqual(new.milestone_id, old.milestone_id)
        self.assertEqual((old.state, old.is_current), ("superseded", False))
        self.assertFalse(old.release_buyer or old.released_file)
        self.assertTrue(new.is_current)
        self.assertIn("version 2", new.display_name)
        current = self.env["sourcing.document"].search(
            [("id", "in", (old | new).ids), ("is_current", "=", True)]
        )
        self.assertEqual(current, new)
        self.assertIn("document_version", self.project.journal_ids.mapped("code"))

    def test_a_superseded_version_is_neither_accepted_nor_released(self):
        self._file(self._step("sample"))
        old = self._step("sample").document_ids
        self._version(old)
        with self.assertRaisesRegex(UserError, "cannot become"):
            old.with_user(self.lead).action_accept()
        with self.assertRaisesRegex(UserError, "only accepted"):
            old._release(buyer=True, supplier=False)

    def test_a_question_is_not_about_a_superseded_version(self):
        self._accept_quotation()
        self._file(self._step("sample"))
        self._specify()
        approval = self._ask("sample")
        old = self._step("sample").document_ids
        self._version(old)
        self.assertEqual(approval.state, "superseded")
        blockers = dict(self._step("sample")._completion_blockers())
        self.assertIn("document_open", blockers)

    def test_nothing_is_superseded_without_a_successor(self):
        self._file(self._step("sample"))
        with self.assertRaisesRegex(UserError, "no new version"):
            self._step("sample").document_ids.state = "superseded"

    def test_only_answered_documents_get_a_version_with_its_file(self):
        document = self._document(file=picture())
        with self.assertRaisesRegex(UserError, "accepted or rejected"):
            self._version(document)
        document.action_accept()
        with self.assertRaisesRegex(UserError, "comes with its file"):
            self._version(document, file=False)
        action = document.action_new_version()
        self.assertEqual(action["context"]["default_previous_id"], document.id)

    def test_strangers_file_no_version(self):
        document = self._document(file=picture())
        document.action_accept()
        with self.assertRaises(AccessError):
            self.env["sourcing.document"].with_user(self.stranger).create(
                {
                    "previous_id": document.id,
                    "project_id": self.project.id,
                    "kind_id": document.kind_id.id,
                    "file": picture(),
                }
            )

    # === FOUR EYES === #

    def test_nobody_accepts_what_he_filed_himself(self):
        document = self._step("sample").document_ids
        document.file = picture()
        for act in (
            document.action_accept,
            lambda: document.write({"state": "accepted"}),
        ):
            with self.assertRaisesRegex(UserError, "filed .* yourself.*Lead"):
                act()
        document.with_user(self.lead).action_accept()
        self.assertEqual(document.accepted_by_id, self.lead)
        self.assertFalse(document.self_accepted)

    def test_who_filed_is_not_typed(self):
        document = self._step("sample").document_ids
        document.file = picture()
        for name in ("filed_by_id", "accepted_by_id"):
            with self.assertRaisesRegex(UserError, "not typed"):
                document.write({name: self.lead.id})
        filed = self.env["sourcing.document"].with_user(self.member)
        filed = filed.with_context(default_filed_by_id=self.lead.id)
        self.assertEqual(
            filed.create(
                {
                    "project_id": self.project.id,
                    "kind_id": document.kind_id.id,
                    "file": picture(),
                }
            ).filed_by_id,
            self.member,
        )

    def test_who_is_alone_accepts_and_it_shows(self):
        document = self._step("sample").document_ids
        document.file = picture()
        with patch.object(
            type(document), "_others_who_may", lambda self, user: user.browse()
        ):
            document.action_accept()
        self.assertTrue(document.self_accepted)

    def test_what_nobody_demands_needs_no_second_person(self):
        document = self._document(file=picture())
        document.action_accept()
        self.assertEqual(document.state, "accepted")

    # === EXPIRY === #

    def test_the_lead_is_warned_once_of_an_end_of_validity(self):
        with freeze_time("2026-03-02 02:00:00"):
            document = self._document(
                "certificate", file=picture(), expiry="2026-04-15"
            )
            document.action_accept()
            self.assertEqual(document.validity, "valid")
        for day, state, tasks in (
            ("2026-03-10", "valid", 0),
            ("2026-03-20", "soon", 1),
            ("2026-03-21", "soon", 1),
            ("2026-04-20", "expired", 1),
        ):
            with freeze_time(f"{day} 02:00:00"):
                document.invalidate_recordset()
                self.project.sudo()._catch_up()
                self.assertEqual(document.validity, state)
                found = self.project.activity_ids.filtered(
                    lambda task: "is valid until" in (task.summary or "")
                )
                self.assertEqual(len(found), tasks, day)
        self.assertEqual(found.user_id, self.lead)

    # === CHATS AND VISITS === #

    def _chat(self, **values):
        return self._document(
            "chat",
            speaker_id=self.factory.partner_id.id,
            words="下周二可以发货。\n没问题",
            translation="We can ship on Tuesday.\nNo problem",
            **values,
        )

    def test_words_of_a_chat_are_filed_without_a_file(self):
        chat = self._chat()
        self.assertEqual((chat.state, chat.channel), ("received", "wechat"))
        self.assertTrue(chat.said_on)
        chat.action_accept()
        with self.assertRaisesRegex(UserError, "stays"):
            chat.words = "明天"

    def test_a_chat_without_words_is_none(self):
        with self.assertRaisesRegex(UserError, "what was said"):
            self._document("chat", words="  ")
        with self.assertRaisesRegex(UserError, "what was found"):
            self._document("visit")

    def _made(self, action, **values):
        defaults = {
            name.removeprefix("default_"): value
            for name, value in action["context"].items()
            if name.startswith("default_")
        }
        return (
            self.env[action["res_model"]]
            .with_user(self.member)
            .create(defaults | values)
        )

    def test_an_issue_comes_of_a_chat(self):
        chat = self._chat()
        issue = self._made(chat.action_make_issue())
        self.assertEqual(issue.name, "We can ship on Tuesday.")
        self.assertEqual((issue.project_id, chat.issue_ids), (self.project, issue))

    def test_a_promise_comes_of_a_chat(self):
        chat = self._chat(milestone_id=self._step("packing").id)
        promise = self._made(chat.action_make_promise(), date="2050-01-04")
        self.assertEqual(promise.words_zh, chat.words)
        self.assertEqual(promise.words, chat.translation)
        self.assertEqual(promise.partner_id, self.factory.partner_id)
        self.assertEqual(promise.channel, "wechat")
        self.assertEqual(chat.commitment_ids, promise)

    def test_a_change_comes_of_a_chat(self):
        valid = self._specify()
        chat = self._chat()
        action = chat.action_make_change()
        change = self.env["sourcing.specification"].browse(action["res_id"])
        self.assertEqual((change.state, change.revision), ("draft", 2))
        self.assertEqual(change.line_ids.mapped("name"), valid.line_ids.mapped("name"))
        self.assertEqual(change.reason, "We can ship on Tuesday.")
        self.assertEqual(chat.specification_ids, change)

    def test_a_visit_is_filed_with_its_findings(self):
        visit = self._document(
            "visit", visitor_id=self.inspector.partner_id.id, findings="Line 3 stands."
        )
        self.assertTrue(visit.visited_on)
        issue = self._made(visit.action_make_issue())
        self.assertEqual((issue.name, issue.kind), ("Line 3 stands.", "quality"))

    # === ZIP === #

    def test_a_zip_that_is_too_large_is_refused(self):
        document = self._document(file=picture())
        with (
            patch.object(sourcing_project_documents, "ZIP_BYTES", 10),
            self.assertRaisesRegex(UserError, "one by one"),
        ):
            document._zip(released=False)

    def test_names_in_a_zip_lead_nowhere(self):
        document = self._document(file=picture(), filename="../../etc/passwd")
        name = document._zip_name()
        self.assertEqual(name.count("/"), 1)
        self.assertFalse(name.startswith((".", "/")))


@tagged("post_install", "-at_install")
class TestLibraryPages(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accept_quotation()
        cls.order.button_confirm()
        cls.factory.lang = "en_US"
        cls._file(cls._step("sample"))
        cls.shown = cls._step("sample").document_ids
        cls.shown.filename = "Factory A.png"
        documents = cls.env["sourcing.document"].with_user(cls.lead)
        values = {
            "project_id": cls.project.id,
            "kind_id": cls.env.ref("sourcing_pm.document_kind_artwork").id,
            "demanded": False,
            "file": picture("blue"),
        }
        cls.drawing, cls.secret = documents.create([values, values])
        (cls.drawing | cls.secret).action_accept()
        cls.drawing._release(buyer=False, supplier=True)
        cls.page = f"/my/sourcing/{cls.project.id}"
        cls.order_page = f"/my/sourcing/order/{cls.order.id}"
        cls.staff = f"/sourcing/project/{cls.project.id}/documents.zip"

    def names(self, url):
        response = self.get(url)
        self.assertEqual(response.status_code, 200, response.text[:200])
        return zipfile.ZipFile(io.BytesIO(response.content)).namelist()

    def test_the_buyer_gets_what_was_released_to_him(self):
        self.login(self.buyer)
        self.assertEqual(
            self.names(f"{self.page}/documents.zip"), [self.shown.released_name]
        )
        page = self.get(self.page).text
        self.assertIn(f"{self.page}/documents.zip", page)
        self.assertIn(f"{self.page}/file/{self.shown.id}", page)
        self.assertNotIn(f"/file/{self.drawing.id}", page)

    def test_the_factory_gets_what_was_released_to_it(self):
        self.login(self.factory)
        self.assertEqual(
            self.names(f"{self.order_page}/documents.zip"),
            [self.drawing.released_name],
        )
        self.assertIn(
            f"{self.order_page}/documents.zip", self.get(self.order_page).text
        )

    def test_staff_gets_the_files_by_step(self):
        self.login(self.member)
        names = self.names(self.staff)
        self.assertEqual(len(names), 3)
        self.assertTrue(any(name.endswith("Factory A.png") for name in names))

    def test_others_find_nothing(self):
        for user in (self.buyer2, self.factory_b):
            self.login(user)
            self.assert_not_there(
                f"{self.page}/documents.zip",
                f"{self.order_page}/documents.zip",
                f"/my/sourcing/{NOWHERE}/documents.zip",
            )
        for user in (self.buyer, self.factory, self.plain, self.purchaser):
            self.login(user)
            self.assertEqual(self.url_open(self.staff).status_code, 404)

    def test_a_withdrawn_release_leaves_the_zip(self):
        self.shown.action_take_back()
        self.login(self.buyer)
        self.assert_not_there(f"{self.page}/documents.zip")

"""The buyer's portal: what he reads, what he answers, and what he never learns."""

from __future__ import annotations

import base64
import io
from datetime import date, timedelta
from unittest.mock import patch

import pypdf
from freezegun import freeze_time
from PIL import Image

from odoo.exceptions import LockError, UserError
from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .common import picture
from .common_portal import NOWHERE, PortalCase


def pdf() -> bytes:
    """A PDF of one empty page, base64."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return base64.b64encode(out.getvalue())


def signature():
    return picture("black").decode()


@tagged("post_install", "-at_install")
class TestPortalBuyer(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.page = f"/my/sourcing/{cls.project.id}"
        cls._accept_quotation()
        cls.other = cls._track(cls._create_order(cls.factory_b_firm, quantity=7))
        cls._add_buyer(cls.other, cls.buyer2)

    @classmethod
    def ask_sample(cls):
        """The sample's question, and the address of its page."""
        cls._specify()
        cls._file(cls._step("sample"))
        approval = cls._ask("sample")
        return approval, f"{cls.page}/decide/{approval.id}"

    # === HOME AND LIST === #

    def test_counters(self):
        approval, _url = self.ask_sample()
        self.assertEqual(approval.party_id.partner_id, self.buyer.partner_id)
        wanted = {"counters": ["sourcing_project_count", "sourcing_decision_count"]}
        for user, projects, decisions in (
            (self.buyer, 1, 1),
            (self.buyer2, 1, 0),
            (self.factory, 0, 0),
        ):
            self.login(user)
            counts = self.make_jsonrpc_request("/my/counters", wanted)
            self.assertEqual(counts["sourcing_project_count"], projects, user.login)
            self.assertEqual(counts["sourcing_decision_count"], decisions, user.login)

    def test_only_the_counters_asked_for(self):
        self.login(self.buyer)
        self.assertEqual(
            self.make_jsonrpc_request("/my/counters", {"counters": []}), {}
        )

    def test_home_has_a_card(self):
        self.login(self.buyer)
        self.assertIn('href="/my/sourcing"', self.get("/my").text)

    def test_list_shows_own_projects_only(self):
        self.login(self.buyer)
        page = self.get("/my/sourcing").text
        self.assertIn(self.project.number, page)
        self.assertNotIn(self.other.number, page)

    def test_revoked_party_sees_nothing(self):
        self.project._live("buyer").sudo().revoked = True
        self.login(self.buyer)
        self.assertNotIn(self.project.number, self.url_open("/my/sourcing").text)
        self.assert_not_there(self.page)

    def test_empty_list(self):
        self.login(self.factory)
        self.assertIn("no project", self.get("/my/sourcing").text)

    def test_list_costs_the_same_for_few_and_many(self):
        def queries(count):
            orders = self.env["purchase.order"]
            for number in range(count):
                orders |= self._create_order(quantity=number + 1)
            orders.with_user(self.lead).action_sourcing_track()
            for project in orders.sourcing_project_id:
                self._add_buyer(project, self.buyer)
            self.env.flush_all()
            self.env.invalidate_all()
            model = self.env["sourcing.project"].with_user(self.buyer)
            before = self.env.cr.sql_log_count
            domain = model._domain_of_buyer(self.buyer)
            rows = model._buyer_rows(model.sudo().search(domain))
            return len(rows), self.env.cr.sql_log_count - before

        queries(1)  # fills the caches that outlive a request
        few, cost_of_few = queries(1)
        many, cost_of_many = queries(10)
        self.assertEqual(many, few + 10)
        self.assertEqual(cost_of_many, cost_of_few)

    def test_row_shows_what_it_must(self):
        self.ask_sample()
        project = self.project.sudo()
        (row,) = project.with_user(self.buyer)._buyer_rows(project)
        self.assertEqual(
            row.keys(),
            {
                "id",
                "url",
                "number",
                "name",
                "colour",
                "colour_name",
                "reason",
                "next_step",
                "next_day",
                "forecast",
                "delay",
                "asked",
            },
        )
        self.assertTrue(row["asked"])

    # === ACCESS === #

    def test_not_yours_is_not_there(self):
        approval, url = self.ask_sample()
        document = approval.milestone_id.document_ids[:1]
        file = f"{self.page}/file/{document.id}"
        for user in (self.buyer2, self.factory, self.factory_b, self.plain):
            self.login(user)
            self.assert_not_there(self.page, url, file, f"{file}/thumb")

    def test_questions_and_files_belong_to_their_project(self):
        approval, _url = self.ask_sample()
        document = approval.milestone_id.document_ids[:1]
        self.login(self.buyer2)
        other = f"/my/sourcing/{self.other.id}"
        self.assertEqual(self.get(other).status_code, 200)
        self.assert_not_there(
            f"{other}/decide/{approval.id}",
            f"{other}/decide/{NOWHERE}",
            f"{other}/file/{document.id}",
            f"{other}/file/{NOWHERE}",
        )

    def test_public_is_asked_to_log_in(self):
        self.authenticate(None, None)
        for url in (self.page, f"/my/sourcing/{NOWHERE}", "/my/sourcing"):
            response = self.url_open(url, allow_redirects=False)
            self.assertEqual(response.status_code, 303, url)
            self.assertIn("/web/login", response.headers["Location"])

    def test_pages_are_private(self):
        approval, url = self.ask_sample()
        file = f"{self.page}/file/{approval.milestone_id.document_ids[:1].id}"
        self.login(self.buyer)
        for page in ("/my/sourcing", self.page, url, file):
            headers = self.get(page).headers
            self.assertEqual(headers["Referrer-Policy"], "no-referrer", page)
            self.assertEqual(headers["Cache-Control"], "no-store", page)

    # === PROJECT === #

    def test_page_never_names_the_factory_or_prices(self):
        self.order.order_line.name = "Line text for the factory"
        self.ask_sample()
        self.login(self.buyer)
        page = self.get(self.page).text
        self.assertIn("Espresso machine EM-3", page)
        self.assertIn("2,000", page)
        for secret in ("Factory A", "77.77", "Line text for", self.order.name):
            self.assertNotIn(secret, page)

    def test_page_names_a_disclosed_factory(self):
        self.project.disclose_supplier = True
        self.login(self.buyer)
        self.assertIn("Factory A", self.get(self.page).text)

    def test_answer_says_colour_since_when_and_why(self):
        self.project.date_required = date(2020, 1, 1)
        self.login(self.buyer)
        page = self.get(self.page).text
        self.assertIn("Red since", " ".join(page.split()))
        self.assertIn("after your date", page)

    def test_green_page_says_so(self):
        self.project.date_required = "2050-01-31"
        answer = self.project._buyer_view(self.project._live("buyer"))["answer"]
        self.assertEqual((answer["colour"], answer["on_plan"]), ("green", True))
        self.assertIn("RFQ", self._step("rfq").display_name)
        self.assertTrue(answer["next"])

    def test_a_step_that_only_waits_gives_no_reason_of_its_own(self):
        deposit = self._step("deposit")
        with freeze_time(self.project._today() + timedelta(days=30)):
            self.project.sudo()._catch_up()
            view = self.project._buyer_view(self.project._live("buyer"))
        reasons = {step["name"]: step["reasons"] for step in view["steps"]}
        self.assertEqual(len(reasons[deposit.display_name]), 1)
        self.assertFalse(reasons[self._step("transit").display_name])

    def test_a_decision_is_open_once_it_is_asked(self):
        step = self._step("material")
        self._file(step)
        self.assertFalse(step._blockers_for("buyer"))
        self._ask("material")
        self.assertEqual(step._blockers_for("buyer"), ["our check is under way"])

    def test_hold_has_no_colour(self):
        self.project.action_hold(reason="Buyer asked")
        view = self.project._buyer_view(self.project._live("buyer"))
        self.assertEqual(view["answer"]["colour_name"], "On hold")

    def test_place_stands_with_the_date(self):
        self.project.incoterm_id = self.env["account.incoterms"].search(
            [("code", "=", "DAP")]
        )
        self.project.incoterm_place = "Long Beach"
        self.login(self.buyer)
        self.assertIn("DAP Long Beach", self.get(self.page).text)

    def test_deadline_in_both_zones(self):
        approval, _url = self.ask_sample()
        approval.sudo().deadline = "2026-03-05 23:00:00"
        self.login(self.buyer)
        self.assertIn(
            "Thu, Mar 5 18:00 New York (Fri, Mar 6 07:00 Shanghai)",
            self.get(self.page).text,
        )

    def test_same_day_is_written_once(self):
        approval, _url = self.ask_sample()
        approval.sudo().deadline = "2026-03-05 14:00:00"
        self.login(self.buyer)
        self.assertIn(
            "Thu, Mar 5 09:00 New York (22:00 Shanghai)", self.get(self.page).text
        )

    def test_silence_is_explained(self):
        self.ask_sample()
        self.login(self.buyer)
        self.assertIn("Mass production does not start", self.get(self.page).text)

    def test_steps_and_timeline_are_there(self):
        self.login(self.buyer)
        page = self.get(self.page).text
        self.assertIn("<svg", page)
        self.assertIn("Transit and delivery", page)
        self.assertIn('id="sourcing_blocks"', page)

    def test_steps_out_of_plan_are_not(self):
        self.login(self.buyer)
        self.assertNotIn("Supplier shortlist", self.get(self.page).text)

    def test_names_are_escaped(self):
        self.project.name = "<script>alert(1)</script>"
        self.login(self.buyer)
        self.assertNotIn("<script>alert(1)", self.get(self.page).text)

    def test_decision_taken_is_shown_as_mine(self):
        self.login(self.buyer)
        self.assertIn("signed by you", self.get(self.page).text)

    def test_another_buyer_contact_reads_the_name_of_the_signer(self):
        viewer = self.viewer()
        self.login(viewer)
        page = self.get(self.page).text
        self.assertNotIn("signed by you", page)
        self.assertIn("signed by Buyer", page)

    def test_chinese_reader_reads_chinese(self):
        self._specify()
        self.buyer.lang = "zh_CN"
        self.login(self.buyer)
        page = self.get(self.page).text
        self.assertIn("滤杯直径", page)
        self.assertIn("月", page)

    def test_english_reader_reads_english(self):
        self._specify()
        self.login(self.buyer)
        page = self.get(self.page).text
        self.assertIn("Basket diameter", page)
        self.assertNotIn("滤杯直径", page)

    def test_draft_revision_is_not_shown(self):
        self._specify().copy(
            {"project_id": self.project.id}
        ).line_ids.name = "Secret draft"
        self.login(self.buyer)
        self.assertNotIn("Secret draft", self.get(self.page).text)

    def test_no_record_leaves_the_model(self):
        self.ask_sample()
        party = self.project._live("buyer")
        self.assert_plain(self.project._buyer_view(party))
        self.assert_plain(self.project._buyer_rows(self.project.sudo()))

    def assert_plain(self, value):
        if isinstance(value, dict):
            value = [*value.keys(), *value.values()]
        if isinstance(value, list):
            for item in value:
                self.assert_plain(item)
        else:
            self.assertIsInstance(value, (str, int, float, bool, type(None)))

    def viewer(self):
        """Another contact of the buyer, who looks and does not decide."""
        viewer = self.buyer2.copy({"login": "t_viewer", "name": "Viewer"})
        viewer.partner_id.parent_id = self.buyer_firm
        self._add_buyer(self.project, viewer, role="viewer")
        return viewer

    # === DECISION === #

    def test_decision_page_shows_the_snapshot(self):
        approval, url = self.ask_sample()
        approval.milestone_id.type_id.sudo().with_context(
            lang="zh_CN"
        ).question = "later text"
        self.login(self.buyer)
        page = self.get(url).text
        for text in (
            "Do you approve the sample",
            "Basket diameter",
            "滤杯直径",
            "58 mm",
        ):
            self.assertIn(text, page)
        self.assertIn(f"{self.page}/file/{approval.milestone_id.document_ids.id}", page)
        self.assertIn("portal.signature_form", page)

    def test_sign(self):
        approval, url = self.ask_sample()
        self.login(self.buyer)
        answer = self.sign(
            f"{url}?shown={approval.snapshot_hash}",
            name="  Dana   Miller ",
            signature=signature(),
        )
        after = f"{self.page}?notice=signed#notice"
        self.assertEqual(answer, {"force_refresh": True, "redirect_url": after})
        page = self.get(after).text
        self.assertIn('id="notice"', page)
        self.assertIn("Your approval is signed", page)
        approval.invalidate_recordset()
        self.assertEqual(approval.state, "approved")
        self.assertEqual(approval.signer_name, "Dana Miller")
        self.assertEqual(approval.decided_by_id, self.buyer.partner_id)
        self.assertTrue(approval.signature)
        self.assertEqual(approval.sudo().signer_ip, "127.0.0.1")

    def test_every_act_says_what_came_of_it(self):
        approval, url = self.ask_sample()
        self.login(self.buyer)
        page = self.post(f"{url}/ask", words="Which colour is it?")
        self.assertTrue(page.url.endswith("?notice=asked_back#notice"), page.url)
        self.assertIn("Your question was sent", page.text)
        page = self.post(f"{url}/reject", shown=approval.snapshot_hash, remark="no")
        self.assertTrue(page.url.endswith("?notice=rejected#notice"), page.url)
        self.assertIn("Your answer is recorded: rejected", page.text)

    def test_notice_is_a_code_and_never_text(self):
        _approval, url = self.ask_sample()
        self.login(self.buyer)
        for address in (self.page, url):
            for text in ("Send+money", "done", ""):
                page = self.get(f"{address}?notice={text}").text
                self.assertNotIn("Send money", page)
                self.assertNotIn('id="notice"', page)
        self.assertNotIn('id="notice"', self.get(f"{self.page}?notice=link").text)

    def test_sign_in_a_browser(self):
        """Skipped by Odoo where no Chrome is found."""
        approval, _url = self.ask_sample()
        self.start_tour(self.page, "sourcing_decision", login=self.buyer.login)
        approval.invalidate_recordset()
        self.assertEqual(approval.state, "approved")
        self.assertEqual(approval.signer_name, self.buyer.name)
        self.assertTrue(approval.signature)

    def test_second_answer_is_refused(self):
        approval, url = self.ask_sample()
        self.login(self.buyer)
        shown = f"{url}?shown={approval.snapshot_hash}"
        self.sign(shown, name="Dana", signature=signature())
        answer = self.sign(shown, name="Mallory", signature=signature())
        self.assertIn("answered already", answer["error"])
        self.post(f"{url}/reject", shown=approval.snapshot_hash, remark="no")
        approval.invalidate_recordset()
        self.assertEqual((approval.state, approval.signer_name), ("approved", "Dana"))

    def test_simultaneous_answer_is_told_in_words(self):
        approval, url = self.ask_sample()
        self.login(self.buyer)
        locked = patch.object(
            type(approval), "lock_for_update", side_effect=LockError("raw words")
        )
        with locked:
            answer = self.sign(
                f"{url}?shown={approval.snapshot_hash}",
                name="Dana",
                signature=signature(),
            )
        self.assertIn("at the moment", answer["error"])
        self.assertEqual(approval.state, "open")

    @mute_logger("odoo.addons.sourcing_pm.models.sourcing_approval_portal")
    def test_words_for_our_staff_stay_with_us(self):
        approval, url = self.ask_sample()
        refusal = patch.object(
            self.env.registry["sourcing.milestone"],
            "_on_approval_decided",
            side_effect=UserError("Factory A is late"),
        )
        self.login(self.buyer)
        with refusal:
            answer = self.sign(
                f"{url}?shown={approval.snapshot_hash}",
                name="Dana",
                signature=signature(),
            )
        self.assertIn("could not be recorded", answer["error"])
        self.assertNotIn("Factory A", answer["error"])
        approval.invalidate_recordset()
        self.assertEqual(approval.state, "open")

    def test_stale_page_is_refused(self):
        approval, url = self.ask_sample()
        self.login(self.buyer)
        for shown in ("", "?shown=", "?shown=" + "0" * 64):
            answer = self.sign(url + shown, name="Dana", signature=signature())
            self.assertIn("has changed since", answer["error"])
        page = self.post(f"{url}/reject", shown="0" * 64, remark="no").text
        self.assertIn("has changed since", page)
        approval.invalidate_recordset()
        self.assertEqual(approval.state, "open")

    def test_changed_question_cannot_be_signed(self):
        approval, url = self.ask_sample()
        shown = f"{url}?shown={approval.snapshot_hash}"
        self._specify(target=60.0)
        self.login(self.buyer)
        self.assertIn("error", self.sign(shown, name="Dana", signature=signature()))
        self.assertEqual(approval.state, "superseded")
        page = self.get(url).text
        self.assertIn("not open any more", page)
        self.assertNotIn("portal.signature_form", page)

    def test_name_and_signature_are_needed(self):
        approval, url = self.ask_sample()
        self.login(self.buyer)
        shown = f"{url}?shown={approval.snapshot_hash}"
        svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
        half = base64.b64encode(base64.b64decode(signature())[:20]).decode()
        for name, picture_ in (
            ("", signature()),
            ("   ", signature()),
            (None, signature()),
            ("Dana", ""),
            ("Dana", None),
            ("Dana", "not base64!"),
            ("Dana", svg),
            ("Dana", half),
            ("Dana", {"a": 1}),
        ):
            answer = self.sign(shown, name=name, signature=picture_)
            self.assertIn("error", answer, (name, picture_))
        approval.invalidate_recordset()
        self.assertEqual(approval.state, "open")

    def test_viewer_reads_and_does_not_answer(self):
        approval, url = self.ask_sample()
        self.login(self.viewer())
        page = self.get(url).text
        self.assertIn("Do you approve the sample", page)
        self.assertNotIn("portal.signature_form", page)
        self.assertNotIn("<textarea", page)
        shown = approval.snapshot_hash
        answer = self.sign(f"{url}?shown={shown}", name="V", signature=signature())
        self.assertIn("only this contact", answer["error"])
        self.post(f"{url}/reject", shown=shown, remark="no")
        approval.invalidate_recordset()
        self.assertEqual(approval.state, "open")

    @mute_logger("odoo.http")
    def test_stranger_cannot_answer(self):
        approval, url = self.ask_sample()
        shown = approval.snapshot_hash
        for user in (self.buyer2, self.factory):
            self.login(user)
            with self.assertRaises(JsonRpcException):
                self.sign(f"{url}?shown={shown}", name="X", signature=signature())
            response = self.post(f"{url}/reject", shown=shown, remark="no")
            self.assertEqual(response.status_code, 404)
        approval.invalidate_recordset()
        self.assertEqual(approval.state, "open")

    def test_reject_needs_a_reason(self):
        approval, url = self.ask_sample()
        self.login(self.buyer)
        page = self.post(f"{url}/reject", shown=approval.snapshot_hash, remark=" ").text
        self.assertIn("say why", page)
        self.assertEqual(approval.state, "open")
        self.post(f"{url}/reject", shown=approval.snapshot_hash, remark="Scratches")
        approval.invalidate_recordset()
        self.assertEqual((approval.state, approval.remark), ("rejected", "Scratches"))
        self.assertEqual(self._step("sample").state, "running")

    @mute_logger("odoo.http")
    def test_reject_needs_a_csrf_token(self):
        approval, url = self.ask_sample()
        self.login(self.buyer)
        response = self.post(
            f"{url}/reject", csrf=False, shown=approval.snapshot_hash, remark="no"
        )
        self.assertEqual(response.status_code, 400)
        self.assertEqual(approval.state, "open")

    def test_rejecting_is_no_link(self):
        _approval, url = self.ask_sample()
        self.login(self.buyer)
        self.assertIn(self.url_open(f"{url}/reject").status_code, (404, 405))

    def test_our_own_questions_are_not_the_buyers(self):
        self._file(self._step("material"))
        approval = self._ask("material")
        self.assertTrue(approval.user_id)
        self.login(self.buyer)
        self.assert_not_there(f"{self.page}/decide/{approval.id}")

    # === FILES === #

    def document(self, content=None, **release):
        """A document beside the chain, accepted and released as said."""
        document = (
            self.env["sourcing.document"]
            .with_user(self.lead)
            .create(
                {
                    "project_id": self.project.id,
                    "milestone_id": self._step("sample").id,
                    "kind_id": self.env.ref("sourcing_pm.document_kind_certificate").id,
                    "demanded": False,
                    "filename": "Factory A secret.png",
                    "file": content or picture("green"),
                }
            )
        )
        document.action_accept()
        if release:
            document._release(**release)
        return document, f"{self.page}/file/{document.id}"

    def test_released_picture(self):
        document, url = self.document(buyer=True, supplier=False)
        self.login(self.buyer)
        response = self.get(url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content, document._released_copy())
        self.assertNotEqual(response.content, document._content())
        self.assertEqual(response.headers["Content-Type"], "image/jpeg")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        disposition = response.headers["Content-Disposition"]
        self.assertIn(self.project.number, disposition)
        self.assertNotIn("secret", disposition)

    def test_thumbnail_is_small(self):
        out = io.BytesIO()
        Image.new("RGB", (1600, 1200), "blue").save(out, "PNG")
        _document, url = self.document(
            base64.b64encode(out.getvalue()), buyer=True, supplier=False
        )
        self.login(self.buyer)
        image = Image.open(io.BytesIO(self.get(f"{url}/thumb").content))
        self.assertLessEqual(max(image.size), 240)

    def test_papers_are_downloaded_and_have_no_thumbnail(self):
        _document, url = self.document(pdf(), buyer=True, supplier=False)
        self.login(self.buyer)
        response = self.get(url)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertTrue(
            response.headers["Content-Disposition"].startswith("attachment")
        )
        self.assertEqual(self.url_open(f"{url}/thumb").status_code, 404)

    def test_only_released_files_are_served(self):
        hidden, hidden_url = self.document()
        supplier, supplier_url = self.document(
            picture("blue"), buyer=False, supplier=True
        )
        self.login(self.buyer)
        self.assert_not_there(hidden_url, supplier_url, f"{self.page}/file/{NOWHERE}")
        page = self.get(self.page).text
        for document in hidden + supplier:
            self.assertNotIn(f"/file/{document.id}", page)

    def test_release_taken_back(self):
        document, url = self.document(buyer=True, supplier=False)
        self.login(self.buyer)
        self.assertIn(f"{url}/thumb", self.get(self.page).text)
        document.action_take_back()
        self.assert_not_there(url)
        self.assertNotIn(url, self.get(self.page).text)

    def test_decided_question_shows_no_other_file_than_the_one_decided_on(self):
        approval, url = self.ask_sample()
        document = approval.milestone_id.document_ids
        self._decide(approval)
        self.login(self.buyer)
        self.assertIn(f"/file/{document.id}", self.get(url).text)
        document.action_take_back()
        self.assertNotIn(f"/file/{document.id}", self.get(url).text)

    # === THREAD === #

    def token(self, user):
        party = self.project._party(user)
        return self.project.with_user(user)._thread_token(party)

    def say(self, token, body="Hello"):
        return self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "sourcing.project",
                "thread_id": self.project.id,
                "post_data": {
                    "body": body,
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
                "token": token,
            },
        )

    def test_buyer_posts_as_himself(self):
        self.login(self.buyer)
        self.say(self.token(self.buyer), "When does it ship?")
        message = self.project.message_ids[:1]
        self.assertIn("When does it ship?", message.body)
        self.assertEqual(message.author_id, self.buyer.partner_id)

    @mute_logger("odoo.http")
    def test_token_serves_nobody_else(self):
        token = self.token(self.buyer)
        before = self.project.message_ids
        for user, given in (
            (self.buyer2, token),
            (self.factory, token),
            (None, token),
            (self.buyer, "bogus"),
            (self.buyer, ""),
        ):
            self.authenticate(user and user.login, user and user.login)
            with self.assertRaises(JsonRpcException):
                self.say(given)
        self.assertEqual(self.project.message_ids, before)

    def test_page_never_hands_out_the_key_of_the_thread(self):
        self.login(self.buyer)
        page = self.get(self.page).text
        self.assertIn("o_portal_chatter", page)
        self.assertNotIn(self.project.sudo().thread_key, page)

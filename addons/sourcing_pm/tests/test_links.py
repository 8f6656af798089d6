"""Personal links: who comes in by one, as whom, for how long, and who learns of it."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..controllers import link as link_controller
from . import guards
from .common import picture
from .common_portal import NOWHERE, PortalCase

WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x1800312b) NetType/4G "
    "Language/zh_CN"
)


class LinkCase(PortalCase):
    """A buyer and a factory of whom nobody has a login, and their links."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accept_quotation()
        cls.order.button_confirm()
        cls.dana = cls.env["res.partner"].create(
            {
                "name": "Dana Miller",
                "parent_id": cls.buyer_firm.id,
                "email": "dana@buyer.example.com",
                "lang": "en_US",
            }
        )
        cls.dana_party = cls._party_of(cls.dana, "buyer", "approver")
        cls.chen = cls.env["res.partner"].create(
            {
                "name": "Chen Wei",
                "parent_id": cls.factory_firm.id,
                "email": "chen@factory.example.com",
                "lang": "zh_CN",
            }
        )
        cls.chen_party = cls._party_of(cls.chen, "factory", "production")
        cls.page = f"/my/sourcing/{cls.project.id}"
        cls.order_page = f"/my/sourcing/order/{cls.order.id}"

    @classmethod
    def _party_of(cls, partner, side, role, project=None):
        return (
            cls.env["sourcing.party"]
            .with_user(cls.manager)
            .create(
                {
                    "project_id": (project or cls.project).id,
                    "partner_id": partner.id,
                    "side": side,
                    "role": role,
                }
            )
            .with_user(cls.lead)
        )

    @classmethod
    def link(cls, party):
        """The address of a party's link, handed out by the lead."""
        party.with_user(cls.lead).action_show_link()
        return party._link_url().removeprefix(party.get_base_url())

    def visit(self, party):
        """Come as a stranger, and open the link of a party."""
        link = self.link(party)
        self.authenticate(None, None)
        return self.url_open(link)

    def session_id(self):
        return self.opener.cookies.get("session_id")

    def post(self, url, csrf=True, **data):
        """A form of the page: its token belongs to the visitor's own session."""
        self.session = http.root.session_store.get(self.session_id())
        return super().post(url, csrf=csrf, **data)


@tagged("post_install", "-at_install")
class TestLinks(LinkCase):
    # === OPENING === #

    def test_a_link_leads_to_the_clean_page(self):
        for party, page in (
            (self.dana_party, self.page),
            (self.chen_party, self.order_page),
        ):
            response = self.visit(party)
            self.assertEqual(response.status_code, 200)
            self.assertTrue(response.url.endswith(f"{page}?notice=link"), response.url)
            self.assertIn(party._link_key(), response.history[0].url)
            for step in (response.history[0], response):
                self.assertEqual(step.headers["Referrer-Policy"], "no-referrer")
                self.assertEqual(step.headers["Cache-Control"], "no-store")
            self.assertNotIn(party._link_key(), response.text)

    def test_opening_changes_nothing_and_may_be_repeated(self):
        link = self.link(self.chen_party)
        self.authenticate(None, None)
        for _preview in range(3):
            self.assertEqual(self.get(link).status_code, 200)
            self.authenticate(None, None)
        self.chen_party.invalidate_recordset()
        self.assertFalse(self.chen_party.link_seen_on)

    def test_a_planted_session_is_left(self):
        link = self.link(self.chen_party)
        self.authenticate(None, None)
        before = self.session_id()
        self.url_open(link)
        self.assertNotEqual(self.session_id(), before)

    def test_who_comes_in_is_told_what_the_link_is(self):
        page = self.visit(self.dana_party)
        self.assertTrue(page.url.endswith(f"{self.page}?notice=link"), page.url)
        self.assertIn("You came by your personal link", page.text)
        self.assertNotIn("personal link", self.url_open(self.page).text)
        page = self.post(f"{self.page}/say", text="Hello")
        self.assertTrue(page.url.endswith("?notice=said#notice"), page.url)
        self.assertIn("Your message was sent", page.text)

    def test_chinese_for_a_chinese_party_in_wechat(self):
        self.opener.headers["User-Agent"] = WECHAT
        response = self.visit(self.chen_party)
        self.assertEqual(response.status_code, 200)
        self.assertIn("月", response.text)

    def test_without_cookies_the_page_says_so(self):
        link = self.link(self.chen_party)
        self.authenticate(None, None)
        response = self.url_open(link, allow_redirects=False)
        self.opener.cookies.clear()
        self.assertEqual(response.status_code, 303)
        self.assertNotIn("session", response.headers["Location"])
        response = self.opener.get(
            self.base_url() + "/my/sourcing/link",
            headers={"User-Agent": WECHAT},
            timeout=30,
        )
        self.assertIn("keeps no cookies", response.text)

    def test_wrong_keys_open_nothing_and_are_not_logged(self):
        key = self.link(self.chen_party).rpartition("/")[2]
        self.authenticate(None, None)
        number, _dash, signature = key.partition("-")
        for wrong in (
            f"{number}-{'0' * 32}",
            f"{self.dana_party.id}-{signature}",
            f"{NOWHERE}-{signature}",
            f"0-{signature}",
            f"{2**40}-{signature}",
            f"²-{signature}",
            "none",
            "-",
        ):
            with patch.object(link_controller._logger, "info") as log:
                response = self.url_open(f"/my/sourcing/link/{wrong}")
            self.assertEqual(response.status_code, 404, wrong)
            self.assertIn("does not open anything", response.text)
            log.assert_called_once()
            self.assertNotIn(wrong, log.call_args.args[1:])
            self.assertNotIn(signature, str(log.call_args))
        self.assertEqual(
            self.url_open("/my/sourcing/link/" + "1" * 65).status_code, 404
        )

    def test_wrong_and_right_keys_cost_the_same(self):
        key = self.link(self.chen_party).rpartition("/")[2]
        parties = self.env["sourcing.party"]

        def queries(tried):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            parties._by_link(tried)
            return self.env.cr.sql_log_count - before

        queries(key)
        wrong = f"{self.chen_party.id}-{'0' * 32}"
        self.assertEqual(queries(wrong), queries(f"{self.dana_party.id}-{'1' * 32}"))

    # === ENDING === #

    def test_an_ended_link_shuts_an_open_session_at_once(self):
        def expire():
            self.dana_party.sudo().link_expires_on = fields.Datetime.now()

        def revoke():
            self._party_of(self.buyer2.partner_id, "buyer", "approver")
            self.dana_party.with_user(self.manager).revoked = True

        for end in (expire, self.dana_party.action_renew_link, revoke):
            link = self.link(self.dana_party)
            self.authenticate(None, None)
            self.assertIn(self.project.number, self.url_open(link).text)
            end()
            for url in (self.page, f"/my/sourcing/{NOWHERE}", link):
                response = self.url_open(url)
                self.assertEqual(response.status_code, 404)
                self.assertIn("does not open anything", response.text)
                self.assertNotIn(self.project.number, response.text)
            answer = self.post(f"{self.page}/say", text="Hello")
            self.assertIn("does not open anything", answer.text)

    def test_links_end_by_themselves(self):
        self.company.sourcing_link_days = 10
        link = self.link(self.chen_party)
        self.assertEqual(self.url_open(link).status_code, 200)
        with freeze_time(fields.Datetime.now() + timedelta(days=11)):
            self.assertFalse(self.chen_party._has_link())
            self.assertFalse(self.env["sourcing.party"]._by_link(link[18:]))

    def test_a_link_that_ended_never_comes_to_life_again(self):
        link = self.link(self.chen_party)
        self.chen_party.revoked = True
        self.chen_party.revoked = False
        self.link(self.chen_party)
        self.authenticate(None, None)
        self.assertEqual(self.url_open(link).status_code, 404)

    def test_a_link_does_not_pass_to_another_person(self):
        link = self.link(self.chen_party)
        other = self.factory_firm.child_ids - self.chen
        self.chen_party.sudo().partner_id = other  # sudo: past the guard of parties
        self.authenticate(None, None)
        self.assertEqual(self.url_open(link).status_code, 404)

    def test_every_copy_moves_the_end_on(self):
        self.link(self.chen_party)
        key = self.chen_party._link_key()
        with freeze_time(fields.Datetime.now() + timedelta(days=80)):
            self.link(self.chen_party)
            self.assertEqual(self.chen_party._link_key(), key)
            end = self.chen_party.link_expires_on
            self.assertGreater(end, fields.Datetime.now() + timedelta(days=80))

    # === WHO SEES WHAT === #

    def test_a_visitor_reads_his_own_page_and_no_other(self):
        other = self._track(self._create_order(self.factory_b_firm, quantity=7))
        self._add_buyer(other, self.buyer2)
        self.visit(self.dana_party)
        self.assertIn(self.project.number, self.url_open("/my/sourcing").text)
        self.assertNotIn(other.number, self.url_open("/my/sourcing").text)
        self.assert_not_there(
            f"/my/sourcing/{other.id}", self.order_page, f"/my/sourcing/{NOWHERE}"
        )

    def test_one_visitor_may_hold_several_links(self):
        other = self._track(self._create_order(self.factory_b_firm, quantity=7))
        party = self._party_of(self.dana, "buyer", "approver", other)
        self.visit(self.dana_party)
        self.url_open(self.link(party))
        page = self.url_open("/my/sourcing").text
        self.assertIn(self.project.number, page)
        self.assertIn(other.number, page)

    def test_a_factory_s_link_opens_its_block_and_core_s_page_needs_core_s_token(self):
        self.visit(self.chen_party)
        page = self.url_open(self.order_page).text
        self.assertIn('id="sourcing_steps"', page)
        self.assertNotIn("77.77", page)
        self.assertNotIn("Buyer One", page)
        core = f"/my/purchase/{self.order.id}"
        self.assertNotIn(self.order.name, self.url_open(core).text)
        token = self.order._portal_ensure_token()
        self.assertIn(
            'id="sourcing"', self.url_open(f"{core}?access_token={token}").text
        )

    def test_who_is_logged_in_stays_who_he_is(self):
        """A colleague or another party who tries a link acts in nobody's name."""
        link = self.link(self.dana_party)
        for user in (self.lead, self.factory, self.buyer2):
            self.login(user)
            page = self.url_open(link).text
            self.assertIn("somebody else", page)
            self.assertNotIn("Dana Miller", page)
            if user != self.lead:  # who is led to the record
                self.assert_not_there(self.page)

    def test_a_session_with_a_link_that_logs_in_is_that_user(self):
        self.visit(self.dana_party)
        links = http.root.session_store.get(self.session_id())["sourcing_links"]
        self.assertFalse(self.project._party(self.factory, links))
        public = self.env.ref("base.public_user")
        self.assertEqual(self.project._party(public, links), self.dana_party)

    def test_his_own_link_leads_a_logged_in_user_to_the_page(self):
        party = self.project._live("buyer").filtered(
            lambda party: party.partner_id == self.buyer.partner_id
        )
        link = self.link(party.with_user(self.lead))
        self.login(self.buyer)
        self.assertTrue(self.url_open(link).url.endswith(self.page))

    def test_files_come_by_link_too(self):
        self._file(self._step("sample"))
        (document,) = self._step("sample").document_ids
        self.visit(self.dana_party)
        url = f"{self.page}/file/{document.id}"
        self.assertEqual(self.url_open(url).status_code, 200)
        document.action_take_back()
        self.assert_not_there(url)

    def test_every_page_of_ours_can_be_reached_by_link(self):
        closed = {
            rule
            for rule, endpoint in guards.our_routes(self.env)
            if rule.startswith("/my/sourcing") and endpoint.routing["auth"] != "public"
        }
        self.assertFalse(closed, "these ask for a login: use auth='public', stranger()")

    # === ACTS === #

    def ask_sample(self):
        self._specify()
        self._file(self._step("sample"))
        buyer = self.project._live("buyer") - self.dana_party
        buyer.sudo().role = "viewer"
        approval = self._ask("sample")
        self.assertEqual(approval.party_id, self.dana_party)
        return approval, f"{self.page}/decide/{approval.id}"

    def test_a_decision_names_the_address_the_link_was_sent_to(self):
        approval, url = self.ask_sample()
        self.assertEqual(self.dana_party.link_sent_to, "dana@buyer.example.com")
        self.authenticate(None, None)
        self.url_open(self.dana_party._link_url())
        self.assertIn("portal.signature_form", self.url_open(url).text)
        answer = self.sign(
            f"{url}?shown={approval.snapshot_hash}",
            name="Dana",
            signature=picture("black").decode(),
        )
        self.assertTrue(answer.get("force_refresh"), answer)
        approval.invalidate_recordset()
        self.assertEqual(approval.state, "approved")
        self.assertEqual(approval.decided_by_id, self.dana)
        self.assertEqual(approval.link_sent_to, "dana@buyer.example.com")
        self.assertFalse(approval.link_made_by_id)
        self.assertIn(
            "via the link sent to dana@buyer.example.com", self.url_open(self.page).text
        )

    def test_a_decision_by_a_copied_link_names_who_copied_it(self):
        approval, url = self.ask_sample()
        self.visit(self.dana_party)
        self.post(f"{url}/reject", shown=approval.snapshot_hash, remark="Scratches")
        approval.invalidate_recordset()
        self.assertEqual(approval.state, "rejected")
        self.assertEqual(approval.link_made_by_id, self.lead)
        self.assertIn("handed out by Lead", self.url_open(self.page).text)

    def test_a_decision_by_login_names_no_link(self):
        self.assertFalse(self.project.approval_ids._way_in_words())

    @mute_logger("odoo.http")
    def test_without_a_link_nobody_acts(self):
        approval, url = self.ask_sample()
        self.authenticate(None, None)
        with self.assertRaises(JsonRpcException):
            self.sign(f"{url}?shown={approval.snapshot_hash}", name="X", signature="")
        self.assertEqual(approval.state, "open")

    def test_the_factory_reports_by_link(self):
        self.visit(self.chen_party)
        step = self._step("material")
        self.post(f"{self.order_page}/done", step=step.id, day=step._today())
        step.invalidate_recordset()
        self.assertTrue(step.supplier_reported_on)
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "supplier_reported"
        )
        self.assertEqual(entry.partner_id, self.chen)

    @mute_logger("odoo.http")
    def test_forms_need_their_token(self):
        self.visit(self.chen_party)
        step = self._step("material")
        response = self.post(f"{self.order_page}/done", csrf=False, step=step.id)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(step.supplier_reported_on)

    # === THREAD === #

    def test_a_visitor_reads_the_thread_and_answers(self):
        for party, page, record in (
            (self.dana_party, self.page, self.project),
            (self.chen_party, self.order_page, self.order),
        ):
            for subtype, words in (("mt_comment", "Good news"), ("mt_note", "Secret")):
                record.with_user(self.lead).message_post(
                    body=words,
                    message_type="comment",
                    subtype_xmlid=f"mail.{subtype}",
                )
            self.visit(party)
            text = self.url_open(page).text
            self.assertIn("Good news", text)
            self.assertNotIn("Secret", text)
            self.assertNotIn("o_portal_chatter", text)
            for _click in range(2):
                self.post(f"{page}/say", text="<b>When</b> does\nit ship?")
            (message,) = record.message_ids.filtered(
                lambda message, party=party: message.author_id == party.partner_id
            )
            self.assertIn("&lt;b&gt;When", message.body)
            self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
            self.assertIn(self.lead.partner_id, message.notified_partner_ids)
            self.assertIn(
                "does<br>it ship?", self.url_open(page).text.replace("/>", ">")
            )

    def test_empty_and_endless_messages_are_refused(self):
        self.visit(self.dana_party)
        for text, words in ((" ", "write something"), ("x" * 5001, "at most 5000")):
            self.assertIn(words, self.post(f"{self.page}/say", text=text).text)
        self.assertNotIn(self.dana, self.project.message_ids.author_id)

    def test_a_visitor_without_a_mail_address_can_write(self):
        self.chen.email = False
        self.visit(self.chen_party)
        self.post(f"{self.order_page}/say", text="你好")
        self.assertIn(self.chen, self.order.message_ids.author_id)

    # === SIGNS OF LIFE === #

    def test_looking_counts_when_a_person_does_it(self):
        self.visit(self.chen_party)
        self.assertIn("o_sourcing_by_link", self.url_open(self.order_page).text)
        self.post("/my/sourcing/link")
        self.chen_party.invalidate_recordset()
        self.assertTrue(self.chen_party.link_seen_on)

    # === STAFF === #

    def test_showing_a_link_is_written_down(self):
        action = self.chen_party.action_show_link()
        self.assertEqual(action["res_model"], "sourcing.party.link")
        self.assertEqual(self.chen_party.link_made_by_id, self.lead)
        entry = self.project.journal_ids[:1]
        self.assertEqual((entry.code, entry.user_id), ("link_shown", self.lead))
        self.assertIn("Chen Wei", entry.sentence)

    def test_dialog_shows_link_text_and_code(self):
        self.link(self.chen_party)
        dialog = (
            self.env["sourcing.party.link"]
            .with_user(self.lead)
            .create({"party_id": self.chen_party.id})
        )
        self.assertEqual(dialog.url, self.chen_party._link_url())
        self.assertTrue(dialog.text.endswith(dialog.url))
        self.assertIn(self.order.name, dialog.text)
        self.assertTrue(dialog.qr_code)
        before = dialog.url
        dialog.action_renew()
        dialog.invalidate_recordset()
        self.assertNotEqual(dialog.url, before)

    def test_no_look_at_a_link_goes_around_the_journal(self):
        self.link(self.chen_party)
        dialog = self.env["sourcing.party.link"].with_user(self.manager)
        values = {"party_id": self.chen_party.id}
        self.assertFalse(dialog.create(values).url)
        self.chen_party.with_user(self.manager).action_show_link()
        self.assertTrue(dialog.create(values).url)

    def test_who_may_not_edit_the_party_gets_no_link(self):
        self.link(self.dana_party)
        for user in (self.stranger, self.inspector, self.clerk, self.machine):
            party = self.dana_party.with_user(user)
            for act in (party.action_show_link, party.action_renew_link):
                with self.assertRaises(AccessError):
                    act()
        with self.assertRaises(AccessError):
            self.env["sourcing.party.link"].with_user(self.stranger).create(
                {"party_id": self.dana_party.id}
            ).read(["url"])

    def test_a_buyer_s_link_is_the_lead_s_to_hand_out(self):
        self.chen_party.with_user(self.member).action_show_link()
        with self.assertRaisesRegex(UserError, "the lead, a deputy"):
            self.dana_party.with_user(self.member).action_show_link()
        self.dana_party.with_user(self.manager).action_show_link()

    def test_the_link_of_an_archived_contact_opens_nothing(self):
        link = self.link(self.chen_party)
        self.chen.active = False
        self.env.flush_all()
        self.authenticate(None, None)
        self.assertEqual(self.url_open(link).status_code, 404)
        with self.assertRaisesRegex(UserError, "nor archived"):
            self.chen_party.action_show_link()
        self.chen.active = True
        self.env.flush_all()
        self.assertEqual(self.url_open(link).status_code, 200)

    def test_no_link_for_our_own_people_and_who_is_shut_out(self):
        staff = self.project._live("staff")[:1].with_user(self.lead)
        with self.assertRaisesRegex(UserError, "gets no link"):
            staff.action_show_link()
        self.chen_party.revoked = True
        with self.assertRaisesRegex(UserError, "gets no link"):
            self.chen_party.action_show_link()

    def test_evidence_of_a_link_is_not_typed(self):
        for vals in ({"link_sent_to": "x@y"}, {"link_number": 1}):
            with self.assertRaisesRegex(UserError, "not typed"):
                self.dana_party.write(vals)

    def test_a_script_hands_out_a_link_as_the_button_does(self):
        remote = self.env["sourcing.api"].with_user(self.lead)
        for contact in ("chen@factory.example.com", "chen wei"):
            answer = remote.personal_link(project=self.project.number, contact=contact)
            self.assertEqual(answer["url"], self.chen_party._link_url())
        self.assertEqual(self.project.journal_ids[:1].code, "link_shown")
        with self.assertRaisesRegex(UserError, "Dana Miller"):
            remote.personal_link(project=self.project.number, contact="Nobody")
        with self.assertRaises(AccessError):
            remote.with_user(self.machine).personal_link(
                project=self.project.number, contact="chen wei"
            )

    def test_no_key_is_stored(self):
        self.link(self.chen_party)
        signature = self.chen_party._link_key().partition("-")[2]
        row = str(self.chen_party.sudo().read())
        self.assertNotIn(signature, row)

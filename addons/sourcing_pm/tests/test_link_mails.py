"""Where mails lead: everybody to his own page, and nobody by a token of core's."""

from __future__ import annotations

from odoo import models
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from .test_links import LinkCase

TOKENS = ("access_token", "pid=", "hash=")


@tagged("post_install", "-at_install")
class TestLinkMails(LinkCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.flush_all()
        cls.mails = cls.env["mail.mail"].sudo()
        cls.mails.search([]).unlink()

    def sent(self):
        """What was sent: the body of the mail of each recipient, by name."""
        bodies = {}
        for mail in self.mails.search([]):
            for token in TOKENS:
                self.assertNotIn(token, mail.body_html)
            for partner in mail.recipient_ids:
                self.assertNotIn(partner, bodies)
                bodies[partner] = mail.body_html
        return bodies

    def test_each_party_gets_his_own_way_in(self):
        eva = self.dana.copy({"name": "Eva", "email": "eva@buyer.example.com"})
        eva_party = self._party_of(eva, "buyer", "viewer")
        self.project._live("buyer")._tell("project_started")
        bodies = self.sent()
        self.assertEqual(
            bodies.keys(), {self.dana, eva, self.buyer.partner_id}, "one mail each"
        )
        for party, partner in ((self.dana_party, self.dana), (eva_party, eva)):
            self.assertIn(party._link_url(), bodies[partner])
            self.assertEqual(party.link_sent_to, partner.email)
            self.assertTrue(party._has_link())
        self.assertNotIn(self.dana_party._link_url(), bodies[eva])
        # who has a login gets a clean address
        self.assertIn(f'{self.page}"', bodies[self.buyer.partner_id])
        self.assertNotIn("/link/", bodies[self.buyer.partner_id])

    def test_the_mail_says_what_is_asked_by_when_and_what_silence_costs(self):
        self.dana.tz = "America/New_York"
        self.lead.partner_id.write({"phone": "+86 755 1234"})
        self._specify()
        self._file(self._step("sample"))
        approval = self._ask("sample").sudo()
        # as if she had been asked; what was asked is not written by anybody
        models.BaseModel.write(approval, {"party_id": self.dana_party.id})
        self.mails.search([]).unlink()
        approval._tell_decider()
        mail = self.mails.search([]).filtered(
            lambda mail: self.dana in mail.recipient_ids
        )
        self.assertEqual(
            mail.subject,
            f"{self.project.number} {self.project.name}: "
            f"{self._step('sample').display_name}: your decision is asked for",
        )
        text = " ".join(html2plaintext(mail.body_html).split())
        for words in (
            approval.question,
            f"Please answer by {approval._deadline_of(self.dana)}",
            "New York",
            approval.silence,
            "moves delivery by a day",
            f"Looks after it for you: *{self.lead.name}*",
            "+86 755 1234",
        ):
            self.assertIn(words, text)
        self.assertIn(self.dana_party._link_url(), mail.body_html)

    def test_a_factory_reads_its_mail_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.chen.lang = "zh_CN"
        step = self._step("material")
        self.chen_party._tell(
            "prompt", {"step_id": step.type_id.id, "order": self.order.name}
        )
        mail = self.mails.search([])
        name = step.with_context(lang="zh_CN").display_name
        self.assertEqual(mail.subject, f"{self.order.name}：“{name}”完成了吗？")
        text = html2plaintext(mail.body_html)
        self.assertIn(self.lead.name, text)
        self.assertNotIn("Looks after", text)
        self.assertNotIn("forward", text)
        self.assertNotIn(self.project.number, mail.subject)

    def test_subjects_stay_short(self):
        subject = self.project._mail_subject("late " * 99)
        self.assertEqual((len(subject), subject[-1]), (120, "…"))
        self.assertEqual(
            self.project._message_compute_subject(),
            f"{self.project.number} {self.project.name}",
        )

    def test_only_who_is_written_to_counts_as_sent_to(self):
        self.project.message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=self.buyer.partner_id.ids,
        )
        self.assertFalse(self.dana_party.link_sent_to)
        self.assertFalse(self.dana_party._has_link())

    def test_a_mail_keeps_a_link_that_lives(self):
        self.link(self.chen_party)
        key = self.chen_party._link_key()
        self.chen_party._tell("prompt", {"step_id": self._step("material").type_id.id})
        self.assertEqual(self.chen_party._link_key(), key)
        self.assertIn(key, self.sent()[self.chen])
        self.chen.email = "new@factory.example.com"
        self.chen_party._tell("prompt", {"step_id": self._step("material").type_id.id})
        self.assertEqual(
            self.chen_party.link_sent_to,
            "chen@factory.example.com, new@factory.example.com",
        )

    def test_core_s_order_mails_lead_to_our_page(self):
        for template in (
            "purchase.email_template_edi_purchase",
            "purchase.email_template_edi_purchase_done",
            "purchase.email_template_edi_purchase_reminder",
        ):
            with self.subTest(template=template):
                self.mails.search([]).unlink()
                self.order.order_line.date_planned = "2050-01-01"
                self.order.with_user(self.lead).message_post_with_source(
                    self.env.ref(template),
                    email_layout_xmlid="mail.mail_notification_layout",
                    subtype_xmlid="mail.mt_comment",
                )
                bodies = self.sent()
                vendor = bodies[self.factory_firm]
                firm_party = self.project._live("factory").filtered(
                    lambda party: party.partner_id == self.factory_firm
                )
                self.assertIn(firm_party._link_url(), vendor)
                # the link in core's text is his own way in as well
                self.assertNotIn(f'{self.order_page}"', vendor)
                self.assertNotIn("/my/purchase/", vendor)

    def test_a_contact_comes_in_by_the_link_of_his_company(self):
        contact = self.chen.copy({"name": "Li Na", "email": "li@factory.example.com"})
        self.order.with_user(self.lead).message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=contact.ids,
        )
        firm_party = self.project._live("factory").filtered(
            lambda party: party.partner_id == self.factory_firm
        )
        self.assertIn(firm_party._link_url(), self.sent()[contact])
        self.assertEqual(firm_party.link_sent_to, contact.email)

    def test_an_untracked_order_mails_as_before(self):
        order = self._create_order()
        self.assertIn("acknowledge=True", order.get_acknowledge_url())
        order.with_user(self.lead).message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.factory_firm.ids,
        )
        bodies = self.mails.search([]).mapped("body_html")
        self.assertTrue(any("/mail/view" in body or "/my/" in body for body in bodies))

    def test_no_address_for_a_tracked_order_holds_core_s_token(self):
        self.order._portal_ensure_token()
        for address in (
            self.order.get_confirm_url("reminder"),
            self.order.get_update_url(),
            self.order.get_acknowledge_url(),
        ):
            self.assertIn("/my/", address)
            self.assertNotIn("access_token", address)

    # === ACKNOWLEDGING === #

    def test_opening_a_link_acknowledges_nothing(self):
        core = f"/my/purchase/{self.order.id}"
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        for address in (f"{core}?acknowledge=True", f"{core}?acknowledge=1"):
            self.login(self.factory)
            self.url_open(address)
            self.authenticate(None, None)
            self.url_open(f"{address}&access_token={token}")
        self.order.invalidate_recordset()
        self.assertFalse(self.order.acknowledged)

    def test_the_button_acknowledges(self):
        self.visit(self.chen_party)
        self.assertIn("sourcing_acknowledge", self.url_open(self.order_page).text)
        page = self.post(f"{self.order_page}/acknowledge")
        self.assertEqual(page.status_code, 200)
        self.order.invalidate_recordset()
        self.assertTrue(self.order.acknowledged)
        self.assertNotIn("sourcing_acknowledge", self.url_open(self.order_page).text)

    @mute_logger("odoo.http")
    def test_only_the_factory_acknowledges(self):
        for user in (self.factory_b, self.buyer):
            self.login(user)
            response = self.post(f"{self.order_page}/acknowledge")
            self.assertEqual(response.status_code, 404)
        self.assertFalse(self.order.acknowledged)

    def test_a_draft_is_not_acknowledged(self):
        order = self._create_order()
        order.sourcing_project_id = self.project
        self.login(self.factory)
        url = f"/my/sourcing/order/{order.id}"
        self.assertNotIn("sourcing_acknowledge", self.url_open(url).text)
        page = self.post(f"{url}/acknowledge").text
        self.assertIn("has not been placed", page)
        self.assertFalse(order.acknowledged)

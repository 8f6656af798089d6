"""What our team may look at: the pages of buyer and factory, to read only."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_portal import NOWHERE
from .test_links import LinkCase


@tagged("post_install", "-at_install")
class TestPreview(LinkCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._specify()
        cls._file(cls._step("sample"))
        cls._ask("sample")
        cls.buyers = f"/sourcing/project/{cls.project.id}/preview"
        cls.factorys = f"/sourcing/order/{cls.order.id}/preview"

    def test_the_team_reads_what_the_sides_read(self):
        self.login(self.lead)
        page = self.get(self.buyers).text
        for words in (
            self.project.name,
            "Do you approve the sample",
            "what the other side sees",
            'id="timeline"',
        ):
            self.assertIn(words, page)
        page = self.get(self.factorys).text
        for words in (self.order.name, "Mass production", "Confirm revision"):
            self.assertIn(words, page)
        self.assertNotIn(self.buyer_firm.name, page)

    def test_it_speaks_the_language_of_who_looks(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.lead.lang = "zh_CN"
        self.login(self.lead)
        self.opener.cookies.set("frontend_lang", "en_US")
        page = self.get(self.factorys).text
        self.assertIn("步骤", page)
        self.assertNotIn("Confirm revision", page)

    def test_nothing_on_it_can_be_sent(self):
        self.login(self.lead)
        for url in (self.buyers, self.factorys):
            page = self.get(url).text
            self.assertIn("<textarea", page, "the messages are shown")
            self.assertIn("inert=", page)
            self.assertNotIn("<form", page)
            self.assertNotIn('csrf_token"', page)
            self.assertNotIn("portal.signature_form", page)
            self.assertNotIn("o_sourcing_by_link", page)

    def test_released_pictures_are_seen(self):
        document = self._step("sample").document_ids[:1]
        file = f"{self.buyers}/file/{document.id}/thumb"
        self.login(self.lead)
        self.assertIn(f'src="{file}"', self.get(self.buyers).text)
        self.assertEqual(self.get(file).headers["Content-Type"], "image/jpeg")
        factorys = f"{self.factorys}/file/{document.id}/thumb"
        self.assertEqual(self.url_open(factorys).status_code, 404)
        document.with_user(self.lead).action_take_back()
        self.env.flush_all()
        self.assertEqual(self.url_open(file).status_code, 404)

    @mute_logger("odoo.http")
    def test_it_is_for_the_team_alone(self):
        document = self._step("sample").document_ids[:1]
        addresses = [
            self.buyers,
            self.factorys,
            f"{self.buyers}/file/{document.id}/thumb",
            f"{self.factorys}/file/{document.id}/thumb",
        ]
        for user in (
            *(self.stranger, self.inspector, self.clerk, self.plain, self.machine),
            *(self.buyer, self.factory, self.buyer2, self.factory_b),
        ):
            self.login(user)
            for url in addresses:
                self.assertEqual(self.url_open(url).status_code, 404, (user.login, url))
        self.authenticate(None, None)
        for url in addresses:
            response = self.url_open(url, allow_redirects=False)
            self.assertIn("/web/login", response.headers["Location"])

    @mute_logger("odoo.http")
    def test_what_is_not_there_has_no_preview(self):
        self.login(self.lead)
        untracked = self._create_order()
        for url in (
            f"/sourcing/project/{NOWHERE}/preview",
            f"/sourcing/order/{NOWHERE}/preview",
            f"/sourcing/order/{untracked.id}/preview",
        ):
            self.assertEqual(self.url_open(url).status_code, 404, url)

    def test_the_lead_is_nobody_on_the_pages_themselves(self):
        """A thread's link to them leads him to the record."""
        self.login(self.lead)
        for url in (self.page, self.order_page):
            answer = self.url_open(url, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/odoo/", answer.headers["Location"])

    # === BUTTONS === #

    def test_buttons_lead_to_it(self):
        project, order = (
            record.with_user(self.lead) for record in (self.project, self.order)
        )
        self.assertEqual(project.action_preview_buyer()["url"], self.buyers)
        self.assertEqual(order.action_sourcing_preview_factory()["url"], self.factorys)

    def test_without_a_contact_the_button_says_so(self):
        project = self._track(self._create_order(quantity=9))
        with self.assertRaisesRegex(UserError, "no contact of a buyer"):
            project.with_user(self.lead).action_preview_buyer()
        with self.assertRaisesRegex(UserError, "whose factory has a contact"):
            self._create_order().with_user(self.lead).action_sourcing_preview_factory()

    def test_buttons_are_for_the_team_alone(self):
        for user in (self.stranger, self.inspector, self.plain, self.buyer):
            with self.assertRaises(AccessError):
                self.project.with_user(user).action_preview_buyer()
        with self.assertRaises(UserError):
            self.order.with_user(self.stranger).action_sourcing_preview_factory()

"""A factory hands in what its step demands: received, neither accepted nor released."""

from __future__ import annotations

import base64

from odoo import http
from odoo.tests import tagged

from .common import picture
from .common_portal import PortalCase


@tagged("post_install", "-at_install")
class TestHandIn(PortalCase):
    def setUp(self):
        super().setUp()
        self.factory.lang = "en_US"
        self._accept_quotation()
        self.order.button_confirm()
        self.page = f"/my/sourcing/order/{self.order.id}"
        self.artwork = self._step("production").document_ids

    def hand_in(self, content, name="artwork.png", document=None):
        return self.url_open(
            f"{self.page}/upload",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "document": (document or self.artwork).id,
            },
            files={"ufile": (name, content, "image/png")},
        )

    def test_it_is_received_and_the_lead_looks_at_it(self):
        self.login(self.factory)
        self.assertIn("Hand in", self.get(self.page).text)
        answer = self.hand_in(base64.b64decode(picture()), "our  art.png")
        self.assertIn("We have received the file", answer.text)
        self.artwork.invalidate_recordset()
        self.assertEqual(
            (self.artwork.state, self.artwork.filename, self.artwork.release_buyer),
            ("received", "our art.png", False),
        )
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "document_handed_in"
        )
        self.assertEqual(entry.partner_id, self.factory_firm)
        self.assertIn(
            "handed in “Packaging artwork”",
            " ".join(self.project.sudo().activity_ids.mapped("summary")),
        )
        again = self.hand_in(base64.b64decode(picture("blue")))
        self.assertIn("filed this document already", again.text)

    def test_only_pictures_and_pdfs(self):
        self.login(self.factory)
        for content in (b"MZ\x90\x00", b"<html></html>", b"words"):
            self.assertIn("a picture or a PDF", self.hand_in(content, "a.png").text)
        self.assertIn(
            "choose a file", self.post(f"{self.page}/upload", document="1").text
        )
        self.assertEqual(self.artwork.state, "demanded")

    def test_nothing_but_what_its_own_steps_demand(self):
        photos = self._step("final_inspection").document_ids[:1]
        self.login(self.factory)
        content = base64.b64decode(picture())
        if photos:
            self.assertIn("already", self.hand_in(content, document=photos).text)
        self.login(self.factory_b)
        self.assertEqual(self.hand_in(content).status_code, 404)
        self.assertEqual(self.artwork.state, "demanded")

    def test_the_list_of_orders_names_the_goods(self):
        self.login(self.factory)
        text = self.url_open("/my/purchase").text  # Odoo makes tokens for its links
        self.assertIn("Espresso machine EM-3, 2,000 Units", text)

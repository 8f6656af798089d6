"""Documents: one life, and one way out of the house."""

from __future__ import annotations

import base64
import io

import pypdf
from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SourcingCommon, picture


@tagged("post_install", "-at_install")
class TestDocuments(SourcingCommon):
    def setUp(self):
        super().setUp()
        self.document = self._step("sample").document_ids

    def _pdf(self) -> bytes:
        writer = pypdf.PdfWriter()
        writer.add_blank_page(100, 100)
        writer.add_metadata({"/Author": "Factory A"})
        out = io.BytesIO()
        writer.write(out)
        return base64.b64encode(out.getvalue())

    def test_a_file_that_comes_in_moves_the_document_on(self):
        self.document.file = picture()
        self.assertEqual(
            (self.document.state, self.document.mimetype), ("received", "image/png")
        )

    def test_programs_and_pages_are_no_documents(self):
        for name, content in (
            ("photos.exe", b"anything"),
            ("Photos.EXE ", b"anything"),
            ("photos.jpg", b"MZ\x90\x00\x03"),
            ("photos.jpg", b"#!/bin/sh\nrm -r"),
            ("photos.pdf", b"<html><script>1</script></html>"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(UserError, "is a program or a web page"),
            ):
                self.document.write(
                    {"filename": name, "file": base64.b64encode(content)}
                )
        self.assertEqual(self.document.state, "demanded")
        self.document.write({"filename": "plan.xlsx", "file": picture()})
        self.assertEqual(self.document.state, "received")

    def test_nothing_is_accepted_without_a_file(self):
        with self.assertRaisesRegex(UserError, "cannot become|no file"):
            self.document.with_user(self.lead).action_accept()

    def test_an_accepted_file_stays(self):
        self.document.file = picture()
        self.document.with_user(self.lead).action_accept()
        with self.assertRaisesRegex(UserError, "the file stays"):
            self.document.file = picture("blue")
        with self.assertRaisesRegex(UserError, "the file stays"):
            self.document.with_user(self.manager).unlink()

    def test_what_a_gate_demands_is_not_waved_away(self):
        for act in (
            lambda document: document.write({"demanded": False}),
            lambda document: document.write({"milestone_id": False}),
            lambda document: document.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "only a Sourcing manager"):
                act(self.document)

    def test_only_accepted_documents_are_released(self):
        self.document.file = picture()
        with self.assertRaisesRegex(UserError, "only accepted"):
            self.document._release(buyer=True, supplier=False)

    def test_release_is_an_act_not_a_field(self):
        for name in ("release_buyer", "released_file", "released_name"):
            with self.assertRaisesRegex(UserError, "not by typing"):
                self.document.write({name: "x"})

    def test_a_released_picture_carries_nothing_but_pixels(self):
        image = Image.new("RGB", (40, 20), "red")
        exif = Image.Exif()
        exif[0x010F] = "Factory A camera"  # maker
        out = io.BytesIO()
        image.save(out, "JPEG", exif=exif, comment=b"Factory A")
        self.document.write(
            {
                "file": base64.b64encode(out.getvalue()),
                "filename": "Factory A sample.jpg",
            }
        )
        self.document.with_user(self.lead).action_accept()
        self.document._release(buyer=True, supplier=False)
        copy = base64.b64decode(self.document.released_file)
        self.assertNotIn(b"Factory A", copy)
        self.assertNotIn("Factory", self.document.released_name)
        self.assertFalse(Image.open(io.BytesIO(copy)).getexif())

    def test_taking_a_release_back_deletes_the_copy(self):
        self._file(self._step("sample"))
        domain = [
            ("res_model", "=", "sourcing.document"),
            ("res_id", "=", self.document.id),
            ("res_field", "=", "released_file"),
        ]
        attachments = self.env["ir.attachment"].sudo()
        self.assertEqual(attachments.search_count(domain), 1)
        self.document.action_take_back()
        self.assertEqual(attachments.search_count(domain), 0)

    def test_a_paper_is_released_after_it_was_read(self):
        self.document.file = self._pdf()
        self.document.with_user(self.lead).action_accept()
        wizard = (
            self.env["sourcing.document.release"]
            .with_user(self.member)
            .create({"document_id": self.document.id})
        )
        self.assertIn("Factory A", wizard.author)
        self.assertNotIn("pypdf", wizard.author)  # the program names nobody
        with self.assertRaisesRegex(UserError, "Read what is in the file"):
            wizard.action_confirm()
        wizard.confirmed = True
        wizard.action_confirm()
        self.assertTrue(self.document.release_buyer)
        self.assertEqual(self.document.released_by_id, self.member)

    def test_other_files_never_leave(self):
        self.document.file = base64.b64encode(b"plain words")
        self.document.with_user(self.lead).action_accept()
        with self.assertRaisesRegex(UserError, "cannot be released"):
            self.document._release(buyer=True, supplier=False)

    def test_a_broken_picture_says_so(self):
        self.document.file = base64.b64encode(base64.b64decode(picture())[:40])
        self.document.with_user(self.lead).action_accept()
        with self.assertRaisesRegex(UserError, "cannot be"):
            self.document._release(buyer=True, supplier=False)

    def test_who_is_not_in_the_project_files_nothing(self):
        with self.assertRaises(AccessError):
            self.document.with_user(self.stranger).file = picture()

"""Documents: one life, and one way out of the house."""

from __future__ import annotations

import base64
import io
import zipfile

import openpyxl
import pypdf
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image
from pypdf.annotations import FreeText
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SourcingCommon, picture


@tagged("post_install", "-at_install")
class TestDocuments(SourcingCommon):
    def setUp(self):
        super().setUp()
        self.document = self._step("sample").document_ids

    def _pdf(self, password="") -> bytes:
        """A page of ours, with the factory's name everywhere around it."""
        writer = pypdf.PdfWriter()
        page = writer.add_blank_page(300, 100)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        trace = DecodedStreamObject()
        trace.set_data(b"Factory A in XMP of a font")
        font[NameObject("/Metadata")] = writer._add_object(trace)
        layer = DictionaryObject({NameObject("/Name"): TextStringObject("Factory A")})
        page[NameObject("/Resources")] = DictionaryObject(
            {
                NameObject("/Font"): DictionaryObject(
                    {NameObject("/F1"): writer._add_object(font)}
                ),
                NameObject("/Properties"): DictionaryObject(
                    {NameObject("/MC0"): writer._add_object(layer)}
                ),
            }
        )
        text = DecodedStreamObject()
        text.set_data(b"BT /F1 12 Tf 20 50 Td (Inspection passed) Tj ET")
        page[NameObject("/Contents")] = writer._add_object(text)
        page[NameObject("/PieceInfo")] = DictionaryObject(
            {NameObject("/Made"): TextStringObject("Factory A")}
        )
        writer.add_metadata({"/Author": "Factory A"})
        writer.add_attachment("prices.txt", b"Factory A, 3.20")
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject("app.alert('Factory A')"),
            }
        )
        writer.add_annotation(
            0,
            FreeText(text="ask Factory A", rect=(0, 0, 50, 20)),
        )
        writer.add_outline_item("Factory A", 0)
        if password:
            writer.encrypt(password)
        out = io.BytesIO()
        writer.write(out)
        return base64.b64encode(out.getvalue())

    def _workbook(self) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Packing"
        sheet["A1"], sheet["B1"], sheet["A2"] = "Cartons", 40, "=1+1"
        sheet["A3"] = "=SUM"
        sheet["A3"].data_type = "s"
        sheet["A1"].comment = Comment("ask Factory A", "Factory A")
        sheet["A1"].hyperlink = "mailto:sales@factory-a.example.com"
        sheet["B1"].number_format = "0.00"
        sheet.merge_cells("A5:B5")
        sheet.oddHeader.center.text = "Factory A"
        hidden = book.create_sheet("Factory A prices")
        hidden.sheet_state = "hidden"
        hidden["A1"] = "Factory A"
        book.properties.creator = book.properties.keywords = "Factory A"
        book.defined_names["Factory_A"] = DefinedName(
            "Factory_A", attr_text="Packing!$A$1"
        )
        out = io.BytesIO()
        book.save(out)
        return base64.b64encode(out.getvalue())

    def _release(self, file, **sides):
        self.document.file = file
        self.document.with_user(self.lead).action_accept()
        self.document._release(**{"buyer": True, "supplier": False, **sides})
        return base64.b64decode(self.document.released_file)

    def _dialog(self):
        return (
            self.env["sourcing.document.release"]
            .with_user(self.member)
            .create({"document_id": self.document.id})
        )

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

    def test_what_a_file_is_is_not_typed(self):
        self.document.file = picture()
        for vals in (
            {"mimetype": "application/pdf"},
            {"received_on": "2020-01-01 00:00:00"},
        ):
            with self.assertRaisesRegex(UserError, "recorded, not typed"):
                self.document.write(vals)

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
        wizard = self._dialog()
        self.assertEqual(wizard.content.strip(), "Inspection passed")
        with self.assertRaisesRegex(UserError, "Read what is in the file"):
            wizard.action_confirm()
        wizard.confirmed = True
        wizard.action_confirm()
        self.assertTrue(self.document.release_buyer)
        self.assertEqual(self.document.released_by_id, self.member)

    def test_a_released_pdf_carries_nothing_but_pages(self):
        copy = self._release(self._pdf())
        reader = pypdf.PdfReader(io.BytesIO(copy))
        self.assertEqual(reader.pages[0].extract_text().strip(), "Inspection passed")
        self.assertFalse(
            reader.attachments
            or reader.xmp_metadata
            or reader.outline
            or reader.metadata.author
        )
        self.assertNotIn("/Annots", reader.pages[0])
        self.assertNotIn("/Names", reader.trailer["/Root"])
        said = " ".join(
            repr(item) + getattr(item, "get_data", bytes)().decode("latin-1")
            for item in map(reader.get_object, range(1, int(reader.trailer["/Size"])))
            if item is not None
        )
        self.assertIn("Inspection passed", said)
        self.assertNotIn("Factory A", said)

    def test_a_released_workbook_carries_nothing_but_what_is_seen(self):
        copy = self._release(self._workbook())
        self.assertTrue(self.document.released_name.endswith(".xlsx"))
        with zipfile.ZipFile(io.BytesIO(copy)) as parts:
            for name in parts.namelist():
                content = parts.read(name)
                self.assertNotIn(b"Factory", content, name)
                self.assertNotIn(b"factory-a", content, name)
        book = openpyxl.load_workbook(io.BytesIO(copy))
        self.assertEqual(book.sheetnames, ["Packing"])
        sheet = book["Packing"]
        self.assertEqual([sheet["A1"].value, sheet["B1"].value], ["Cartons", 40])
        self.assertEqual(sheet["B1"].number_format, "0.00")
        self.assertEqual(sheet["A3"].data_type, "s")
        self.assertEqual([str(area) for area in sheet.merged_cells.ranges], ["A5:B5"])
        self.assertIn("Packing\nCartons\t40", self._dialog().content)

    def test_a_paper_that_cannot_be_read_is_not_released(self):
        for file in (self._pdf(password="x"), base64.b64encode(b"%PDF-1.7 broken")):
            with self.assertRaisesRegex(UserError, "cannot be read, so it is not"):
                self._release(file)
            self.assertFalse(self.document.released_name)
            self.document.sudo().state = "received"

    def test_a_paper_without_text_says_so(self):
        writer, out = pypdf.PdfWriter(), io.BytesIO()
        writer.add_blank_page(100, 100)
        writer.write(out)
        self.document.file = base64.b64encode(out.getvalue())
        self.assertIn("look at its pages", self._dialog().content)

    def test_a_released_document_stays_with_its_step(self):
        self._release(picture())
        for values in ({"milestone_id": self._step("rfq").id}, {"milestone_id": False}):
            with self.assertRaisesRegex(UserError, "Take the release back first"):
                self.document.with_user(self.manager).write(values)

    def test_a_release_is_for_the_factories_of_its_day(self):
        kind = self.env.ref("sourcing_pm.document_kind_other").id
        self.document = self._step("rfq").document_ids.create(
            {"project_id": self.project.id, "kind_id": kind, "demanded": False}
        )
        self._release(picture(), supplier=True)
        other = self._create_order(self.factory_b_firm)
        other.sourcing_project_id = self.project
        self.assertEqual(self.order.sudo()._supplier_documents(), self.document)
        self.assertFalse(other.sudo()._supplier_documents())
        self.document._release(buyer=False, supplier=True)
        self.assertEqual(other.sudo()._supplier_documents(), self.document)
        draft = self.project.create({"name": "Without a factory"})
        self.document = self.document.with_user(self.lead).create(
            {"project_id": draft.id, "kind_id": kind, "demanded": False}
        )
        with self.assertRaisesRegex(UserError, "no factory takes part"):
            self._release(picture(), supplier=True)

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

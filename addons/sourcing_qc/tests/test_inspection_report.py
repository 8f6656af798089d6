"""The report: settled at the verdict, told to each side as far as it may know."""

from __future__ import annotations

import base64
import hashlib
import io

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.sourcing_pm.models.sourcing_approval_mixin import fingerprint
from odoo.addons.sourcing_pm.tests.common import picture

from ..models.report_text import LANGS
from .common import InspectionCommon


class ReportCommon(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._specify()
        cls.checklist = cls.env.ref("sourcing_qc.checklist_final")
        cls.scratch = cls.env.ref("sourcing_qc.defect_scratch")
        cls.done = cls._inspect(cls._inspection(2000, checklist_id=cls.checklist.id))
        cls.sides = ("buyer", "factory")

    @classmethod
    def _inspect(cls, inspection):
        """A whole sample and every point, defects with and without a name, a photo."""
        inspection.action_start()
        cls._tick(inspection)
        inspection.write(
            {
                "units_inspected": inspection.sample_size,
                "advice": "accept",
                "advice_note": "Good work",
                "defect_ids": [
                    (0, 0, {"type_id": cls.scratch.id, "note": "Left side"}),
                    (0, 0, {"severity": "minor", "description": "Odd smell"}),
                ],
            }
        )
        inspection.defect_ids.photo_ids.create(
            {"defect_id": inspection.defect_ids[0].id, "image": picture()}
        )
        inspection.action_decide()
        return inspection

    def _release(self, inspection=None, side="buyer"):
        """As the lead does it: make the copy, read it, confirm."""
        inspection = (inspection or self.done).with_user(self.lead)
        # else Odoo's tests get the page in place of the paper
        inspection = inspection.with_context(force_report_rendering=True)
        name = "action_release_report" + ("_factory" if side == "factory" else "")
        action = getattr(inspection, name)()
        dialog = self.env["sourcing.document.release"].with_user(self.lead)
        dialog = dialog.with_context(**action["context"]).create({"confirmed": True})
        dialog.action_confirm()
        return dialog.document_id

    def _html(self, audience="staff", inspection=None) -> str:
        ending = "" if audience == "staff" else f"_{audience}"
        content, _type = (
            self.env["ir.actions.report"]
            .with_user(self.lead)
            ._render_qweb_html(
                f"sourcing_qc.inspection_report{ending}", (inspection or self.done).ids
            )
        )
        return content.decode()


@tagged("post_install", "-at_install")
class TestReportFrozen(ReportCommon):
    def test_hash_is_that_of_the_facts(self):
        self.assertEqual(self.done.report_hash, fingerprint(self.done.report_facts))
        self.assertIn(self.done.report_hash, self._html())

    def test_nothing_that_is_edited_later_reaches_the_report(self):
        before, printed = self.done.report_hash, self._html()
        self.order.order_line.name = "Another description"
        self.order.order_line.product_qty = 1
        self.order.name = "P-other"
        self.product.name = "Another product"
        self.factory_firm.name = "Another factory"
        self.buyer_firm.name = "Another buyer"
        self.inspector.name = "Another inspector"
        self._specify(target=60.0)
        # scheme, library and checklist are edited by whoever may
        scheme = self.done.with_user(self.manager).scheme_id
        scheme.write({"name": "Another scheme", "level": "III"})
        scheme.test_ids.write({"name": "Another test"})
        for lang in ("en_US", "zh_CN"):
            kind = self.scratch.with_user(self.manager).with_context(lang=lang)
            kind.write({"name": f"Another defect {lang}", "defect_class": "critical"})
        items = self.checklist.with_user(self.manager).item_ids
        items.write({"name": "Another point", "pieces": 99})
        items[0].unlink()
        self.env.invalidate_all()
        self.assertEqual(fingerprint(self.done.report_facts), before)
        self.assertEqual(self._html(), printed)
        self.assertTrue(self.done._is_report_intact())

    def test_changed_facts_are_found_out(self):
        facts = {**self.done.report_facts, "inspected": 1}
        self.done._write_settled({"report_facts": facts})
        self.assertFalse(self.done._is_report_intact())
        self.assertIn("not as it was at the verdict", self._html())

    def test_nobody_types_the_facts(self):
        for record in (self.done, self.done.sudo(), self.done.with_user(self.manager)):
            for values in ({"report_hash": "0" * 64}, {"report_facts": {}}):
                with self.assertRaises(UserError):
                    record.write(values)

    def test_no_report_before_the_verdict(self):
        running = self._inspection()
        running.action_start()
        with self.assertRaisesRegex(UserError, "no verdict yet"):
            running._report_facts()


@tagged("post_install", "-at_install")
class TestReportContent(ReportCommon):
    def test_both_languages_stand_side_by_side(self):
        html = self._html()
        self.assertIn('lang="zh"', html)
        self.assertIn("Sampling plan", html)

    def test_one_language_for_a_page(self):
        facts = self.done._report_facts(["en"])
        self.assertEqual(facts["result_name"], self.done._label("result"))
        self.assertNotIn("<span", str(facts["kind"]))

    def test_plan_with_its_arithmetic(self):
        rows = self.done._report_facts(["en"])["classes"]
        major = rows[1]
        self.assertEqual(
            (major["letter"], major["printed"], major["accept"], major["reject"]),
            ("K", 125, 7, 8),
        )

    def test_work_on_the_spot(self):
        facts = self.done._report_facts(["en"])
        scratch = facts["defects"][0]
        self.assertEqual(scratch["note"], "Left side")
        self.assertTrue(scratch["photos"][0]["src"].startswith("data:image/jpeg"))
        self.assertEqual(len(facts["checks"]), len(self.done.check_ids))
        self.assertIn("<svg", facts["ranges"])
        self.assertIn("Basket diameter", facts["ranges"])
        self.assertEqual(facts["cartons"]["rows"][0]["product"], self.product.name)
        self.assertEqual(facts["advice_note"], "Good work")
        self.assertEqual(
            [group["result"] for group in facts["groups"]][0], "conforming"
        )

    def test_defects_by_name_in_both_languages(self):
        [scratch, own] = self.done.report_facts["defects"]
        known = [self.scratch.with_context(lang=lang).name for lang in LANGS.values()]
        self.assertEqual(scratch["text"], dict(zip(LANGS, known, strict=True)))
        self.assertEqual(own["text"]["zh"], "Odd smell")

    def test_changed_photo_bytes_have_another_hash(self):
        [photo] = self.done.report_facts["defects"][0]["photos"]
        content = base64.b64decode(picture())
        self.assertEqual(photo["sha256"], hashlib.sha256(content).hexdigest())

    def test_decision_follows_the_verdict(self):
        self.assertEqual(self.done._report_facts(["en"])["decision"], "")
        self.done._write_settled(
            {"decision": "concession", "concession_conditions": "At half the price"}
        )
        told = self.done._report_facts(["en"], "buyer")
        self.assertEqual(told["decision"], "Concession")
        self.assertEqual(told["conditions"], "At half the price")
        factory = self.done._report_facts(["en"], "factory")
        self.assertEqual((factory["conditions"], factory["advice_note"]), ("", ""))
        self.assertTrue(self.done._is_report_intact())

    def test_what_a_pass_means(self):
        """125 units, Ac 7: the sum of the binomial terms gives 0.714."""
        sentences = [
            str(sentence)
            for mean in self.done._report_facts(["en"])["means"]
            for sentence in mean["sentences"]
        ]
        self.assertIn(
            "Major: a lot with 5 % defective would still pass 71 times in 100.",
            sentences,
        )

    def test_without_a_lot(self):
        inspection = self._inspection(lines=self.env["purchase.order.line"])
        inspection.action_start()
        inspection.action_decide()
        self.assertEqual(inspection.result, "inconclusive")
        html = self._html(inspection=inspection)
        self.assertIn("there is no plan", html)
        self.assertIn("No defect was noted", html)

    def test_whole_lot_has_no_curve(self):
        inspection = self._work(self._inspection(2))
        means = inspection._report_facts(["en"])["means"]
        self.assertIn("every unit of the lot", str(means[1]["sentences"][0]))
        self.assertFalse(means[1]["curve"])


@tagged("post_install", "-at_install")
class TestReportSides(ReportCommon):
    def test_sides_do_not_learn_of_each_other(self):
        self._sign("factory", "Wang Fang")
        buyer, factory = self._html("buyer"), self._html("factory")
        for secret in (self.factory_firm.name, self.order.name, "Wang Fang"):
            self.assertNotIn(secret, buyer)
            self.assertIn(secret, factory)
        self.assertIn(self.buyer_firm.name, buyer)
        self.assertNotIn(self.buyer_firm.name, factory)
        for side in self.sides:
            self.assertIn(self.done.report_hash, self._html(side))

    def test_disclosed_sides_are_named(self):
        project = self.project.with_user(self.manager)
        project.write({"disclose_supplier": True, "disclose_buyer": True})
        self._sign("factory", "Wang Fang")
        self.assertIn(self.factory_firm.name, self._html("buyer"))
        self.assertIn("Wang Fang", self._html("buyer"))
        self.assertIn(self.buyer_firm.name, self._html("factory"))

    def test_released_by_a_person_who_read_it(self):
        document = self._release()
        self.assertEqual(document.released_by_id, self.lead)
        self.assertEqual(document.report_side, "buyer")
        self.assertTrue(document._is_released_to("buyer"))
        self.assertFalse(document._is_released_to("factory"))
        with self.assertRaisesRegex(UserError, "Take that back first"):
            self.done.with_user(self.lead).action_release_report()
        document.with_user(self.lead).action_take_back()
        self.assertFalse(document.released_file)
        self.assertFalse(self.done._report_document("buyer"))

    def test_a_report_goes_to_no_other_side(self):
        document = self._release()
        with self.assertRaisesRegex(UserError, "written for the other side"):
            document.with_user(self.lead)._release(buyer=False, supplier=True)

    def test_inspectors_release_nothing(self):
        with self.assertRaises(AccessError):
            self.done.with_user(self.inspector).action_release_report()

    def test_goods_of_two_factories_have_no_factory_s_report(self):
        other = self._create_order(vendor=self.factory_b_firm)
        other.with_user(self.manager).sourcing_project_id = self.project.id
        lines = self.order.order_line | other.order_line
        inspection = self._work(self._inspection(lines=lines))
        with self.assertRaisesRegex(UserError, "do not come from one factory"):
            self._release(inspection, "factory")

    def test_paper_of_the_buyer_names_no_factory(self):
        import pypdf

        document = self._release()
        content = base64.b64decode(document.with_context(bin_size=False).released_file)
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        text = "".join(page.extract_text() for page in pages)
        self.assertIn(self.done.report_hash[:16], text)
        self.assertNotIn(self.factory_firm.name, text)
        self.assertNotIn(self.order.name, text)

    def test_photos_leave_as_copies_and_come_back(self):
        photo = self.done.defect_ids.photo_ids
        self.assertFalse(photo.released_image)
        documents = self._release() | self._release(side="factory")
        copy = base64.b64decode(photo.with_context(bin_size=False).released_image)
        self.assertEqual(copy[:3], b"\xff\xd8\xff")  # drawn anew as a JPEG
        documents[0].with_user(self.lead).action_take_back()
        self.assertTrue(photo.released_image)
        documents[1].with_user(self.lead).action_take_back()
        self.assertFalse(photo.released_image)
        self.assertTrue(self.done._is_report_intact())

    def test_same_goods_twice_name_no_order(self):
        other = self._create_order(vendor=self.factory_firm)
        other.with_user(self.manager).sourcing_project_id = self.project.id
        lines = self.order.order_line | other.order_line
        inspection = self._inspect(self._inspection(lines=lines))
        self.assertNotIn(other.name, self._html("buyer", inspection))
        self.assertIn(other.name, self._html("factory", inspection))

    # === SIGNATURES === #

    def _sign(self, side, name, inspection=None):
        (inspection or self.done)._sign(side, name, picture())

    def test_signed_once_and_for_ever(self):
        dialog = self.env["sourcing.inspection.sign"].with_user(self.inspector)
        values = {"inspection_id": self.done.id, "name": "Wang Fang"}
        with self.assertRaisesRegex(UserError, "write your name and sign"):
            dialog.create(values).action_sign()
        dialog.create({**values, "signature": picture()}).action_sign()
        self.assertEqual(self.done.factory_signer, "Wang Fang")
        self.assertTrue(self.done.factory_signed_on)
        with self.assertRaisesRegex(UserError, "signed by Wang Fang already"):
            self._sign("factory", "Li Lei")
        with self.assertRaises(UserError):
            self.done.sudo().write({"factory_signer": "Li Lei"})
        self.assertTrue(self.done._is_report_intact())

    def test_nothing_to_sign_before_the_verdict(self):
        with self.assertRaisesRegex(UserError, "nothing to sign"):
            self._sign("factory", "Wang Fang", self._inspection())

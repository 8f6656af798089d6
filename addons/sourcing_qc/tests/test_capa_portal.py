"""The factory answers in its portal, and never learns of the buyer; nor he of it."""

from __future__ import annotations

import base64

from odoo.tests import tagged

from odoo.addons.sourcing_pm.tests.common import picture
from odoo.addons.sourcing_pm.tests.common_portal import PortalCase

from .common_capa import CapaCommon

CONTAINMENT = {
    "words": "已隔离全部成品",
    "quantity": "1200",
    "place": "factory_stock",
    "by_whom": "李工",
    "day": "2026-03-02",
}


@tagged("post_install", "-at_install")
class TestCapaPortal(CapaCommon, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.factory.lang = "zh_CN"
        inspection = cls._inspection()
        inspection.action_start()
        inspection.write(
            {
                "units_inspected": inspection.sample_size,
                "defect_ids": [
                    (0, 0, {"severity": "critical", "description": "OURWORDS"})
                ],
            }
        )
        inspection.photo_ids.create(
            {"inspection_id": inspection.id, "image": picture("blue")}
        )
        inspection.action_decide()
        cls.issue = cls._capa(inspection)
        cls.page = f"/my/sourcing/order/{cls.order.id}"

    def _post(self, path, **data):
        return self.post(f"{self.page}/{path}", issue=str(self.issue.id), **data)

    def test_nothing_is_there_before_we_ask(self):
        self.login(self.factory)
        self.assertNotIn("sourcing_capas", self.get(self.page).text)
        self.assertEqual(self._post("contain", **CONTAINMENT).status_code, 404)

    def test_it_reads_the_problem_and_the_photos_but_none_of_our_words(self):
        self.issue.problem_zh = "边缘锋利"
        self.issue.action_ask_factory()
        self.login(self.factory)
        text = self.get(self.page).text
        self.assertIn("边缘锋利", text)
        self.assertIn("围堵", text)
        self.assertNotIn("OURWORDS", text)
        self.assertNotIn(self.issue.name, text)
        self.assertNotIn("Buyer One", text)
        self.assertNotIn("/explain", text)  # the cause comes afterwards
        (document,) = self.issue.evidence_document_ids
        file = self.get(f"{self.page}/file/{document.id}")
        self.assertEqual(file.status_code, 200)
        self.assertNotEqual(file.content, base64.b64decode(picture("blue")))

    def test_story_containment_cause_and_actions(self):
        self.issue.action_ask_factory()
        self.login(self.factory)
        early = self._post("explain", why_1="模具磨损")
        self.assertIn("先", early.text)
        self.assertFalse(self.issue.factory_whys)
        done = self._post("contain", **CONTAINMENT)
        self.assertIn("notice", done.url)
        row = self.issue.containment_ids
        self.assertEqual(
            (row.factory_words, row.quantity, row.by_whom, row.side),
            ("已隔离全部成品", 1200, "李工", "factory"),
        )
        self.assertFalse(row.name)
        self.issue.action_confirm_containment()

        self._post("explain", why_1="模具磨损", why_2="没有保养计划")
        self.assertEqual(self.issue.factory_whys, "模具磨损\n没有保养计划")
        answerer = self.issue.factory_answered_by_id.commercial_partner_id
        self.assertEqual(answerer, self.factory_firm)
        self.assertFalse(self.issue.why_1)
        self.issue.action_take_over_whys()
        self.assertEqual(self.issue.why_2, "没有保养计划")

        self._post("measure", kind="corrective", words="换新模具", day="2050-01-02")
        action = self.issue.corrective_ids
        self.assertEqual(action.factory_words, "换新模具")
        self.assertEqual(self.issue.phase, "d4")
        self._post("measured", action=str(action.id), day="2026-03-02")
        self.assertEqual(str(action.done_on), "2026-03-02")
        self.assertIn("换新模具", self.get(self.page).text)
        codes = set(self.project.journal_ids.mapped("code"))
        self.assertLessEqual(
            {
                "capa_factory_contained",
                "capa_factory_explained",
                "capa_factory_proposed",
                "capa_factory_did",
            },
            codes,
        )

        # what it said reaches no buyer before we write it in words for him
        for view in (self.issue._8d_view("buyer"), self._buyers_page()):
            for words in ("模具", "隔离", "李工", "没有保养", "Factory A"):
                self.assertNotIn(words, str(view))
        self.assertIn("换新模具", str(self.issue._8d_view("supplier")))
        self.assertNotIn("Buyer One", str(self.issue._8d_view("supplier")))
        action.name = "New tool"
        self.assertIn("New tool", str(self.issue._8d_view("buyer")))

    def _buyers_page(self):
        self.login(self.buyer)
        text = self.get(f"/my/sourcing/{self.project.id}").text
        self.login(self.factory)
        return text

    def test_a_refused_form_says_why_and_keeps_what_was_typed(self):
        self.issue.action_ask_factory()
        self.login(self.factory)
        for name, value in (
            ("words", ""),
            ("quantity", "0"),
            ("quantity", "many"),
            ("place", "moon"),
            ("by_whom", " "),
            ("day", "2050-01-01"),
            ("day", ""),
        ):
            with self.subTest(name=name, value=value):
                page = self._post("contain", **{**CONTAINMENT, name: value})
                self.assertIn("alert-danger", page.text)
                self.assertIn("2026-03-02" if name != "day" else "李工", page.text)
        self.assertFalse(self.issue.action_ids)

    def test_another_factory_finds_nothing(self):
        self.issue.action_ask_factory()
        self.login(self.factory_b)
        self.assertEqual(self._post("contain", **CONTAINMENT).status_code, 404)
        other = self._create_order(vendor=self.factory_b_firm)
        self._track(other)
        page = f"/my/sourcing/order/{other.id}"
        answer = self.post(f"{page}/contain", issue=str(self.issue.id), **CONTAINMENT)
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.issue.action_ids)

    def test_the_buyer_approves_the_rework_on_his_page(self):
        self.issue.write(
            {
                "problem": "Sharp edge",
                "rework_instruction": "Deburr the lids",
                "rework_instruction_zh": "盖子去毛刺",
            }
        )
        self.issue.action_ask_factory()
        self.issue.action_ask_instruction()
        question = self.issue._open_approvals()
        self.login(self.factory)
        self.assertNotIn("盖子去毛刺", self.get(self.page).text)
        self.login(self.buyer)
        url = f"/my/sourcing/{self.project.id}/decide/{question.id}"
        text = self.get(url).text
        for words in ("Sharp edge", "Deburr the lids", "盖子去毛刺"):
            self.assertIn(words, text)
        self._decide(question)
        self.login(self.factory)
        self.assertIn("盖子去毛刺", self.get(self.page).text)

    def test_the_report_is_filed_and_released_like_any_paper(self):
        self._until_verified(self.issue)
        for audience, words in (("buyer", "Factory A"), ("supplier", "Buyer One")):
            report = f"sourcing_qc.issue_8d_report_{audience}"
            html, _type = self.env["ir.actions.report"]._render_qweb_html(
                report, self.issue.ids
            )
            self.assertIn("D3 Containment", html.decode())
            self.assertIn("Sorted", html.decode())
            self.assertNotIn(words, html.decode())

    def test_the_report_is_a_document(self):
        issue = self.issue.with_context(force_report_rendering=True)
        action = issue.action_file_for_buyer()
        document = self.env["sourcing.document"].browse(action["res_id"])
        self.assertEqual(document.state, "received")
        self.assertFalse(document.release_buyer)

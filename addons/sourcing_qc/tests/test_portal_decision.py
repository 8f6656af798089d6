"""The buyer decides about goods on his page, by login and by personal link."""

from __future__ import annotations

from urllib.parse import urlencode

from odoo.tests import tagged
from odoo.tests.common import JsonRpcException

from odoo.addons.sourcing_pm.tests.common import picture
from odoo.addons.sourcing_pm.tests.common_portal import PortalCase
from odoo.addons.sourcing_pm.tests.test_links import LinkCase

from .test_inspection_decision import DecisionCommon


@tagged("post_install", "-at_install")
class TestPortalDecision(DecisionCommon, PortalCase):
    def setUp(self):
        super().setUp()
        self.failed = self._fail()
        self.question = self._put_to_decider(self.failed)
        self.url = f"/my/sourcing/{self.project.id}/decide/{self.question.id}"
        self.terms = {
            "choice": "concession",
            "conditions": "Mark the cartons",
            "until": str(self.later),
        }

    def _sign(self, **values):
        query = urlencode({"shown": self.question.snapshot_hash, **values})
        return self.sign(
            f"{self.url}?{query}", name="Buyer", signature=picture().decode()
        )

    def test_page_shows_what_may_be_decided(self):
        self.login(self.buyer)
        page = self.get(self.url).text
        for choice in ("rework", "sort", "concession", "reject"):
            self.assertIn(f'id="option_{choice}"', page)
        self.assertNotIn('id="option_accept"', page)
        self.assertNotIn('id="with_remark"', page)  # not the page of a yes or no
        self.assertIn("The goods are not shipped.", page)  # what silence means

    def test_concession_is_shown_again_and_signed(self):
        self.login(self.buyer)
        page = self.get(f"{self.url}?{urlencode(self.terms)}").text
        self.assertIn("Sign this decision", page)
        self.assertEqual(self.question.state, "open")  # a GET decides nothing
        answer = self._sign(**self.terms)
        self.assertTrue(answer["force_refresh"])
        self.assertEqual(self.failed.decision, "concession")
        self.assertEqual(self.failed.concession_conditions, "Mark the cartons")
        self.assertEqual(self.question.signer_name, "Buyer")
        self.assertIn("Concession", self.get(f"/my/sourcing/{self.project.id}").text)

    def test_bad_answers_say_why_and_decide_nothing(self):
        self.login(self.buyer)
        answer = self._sign(**self.terms | {"until": "31/12/2099"})
        self.assertIn("is no day", answer["error"])
        self.assertIn("is a concession", self._sign(choice="accept")["error"])
        self.assertIn("that are offered", self._sign(choice="decision")["error"])
        self.assertIn("is a concession", self._sign()["error"])
        page = self.post(
            f"{self.url}/reject",
            shown=self.question.snapshot_hash,
            choice="concession",
            remark="Mine",
        )
        self.assertIn("needs its conditions", page.text)
        self.question.invalidate_recordset()
        self.assertEqual(self.question.state, "open")
        self.assertFalse(self.question.choice)

    def test_sort_says_what_must_change(self):
        self.login(self.buyer)
        self.post(
            f"{self.url}/reject",
            shown=self.question.snapshot_hash,
            choice="sort",
            remark="Measure the gap of every case",
        )
        self.assertEqual(self.failed.decision, "sort")
        self.assertEqual(self.question.remark, "Measure the gap of every case")

    def test_others_find_nothing(self):
        for user in (self.buyer2, self.factory):
            self.login(user)
            self.assert_not_there(self.url)
            with self.assertRaises(JsonRpcException):
                self._sign(**self.terms)
        self.assertFalse(self.failed.decision)


@tagged("post_install", "-at_install")
class TestDecisionByLink(DecisionCommon, LinkCase):
    def test_who_comes_by_link_decides_without_a_login(self):
        failed = self._fail()
        question = self._put_to_decider(failed)
        url = f"{self.page}/decide/{question.id}"
        self.visit(question.party_id)
        self.assertIn('id="option_rework"', self.url_open(url).text)
        self.post(
            f"{url}/reject",
            shown=question.snapshot_hash,
            choice="rework",
            remark="Mend the case",
        )
        self.assertEqual(failed.decision, "rework")
        self.assertEqual(failed.decision_by_id, question.party_id.partner_id)
        self.assertEqual(question.link_made_by_id, self.lead)

"""How we work: a paper and a page for a buyer who has no project yet."""

from __future__ import annotations

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_portal import PortalCase

SECRETS = ("Buyer One", "Factory A", "Buyer Two", "Factory B", "EM-3", "77.77")


@tagged("post_install", "-at_install")
class TestPack(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.write({"email": "lead@agent.example.com", "phone": "+86 755 1"})
        cls.company.sourcing_pack_fees = "5 % commission, capped"
        cls.pack = cls._pack()

    @classmethod
    def _pack(cls, user=None, **values):
        user = user or cls.lead
        return cls.env["sourcing.pack"].with_user(user).create(values)

    def _path(self, pack=None):
        url = (pack or self.pack).url
        return url.removeprefix(self.pack.get_base_url())

    def _html(self, pack=None):
        report = self.env["ir.actions.report"].with_user(self.lead)
        content, _kind = report._render_qweb_html(
            "sourcing_pm.report_how_we_work", (pack or self.pack).ids
        )
        return content.decode()

    def _shown(self):
        """Paper and page, which say the same."""
        return self._html(), self.get(self._path()).text

    def test_process_and_timeline_come_from_the_chain(self):
        template = self.env.ref("sourcing_pm.template_standard")
        self.assertEqual(self.pack.template_id, template)
        for shown in self._shown():
            for step in template.step_ids:
                self.assertIn(step.type_id.name, shown)
        rows = template._pack(self.lead, self.company)["steps"]
        self.assertEqual(rows[0]["first_week"], 1)
        # 3 + 5 + 7 working days before the deposit
        deposit = next(row for row in rows if row["name"] == "Deposit paid")
        self.assertEqual(deposit["last_week"], 3)
        self.assertTrue(all(row["left"] + 1 <= 100 for row in rows))

    def test_another_chain_gives_another_pack(self):
        trial = self.env.ref("sourcing_pm.template_trial")
        shown = self._html(self._pack(template_id=trial.id))
        self.assertIn(trial.name, shown)
        self.assertNotIn("Raw material check", shown)

    def test_the_owner_is_named(self):
        for shown in self._shown():
            self.assertIn("Lead", shown)
            self.assertIn("lead@agent.example.com", shown)

    def test_escalation_comes_from_the_rules(self):
        rule = self.env.ref("sourcing_pm.rule_delivery_late").sudo()
        rule.write({"name": "A rule of our own", "deputy_after": 3})
        for shown in self._shown():
            self.assertIn("A rule of our own", shown)
        level = self.pack.template_id._pack(self.lead, self.company)["levels"][0]
        self.assertIn({"who": "Deputies", "after": 3}, level["told"])

    def test_fees_come_from_the_settings(self):
        for shown in self._shown():
            self.assertIn("5 % commission, capped", shown)
        self.company.sourcing_pack_fees = False
        self.assertIn("service fee", self._html())

    def test_examples_are_coded_reasons_of_steps(self):
        pack = self.pack.template_id._pack(self.lead, self.company)
        self.assertEqual(len(pack["issues"]), 3)
        self.assertGreaterEqual(len(pack["decisions"]), 2)
        reasons = self.env["sourcing.reason"].search([]).mapped("name")
        for issue in pack["issues"]:
            self.assertIn(issue["what"], reasons)

    def test_it_names_nobody_else(self):
        self.env["sourcing.issue"].with_user(self.lead).create(
            {"name": "Buyer One is angry", "project_id": self.project.id}
        )
        for shown in self._shown():
            for secret in (*SECRETS, self.project.number, self.order.name):
                self.assertNotIn(secret, shown)

    def test_both_languages(self):
        self.assertIn("How we work", self.get(self._path()).text)
        page = self.get(self._path() + "?lang=zh_CN").text
        self.assertIn("我们的工作方式", page)
        self.assertNotIn("Your contact", page)
        self.assertIn("我们的工作方式", self._html(self._pack(lang="zh_CN")))
        unknown = self.get(self._path() + "?lang=xx_XX")
        self.assertIn("How we work", unknown.text)

    def test_the_link_ends(self):
        path = self._path()
        later = fields.Datetime.add(self.pack.expires_on, minutes=5)
        self.assertEqual(self.get(path).status_code, 200)
        with freeze_time(later):
            template = self.env["sourcing.template"]
            self.assertIsNone(template._pack_by_token(path.rpartition("/")[2]))

    def test_a_false_link_opens_nothing(self):
        path = self._path()
        token = path.rpartition("/")[2]
        other = "B" if token[30] == "A" else "A"
        changed = token[:30] + other + token[31:]
        for wrong in (token[:-4], changed, "x", "é", "AQAA"):
            self._assert_strange(f"/my/sourcing/how-we-work/{wrong}")

    def test_a_token_of_another_kind_opens_nothing(self):
        token = self.project._thread_token(None)
        self.assertIsNone(self.env["sourcing.template"]._pack_by_token(token))

    def test_who_has_left_answers_for_nothing(self):
        path = self._path()
        self.lead.sudo().active = False
        self._assert_strange(path)

    def _assert_strange(self, path):
        """Answered as an address that never was: a visitor is asked to log in."""
        with mute_logger("odoo.http"):
            answer, never = self.get(path), self.get("/my/sourcing/999999")
        self.assertTrue(answer.url.partition("?")[0].endswith("/web/login"), path)
        self.assertEqual(answer.url.partition("?")[0], never.url.partition("?")[0])

    def test_caches_and_other_sites_learn_nothing(self):
        headers = self.get(self._path()).headers
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(headers["Cache-Control"], "no-store")

    def test_only_those_who_see_chains_make_it(self):
        for user in (self.purchaser, self.inspector, self.plain):
            with self.assertRaises(AccessError):
                self._pack(user)

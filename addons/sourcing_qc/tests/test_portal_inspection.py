"""The page of a report: for whom it was released, and for nobody else."""

from __future__ import annotations

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_inspection_report import ReportCommon


@tagged("post_install", "-at_install")
class TestInspectionPage(ReportCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.page = f"/my/sourcing/inspection/{cls.done.id}"

    def _open(self, login, page=None):
        self.authenticate(login, login)
        with mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http"):
            return self.url_open(page or self.page)

    def test_nobody_reads_it_before_its_release(self):
        nowhere = self._open("t_buyer", "/my/sourcing/inspection/999999")
        self.assertEqual(nowhere.status_code, 404)
        for login in ("t_buyer", "t_buyer2", "t_factory", "t_factory_b"):
            response = self._open(login)
            self.assertEqual(response.status_code, 404, login)
            self.assertNotIn(self.done.number, response.text)
        project = self._open("t_buyer", f"/my/sourcing/{self.project.id}").text
        self.assertNotIn(self.page, project)

    def test_strangers_are_asked_to_log_in(self):
        self._release()
        response = self._open(None)
        self.assertIn("/web/login", response.url)

    def test_buyer_reads_what_was_released_to_him(self):
        document = self._release()
        file = f"/my/sourcing/{self.project.id}/file/{document.id}"
        response = self._open("t_buyer")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIn(self.done.report_hash, response.text)
        self.assertIn(file, response.text)
        self.assertNotIn(self.factory_firm.name, response.text)
        self.assertNotIn(self.order.name, response.text)
        self.assertEqual(self._open("t_buyer", file).content[:5], b"%PDF-")
        project = self._open("t_buyer", f"/my/sourcing/{self.project.id}").text
        self.assertIn(self.page, project)
        for login in ("t_buyer2", "t_factory", "t_factory_b"):
            self.assertEqual(self._open(login).status_code, 404, login)
        document.with_user(self.lead).action_take_back()
        for gone in (self.page, file):
            self.assertEqual(self._open("t_buyer", gone).status_code, 404)

    def test_factory_reads_its_own_version(self):
        document = self._release(side="factory")
        response = self._open("t_factory", f"/zh_CN{self.page}")
        self.assertEqual(response.status_code, 200)
        self.assertIn("检验报告", response.text)
        self.assertNotIn(self.buyer_firm.name, response.text)
        order = f"/my/sourcing/order/{self.order.id}"
        self.assertIn(self.page, self._open("t_factory", order).text)
        file = self._open("t_factory", f"{order}/file/{document.id}")
        self.assertEqual(file.content[:5], b"%PDF-")
        for login in ("t_buyer", "t_buyer2", "t_factory_b"):
            self.assertEqual(self._open(login).status_code, 404, login)

    def test_our_people_read_all_of_it(self):
        response = self._open("t_lead")
        self.assertIn(self.factory_firm.name, response.text)
        self.assertIn(self.buyer_firm.name, response.text)

    def test_by_personal_link(self):
        self._release()
        party = self.project._live("buyer")[:1].with_user(self.lead)
        party.action_show_link()
        self.authenticate(None, None)
        self.url_open(party._link_url().removeprefix(party.get_base_url()))
        response = self.url_open(self.page)
        self.assertIn(self.done.report_hash, response.text)

    def test_photos_are_read_where_the_report_is(self):
        photo = self.done.defect_ids.photo_ids
        page = f"{self.page}/photo/{photo.id}"
        self.assertEqual(self._open("t_buyer", page).status_code, 404)
        document = self._release()
        for address in (page, f"{page}/thumb"):
            response = self._open("t_buyer", address)
            self.assertEqual(response.headers["Content-Type"], "image/jpeg")
            self.assertEqual(response.headers["Cache-Control"], "no-store")
        for login in ("t_buyer2", "t_factory", "t_factory_b"):
            self.assertEqual(self._open(login, page).status_code, 404, login)
        other = self._inspect(self._inspection()).defect_ids.photo_ids
        stolen = self._open("t_buyer", f"{self.page}/photo/{other.id}")
        self.assertEqual(stolen.status_code, 404)
        document.with_user(self.lead).action_take_back()
        self.assertEqual(self._open("t_buyer", page).status_code, 404)

    def test_reading_changes_nothing(self):
        self._release()
        before = self.done.write_date, self.done.report_facts
        self._open("t_buyer")
        self.env.invalidate_all()
        self.assertEqual((self.done.write_date, self.done.report_facts), before)

"""The factory's block on its order: what it reads, reports, promises and confirms."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import picture
from .common_portal import NOWHERE, PortalCase


@tagged("post_install", "-at_install")
class TestPortalFactory(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accept_quotation()
        cls.order.button_confirm()
        cls.page = f"/my/sourcing/order/{cls.order.id}"
        cls.core = f"/my/purchase/{cls.order.id}"
        cls.party = cls.project._live("factory")
        cls.factory.lang = "en_US"
        cls.order._portal_ensure_token()  # core's page makes it at the first look

    def view(self):
        return self.order.with_user(self.factory)._supplier_view(self.party)

    def row(self, code):
        step = self._step(code)
        return next(row for row in self.view()["steps"] if row["id"] == step.id)

    def report(self, code, **data):
        step = self._step(code)
        data = {"day": step._today(), **data}
        return self.post(f"{self.page}/done", step=step.id, **data)

    def propose(self, code, day, **data):
        return self.post(f"{self.page}/date", step=self._step(code).id, day=day, **data)

    # === PAGES === #

    def test_block_on_both_pages(self):
        self._specify()
        self.login(self.factory)
        for url in (self.page, self.core):
            page = self.get(url).text
            self.assertIn('id="sourcing_steps"', page)
            self.assertIn("Mass production", page)
            self.assertIn("滤杯直径", page)
            self.assertIn("Basket diameter", page)
            self.assertIn("Confirm revision", page)

    def test_pages_are_private(self):
        self.login(self.factory)
        for url in (self.page, self.core):
            headers = self.get(url).headers
            self.assertEqual(headers["Referrer-Policy"], "no-referrer", url)
            self.assertEqual(headers["Cache-Control"], "no-store", url)

    def test_core_token_opens_the_order_and_not_our_block(self):
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        for user in (None, self.factory_b, self.buyer):
            self.authenticate(user and user.login, user and user.login)
            page = self.url_open(f"{self.core}?access_token={token}").text
            self.assertIn(self.order.name, page)
            self.assertNotIn('id="sourcing"', page)

    def test_not_yours_is_not_there(self):
        for user in (self.factory_b, self.buyer, self.buyer2, self.plain):
            self.login(user)
            self.assert_not_there(self.page, f"/my/sourcing/order/{NOWHERE}")

    def test_public_is_asked_to_log_in(self):
        self.authenticate(None, None)
        response = self.url_open(self.page, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_untracked_order_has_no_page_of_ours(self):
        order = self._create_order()
        order._portal_ensure_token()
        self.login(self.factory)
        self.assert_not_there(f"/my/sourcing/order/{order.id}")
        self.assertNotIn('id="sourcing"', self.get(f"/my/purchase/{order.id}").text)

    def test_lost_order_shows_nothing_any_more(self):
        self.order.button_cancel()
        self.login(self.factory)
        self.assert_not_there(self.page)
        self.assertNotIn('id="sourcing"', self.get(self.core).text)

    def test_nothing_of_the_buyer(self):
        self.project.destination = "Buyer One Warehouse"
        self.project.required_for = "Buyer One summer sale"
        self.login(self.factory)
        for url in (self.page, self.core):
            page = self.get(url).text
            self.assertNotIn("Buyer One", page)
            self.assertNotIn(self.buyer.name, page)

    def test_disclosed_buyer(self):
        self.project.disclose_buyer = True
        self.login(self.factory)
        self.assertIn("Buyer One", self.get(self.page).text)

    def test_only_steps_meant_for_the_factory(self):
        shown = {row["id"] for row in self.view()["steps"]}
        meant = self.project.milestone_ids.filtered(
            lambda step: step.supplier_access and step.state != "na"
        )
        self.assertEqual(shown, set(meant.ids))
        self.assertNotIn(self._step("transit").id, shown)

    def test_colour_is_that_of_its_own_steps(self):
        """The project is red for the buyer's date, unknown to the factory."""
        rule = self.env.ref("sourcing_pm.rule_delivery_late")
        rule.sentence_supplier = "Late for the buyer's date"
        self.project.date_required = fields.Date.today()
        self.assertEqual(self.project.health, "red")
        view = self.view()
        self.assertEqual(view["colour"], "green")
        self.assertFalse(view["reasons"])

    def test_chinese_for_the_factory(self):
        self.factory.lang = "zh_CN"
        self.login(self.factory)
        self.assertIn("月", self.get(self.page).text)

    def test_no_record_leaves_the_model(self):
        self._specify()

        def check(value):
            if isinstance(value, dict):
                value = list(value.values())
            if isinstance(value, list):
                for item in value:
                    check(item)
            else:
                self.assertIsInstance(value, (str, int, float, bool, type(None)))

        check(self.view())

    # === DONE === #

    def test_done_where_nobody_decides(self):
        self._approve_sample()
        self._finish("material")
        self.login(self.factory)
        page = self.report("production").text
        self.assertIn("The step is done", page)
        step = self._step("production")
        step.invalidate_recordset()
        self.assertEqual((step.state, step.actual_finish), ("done", step._today()))

    def test_done_takes_the_day_that_the_factory_names(self):
        self._approve_sample()
        self._finish("material")
        step = self._step("production")
        step.actual_start = step._today() - timedelta(days=5)
        day = step._today() - timedelta(days=2)
        self.login(self.factory)
        self.report("production", day=day)
        step.invalidate_recordset()
        self.assertEqual((step.state, step.actual_finish), ("done", day))
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "supplier_reported"
        )
        self.assertEqual(entry.after["finished_date"], str(day))

    def test_a_day_that_cannot_be_is_refused(self):
        self._approve_sample()
        self._finish("material")
        step = self._step("production")
        step.actual_start = step._today() - timedelta(days=5)
        self.login(self.factory)
        for day, words in (
            (step._today() + timedelta(days=1), "propose that day"),
            (step._today() - timedelta(days=6), "cannot have been finished before"),
            ("", "Please choose a day"),
            ("31.12.2026", "Please choose a day"),
        ):
            self.assertIn(words, self.report("production", day=day).text, day)
        step.invalidate_recordset()
        self.assertEqual((step.state, step.supplier_reported_on), ("running", False))

    def test_done_is_asked_before_it_is_recorded(self):
        self.login(self.factory)
        page = self.get(self.page).text
        row = page.partition(f'data-step="{self._step("material").id}"')[2]
        row = row.partition("</tr>")[0]
        before, _summary, form = row.partition("<summary")
        self.assertNotIn("<form", before)
        self.assertIn("Send the report", form)
        self.assertIn("You cannot take it back here", form)

    def test_who_erred_is_told_whom_to_tell(self):
        self.lead.partner_id.phone = "+86 755 1234"
        self.login(self.factory)
        page = self.report("material").text
        self.assertIn("Was it a mistake?", page)
        self.assertIn("tel:+86 755 1234", page)

    def _finish(self, code):
        self._file(self._step(code))
        self._decide(self._ask(code))

    def test_done_asks_the_lead_where_he_decides(self):
        self._file(self._step("material"))
        self.login(self.factory)
        page = self.report("material").text
        self.assertIn("put to those who decide", page)
        step = self._step("material")
        self.assertEqual((step.state, step.actual_finish), ("asked", False))
        self.assertEqual(step._open_approvals().user_id, self.lead)
        self.assertEqual(step._open_approvals().asked_by_id, self.party.partner_id)

    def test_done_with_something_missing_is_noted(self):
        self.login(self.factory)
        page = self.report("material").text
        self.assertIn("your report was noted", page)
        self.assertIn("is still needed", page)
        step = self._step("material")
        step.invalidate_recordset()
        self.assertEqual((step.state, step.actual_start), ("planned", False))
        self.assertTrue(step.supplier_reported_on)
        activity = self.project.activity_ids.filtered(lambda a: a.user_id == self.lead)
        self.assertIn(step.display_name, " ".join(activity.mapped("summary")))

    def test_reporting_twice_tells_the_lead_once(self):
        self.login(self.factory)
        before = self.project.activity_ids
        self.report("material")
        self.report("material")
        self.assertEqual(len(self.project.activity_ids - before), 1)

    def test_gate_holds_the_report_back_without_naming_the_buyer(self):
        self.login(self.factory)
        page = self.report("production").text
        self.assertIn("your report was noted", page)
        self.assertNotIn("Buyer One", page)
        self.assertFalse(self._step("production").actual_start)

    def test_a_step_it_only_sees_cannot_be_reported(self):
        step = self.project.milestone_ids.filtered(
            lambda step: step.supplier_access == "sees" and step.state == "planned"
        )[:1]
        self.login(self.factory)
        page = self.post(f"{self.page}/done", step=step.id, day=step._today()).text
        self.assertIn("cannot be reported", page)
        self.assertEqual(step.state, "planned")

    @mute_logger("odoo.http")
    def test_a_step_it_does_not_see_is_not_there(self):
        self.login(self.factory)
        for step in (self._step("transit").id, NOWHERE, "", "abc", "1 or 1=1", "²"):
            response = self.post(f"{self.page}/done", step=step)
            self.assertEqual(response.status_code, 404, step)

    @mute_logger("odoo.http")
    def test_acts_are_the_factorys_alone(self):
        material = self._step("material")
        for user in (self.factory_b, self.buyer):
            self.login(user)
            for act in ("done", "date", "confirm"):
                response = self.post(
                    f"{self.page}/{act}", step=material.id, day="2040-01-01"
                )
                self.assertEqual(response.status_code, 404)
        self.assertFalse(material.supplier_reported_on)
        self.assertFalse(material.commitment_ids)

    @mute_logger("odoo.http")
    def test_acts_need_a_csrf_token_and_are_no_links(self):
        self.login(self.factory)
        step = self._step("material")
        for act in ("done", "date", "confirm"):
            response = self.post(
                f"{self.page}/{act}", csrf=False, step=step.id, day="2040-01-01"
            )
            self.assertEqual(response.status_code, 400, act)
            url = f"{self.page}/{act}?step={step.id}&day=2040-01-01"
            self.assertIn(self.get(url).status_code, (404, 405), act)

    def test_back_to_the_page_it_came_from(self):
        self.login(self.factory)
        self.assertIn("/my/purchase/", self.report("material", page="purchase").url)
        self.assertIn(
            "/my/sourcing/order/",
            self.report("material", page="https://evil.example").url,
        )

    def test_notice_is_a_code_and_never_text(self):
        self.login(self.factory)
        self.assertNotIn("Send money", self.get(f"{self.page}?notice=Send+money").text)

    # === NEW DATE === #

    def test_new_date_is_proposed_and_moves_nothing(self):
        step = self._step("production")
        before = step.forecast_finish, step.committed_finish
        day = step.forecast_finish + timedelta(days=9)
        self.login(self.factory)
        page = self.propose("production", day).text
        self.assertIn("The new date was proposed", page)
        promise = step.commitment_ids
        self.assertEqual((promise.state, promise.date), ("proposed", day))
        self.assertEqual(promise.partner_id, self.party.partner_id)
        self.assertEqual(promise.channel, "portal")
        step.invalidate_recordset()
        self.assertEqual((step.forecast_finish, step.committed_finish), before)
        self.assertTrue(self.row("production")["proposed"])

    def test_accepted_date_moves_the_plan(self):
        step = self._step("production")
        day = step.forecast_finish + timedelta(days=9)
        self.login(self.factory)
        self.propose("production", day)
        step.commitment_ids.with_user(self.lead).action_accept()
        self.assertEqual(step.committed_finish, day)
        self.assertGreaterEqual(step.forecast_finish, day)
        row = self.row("production")
        self.assertFalse(row["proposed"])
        self.assertTrue(row["committed"])

    def test_double_click_proposes_once(self):
        self.login(self.factory)
        for _click in range(2):
            self.propose("production", "2040-01-03")
        self.assertEqual(len(self._step("production").commitment_ids), 1)

    def test_bad_days_are_refused(self):
        self.login(self.factory)
        for day, words in (
            ("", "choose a day"),
            ("soon", "choose a day"),
            ("2020-01-01", "cannot lie in the past"),
            ("9999-12-31", "look at the year"),
        ):
            self.assertIn(words, self.propose("production", day).text)
        self.assertFalse(self._step("production").commitment_ids)

    def test_closed_step_takes_no_new_date(self):
        self.login(self.factory)
        page = self.propose("deposit", "2040-01-03").text
        self.assertIn("cannot be reported", page)
        self.assertFalse(self._step("deposit").commitment_ids)

    def test_core_date_page_proposes_instead_of_writing(self):
        line = self.order.order_line
        before = line.date_planned
        self.login(self.factory)
        self._core_dates("2040-01-03")
        line.invalidate_recordset()
        self.assertEqual(line.date_planned, before)
        promise = self.project.commitment_ids
        self.assertEqual((promise.state, str(promise.date)), ("proposed", "2040-01-03"))
        self.assertEqual(promise.partner_id, self.party.partner_id)

    def _core_dates(self, day, **params):
        """Odoo's own table of dates, as its page sends it."""
        line = self.order.order_line
        return self.make_jsonrpc_request(
            f"{self.core}/update", {str(line.id): day, **params}
        )

    @mute_logger("odoo.http")
    def test_core_dates_are_the_living_factory_s_alone(self):
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        self.authenticate(None, None)
        with self.assertRaises(JsonRpcException):  # whoever was mailed Odoo's link
            self._core_dates("2040-01-03", access_token=token)
        self.login(self.factory)
        with self.assertRaises(JsonRpcException):
            self._core_dates("9999-12-31")
        self.party.with_user(self.manager).revoked = True
        with self.assertRaises(JsonRpcException):
            self._core_dates("2040-01-03")
        self.assertFalse(self.project.commitment_ids)

    def test_core_links_end_where_ours_begin(self):
        order = self._create_order()
        token = order._portal_ensure_token()
        project = self._track(order)
        self.assertFalse(order.sudo().access_token)
        rfq = self._create_order(self.factory_b_firm)
        rfq._portal_ensure_token()
        chosen = self._create_order()
        self.env["sourcing.candidate"].with_user(self.lead).create(
            {
                "project_id": project.id,
                "partner_id": self.factory_b_firm.id,
                "order_id": rfq.id,
            }
        )
        self._list(project, chosen)
        self.assertEqual(rfq.state, "cancel")
        self.assertFalse(rfq.sudo().access_token)
        self.env.flush_all()
        self.authenticate(None, None)
        page = self.url_open(f"/my/purchase/{order.id}?access_token={token}").text
        self.assertNotIn(order.name, page)

    # === SPECIFICATION === #

    def test_confirm(self):
        revision = self._specify()
        self.login(self.factory)
        page = self.post(f"{self.page}/confirm", specification=revision.id).text
        self.assertIn("You confirmed this revision", page)
        revision.invalidate_recordset()
        self.assertTrue(revision.supplier_confirmed_on)
        self.assertEqual(revision.supplier_confirmed_by_id, self.party.partner_id)

    def test_stale_revision_is_refused(self):
        old = self._specify()
        self._specify(target=60)
        draft = self._propose(target=62)
        self.login(self.factory)
        for given in (old.id, draft.id, NOWHERE, "", "abc"):
            page = self.post(f"{self.page}/confirm", specification=given).text
            self.assertIn("has changed since", page)
        (old | draft).invalidate_recordset()
        self.assertFalse((old | draft).filtered("supplier_confirmed_on"))

    @mute_logger("odoo.addons.sourcing_pm.controllers.factory")
    def test_words_for_our_staff_stay_with_us(self):
        revision = self._specify()
        refusal = patch.object(
            type(revision),
            "_supplier_confirm",
            side_effect=UserError("Buyer One waits"),
        )
        self.login(self.factory)
        with refusal:
            page = self.post(f"{self.page}/confirm", specification=revision.id).text
        self.assertIn("could not be recorded", page)
        self.assertNotIn("Buyer One", page)

    def test_nothing_to_confirm_without_a_revision(self):
        self.login(self.factory)
        self.assertNotIn("Confirm revision", self.get(self.page).text)
        page = self.post(f"{self.page}/confirm", specification="0").text
        self.assertIn("has changed since", page)

    # === FILES === #

    def test_files_released_to_the_factory_only(self):
        (document,) = self._step("sample").document_ids
        document.file = picture()
        document.with_user(self.lead).action_accept()
        url = f"{self.page}/file/{document.id}"
        self.login(self.factory)
        document._release(buyer=True, supplier=False)
        self.assert_not_there(url)
        document._release(buyer=True, supplier=True)
        self.assertEqual(self.get(url).status_code, 200)
        self.assertEqual(self.get(f"{url}/thumb").status_code, 200)
        self.assertIn(url, self.get(self.page).text)
        self.login(self.factory_b)
        self.assert_not_there(url)

    def test_files_of_another_factorys_step_stay_there(self):
        """Two factories in one project: each sees what belongs to its order."""
        (document,) = self._step("sample").document_ids
        document.file = picture()
        document.with_user(self.lead).action_accept()
        document._release(buyer=False, supplier=True)
        other = self._create_order(self.factory_b_firm)
        other.sourcing_project_id = self.project
        self.assertEqual(document.milestone_id.sudo().order_id, self.order)
        self.login(self.factory_b)
        self.assert_not_there(f"/my/sourcing/order/{other.id}/file/{document.id}")
        self.login(self.factory)
        url = f"{self.page}/file/{document.id}"
        self.assertEqual(self.get(url).status_code, 200)


@tagged("post_install", "-at_install", "seam")
class TestPortalSeams(PortalCase):
    """What other apps add to both views reaches the page, in the place kept for it."""

    def test_views_have_a_place_for_other_apps(self):
        for model, record, anchor, url, user in (
            (
                "_buyer_view",
                self.project,
                'id="sourcing_blocks"',
                f"/my/sourcing/{self.project.id}",
                self.buyer,
            ),
            (
                "_supplier_view",
                self.order,
                'id="sourcing_supplier_blocks"',
                f"/my/sourcing/order/{self.order.id}",
                self.factory,
            ),
        ):
            self.login(user)
            party = record._party(user)
            view = getattr(record.with_user(user), model)(party)
            self.assertLessEqual({"steps", "specification", "lead"}, view.keys())
            self.assertIn(anchor, self.get(url).text)

"""A booked visit: who hears of it, what stands in the lot, who was there when."""

from __future__ import annotations

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestBooking(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accept_quotation()
        cls.order.button_confirm()
        cls.other_inspector = new_test_user(
            cls.env, "t_inspector2", groups="sourcing_pm.group_sourcing_inspector"
        )

    def _tasks(self, user=None):
        return self.env["mail.activity"].search(
            [
                ("user_id", "=", (user or self.inspector).id),
                ("sourcing_inspection_id", "!=", False),
            ]
        )

    def _said_to_factory(self):
        # sudo: mail.message - the lead need not read the thread for the test to
        return self.order.sudo().message_ids.filtered(
            lambda message: "Final pre-shipment inspection" in (message.body or "")
        )

    def _codes(self):
        return self.project.journal_ids.filtered(
            lambda entry: entry.code.startswith("inspection_")
        ).mapped("code")

    def test_booked_day_is_told(self):
        inspection = self._inspection(place="Plant 2, Longgang")
        task = self._tasks()
        self.assertEqual(str(task.date_deadline), "2026-03-02")
        self.assertEqual(task.summary, "Final pre-shipment · Plant 2, Longgang")
        self.assertIn(inspection.number, task.note)
        [message] = self._said_to_factory()
        self.assertIn("booked for Mar 2", message.body)
        told = self.project._live("factory").partner_id
        self.assertTrue(told & message.partner_ids)
        # our own words for a place are for our own people
        self.assertNotIn("Longgang", message.body)
        self.assertNotIn(inspection.number, message.body)

    def test_moved_day_is_told_to_both(self):
        inspection = self._inspection()
        inspection.with_user(self.lead).date_planned = "2026-03-05"
        task = self._tasks()
        self.assertEqual(str(task.date_deadline), "2026-03-05")
        self.assertIn("Moved from Mar 2", task.note)
        self.assertIn("from Mar 2 to Mar 5", self._said_to_factory()[0].body)
        count = len(self._said_to_factory())
        inspection.with_user(self.lead).date_planned = "2026-03-05"
        self.assertEqual(len(self._said_to_factory()), count, "told once")

    def test_day_taken_away_is_put_off(self):
        inspection = self._inspection().with_user(self.lead)
        inspection.date_planned = False
        self.assertFalse(self._tasks())
        self.assertIn("inspection_put_off", self._codes())

    def test_called_off_and_planned_again(self):
        inspection = self._inspection().with_user(self.lead)
        inspection.action_cancel()
        self.assertFalse(self._tasks())
        inspection.action_plan()
        self.assertTrue(self._tasks())
        self.assertEqual(
            sorted(self._codes())[:3],
            ["inspection_booked", "inspection_booked", "inspection_called_off"],
        )

    def test_another_inspector_takes_the_task_over(self):
        inspection = self._inspection().with_user(self.lead)
        told = len(self._said_to_factory())
        inspection.inspector_id = self.other_inspector
        self.assertFalse(self._tasks())
        self.assertTrue(self._tasks(self.other_inspector))
        self.assertEqual(len(self._said_to_factory()), told, "the day is the same")

    def test_task_ends_with_the_verdict(self):
        self._work(self._inspection(code="material"))
        self.assertFalse(self._tasks())

    def test_without_a_day_nobody_is_told(self):
        self._inspection(date_planned=False)
        self.assertFalse(self._tasks())
        self.assertFalse(self._said_to_factory())

    def test_factory_that_makes_other_goods_is_not_told(self):
        other = self._create_order(vendor=self.factory_b_firm)
        other.with_user(self.manager).sourcing_project_id = self.project.id
        other.button_confirm()
        self._inspection(lines=other.order_line, code="")
        self.assertFalse(self._said_to_factory())

    def test_place_and_effort_are_given_to_the_inspector(self):
        inspection = self._inspection()
        for values in ({"place": "Home"}, {"man_days": 9}):
            with self.assertRaisesRegex(UserError, "whoever planned"):
                inspection.write(values)

    def test_day_is_past_planning_once_begun(self):
        inspection = self._inspection()
        inspection.action_start()
        with self.assertRaisesRegex(UserError, "past planning"):
            inspection.with_user(self.lead).date_planned = "2026-03-09"

    # === ON SITE === #

    def test_check_in_and_out_in_the_factory_s_zone(self):
        inspection = self._inspection()
        with freeze_time("2026-03-02 01:05:00"):
            inspection.action_check_in()
        self.assertEqual(inspection.state, "planned")
        with freeze_time("2026-03-02 01:30:00"):
            self._work(inspection)
        with freeze_time("2026-03-02 09:35:00"):
            inspection.action_check_out()
        self.assertEqual(
            inspection.on_site, "Mon, Mar 2 09:05 Shanghai – Mon, Mar 2 17:35 Shanghai"
        )
        self.assertEqual(inspection.man_hours, 8.5)
        for act in ("action_check_in", "action_check_out"):
            with self.assertRaisesRegex(UserError, "once"):
                getattr(inspection, act)()

    def test_more_people_more_hours(self):
        inspection = self._inspection(inspectors_on_site=2)
        with freeze_time("2026-03-02 01:00:00"):
            inspection.action_check_in()
        with freeze_time("2026-03-02 05:00:00"):
            inspection.action_check_out()
        self.assertEqual(inspection.man_hours, 8)

    def test_whoever_begins_is_there(self):
        inspection = self._inspection()
        with self.assertRaisesRegex(UserError, "once"):
            inspection.action_check_out()
        inspection.action_start()
        self.assertEqual(inspection.checked_in_on, inspection.started_on)

    def test_nobody_types_when_he_was_there(self):
        inspection = self._inspection()
        for name in ("checked_in_on", "checked_out_on"):
            with self.assertRaisesRegex(UserError, "cannot be typed"):
                inspection.sudo().write({name: "2026-03-01 00:00:00"})

    # === LOT === #

    def test_present_all_still_pending(self):
        second = self.order.order_line.copy({"order_id": self.order.id})
        self._pass(500, lines=self.order.order_line - second)
        self._inspection(300, lines=self.order.order_line - second)  # booked elsewhere
        inspection = self._inspection(lot_ids=[]).with_user(self.lead)
        inspection.action_present_pending()
        presented = {
            lot.order_line_id: lot.quantity for lot in inspection.sudo().lot_ids
        }
        self.assertEqual(
            presented, {self.order.order_line - second: 1200, second: 2000}
        )
        with self.assertRaisesRegex(UserError, "nothing is left"):
            inspection.action_present_pending()
        with self.assertRaisesRegex(UserError, "of the lot|whoever planned|access"):
            inspection.with_user(self.inspector).action_present_pending()

    def test_lot_from_two_orders_of_a_project_and_of_no_other(self):
        joined = self._create_order()
        joined.with_user(self.manager).sourcing_project_id = self.project.id
        inspection = self._inspection(
            lines=self.order.order_line | joined.order_line, code=""
        )
        self.assertEqual(
            set(inspection.lot_ids.mapped("order_number")),
            {self.order.name, joined.name},
        )
        foreign = self._create_order()
        self._track(foreign)
        with self.assertRaisesRegex(UserError, "does not belong to project"):
            inspection.with_user(self.lead).write(
                {"lot_ids": [Command.create({"order_line_id": foreign.order_line.id})]}
            )

    def test_views_open_for_whoever_reads(self):
        for user in (self.inspector, self.lead, self.clerk):
            model = self.env["sourcing.inspection"].with_user(user)
            for kind in ("calendar", "list", "kanban", "form", "search"):
                model.get_view(view_type=kind)
            model.get_view(
                self.env.ref("sourcing_qc.sourcing_booking_view_list").id, "list"
            )


@tagged("post_install", "-at_install")
class TestBookingPage(InspectionCommon, HttpCase):
    def test_factory_finds_the_booked_day(self):
        self._accept_quotation()
        self.order.button_confirm()
        inspection = self._inspection()
        inspection.with_user(self.lead).date_planned = "2026-03-05"
        self.authenticate("t_factory", "t_factory")
        page = self.url_open(f"/my/sourcing/order/{self.order.id}").text
        self.assertIn("Final pre-shipment</b>: Mar 5", page)

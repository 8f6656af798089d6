from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ShipmentCommon


@tagged("post_install", "-at_install")
class TestShipment(ShipmentCommon):
    """The life of a shipment, and what it means for the plan."""

    # === GATES === #

    def test_departure_waits_for_inspection_and_packing(self):
        self._set_aside("sample")
        shipment = self._ship(2000)
        shipment.action_book()
        with self.assertRaises(UserError) as refused:
            shipment.action_depart()
        self.assertIn("Final pre-shipment inspection", str(refused.exception))
        self.assertIn("Packing and labelling review", str(refused.exception))
        self._set_aside("final_inspection")
        with self.assertRaises(UserError) as refused:
            shipment.action_depart()
        self.assertNotIn("Final pre-shipment inspection", str(refused.exception))
        self.assertIn("Packing and labelling review", str(refused.exception))
        self._set_aside("packing")
        shipment.action_depart()
        self.assertEqual(shipment.state, "departed")

    def test_what_was_not_allowed_to_be_produced_does_not_leave(self):
        self._set_aside("final_inspection", "packing")
        shipment = self._ship(2000)
        shipment.action_book()
        with self.assertRaisesRegex(UserError, "Sample approval is not done"):
            shipment.action_depart()

    def test_every_door_to_departure_asks_the_gate(self):
        shipment = self._ship(2000)
        shipment.action_book()
        for vals in (
            {"state": "departed"},
            {"date_departed": self.today},
            {"date_departed": self.today, "state": "departed"},
        ):
            with self.assertRaisesRegex(UserError, "Packing and labelling review"):
                shipment.write(vals)
        with self.assertRaises(UserError):
            self._ship(1, state="departed")
        with self.assertRaises(UserError):
            self._ship(1, date_departed=self.today)

    def test_reasons_of_all_orders_come_at_once(self):
        other = self._other_order()
        shipment = self._ship(1)
        shipment.line_ids = [
            (0, 0, {"goods_id": self._goods(other).id, "quantity": 500})
        ]
        shipment.action_book()
        self.patch(
            type(self.env["purchase.order.line"]), "_releasable_qty", lambda line: 0
        )
        with self.assertRaises(UserError) as refused:
            shipment.action_depart()
        for reason in (self.order.name, other.name, "Packing and labelling review"):
            self.assertIn(reason, str(refused.exception))

    def test_delivery_asks_the_gate(self):
        self._set_aside()
        # a part, so that transit does not end and ask by itself
        shipment = self._ship(1200)
        shipment.action_book()
        shipment.action_depart()
        self._step("shipment", user=self.env.user).block_receive = True
        with self.assertRaisesRegex(UserError, "receipt is held back"):
            shipment.action_deliver()

    def test_nothing_leaves_unconfirmed_or_empty(self):
        draft = self._create_order()
        shipment = self._ship(1, self._goods(draft))
        shipment.action_book()
        with self.assertRaisesRegex(UserError, f"{draft.name} is not confirmed"):
            shipment.action_depart()
        empty = self.Shipment.create({})
        empty.action_book()
        with self.assertRaisesRegex(UserError, "nothing is loaded"):
            empty.action_depart()

    # === LIFE === #

    def test_life_goes_one_way(self):
        self._set_aside()
        shipment = self._ship(2000)
        for state in ("departed", "arrived", "delivered"):
            with self.assertRaises(UserError):
                shipment.write({"state": state})
        shipment.action_book()
        shipment.action_depart()
        with self.assertRaises(UserError):
            shipment.action_cancel()
        shipment.action_arrive()
        shipment.action_deliver()
        self.assertEqual(
            [shipment.date_departed, shipment.date_arrived, shipment.date_delivered],
            [shipment._today("departed"), self.today, self.today],
        )
        with self.assertRaises(UserError):
            shipment.unlink()

    def test_days_say_what_has_happened(self):
        self._set_aside()
        shipment = self._ship(2000)
        shipment.action_book()
        with self.assertRaisesRegex(ValidationError, "cannot lie after today"):
            shipment.date_departed = self._days(2)
        shipment.date_departed = self._days(-3)
        self.assertEqual(shipment.state, "departed")
        with self.assertRaisesRegex(ValidationError, "before what happened earlier"):
            shipment.date_arrived = self._days(-4)
        with self.assertRaisesRegex(ValidationError, "has not happened yet"):
            shipment.write({"state": "arrived", "date_delivered": self._days(-1)})
        with self.assertRaisesRegex(UserError, "with a reason"):
            shipment.date_departed = False

    def test_reported_day_is_corrected_with_a_reason(self):
        self._set_aside()
        shipment = self._ship(2000)
        shipment.action_book()
        shipment.date_departed = self._days(-3)
        with self.assertRaisesRegex(UserError, "with a reason"):
            shipment.date_departed = self._days(-2)
        with self.assertRaises(UserError):
            shipment.action_correct_dates(reason=" ", departed=str(self._days(-2)))
        shipment.action_correct_dates(
            reason="Read the wrong line", departed=str(self._days(-2))
        )
        self.assertEqual(shipment.date_departed, self._days(-2))
        entry = self.project.journal_ids[:1]
        self.assertEqual(entry.reason, "Read the wrong line")
        self.assertEqual(entry.before, {"date_departed": str(self._days(-3))})
        self.assertEqual(entry.user_id, self.clerk)

    def test_correction_reaches_the_days_that_the_shipment_told(self):
        self._set_aside()
        step = self._step("shipment", user=self.env.user)
        step.decided_by = False
        step.document_ids.unlink()
        shipment = self._ship(2000)
        shipment.action_book()
        shipment.write({"date_departed": self._days(-9), "bill_number": "A"})
        shipment.date_delivered = self._days(-1)
        shipment.action_correct_dates(
            reason="Read the wrong line",
            departed=str(self._days(-8)),
            delivered=str(self._days(-2)),
        )
        transit = self._step("transit")
        self.assertEqual(
            [(step.actual_start, step.actual_finish) for step in (step, transit)],
            [(self._days(-8), self._days(-8)), (self._days(-8), self._days(-2))],
        )
        entry = self.project.journal_ids.filtered(
            lambda entry: (
                entry.code == "actual_corrected" and entry.milestone_id == transit
            )
        )
        self.assertEqual(entry.reason, "Read the wrong line")

    def test_correction_leaves_days_that_somebody_else_told(self):
        self._set_aside()
        step = self._step("shipment", user=self.lead)
        step.write({"actual_start": self._days(-12)})
        shipment = self._ship(2000)
        shipment.action_book()
        shipment.date_departed = self._days(-9)
        shipment.action_correct_dates(reason="Typo", departed=str(self._days(-8)))
        self.assertEqual(step.actual_start, self._days(-12))

    def test_nothing_leaves_for_a_project_that_stands_still(self):
        self._set_aside()
        shipment = self._ship(2000)
        shipment.action_book()
        self.project.action_hold(reason="The buyer asks for a pause")
        with self.assertRaisesRegex(UserError, f"{self.project.number} is not running"):
            shipment.action_depart()
        self.project.action_resume()
        shipment.action_depart()
        self.assertEqual(shipment.state, "departed")

    def test_what_is_inside_is_fixed_at_departure(self):
        self._set_aside()
        shipment = self._ship(1200)
        shipment.action_book()
        shipment.action_depart()
        line = shipment.line_ids
        with self.assertRaisesRegex(UserError, "what is in it stays"):
            line.quantity = 1
        with self.assertRaisesRegex(UserError, "what is in it stays"):
            line.unlink()
        with self.assertRaisesRegex(UserError, "what is in it stays"):
            shipment.line_ids = [(0, 0, {"goods_id": self.goods.id, "quantity": 1})]
        other = self._ship(1)
        with self.assertRaisesRegex(UserError, "stays where it belongs"):
            other.line_ids.shipment_id = shipment
        with self.assertRaisesRegex(UserError, "what is in it stays"):
            other.sudo().line_ids.shipment_id = shipment  # sudo: refused, too
        with self.assertRaisesRegex(UserError, "what is in it stays"):
            line.shipment_id = other

    def test_departure_and_its_goods_in_one_write(self):
        """A door that would load after the check."""
        self._set_aside()
        shipment = self._ship(1)
        shipment.action_book()
        with self.assertRaisesRegex(UserError, "what is in it stays"):
            shipment.write(
                {
                    "state": "departed",
                    "line_ids": [(0, 0, {"goods_id": self.goods.id, "quantity": 5})],
                }
            )

    def test_chosen_goods_come_whole_unless_said_otherwise(self):
        self._ship(1200)
        rest = self.Shipment.create({"line_ids": [(0, 0, {"goods_id": self.goods.id})]})
        self.assertEqual(rest.line_ids.quantity, 800)

    def test_snapshot_stays_and_is_not_typed(self):
        shipment = self._ship(10)
        line = shipment.line_ids
        self.assertEqual(
            [line.order_name, line.product_name, line.unit],
            [self.order.name, self.product.display_name, "Units"],
        )
        self.product.name = "Renamed"
        self.assertNotIn("Renamed", line.product_name)
        with self.assertRaisesRegex(UserError, "come from the goods"):
            line.product_name = "Other"
        with self.assertRaisesRegex(UserError, "come from the goods"):
            line.with_user(self.lead).order_line_id = self._create_order().order_line

    # === PLAN === #

    def test_partial_shipments_start_and_fill_the_step(self):
        self._set_aside()
        step = self._step("shipment")
        first, second = self._ship(1200), self._ship(800)
        (first | second).action_book()
        first.date_departed = self._days(-2)
        self.assertEqual(step.state, "running")
        self.assertEqual(step.actual_start, self._days(-2))
        self.assertIn(
            f"{self.order.name}: 1,200 of 2,000 Espresso machine EM-3 have left",
            step._blockers_for("staff"),
        )
        second.action_depart()
        self.assertEqual(step.actual_start, self._days(-2))
        self.assertNotIn(
            "shipment_units_open", [code for code, _ in step._completion_blockers()]
        )

    def test_step_waits_for_the_bill_of_lading(self):
        self._set_aside()
        step = self._step("shipment")
        shipment = self._ship(2000)
        shipment.action_book()
        shipment.action_depart()
        self.assertIn(
            f"{shipment.number} has no bill of lading number",
            step._blockers_for("staff"),
        )
        # outside, the paper and its number are one thing
        self.assertEqual(
            [text for text in step._blockers_for("buyer") if "transport" in text], []
        )
        self.assertIn("“Bill of lading” is being prepared", step._blockers_for("buyer"))
        shipment.bill_number = "COSU1234567"
        self.assertNotIn(
            "shipment_bill_open", [code for code, _ in step._completion_blockers()]
        )

    def test_step_without_decision_closes_with_the_last_unit(self):
        self._set_aside()
        step = self._step("shipment", user=self.env.user)
        step.decided_by = False
        step.document_ids.unlink()
        first, second = self._ship(1200), self._ship(800)
        (first | second).action_book()
        first.date_departed = self._days(-5)
        second.date_departed = self._days(-3)
        first.bill_number = "A"
        self.assertEqual(step.state, "running")
        second.bill_number = "B"
        self.assertEqual(step.state, "done")
        self.assertEqual(step.actual_finish, self._days(-3))

    def test_step_closes_though_a_needless_shipment_waits(self):
        """Received without a shipment, while one was still planned for it."""
        self._set_aside()
        step = self._step("shipment", user=self.env.user)
        step.decided_by = False
        step.document_ids.unlink()
        first, _waiting = self._ship(1200), self._ship(800)
        first.action_book()
        first.date_departed = self._days(-5)
        self.order.order_line.sudo().qty_received_method = "manual"
        self.order.order_line.sudo().qty_received = 2000
        first.bill_number = "A"
        self.assertEqual((step.state, step.actual_finish), ("done", self._days(-5)))

    def test_what_was_received_has_left(self):
        self._set_aside()
        self.order.order_line.sudo().qty_received_method = "manual"
        self.order.order_line.sudo().qty_received = 2000
        codes = [code for code, _ in self._step("shipment")._completion_blockers()]
        self.assertNotIn("shipment_units_open", codes)

    def test_closed_steps_stay_closed(self):
        self._set_aside()
        self._set_aside("shipment")
        shipment = self._ship(2000)
        shipment.action_book()
        shipment.action_depart()
        self.assertEqual(self._step("shipment").state, "waived")
        self.assertFalse(self._step("shipment").actual_start)

    def test_eta_moves_the_forecast_at_once(self):
        planned = self.project.date_forecast
        shipment = self._ship(2000, eta=fields.Date.add(planned, days=8))
        self.assertEqual(self.project.date_forecast, fields.Date.add(planned, days=8))
        shipment.eta = fields.Date.add(planned, days=12)
        self.assertEqual(self.project.date_forecast, fields.Date.add(planned, days=12))
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "shipment_eta"
        )
        self.assertEqual(
            entry.before, {"before_date": str(fields.Date.add(planned, days=8))}
        )
        shipment.action_cancel()
        self.assertEqual(self.project.date_forecast, planned)

    def test_etd_moves_the_forecast_of_the_shipment_step(self):
        step = self._step("shipment")
        planned = step.forecast_finish
        shipment = self._ship(2000, etd=fields.Date.add(planned, days=4))
        self.assertEqual(step.forecast_finish, fields.Date.add(planned, days=4))
        shipment.etd = fields.Date.add(planned, days=5)
        self.assertEqual(step.forecast_finish, fields.Date.add(planned, days=5))
        shipment.action_cancel()
        self.assertEqual(step.forecast_finish, planned)

    def test_last_eta_counts_and_leaves_with_its_line(self):
        planned = self.project.date_forecast
        self._ship(1200, eta=fields.Date.add(planned, days=3))
        late = self._ship(800, eta=fields.Date.add(planned, days=9))
        self.assertEqual(self.project.date_forecast, fields.Date.add(planned, days=9))
        late.line_ids.unlink()
        self.assertEqual(self.project.date_forecast, fields.Date.add(planned, days=3))

    def test_transit_ends_when_the_last_unit_is_delivered(self):
        self._set_aside()
        transit = self._step("transit")
        first, second = self._ship(1200), self._ship(800)
        (first | second).action_book()
        first.date_departed = self._days(-9)
        second.date_departed = self._days(-7)
        first.action_arrive()
        first.date_delivered = self.today
        self.assertEqual(transit.state, "planned")
        second.date_delivered = self.today
        self.assertEqual(transit.state, "done")
        self.assertEqual(transit.actual_start, self._days(-7))
        self.assertEqual(transit.actual_finish, self.today)

    def test_delivery_is_told_even_if_transit_still_waits_for_papers(self):
        self._set_aside()
        transit = self._step("transit", user=self.env.user)
        transit.document_ids.create(
            {
                "project_id": self.project.id,
                "milestone_id": transit.id,
                "kind_id": self.env["sourcing.document.kind"].search([], limit=1).id,
            }
        )
        shipment = self._ship(2000)
        shipment.action_book()
        shipment.action_depart()
        shipment.action_deliver()
        self.assertEqual(shipment.state, "delivered")
        self.assertEqual(transit.state, "running")

    def test_journal_says_who_told_it(self):
        self._set_aside()
        shipment = self._ship(2000)
        shipment.action_book()
        shipment.action_depart()
        entry = self.project.journal_ids.filtered(
            lambda entry: entry.code == "shipment_departed"
        )
        self.assertEqual(entry.user_id, self.clerk)
        self.assertIn(shipment.number, entry.sentence)

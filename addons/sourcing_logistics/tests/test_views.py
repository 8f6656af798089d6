from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, tagged

from .common import ShipmentCommon


@tagged("post_install", "-at_install")
class TestViews(ShipmentCommon):
    """The clerk works in forms; whoever sees a project still can."""

    def test_clerk_plans_and_ships_in_the_form(self):
        self._set_aside()
        with Form(self.Shipment) as form:
            form.mode = "air"
            form.eta = self._days(20)
            with form.line_ids.new() as line:
                line.goods_id = self.goods
                line.quantity = 700
        shipment = form.record
        self.assertEqual(shipment.line_ids.product_name, self.product.display_name)
        shipment.action_book()
        self._dialog("report", shipment, default_fact="departed")
        self.assertEqual(shipment.state, "departed")
        self.assertEqual(shipment.date_departed, shipment._today("departed"))

    def _dialog(self, name, shipment, **values):
        """Open a dialog of a shipment as the form does, fill it in and confirm."""
        context = {k: v for k, v in values.items() if k.startswith("default_")}
        dialog = self.env[f"sourcing.{name}.shipment"].with_user(self.clerk)
        dialog = dialog.with_context(default_shipment_id=shipment.id, **context)
        with Form(dialog) as form:
            for field in values.keys() - context:
                form[field] = values[field]
        form.record.action_confirm()

    def test_days_are_told_and_corrected_in_dialogs(self):
        self._set_aside()
        shipment = self._ship(2000)
        shipment.action_book()
        with self.assertRaisesRegex(UserError, "cannot lie after today"):
            self._dialog("report", shipment, default_fact="departed", day=self._days(3))
        self._dialog("report", shipment, default_fact="departed", day=self._days(-9))
        self._dialog("report", shipment, default_fact="delivered")
        self.assertEqual(
            [shipment.state, shipment.date_departed, shipment.date_delivered],
            ["delivered", self._days(-9), self.today],
        )
        self._dialog(
            "correct", shipment, date_departed=self._days(-8), reason="Misread"
        )
        self.assertEqual(shipment.date_departed, self._days(-8))
        self.assertEqual(self.project.journal_ids.mapped("reason").count("Misread"), 3)

    def test_goods_say_when_and_how_much_may_leave(self):
        [goods] = self._goods(self.order)
        holding = self._step("final_inspection") | self._step("packing")
        self.assertEqual(goods.date_ready, max(holding.mapped("forecast_finish")))
        self.patch(
            type(self.env["purchase.order.line"]), "_releasable_qty", lambda line: 700
        )
        goods.invalidate_recordset()
        self.assertEqual(goods.qty_released, 700)

    def test_goods_cost_the_same_however_many(self):
        """A list of ten lines asks the database no more often than one of one."""
        for _count in range(4):
            self._other_order()
        goods = self.env["sourcing.shipment.goods"].with_user(self.clerk)
        spec = {"qty_released": {}, "date_ready": {}, "product_name": {}}
        goods.search([]).web_read(spec)  # warm up

        def cost(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read(spec)
            return self.env.cr.sql_log_count - before

        every = goods.search([])
        self.assertLessEqual(cost(every), cost(every[:1]) + 3)

    def test_every_view_opens_for_the_clerk(self):
        for xmlid in (
            "sourcing_shipment_action",
            "sourcing_shipment_action_departures",
            "sourcing_shipment_goods_action",
        ):
            action = self.env.ref(f"sourcing_logistics.{xmlid}")
            views = [(view_id, mode) for view_id, mode in action.views]
            self.env[action.res_model].with_user(self.clerk).get_views(
                [*views, (False, "search")]
            )

    def test_project_opens_for_all_staff(self):
        self._ship(1)
        for user in (self.clerk, self.inspector, self.lead, self.manager):
            project = self.project.with_user(user)
            Form(project)
            arch = project.get_view(view_type="form")["arch"]
            self.assertEqual(
                "action_view_shipments" in arch, user != self.inspector, user.login
            )

    def test_button_leads_to_the_shipments_of_the_project(self):
        shipment = self._ship(1)
        other = self._ship(1, self._goods(self._other_order()))
        project = self.project.with_user(self.clerk)
        self.assertEqual(project.shipment_count, 1)
        found = self.Shipment.search(project.action_view_shipments()["domain"])
        self.assertEqual(found, shipment)
        self.assertNotIn(other, found)

    def test_menus_are_for_those_who_ship(self):
        menu = self.env.ref("sourcing_logistics.menu_sourcing_shipments")
        for user, sees in (
            (self.clerk, True),
            (self.lead, True),
            (self.inspector, False),
        ):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in visible, sees, user.login)


@tagged("post_install", "-at_install")
class TestPortalPages(ShipmentCommon, HttpCase):
    """What buyer and factory find on their pages."""

    def setUp(self):
        super().setUp()
        self._set_aside()
        shipment = self._ship(1200, etd=self._days(1), eta=self._days(40))
        shipment.bill_number = "COSU42"
        shipment.forwarder_id = self.env["res.partner"].create({"name": "Swift Cargo"})
        other = self._other_order(501)
        shipment.line_ids = [
            (0, 0, {"goods_id": self._goods(other).id, "quantity": 501})
        ]
        shipment.action_book()

    def test_buyer_reads_his_shipment(self):
        self.authenticate("t_buyer", "t_buyerx")
        page = self.url_open(f"/my/sourcing/{self.project.id}")
        self.assertEqual(page.status_code, 200)
        block = page.text.split('id="sourcing_shipments"')[1].split("</section>")[0]
        for text in (
            "Sea, full container",
            "Bill of lading",
            "COSU42",
            "1,200",
            "Espresso machine EM-3",
        ):
            self.assertIn(text, block)
        self.assertNotIn("501", block)
        self.assertNotIn("Swift Cargo", page.text)

    def test_factory_reads_when_its_goods_leave(self):
        self.authenticate("t_factory", "t_factory")
        page = self.url_open(f"/my/sourcing/order/{self.order.id}")
        self.assertEqual(page.status_code, 200)
        block = page.text.split('id="sourcing_supplier_shipments"')[1]
        block = block.split("</section>")[0]
        self.assertIn("1,200", block)
        for text in ("501", "COSU42", "Swift Cargo", "Buyer"):
            self.assertNotIn(text, block)

"""The papers of an order tell the factory where to deliver, and not to whom."""

from __future__ import annotations

from odoo.tests import tagged

from .common import SourcingCommon

REPORT = "purchase.report_purchaseorder"


@tagged("post_install", "-at_install")
class TestPapers(SourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env["res.partner"].create(
            {"name": "Home", "street": "Buyers Lane 1", "parent_id": cls.buyer_firm.id}
        )
        cls.forwarder = cls.env["res.partner"].create(
            {
                "name": "Ningbo Forwarding",
                "street": "Harbour Road 8",
                "is_company": True,
            }
        )
        cls.order.dest_address_id = cls.home

    def _paper(self, order=None) -> str:
        report = self.env["ir.actions.report"].with_user(self.lead)
        html, _type = report._render_qweb_html(REPORT, (order or self.order).ids)
        return html.decode()

    def _add_forwarder(self):
        self.env["sourcing.party"].with_user(self.lead).create(
            {
                "project_id": self.project.id,
                "partner_id": self.forwarder.id,
                "side": "forwarder",
                "role": "shipping",
            }
        )

    def test_the_buyer_s_address_is_held_back(self):
        paper = self._paper()
        self.assertNotIn("Buyers Lane", paper)
        self.assertNotIn("Buyer One", paper)
        self.assertIn("We name the address before shipment", paper)

    def test_the_forwarder_s_address_stands_in_its_place(self):
        self._add_forwarder()
        paper = self._paper()
        self.assertIn("Harbour Road 8", paper)
        self.assertNotIn("Buyers Lane", paper)

    def test_an_address_of_our_own_is_shown(self):
        self.company.partner_id.street = "Our Street 5"
        self.order.dest_address_id = self.company.partner_id
        self.assertEqual(self.order._supplier_address(), self.company.partner_id)

    def test_a_disclosed_buyer_s_address_is_shown(self):
        self.project.disclose_buyer = True
        self.assertIn("Buyers Lane", self._paper())

    def test_an_alternative_keeps_the_same_secret(self):
        rival = self._create_order(
            vendor=self.factory_b_firm, dest_address_id=self.home.id
        )
        self.assertEqual(rival._supplier_address(), self.home)
        both = (self.order | rival).ids
        self.env["purchase.order.group"].create({"order_ids": [(6, 0, both)]})
        self.assertNotIn("Buyers Lane", self._paper(rival))

    def test_an_untracked_order_is_as_before(self):
        order = self._create_order(dest_address_id=self.home.id)
        self.assertIn("Buyers Lane", self._paper(order))

    def test_no_edi_file_holds_what_the_papers_keep_back(self):
        untracked = self._create_order(dest_address_id=self.home.id)
        if not untracked._get_edi_builders():
            self.skipTest("no EDI format is installed")
        self.assertFalse(self.order._get_edi_builders())
        self.order.dest_address_id = False
        self.assertTrue(self.order._get_edi_builders())

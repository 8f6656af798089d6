"""The list of ports: each code is one, and what carriers send is understood."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.sourcing_logistics.engine.identifiers import unlocode


@tagged("post_install", "-at_install")
class TestPort(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Port = cls.env["sourcing.port"]

    def test_shipped_ports(self):
        ports = self.Port.search([])
        self.assertGreaterEqual(len(ports.filtered("is_sea")), 200)
        self.assertGreaterEqual(len(ports.filtered("is_air")), 200)
        for port in ports:
            self.assertEqual(unlocode(port.code), port.code)
            self.assertEqual(port.code[:2], port.country_id.code)
            self.assertTrue(port.is_sea or port.is_air, port.code)
            self.assertTrue(ZoneInfo(port.tz))

    def test_ports_of_the_trade_are_there(self):
        for code, name in (
            ("CNNBO", "Ningbo"),
            ("CNYTN", "Yantian"),
            ("CNSHK", "Shekou"),
            ("CNNSA", "Nansha"),
            ("HKHKG", "Hong Kong"),
            ("SGSIN", "Singapore"),
            ("DEHAM", "Hamburg"),
            ("USLAX", "Los Angeles"),
        ):
            port = self.Port._find(code)
            self.assertIn(name, port.name)
            self.assertTrue(port.is_sea)

    def test_what_carriers_send_for_a_port_is_understood(self):
        self.assertEqual(self.Port._find("CNNGB").code, "CNNBO")
        self.assertEqual(self.Port._find("cn sha").code, "CNSGH")
        self.assertEqual(self.Port._find("CNSHA", at_sea=False).code, "CNSHA")
        self.assertFalse(self.Port._find("NLRAM"))
        self.assertFalse(self.Port._find("宁波"))

    def test_a_port_of_ones_own(self):
        values = {
            "name": "New quay",
            "country_id": self.env.ref("base.cn").id,
            "tz": "Asia/Shanghai",
            "is_sea": True,
        }
        self.assertEqual(self.Port.create({**values, "code": "cn zzz"}).code, "CNZZZ")
        for code in ("CN1AB", "CNAB", "DEZZZ"):
            with self.subTest(code=code), self.assertRaises(ValidationError):
                self.Port.create({**values, "code": code})

"""What the tests of the portal share."""

from __future__ import annotations

import hashlib

from odoo import http
from odoo.tests import HttpCase
from odoo.tools import SQL

from .common import SourcingCommon

NOWHERE = 987654


class PortalCase(SourcingCommon, HttpCase):
    """Pages asked for over HTTP, by people who hold no right on any model of ours."""

    def login(self, user):
        self.authenticate(user.login, user.login)

    def get(self, url):
        """The page, and a check that asking for it changed nothing."""
        before = self.state_of_tables()
        response = self.url_open(url)
        self.assertEqual(self.state_of_tables(), before, f"GET {url} changed records")
        return response

    def post(self, url, csrf=True, **data):
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(url, data=data or {"nothing": "1"})

    def sign(self, url, **params):
        return self.make_jsonrpc_request(url, params)

    def assert_not_there(self, *urls):
        """Not yours and not there are the same answer, to the letter."""
        nowhere = self.url_open(f"/my/sourcing/{NOWHERE}")
        self.assertEqual(nowhere.status_code, 404)
        for url in urls:
            response = self.url_open(url)
            self.assertEqual(response.status_code, 404, url)
            self.assertEqual(self.neutral(response), self.neutral(nowhere), url)

    @staticmethod
    def neutral(response):
        """The page without what differs between any two requests."""
        return [
            line
            for line in response.text.splitlines()
            if "csrf_token" not in line and "/my/sourcing/" not in line
        ]

    def state_of_tables(self):
        """A fingerprint of our tables: an update moves a row, whatever it writes."""
        self.env.flush_all()
        tables = [
            model._table
            for name, model in self.env.items()
            if name.startswith(("sourcing.", "purchase.order", "mail.activity"))
            and model._auto
            and not model._abstract
            and not model._transient
        ]
        state = {}
        for table in tables:
            rows = self.env.execute_query(
                SQL("SELECT ctid::text FROM %s ORDER BY ctid", SQL.identifier(table))
            )
            state[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
        return state

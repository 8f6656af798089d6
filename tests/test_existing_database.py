"""A company that has bought with Odoo for a while installs the add-ons.

Nothing that is not ours changes, and its purchasers and accountants go on working,
on orders that are tracked and on orders that are not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from odoorpc.error import RPCError

ADDONS = "sourcing_pm,sourcing_qc,sourcing_logistics"
# Odoo's own bookkeeping of what is installed, and what every request writes.
BOOKKEEPING = ("ir_", "res_groups", "base_", "bus_", "res_users_log", "res_device")
# The administrators get our manager's group, which touches their own contacts.
ADMINISTRATORS = "SELECT partner_id FROM res_users WHERE id IN (1, 2)"


def columns(cursor: Any) -> dict[str, list[str]]:
    """Columns of every table with an id, without Odoo's own bookkeeping."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns "
        "JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
        "ORDER BY table_name, ordinal_position"
    )
    found: dict[str, list[str]] = {}
    for table, column in cursor.fetchall():
        if not table.startswith(BOOKKEEPING):
            found.setdefault(table, []).append(column)
    return {table: names for table, names in found.items() if "id" in names}


def contents(
    database: str, known: dict[str, tuple[int, dict[str, str]]] | None = None
) -> dict[str, tuple[int, dict[str, str]]]:
    """Highest id of every table, and a checksum of each of its columns.

    :param known: look only at these columns and ids, to compare with what was before.
    """
    with psycopg2.connect(dbname=database) as connection:
        cursor = connection.cursor()
        result = {}
        for table, names in columns(cursor).items():
            if known is not None and table not in known:
                continue
            top = None
            if known is not None:
                top, names = known[table][0], list(known[table][1])
            sums = ", ".join(
                f"md5(string_agg(COALESCE(\"{name}\"::text, '-'), ',' ORDER BY id))"
                for name in names
            )
            where = f"WHERE id <= {top}" if top is not None else "WHERE TRUE"
            if table == "res_partner":
                where += f" AND id NOT IN ({ADMINISTRATORS})"
            cursor.execute(f'SELECT MAX(id), {sums} FROM "{table}" {where}')
            last, *values = cursor.fetchone()
            result[table] = (last or 0, dict(zip(names, values, strict=True)))
        return result


@pytest.fixture(scope="module")
def installed(
    make_database: Callable[..., str], odoo_cli: Callable[..., str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The database, what was in it before and what is there now."""
    database = make_database("core_orders")
    before = contents(database)
    odoo_cli("-d", database, "-i", ADDONS, "--stop-after-init", "--log-level=warn")
    return database, before, contents(database, before)


def test_installing_changes_nothing_that_is_not_ours(installed: Any) -> None:
    _database, before, after = installed
    assert before["purchase_order"][0] >= 500
    changed = [
        f"{table}.{name}"
        for table, (_top, sums) in before.items()
        for name, checksum in sums.items()
        if after[table][1][name] != checksum
    ]
    assert changed == []


def test_new_columns_of_core_tables_are_named_after_us(installed: Any) -> None:
    database, before, _after = installed
    with psycopg2.connect(dbname=database) as connection:
        now = columns(connection.cursor())
    new = {
        f"{table}.{column}"
        for table, (_top, sums) in before.items()
        for column in now[table]
        if column not in sums
    }
    assert new
    assert not [name for name in new if ".sourcing_" not in name]


class Company:
    """The company at work: its people over RPC."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.admin = server.rpc("admin", "admin")
        self.sequence = 0
        self.vendor = self.call(
            self.admin, "res.partner", "search", [("name", "=", "Vendor A")]
        )[0]
        self.product = self.call(
            self.admin, "product.product", "search", [("name", "=", "Steel bottle")]
        )[0]

    def call(self, client: Any, model: str, method: str, *args: Any, **kw: Any) -> Any:
        return client.execute_kw(model, method, list(args), kw)

    def person(self, group: str) -> Any:
        """Someone with one right and no other."""
        self.sequence += 1
        login = f"person{self.sequence}"
        module, name = group.split(".")
        groups = self.call(
            self.admin,
            "ir.model.data",
            "search_read",
            [("module", "=", module), ("name", "=", name)],
            fields=["res_id"],
        )
        self.call(
            self.admin,
            "res.users",
            "create",
            {
                "name": login,
                "login": login,
                "password": login,
                "group_ids": [(6, 0, [groups[0]["res_id"]])],
            },
        )
        return self.server.rpc(login, login)

    def order(self, *, tracked: bool, confirmed: bool = False) -> int:
        order = self.call(
            self.admin,
            "purchase.order",
            "create",
            {
                "partner_id": self.vendor,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product,
                            "product_qty": 10,
                            "price_unit": 3,
                        },
                    )
                ],
            },
        )
        if tracked:
            self.call(self.admin, "purchase.order", "action_sourcing_track", [order])
            # the quotation is settled, so that confirming is not held back
            steps = self.steps(order, ["rfq"])
            self.call(
                self.admin,
                "sourcing.milestone",
                "action_waive",
                steps,
                reason="Agreed before",
            )
        if confirmed:
            self.call(self.admin, "purchase.order", "button_confirm", [order])
        return order

    def steps(self, order: int, codes: list[str]) -> list[int]:
        return self.call(
            self.admin,
            "sourcing.milestone",
            "search",
            [
                ("project_id.order_ids", "in", [order]),
                ("type_id.code", "in", codes),
            ],
        )

    def attempt(self, act: Callable[[], Any]) -> str:
        """``ok``, or the kind of error."""
        try:
            act()
        except RPCError as error:
            return str(error.info.get("data", {}).get("name", error))
        return "ok"

    def outcomes(self, client: Any, *, tracked: bool) -> dict[str, str]:
        """What each act of a working day comes to for this person."""
        draft = self.order(tracked=tracked)
        order = self.order(tracked=tracked, confirmed=True)
        return {
            "open": self.attempt(lambda: self.open_form(client, order)),
            "list": self.attempt(lambda: self.open_list(client)),
            "edit": self.attempt(
                lambda: self.call(
                    client, "purchase.order", "write", [draft], {"partner_ref": "R-1"}
                )
            ),
            "confirm": self.attempt(
                lambda: self.call(client, "purchase.order", "button_confirm", [draft])
            ),
            "receive": self.attempt(lambda: self.receive(client, order)),
            "bill": self.attempt(
                lambda: self.call(
                    client, "purchase.order", "action_create_invoice", [order]
                )
            ),
        }

    def open_form(self, client: Any, order: int) -> None:
        """What the web client does: load the view, read what is on it."""
        views = self.call(client, "purchase.order", "get_views", [(False, "form")])
        names = views["models"]["purchase.order"]["fields"]
        rows = self.call(
            client, "purchase.order", "web_read", [order], dict.fromkeys(names, {})
        )
        assert rows[0]["id"] == order

    def open_list(self, client: Any) -> None:
        views = self.call(client, "purchase.order", "get_views", [(False, "list")])
        names = views["models"]["purchase.order"]["fields"]
        self.call(
            client,
            "purchase.order",
            "web_search_read",
            [],
            dict.fromkeys(names, {}),
            limit=40,
        )

    def receive(self, client: Any, order: int) -> None:
        pickings = self.call(
            client, "purchase.order", "read", [order], ["picking_ids"]
        )[0]["picking_ids"]
        assert pickings
        self.call(client, "stock.picking", "button_validate", pickings)


@pytest.fixture(scope="module")
def company(installed: Any, start_server: Callable[..., Any]) -> Company:
    return Company(start_server(database=installed[0]))


def test_a_plain_purchaser_goes_on_as_before(company: Company) -> None:
    purchaser = company.person("purchase.group_purchase_user")
    tracked = company.outcomes(purchaser, tracked=True)
    assert tracked == company.outcomes(purchaser, tracked=False)
    assert set(tracked.values()) == {"ok"}


def test_a_plain_accountant_goes_on_as_before(company: Company) -> None:
    accountant = company.person("account.group_account_invoice")
    tracked = company.outcomes(accountant, tracked=True)
    assert tracked == company.outcomes(accountant, tracked=False)
    assert (tracked["open"], tracked["bill"]) == ("ok", "ok")


def test_orders_of_every_state_are_tracked_row_by_row(company: Company) -> None:
    api = company.admin
    orders = company.call(
        api, "purchase.order", "search_read", [], fields=["state", "receipt_status"]
    )
    some: dict[tuple[str, Any], int] = {}
    for order in orders:
        some.setdefault((order["state"], order["receipt_status"]), order["id"])
    company.call(api, "purchase.order", "action_sourcing_track", list(some.values()))
    tracked = {
        row["id"]: row["sourcing_stage_id"]
        for row in company.call(
            api, "purchase.order", "read", list(some.values()), ["sourcing_stage_id"]
        )
    }
    for (state, receipt), order in some.items():
        refused = state == "cancel" or receipt == "full"
        assert bool(tracked[order]) is not refused, (state, receipt)


def test_add_ons_can_be_uninstalled_again(
    installed: Any, company: Company, odoo_cli: Callable[..., str]
) -> None:
    database, before, _after = installed
    company.server.stop()
    for addon in reversed(ADDONS.split(",")):
        odoo_cli("module", "uninstall", "-d", database, addon)
    with psycopg2.connect(dbname=database) as connection:
        now = columns(connection.cursor())
    left = [table for table in now if table.startswith("sourcing_")]
    left += [
        f"{table}.{column}"
        for table, names in now.items()
        for column in names
        if column.startswith("sourcing_")
    ]
    assert left == []
    assert {"purchase_order", "res_partner"} <= before.keys() & now.keys()

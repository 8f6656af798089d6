"""An inspector works on a phone in a factory where the network comes and goes."""

from __future__ import annotations

import importlib
import io
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from people import SCREEN, Administrator, Person, Phone, Project
from PIL import Image
from playwright.sync_api import expect

QUALITY = Path(__file__).resolve().parents[1] / "addons" / "sourcing_qc"
# what a browser says of requests that fail, of Odoo's live updates without a network,
# and of a page that is left too soon while it asks whether to leave
NO_NETWORK = r"net::ERR_|WebSocket|websocket|beforeunload"
APPLY = "**/sourcing.inspection/apply_entries"
SCRATCH = "Scratch on a visible surface"


class Records:
    """What is in the database, whatever a page says."""

    def __init__(self, server: Any, inspection: int) -> None:
        self.server = server
        self.inspection = inspection

    def units(self) -> int:
        return int(self._all("units_inspected", "sourcing_inspection", "id")[0])

    def defects(self) -> list[Any]:
        return self._all("description", "sourcing_inspection_defect")

    def photos(self) -> list[Any]:
        return self._all("name", "sourcing_inspection_photo")

    def values(self) -> list[Any]:
        rows = self._all("values", "sourcing_inspection_check")
        return [values for values in rows if values]

    def _all(self, column: str, table: str, key: str = "inspection_id") -> list[Any]:
        rows = self.server.sql(
            f'SELECT "{column}" FROM {table} WHERE {key} = %s ORDER BY id',
            self.inspection,
        )
        return [row[0] for row in rows]


@pytest.fixture(scope="module")
def staff(server: Any) -> dict[str, Person]:
    admin = Administrator(server.rpc("admin", "admin"))
    people = {"planner": "user", "tester": "inspector"}
    return {
        login: admin.staff(server, login, f"sourcing_pm.group_sourcing_{group}")
        for login, group in people.items()
    }


@pytest.fixture
def inspection(staff: dict[str, Person], request: Any) -> int:
    """An in-line inspection in progress, with one characteristic to be measured."""
    planner = staff["planner"]
    name = f"Kettle, {request.node.name}"
    planner.create("sourcing.project", name=name)
    project = Project(planner, name)
    width = {"name": "Lid, diameter", "name_zh": "壶盖直径", "unit": "mm"}
    width |= {"target": 80, "minus": 0.2, "plus": 0.4}
    revision = planner.create(
        "sourcing.specification",
        project_id=project.id,
        line_ids=[(0, 0, width)],
    )
    planner.call("sourcing.specification", "action_put_in_force", [revision])
    planner.call("sourcing.project", "action_start", [project.id])
    lot = {"product": "Kettle", "order_number": "PO-4711", "quantity": 500}
    made = planner.create(
        "sourcing.inspection",
        project_id=project.id,
        kind="inline",
        inspector_id=staff["tester"].id,
        lot_ids=[(0, 0, {**lot, "unit": "pcs"})],
    )
    staff["tester"].call("sourcing.inspection", "action_start", [made])
    return made


@pytest.fixture
def records(server: Any, inspection: int) -> Records:
    return Records(server, inspection)


@pytest.fixture
def phone(visit: Callable[..., Any]) -> Iterator[Phone]:
    page = visit("tester", "tester", tolerate=NO_NETWORK, viewport=SCREEN)
    yield Phone(page)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A picture as large as phones take them."""
    path = tmp_path_factory.mktemp("camera") / "IMG_0815.jpg"
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(path)
    return str(path)


def test_the_network_drops_and_nothing_is_lost(
    phone: Phone, inspection: int, records: Records, picture: str
) -> None:
    page = phone.page
    page.goto(f"/odoo/sourcing-inspections/{inspection}")
    page.get_by_role("button", name="Work on the phone").first.click()
    page.locator(".o_sourcing_tally").wait_for()

    # -- with a network: units, a defect with a photo, a measured piece
    phone.enter_units(20)
    phone.enter_defect("Minor", SCRATCH)
    phone.tap(SCRATCH, ".o_sourcing_defect")
    phone.photograph(picture, ".o_sourcing_defect")
    page.get_by_role("tab", name="Checks").click()
    page.get_by_label("Lid, diameter, piece 1").fill("80.15")
    phone.all_is_sent()
    assert records.units() == 20
    assert records.defects() == [SCRATCH]
    assert records.photos() == ["IMG_0815.jpg"]
    assert sent_picture(page).size == (1600, 1200)
    assert records.values() == [["80.15"]]

    # -- without: the page counts on, and says what waits
    phone.cut()
    page.get_by_role("tab", name="Checks").click()
    page.get_by_label("Lid, diameter, piece 3").fill("80,55")
    lid = page.locator(".o_sourcing_check", has_text="Lid, diameter")
    expect(lid).to_contain_text("Fail")
    page.get_by_role("tab", name="Defects").click()
    page.locator(".o_sourcing_again", has_text=SCRATCH).click()
    phone.photograph(picture, ".o_sourcing_defect")
    phone.enter_units(35)
    expect(phone.sync).to_contain_text("4 entries not sent yet")
    expect(page.get_by_role("alert")).to_contain_text("No network")
    expect(phone.found("minor")).to_have_text("2")
    assert len(records.defects()) == 1

    # -- it is back: all of it arrives, once
    phone.cut(False)
    phone.all_is_sent()
    assert records.units() == 35
    assert records.defects() == [SCRATCH, SCRATCH]
    assert records.photos() == ["IMG_0815.jpg"] * 2
    assert records.values() == [["80.15", "-", "80.55"]]
    expect(phone.found("minor")).to_have_text("2")


def test_an_answer_that_is_lost_costs_no_duplicate(
    phone: Phone, inspection: int, records: Records
) -> None:
    lost = []

    def lose(route: Any) -> None:
        lost.append(route.fetch().status)  # the server has done it
        route.abort("connectionreset")

    phone.open(inspection)
    phone.page.route(APPLY, lose, times=2)
    phone.enter_defect("Minor", SCRATCH)
    phone.enter_units(5)
    phone.all_is_sent()
    assert lost == [200, 200]
    assert records.defects() == [SCRATCH]
    assert records.units() == 5


def test_a_closed_tab_keeps_what_waits(
    phone: Phone, inspection: int, records: Records
) -> None:
    phone.open(inspection)
    phone.cut()
    phone.enter_defect("Minor", SCRATCH)
    expect(phone.sync).to_contain_text("1 entry not sent yet")
    phone.page.close()
    phone.cut(False)
    page = phone.page.context.new_page()
    with page.expect_response(re.compile("apply_entries")):
        page.goto("/odoo")  # any page of Odoo sends
    again = Phone(page)
    again.open(inspection)
    again.all_is_sent()
    assert records.defects() == [SCRATCH]


def test_nobody_else_sends_or_sees_what_waits(
    phone: Phone, inspection: int, records: Records
) -> None:
    phone.open(inspection)
    context = phone.page.context
    context.clear_cookies()  # the session ends
    phone.enter_defect("Minor", SCRATCH)
    expect(phone.page.get_by_role("alert")).to_contain_text("You are signed out")

    # -- a colleague, who may enter things, too, signs in while the page is still open
    page = context.new_page()
    sign_in(page, "planner")
    page.goto(f"/odoo/sourcing-inspections/{inspection}/sourcing-work")
    expect(Phone(page).sync).to_contain_text("Everything is sent")
    phone.tap("Send now")
    expect(phone.page.get_by_role("alert")).to_contain_text("another user")
    assert records.defects() == []

    # -- the inspector signs in again
    context.clear_cookies()
    sign_in(page, "tester")
    phone.all_is_sent()
    assert records.defects() == [SCRATCH]


def test_a_refused_entry_stays_until_it_is_settled(
    phone: Phone, inspection: int, records: Records, staff: dict[str, Person]
) -> None:
    phone.open(inspection)
    phone.cut()
    phone.enter_defect("Minor", SCRATCH)
    phone.enter_units(8)
    staff["tester"].call("sourcing.inspection", "action_decide", [inspection])
    phone.cut(False)
    expect(phone.sync).to_contain_text("2 entries refused", timeout=90_000)
    phone.tap("2 entries refused")
    unsent = phone.page.locator(".o_sourcing_unsent")
    expect(unsent.locator("li").first).to_contain_text("between start and verdict")
    phone.tap("Drop", ".o_sourcing_unsent")
    phone.tap("Drop", ".o_sourcing_unsent")
    expect(unsent).to_contain_text("Everything is on the server.")
    assert records.defects() == []


def test_the_phone_counts_as_the_engine_does(
    phone: Phone, inspection: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(QUALITY))
    verdict = importlib.import_module("engine.verdict")
    sampling = importlib.import_module("engine.sampling")
    cases, expected = [], []
    chance = random.Random(4711)
    for _ in range(400):
        plan = sampling.make_plan(
            chance.choice((20, 40, 500, 3200)),
            "II",
            {"critical": None, "major": "2.5", "minor": "4.0"},
            counting=chance.choice(sampling.COUNTING),
        )
        units = chance.randint(0, plan.lot_size)
        rows = [
            (
                chance.choice(sampling.CLASSES),
                chance.randint(1, 4),
                chance.randint(0, 30),
            )
            for _ in range(chance.randint(0, 9))
        ]
        found = [verdict.Defects(*row[:2], row[2] or None) for row in rows]
        expected.append(
            [
                [row.found, row.possible, row.left, row.exceeded]
                for row in verdict.tally(plan, units, found)
            ]
        )
        cases.append([as_view(plan), units, as_defects(rows)])
    phone.open(inspection)
    counted = phone.page.evaluate(
        """cases => {
            const {tally} = odoo.loader.modules.get("@sourcing_qc/work/tally");
            const row = (one) => [one.found, one.possible, one.left, one.exceeded];
            return cases.map((one) => tally(...one).map(row));
        }""",
        cases,
    )
    assert counted == expected


def sent_picture(page: Any) -> Any:
    """The photo that the page shows, as the server keeps it."""
    page.get_by_role("tab", name="Defects").click()
    page.locator(".o_sourcing_defect [aria-expanded=false]").click()
    shown = page.locator(".o_sourcing_defect img[src*='/web/image']")
    kept = shown.get_attribute("src").replace("/web/image", "/web/content")
    return Image.open(io.BytesIO(page.request.get(kept).body()))


def as_view(plan: Any) -> dict[str, Any]:
    """A plan as the work view shows it."""
    return {
        "counting": plan.counting,
        "classes": [
            {
                "class": row.defect_class,
                "accept": row.accept,
                "sample_size": row.sample_size,
                "on_all_units": row.aql is None,
            }
            for row in plan.classes
        ],
    }


def as_defects(rows: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    names = ("class", "quantity", "unit")
    return [dict(zip(names, row, strict=True)) for row in rows]


def sign_in(page: Any, login: str) -> None:
    page.goto("/web/login")
    page.evaluate("localStorage.clear()")  # or it offers those who signed in before
    page.goto("/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click(".oe_login_form button[type=submit]")
    page.wait_for_url(re.compile(r"/odoo"))

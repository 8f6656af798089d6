"""One order, from the buyer's requirement to the buyer's door.

Every act is done by the least-privileged person who may do it; the administrator only
creates users. The buyer and the factory work in a real browser.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from people import SCREEN, Administrator, BuyerPage, Person, Phone, Project, photo

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
BUYER = "approver@buyer-one.example.com"
FACTORY = "quality@factory-a.example.com"
SHARP_EDGE = "Sharp edge or point that may injure"


class Machine:
    """The ``sourcing`` command, run as the automation user."""

    def __init__(self, server: Any, login: str, folder: Path) -> None:
        self.environment = {
            **os.environ,
            "SOURCING_CONFIG": str(folder / "profiles.toml"),
            "SOURCING_API_KEY": login,
        }
        options = ["--url", server.url, "--database", server.database, "--user", login]
        self.run("login", *options)

    def run(self, *arguments: str) -> str:
        command = str(Path(sys.executable).with_name("sourcing"))
        done = subprocess.run(
            [command, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def load(self, name: str, status: str) -> None:
        """Import an example; every row must come to the same."""
        rows = json.loads(self.run("import", str(EXAMPLES / name), "--json"))["rows"]
        assert rows
        assert [row for row in rows if row["status"] != status] == []


def test_from_requirement_to_delivery(
    server: Any, visit: Callable[..., Any], tmp_path: Path
) -> None:
    # -- the administrator creates users, and does nothing else
    admin = Administrator(server.rpc("admin", "admin"))
    lead = admin.staff(server, "lead", "sourcing_pm.group_sourcing_user")
    merchandiser = admin.staff(
        server, "merchandiser", "sourcing_pm.group_sourcing_user"
    )
    inspector = admin.staff(server, "inspector", "sourcing_pm.group_sourcing_inspector")
    clerk = admin.staff(server, "clerk", "sourcing_pm.group_sourcing_clerk")
    admin.staff(server, "machine", "sourcing_pm.group_sourcing_automation")

    # -- a machine imports what the agent's company knows, twice without harm
    sourcing = Machine(server, "machine", tmp_path)
    for name in ("parties.csv", "projects.csv", "orders.csv"):
        sourcing.load(name, "created")
        sourcing.load(name, "unchanged")
    admin.portal_user(BUYER)
    admin.portal_user(FACTORY)

    # -- the lead plans: people, owners of steps, specification, start
    project = Project(lead, "Espresso machine EM-3 for the spring season")
    order = lead.call(
        "purchase.order", "search", [("sourcing_project_id", "=", project.id)]
    )[0]
    join(lead, project, merchandiser)
    for code in ("first_article", "mid_production", "final_inspection", "packing"):
        lead.write("sourcing.milestone", project.step(code), owner_id=inspector.id)
    for code in ("shipment", "transit"):
        lead.write("sourcing.milestone", project.step(code), owner_id=clerk.id)
    revision = lead.create(
        "sourcing.specification",
        project_id=project.id,
        line_ids=[
            (
                0,
                0,
                {
                    "name": "Filter basket, inner diameter",
                    "name_zh": "滤杯内径",
                    "target": 58.0,
                    "minus": 0.1,
                    "plus": 0.2,
                    "unit": "mm",
                },
            )
        ],
    )
    lead.call("sourcing.specification", "action_put_in_force", [revision])
    lead.call("sourcing.project", "action_start", [project.id])

    # -- the buyer sees his project: green, and a question
    # (his browser's zone counts: Odoo takes it over at the first login)
    there = visit(BUYER, BUYER, timezone_id="America/New_York")
    buyer = BuyerPage(there, project)
    assert "Green" in buyer.look()
    project.submit(merchandiser, "intake")
    assert "Is this what you need?" in buyer.look()
    assert "New York" in buyer.text()
    buyer.sign("Is this what you need?")
    assert project.state("intake") == "done"

    # -- the shortlist is the lead's to decide, not the merchandiser's own
    refusal = lead.refused(
        "sourcing.milestone", "action_submit", [project.step("shortlist")]
    )
    assert "name 3 to 5, or say why not" in refusal
    lead.write("sourcing.project", project.id, shortlist_reason="The buyer's own mould")
    project.submit(merchandiser, "shortlist")
    project.decide(lead, "shortlist")

    # -- the order is not confirmed before the buyer has accepted the quotation
    refusal = lead.refused("purchase.order", "button_confirm", [order])
    assert "RFQ and negotiation is not done" in refusal
    project.submit(merchandiser, "rfq")
    buyer.sign("Do you accept the quotation?")
    lead.call("purchase.order", "button_confirm", [order])
    project.submit(lead, "deposit")
    assert lead.read("purchase.order", order, "state") == "purchase"

    # -- the factory, in Chinese, confirms the specification and promises a date
    factory = visit(FACTORY, FACTORY, timezone_id="Asia/Shanghai")
    factory.goto(f"/my/purchase/{order}")
    block = factory.locator("#sourcing")
    assert "滤杯内径" in block.inner_text()
    assert "Buyer One" not in factory.content()
    block.locator("#sourcing_specification button").click()
    assert lead.read("sourcing.specification", revision, "supplier_confirmed_on")
    late = date.today() + timedelta(days=150)
    promise(factory, order, project.step("production"), late)
    assert "Green" in buyer.look(), "a proposed date moves nothing"

    # -- production does not start before the buyer's signature: not over RPC …
    today = lead.call("sourcing.api", "doctor")["today"]
    for values in ({"actual_start": today}, {"state": "running"}):
        refusal = lead.refused(
            "sourcing.milestone", "write", [project.step("production")], values
        )
        assert "mass production is held back" in refusal
        assert "Sample photos" in refusal and "the decision is open" in refusal
    # … and not in the form
    office = visit("lead", "lead", timezone_id="Asia/Shanghai")
    office.goto(f"/odoo/sourcing/{project.id}")
    start_in_form(office, "Mass production")
    dialog = office.locator(".modal-dialog")
    dialog.wait_for()
    assert "mass production is held back" in dialog.inner_text()
    assert "the decision is open" in dialog.inner_text()

    # -- a step is no tick: without a sample nobody is asked
    project.file(merchandiser, "sample", lead)
    refusal = merchandiser.refused(
        "sourcing.milestone", "action_submit", [project.step("sample")]
    )
    assert "no sample has been requested" in refusal
    # -- the sample comes, is measured, and the buyer signs in his browser
    golden = measure_sample(merchandiser, project)
    assert "Do you approve the sample for mass production?" in buyer.look()
    buyer.sign("Do you approve the sample for mass production?")
    assert project.state("sample") == "done", "the factory had confirmed the revision"
    assert "signed by you" in buyer.text()
    assert "Measurements: Conforming" in buyer.text()
    # -- it is sealed: from now on goods are compared with it
    merchandiser.write("sourcing.sample", golden, seal="A 118204", copies=2)
    merchandiser.call("sourcing.sample", "action_seal", [golden])
    number = merchandiser.read("sourcing.sample", golden, "number")
    assert number in buyer.text()
    factory.goto(f"/my/purchase/{order}")
    assert number in factory.locator("#sourcing_samples").inner_text()

    # -- the material is checked; the lead accepts the factory's date: red, with reason
    project.file(merchandiser, "material", lead)
    project.submit(merchandiser, "material")
    project.decide(lead, "material")
    proposed = lead.call(
        "sourcing.commitment",
        "search",
        [("project_id", "=", project.id), ("state", "=", "proposed")],
    )
    lead.call("sourcing.commitment", "action_accept", proposed)
    answer = buyer.look()
    assert "Red" in answer
    assert "Delivery is forecast" in answer and "days after your date" in answer
    assert lead.call(
        "mail.activity",
        "search_count",
        [("res_model", "=", "sourcing.project"), ("user_id", "=", lead.id)],
    )

    # -- a better date is promised and accepted: the plan follows at once
    soon = date.fromisoformat(today) + timedelta(days=20)
    promise(factory, order, project.step("production"), soon)
    proposed = lead.call(
        "sourcing.commitment",
        "search",
        [("project_id", "=", project.id), ("state", "=", "proposed")],
    )
    lead.call("sourcing.commitment", "action_accept", proposed)
    assert "Green" in buyer.look()

    # -- production starts; the factory reports it done, for nobody decides that
    project.file(merchandiser, "production", lead)  # the packaging artwork
    lead.call("sourcing.milestone", "action_start", [project.step("production")])
    factory.goto(f"/my/purchase/{order}")
    act = factory.locator(
        f"#sourcing_steps tr[data-step='{project.step('production')}'] details",
        has=factory.locator("form[action$='/done']"),
    )
    act.locator("summary").click()
    act.locator("form button").click()
    factory.wait_for_load_state()
    assert project.state("production") == "done"

    # -- the first pieces and the middle of the run are inspected
    for code in ("first_article", "mid_production"):
        inspect(lead, inspector, project, order, code)
        project.submit(inspector, code)
        project.decide(lead, code)

    # -- the final inspection begins when the goods are known to be made and packed
    early = plan_inspection(lead, project, order, "final_inspection")
    refusal = inspector.refused("sourcing.inspection", "action_start", [early])
    assert "nobody knows whether the goods are ready" in refusal
    lead.call("sourcing.inspection", "action_cancel", [early])
    report_goods(lead, order, today)

    # -- it is done on a phone, with a photo; it fails and holds the shipment
    failed = plan_inspection(lead, project, order, "final_inspection")
    work_on_phone(visit, inspector, failed, tmp_path)
    close(inspector, failed)
    assert inspector.read("sourcing.inspection", failed, "result") == "nonconforming"
    shipment = pack(clerk, project)
    refusal = clerk.refused("sourcing.shipment", "action_depart", [shipment])
    assert "Final pre-shipment inspection" in refusal
    project.file(inspector, "final_inspection", lead)
    refusal = inspector.refused(
        "sourcing.milestone", "action_submit", [project.step("final_inspection")]
    )
    assert "cannot be put to the decider" in refusal
    assert "Nonconforming" in buyer.text() or "nonconforming" in buyer.text()

    # -- the lot is contained, and the buyer agrees how it is reworked
    issue = contain(lead, failed, today)
    lead.write("sourcing.issue", issue, rework_instruction="Deburr the lids")
    lead.call("sourcing.issue", "action_ask_instruction", [issue])
    assert "Deburr the lids" not in factory.locator("#wrapwrap").inner_text()
    buyer.sign("Do you agree that the goods are reworked as described?")
    assert lead.read("sourcing.issue", issue, "instruction_state") == "approved"

    # -- the re-inspection passes; the buyer releases the goods
    again = lead.call("sourcing.inspection", "action_reinspect", [failed])
    passed = carry_out(inspector, again["res_id"], minor=1)
    assert inspector.read("sourcing.inspection", passed, "result") == "conforming"
    project.submit(inspector, "final_inspection")
    buyer.sign("Do you release the goods for shipment?")
    project.file(inspector, "packing", lead)
    project.submit(inspector, "packing")
    project.decide(lead, "packing")

    # -- not one unit more than was released leaves, and then the goods leave
    line = clerk.call(
        "sourcing.shipment.line", "search", [("shipment_id", "=", shipment)]
    )[0]
    quantity = clerk.read("sourcing.shipment.line", line, "quantity")
    refusal = clerk.refused(
        "sourcing.shipment.line", "write", [line], {"quantity": quantity + 1}
    )
    assert "2,000" in refusal or "2000" in refusal
    clerk.call("sourcing.shipment", "action_depart", [shipment])
    assert "COSU6001234560" in buyer.text()

    # -- papers are complete, the goods arrive, the project is done
    project.file(clerk, "shipment", lead)
    project.submit(clerk, "shipment")
    project.decide(lead, "shipment")
    clerk.call("sourcing.shipment", "action_deliver", [shipment])
    assert project.state("transit") == "done"
    assert lead.read("sourcing.project", project.id, "state") == "done"
    assert "Completed" in buyer.look()

    # -- no mail carried a key, and none named the factory to the buyer
    mails = server.mail.mails()
    assert mails, "nobody was told anything"
    for message in mails:
        text = message.as_string()
        assert "access_token" not in text
        if BUYER in str(message["To"]):
            assert "Factory A" not in text


def join(lead: Person, project: Project, person: Person) -> None:
    """The lead takes a colleague into the project."""
    partner = lead.read("res.users", person.id, "partner_id")
    lead.create(
        "sourcing.party",
        project_id=project.id,
        partner_id=partner,
        side="staff",
        role="member",
    )


def promise(page: Any, order: int, step: int, day: date) -> None:
    """The factory proposes a new date for a step on its page."""
    page.goto(f"/my/purchase/{order}")
    row = page.locator(f"#sourcing_steps tr[data-step='{step}']")
    act = row.locator("details", has=page.locator("form[action$='/date']"))
    act.locator("summary").click()
    act.locator("input[name=day]").fill(day.isoformat())
    act.locator("form button").click()
    page.wait_for_load_state()


def start_in_form(page: Any, step: str) -> None:
    """Press Start in the row of a step of the project's form."""
    row = page.locator("tr.o_data_row", has_text=step)
    row.first.wait_for()
    row.first.locator("button[name=action_start]").click()


def measure_sample(person: Person, project: Project) -> int:
    """A round of the sample, from the request to the question."""
    sample = person.create(
        "sourcing.sample",
        project_id=project.id,
        request="One sample of the final material",
        courier="SF Express",
        tracking="SF1447012345678",
    )
    for act in ("action_send", "action_receive"):
        person.call("sourcing.sample", act, [sample])
    for line in person.call(
        "sourcing.sample.line", "search", [("sample_id", "=", sample)]
    ):
        person.write(
            "sourcing.sample.line", line, required=3, measured="58.05 58.10 58.00"
        )
    for act in ("action_measured", "action_ask"):
        person.call("sourcing.sample", act, [sample])
    return sample


def inspect(
    lead: Person,
    inspector: Person,
    project: Project,
    order: int,
    code: str,
    **defects: int,
) -> int:
    """The lead plans an inspection of the whole order, the inspector carries it out."""
    return carry_out(inspector, plan_inspection(lead, project, order, code), **defects)


def report_goods(lead: Person, order: int, day: str) -> None:
    """Everything is made and packed."""
    for line in lead.call(
        "purchase.order.line",
        "search_read",
        [("order_id", "=", order)],
        fields=["product_qty"],
    ):
        for kind in ("made", "packed"):
            lead.create(
                "sourcing.progress",
                line_id=line["id"],
                kind=kind,
                quantity=line["product_qty"],
                day=day,
            )


def plan_inspection(lead: Person, project: Project, order: int, code: str) -> int:
    """An inspection of the whole order at a step."""
    lines = lead.call("purchase.order.line", "search", [("order_id", "=", order)])
    return lead.create(
        "sourcing.inspection",
        project_id=project.id,
        milestone_id=project.step(code),
        lot_ids=[(0, 0, {"order_line_id": line}) for line in lines],
    )


def carry_out(inspector: Person, inspection: int, **defects: int) -> int:
    """The inspector works the whole sample off and closes with the verdict."""
    inspector.call("sourcing.inspection", "action_start", [inspection])
    sample = inspector.read("sourcing.inspection", inspection, "sample_size")
    inspector.write(
        "sourcing.inspection",
        inspection,
        units_inspected=sample,
        defect_ids=[
            (
                0,
                0,
                {"severity": severity, "quantity": number, "description": "Scratch"},
            )
            for severity, number in defects.items()
        ],
    )
    close(inspector, inspection)
    return inspection


def work_on_phone(
    visit: Callable[..., Any], inspector: Person, inspection: int, folder: Path
) -> None:
    """The whole sample on a phone: one sharp edge is found, and photographed."""
    inspector.call("sourcing.inspection", "action_start", [inspection])
    sample = inspector.read("sourcing.inspection", inspection, "sample_size")
    picture = folder / "IMG_0815.jpg"
    picture.write_bytes(base64.b64decode(photo()))
    phone = Phone(visit("inspector", "inspector", viewport=SCREEN))
    phone.open(inspection)
    phone.enter_units(sample)
    phone.enter_defect("Critical", SHARP_EDGE)
    phone.tap(SHARP_EDGE, ".o_sourcing_defect")
    phone.photograph(str(picture), ".o_sourcing_defect")
    phone.all_is_sent()


def close(inspector: Person, inspection: int) -> None:
    """What is left of the checklist is good; the verdict."""
    tick(inspector, inspection)
    inspector.write(
        "sourcing.inspection", inspection, golden_copy=1, golden_seal="intact"
    )
    inspector.call("sourcing.inspection", "action_decide", [inspection])


def tick(inspector: Person, inspection: int) -> None:
    """Every point of the checklist is done, and good."""
    view = inspector.call("sourcing.inspection", "work_view", [inspection])
    entries: list[dict[str, Any]] = []
    for check in view["checks"]:
        entry = {"op": "check", "check": check["id"]}
        if check["kind"] == "photo":
            entry = {"op": "photo", "of": "check", "ref": check["id"], "data": photo()}
            entries += [{**entry, "uuid": str(uuid4())} for _ in range(check["pieces"])]
            continue
        good = {
            "choice": next(
                (row["value"] for row in check["options"] if not row["fails"]), ""
            ),
            "yesno": "yes",
            "text": "A1",
            "barcode": check["demand"].partition(", ")[0],
        }
        value = good.get(check["kind"], check["min"] or check["max"] or "1")
        entries.append(
            {**entry, "values": [value] * check["pieces"], "uuid": str(uuid4())}
        )
    answer = inspector.call(
        "sourcing.inspection", "apply_entries", [inspection], entries=entries
    )
    assert not [row for row in answer["rows"] if row["status"] == "error"]


def contain(lead: Person, inspection: int, today: date) -> None:
    """The corrective action that the failure opened: the factory has sorted."""
    issue = lead.call("sourcing.issue", "search", [("inspection_id", "=", inspection)])[
        0
    ]
    lead.create(
        "sourcing.issue.action",
        issue_id=issue,
        kind="containment",
        name="Sorted",
        quantity=200,
        place="factory_stock",
        side="factory",
        by_whom="Mr Li",
        done_on=today,
    )
    lead.call("sourcing.issue", "action_confirm_containment", [issue])
    return issue


def pack(clerk: Person, project: Project) -> int:
    """The clerk books a shipment with everything that was ordered."""
    goods = clerk.call(
        "sourcing.shipment.goods",
        "search_read",
        [("project_id", "=", project.id)],
        fields=["qty_open"],
    )
    shipment = clerk.create(
        "sourcing.shipment",
        mode="sea_fcl",
        booking_number="NGB-4711",
        bill_number="COSU6001234560",
        line_ids=[
            (0, 0, {"goods_id": row["id"], "quantity": row["qty_open"]})
            for row in goods
        ],
    )
    clerk.call("sourcing.shipment", "action_book", [shipment])
    return shipment

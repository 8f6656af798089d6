"""The people of the stories: each over RPC or in a browser, with the least rights."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from odoorpc.error import RPCError
from PIL import Image
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[1]
SCREEN = {"width": 390, "height": 844}
"""Of a phone."""


def photo(colour: str = "steelblue") -> str:
    """A picture as a phone sends it, base64."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


def at_once(*acts: Callable[[], object]) -> None:
    """Let everybody act at the same moment; what fails, fails the test."""
    start = threading.Barrier(len(acts))
    failures: list[Exception] = []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures


class Refused(AssertionError):
    """Nothing was refused although something had to be."""


class Person:
    """Somebody of ours who works over RPC as the web client does."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.id = client.env.uid

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        return self.client.execute_kw(model, method, list(args), kwargs)

    def create(self, model: str, **values: Any) -> int:
        made = self.call(model, "create", [values])
        return made[0] if isinstance(made, list) else made

    def write(self, model: str, record: int, **values: Any) -> None:
        self.call(model, "write", [record], values)

    def read(self, model: str, record: int, *names: str) -> Any:
        """One value, or a dict of several."""
        row = self.call(model, "read", [record], list(names), load=None)[0]
        return row[names[0]] if len(names) == 1 else row

    def find(self, model: str, **values: Any) -> int:
        found = self.call(model, "search", [(n, "=", v) for n, v in values.items()])
        assert len(found) == 1, f"{model} {values}: {found}"
        return int(found[0])

    def refused(self, *args: Any, **kwargs: Any) -> str:
        """Why a call was refused, in the words that the user reads."""
        try:
            self.call(*args, **kwargs)
        except RPCError as error:
            return str(error.info["data"]["message"])
        raise Refused(f"{args} was not refused")


class Administrator(Person):
    """Creates users and does nothing else."""

    def staff(self, server: Any, login: str, group: str) -> Person:
        self._user(login, login.capitalize(), group, tz="Asia/Shanghai")
        return Person(server.rpc(login, login))

    def portal_user(self, email: str) -> str:
        """A login for a contact that was imported."""
        partner = self.find("res.partner", email=email)
        self._user(email, None, "base.group_portal", partner_id=partner)
        return email

    def _user(self, login: str, name: str | None, group: str, **values: Any) -> None:
        if name:
            values["name"] = name
            values["email"] = f"{login}@agent.example.com"
        self.create(
            "res.users",
            login=login,
            password=login,
            group_ids=[(6, 0, [self._ref(group)])],
            **values,
        )

    def _ref(self, xmlid: str) -> int:
        module, name = xmlid.split(".")
        rows = self.call(
            "ir.model.data",
            "search_read",
            [("module", "=", module), ("name", "=", name)],
            fields=["res_id"],
        )
        return int(rows[0]["res_id"])


class Project:
    """A project as its people speak of it: steps by their code."""

    def __init__(self, reader: Person, name: str) -> None:
        self.reader = reader
        self.id = reader.find("sourcing.project", name=name)
        self.number = reader.read("sourcing.project", self.id, "number")

    def step(self, code: str) -> int:
        rows = self.reader.call(
            "sourcing.milestone",
            "search",
            [("project_id", "=", self.id), ("type_id.code", "=", code)],
        )
        return int(rows[0])

    def state(self, code: str) -> str:
        return str(self.reader.read("sourcing.milestone", self.step(code), "state"))

    def submit(self, person: Person, code: str) -> None:
        person.call("sourcing.milestone", "action_submit", [self.step(code)])

    def decide(self, person: Person, code: str, answer: str = "action_approve") -> None:
        """One of ours answers what he was asked about a step."""
        rows = person.call(
            "sourcing.approval",
            "search",
            [("milestone_id", "=", self.step(code)), ("state", "=", "open")],
        )
        person.call("sourcing.approval", answer, rows)

    def file(self, person: Person, code: str, lead: Person) -> None:
        """File what a step demands; the lead accepts and releases it."""
        rows = person.call(
            "sourcing.document",
            "search",
            [("milestone_id", "=", self.step(code)), ("state", "=", "demanded")],
        )
        assert rows, f"{code} demands nothing"
        for document in rows:
            person.write(
                "sourcing.document", document, file=photo(), filename="IMG_0815.jpg"
            )
            lead.call("sourcing.document", "action_accept", [document])
            wizard = lead.create("sourcing.document.release", document_id=document)
            lead.call("sourcing.document.release", "action_confirm", [wizard])


class BuyerPage:
    """The buyer's page of a project in a real browser."""

    def __init__(self, page: Any, project: Project) -> None:
        self.page = page
        self.path = f"/my/sourcing/{project.id}"

    def look(self) -> str:
        """The answer on top of the page: colour and sentence."""
        self.page.goto(self.path)
        return str(self.page.locator("#answer").inner_text())

    def text(self) -> str:
        self.page.goto(self.path)
        return str(self.page.locator("#wrapwrap").inner_text())

    def sign(self, question: str) -> None:
        """Open the question, read it, sign in Odoo's form."""
        self.page.goto(self.path)
        self.page.locator("#asked").get_by_role("link", name="Decide").first.click()
        self.page.get_by_text(question).first.wait_for()
        self.page.locator("button[data-bs-target='#sign']").click()
        form = self.page.locator(".o_portal_sign_submit")
        form.wait_for()
        name = self.page.locator("input[name=signer], .o_web_sign_name_input").first
        if not name.input_value():
            name.fill("Alex Approver")
        form.click()
        self.page.wait_for_url(f"**{self.path}?notice=signed#notice")
        self.page.get_by_text("Your approval is signed").wait_for()


class Phone:
    """The page for working on an inspection, on a phone."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.sync = page.locator(".o_sourcing_sync")

    def open(self, inspection: int) -> None:
        self.page.goto(f"/odoo/sourcing-inspections/{inspection}/sourcing-work")
        self.page.locator(".o_sourcing_tally").wait_for()

    def tap(self, name: str, inside: str = ".o_sourcing_work") -> None:
        self.page.locator(inside).get_by_role("button", name=name).first.click()

    def enter_units(self, number: int) -> None:
        self.page.get_by_label("Units inspected").fill(str(number))

    def enter_defect(self, level: str, kind: str) -> None:
        """The defect in three taps."""
        self.tap(level, ".o_sourcing_add")
        self.tap(kind, ".o_sourcing_picker")
        self.tap("OK")

    def photograph(self, picture: str, inside: str) -> None:
        self.page.locator(f"{inside} input[type=file]").first.set_input_files(picture)

    def cut(self, offline: bool = True) -> None:
        self.page.context.set_offline(offline)

    def found(self, level: str) -> Any:
        return self.page.locator(f"[data-class={level}] strong")

    def all_is_sent(self) -> None:
        expect(self.sync).to_contain_text("Everything is sent", timeout=90_000)

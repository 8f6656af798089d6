"""What the end-to-end tests stand on: a real Odoo, PostgreSQL, mails, a real browser.

Run by ``scripts/test tests``, which prepares the environment. The fixtures:

``server``         an Odoo with all add-ons on a fresh database; one for the whole run
``start_server``   the same for a database of one's own: ``start_server("core_orders")``
``make_database``  a copy of a template without a server: its name
``odoo_cli``       Odoo's command line: ``odoo_cli("-d", name, "-i", "sourcing_pm")``
``visit``          a browser page for one person: ``visit("lead", "lead")``
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts" / "devtools"))

import databases  # noqa: E402
from server import Server, free_port  # noqa: E402

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("PGHOST"):
        raise pytest.UsageError("run these by scripts/test: it starts the database")


class TestServer(Server):
    """A running Odoo on a database of its own. Crons run only when a test asks."""

    __test__ = False

    def __init__(self, database: str, label: str) -> None:
        super().__init__(
            database,
            port=free_port(),
            log=databases.LOGS / f"{label}.log",
            mails=databases.VAR / "tmp" / f"{database}-mail",
            crons=0,
        )
        self._expected: list[str] = []

    def expect_log(self, pattern: str) -> None:
        """A test that provokes a log error says which."""
        self._expected.append(pattern)

    def problems(self) -> list[str]:
        """Errors in the server log, and warnings that our add-ons wrote."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        entries = re.split(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,)", text, flags=re.M)
        bad = r"\S+ \S+ \d+ (ERROR|CRITICAL|WARNING \S+ odoo\.addons\.sourcing_)"
        return [
            entry
            for entry in entries
            if re.match(bad, entry)
            and not any(re.search(pattern, entry) for pattern in self._expected)
        ]


@pytest.fixture(scope="session")
def make_database() -> Iterator[Callable[..., str]]:
    """``make_database(template)`` copies a template; dropped at the end of the run."""
    made: list[str] = []

    def make(template: str = "all") -> str:
        name = databases.test_database(f"e2e{len(made)}_{template}")
        made.append(name)
        databases.drop(name)
        databases.copy_template(template, name)
        return name

    yield make
    for name in made:
        databases.drop(name)


@pytest.fixture(scope="session")
def odoo_cli() -> Callable[..., str]:
    """Odoo's command line; what it wrote. Fails the test when Odoo fails."""

    def run(*arguments: str, check: bool = True) -> str:
        result = subprocess.run(
            [sys.executable, "-m", "odoo", *arguments],
            cwd=databases.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if check and result.returncode:
            pytest.fail(f"odoo {' '.join(arguments)}:\n{result.stdout[-5000:]}")
        return result.stdout

    return run


@pytest.fixture(scope="session")
def start_server(
    make_database: Callable[..., str],
) -> Iterator[Callable[..., TestServer]]:
    """``start_server(template="all", database=None)``: a server of one's own."""
    running: list[TestServer] = []

    def start(template: str = "all", database: str | None = None) -> TestServer:
        one = TestServer(
            database or make_database(template), f"e2e-server{len(running)}"
        )
        running.append(one)
        one.start()
        return one

    yield start
    for one in running:
        one.stop()
        one.forget_mails()
    problems = [problem for one in running for problem in one.problems()]
    assert not problems, "the server log has errors:\n" + "\n".join(problems)


@pytest.fixture(scope="session")
def server(start_server: Callable[..., TestServer]) -> TestServer:
    return start_server()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, server: TestServer) -> Iterator[Callable[..., Any]]:
    """``visit(login, password)``: a page in a browser profile of that person's own.

    Without a login: a visitor. Console errors fail the test, on other pages of the
    profile, too; ``tolerate`` is a pattern of those that a test provokes. More options
    go to Playwright's ``new_context``, for example ``viewport`` or ``locale``.
    """
    contexts: list[Any] = []
    errors: list[str] = []

    def open_page(
        login: str | None = None,
        password: str | None = None,
        tolerate: str = "$^",
        **options: Any,
    ) -> Any:
        context = browser.new_context(base_url=server.url, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)

        def note(kind: str, text: str) -> None:
            if kind == "error" and not re.search(tolerate, text):
                errors.append(text)

        context.on("console", lambda message: note(message.type, message.text))
        context.on("weberror", lambda error: note("error", str(error.error)))
        page = context.new_page()
        if login:
            page.goto("/web/login")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", password or login)
            page.click(".oe_login_form button[type=submit]")
            page.wait_for_url(re.compile(r"/(odoo|my)"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, "the browser's console has errors:\n" + "\n".join(errors)

"""A pytest plugin for the add-ons' own tests, on top of pytest-odoo.

``--seams-of ADDON``: of this add-on run only the tests tagged ``seam``. pytest-odoo
knows nothing of Odoo's tags; they are on the test classes as ``test_tags``.

A test fails when something of ours logs a warning or an error while it runs: a test
that expects one says so with ``mute_logger`` or ``assertLogs``.

``--totals FILE`` writes the outcome for scripts/devtools/run_tests.py.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import ADDONS, is_ours


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sourcing")
    group.addoption("--seams-of", action="append", default=[], metavar="ADDON")
    group.addoption("--totals", metavar="FILE")


def pytest_configure(config: pytest.Config) -> None:
    # The database and the browser make examples slow now and then: no deadline.
    try:
        from hypothesis import HealthCheck, settings
    except ImportError:
        pass
    else:
        settings.register_profile(
            "sourcing", deadline=None, suppress_health_check=[HealthCheck.too_slow]
        )
        settings.load_profile("sourcing")
    config.pluginmanager.register(LogWatch(), "sourcing-log-watch")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    seams_of = set(config.getoption("--seams-of"))
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        tags = getattr(getattr(item, "cls", None), "test_tags", None)
        path = item.path
        addon = path.relative_to(ADDONS).parts[0] if path.is_relative_to(ADDONS) else ""
        if addon in seams_of:
            run = "seam" in (tags or ())
        else:
            # As Odoo itself does: without the tag `standard` only on demand.
            run = tags is None or "standard" in tags
        (kept if run else dropped).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


class LogWatch(logging.Handler):
    """Collects what our add-ons log at WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        if is_ours(text):
            self.found.append(text)

    def take(self) -> str:
        found, self.found = self.found, []
        return "\n".join(found)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        logging.getLogger().addHandler(self)
        # Odoo's own runner tells the thread which database it works on; Odoo's code
        # relies on that (routing, log), pytest-odoo leaves it out.
        if database := session.config.getoption("--odoo-database", None):
            setattr(threading.current_thread(), "dbname", database)  # noqa: B010

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        return self._watch((yield), "before the test")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        return self._watch((yield), "during the test")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        return self._watch((yield), "while cleaning up")

    def _watch(self, result: None, when: str) -> None:
        if text := self.take():
            pytest.fail(f"our add-ons logged {when}:\n{text}", pytrace=False)
        return result


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if not (target := config.getoption("--totals")):
        return
    stats = terminalreporter.stats
    counted = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed")
    totals: dict[str, object] = {name: len(stats.get(name, ())) for name in counted}
    totals["errors"] = len(stats.get("error", ()))
    totals["lines"] = [
        f"{kind} {report.nodeid} - {_reason(report)}"
        for kind, key in (("FAILED", "failed"), ("ERROR", "error"))
        for report in stats.get(key, ())
    ]
    Path(target).write_text(json.dumps(totals))


def _reason(report: object) -> str:
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    text = crash.message if crash else str(getattr(report, "longrepr", ""))
    return re.sub(r"\s+", " ", text)[:160]

"""Runs the test suites, each on its own copy of a template database.

scripts/test [--on SUITE] [--database NAME] [pytest arguments]

  --on SUITE       only this suite (may be repeated): pm, all, pm_qc, pm_logistics, e2e
  --database NAME  on this database, as it is: nothing is built, copied or dropped.
                   For a quick loop: install or update it with scripts/odoo before.

A path among the pytest arguments selects the suites that contain it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import databases
from databases import LOGS, ROOT, VAR, BuildError, say


@dataclass(frozen=True)
class Suite:
    """One run of pytest."""

    name: str
    template: str
    needs: tuple[str, ...]
    paths: tuple[str, ...]
    seams_of: tuple[str, ...] = ()
    story: str = ""


PM, QC, LOGISTICS = "sourcing_pm", "sourcing_qc", "sourcing_logistics"


def suites() -> list[Suite]:
    """All suites, the longest first."""
    present = databases.installable_addons()

    def tests(*addons: str) -> tuple[str, ...]:
        return tuple(f"addons/{addon}/tests" for addon in addons)

    return [
        Suite("all", "all", (PM,), tests(*present), (), "all add-ons together"),
        Suite("pm", "pm", (PM,), tests(PM), (), "sourcing_pm alone"),
        Suite("e2e", "all", (PM,), ("tests",), (), "end to end, a real server"),
        Suite(
            *("pm_qc", "pm_qc", (PM, QC), tests(PM, QC), (PM,)),
            "sourcing_qc without logistics; seams of sourcing_pm",
        ),
        Suite(
            *("pm_logistics", "pm_logistics", (PM, LOGISTICS), tests(PM, LOGISTICS)),
            *((PM,), "sourcing_logistics without qc; seams of sourcing_pm"),
        ),
    ]


@dataclass
class Result:
    suite: Suite
    code: int
    seconds: float
    totals: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


class Runner:
    def __init__(self, arguments: list[str], database: str | None, alone: bool) -> None:
        self.arguments = arguments
        self.database = database
        self.alone = alone
        self.children: set[subprocess.Popen[bytes]] = set()
        self.stopping = False
        self.print_lock = threading.Lock()

    def run(self, suite: Suite) -> Result:
        started = time.monotonic()
        log = LOGS / f"test-{suite.name}.log"
        log.unlink(missing_ok=True)
        try:
            result = self._run_on_copy(suite)
        except BuildError as error:
            with self.print_lock:
                print(f"\nerror: {error}", flush=True)
            result = Result(suite, 1, 0, {"errors": 1})
            result.lines = [f"ERROR {suite.name}: the database could not be built"]
        result.seconds = time.monotonic() - started
        return result

    def _run_on_copy(self, suite: Suite) -> Result:
        if suite.name == "e2e":
            # Its server works on a copy that tests/conftest.py makes.
            return self._pytest(suite, None)
        if self.database:
            return self._pytest(suite, self.database)
        with databases.test_copy(suite.template, suite.name) as database:
            result = self._pytest(suite, database)
        for entry in databases.our_warnings(databases.build_log(suite.template)):
            result.code = result.code or 1
            result.totals["errors"] = result.totals.get("errors", 0) + 1
            result.lines.append(f"ERROR installing {suite.template} logged: {entry}")
        return result

    def _pytest(self, suite: Suite, database: str | None) -> Result:
        totals = VAR / "tmp" / f"totals-{os.getpid()}-{suite.name}.json"
        totals.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-p", "pytest_sourcing"]
        command += ["-o", f"cache_dir={VAR}/tmp/pytest-{suite.name}"]
        command += ["--totals", str(totals)]
        for addon in suite.seams_of:
            command += ["--seams-of", addon]
        environment = dict(os.environ)
        environment["PYTHONPATH"] = str(databases.HERE)
        environment["HYPOTHESIS_STORAGE_DIRECTORY"] = str(VAR / "tmp" / "hypothesis")
        if database:
            command += ["--odoo-http", "--odoo-database", database]
            command += ["--odoo-log-level", "warn"]
            command += ["--odoo-extra", f"logfile={LOGS}/test-{suite.name}.log"]
            command += ["--odoo-extra", f"db-filter=^{database}$"]
            command += ["--odoo-extra", "max-cron-threads=0"]
        else:
            # Plain pytest: Odoo runs in a process of its own.
            command += ["-p", "no:odoo"]
        command += selected_arguments(suite, self.arguments)

        output = None if self.alone else VAR / "tmp" / f"output-{suite.name}.txt"
        with contextlib.ExitStack() as stack:
            stream = stack.enter_context(output.open("wb")) if output else None
            child = subprocess.Popen(
                # pytest ends with this process, however that ends.
                ["setpriv", "--pdeathsig", "INT", "--", *command],
                cwd=ROOT,
                env=environment,
                stdout=stream,
                stderr=stream,
            )
            self.children.add(child)
            try:
                code = child.wait()
            finally:
                self.children.discard(child)
        if output and not self.stopping:
            with self.print_lock:
                print(f"\n{'#' * 20} {suite.name}: {suite.story} {'#' * 20}")
                print(output.read_text(errors="replace"), flush=True)
        result = Result(suite, code, 0)
        if totals.exists():
            read = json.loads(totals.read_text())
            result.lines = read.pop("lines")
            result.totals = read
            totals.unlink()
        elif code not in (0, 5):
            result.totals = {"errors": 1}
            result.lines = [f"ERROR {suite.name}: pytest ended with exit code {code}"]
        return result

    def stop(self) -> None:
        self.stopping = True
        for child in list(self.children):
            child.send_signal(signal.SIGINT)
        for child in list(self.children):
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(20)
            child.kill()


# ------------------------------------------------------------------ arguments


# Options of pytest whose value is an argument of its own, and might look like a path.
VALUED = {"-k", "-m", "-p", "-o", "-c", "-W", "-n", "-r", "--maxfail", "--durations"}


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Paths to tests, and everything else."""
    paths: list[str] = []
    others: list[str] = []
    before = ""
    for argument in arguments:
        is_option = argument.startswith("-") or before in VALUED
        before = argument
        exists = (ROOT / argument.split("::")[0]).exists()
        (others if is_option or not exists else paths).append(argument)
    return paths, others


def contains(suite: Suite, argument: str) -> bool:
    path = (ROOT / argument.split("::")[0]).resolve()
    for folder in suite.paths:
        root = (ROOT / folder).resolve()
        if path.is_relative_to(root) or root.is_relative_to(path):
            return True
    return False


def selected_arguments(suite: Suite, arguments: list[str]) -> list[str]:
    """The pytest arguments for a suite: without the paths of other suites."""
    paths, others = split(arguments)
    mine: list[str] = []
    for argument in paths:
        path = (ROOT / argument.split("::")[0]).resolve()
        for folder in suite.paths:
            root = (ROOT / folder).resolve()
            if path.is_relative_to(root):
                mine.append(argument)
            elif root.is_relative_to(path):
                mine.append(folder)
    if not paths:
        mine = [folder for folder in suite.paths if (ROOT / folder).is_dir()]
    return [*others, *dict.fromkeys(mine)]


def choose(options: argparse.Namespace, arguments: list[str]) -> list[Suite]:
    present = databases.installable_addons()
    paths, _others = split(arguments)
    chosen = []
    for suite in suites():
        missing = [name for name in suite.needs if name not in present]
        if options.on and suite.name not in options.on:
            continue
        if paths and not any(contains(suite, path) for path in paths):
            continue
        if missing:
            say(f"Suite {suite.name} left out: no {', '.join(missing)} yet")
            continue
        if not any(list((ROOT / path).rglob("test_*.py")) for path in suite.paths):
            say(f"Suite {suite.name} left out: it has no tests yet")
            continue
        chosen.append(suite)
    return chosen


# ------------------------------------------------------------------ the end


def summary(results: list[Result], seconds: float) -> int:
    """Print what happened in pytest's manner; the exit code."""
    sums: dict[str, int] = {}
    for result in results:
        for name, count in result.totals.items():
            sums[name] = sums.get(name, 0) + count
    bad = [result for result in results if result.code not in (0, 5)]
    if len(results) > 1:
        print("\n" + " all suites ".center(80, "="))
        for result in results:
            counts = ", ".join(f"{n} {name}" for name, n in result.totals.items() if n)
            verdict = "FAILED" if result in bad else "ok"
            print(
                f"{result.suite.name:14}{verdict:8}{counts or 'nothing collected'} "
                f"in {result.seconds:.0f} s"
            )
    if any(result.lines for result in results):
        print(" short test summary info ".center(80, "="))
        for result in results:
            for line in result.lines:
                print(line if len(results) == 1 else f"[{result.suite.name}] {line}")
    order = "failed passed skipped deselected xfailed xpassed errors".split()
    counts = ", ".join(f"{sums[name]} {name}" for name in order if sums.get(name))
    minutes = f"{seconds:.2f}s ({int(seconds // 60)}:{int(seconds % 60):02})"
    print(f" {counts or 'no tests ran'} in {minutes} ".center(80, "="), flush=True)
    if bad:
        return next(result.code for result in bad)
    return 0 if any(result.code == 0 for result in results) else 5


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/test",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--on", action="append", help=argparse.SUPPRESS)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    options, arguments = parser.parse_known_args()
    started = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Started in the background of a script, SIGINT would be ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    if unknown := set(options.on or ()) - {suite.name for suite in suites()}:
        parser.error(f"no suite {', '.join(sorted(unknown))}")
    databases.drop_orphans()
    chosen = choose(options, arguments)
    if options.database:
        chosen = chosen[:1]
    if not chosen:
        print(" no tests ran ".center(80, "="))
        return 5
    runner = Runner(arguments, options.database, alone=len(chosen) == 1)
    work: queue.SimpleQueue[Suite] = queue.SimpleQueue()
    results: list[Result] = []
    for suite in chosen:
        work.put(suite)

    def worker() -> None:
        while not runner.stopping:
            try:
                suite = work.get_nowait()
            except queue.Empty:
                return
            if not runner.alone:
                say(f"Suite {suite.name} started ({suite.story})")
            results.append(runner.run(suite))

    threads = [
        threading.Thread(target=worker, daemon=True)
        for _ in range(min(len(chosen), max(1, (os.cpu_count() or 1)), 4))
    ]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.5)
    except (KeyboardInterrupt, SystemExit):
        say("Stopping")
        runner.stop()
        for thread in threads:
            thread.join(30)
        raise
    results.sort(key=lambda result: chosen.index(result.suite))
    return summary(results, time.monotonic() - started)


if __name__ == "__main__":
    code = 130
    try:
        code = main()
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        pass
    finally:
        databases.leave_server()
    sys.exit(code)

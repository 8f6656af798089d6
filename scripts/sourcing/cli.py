"""The ``sourcing`` command. Exit codes: 0 all right, 1 some rows or checks failed,
2 wrong usage, no connection, or not everything was sent."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table as Grid
from rich.text import Text

from . import profiles
from .client import OdooServer, Server
from .errors import ConnectionFailed, ServerRefused, SourcingError
from .importer import Report, run_import
from .inspections import read_inspections
from .profiles import Profile
from .public_holidays import announced, holiday_table
from .tables import Row, Table, read_table

app = typer.Typer(
    help="Import orders into Sourcing for Odoo, track them, ask how they stand.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

# How far the clocks may differ before dates of the two machines disagree in practice.
CLOCK_SKEW = 60
CHINA = ZoneInfo("Asia/Shanghai")
# 2026-05-31
DATE_WIDTH = 10
# States of a step that is still to be done.
OPEN = ("planned", "running", "asked")
COLOURS = {"green": "green", "yellow": "yellow", "red": "red"}


@dataclass
class Settings:
    """What stands before the command's name."""

    profile: str = "default"
    debug: bool = False


settings = Settings()


@app.callback()
def options(
    profile: Annotated[
        str, typer.Option(envvar="SOURCING_PROFILE", help="Which server and user.")
    ] = "default",
    debug: Annotated[bool, typer.Option(help="Show tracebacks.")] = False,
) -> None:
    """Options for all commands."""
    settings.profile, settings.debug = profile, debug


# ------------------------------------------------------------------ helpers


def connect(profile: Profile) -> Server:
    """A logged-in server; tests replace this."""
    return OdooServer(profile)


def safe(text: object) -> str:
    """Text of others for a terminal: no control characters, on its own lines."""
    return "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}"
        for char in str(text)
    )


def say(text: str, style: str = "", console: Console | None = None) -> None:
    """Print text as it is: brackets in it are no markup."""
    (console or out).print(Text(safe(text), style=style))


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Errors become one sentence and exit code 2."""
    try:
        yield
    except SourcingError as error:
        if settings.debug:
            raise
        say(f"error: {' '.join(str(error).split())}", "red", err)
        raise typer.Exit(2) from error
    except KeyboardInterrupt:
        say("stopped", "red", err)
        raise typer.Exit(2) from None
    except typer.Exit:
        raise
    except Exception as error:  # a mistake of ours is no reason for a traceback either
        if settings.debug:
            raise
        name = type(error).__name__
        say(f"error: unexpected {name}: {error} (more with --debug)", "red", err)
        raise typer.Exit(2) from error


def server() -> Server:
    """The server of the chosen profile."""
    profile = profiles.load(settings.profile)
    warn_if_exposed(profile)
    return connect(profile)


def warn_if_exposed(profile: Profile) -> None:
    """A key over plain http can be read by everybody on the way."""
    if profile.exposed:
        say(
            f"warning: {profile.url} is not encrypted: everybody on the way can read "
            "the API key. Use https.",
            "yellow",
            err,
        )


def print_json(value: Any) -> None:
    """For machines; whatever else is said goes to the error output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


# ------------------------------------------------------------------ login


@app.command()
def login(
    url: Annotated[str, typer.Option(prompt="Address (https://…)")],
    database: Annotated[str, typer.Option(prompt="Database")],
    user: Annotated[str, typer.Option(prompt="Login")],
) -> None:
    """Try address, user and API key, and keep them in the profile file.

    The key is asked for, or read from the input or from SOURCING_API_KEY: never given
    as an argument, where others on the machine could see it. Keys are made in the
    preferences of the Odoo user, under Security.
    """
    with one_line_errors():
        profile = Profile(url.rstrip("/"), database, user, _ask_key())
        warn_if_exposed(profile)
        connect(profile)
        path = profiles.save(settings.profile, profile)
        say(f"Logged in. Profile “{settings.profile}” is kept in {path}.", "green")


def _ask_key() -> str:
    key = os.environ.get("SOURCING_API_KEY") or ""
    if not key:
        if sys.stdin.isatty():
            key = typer.prompt("API key", hide_input=True)
        else:
            key = sys.stdin.readline()
    key = key.strip()
    if not key:
        raise SourcingError("no API key was given")
    return key


# ------------------------------------------------------------------ doctor


@dataclass(frozen=True)
class Check:
    """One thing that must be so.

    :param advice: what to do when it is not.
    """

    name: str
    ok: bool
    found: str
    advice: str = ""


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Check connection, add-ons, rights, time zone and clock."""
    with one_line_errors():
        profile = profiles.load(settings.profile)
        checks = diagnose(profile, connect)
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            mark, style = ("ok    ", "green") if check.ok else ("NOT OK", "bold red")
            out.print(Text(mark, style), Text(safe(f"{check.name}: {check.found}")))
            if not check.ok and check.advice:
                say(f"       {check.advice}", "yellow")
    if not all(check.ok for check in checks):
        unreachable = checks[-1].name == "connection"
        raise typer.Exit(2 if unreachable else 1)


def diagnose(profile: Profile, connect: Callable[[Profile], Server]) -> list[Check]:
    """All checks that can be made; the first that fails may be the last."""
    encryption = Check(
        "encryption",
        not profile.exposed,
        profile.url,
        "use https: everybody on the way can read the API key",
    )
    where = f"{profile.login} at {profile.url}, database {profile.database}"
    try:
        connected = connect(profile)
    except (ConnectionFailed, ServerRefused) as error:
        advice = (
            "is the address right, is the server running?"
            if isinstance(error, ConnectionFailed)
            else "check database and login; a key may have expired: sourcing login"
        )
        return [encryption, Check("connection", False, f"{where}: {error}", advice)]
    checks = [
        encryption,
        Check("connection", True, where),
        Check(
            "server",
            connected.version.startswith("19.0"),
            f"Odoo {connected.version}",
            "this command was made for Odoo 19.0",
        ),
    ]
    before = datetime.now(UTC)
    try:
        facts = connected.call("doctor")
    except ServerRefused as error:
        advice = (
            "ask an administrator to install sourcing_pm and to give this user the "
            "group Sourcing / Automation"
        )
        return [*checks, Check("rights", False, str(error), advice)]
    after = datetime.now(UTC)
    return checks + _fact_checks(facts, before + (after - before) / 2)


def _fact_checks(facts: dict[str, Any], now: datetime) -> list[Check]:
    addons = ", ".join(f"{name} {number}" for name, number in facts["addons"].items())
    refused = [name for name, allowed in facts["may"].items() if not allowed]
    skew = abs((datetime.fromisoformat(facts["now"]) - now).total_seconds())
    return [
        Check(
            "add-ons", "sourcing_pm" in facts["addons"], addons, "install sourcing_pm"
        ),
        Check(
            "rights",
            not refused,
            f"{facts['login']} in {facts['company']}"
            + (f", may not {', '.join(refused)}" if refused else ", may import"),
            "give this user the group Sourcing / Automation",
        ),
        Check(
            "time zone",
            bool(facts["tz"]),
            f"{facts['tz'] or 'none'}, today is {facts['today']}",
            "set the user's time zone in its preferences: days are counted in it",
        ),
        Check(
            "clock",
            skew <= CLOCK_SKEW,
            f"{skew:.0f} s apart",
            "set the clocks of this machine and the server by NTP",
        ),
    ]


# ------------------------------------------------------------------ import


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX.", dir_okay=False)],
    kind: Annotated[
        str | None,
        typer.Option(
            help="parties, projects, orders or track; default: by the header."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")
    ] = False,
    size: Annotated[int, typer.Option("--chunk", min=1, help="Rows per call.")] = 100,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every row.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Import parties, projects or orders; repeating it changes nothing.

    Order of the files: parties, then projects, then orders.
    """
    with one_line_errors():
        table = read_table(file, kind)
        report = _import(server(), table, dry_run=dry_run, size=size, quiet=as_json)
        _finish(report, as_json=as_json, verbose=verbose)


@app.command()
def track(
    orders: Annotated[
        list[str] | None, typer.Argument(help="Numbers or external ids of orders.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="A table with the columns order and lead."),
    ] = None,
    lead: Annotated[
        str | None, typer.Option(help="Login of the lead, where the order has none.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Turn orders into tracked ones; each starts at the step where it is."""
    with one_line_errors():
        if bool(orders) == bool(file):
            raise SourcingError("name orders, or a file with --file")
        if file:
            table = read_table(file, "track")
        else:
            rows = [
                Row(place, {"order": order})
                for place, order in enumerate(orders or [], start=1)
            ]
            table = Table("track", rows)
        if lead:
            for row in table.rows:
                row.cells["lead"] = row.cells.get("lead") or lead
        report = _import(server(), table, dry_run=dry_run, quiet=as_json)
        _finish(report, as_json=as_json, verbose=verbose)


def _import(
    connected: Server,
    table: Table,
    *,
    dry_run: bool,
    quiet: bool,
    size: int = 100,
) -> Report:
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=err,
        transient=True,
        disable=quiet or not err.is_terminal,
    )
    with progress:
        task = progress.add_task(table.kind, total=len(table.rows))
        return run_import(
            connected,
            table,
            dry_run=dry_run,
            size=size,
            advance=lambda count: progress.advance(task, count),
        )


def _finish(report: Report, *, as_json: bool, verbose: bool) -> None:
    if as_json:
        print_json(
            {
                "kind": report.kind,
                "dry_run": report.dry_run,
                "summary": report.summary,
                "interrupted": report.interrupted,
                "unsure": report.unsure,
                "rows": [asdict(answer) for answer in report.answers],
            }
        )
    else:
        _print_report(report, verbose)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def _print_report(report: Report, verbose: bool) -> None:
    for answer in report.answers:
        if verbose or answer.status == "error" or answer.message:
            text = f"line {answer.line} ({answer.key}): {answer.status}"
            message = answer.message.replace("\n", "\n    ")
            style = "red" if answer.status == "error" else ""
            say(text + (f": {message}" if message else ""), style)
    summary = ", ".join(f"{count} {name}" for name, count in report.summary.items())
    mode = " (dry run: nothing was changed)" if report.dry_run else ""
    say(f"{report.kind}, {report.total} rows: {summary}{mode}", "bold")
    if report.interrupted and not (report.answers or report.unsure):
        say(f"error: {report.interrupted}\nNothing was changed.", "red", err)
    elif report.interrupted:
        unsent = report.total - len(report.answers) - len(report.unsure)
        say(
            f"error: {report.interrupted}\n"
            f"Answered: {len(report.answers)} of {report.total} rows. "
            f"Under way, perhaps done: {_ranges(report.unsure)}. "
            f"Not sent: {unsent} rows.\n"
            "Run the same command again: what is done stays as it is.",
            "red",
            err,
        )


def _ranges(lines: list[int]) -> str:
    """Lines in short: ``lines 2–101, 105``."""
    parts: list[list[int]] = []
    for line in lines:
        if parts and parts[-1][-1] == line - 1:
            parts[-1].append(line)
        else:
            parts.append([line])
    shown = [
        f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts
    ]
    return "lines " + ", ".join(shown) if shown else "no line"


# ------------------------------------------------------------------ calendar

calendar = typer.Typer(
    help="China's public holidays and make-up days.", no_args_is_help=True
)
app.add_typer(calendar, name="calendar")


@calendar.command("import")
def import_calendar(
    years: Annotated[
        list[int] | None,
        typer.Option(
            "--year", help="May stand several times; default: this year and the next."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every day.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Bring in what the State Council announced, and what is expected until it does.

    What is announced replaces what was expected, and every running plan follows.
    Repeating it changes nothing.
    """
    with one_line_errors():
        this_year = datetime.now(CHINA).year
        wanted = sorted(set(years or (this_year, this_year + 1)))
        table = holiday_table(wanted)
        if not as_json:
            for year in wanted:
                known = "announced" if announced(year) else "expected, not announced"
                say(f"{year}: {known}")
        report = _import(server(), table, dry_run=dry_run, quiet=as_json)
        _finish(report, as_json=as_json, verbose=verbose)


# ------------------------------------------------------------------ inspections

inspect = typer.Typer(
    help="Inspections that were made elsewhere.", no_args_is_help=True
)
app.add_typer(inspect, name="inspect")


@inspect.command("push")
def push(
    file: Annotated[Path, typer.Argument(help="JSON or XLSX.", dir_okay=False)],
    source: Annotated[
        str, typer.Option(help="Name of the other system; its ids count under it.")
    ] = "file",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every inspection.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Bring in what was found, and close with the verdict; repeating changes nothing.

    Inspections are planned in Odoo before; all of one arrives, or nothing of it.
    """
    with one_line_errors():
        table = read_inspections(file, source)
        # one by one: each closes with a verdict of its own
        report = _import(server(), table, dry_run=dry_run, size=1, quiet=as_json)
        _finish(report, as_json=as_json, verbose=verbose)


# ------------------------------------------------------------------ status


@app.command()
def status(
    project: Annotated[
        str | None, typer.Argument(help="Number or external id; default: all.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="Only what changed since, like 2026-05-31T08:00Z."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """How projects stand: colour and why, next step, dates."""
    with one_line_errors():
        arguments: dict[str, Any] = {}
        if project:
            arguments["project"] = project
        if since:
            arguments["changed_since"] = since
        answer = server().call("status", **arguments)
    if as_json:
        print_json(answer)
        return
    out.print(_project_grid(answer["projects"]), soft_wrap=False)
    if project:
        for view in answer["projects"]:
            out.print(_step_grid(view["steps"]), soft_wrap=False)


@app.command()
def link(
    project: Annotated[str, typer.Argument(help="Number or external id.")],
    contact: Annotated[str, typer.Argument(help="His e-mail address or name.")],
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """The personal link of a contact of buyer or factory, with a text for a chat."""
    with one_line_errors():
        answer = server().call("personal_link", project=project, contact=contact)
    if as_json:
        print_json(answer)
        return
    say(answer["text"])
    say(answer["url"])


def _colour(colour: str | None) -> Text:
    return Text(colour or "–", COLOURS.get(colour or "", ""))


def _grid(*titles: str, dates: tuple[str, ...]) -> Grid:
    """A table that keeps dates whole where the terminal is narrow."""
    grid = Grid(box=None, pad_edge=False)
    for title in titles:
        grid.add_column(title, overflow="fold")
    for title in dates:
        grid.add_column(title, no_wrap=True, min_width=DATE_WIDTH)
    return grid


def _project_grid(views: list[dict[str, Any]]) -> Grid:
    grid = _grid(
        "Project",
        "Colour",
        "Name, why and next step",
        dates=("Due", "Forecast", "Required"),
    )
    for view in views:
        step = next((step for step in view["steps"] if step["state"] in OPEN), None)
        name = Text(safe(view["name"]))
        if view["reason"]:
            name.append(f"\n{safe(view['reason'])}", "dim")
        if step:
            name.append(f"\nNext: {safe(step['name'])}", "dim")
        grid.add_row(
            Text(safe(view["number"])),
            _colour(view["colour"]),
            name,
            (step["forecast"] if step else None) or "",
            view["forecast"] or "",
            view["required"] or "",
        )
    return grid


def _step_grid(steps: list[dict[str, Any]]) -> Grid:
    grid = _grid(
        "Step",
        "State",
        "Colour",
        "Crit.",
        dates=("Planned", "Committed", "Forecast", "Actual"),
    )
    for step in steps:
        grid.add_row(
            Text(safe(step["name"])),
            step["state"],
            _colour(step["colour"]),
            "yes" if step["critical"] else "",
            *(
                step[name] or ""
                for name in ("planned", "committed", "forecast", "actual")
            ),
        )
    return grid

"""The databases of the tests: templates, built when the add-ons change, and copies.

Used by scripts/test, scripts/lint, scripts/demo and tests/conftest.py. The connection
comes from the PG* variables that scripts/lib.sh sets.
"""

from __future__ import annotations

import ast
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
ADDONS = ROOT / "addons"
FILESTORE = VAR / "data" / "filestore"
LOGS = VAR / "log"
PREFIX = os.environ.get("SOURCING_DB_PREFIX", "sfo_")
HERE = Path(__file__).resolve().parent

# What a company has that buys with Odoo, named one by one: modules that install
# themselves (iap, partner_autocomplete, sms, …) would call services on the internet.
CORE = (
    "purchase purchase_requisition portal resource "
    "rpc auth_signup auth_totp auth_totp_mail auth_totp_portal base_import web_tour "
    "html_editor account_payment account_edi_ubl_cii purchase_edi_ubl_bis3"
).split()
STOCK = ["purchase_stock", "purchase_requisition_stock"]

# The first one is that of a new database and its users; alone it would be the only one.
LANGUAGES = "en_US,zh_CN"


def installable_addons() -> list[str]:
    """Our add-ons that exist so far, the ones that others depend on first."""
    found = []
    for name in ("sourcing_pm", "sourcing_qc", "sourcing_logistics"):
        manifest = ADDONS / name / "__manifest__.py"
        if not manifest.is_file():
            continue
        try:
            content = ast.literal_eval(manifest.read_text())
        except (SyntaxError, ValueError) as error:
            sys.exit(f"error: {manifest.relative_to(ROOT)} cannot be read: {error}")
        if content.get("installable", True):
            found.append(name)
    return found


@dataclass(frozen=True)
class Template:
    """A database to copy: modules added to a copy of ``base``, then a script run."""

    base: str | None
    modules: tuple[str, ...]
    script: str | None = None


TEMPLATES = {
    "core": Template(None, tuple(CORE)),
    "core_stock": Template("core", tuple(STOCK)),
    "core_orders": Template("core_stock", (), "make_orders.py"),
    "pm": Template("core", ("sourcing_pm",)),
    "pm_qc": Template("pm", ("sourcing_qc",)),
    "pm_logistics": Template("core_stock", ("sourcing_pm", "sourcing_logistics")),
    # All three; while some are not written yet, those that are.
    "all": Template("core_stock", tuple(installable_addons())),
}


class BuildError(Exception):
    """A template could not be built; the message says why and where to look."""


# ------------------------------------------------------------------ PostgreSQL


@contextlib.contextmanager
def server() -> Iterator[psycopg2.extensions.cursor]:
    """A cursor on the server itself, outside any transaction."""
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def exists(database: str) -> bool:
    with server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return cursor.fetchone() is not None


def key_of(database: str) -> str | None:
    """The content key of a template, kept as the comment on the database."""
    with server() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            "WHERE datname = %s",
            [database],
        )
        row = cursor.fetchone()
        return row[0] if row else None


def set_key(database: str, key: str) -> None:
    with server() as cursor:
        cursor.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(database), sql.Literal(key)
            )
        )


def rename(old: str, new: str) -> None:
    """Rename a database and its files; what was called ``new`` is gone already."""
    with server() as cursor:
        cursor.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(old), sql.Identifier(new)
            )
        )
    shutil.rmtree(FILESTORE / new, ignore_errors=True)
    if (FILESTORE / old).is_dir():
        (FILESTORE / old).rename(FILESTORE / new)


def drop(database: str) -> None:
    """Drop a database and its files, if they exist."""
    with server() as cursor:
        cursor.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(database)
            )
        )
    shutil.rmtree(FILESTORE / database, ignore_errors=True)


def copy(source: str, target: str) -> None:
    """Copy a database and its files."""
    with server() as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(target), sql.Identifier(source)
            )
        )
    shutil.rmtree(FILESTORE / target, ignore_errors=True)
    if (FILESTORE / source).is_dir():
        # Odoo writes a stored file once and never changes it: links are enough.
        shutil.copytree(FILESTORE / source, FILESTORE / target, copy_function=os.link)
    # A database of its own: with the same id both would share sessions and cookies.
    execute(
        target,
        "UPDATE ir_config_parameter SET value = gen_random_uuid()::text "
        "WHERE key = 'database.uuid'",
    )


def execute(database: str, statement: str, *parameters: object) -> None:
    """Run one statement in a database."""
    connection = psycopg2.connect(dbname=database)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    finally:
        connection.close()


def leave_server() -> None:
    """Give up our share of the private cluster and wait until it has stopped.

    See scripts/lib.sh: the cluster stops by itself when nobody holds its lock.
    """
    if not (number := os.environ.get("PG_LOCK_FD")):
        return
    os.close(int(number))
    for attempt in range(100):
        if (VAR / "postgres.stopped").exists():
            return
        time.sleep(0.1)
        if attempt > 5:
            with (VAR / "postgres.lock").open("a") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue  # it is being stopped just now
                return  # someone else uses it


# ------------------------------------------------------------------ Odoo


def run_odoo(log: Path, *arguments: str, stdin: Path | None = None) -> None:
    """Run Odoo's command line; BuildError with the end of the log when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("ab"))
        source = stack.enter_context(stdin.open("rb")) if stdin else subprocess.DEVNULL
        result = subprocess.run(
            [sys.executable, "-m", "odoo", *arguments],
            stdin=source,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )
    text = log.read_text(errors="replace")
    # Odoo's shell answers an exception in its script with exit code 0.
    if result.returncode or "\nTraceback (most recent call last)" in text:
        tail = "\n".join("    | " + line for line in text.splitlines()[-25:])
        raise BuildError(f"odoo {' '.join(arguments)} failed:\n{tail}\n    see {log}")


def install(database: str, modules: tuple[str, ...], log: Path) -> None:
    """Install modules, creating the database when there is none."""
    run_odoo(
        log,
        *("--database", database, "--init", ",".join(modules), "--skip-auto-install"),
        *("--load-language", LANGUAGES, "--no-http", "--stop-after-init"),
        *("--max-cron-threads", "0"),
    )


_STAMP = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ "


def is_ours(text: str) -> bool:
    """Does a log message, traceback included, mention our add-ons?"""
    return bool(re.search(r"sourcing[_.]", text.replace(str(ROOT), "")))


def our_warnings(log: Path) -> list[str]:
    """Warnings and errors in an Odoo log that mention our add-ons."""
    text = log.read_text(errors="replace") if log.exists() else ""
    starts = [match.start() for match in re.finditer(_STAMP, text, re.M)]
    ends = [*starts[1:], len(text)]
    entries = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    return [
        entry
        for entry in entries
        if re.match(_STAMP + "(WARNING|ERROR|CRITICAL) ", entry) and is_ours(entry)
    ]


# ------------------------------------------------------------------ templates


# Nothing in here ends up in the database.
NOT_IN_DATABASE = {"tests", "readme", "static", "controllers", "demo", "__pycache__"}


def addon_checksum(name: str, left_out: set[str] = NOT_IN_DATABASE) -> str:
    digest = hashlib.sha256()
    folder = ADDONS / name
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and parts[0] not in left_out and path.suffix != ".pyc":
            digest.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def template_key(name: str) -> str:
    """Changes whenever a freshly built template would differ."""
    template = TEMPLATES[name]
    digest = hashlib.sha256(LANGUAGES.encode())
    if template.base:
        digest.update(template_key(template.base).encode())
    else:
        digest.update((VAR / "stamps" / "conf").read_bytes())
        with contextlib.suppress(FileNotFoundError):
            digest.update((VAR / "stamps" / "odoo").read_bytes())
    for module in template.modules:
        digest.update(module.encode())
        if (ADDONS / module).is_dir():
            digest.update(addon_checksum(module).encode())
    if template.script:
        digest.update((HERE / template.script).read_bytes())
    return digest.hexdigest()[:20]


def template_database(name: str) -> str:
    return f"{PREFIX}tpl_{name}"


def build_log(name: str) -> Path:
    return LOGS / f"template-{name}.log"


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """One process at a time builds or copies a template."""
    (VAR / "tmp").mkdir(parents=True, exist_ok=True)
    with (VAR / "tmp" / f"template-{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    print(f"==> {text}", file=sys.stderr, flush=True)


def build_locked(name: str) -> str:
    """Build the template unless it is there; its lock is held by the caller."""
    database, key = template_database(name), template_key(name)
    if key_of(database) == key:
        return database
    template = TEMPLATES[name]
    new = f"{database}_new"
    log = build_log(name)
    drop(new)
    if template.base:
        copy_template(template.base, new)
    log.unlink(missing_ok=True)
    say(f"Building the database template {name}")
    started = time.monotonic()
    try:
        if template.modules:
            install(new, template.modules, log)
        if template.script:
            run_odoo(
                log,
                *("shell", "--database", new, "--no-http", "--shell-interface=python"),
                stdin=HERE / template.script,
            )
    except BaseException:
        drop(new)
        raise
    drop(database)
    rename(new, database)
    set_key(database, key)
    say(f"Built {name} in {time.monotonic() - started:.0f} s")
    return database


def ensure_template(name: str) -> str:
    """Build a template if the add-ons changed; its database name."""
    with locked(name):
        return build_locked(name)


def copy_template(name: str, target: str) -> None:
    """Copy an up-to-date template to the database ``target``."""
    with locked(name):
        copy(build_locked(name), target)


# ------------------------------------------------------------------ test copies


def test_database(label: str) -> str:
    """A name that tells which process the copy belongs to."""
    return f"{PREFIX}t{os.getpid()}_{label}"


@contextlib.contextmanager
def test_copy(template: str, label: str) -> Iterator[str]:
    """A copy of a template, dropped afterwards."""
    database = test_database(label)
    drop(database)
    copy_template(template, database)
    try:
        yield database
    finally:
        drop(database)


def drop_orphans() -> None:
    """Drop the copies of processes that were killed."""
    with server() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        names = [row[0] for row in cursor.fetchall()]
    for name in names:
        match = re.fullmatch(re.escape(PREFIX) + r"t(\d+)_\w+", name)
        if match and not Path("/proc", match[1]).exists():
            drop(name)

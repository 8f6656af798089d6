"""Builds the demo database when needed and runs Odoo on it; see scripts/demo."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import signal
import sys
import time
from collections.abc import Iterator

import databases
from databases import VAR, BuildError, say
from server import Server, StartError, port_is_free

DATABASE = f"{databases.PREFIX}demo"
LOG = databases.LOGS / "demo.log"
BUILD_LOG = databases.LOGS / "demo-build.log"

# Login, who it is, what to look at first. The password is the login: demo only.
PEOPLE = [
    ("lead", "the agent's lead", "Sourcing: the projects, their colours and why"),
    ("inspector", "the inspector", "Sourcing: the inspections that wait"),
    ("clerk", "the shipping clerk", "Sourcing: the shipments and what blocks them"),
    ("buyer", "the buyer, in the portal", "the project page: what is asked of you"),
    ("factory", "the factory, in the portal", "the order: steps, dates, confirmation"),
]


def content_key() -> str:
    """Changes when the add-ons in the demo database are out of date."""
    digest = hashlib.sha256()
    for addon in databases.installable_addons():
        unused = {"tests", "readme", "static", "controllers", "__pycache__"}
        digest.update(databases.addon_checksum(addon, unused).encode())
    return digest.hexdigest()[:20]


def build(key: str) -> None:
    new = f"{DATABASE}_new"
    databases.drop(new)
    databases.copy_template("all", new)
    say("Loading the demo data")
    BUILD_LOG.unlink(missing_ok=True)
    try:
        databases.run_odoo(
            BUILD_LOG,
            *("shell", "--database", new, "--no-http", "--shell-interface=python"),
            stdin=databases.HERE / "load_demo.py",
        )
    except BaseException:
        databases.drop(new)
        raise
    databases.drop(DATABASE)
    databases.rename(new, DATABASE)
    databases.set_key(DATABASE, key)


def update(key: str) -> None:
    say("The add-ons have changed: updating the demo database, your changes stay")
    BUILD_LOG.unlink(missing_ok=True)
    addons = ",".join(databases.installable_addons())
    try:
        # --init for an add-on that is new, --update for those that were there.
        databases.run_odoo(
            BUILD_LOG,
            *("--database", DATABASE, "--init", addons, "--update", addons),
            *("--skip-auto-install", "--no-http", "--stop-after-init"),
            *("--max-cron-threads", "0"),
        )
    except BuildError as error:
        raise BuildError(
            f"{error}\n    start afresh with: scripts/demo --rebuild "
            "(what you did in the demo is lost)"
        ) from None
    databases.set_key(DATABASE, key)


@contextlib.contextmanager
def only_demo() -> Iterator[None]:
    """One demo per checkout: two would write the same database."""
    with (VAR / "tmp" / "demo.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError("the demo of this checkout is running already") from None
        yield


def greet(server: Server, seconds: float) -> None:
    have = {row[0] for row in server.sql("SELECT login FROM res_users WHERE active")}
    print(f"\nThe demo is ready ({seconds:.0f} s): {server.url}\n")
    print(
        "Log in with one of these; the password is the same as the login (demo only)."
    )
    for login, who, first in PEOPLE:
        if login in have:
            print(f"  {login:10} {who:27} {first}")
    print(f"  {'admin':10} {'the administrator':27} settings, users\n")
    print(
        "Start as lead; open the red order and read why. Then be the buyer, in another"
    )
    print("browser profile. 简体中文: user menu, Preferences, Language.")
    print("On the command line (the key is machine as well):")
    print(
        f"  var/venv/bin/sourcing login --url {server.url} --database {DATABASE} "
        "--user machine"
    )
    print(f"Mails are not sent: they are kept in {server.mail.folder}")
    print(f"Odoo's log: {server.log}")
    print("Ctrl-C stops Odoo and the database server.\n", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/demo")
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--rebuild", action="store_true")
    options = parser.parse_args()
    try:
        port = int(os.environ.get("PORT", "8069"))
    except ValueError:
        raise StartError("PORT must be a number") from None
    if not options.build and not port_is_free(port):
        raise StartError(
            f"port {port} is in use by another program\n"
            f"    choose another one: PORT={port + 1} scripts/demo"
        )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    started = time.monotonic()
    with only_demo():
        key = content_key()
        if options.rebuild or not databases.exists(DATABASE):
            build(key)
        elif databases.key_of(DATABASE) != key:
            update(key)
        if options.build:
            say(f"The demo database is ready ({time.monotonic() - started:.0f} s)")
            return 0
        say("Starting Odoo")
        server = Server(DATABASE, port=port, log=LOG, mails=VAR / "mail", crons=1)
        try:
            server.start()
            greet(server, time.monotonic() - started)
            server.wait()
            raise StartError(f"Odoo ended by itself; see {LOG}")
        finally:
            server.stop()


if __name__ == "__main__":
    code = 130
    try:
        code = main()
    except (BuildError, StartError) as error:
        print(f"error: {error}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        say("Stopped")
    finally:
        databases.leave_server()
    sys.exit(code)

"""A running Odoo server: for the demo and for the end-to-end tests."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import databases
import psycopg2
from mail_sink import MailSink


class StartError(Exception):
    """Odoo did not come up; the message ends with its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As Odoo itself does: a port that was left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Server:
    """Odoo on one database, listening on 127.0.0.1; its mails stay in a folder."""

    def __init__(
        self, database: str, *, port: int, log: Path, mails: Path, crons: int
    ) -> None:
        self.database = database
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        self.mail = MailSink(mails)
        self.crons = crons
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        threading.Thread(target=self.mail.serve_forever, daemon=True).start()
        # wkhtmltopdf fetches styles and pictures from this address, mails show it.
        for key, value in (("web.base.url", self.url), ("web.base.url.freeze", "True")):
            self.sql(
                "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s) "
                "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
                key,
                value,
            )
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        command = [
            # The server ends with this process, however that ends.
            *("setpriv", "--pdeathsig", "TERM", "--", sys.executable, "-m", "odoo"),
            *("--database", self.database, "--db-filter", f"^{self.database}$"),
            *("--http-interface", "127.0.0.1", "--http-port", str(self.port)),
            *("--max-cron-threads", str(self.crons), "--logfile", str(self.log)),
            *("--smtp", "127.0.0.1", "--smtp-port", str(self.mail.port)),
            *("--email-from", "sourcing@example.com"),
        ]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=databases.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C is for this process, which then stops the server in order.
                start_new_session=True,
            )
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"{self.url}/web/health", timeout=5):
                    return
            time.sleep(0.2)
        self.stop()
        tail = self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""
        raise StartError(f"Odoo did not start; {self.log} ends with:\n{tail}")

    def wait(self) -> int:
        """Until the server ends by itself."""
        assert self._process is not None
        return self._process.wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        self.mail.shutdown()
        self.mail.server_close()

    def forget_mails(self) -> None:
        shutil.rmtree(self.mail.folder, ignore_errors=True)

    def rpc(self, login: str, password: str) -> Any:
        """A logged-in OdooRPC client."""
        import odoorpc

        client = odoorpc.ODOO("127.0.0.1", protocol="jsonrpc", port=self.port)
        client.login(self.database, login, password)
        return client

    def sql(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Look behind the curtain, with psycopg2."""
        connection = psycopg2.connect(dbname=self.database)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

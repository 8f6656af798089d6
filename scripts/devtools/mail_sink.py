"""A mail server that sends nothing: it keeps each message as a file.

The demo and the end-to-end tests give it to Odoo as SMTP server, so that mails can be
read without anything leaving the machine.

    python mail_sink.py FOLDER PORTFILE
"""

from __future__ import annotations

import email
import email.policy
import itertools
import socketserver
import sys
from email.message import EmailMessage
from pathlib import Path


class _Session(socketserver.StreamRequestHandler):
    server: MailSink

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 mail sink")
        while line := self.rfile.readline():
            verb = line.split(b":")[0].split()[0].upper() if line.strip() else b""
            if verb == b"QUIT":
                self.say("221 bye")
                return
            if verb == b"EHLO":
                self.say("250-mail sink")
                self.say("250-8BITMIME")
                self.say("250 SMTPUTF8")
            elif verb == b"DATA":
                self.say("354 go on")
                self.server.keep(self.read_message())
                self.say("250 kept")
            else:
                self.say("250 ok")

    def read_message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)


class MailSink(socketserver.ThreadingTCPServer):
    """Listens on a free port of 127.0.0.1; ``folder`` gets one .eml file per mail."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.numbers = itertools.count(len(list(folder.glob("*.eml"))) + 1)
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def keep(self, content: bytes) -> None:
        (self.folder / f"{next(self.numbers):05}.eml").write_bytes(content)

    def mails(self) -> list[EmailMessage]:
        """All messages so far, oldest first."""
        return [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(self.folder.glob("*.eml"))
        ]


if __name__ == "__main__":
    with MailSink(Path(sys.argv[1])) as sink:
        Path(sys.argv[2]).write_text(str(sink.port))
        sink.serve_forever()

"""Send a table in chunks and collect the answers; knows what is done when it breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .client import Server
from .errors import NotAllowed, ServerRefused, SourcingError
from .tables import Row, Table

METHODS = {
    "parties": "import_parties",
    "projects": "import_projects",
    "orders": "import_orders",
    "track": "track_orders",
    "holidays": "import_holidays",
    "inspections": "push_inspections",
}
STATUSES = ("created", "updated", "unchanged", "error")


@dataclass(frozen=True)
class Answer:
    """What came of one row of the file."""

    line: int
    key: str
    status: str
    id: int | None
    code: str
    message: str


@dataclass
class Report:
    """What came of a file.

    :param interrupted: why not all rows were sent; empty when they were.
    :param unsure: lines that were under way then: done or not, nobody knows.
    """

    kind: str
    dry_run: bool
    total: int
    answers: list[Answer] = field(default_factory=list)
    interrupted: str = ""
    unsure: list[int] = field(default_factory=list)

    @property
    def summary(self) -> dict[str, int]:
        counts = Counter(answer.status for answer in self.answers)
        return {status: counts[status] for status in STATUSES}

    @property
    def exit_code(self) -> int:
        """0: all rows arrived, 1: some were refused, 2: not all were sent."""
        if self.interrupted:
            return 2
        return 1 if self.summary["error"] else 0


def chunks(table: Table, size: int) -> Iterator[list[Row]]:
    """Rows in portions of about ``size``.

    Rows with the same external id stay together: they are one order, or a mistake
    that the server can see only when it sees both. Companies go before contacts.
    """
    groups: dict[object, list[Row]] = {}
    for row in table.rows:
        groups.setdefault(row.key or row.line, []).append(row)
    ordered = sorted(
        groups.values(),
        key=lambda rows: any(bool(row.cells.get("company")) for row in rows),
    )
    chunk: list[Row] = []
    for rows in ordered:
        if chunk and len(chunk) + len(rows) > size:
            yield chunk
            chunk = []
        chunk = chunk + rows
    if chunk:
        yield chunk


def run_import(
    server: Server,
    table: Table,
    *,
    dry_run: bool = False,
    size: int = 100,
    advance: Callable[[int], None] = lambda count: None,
) -> Report:
    """Import a table; never raises for what a server or network does.

    :param advance: told after each chunk how many rows it had.
    """
    report = Report(table.kind, dry_run, len(table.rows))
    if dry_run and table.kind == "parties":
        # A contact finds its company only in the same call: nothing stays.
        size = max(size, len(table.rows))
    if table.kind == "holidays":
        size = len(table.rows)  # a year is announced as a whole
    for chunk in chunks(table, size):
        try:
            answers = _send(server, table, chunk, dry_run)
        except NotAllowed:
            report.interrupted = (
                f"this user is not allowed to import {table.kind}; `sourcing doctor` "
                "says what it may do"
            )
            break
        except ServerRefused as error:  # the whole call was taken back
            report.interrupted = str(error)
            break
        except (SourcingError, KeyboardInterrupt) as error:
            report.interrupted = str(error) or "stopped by Ctrl-C"
            report.unsure = sorted(row.line for row in chunk)
            break
        report.answers += answers
        advance(len(chunk))
    report.answers.sort(key=lambda answer: answer.line)
    return report


def _send(
    server: Server, table: Table, chunk: list[Row], dry_run: bool
) -> list[Answer]:
    rows = [row.cells for row in chunk]
    answers = server.call(
        METHODS[table.kind], rows=rows, dry_run=dry_run, **table.arguments
    )
    if [answer["row"] for answer in answers] != list(range(len(chunk))):
        raise SourcingError("the server did not answer for every row")
    return [
        Answer(
            row.line,
            row.key,
            answer["status"],
            answer["id"] or None,
            answer["code"],
            answer["message"],
        )
        for row, answer in zip(chunk, answers, strict=True)
    ]

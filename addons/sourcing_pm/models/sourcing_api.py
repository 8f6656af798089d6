"""What machines call: documented in docs/api.md, used by the ``sourcing`` command.

Keyword-only arguments, plain JSON in and out, so that the same methods serve /jsonrpc
and /json/2. Bulk methods answer row by row and leave nothing half done.
"""

from __future__ import annotations

import contextlib
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.modules.module import get_manifest
from odoo.release import version as odoo_version

from .errors import SourcingError

UTC = ZoneInfo("UTC")
ADDONS = ("sourcing_pm", "sourcing_qc", "sourcing_logistics")


class RowError(SourcingError):
    """A row that cannot be imported: a code for machines, a sentence for people.

    :param column: the column that is wrong.
    :param rows: where several rows make one record: the errors of each, by place.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        column: str = "",
        rows: dict[int, RowError] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.column = column
        self.rows = rows or {}


class _DryRun(Exception):
    """Everything that was done is undone."""


class SourcingApi(models.AbstractModel):
    """The remote interface of Sourcing: imports, tracking, status."""

    _name = "sourcing.api"
    _description = "Remote Interface of Sourcing"

    # === PUBLIC === #

    @api.model
    def import_parties(self, *, rows: list[dict], dry_run: bool = False) -> list[dict]:
        """Create or update companies and contacts.

        :param rows: one dict per contact, by column name.
        :param dry_run: answer the same, change nothing.
        :return: per row ``row`` (its place), ``status`` (``created``, ``updated``,
            ``unchanged`` or ``error``), ``id``, ``code`` and ``message``.
        """
        self._check_import("res.partner")
        return self._in_user_language()._import("party", rows, dry_run)

    @api.model
    def import_projects(self, *, rows: list[dict], dry_run: bool = False) -> list[dict]:
        """Create or update projects with their parties; a person starts them.

        Parameters and answer as :meth:`import_parties`.
        """
        self._check_import("sourcing.party")
        return self._in_user_language()._import("project", rows, dry_run)

    @api.model
    def import_orders(self, *, rows: list[dict], dry_run: bool = False) -> list[dict]:
        """Create or update quotations; rows with the same external id are one order.

        Parameters and answer as :meth:`import_parties`. Orders are never confirmed.
        """
        self._check_import("purchase.order")
        return self._in_user_language()._import("order", rows, dry_run)

    @api.model
    def track_orders(self, *, rows: list[dict], dry_run: bool = False) -> list[dict]:
        """Turn orders into tracked ones: each gets a project that starts where it is.

        :param rows: dicts with ``order`` (number or external id) and, where the
            order's own buyer cannot lead a project, ``lead`` (a login).
        :return: as :meth:`import_parties`; ``id`` is that of the project.
        """
        self._check_import("purchase.order")
        return self._in_user_language()._import("track", rows, dry_run)

    @api.model
    def status(
        self, *, project: str | None = None, changed_since: str | None = None
    ) -> dict:
        """How projects stand, in the words of our staff.

        :param project: number or external id of one project; default: all.
        :param changed_since: only projects changed at or after this instant, ISO 8601.
        :return: ``now`` (for the next ``changed_since``) and ``projects``.
        """
        self.env["sourcing.project"].check_access("read")
        self = self._in_user_language()
        now = fields.Datetime.now().replace(tzinfo=UTC)
        projects = self._status_projects(project, changed_since)
        return {
            "now": now.isoformat(),
            "projects": [self._project_view(record) for record in projects],
        }

    @api.model
    def doctor(self) -> dict:
        """What a client needs to know about server, user and rights."""
        self.env["sourcing.project"].check_access("read")
        user, company = self.env.user, self.env.company
        return {
            "server_version": odoo_version,
            "addons": self._installed_addons(),
            "now": datetime.now(UTC).isoformat(),
            "today": str(fields.Date.context_today(user)),
            "tz": user.tz or "",
            "lang": user.lang,
            "login": user.login,
            "company": company.name,
            "groups": [name for name in self._groups() if user.has_group(name)],
            "may": {
                "import_parties": self._may_import("res.partner"),
                "import_projects": self._may_import("sourcing.party"),
                "import_orders": self._may_import("purchase.order"),
                "import_holidays": self._may_import("sourcing.calendar.day"),
            },
        }

    # === RIGHTS === #

    def _check_import(self, model: str) -> None:
        """Imports are for Sourcing's own groups, within their rights on ``model``."""
        self.env["sourcing.project"].check_access("create")
        self.env[model].check_access("create")

    def _may_import(self, model: str) -> bool:
        return all(
            self.env[name].has_access("create") for name in ("sourcing.project", model)
        )

    def _groups(self) -> list[str]:
        names = ("user", "manager", "inspector", "clerk", "automation")
        return [f"sourcing_pm.group_sourcing_{name}" for name in names]

    def _installed_addons(self) -> dict[str, str]:
        # sudo: ir.module.module - which of our own add-ons are there is no secret
        modules = self.env["ir.module.module"].sudo()
        installed = modules.search(
            [("name", "in", ADDONS), ("state", "=", "installed")]
        )
        return {
            name: get_manifest(name)["version"] for name in installed.mapped("name")
        }

    def _in_user_language(self):
        """Messages are for the user, also when the caller sends no context."""
        lang = self.env.context.get("lang") or self.env.user.lang
        return self.with_context(lang=lang, mail_create_nosubscribe=True)

    # === ROWS === #

    def _import(self, kind: str, rows: list, dry_run: bool) -> list[dict]:
        """Import ``rows`` one record at a time, each in a savepoint of its own."""
        if not isinstance(rows, list):
            raise UserError(self.env._("“rows” is a list of rows, one dict each."))
        answers: dict[int, dict] = {}
        self = self.with_context(sourcing_dry_run=dry_run)
        with contextlib.suppress(_DryRun), self.env.cr.savepoint():
            answers = self._import_groups(kind, self._row_groups(kind, rows))
            if dry_run:
                raise _DryRun
        for answer in answers.values() if dry_run else ():
            if answer["status"] == "created":
                answer["id"] = False  # it is gone again
        return [answers[index] for index in sorted(answers)]

    def _import_groups(self, kind: str, groups: list) -> dict[int, dict]:
        if kind == "track":
            # one refusal takes all back: then one by one, to say which and why
            with contextlib.suppress(UserError, psycopg2.IntegrityError):
                with self.env.cr.savepoint():
                    return self._track_at_once(groups)
        answers: dict[int, dict] = {}
        for group in groups:
            answers |= self._import_group(kind, group)
        return answers

    def _row_groups(self, kind: str, rows: list) -> list[dict[int, dict]]:
        """Rows that stand or fall together, by their place; what others refer to
        comes first."""
        key = {"track": "order", "holiday": "date"}.get(kind, "external_id")
        groups: dict[object, dict[int, dict]] = {}
        for index, row in enumerate(rows):
            name = row.get(key) if isinstance(row, dict) else None
            name = str(name).strip() if name else ""
            groups.setdefault(name or index, {})[index] = row
        return sorted(
            groups.values(),
            key=lambda group: any(
                isinstance(row, dict) and bool(row.get("company"))
                for row in group.values()
            ),
        )

    def _import_group(self, kind: str, group: dict[int, dict]) -> dict[int, dict]:
        """One record; the answers of its rows."""
        try:
            with self.env.cr.savepoint():
                self._check_group(kind, group)
                handler = getattr(self, f"_import_{kind}")
                status, record, message = handler(group)
        except RowError as error:
            return self._refused(group, error)
        except UserError as error:  # AccessError and ValidationError are kinds of it
            return self._refused(group, RowError("refused", str(error)))
        except psycopg2.IntegrityError as error:
            message = self._constraint_message(error)
            return self._refused(group, RowError("refused", message))
        return self._answers(group, status, record, message)

    def _answers(self, group, status: str, record, message: str = "") -> dict:
        return {
            index: {
                "row": index,
                "status": status,
                "id": record.id,
                "code": "kept" if message else "",
                "message": message,
            }
            for index in group
        }

    def _check_group(self, kind: str, group: dict[int, dict]) -> None:
        if not all(isinstance(row, dict) for row in group.values()):
            raise RowError(
                "wrong_type", self.env._("A row is a dict of cells by column name.")
            )
        if len(group) > 1 and kind != "order":
            row = next(iter(group.values()))
            raise RowError(
                "duplicate",
                self.env._(
                    "“%(value)s” stands in %(count)s rows. Keep one.",
                    value=row.get("external_id") or row.get("order") or row["date"],
                    count=len(group),
                ),
            )

    def _refused(self, group: dict[int, dict], error: RowError) -> dict[int, dict]:
        """The answers of rows that were not imported."""
        other = RowError(
            "incomplete",
            self.env._("Not imported, because another row of it is wrong."),
        )
        refused = {}
        for index in group:
            own = error.rows.get(index, other) if error.rows else error
            refused[index] = {
                "row": index,
                "status": "error",
                "id": False,
                "code": own.code,
                "message": str(own),
            }
        return refused

    def _constraint_message(self, error: psycopg2.IntegrityError) -> str:
        models_by_table = {model._table: model for model in self.env.values()}
        model = models_by_table.get(error.diag.table_name, self.env["base"])
        return model._sql_error_to_message(error)

    # === TRACK === #

    def _track_at_once(self, groups: list) -> dict[int, dict]:
        """The answers of all rows; what can be tracked is tracked in one go."""
        answers: dict[int, dict] = {}
        read, ready, again = [], {}, []
        for group in groups:
            with self._refusing(group, answers):
                self._check_group("track", group)
                read.append((group, self._read_track(group)))
        # read together, as a form that shows them all would
        orders = self.env["purchase.order"].browse(cells["order"] for _g, cells in read)
        for (group, cells), order in zip(read, orders, strict=True):
            with self._refusing(group, answers):
                values = self._prepare_track(order, cells)
                if order.sourcing_project_id or order in ready:
                    again.append((group, order))
                else:
                    ready[order] = group, values
        orders.browse(order.id for order in ready)._track_all(
            {order: values for order, (_group, values) in ready.items()}
        )
        for order, (group, _values) in ready.items():
            answers |= self._answers(group, "created", order.sourcing_project_id)
        for group, order in again:
            answers |= self._answers(group, "unchanged", order.sourcing_project_id)
        return answers

    @contextlib.contextmanager
    def _refusing(self, group: dict[int, dict], answers: dict[int, dict]):
        """What is refused inside becomes the answer of the rows."""
        try:
            yield
        except RowError as error:
            answers |= self._refused(group, error)
        except UserError as error:
            answers |= self._refused(group, RowError("refused", str(error)))

    def _import_track(self, group: dict[int, dict]) -> tuple:
        cells = self._read_track(group)
        order = self.env["purchase.order"].browse(cells["order"])
        values = self._prepare_track(order, cells)
        if order.sourcing_project_id:
            return "unchanged", order.sourcing_project_id, ""
        return "created", order._track(**values), ""

    def _read_track(self, group: dict[int, dict]) -> dict:
        ((_index, row),) = group.items()
        return self._cells("track", row, create=True)

    def _prepare_track(self, order, cells: dict) -> dict:
        """What the project of an order is to be made with."""
        order.check_access("write")
        if order.sourcing_project_id:
            return {}
        if refusal := order._track_refusal():
            raise RowError(*refusal)
        lead = self.env["res.users"].browse(cells.get("lead"))
        lead = lead or order._sourcing_lead()
        if not lead.has_group("sourcing_pm.group_sourcing_user"):
            raise RowError(
                "no_lead",
                self.env._(
                    "%(order)s: a project needs a person who leads it, and the order's "
                    "buyer is no user of Sourcing. Name one in the column “lead”.",
                    order=order.name,
                ),
            )
        return {"lead": lead, **self._dry_number("number")}

    def _dry_number(self, field: str) -> dict[str, str]:
        """In a dry run no number is drawn: sequences do not give numbers back."""
        dry = self.env.context.get("sourcing_dry_run")
        return {field: f"DRY-RUN-{uuid.uuid4()}"} if dry else {}

    # === STATUS === #

    def _status_projects(self, project: str | None, changed_since: str | None):
        projects = self.env["sourcing.project"]
        if project:
            name = self._text("project", project)
            return projects.browse(self._project_by_name("project", name))
        domain = fields.Domain.TRUE
        if changed_since:
            since = self._instant(changed_since)
            domain = fields.Domain("write_date", ">=", since) | fields.Domain(
                "milestone_ids.write_date", ">=", since
            )
        return projects.search(domain, order="id")

    def _instant(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._(
                    "changed_since “%(value)s” is no instant. Write it like "
                    "2026-05-31T08:00:00+00:00.",
                    value=text,
                )
            ) from error
        if moment.tzinfo:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        return moment

    def _project_view(self, project) -> dict:
        return {
            "id": project.id,
            "number": project.number,
            "name": project.name,
            "state": project.state,
            "lead": project.lead_id.login,
            "colour": project.health or None,
            "reason": project.health_reason or "",
            "next_step": project.next_step_id._due_sentence()
            if project.next_step_id
            else "",
            "planned": _iso(project.date_planned),
            "forecast": _iso(project.date_forecast),
            "required": _iso(project.date_required),
            "steps": [self._step_view(step) for step in project.milestone_ids],
        }

    def _step_view(self, step) -> dict:
        return {
            "code": step.code,
            "name": step.display_name,
            "state": step.state,
            "colour": step.health or None,
            "critical": step.critical,
            "planned": _iso(step.baseline_finish),
            "committed": _iso(step.committed_finish),
            "forecast": _iso(step.forecast_finish),
            "actual": _iso(step.actual_finish),
        }


def _iso(day) -> str | None:
    return fields.Date.to_string(day) or None

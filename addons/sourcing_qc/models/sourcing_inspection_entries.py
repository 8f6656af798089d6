"""Entries from a device: each stands alone, and twice the same is entered once."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

import psycopg2

from odoo import models
from odoo.exceptions import AccessError, UserError, ValidationError

from .sourcing_inspection_defect import SEVERITIES

OPS = ("units", "defect", "undefect", "check", "photo")
MAX_ENTRIES = 500
MOST = 2**31 - 1  # what a whole number of the database holds


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    def apply_entries(self, *, entries: list[dict]) -> dict:
        """Enter what was found; the same entry twice is entered once.

        Each entry stands alone: one that is refused stops no other.

        :param entries: dicts with ``uuid`` (made by the device), ``op``, ``at``, maybe
            ``user`` (who made it) and what the op needs; see ``docs/api.md``.
        :return: ``rows`` with ``uuid``, ``status`` (``created``, ``updated``,
            ``unchanged`` or ``error``) and ``message``, and the ``view`` now.
        """
        self.check_access("write")
        self.ensure_one()
        if not isinstance(entries, list) or len(entries) > MAX_ENTRIES:
            raise UserError(
                self.env._(
                    "“entries” is a list of at most %(limit)s entries.",
                    limit=MAX_ENTRIES,
                )
            )
        self._check_maker(entries)
        lang = self.env.context.get("lang") or self.env.user.lang
        self = self.with_context(lang=lang)
        self._read_work()
        known = self._known_keys(entries)
        rows = [self._apply_one(entry, known) for entry in entries]
        return {"rows": rows, "view": self.work_view()}

    def _check_maker(self, entries: list) -> None:
        """Refuse what somebody else made on the same device.

        A phone keeps entries while nobody is signed in. Whoever signs in next would
        otherwise send them in his own name.
        """
        makers = [entry.get("user") for entry in entries if isinstance(entry, dict)]
        if any(maker not in (None, self.env.uid) for maker in makers):
            raise AccessError(
                self.env._(
                    "These entries were made by another user: whoever made them has "
                    "to sign in."
                )
            )

    def _known_keys(self, entries: list) -> set[str]:
        # sudo: sourcing.inspection.entry - what arrived before, of this inspection
        noted = self.env["sourcing.inspection.entry"].sudo()
        keys = [_key(entry) for entry in entries if isinstance(entry, dict)]
        found = noted.search_fetch(
            [("inspection_id", "=", self.id), ("key", "in", keys)], ["key"]
        )
        return set(found.mapped("key"))

    def _apply_one(self, entry, known: set[str]) -> dict:
        """Enter one entry in a savepoint of its own; its row of the answer."""
        uuid = entry.get("uuid") if isinstance(entry, dict) else None
        row = {"uuid": uuid if isinstance(uuid, str) else "", "message": ""}
        try:
            with self.env.cr.savepoint():
                key = self._checked_key(entry)
                if key in known:
                    return row | {"status": "unchanged"}
                self._note_entry(key, entry)
                status = getattr(self, f"_apply_{entry['op']}")(entry)
                self.env.flush_all()
        except psycopg2.errors.UniqueViolation as error:
            if error.diag.constraint_name != "sourcing_inspection_entry_key_once":
                return row | {"status": "error", "message": self._sql_message(error)}
            return row | {"status": "unchanged"}  # another request was faster
        except UserError as error:  # AccessError and ValidationError are kinds of it
            return row | {"status": "error", "message": str(error)}
        except psycopg2.IntegrityError as error:
            return row | {"status": "error", "message": self._sql_message(error)}
        except (psycopg2.DataError, ValueError):  # as a NUL in a text
            return row | {
                "status": "error",
                "message": self.env._("A value is none that can be kept."),
            }
        known.add(key)
        return row | {"status": status}

    def _sql_message(self, error: psycopg2.IntegrityError) -> str:
        return self.env["sourcing.api"]._constraint_message(error)

    def _checked_key(self, entry) -> str:
        """The key of an entry that has the form of one."""
        if not isinstance(entry, dict):
            raise UserError(self.env._("An entry is a dict."))
        if entry.get("op") not in OPS:
            raise UserError(
                self.env._("“op” is one of %(ops)s.", ops=", ".join(OPS)),
            )
        try:
            UUID(entry.get("uuid"))
            json.dumps(entry)
        except (AttributeError, TypeError, ValueError) as error:
            raise UserError(
                self.env._("“uuid” is made by the device, one for each entry.")
            ) from error
        return _key(entry)

    def _note_entry(self, key: str, entry: dict) -> None:
        """Note that the entry arrived: the index refuses a second one."""
        self._check_entering()
        # sudo: sourcing.inspection.entry - whoever may enter a finding leaves a trace
        noted = self.env["sourcing.inspection.entry"].sudo()
        noted._note(
            [
                {
                    "inspection_id": self.id,
                    "key": key,
                    "op": entry["op"],
                    "made_on": self._instant(entry.get("at")),
                }
            ]
        )
        self.env.flush_all()

    def _instant(self, text) -> datetime | bool:
        """An instant as the device wrote it, in UTC."""
        if not text:
            return False
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo:
                moment = moment.astimezone(UTC).replace(tzinfo=None)
        except (OverflowError, TypeError, ValueError) as error:
            raise UserError(
                self.env._("“at” is an instant like 2026-05-31T08:00:00Z.")
            ) from error
        return moment.replace(microsecond=0)

    def _apply_units(self, entry: dict) -> str:
        units = self._whole(entry, "units", least=0)
        if units == self.units_inspected:
            return "unchanged"
        self.write({"units_inspected": units})
        return "updated"

    def _apply_defect(self, entry: dict) -> str:
        defect = self._defect(entry["uuid"])
        vals = self._defect_vals(entry)
        if defect:
            defect.write(vals)
            return "updated"
        defect.create({**vals, "inspection_id": self.id, "uuid": entry["uuid"]})
        return "created"

    def _apply_undefect(self, entry: dict) -> str:
        defect = self._defect(entry.get("defect"))
        if not defect:
            return "unchanged"
        defect.unlink()
        return "updated"

    def _apply_check(self, entry: dict) -> str:
        check = self._check(entry.get("check"))
        values = entry.get("values") or []
        if not isinstance(values, list):
            raise ValidationError(self.env._("Values are a list, one for each piece."))
        vals = {"values": [str(value) for value in values]}
        if "note" in entry:
            vals["note"] = self._text(entry, "note")
        check.write(vals)
        return "updated"

    def _apply_photo(self, entry: dict) -> str:
        vals = {
            "inspection_id": self.id,
            "uuid": entry["uuid"],
            "name": self._text(entry, "name") or "photo",
            "image": entry.get("data"),
        }
        if entry.get("of") == "defect":
            defect = self._defect(entry.get("ref"))
            if not defect:
                raise UserError(
                    self.env._("The photo's defect is not there: it was taken back.")
                )
            vals["defect_id"] = defect.id
        elif entry.get("of") == "check":
            vals["check_id"] = self._check(entry.get("ref")).id
        elif entry.get("of") != "inspection":
            raise UserError(
                self.env._("A photo is of a defect, of a check or of the inspection.")
            )
        self.env["sourcing.inspection.photo"].create(vals)
        return "created"

    def _defect_vals(self, entry: dict) -> dict:
        """The values of a defect, every one of them checked."""
        kind = self.env["sourcing.defect.type"]
        if entry.get("type_id"):
            kind = self._known_type(entry["type_id"])
        severity = entry.get("class") or (
            kind._class_for(self._buyers()) if kind else "major"
        )
        if severity not in [name for name, _label in SEVERITIES]:
            raise UserError(self.env._("A defect is critical, major or minor."))
        text = self._text(entry, "description") or kind.name
        if not text:
            raise UserError(self.env._("Say what the defect is."))
        lot = self.lot_ids.filtered(lambda lot: lot.id == entry.get("lot_id"))
        if entry.get("lot_id") and not lot:
            raise UserError(
                self.env._("The defect is on goods that are not presented.")
            )
        return {
            "type_id": kind.id,
            "severity": severity,
            "description": text,
            "quantity": self._whole(entry, "quantity", least=1, empty=1),
            "unit": self._whole(entry, "unit", least=0, empty=0),
            "carton": self._whole(entry, "carton", least=0, empty=0),
            "lot_id": lot.id,
            "note": self._text(entry, "note"),
        }

    def _known_type(self, type_id):
        kind = self.env["sourcing.defect.type"].search(
            [("id", "=", type_id), ("parent_id", "!=", False)]
            if isinstance(type_id, int) and 0 < type_id <= MOST
            else [("id", "=", False)]
        )
        if not kind:
            raise UserError(self.env._("The library has no such defect."))
        return kind

    def _defect(self, uuid):
        return self.defect_ids.filtered(lambda defect: uuid and defect.uuid == uuid)

    def _check(self, check_id):
        check = self.check_ids.filtered(lambda check: check.id == check_id)
        if not check:
            raise UserError(self.env._("The inspection has no such point."))
        return check

    def _whole(self, entry: dict, name: str, *, least: int, empty=None) -> int:
        value = entry.get(name)
        if value in (None, False, "") and empty is not None:
            return empty
        if (
            not isinstance(value, int)
            or isinstance(value, bool)
            or not (least <= value <= MOST)
        ):
            raise ValidationError(
                self.env._(
                    "“%(name)s” is a whole number from %(least)s.",
                    name=name,
                    least=least,
                )
            )
        return value

    def _text(self, entry: dict, name: str) -> str:
        value = entry.get(name) or ""
        if not isinstance(value, str):
            raise ValidationError(self.env._("“%(name)s” is a text.", name=name))
        return value.strip()


def _key(entry: dict) -> str:
    """What an entry is known by.

    A defect may be entered again with other values, under the same uuid: then they and
    the moment on the device belong to its key.
    """
    uuid = str(entry.get("uuid"))
    if entry.get("op") != "defect":
        return uuid
    text = json.dumps(entry, sort_keys=True, default=str)
    return f"{uuid}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"

"""Finished inspections from another system or a file: one row is one inspection."""

from __future__ import annotations

import hashlib
import json
from uuid import NAMESPACE_URL, uuid5

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.sourcing_pm.models.sourcing_api import RowError
from odoo.addons.sourcing_pm.models.tools import in_language

from ..engine import checks as engine
from .sourcing_sample_custody import SEALS

KEYS = frozenset(
    {
        "external_id",
        "inspection",
        "units_inspected",
        "golden_copy",
        "golden_seal",
        "note",
        "close",
        "defects",
        "checks",
    }
)
DEFECT_KEYS = frozenset(
    {
        "type",
        "description",
        "class",
        "quantity",
        "unit",
        "carton",
        "product",
        "note",
        "photos",
    }
)
CHECK_KEYS = frozenset({"name", "values", "note", "photos"})


class SourcingApi(models.AbstractModel):
    _inherit = "sourcing.api"

    @api.model
    def push_inspections(
        self, *, source: str, rows: list[dict], dry_run: bool = False
    ) -> list[dict]:
        """Bring in what was found elsewhere, by the guards of the phone and the form.

        An inspection is known by ``source`` and its ``external_id``: a second time it
        is ``unchanged``. All of a row arrives, or nothing of it.

        :param source: the name of the other system.
        :param rows: one dict per inspection; see ``docs/api.md``.
        :param dry_run: answer the same, change nothing.
        :return: as :meth:`import_parties`; ``id`` is that of the inspection.
        """
        self.env["sourcing.inspection"].check_access("write")
        if not isinstance(source, str) or not source.strip():
            raise UserError(self.env._("“source” names the other system."))
        self = self._in_user_language().with_context(sourcing_source=source.strip())
        return self._import("inspection", rows, dry_run)

    def _import_inspection(self, group: dict[int, dict]) -> tuple:
        ((_index, row),) = group.items()
        self._check_keys(row, KEYS, "row")
        key = self._text("external_id", row.get("external_id"))
        if not key:
            self._refuse("external_id", "", "missing")
        source = self.env.context["sourcing_source"]
        inspection = self._pushed_inspection(row, source, key)
        inspection.check_access("write")
        fingerprint = _fingerprint(row)
        if inspection.pushed_hash == fingerprint:
            return "unchanged", inspection, ""
        if found := self._compared(row):
            inspection.write(found)
        entries = self._entries_of(row, source, key, inspection)
        inspection._enter_pushed(entries)
        inspection._write_settled(
            {
                "pushed_source": source,
                "pushed_id": key,
                "pushed_hash": fingerprint,
            }
        )
        if row.get("close", True):
            inspection.action_decide()
        return "updated", inspection, ""

    def _pushed_inspection(self, row: dict, source: str, key: str):
        """The inspection of a row, begun if it was only planned."""
        inspections = self.env["sourcing.inspection"]
        number = self._text("inspection", row.get("inspection"))
        inspection = inspections.search(
            [("number", "=", number), ("company_id", "=", self.env.company.id)]
        )
        if not number or not inspection:
            raise RowError(
                "unknown_inspection",
                self.env._(
                    "No inspection has the number “%(number)s”. Plan it first.",
                    number=number,
                ),
            )
        known = inspections.search(
            [
                ("company_id", "=", self.env.company.id),
                ("pushed_source", "=", source),
                ("pushed_id", "=", key),
            ]
        )
        if known and known != inspection:
            raise RowError(
                "other_inspection",
                self.env._(
                    "“%(key)s” was brought in as %(inspection)s already.",
                    key=key,
                    inspection=known.display_name,
                ),
            )
        if inspection.state == "planned":
            inspection.action_start()
        return inspection

    def _compared(self, row: dict) -> dict:
        """What was found of the golden sample, and the note for ourselves."""
        found = {}
        if note := self._text("note", row.get("note")):
            found["note"] = note
        if copy := self._text("golden_copy", row.get("golden_copy")):
            found["golden_copy"] = int(self._read_number("golden_copy", copy))
        if seal := self._text("golden_seal", row.get("golden_seal")):
            found["golden_seal"] = self._choice("golden_seal", seal, dict(SEALS))
        return found

    # === ENTRIES === #

    def _entries_of(self, row: dict, source: str, key: str, inspection) -> list[dict]:
        """What a device would have sent."""

        def named(*parts) -> str:
            return str(uuid5(NAMESPACE_URL, json.dumps([source, key, *parts])))

        entries = []
        if "units_inspected" in row:
            units = row["units_inspected"]
            entries.append(
                {"uuid": named("units", units), "op": "units", "units": units}
            )
        for place, cells in enumerate(self._dicts(row, "defects")):
            self._check_keys(cells, DEFECT_KEYS, "defects")
            uuid = named("defect", place)
            entries.append(
                {
                    **{
                        name: cells.get(name)
                        for name in ("description", "class", "quantity", "note")
                        + ("unit", "carton")
                    },
                    "uuid": uuid,
                    "op": "defect",
                    "type_id": self._type_named(cells.get("type")),
                    "lot_id": self._lot_named(inspection, cells.get("product")),
                }
            )
            entries += self._photo_entries(cells, named, "defect", uuid)
        for cells in self._dicts(row, "checks"):
            self._check_keys(cells, CHECK_KEYS, "checks")
            check = self._check_named(inspection, cells.get("name"))
            values = cells.get("values") or []
            if isinstance(values, str):
                with check._telling_bad_value():
                    values = engine.read(check._point(), values)
            note = {"note": cells["note"]} if cells.get("note") else {}
            entries.append(
                {
                    **note,
                    "uuid": named("check", check.name, values, note),
                    "op": "check",
                    "check": check.id,
                    "values": values,
                }
            )
            entries += self._photo_entries(cells, named, "check", check.id)
        return entries

    def _photo_entries(self, cells: dict, named, of: str, ref) -> list[dict]:
        return [
            {
                "uuid": named("photo", of, ref, photo.get("data")),
                "op": "photo",
                "of": of,
                "ref": ref,
                "name": photo.get("name"),
                "data": photo.get("data"),
            }
            for photo in self._dicts(cells, "photos")
        ]

    def _check_keys(self, cells: dict, known: frozenset[str], where: str) -> None:
        if unknown := sorted(cells.keys() - known):
            self._refuse(
                f"{where}: {unknown[0]}", "", "unknown_column", known=sorted(known)
            )

    def _dicts(self, row: dict, name: str) -> list[dict]:
        cells = row.get(name) or []
        if not isinstance(cells, list) or not all(
            isinstance(cell, dict) for cell in cells
        ):
            raise RowError(
                "wrong_type",
                self.env._("“%(name)s” is a list of rows, one dict each.", name=name),
            )
        return cells

    def _type_named(self, text) -> int | bool:
        """A defect of the library by its name in English or Chinese."""
        if not text:
            return False
        name = self._text("type", text)
        for lang in ("en_US", "zh_CN"):
            kinds = in_language(self.env["sourcing.defect.type"], lang).search(
                [
                    ("name", "=", name),
                    ("parent_id", "!=", False),
                    ("company_id", "in", (self.env.company.id, False)),
                ],
                limit=1,
            )
            if kinds:
                return kinds.id
        raise RowError(
            "unknown_type",
            self.env._(
                "The library has no defect “%(name)s”. Leave “type” empty and write "
                "a description.",
                name=name,
            ),
        )

    def _lot_named(self, inspection, text) -> int | bool:
        if not text:
            return False
        lots = inspection.lot_ids.filtered(lambda lot: lot.product == str(text).strip())
        if len(lots) != 1:
            raise RowError(
                "unknown_lot",
                self.env._(
                    "“%(name)s” is not presented, or twice. There are %(known)s.",
                    name=text,
                    known=inspection.lot_ids.mapped("product"),
                ),
            )
        return lots.id

    def _check_named(self, inspection, text):
        name = self._text("name", text)
        checks = inspection.check_ids.filtered(
            lambda check: name and name in (check.name, check.name_zh)
        )
        if len(checks) != 1:
            raise RowError(
                "unknown_check",
                self.env._("The inspection has no point “%(name)s”.", name=name),
            )
        return checks


def _fingerprint(row: dict) -> str:
    text = json.dumps(row, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()

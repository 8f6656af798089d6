"""The facts of a report: settled at the verdict, and never read anew from records."""

from __future__ import annotations

import hashlib
import secrets
from decimal import Decimal

from odoo import fields, models
from odoo.tools.misc import consteq

from odoo.addons.sourcing_pm.models.portal_text import UTC
from odoo.addons.sourcing_pm.models.sourcing_approval_mixin import fingerprint

from ..engine.verdict import CLASSES
from .report_text import LANGS, in_both, pair, paired


class SourcingInspection(models.Model):
    _inherit = "sourcing.inspection"

    report_facts = fields.Json(
        readonly=True, copy=False, help="What the report says, in both languages."
    )
    report_hash = fields.Char(
        "SHA-256 of the Report",
        readonly=True,
        copy=False,
        help="Printed on the report: the same digits, the same content.",
    )

    def _snapshot_fields(self):
        return super()._snapshot_fields() | {"report_facts", "report_hash"}

    def _on_decided(self):
        # first of all: what follows from a verdict must not change its report
        self._freeze_report()
        return super()._on_decided()

    def _freeze_report(self) -> None:
        """Settle what the report says, with its hash."""
        # sudo: sourcing.inspection - an inspector holds no rights on orders and
        # parties, which the report names
        facts = _written(self.sudo()._collect_facts())  # sudo: as above
        # readers are shown the hash and most of the facts: without something that
        # nobody can guess, the hash would confirm a guess at the rest
        facts["salt"] = secrets.token_hex(16)
        self._write_settled({"report_facts": facts, "report_hash": fingerprint(facts)})

    def _is_report_intact(self) -> bool:
        """Whether the facts are those of the verdict."""
        self.ensure_one()
        return bool(self.report_hash) and consteq(
            fingerprint(self.report_facts), self.report_hash
        )

    # Each part of an inspection adds its facts here, by super() | {...}: plain values
    # without floats, so that the database gives back the very same spelling.

    def _collect_facts(self) -> dict:
        """Everything that the report says, every text of ours in both languages."""
        self.ensure_one()
        project = self.project_id
        orders = self.lot_ids.order_line_id.order_id
        return {
            "number": self.number,
            "kind": in_both(self, lambda each: each._label("kind")),
            "project": project.number,
            "buyer": project.buyer_id.name or "",
            "factories": orders.partner_id.commercial_partner_id.mapped("name"),
            "inspector": self.inspector_id.name,
            "begun": self._local_time(self.started_on),
            "ended": self._local_time(self.decided_on),
            "lots": [lot._facts() for lot in self.lot_ids.sorted("id")],
            "inspected": self.units_inspected,
            "plan": self.plan or None,
            "classes": {
                name: in_both(self, lambda each, name=name: each._class_name(name))
                for name in CLASSES
            },
            "result": self.result,
            "result_name": in_both(self, lambda each: each._label("result")),
            "findings": self.verdict["findings"],
            # of all audiences the buyer's words: they name nobody
            "reasons": [
                pair(*both)
                for both in paired(self, lambda each: each._reasons("buyer"))
            ],
            "groups": self._group_facts(),
            "advice": in_both(self, lambda each: each._label("advice")),
            "advice_note": self.advice_note or "",
            "defects": [defect._facts() for defect in self.defect_ids.sorted("id")],
            "checks": [check._facts() for check in self.check_ids],
            "photos": self.photo_ids.filtered(
                lambda photo: not (photo.defect_id or photo.check_id)
            )._facts(),
            "pull": self.pull and self._pull_facts(),
            "golden": self._golden_facts(),
        }

    def _group_facts(self) -> list[dict]:
        return [
            {
                "name": pair(english["name"], chinese["name"]),
                "result": english["result"],
                "result_name": pair(english["result_name"], chinese["result_name"]),
                "reasons": [
                    pair(*both)
                    for both in zip(english["reasons"], chinese["reasons"], strict=True)
                ],
            }
            for english, chinese in paired(self, lambda each: each._group_rows("buyer"))
        ]

    def _pull_facts(self) -> dict:
        """The cartons, each with its place among the lots: the list's own names of
        variants may hold the number of an order."""
        lots = self.lot_ids.sorted("id")
        place = {row.name: number for number, row in enumerate(lots._variants())}
        return {
            **{name: self.pull[name] for name in ("seed", "cartons", "opened")},
            "rows": [
                {
                    "lot": place[row["variant"]],
                    "carton": row["carton"],
                    "numbers": row["numbers"],
                }
                for row in self.pull["rows"]
            ],
        }

    def _golden_facts(self) -> dict | None:
        sample = self.golden_sample_id
        if not sample:
            return None
        return {
            "number": sample.number,
            "seal": sample.seal or "",
            "revision": sample.specification_id.revision,
            "piece": self.golden_copy,
            "found": in_both(self, lambda each: each._label("golden_seal")),
        }

    def _class_name(self, defect_class: str) -> str:
        return self.env["sourcing.sentence"]._state_label(defect_class)

    def _local_time(self, moment) -> str:
        """An instant where the goods are, to the minute and with its zone."""
        if not moment:
            return ""
        step = self.milestone_id
        way = step._way() if step else ()
        zone = self.project_id._zone(*way)
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        return f"{local:%Y-%m-%d %H:%M} {zone.key}"


class SourcingInspectionLot(models.Model):
    _inherit = "sourcing.inspection.lot"

    def _facts(self) -> dict:
        """The lot as the report names it."""
        self.ensure_one()
        quantity = Decimal(str(self.quantity)).normalize()
        return {
            "order": self.order_number or "",
            "product": self.product,
            "quantity": f"{quantity:f}",
            "unit": self.unit or "",
        }


class SourcingInspectionDefect(models.Model):
    _inherit = "sourcing.inspection.defect"

    def _facts(self) -> dict:
        """The defect as the report names it."""
        self.ensure_one()
        return {
            "class": self.severity,
            "text": self._text_facts(),
            "quantity": self.quantity,
            "unit": self.unit,
            "carton": self.carton,
            "product": self.lot_id.product or "",
            "note": self.note or "",
            "photos": self.photo_ids._facts(),
        }

    def _text_facts(self) -> dict:
        """As the library named it then; an inspector's own words stand alone."""
        known = self.type_names or {}
        names = [known[lang]["name"] for lang in LANGS.values() if lang in known]
        return pair(*names) if self.description in names else pair(self.description, "")


class SourcingInspectionCheck(models.Model):
    _inherit = "sourcing.inspection.check"

    def _facts(self) -> dict:
        """The point as the report names it."""
        self.ensure_one()
        return {
            "group": in_both(self, lambda each: each._group_name()),
            "name": pair(self.name, self.name_zh),
            "kind": self.kind,
            "class": self.defect_class,
            "demand": in_both(self, lambda each: each._demand()),
            **{name: self[name] or "" for name in ("target", "lower", "upper", "unit")},
            # compared with the number of an order, which is the factory's and ours
            "of_order": bool(
                set(self.expected or ())
                & set(self.inspection_id.lot_ids.mapped("order_number"))
            ),
            "values": self.values or [],
            "answer": self.answer or "",
            "pieces": self.pieces,
            "done": self.done,
            "result": self.result or "",
            "note": self.note or "",
            "photos": self.photo_ids._facts(),
        }

    def _group_name(self) -> str:
        return dict(self._fields["group"]._description_selection(self.env))[self.group]


class SourcingInspectionPhoto(models.Model):
    _inherit = "sourcing.inspection.photo"

    def _facts(self) -> list[dict]:
        """Which photos, and the hash of their bytes."""
        return [
            {"id": photo.id, "sha256": hashlib.sha256(photo._bytes()).hexdigest()}
            for photo in self.sorted("id")
        ]


def _written(value):
    """Plain values in which nothing is an empty text, as on paper."""
    if isinstance(value, dict):
        return {name: _written(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    return "" if value is None else value

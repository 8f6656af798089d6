"""Markers: words that no page holds by itself, one for each value that we keep."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from unittest.mock import patch

from psycopg2.extras import Json

from odoo.tools import SQL

from odoo.addons.sourcing_pm.models.sourcing_approval_mixin import fingerprint

from . import guards

TEXTS = ("char", "text", "html", "json", "binary", "image")
NUMBERS = ("float", "monetary")
WORD = re.compile(r"qz\d{6}x", re.IGNORECASE)
# 6 digits, so that every way of writing a number shows all of them
NUMBER = re.compile(r"(?<![0-9a-zA-Z.,])7\d\d,?\d{3}(?![0-9a-zA-Z])")
BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")


@dataclass(frozen=True)
class Mark:
    """One marked value: what it is, and which readers may come across it."""

    what: str
    readers: frozenset[str]
    price: bool = False


class Marks:
    """All markers of a story."""

    def __init__(self):
        self.by_token: dict[str, Mark] = {}
        self.whats: set[str] = set()

    def word(self, what: str, readers=(), **flags) -> str:
        """A new word for a text."""
        return self._add(f"qz{len(self.by_token):06}x", what, readers, **flags)

    def number(self, what: str, readers=(), **flags) -> int:
        """A new number for an amount or a measure."""
        return int(self._add(str(700_000 + len(self.by_token)), what, readers, **flags))

    def _add(self, token: str, what: str, readers, price: bool = False) -> str:
        self.by_token[token] = Mark(what, frozenset(readers), price)
        self.whats.add(what)
        return token

    def find(self, content) -> set[Mark]:
        """The marks in a page, a file or the answer of a remote call."""
        text = _readable(content)
        tokens = {word.lower() for word in WORD.findall(text)}
        tokens |= {number.replace(",", "") for number in NUMBER.findall(text)}
        return {self.by_token[token] for token in tokens if token in self.by_token}


def _readable(content) -> str:
    """Content as text, with what is hidden in base64 spelt out behind it."""
    if isinstance(content, bytes):
        text = content.decode("utf-8", errors="replace")
    elif isinstance(content, str):
        text = content
    else:
        text = json.dumps(content, default=_plain, ensure_ascii=False)
    return text + "".join(map(_decoded, BASE64.findall(text)))


def _plain(value) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text + "===", validate=False).decode(errors="replace")
    except (binascii.Error, ValueError):
        return ""


# === FILLING === #


def can_be_marked(field) -> bool:
    """Whether a text, a file or a number of its own can be put into the field."""
    return bool(
        field.type in TEXTS + NUMBERS
        and field.store
        and not field.related
        and not (field.compute and field.readonly)
    )


def fill(story, marks: Marks) -> None:
    """Put a marker wherever a value of ours can stand, past all guards."""
    story.env.flush_all()
    codes = guards.mapping(story.env, "CODES")
    visible = guards.mapping(story.env, "VISIBLE")
    for model in [*guards.our_models(story.env), "purchase.order"]:
        for name, field in guards.our_fields(story.env, model).items():
            what = f"{model}.{name}"
            if what in codes or not can_be_marked(field):
                continue
            for record in _records(story, model):
                sides = visible.get(what, "")
                if callable(sides):
                    sides = sides(record)
                _mark(record, field, marks, what, story._readers(record, sides))
    story.env.invalidate_all()
    _sign_questions(story)


def _records(story, model: str):
    records = story._records(model)
    return records & story._orders() if model == "purchase.order" else records


def _mark(record, field, marks: Marks, what: str, readers) -> None:
    if field.type in ("binary", "image"):
        _mark_file(record, field, marks, what, readers)
    elif field.type in NUMBERS:
        price = field.type == "monetary" or "price" in field.name
        _put(record, field, marks.number(what, readers, price=price))
    elif field.type == "json":
        value = record[field.name]
        if value == []:
            return
        _put(record, field, Json(_with_word(value, marks.word(what, readers))))
    elif record[field.name] or "release" not in field.name:
        word = marks.word(what, readers)
        if field.name == "released_name":  # its ending says what the file is
            word += "." + record[field.name].rpartition(".")[2]
        languages = {"en_US": word, "zh_CN": word}
        _put(record, field, Json(languages) if field.translate else word)


def _with_word(value, word: str):
    """A structured value with a word more, wherever a structure can take one."""
    if isinstance(value, list):
        return [_with_word(item, word) for item in value]
    if isinstance(value, dict):
        return {key: _with_word(item, word) for key, item in value.items()} | {
            "secret": word
        }
    return value if value is not None else {"secret": word}


def _put(record, field, value) -> None:
    record.env.cr.execute(
        SQL(
            "UPDATE %s SET %s = %s WHERE id = %s",
            SQL.identifier(record._table),
            SQL.identifier(field.name),
            value,
            record.id,
        )
    )


def _mark_file(record, field, marks: Marks, what: str, readers) -> None:
    # sudo: ir.attachment - files of fields are hidden from everybody else
    files = record.env["ir.attachment"].sudo()
    file = files.search(
        [
            ("res_model", "=", record._name),
            ("res_field", "=", field.name),
            ("res_id", "=", record.id),
        ]
    )
    if file:
        # readers of pictures stop at their end: the word behind it does no harm
        with patch.object(type(file), "_check_not_frozen"):
            file.raw = file.raw + marks.word(what, readers).encode()
        file.name = marks.word(f"{what} (name of the file)")


def _sign_questions(story) -> None:
    """Open questions show what is marked now, so they are asked as of now."""
    for approval in story._records("sourcing.approval"):
        snapshot = approval.snapshot
        if approval.state != "open":
            continue
        now = approval._record()._approval_snapshot() | {
            "question": {
                "en_US": approval.question,
                "zh_CN": approval.question_zh,
            },
            "silence": {"en_US": approval.silence, "zh_CN": approval.silence_zh},
        }
        snapshot = Json(now | {"secret": snapshot["secret"]})
        _put(approval, approval._fields["snapshot"], snapshot)
        _put(approval, approval._fields["snapshot_hash"], fingerprint(now))
    story.env.invalidate_all()

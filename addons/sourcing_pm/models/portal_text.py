"""Days and instants as a reader of the portal sees them: his language, his zone."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_skeleton, get_timezone_location
from babel.numbers import format_decimal

from odoo import models
from odoo.tools import babel_locale_parse

UTC = ZoneInfo("UTC")
# English, a blank, and the same in Chinese.
TWICE = re.compile(r"(?P<english>[^\u4e00-\u9fff]+) (?P<chinese>[\u4e00-\u9fff].*)")


def locale(record: models.BaseModel):
    """The locale of the language in the context."""
    return babel_locale_parse(record.env.context.get("lang") or "en_US")


def written_day(record: models.BaseModel, day: date | None, today: date) -> str:
    """A day as people say it; the year only where it is not this one."""
    if not day:
        return ""
    skeleton = "MMMd" if day.year == today.year else "yMMMd"
    return format_skeleton(skeleton, day, locale=locale(record))


def written_days(record: models.BaseModel, days: int) -> str:
    """A difference in calendar days, with its sign; empty for none."""
    return record.env._("%(days)+d d", days=days) if days else ""


def written_month(record: models.BaseModel, day: date) -> str:
    """The short name of a month, with the year in January."""
    skeleton = "yMMM" if day.month == 1 else "MMM"
    return format_skeleton(skeleton, day, locale=locale(record))


def written_moment(
    record: models.BaseModel,
    moment: datetime | None,
    zones: list[ZoneInfo],
    *,
    with_year: bool = False,
) -> str:
    """An instant (UTC) in the first zone, and in brackets in the others.

    Thu, Mar 5 18:00 New York (Fri, Mar 6 07:00 Shanghai)

    :param with_year: as papers have it, which are kept.
    """
    if not moment:
        return ""
    first, *others = dict.fromkeys(zones)
    text = _in_zone(record, moment, first, skeleton="yMMMEd" if with_year else "MMMEd")
    day = _local(moment, first).date()
    others = [
        _in_zone(record, moment, zone, with_day=_local(moment, zone).date() != day)
        for zone in others
    ]
    return f"{text} ({', '.join(others)})" if others else text


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(zone)


def _in_zone(
    record: models.BaseModel,
    moment: datetime,
    zone: ZoneInfo,
    *,
    with_day: bool = True,
    skeleton: str = "MMMEd",
) -> str:
    local = _local(moment, zone)
    text = f"{local:%H:%M} {_city(record, zone)}"
    if with_day:
        text = f"{format_skeleton(skeleton, local, locale=locale(record))} {text}"
    return text


def _city(record: models.BaseModel, zone: ZoneInfo) -> str:
    if zone.key == "UTC":
        return "UTC"
    return get_timezone_location(zone, locale=locale(record), return_city=True)


def zone_of(partner: models.BaseModel, default: ZoneInfo) -> ZoneInfo:
    """The zone that a contact reads in."""
    try:
        return ZoneInfo(partner.tz) if partner.tz else default
    except ZoneInfoNotFoundError:
        return default


def written_number(record: models.BaseModel, number: float) -> str:
    """A number without needless digits: 2,000 or 58.1."""
    return format_decimal(number, locale=locale(record), format="#,##0.####")


def written_target(record: models.BaseModel, line) -> str:
    """What a specification line demands: 58 mm (+0.2 / −0.1), and the text.

    :param line: a ``sourcing.specification.line`` or its values in a snapshot.
    """
    parts = []
    if line["unit"]:
        target, plus, minus = (
            written_number(record, line[name]) for name in ("target", "plus", "minus")
        )
        parts.append(f"{target} {line['unit']}")
        if line["plus"] == line["minus"] != 0:
            parts.append(f"± {plus}")
        elif line["plus"] or line["minus"]:
            parts.append(f"(+{plus} / −{minus})")
    parts.append(in_own_language(record, line, "text"))
    return " ".join(filter(None, parts))


def one_language(record: models.BaseModel, text: str) -> str:
    """The half of a text that is written twice, as New Year 元旦 is."""
    found = TWICE.fullmatch(text)
    if not found:
        return text
    chinese = (record.env.context.get("lang") or "").startswith("zh")
    return found["chinese" if chinese else "english"]


def in_own_language(record: models.BaseModel, line, name: str) -> str:
    """The Chinese text for a Chinese reader, where there is one."""
    chinese = (record.env.context.get("lang") or "").startswith("zh")
    return (chinese and line[f"{name}_zh"]) or line[name] or ""

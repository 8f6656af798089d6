"""Small helpers that several models share."""

from __future__ import annotations

import graphlib
import logging
from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date

from odoo import models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

# what lies farther away is a slip of the pen
SENSIBLE_YEARS = range(2000, 2100)


def write_changed(record: models.BaseModel, vals: dict) -> dict:
    """Write only the values that differ, so that an unchanged plan costs no write.

    :return: what was written.
    """
    other = {name: vals[name] for name in changed(record, vals, vals)}
    if other:
        record.write(other)
    return other


def changed(record: models.BaseModel, names: Collection[str], vals: dict) -> list[str]:
    """Which of the fields ``vals`` would really change.

    :param names: fields that hold one value each, all of them in ``vals``.
    """

    def cached(name: str, value):
        field = record._fields[name]
        return field.convert_to_cache(value, record, validate=False) or False

    return [
        name for name in names if cached(name, record[name]) != cached(name, vals[name])
    ]


def is_sensible(day: date) -> bool:
    """Whether people plan with such a day, and calendars can count from it."""
    return day.year in SENSIBLE_YEARS


def write_facts(values: dict[models.BaseModel, dict]) -> None:
    """Write what follows from other values, for many records of one model at once.

    As stored computes are written: without ``write``, what it guards and what it
    triggers, and with the next flush. All of a record's values are written where one
    differs, so that the sets of columns, and with them the statements, stay few.

    :param values: the same fields for each record.
    """
    different = [
        (record, vals) for record, vals in values.items() if _differs(record, vals)
    ]
    for record, vals in different:
        for name, value in vals.items():
            field = record._fields[name]
            cached = field.convert_to_cache(value, record)
            field._update_cache(record, cached, dirty=True)
    if different:
        first, vals = different[0]
        first.union(*(record for record, _vals in different)).modified(list(vals))


def read_lines(records: models.BaseModel, name: str) -> None:
    """Read a one2many of these records with the values of its lines, by one query.

    By itself it reads ids first, and the values when somebody asks for one.

    :param name: a one2many without a domain of its own, whose lines are all readable.
    """
    field = records._fields[name]
    known = field._get_cache(records.env)
    records = records.browse(id_ for id_ in records.ids if id_ not in known)
    if not records:
        return
    lines = records.env[field.comodel_name].search_fetch(
        [(field.inverse_name, "in", records.ids)]
    )
    # by ids, not by ``grouped``, which makes a record of every parent
    parents = lines._fields[field.inverse_name]._get_cache(lines.env)
    found = defaultdict(list)
    for id_ in lines._ids:
        found[parents[id_]].append(id_)
    field._insert_cache(records, [tuple(found[id_]) for id_ in records._ids])


def _differs(record: models.BaseModel, vals: dict) -> bool:
    """As ``changed``, of values of the fields' own types: thousands are compared."""
    for name, value in vals.items():
        field = record._fields[name]
        now = field.__get__(record)
        if field.type == "many2one":
            now = now.id
        if (now or False) != (value or False):
            return True
    return False


def work_off(
    records: models.BaseModel,
    work: Callable[[models.BaseModel], None],
    failure: str,
    size: int = 1,
) -> None:
    """Let a scheduled job do its work, each batch in a transaction of its own.

    A batch that fails is rolled back and tried again in halves, so that one bad record
    stops nobody else. It and what somebody else changes now wait for the next run.

    :param work: is given those records of a batch that could be locked.
    :param failure: what the log says of a bad record, with ``%s`` for its id.
    :param size: records in a batch.
    """
    cron = records.env["ir.cron"]
    cron._commit_progress(remaining=len(records))
    batches = [records.browse(ids) for ids in split_every(size, records.ids)]
    batches.reverse()
    while batches:
        batch = batches.pop()
        try:
            work(batch.try_lock_for_update())
            left = cron._commit_progress(len(batch))
        except Exception as error:
            records.env.cr.rollback()
            if len(batch) > 1:
                middle = len(batch) // 2
                batches += [batch[middle:], batch[:middle]]
                continue
            if not isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                _logger.exception(failure, batch.id)
            left = cron._commit_progress(1)
        if not left:
            break


def in_language(record: models.BaseModel, lang: str) -> models.BaseModel:
    """The record in a language, or in the database's own where that is not loaded."""
    installed = record.env["res.lang"]._get_data(code=lang)
    return record.with_context(lang=lang if installed else "en_US")


def without_defaults(
    model: models.BaseModel, names: Collection[str]
) -> models.BaseModel:
    """The model without context defaults for fields that nobody types: a default is a
    value that the guards of ``create`` do not see."""
    hidden = {f"default_{name}" for name in names}
    context = {
        key: value for key, value in model.env.context.items() if key not in hidden
    }
    if len(context) == len(model.env.context):
        return model
    # pylint: disable=context-overridden
    return model.with_context(context)


def raise_if_circular(steps: models.BaseModel, earlier: dict) -> None:
    """Refuse steps that wait for each other, by name.

    :param earlier: the steps that each step follows, however they are linked.
    """
    graph = {step: list(earlier[step]) for step in steps}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        ring = [step.display_name for step in error.args[1][1:]]
        raise UserError(
            steps.env._("These steps wait for each other: %(steps)s.", steps=ring)
        ) from error

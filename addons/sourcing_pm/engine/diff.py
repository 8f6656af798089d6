"""What one list of characteristics changes against another, field by field.

Lines of two revisions have no common key, so they are paired as a reader would pair
them: by their name, then by their name in the other language. What is left was removed
or is new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Line = Mapping[str, object]


@dataclass(frozen=True)
class Change:
    """One line that differs: ``before`` is None for a new one, ``after`` for a removed.

    ``fields`` are the names whose values differ, in the order they were asked for.
    """

    before: Line | None
    after: Line | None
    fields: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def changes(
    before: Sequence[Line],
    after: Sequence[Line],
    *,
    fields: Sequence[str],
    names: Sequence[str] = ("name", "name_zh"),
) -> list[Change]:
    """What differs, in the order of ``after``; removed lines stand last.

    :param fields: the names that are compared; order of lines does not matter.
    :param names: the names that lines are paired by, the surest first.
    """
    partners = _pair(before, after, names)
    found = []
    for place, line in enumerate(after):
        if place not in partners:
            found.append(Change(None, line))
            continue
        old = before[partners[place]]
        differing = tuple(
            name for name in fields if not _same(old.get(name), line.get(name))
        )
        if differing:
            found.append(Change(old, line, differing))
    kept = set(partners.values())
    found += [
        Change(line, None) for place, line in enumerate(before) if place not in kept
    ]
    return found


def _pair(
    before: Sequence[Line], after: Sequence[Line], names: Sequence[str]
) -> dict[int, int]:
    """Place in ``after`` -> place in ``before``; each line is paired once."""
    partners: dict[int, int] = {}
    for name in names:
        free: dict[str, list[int]] = {}
        taken = set(partners.values())
        for place, line in enumerate(before):
            if place not in taken:
                free.setdefault(_key(line.get(name)), []).append(place)
        for place, line in enumerate(after):
            key = _key(line.get(name))
            if key and place not in partners and free.get(key):
                partners[place] = free[key].pop(0)
    return partners


def _key(value: object) -> str:
    return " ".join(str(value or "").casefold().split())


def _same(one: object, other: object) -> bool:
    """Whether two values say the same: nothing, False and an empty text do."""
    return (one or None) == (other or None)

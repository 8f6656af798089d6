"""The order of an 8D report: what is done first, and what is still open.

Eight disciplines, D1 to D8, as the automotive trade numbers them (Ford Global 8D; VDA
volume "8D problem solving in 8 disciplines", 2018). Two rules of that method are kept
here: containment comes before the search for the cause, and nothing is closed before
its effectiveness was verified (ISO 9001:2015, 10.2.1 d).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DISCIPLINES = ("d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8")
WHYS = 5


@dataclass(frozen=True)
class Action:
    """A corrective or preventive action.

    :param written: it says what is done, in words of ours.
    :param done: it was done.
    """

    written: bool = True
    done: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of a corrective action.

    :param has_owner: somebody answers for it (D1).
    :param has_problem: the problem is described (D2).
    :param contained: the containment was confirmed (D3).
    :param whys: answers to "why?" in their order, empty where there is none (D4).
    :param has_cause_code: the cause has a code (D4).
    :param corrective: corrective actions (D5, D6).
    :param preventive: preventive actions (D7).
    :param instructed: no instruction for a rework waits for its approval (D5).
    :param verified: it was seen that the defect does not come back (D8).
    """

    has_owner: bool = False
    has_problem: bool = False
    contained: bool = False
    whys: tuple[str, ...] = ()
    has_cause_code: bool = False
    corrective: tuple[Action, ...] = ()
    preventive: tuple[Action, ...] = ()
    instructed: bool = True
    verified: bool = False


@dataclass(frozen=True)
class Containment:
    """One measure that keeps more of it from reaching anybody.

    :param what: what was done.
    :param quantity: pieces that it covers.
    :param where: the place of the goods.
    :param who: who did it.
    :param when: the day on which it was done.
    """

    what: str = ""
    quantity: float = 0
    where: str = ""
    who: str = ""
    when: date | None = None


def gaps(whys: Sequence[str]) -> bool:
    """Whether an answer stands behind an empty one: each asks about the one before."""
    answers = [bool((why or "").strip()) for why in whys]
    return answers != sorted(answers, reverse=True)


def missing(containment: Containment) -> list[str]:
    """What a measure does not say: names of the fields of :class:`Containment`."""
    return [
        name
        for name, known in (
            ("what", containment.what.strip()),
            ("quantity", containment.quantity > 0),
            ("where", containment.where.strip()),
            ("who", containment.who.strip()),
            ("when", containment.when),
        )
        if not known
    ]


def open_disciplines(facts: Facts) -> list[str]:
    """The disciplines that are not done, in their order."""
    done = {
        "d1": facts.has_owner,
        "d2": facts.has_problem,
        "d3": facts.contained,
        "d4": any(why.strip() for why in facts.whys)
        and not gaps(facts.whys)
        and facts.has_cause_code,
        # no rows are not "all done"
        "d5": bool(facts.corrective)
        and facts.instructed
        and all(action.written for action in facts.corrective),
        "d6": bool(facts.corrective)
        and all(action.done for action in facts.corrective),
        "d7": bool(facts.preventive)
        and all(action.written and action.done for action in facts.preventive),
        "d8": facts.verified,
    }
    return [name for name in DISCIPLINES if not done[name]]


def current(facts: Facts) -> str:
    """The discipline at work: the first that is open; D8 when only closing is left."""
    return next(iter(open_disciplines(facts)), "d8")


def has_returned(closed: date, seen: date, days: int) -> bool:
    """Whether a defect seen on ``seen`` returned within the time set.

    :param closed: the day on which the corrective action was closed.
    :param days: calendar days after it that count; the last one still does.
    """
    return closed <= seen <= closed + timedelta(days=days)

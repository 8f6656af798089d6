"""Whether goods are ready to be inspected, from what the factory has reported.

The rule of a kind of inspection names two shares of what is presented: how much must be
made, and how much packed. A final inspection usually asks for 100 % made and at least
80 % packed. What was not reported is not known, and never counts as ready.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

READY = "ready"
NOT_READY = "not_ready"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Share:
    """One demand on one lot: how far it is met.

    ``share`` and ``needed`` are percent of what is presented; ``share`` is None while
    nothing was reported.
    """

    state: str
    share: float | None
    needed: float


def judge(
    presented: float, reported: float | None, needed: float, accepted: float = 0.0
) -> Share:
    """Judge one demand.

    :param presented: the lot, above 0.
    :param reported: what the factory has made or packed of the order line in all, or
        None if it has reported nothing.
    :param needed: percent of the lot.
    :param accepted: what was accepted of the line before; it is part of what was
        reported, and not of this lot.
    """
    if presented <= 0:
        raise ValueError("A lot is more than nothing.")
    if reported is None:
        return Share(UNKNOWN, None, needed)
    here = max(reported - accepted, 0.0)
    share = min(here / presented, 1.0) * 100
    # 99.999… is 100: the last digit of a float keeps no inspector at home
    ready = round(share - needed, 6) >= 0
    return Share(READY if ready else NOT_READY, share, needed)


def overall(states: Iterable[str]) -> str:
    """What single demands come to: one that is not met decides, then one unknown.

    Without any demand on any goods nothing is known.
    """
    states = set(states)
    for state in (NOT_READY, UNKNOWN, READY):
        if state in states:
            return state
    return UNKNOWN

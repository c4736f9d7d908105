"""Which pending KCIs of an order may be applied now, and in which sequence.

Pure: no database and no clock; the times come from the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from orders import position

if TYPE_CHECKING:
    from kci.models import Kci


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A KCI whose turn it is."""

    kci: Kci
    late: bool
    after_gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to apply now, what waits for a predecessor, and until when.

    `set_aside`: the numbers that came and were set aside.
    """

    turns: list[Turn]
    waiting: list[Kci]
    until: datetime | None
    set_aside: frozenset[int]


def plan(
    place: str,
    pending: Iterable[Kci],
    *,
    set_aside: Collection[int] = (),
    now: datetime,
    gap_wait: timedelta,
) -> Plan:
    """Return what may be applied to an order that stands at a place.

    The next number and anything at or below the last one is due at once. Behind a gap a
    KCI waits for `gap_wait` after it was received; when the wait of one has run out,
    all up to it are due. Numbers that came and were set aside leave no gap to wait for.
    """
    queue = sorted(pending, key=attrgetter("position"))
    expired = [kci.position for kci in queue if kci.received_at + gap_wait <= now]
    horizon = max(expired, default="")
    last = position.number(place)
    turns: list[Turn] = []
    for kci in queue:
        last = skip(last, set_aside)
        gap = kci.sequence_number > last + 1
        if gap and kci.position > horizon:
            break
        turns.append(Turn(kci=kci, late=kci.position < place, after_gap=gap))
        last = max(last, kci.sequence_number)
    waiting = queue[len(turns) :]
    until = min((kci.received_at + gap_wait for kci in waiting), default=None)
    return Plan(
        turns=turns, waiting=waiting, until=until, set_aside=frozenset(set_aside)
    )


def skip(last: int, set_aside: Collection[int]) -> int:
    """Return the last number, past those that came and were set aside."""
    while last + 1 in set_aside:
        last += 1
    return last

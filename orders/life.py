"""The milestones of an order's life, as its KCIs tell of them.

Pure. They are kept, so that a report over many orders reads no timelines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

MILESTONES = {
    "ACKNOWLEDGED": "acknowledged_on",
    "COMMITTED": "committed_on",
    "COMPLETED": "completed_on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """When an order began and first met each milestone, and what held it up.

    `began_before`: it began before its first KCI, and nobody says when; `began_on` is
    that KCI's time.
    """

    began_on: datetime | None = None
    began_before: bool = False
    acknowledged_on: datetime | None = None
    committed_on: datetime | None = None
    completed_on: datetime | None = None
    delays: int = 0
    reappointments: int = 0


def begun(*, at: datetime, number: int, type: str, created: datetime | None) -> Life:
    """Return the life that the first KCI known of an order begins."""
    if created is not None and created <= at:
        return Life(began_on=created)
    return Life(began_on=at, began_before=number > 1 or type in MILESTONES)


def told(life: Life, *, at: datetime, type: str, is_asked: bool) -> Life:
    """Return a life after a KCI; `is_asked`: we were asked for another visit before.

    A supplier that asks for another visit and then names it rebooks once.
    """
    rebooks = type == "REAPPOINT" or (type == "REAPPOINTED" and not is_asked)
    met: dict[str, Any] = {
        "delays": life.delays + (type == "DELAY"),
        "reappointments": life.reappointments + rebooks,
    }
    name = MILESTONES.get(type)
    if name and getattr(life, name) is None:
        met[name] = at
    return replace(life, **met)

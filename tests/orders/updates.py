"""Updates for tests of what they mean: plain values, no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from orders.position import position
from orders.projection import Action, OrderState, Update, fold

BEGIN = datetime(2026, 4, 10, 9, tzinfo=UTC)
SLOT = {
    "timeslotStartDateTime": "2026-04-18T09:00:00Z",
    "timeslotEndDateTime": "2026-04-18T13:00:00Z",
}
VISIT = {"appointmentReservationId": 23456, "appointmentTimeslot": SLOT}


def update(
    number: int = 1,
    type: str = "UPDATE",
    update_type: str = "INFORMATIONAL",
    *,
    entity: dict[str, Any] | None = None,
    **values: Any,
) -> Update:
    """Return the KCI of a number, issued that many hours after the beginning.

    `entity` is laid over an order that is IN_PROGRESS and has a visit.
    """
    kci_id = f"00000000-0000-0000-0000-{number % 10**12:012}"
    issued = BEGIN + timedelta(hours=min(number, 1_000))
    ordinary: dict[str, Any] = {
        "position": position(number, issued, kci_id, f"{number:064}"),
        "kci_id": kci_id,
        "sequence_number": number,
        "update_type": update_type,
        "type": type,
        "entity": {"status": "IN_PROGRESS"} | VISIT | (entity or {}),
        "arrived_at": issued + timedelta(minutes=1),
        "supplier": "ALTNET_A",
        "issued_on": issued,
        "conversation_id": "c-1",
    }
    return Update(**ordinary | values)


def asking(number: int, type: str, **values: Any) -> Update:
    return update(number, type, "ACTION_REQUIRED", **values)


def failing(number: int, **values: Any) -> Update:
    return update(number, "FAILED_TO_SEND", "ERROR", **values)


def folded(*updates: Update) -> OrderState:
    return fold(updates)[0]


def closed(actions: Iterable[Action]) -> set[str]:
    """Return which actions are settled, each by its type and what it concerns."""
    return {f"{a.type} {a.concerns}" for a in actions if a.closers}

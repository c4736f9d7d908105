"""The load: orders and the KCIs that tell their stories. The same for each seed."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Body = dict[str, Any]

BEGIN = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
FIRST_ID = 700_001
KINDS = ("PROVIDE_ORDER", "PROVIDE_ORDER", "MODIFY_ORDER", "CEASE_ORDER")
# Kind of update, its type, and the status that the order then has.
STEPS = (
    ("INFORMATIONAL", "COMMITTED", "IN_PROGRESS"),
    ("INFORMATIONAL", "UPDATE", "IN_PROGRESS"),
    ("INFORMATIONAL", "UPDATE", "PENDING"),
    ("INFORMATIONAL", "DELAY", "IN_PROGRESS"),
    ("INFORMATIONAL", "ADDITIONAL", "IN_PROGRESS"),
    ("INFORMATIONAL", "AMENDED", "IN_PROGRESS"),
    ("INFORMATIONAL", "REAPPOINTED", "IN_PROGRESS"),
    ("INFORMATIONAL", "RESUMED", "IN_PROGRESS"),
    ("ACTION_REQUIRED", "INFORMATION_REQUIRED", "PENDING"),
    ("ACTION_REQUIRED", "REAPPOINT", "PENDING"),
    ("ACTION_REQUIRED", "RESUBMIT", "IN_PROGRESS"),
    ("ERROR", "FAILED_TO_SEND", "IN_PROGRESS"),
)
MEMBERS = {"INFORMATIONAL": "information", "ACTION_REQUIRED": "action"}
# What the planted bug cannot digest.
INDIGESTIBLE = "DELAY"


@dataclass(frozen=True)
class Size:
    """How much is posted, by how many, in at least how many seconds."""

    orders: int
    kcis: int
    seconds: float
    kills: int
    clients: int = 4

    @property
    def is_full(self) -> bool:
        return self.orders >= FULL.orders


FULL = Size(orders=200, kcis=15, seconds=30, kills=6)
SHORT = Size(orders=12, kcis=8, seconds=3, kills=1)


def stories(size: Size) -> list[Body]:
    """Return the KCIs of all orders, each order's in sequence."""
    return [body for number in range(size.orders) for body in story(number, size.kcis)]


def story(number: int, length: int) -> list[Body]:
    """Return the KCIs of one order; in every fifth story two have the same number."""
    chance = random.Random(f"story {number}")
    tie = chance.randrange(2, length) if number % 5 == 0 else length
    entity = first_entity(FIRST_ID + number)
    told = []
    for at in range(length):
        step = chance.choice(STEPS)
        if at == 0:
            step = ("INFORMATIONAL", "ACKNOWLEDGED", "ACKNOWLEDGED")
        elif at == 3 and number % 4 == 0:
            step = ("INFORMATIONAL", INDIGESTIBLE, "IN_PROGRESS")
        elif at == length - 1 and number % 3 == 0:
            step = ("INFORMATIONAL", "COMPLETED", "COMPLETED")
        entity = later(entity, step[1], step[2], at)
        told.append(kci(chance, KINDS[number % len(KINDS)], entity, step))
        told[-1] |= times(chance, at) | {"sequenceNumber": at + (at < tie)}
    # A number is given once but for the tie, and none is left out.
    return told


def first_entity(entity_id: int) -> Body:
    return {
        "orderType": "NEW",
        "id": entity_id,
        "supplierOrderNumber": f"ALT-{entity_id}",
        "address": {"id": f"{100_000_000 + entity_id}", "type": "UPRN"},
        "serviceOrderItem": {
            "serviceSpecification": {"id": "FTTP"},
            "serviceCharacteristics": [
                {"name": "SERVICE_ID", "value": f"S{entity_id}"}
            ],
        },
        "primaryContact": {"name": "Sarah Johnson", "phoneNumber": "07700 900892"},
    }


def later(entity: Body, type: str, status: str, at: int) -> Body:
    """Return the whole order as it stands one step later."""
    day = BEGIN + timedelta(days=at)
    changed: Body = {"status": status, "updated": moment(day)}
    if type in {"COMMITTED", "DELAY"}:
        changed |= {"committedDate": moment(day), "targetDate": moment(day)}
    if type == "REAPPOINTED":
        changed |= {
            "appointmentReservationId": 800_000 + at,
            "appointmentTimeslot": {
                "timeslotStartDateTime": moment(day),
                "timeslotEndDateTime": moment(day + timedelta(hours=4)),
            },
        }
    if type in {"AMENDED", "RESUBMIT"}:
        done = "COMPLETED" if type == "AMENDED" else "REJECTED"
        changed |= {"serviceOrderAmendment": {"id": at, "status": done}}
    return entity | changed


def kci(
    chance: random.Random, kind: str, entity: Body, step: tuple[str, str, str]
) -> Body:
    update_type, type, _ = step
    said: Body = {"error": {"code": "SUPPLIER_TIMED_OUT", "messages": ["No answer"]}}
    if member := MEMBERS.get(update_type):
        said = {member: {"type": type, "text": f"{type.capitalize()} for a test"}}
        if update_type == "ACTION_REQUIRED" or type == "DELAY":
            said[member] |= {"code": "ACCESS_ISSUE", "supplierCodes": ["ALT-1"]}
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "supplier": "ALTNET_A",
        "updateType": update_type,
        "entityType": kind,
        "entity": entity,
        "supplierNotes": [{"note": f"A note of {type}"}] * (chance.random() < 0.3),
    } | said


def times(chance: random.Random, at: int) -> Body:
    """Return when it was issued and received; some suppliers do not say the former."""
    issued = BEGIN + timedelta(hours=at, minutes=chance.randrange(60))
    found = {"receivedOn": moment(issued + timedelta(seconds=9))}
    return found | ({"issuedOn": moment(issued)} if chance.random() < 0.9 else {})


def moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.000Z"


def arrivals(size: Size, seed: str, *, by_order: bool = False) -> list[int]:
    """Return which KCIs are posted, one after another: shuffled, some several times.

    `by_order`: order for order, so that all clients post to the same one at a time.
    """
    chance, total = random.Random(seed), size.orders * size.kcis
    found = [*range(total), *chance.choices(range(total), k=total // 5)]
    chance.shuffle(found)
    return sorted(found, key=lambda at: at // size.kcis) if by_order else found

"""What the gateway's documentation says of bodies, checked (Tenant API 1.17)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

Check = Callable[[Any], bool]

ENDED = frozenset(
    {"CANCELLED", "COMPLETED", "FAILED", "FAILED_TO_SEND", "PARTIAL", "REJECTED"}
)
CEASE = "UNSOLICITED_CEASE_ORDER"
CEASE_REASONS = frozenset(
    {
        "NO_AUTHORISATION",
        "CUSTOMER_NOT_AWARE",
        "DELIBERATE_MISLEAD",
        "PURCHASED_DIFFERENT_PRODUCT",
        "END_USER_NOT_MOVING",
    }
)
ORDER_REASONS = frozenset(
    {
        "CUSTOMER_CHANGED_MIND",
        "INSTALL_FAILED",
        "NETWORK_ISSUE",
        "NO_LONGER_REQUIRED",
        "OTHER",
    }
)
PROBLEM_REASONS = frozenset(
    {"ISSUE_RESOLVED", "CUSTOMER_NETWORK_ISSUE", "NO_LONGER_REQUIRED", "OTHER"}
)


def text(least: int, most: int) -> Check:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def name(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def contact(value: Any) -> bool:
    known = {"name", "email", "phoneNumber"}
    return isinstance(value, dict) and bool(value) and value.keys() <= known


def characteristics(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(characteristic, value))


def characteristic(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    texts = [value.get("name"), value.get("value")]
    return all(isinstance(one, str) for one in texts)


def supplier(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\w{1,20}", value))


MEMBERS: dict[str, Check] = {
    "orderId": name,
    "serviceProblemId": name,
    "supplier": supplier,
    "serviceCharacteristics": characteristics,
    "characteristics": characteristics,
    "primaryContact": contact,
    "secondaryContact": contact,
    "appointmentReservationId": name,
    "requestedCompletionDate": day,
    "engineerTasks": lambda value: isinstance(value, list),
    "problemText": text(10, 80),
    "text": text(1, 1000),
    "tenantNotes": text(1, 1000),
    "reasonCode": text(1, 50),
    "purpose": lambda value: value in {"PROVIDE", "MODIFY", "REPAIR"},
}


def malformed(body: dict[str, Any], *needed: str) -> list[str]:
    """Return what is wrong with a body by itself, a line for each member."""
    missing = [f"{one} is missing" for one in needed if one not in body]
    wrong = [
        f"{one} is not as documented"
        for one, value in body.items()
        if one in MEMBERS and not MEMBERS[one](value)
    ]
    return missing + wrong


def invalid(
    entity_type: str, entity: dict[str, Any], body: dict[str, Any]
) -> list[str]:
    """Return why a request cannot be, given the order it is about."""
    return list(objections(entity_type, entity, body))


def objections(
    entity_type: str, entity: dict[str, Any], body: dict[str, Any]
) -> Iterator[str]:
    if entity.get("status") in ENDED:
        yield f"It is {entity['status']} and cannot be changed"
    reason = body.get("reasonCode")
    if reason is None:
        if entity_type == CEASE:
            yield "An unsolicited cease cannot be amended"
    elif reason not in reasons(entity_type):
        yield f"reasonCode {reason} is not one of this kind"


def reasons(entity_type: str) -> frozenset[str]:
    """Return for what one may cancel an order of a type, or a problem."""
    if entity_type == CEASE:
        return CEASE_REASONS
    return PROBLEM_REASONS if entity_type == "SERVICE_PROBLEM" else ORDER_REASONS

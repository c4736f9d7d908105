"""What must accompany each reason code of the supplier dialect. Pure.

Source: the reason codes published with the Supplier Updates API 1.8. A problem code
that should come with what is off the happy path is not among them: the published
examples leave it out themselves, so that it is flagged and never refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kci.faults import Fault
from orders.entity import Reader

TEXT = frozenset({"INFORMATION_REQUIRED", "ORDER_REJECTED", "CANCELLATION_REJECTED"})
# Which request of the tenant's is answered, by its id or the supplier's reference.
REQUEST = {
    "AMENDED": "serviceOrderAmendment",
    "AMENDMENT_REJECTED": "serviceOrderAmendment",
    "CANCELLATION_REJECTED": "serviceOrderCancellation",
}
DATES = ("committedDate", "targetDate")
UNSOLICITED = "unsolicitedCeaseServiceOrder"
PROVIDE = "provideServiceOrder"


def owed(body: Mapping[str, Any], member: str) -> Iterator[Fault]:
    """Yield what a KCI about the entity of a member lacks for its reason code."""
    reason, entity = body.get("reasonCode"), body[member]
    if not isinstance(reason, str) or not isinstance(entity, dict):
        return
    on = f"is missing on {reason}"
    if reason in TEXT and not body.get("text"):
        yield Fault("text", on)
    if reason == "CREATED" and member != UNSOLICITED:
        yield Fault(member, "must be an unsolicited cease on CREATED")
    yield from (Fault(f"{member}.{path}", on) for path in lacking(entity, reason))
    if reason == "COMPLETED" and member == PROVIDE and not has_service_id(entity):
        yield Fault(f"{member}.serviceOrderItem.serviceCharacteristics[SERVICE_ID]", on)


def lacking(entity: Mapping[str, Any], reason: str) -> Iterator[str]:
    """Yield the members that an entity lacks for a reason code."""
    if reason == "COMMITTED":
        yield from (name for name in DATES if entity.get(name) is None)
    name = REQUEST.get(reason)
    if name and not any(
        entity.get(f"{name}{form}") for form in ("Id", "Reference", "")
    ):
        yield f"{name}Id"


def has_service_id(entity: Mapping[str, Any]) -> bool:
    """Return whether a provide order tells the new service's id."""
    return bool(Reader(entity).characteristics().get("SERVICE_ID"))

"""KCIs in the supplier dialect."""

from __future__ import annotations

from typing import Any

ORDER = {"id": 12345, "supplierOrderReference": "FC123", "status": "IN_PROGRESS"}


def body(
    reason: str = "UPDATE", order: dict[str, Any] | None = None, **members: Any
) -> dict[str, Any]:
    """Return a KCI; `order` is laid over its order, `members` over the rest."""
    return {
        "id": "g3d9i408-fh87-0j71-4k12-9l0g8h4j5i27",
        "sequenceNumber": 3,
        "issuedOn": "2024-04-11T14:30:00.000Z",
        "reasonCode": reason,
        "provideServiceOrder": ORDER | (order or {}),
    } | members


def whole(
    reason: str = "UPDATE", order: dict[str, Any] | None = None, **members: Any
) -> dict[str, Any]:
    """Return a KCI with all that its reason code owes, unless it is given."""
    owed = {"text": "the supplier's words"} if reason in TEXT else {}
    refers = any(name.startswith("serviceOrder") for name in order or {})
    about = {} if refers else OWED.get(reason, {})
    sent = body(reason, about | (order or {}), **owed | members)
    if reason == "CREATED":
        sent["unsolicitedCeaseServiceOrder"] = sent.pop("provideServiceOrder")
    return sent


TEXT = {"INFORMATION_REQUIRED", "ORDER_REJECTED", "CANCELLATION_REJECTED"}
SERVICE_ID = {"name": "SERVICE_ID", "value": "S12345"}
DAY = "2024-04-15T09:00:00.000Z"
OWED: dict[str, dict[str, Any]] = {
    "COMMITTED": {"committedDate": DAY, "targetDate": DAY},
    "COMPLETED": {"serviceOrderItem": {"serviceCharacteristics": [SERVICE_ID]}},
    "AMENDED": {"serviceOrderAmendmentId": 7},
    "AMENDMENT_REJECTED": {"serviceOrderAmendmentId": 7},
    "CANCELLATION_REJECTED": {"serviceOrderCancellationId": 9},
}

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

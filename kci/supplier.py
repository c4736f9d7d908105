"""The suppliers' own dialect (Supplier Updates API 1.8), translated into the tenant's.

Pure. Which reason code becomes which type is inferred: most have one name in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator

from kci.faults import Fault
from kci.schema import (
    Entity,
    Moment,
    Number,
    Part,
    SupplierCodes,
    SupplierNote,
    Text,
    Word,
    checked,
    unidentified,
)
from kci.supplier_rules import owed

# The published examples of this dialect use ids that are no UUIDs.
KCI_ID = re.compile(
    r"[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}\Z", re.I | re.A
)
ENTITIES = {
    "provideServiceOrder": "PROVIDE_ORDER",
    "provideEthernetOrder": "PROVIDE_ETHERNET_ORDER",
    "modifyServiceOrder": "MODIFY_ORDER",
    "ceaseServiceOrder": "CEASE_ORDER",
    "unsolicitedCeaseServiceOrder": "UNSOLICITED_CEASE_ORDER",
    "serviceTest": "SERVICE_TEST",
    "serviceProblem": "SERVICE_PROBLEM",
}
RENAMED = {
    "supplierOrderReference": "supplierOrderNumber",
    "appointmentReservationReference": "appointmentSupplierReference",
    "startDateTime": "timeslotStartDateTime",
    "endDateTime": "timeslotEndDateTime",
}
# reasonCode -> type, of those that are called otherwise; the others keep their name.
RETYPED = {
    "AMENDMENT_REJECTED": "RESUBMIT",
    "CANCELLATION_REJECTED": "RESUBMIT",
    "ORDER_REJECTED": "TERMINATED",
}
ACTIONS = frozenset({"INFORMATION_REQUIRED", "REAPPOINT", "RESUBMIT", "CONFIRM"})
# Amendment and cancellation: how this dialect refers to them.
REQUESTS = {
    "serviceOrderAmendment": ("AMENDED", "AMENDMENT_REJECTED"),
    "serviceOrderCancellation": ("CANCELLED", "CANCELLATION_REJECTED"),
}


def kci_id(value: str) -> str:
    """Return a KCI id in small letters."""
    if not KCI_ID.match(value):
        raise ValueError("must have the form of a UUID, in letters and digits")
    return value.lower()


class SupplierEnvelope(Part):
    """A KCI in the supplier dialect."""

    id: Annotated[Text, AfterValidator(kci_id)]
    sequenceNumber: Number
    issuedOn: Moment
    reasonCode: Word
    problemCode: Word | None = None
    text: Text | None = None
    supplierCode: Text | None = None
    supplierCodes: SupplierCodes | None = None
    supplierNotes: list[SupplierNote] | None = None
    provideServiceOrder: Entity | None = None
    provideEthernetOrder: Entity | None = None
    modifyServiceOrder: Entity | None = None
    ceaseServiceOrder: Entity | None = None
    unsolicitedCeaseServiceOrder: Entity | None = None
    serviceTest: Entity | None = None
    serviceProblem: Entity | None = None


def validate(body: dict[str, Any], tenant: str) -> None:
    """Raise `Refused` with all faults of a body in the supplier dialect.

    `tenant` is the code of the tenant whom the client may write to.
    """
    checked(SupplierEnvelope, body, list(entity_faults(body, tenant)))


def entity_faults(body: Mapping[str, Any], tenant: str) -> Iterator[Fault]:
    """Yield what is wrong with the one entity that a KCI is about."""
    members = [name for name in ENTITIES if body.get(name) is not None]
    if not members:
        yield Fault("provideServiceOrder", "is missing (or another entity)", True)
    if len(members) > 1:
        yield Fault("", f"must be about one entity, not {' and '.join(members)}")
    for member in members:
        entity = body[member]
        if not isinstance(entity, dict):
            continue
        yield from unidentified(renamed(entity), member)
        yield from owed(body, member)
        if entity.get("tenant") not in (None, tenant):
            yield Fault(f"{member}.tenant", "is not the tenant of this client")


def translate(
    body: Mapping[str, Any], supplier: str, delivered_on: datetime
) -> dict[str, Any]:
    """Return a valid body in the tenant dialect.

    Nothing but `deliveredOn` comes from outside the body and the client.
    """
    member = next(name for name in ENTITIES if body.get(name) is not None)
    reason = body["reasonCode"]
    entity = {"supplier": supplier} | renamed(body[member])
    entity.pop("tenant", None)
    said = {
        "type": retyped(reason, entity),
        "code": body.get("problemCode"),
        "text": body.get("text"),
        "supplierCode": body.get("supplierCode"),
        "supplierCodes": body.get("supplierCodes"),
    }
    action = said["type"] in ACTIONS
    return {
        "id": body["id"],
        "supplier": supplier,
        "sequenceNumber": body["sequenceNumber"],
        "issuedOn": body["issuedOn"],
        "deliveredOn": delivered_on.isoformat().replace("+00:00", "Z"),
        "supplierNotes": body.get("supplierNotes"),
        "updateType": "ACTION_REQUIRED" if action else "INFORMATIONAL",
        "action" if action else "information": said,
        "entityType": ENTITIES[member],
        "entity": with_requests(entity, reason),
    }


def retyped(reason: str, entity: Mapping[str, Any]) -> str:
    """Return the type that a reason becomes.

    What is cancelled without our having asked for it was terminated.
    """
    unasked = not any(
        name.startswith("serviceOrderCancellation") and value is not None
        for name, value in entity.items()
    )
    if reason == "CANCELLED" and unasked:
        return "TERMINATED"
    return RETYPED.get(reason, reason)


def renamed(value: Any) -> Any:
    """Return an entity with the tenant dialect's names for its members."""
    match value:
        case dict():
            return {RENAMED.get(k, k): renamed(inner) for k, inner in value.items()}
        case list():
            return [renamed(inner) for inner in value]
    return value


def with_requests(entity: dict[str, Any], reason: str) -> dict[str, Any]:
    """Return an entity that embeds the requests that it only refers to."""
    for name, (accepted, refused) in REQUESTS.items():
        number = entity.pop(f"{name}Id", None)
        reference = entity.pop(f"{name}Reference", None)
        if (number is None and reference is None) or name in entity:
            continue
        status = {accepted: "COMPLETED", refused: "REJECTED"}.get(reason)
        found = {
            "id": number,
            "orderId": entity.get("id"),
            "supplierReference": reference,
            "status": status,
        }
        entity[name] = {key: one for key, one in found.items() if one is not None}
    return entity

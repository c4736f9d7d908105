"""From a delivery to what the inbox stores, and from there to what an order is told.

Pure: the same stored text is read alike each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator

from kci import schema, supplier
from kci.models import Kci
from kci.parse import load
from kci.schema import Envelope, Error, Text
from orders.position import position
from orders.projection import ERROR, FAILED_TO_SEND, Note, Update
from orders.storable import storable

# No clock is that far ahead, and no KCI that old.
FAR = timedelta(days=1)
FIRST_KCI = 2010
RESOLUTION = "serviceProblemResolution"
# Of a KCI that was fetched: it came without an entity of its own (`kci.reconcile`).
KEEPS_ENTITY = "keepsEntity"
NIL_ID = "00000000-0000-0000-0000-000000000000"
# Reasons on the happy path: all others should come with a problem code.
HAPPY = frozenset(
    [
        "CREATED",
        "ACKNOWLEDGED",
        "COMMITTED",
        "UPDATE",
        "ADDITIONAL",
        "RESUMED",
        "REAPPOINTED",
        "AMENDED",
        "COMPLETED",
    ]
)


class TranslatedEnvelope(Envelope):
    """A KCI that came in the supplier dialect, whose ids need be no UUIDs."""

    id: Annotated[Text, AfterValidator(supplier.kci_id)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the inbox stores of an accepted delivery beside its text."""

    dialect: Kci.Dialect
    kci_id: str
    digest: str
    supplier: str
    entity_type: str
    entity_id: str
    sequence_number: int
    position: str


def from_gateway(body: dict[str, Any]) -> Delivery:
    """Return a delivery in the gateway's dialect; `Refused` with all its faults."""
    envelope = schema.validate(body)
    return delivery(Kci.Dialect.TENANT, envelope, schema.digest(body))


def from_supplier(
    body: dict[str, Any], *, supplier_code: str, tenant: str, now: datetime
) -> Delivery:
    """Return a delivery in the supplier dialect; `Refused` with all its faults."""
    supplier.validate(body, tenant)
    translated = supplier.translate(body, supplier_code, now)
    envelope = schema.checked(TranslatedEnvelope, translated, [])
    return delivery(Kci.Dialect.SUPPLIER, envelope, schema.digest(body))


def delivery(dialect: Kci.Dialect, envelope: Envelope, digest: str) -> Delivery:
    """Return what the inbox stores of an envelope."""
    return Delivery(
        dialect=dialect,
        kci_id=envelope.id,
        digest=digest,
        supplier=envelope.supplier,
        entity_type=envelope.entityType,
        entity_id=envelope.entity_id,
        sequence_number=envelope.sequenceNumber,
        position=position(
            envelope.sequenceNumber,
            envelope.issuedOn or envelope.receivedOn,
            envelope.id,
            digest,
        ),
    )


def read(kci: Kci, *, late: bool, after_gap: bool) -> Update:
    """Return what a stored KCI tells its order."""
    body = storable(load(kci.body))
    from_supplier = kci.dialect == Kci.Dialect.SUPPLIER
    if from_supplier:
        body = supplier.translate(body, kci.supplier, kci.received_at)
    model = TranslatedEnvelope if from_supplier else Envelope
    envelope = model.model_validate(body)
    return Update(
        position=kci.position,
        kci_id=kci.kci_id,
        sequence_number=kci.sequence_number,
        update_type=envelope.updateType,
        entity=entity_of(body),
        keeps_entity=body.get(KEEPS_ENTITY) is True and kci.fetched,
        arrived_at=kci.received_at,
        supplier=envelope.supplier,
        issued_on=envelope.issuedOn,
        received_on=envelope.receivedOn,
        delivered_on=envelope.deliveredOn,
        notes=tuple(map(note, envelope.supplierNotes or ())),
        conversation_id=kci.conversation_id,
        flags=tuple(flags(kci, envelope)),
        late=late,
        after_gap=after_gap,
        **said(envelope),
    )


def entity_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return the entity, with a resolution that may stand beside it."""
    entity: dict[str, Any] = body["entity"]
    beside = body.get(RESOLUTION)
    if isinstance(beside, dict) and RESOLUTION not in entity:
        return entity | {RESOLUTION: beside}
    return entity


def said(envelope: Envelope) -> dict[str, Any]:
    """Return type, code, text and supplier's codes of what an update says."""
    if envelope.updateType == ERROR:
        error = envelope.error or Error()
        return {
            "type": FAILED_TO_SEND,
            "code": error.code or "",
            "text": "\n".join(error.messages or ()),
        }
    reason = envelope.information or envelope.action
    if envelope.updateType == "ACTION_REQUIRED":
        reason = envelope.action
    assert reason is not None, "validated on receipt"
    single = [reason.supplierCode] if reason.supplierCode else []
    return {
        "type": reason.type,
        "code": reason.code or "",
        "text": reason.text or "",
        "supplier_codes": tuple(reason.supplierCodes or single),
    }


def note(found: schema.SupplierNote) -> Note:
    """Return a supplier's note; a list of types is joined."""
    kinds = found.type if isinstance(found.type, list) else [found.type or ""]
    return Note(note=found.note, type=", ".join(kinds)[:100], created=found.created)


def is_skewed(kci: Kci, envelope: Envelope) -> bool:
    """Return whether somebody's clock is wrong: late before early, or far from now."""
    told = [envelope.issuedOn, envelope.receivedOn]
    moments = [one for one in told if one is not None]
    ahead = any(one > kci.received_at + FAR for one in moments)
    behind = any(one.year < FIRST_KCI for one in moments)
    return moments != sorted(moments) or ahead or behind


def flags(kci: Kci, envelope: Envelope) -> list[str]:
    """Return what is odd about a delivery in itself."""
    found = ["FETCHED"] if kci.fetched else []
    if kci.kci_id == NIL_ID:
        found.append("NIL_ID")
    if is_skewed(kci, envelope):
        found.append("CLOCK_SKEW")
    reason = envelope.information or envelope.action
    supplier_speaks = kci.dialect == Kci.Dialect.SUPPLIER
    if supplier_speaks and reason and reason.type not in HAPPY and not reason.code:
        found.append("NO_PROBLEM_CODE")
    return found

"""May a delivery be accepted: the envelope strictly, its content openly.

Pure. The envelope is that of the Tenant Updates API 1.14.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from kci.faults import Fault, Refused
from orders.models import Order
from orders.moments import read_moment
from orders.storable import storable

UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z", re.I
)
SUPPLIER = re.compile(r"\A\w{1,20}\Z", re.ASCII)
LARGEST_NUMBER = 2**53 - 1
MEMBERS = {
    "INFORMATIONAL": "information",
    "ACTION_REQUIRED": "action",
    "ERROR": "error",
}


def kci_id(value: str) -> str:
    """Return a UUID in small letters."""
    if not UUID.match(value):
        raise ValueError("must be a UUID")
    return value.lower()


def supplier(value: str) -> str:
    """Return a supplier's system id."""
    if not SUPPLIER.match(value):
        raise ValueError("must be 1 to 20 letters, digits or underscores")
    return value


def whole(value: object) -> int:
    """Return a whole number from 1; 1.0 has become 1 in parsing."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number")
    if not 1 <= value <= LARGEST_NUMBER:
        raise ValueError(f"must be 1 to {LARGEST_NUMBER}")
    return value


def moment(value: object) -> datetime:
    """Return a moment with its offset."""
    found = read_moment(value)
    if found is None:
        raise ValueError("must be a date and time with an offset (RFC 3339)")
    return found


def identity(value: object) -> str:
    """Return what names an entity, as text: 12345 and "12345" are one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("must be a whole number or a text")
    if not 1 <= len(value) <= 64 or "/" in value or not visible(value):
        raise ValueError("must be 1 to 64 visible characters without /")
    return value


def visible(value: str) -> bool:
    """Return whether all characters can be seen: no blanks, no control characters."""
    return value.isprintable() and not any(map(str.isspace, value))


Text = Annotated[str, Field(strict=True)]
Word = Annotated[str, Field(strict=True, min_length=1, max_length=100)]
Moment = Annotated[datetime, BeforeValidator(moment)]
Number = Annotated[int, BeforeValidator(whole)]
SupplierCodes = list[Text]


class Part(BaseModel):
    """An object of which unknown members are kept and nobody's business."""

    model_config = ConfigDict(extra="allow", frozen=True)


class SupplierNote(Part):
    note: Text
    type: Text | list[Text] | None = None
    created: Moment | None = None


class Reason(Part):
    """The member `information` or `action`; the vocabularies are open."""

    type: Word
    code: Annotated[str, Field(strict=True, max_length=100)] | None = None
    text: Text | None = None
    supplierCode: Text | None = None
    supplierCodes: SupplierCodes | None = None


class Error(Part):
    """The member `error`: the gateway's error body."""

    uuid: Text | None = None
    code: Annotated[str, Field(strict=True, max_length=100)] | None = None
    messages: list[Text] | None = None


class Entity(Part):
    """Of an entity only what identifies it, and its status."""

    id: object = None
    supplierOrderNumber: object = None
    status: Word


class Envelope(Part):
    """A KCI in the gateway's dialect."""

    id: Annotated[Text, AfterValidator(kci_id)]
    supplier: Annotated[Text, AfterValidator(supplier)]
    sequenceNumber: Number
    issuedOn: Moment | None = None
    receivedOn: Moment | None = None
    deliveredOn: Moment
    supplierNotes: list[SupplierNote] | None = None
    updateType: Literal["INFORMATIONAL", "ACTION_REQUIRED", "ERROR"]
    information: Reason | None = None
    action: Reason | None = None
    error: Error | None = None
    entityType: Order.EntityType
    entity: Entity

    @property
    def entity_id(self) -> str:
        named = self.entity.id
        return identity(self.entity.supplierOrderNumber if named is None else named)


P = TypeVar("P", bound=Part)


def validate(body: dict[str, Any]) -> Envelope:
    """Return the envelope of a KCI, or raise `Refused` with all its faults."""
    faults = [*unspecified(body), *unidentified(body.get("entity"), "entity")]
    return checked(Envelope, body, faults)


def checked(model: type[P], body: dict[str, Any], faults: list[Fault]) -> P:
    """Return the body as a model, or raise `Refused` with its faults and these."""
    try:
        found = model.model_validate(body)
    except ValidationError as problem:
        # Lone surrogates are no text to pydantic, and nothing to refuse a KCI for.
        if (clean := storable(body)) != body:
            return checked(model, clean, faults)
        raise Refused([*listed(problem), *faults]) from None
    if faults:
        raise Refused(faults)
    return found


def listed(problem: ValidationError) -> Iterator[Fault]:
    """Yield the faults that pydantic found; null counts as missing."""
    seen = set()
    for error in problem.errors(include_url=False, include_context=False):
        path = ".".join(
            str(p)
            for p in error["loc"]
            if not str(p).startswith(("function-", "list[", "str"))
        )
        missing = error["type"] == "missing" or error["input"] is None
        text = error["msg"].removeprefix("Value error, ")
        text = text.replace("Input should be", "must be", 1)
        if (path, missing or text) not in seen:
            seen.add((path, missing or text))
            yield Fault(path, "is missing" if missing else text, missing)


def unspecified(body: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the fault of an update without the member that its type calls for."""
    update_type = body.get("updateType")
    member = MEMBERS.get(update_type) if isinstance(update_type, str) else None
    if member and body.get(member) is None:
        yield Fault(member, f"is missing on {update_type}")


def unidentified(entity: object, path: str) -> Iterator[Fault]:
    """Yield the fault of an entity that nothing names, or that is named wrongly."""
    if not isinstance(entity, Mapping):
        return
    member = "supplierOrderNumber" if entity.get("id") is None else "id"
    if entity.get(member) is None:
        yield Fault(f"{path}.id", "is missing, and so is the supplier's number", True)
        return
    try:
        identity(entity[member])
    except ValueError as problem:
        stands = "" if member == "id" else " to stand for the id"
        yield Fault(f"{path}.{member}", f"{problem}{stands}")


def digest(body: Mapping[str, Any]) -> str:
    """Return what tells content from content: sha256 of the body as canonical JSON.

    `deliveredOn` does not count, since a second delivery changes it.
    """
    content = {name: value for name, value in body.items() if name != "deliveredOn"}
    content["id"] = str(content.get("id")).lower()
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()

"""The bodies that the API takes, as JSON Schema for its OpenAPI description.

What the models check is taken from the models. Of an entity they check no more than
what identifies it and its status; its other members are written out as the gateway
documents them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from kci.schema import LARGEST_NUMBER, MEMBERS, Envelope, Error, Reason, SupplierNote
from kci.supplier import ENTITIES, RENAMED, SupplierEnvelope
from orders.models import Order

Shape = dict[str, Any]
KINDS = Order.EntityType

TEXT: Shape = {"type": "string"}
TEXTS: Shape = {"type": "array", "items": TEXT}
NUMBER: Shape = {"type": "integer"}
DAY: Shape = {"type": "string", "format": "date"}
MOMENT: Shape = {"type": "string", "format": "date-time"}
CODES = "Any code is taken."
HEX = "[0-9a-fA-F]"


def ref(name: str) -> Shape:
    """Return the reference to a shape."""
    return {"$ref": f"#/components/schemas/{name}"}


def known(*values: str) -> Shape:
    """Return an open vocabulary: these values are known, any other is taken too."""
    return {"type": "string", "description": f"Known: {', '.join(values)}. {CODES}"}


def record(required: Iterable[str] = (), **members: Shape) -> Shape:
    """Return an object of which further members are kept."""
    return {"type": "object", "properties": members, "required": list(required)}


def listed(item: Shape) -> Shape:
    return {"type": "array", "items": item}


def tidy(value: Any) -> Any:
    """Return what pydantic generates without its titles and nulls as defaults."""
    if isinstance(value, list):
        return [tidy(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {
        name: tidy(inner)
        for name, inner in value.items()
        if not (name == "title" and isinstance(inner, str))
        and (name, inner) not in (("default", None), ("additionalProperties", True))
    }
    match kept.pop("anyOf", None):
        case [{"type": str(kind), **rest}, {"type": "null"}] if "format" not in rest:
            return kept | {"type": [kind, "null"]} | rest
        case [*options]:
            kept["anyOf"] = options
    return kept


def generated(model: type[BaseModel], **said: Shape) -> Shape:
    """Return a model's shape, with what its validators check and what it means."""
    shape: Shape = tidy(
        model.model_json_schema(ref_template="#/components/schemas/{model}")
    )
    shape.pop("$defs", None)
    members = shape["properties"]
    return shape | {
        "properties": members
        | {name: members.get(name, {}) | more for name, more in said.items()}
    }


def uuid(character: str) -> str:
    """Return the pattern of an id of the form 8-4-4-4-12."""
    return f"^{'-'.join(f'{character}{{{count}}}' for count in (8, 4, 4, 4, 12))}$"


IDENTITY: Shape = {
    "type": ["integer", "string"],
    "minimum": -LARGEST_NUMBER,
    "maximum": LARGEST_NUMBER,
    "pattern": r"^(?!.*/)[\p{L}\p{M}\p{N}\p{P}\p{S}]{1,64}$",
    "description": "A whole number, or 1 to 64 visible characters without /."
    ' 12345, 12345.0 and "12345" are one.',
}
NAME: Shape = {"type": ["integer", "string", "null"]}
SEQUENCE: Shape = {
    "minimum": 1,
    "maximum": LARGEST_NUMBER,
    "description": "Counts within one entity; gaps and repeats are normal. 1.0 is 1.",
}
SLOT = record(timeslotStartDateTime=MOMENT, timeslotEndDateTime=MOMENT)
TYPED = record(id=TEXT, type={"type": ["string", "array"], "items": TEXT})
REQUEST_STATUS = known(
    "RECEIVED_BY_GATEWAY", "PENDING", "FAILED_TO_SEND", "REJECTED", "COMPLETED"
)

# What the gateway documents of its entities; the same name means the same everywhere.
DOCUMENTED: dict[str, Shape] = {
    "orderType": TEXT,
    "supplier": TEXT,
    "address": TYPED
    | {"properties": TYPED["properties"] | {"additionalIdentifiers": listed(TYPED)}},
    "serviceId": TEXT,
    "serviceSpecification": record(id=TEXT, name=TEXT),
    "serviceOrderItem": record(
        serviceSpecification=record(id=TEXT, name=TEXT),
        serviceCharacteristics=listed(ref("Characteristic")),
    ),
    "serviceCharacteristics": listed(ref("Characteristic")),
    "characteristics": listed(ref("Characteristic")),
    "primaryContact": ref("Contact"),
    "secondaryContact": ref("Contact"),
    "appointmentReservationId": NUMBER,
    "appointmentSupplierReference": TEXT,
    "appointmentTimeslot": SLOT,
    "requestedCompletionDate": {
        "type": "string",
        "description": "A day; a moment counts as its day in UTC.",
    },
    "requestedCeaseDate": MOMENT,
    "committedDate": MOMENT,
    "targetDate": MOMENT,
    "engineerTasks": TEXTS,
    "hazards": TEXT,
    "onSiteRestrictions": TEXT,
    "notes": TEXT,
    "reason": known("CHANGE_OF_CP", "WORKING_LINE_TAKEOVER", "CP_REQUEST"),
    "externalIdentifier": TEXT,
    "problemType": TEXT,
    "problemText": TEXT,
    "serviceTestId": NUMBER,
    "parentServiceProblemId": NUMBER,
    "supplierIdentifier": TEXT,
    "supplierReference": TEXT,
    "result": record(
        testValidity=MOMENT,
        testMeasures=listed(record()),
        testOutcome=record(testResult=known("GREEN", "AMBER", "RED")),
    ),
    "serviceProblemResolution": record(id=NUMBER, status=TEXT),
    "serviceOrderAmendment": ref("Amendment"),
    "serviceOrderCancellation": ref("Cancellation"),
    "created": MOMENT,
    "updated": MOMENT,
}
COMMON = ("supplier", "created", "updated")
CONTACTS = ("primaryContact", "secondaryContact")
SITE = (*CONTACTS, "appointmentReservationId", "hazards", "onSiteRestrictions", "notes")
DATES = ("requestedCompletionDate", "committedDate", "targetDate")
VISIT = ("appointmentSupplierReference", "appointmentTimeslot", "engineerTasks")
REQUESTS = ("serviceOrderAmendment", "serviceOrderCancellation")
PROVIDE = ("orderType", "serviceOrderItem", "address", *SITE, *VISIT, *DATES, *REQUESTS)
TESTED = ("serviceId", "serviceSpecification", "problemType", "characteristics")
PROBLEM = (
    *("address", "problemText", "serviceTestId", "parentServiceProblemId"),
    *("externalIdentifier", "supplierIdentifier", "serviceProblemResolution"),
)
SERVICE = ("orderType", "serviceId", *DATES, *REQUESTS)
VARIANTS: dict[str, tuple[KINDS, tuple[str, ...]]] = {
    "ProvideServiceOrder": (KINDS.PROVIDE_ORDER, PROVIDE),
    "ProvideEthernetOrder": (KINDS.PROVIDE_ETHERNET_ORDER, PROVIDE),
    "ModifyServiceOrder": (KINDS.MODIFY_ORDER, (*SERVICE, "serviceCharacteristics")),
    "CeaseServiceOrder": (KINDS.CEASE_ORDER, SERVICE),
    "UnsolicitedCeaseServiceOrder": (
        KINDS.UNSOLICITED_CEASE_ORDER,
        (*SERVICE, "reason", "requestedCeaseDate"),
    ),
    "ServiceTest": (
        KINDS.SERVICE_TEST,
        (*TESTED, "supplierReference", "result"),
    ),
    "ServiceProblem": (
        KINDS.SERVICE_PROBLEM,
        (*TESTED, *SITE, *PROBLEM),
    ),
}
STATUS: Shape = {"type": "string", "minLength": 1, "maxLength": 100}
UPDATES = {
    "InformationalUpdate": "INFORMATIONAL",
    "ActionRequiredUpdate": "ACTION_REQUIRED",
    "ErrorUpdate": "ERROR",
}
WHOLE = (
    "The entity comes whole, as it now stands. Only what identifies it and its status"
    " are checked: any other member is kept as it comes, and one that has not the shape"
    " given here counts as absent and is flagged. Vocabularies are open: the gateway"
    " adds to them without notice."
)


def identified(number: str) -> Shape:
    """Return what identifies an entity: its id, or else the supplier's number."""
    return {
        "anyOf": [
            record(["id"], id=IDENTITY),
            record([number], id={"type": "null"}, **{number: IDENTITY}),
        ]
    }


def entity(names: Iterable[str]) -> Shape:
    """Return the shape of an entity with these members beside the common ones."""
    members = {name: DOCUMENTED[name] for name in sorted({*names, *COMMON})}
    return {
        "type": "object",
        "properties": {
            "id": NAME | {"description": "If null or absent, the number counts."},
            "supplierOrderNumber": NAME,
            "status": STATUS | {"description": CODES},
            **members,
        },
        "required": ["status"],
        **identified("supplierOrderNumber"),
    }


def variant(name: str, kind: str) -> Shape:
    """Return the shape of the updates of one entity type."""
    return {
        "description": f"An update of a {kind}: each of the three update types.",
        "allOf": [ref("Envelope"), ref("UpdateTypes")],
        "properties": {"entityType": {"const": kind}, "entity": ref(name)},
        "required": ["entityType", "entity"],
    }


def by_type(update_type: str) -> Shape:
    """Return what an update type calls for."""
    member = MEMBERS[update_type]
    part = ref("GatewayError" if member == "error" else "Reason")
    return record(
        ["updateType", member], updateType={"const": update_type}, **{member: part}
    )


def one_of(property_name: str, names: Mapping[str, str]) -> Shape:
    """Return the union of some shapes, told apart by a constant member."""
    mapping = {value: ref(name)["$ref"] for name, value in names.items()}
    return {
        "oneOf": [ref(name) for name in names],
        "discriminator": {"propertyName": property_name, "mapping": mapping},
    }


def envelope() -> Shape:
    """Return what all updates of the gateway's dialect have in common."""
    shape = generated(
        Envelope,
        id={"format": "uuid", "pattern": uuid(HEX)},
        supplier={"pattern": "^[A-Za-z0-9_]{1,20}$"},
        sequenceNumber=SEQUENCE,
        deliveredOn={"description": "Of this delivery: the one member that may differ"},
    )
    members = shape["properties"]
    for name in ("information", "action"):
        members[name] = {"anyOf": [ref("Reason"), {"type": "null"}]}
    members["error"] = {"anyOf": [ref("GatewayError"), {"type": "null"}]}
    members["entityType"] = {"enum": list(KINDS.values)}
    members["entity"] = {"type": "object"}
    return shape


def supplier_entity() -> Shape:
    """Return the shape of an entity in the supplier dialect."""
    renamed = ", ".join(f"{theirs} for {ours}" for theirs, ours in RENAMED.items())
    shape = record(
        ["status"],
        id=NAME | {"description": "If null or absent, the reference counts."},
        supplierOrderReference=NAME,
        status=STATUS | {"description": CODES},
        tenant={
            "type": ["string", "null"],
            "description": "Code of the client's tenant, or else 422.",
        },
        serviceOrderAmendmentId=NAME,
        serviceOrderAmendmentReference=NAME,
        serviceOrderCancellationId=NAME,
        serviceOrderCancellationReference=NAME,
    )
    names = f" Members are called as in the gateway's dialect but for {renamed}."
    return {
        "description": WHOLE + names,
        **shape,
        **identified("supplierOrderReference"),
    }


def supplier_update() -> Shape:
    """Return the shape of an update in the supplier dialect: about just one entity."""
    shape = generated(
        SupplierEnvelope,
        id={
            "pattern": uuid("[0-9A-Za-z]"),
            "description": "Of the form of a UUID, in any letters and digits.",
        },
        sequenceNumber=SEQUENCE,
        reasonCode={"description": CODES},
        problemCode={"description": CODES},
    )
    for member in ENTITIES:
        shape["properties"][member] = {
            "anyOf": [ref("SupplierEntity"), {"type": "null"}]
        }
    about = [record([member], **{member: {"type": "object"}}) for member in ENTITIES]
    description = f"{shape['description']} It is about just one entity."
    return shape | {"description": description, "oneOf": about}


def shapes() -> dict[str, Shape]:
    """Return all shapes by their names."""
    kinds = {f"{name}Update": kind.value for name, (kind, _) in VARIANTS.items()}
    return {
        "Update": {
            "description": "A KCI in the gateway's dialect: one entity type, one"
            f" update type. {WHOLE}",
            **one_of("entityType", kinds),
        },
        **{
            f"{name}Update": variant(name, kind) for name, (kind, _) in VARIANTS.items()
        },
        "UpdateTypes": one_of("updateType", UPDATES),
        **{name: by_type(update_type) for name, update_type in UPDATES.items()},
        "Envelope": envelope(),
        "Reason": generated(
            Reason, type={"description": CODES}, code={"description": CODES}
        ),
        "GatewayError": generated(Error),
        "SupplierNote": generated(SupplierNote),
        **{name: entity(members) for name, (_, members) in VARIANTS.items()},
        "ProvideEthernetOrder": ref("ProvideServiceOrder"),
        "Contact": record(name=TEXT, email=TEXT, phoneNumber=TEXT),
        "Characteristic": record(name=TEXT, value={}),
        "Amendment": record(
            id=NUMBER, orderId=NUMBER, supplierReference=TEXT, status=REQUEST_STATUS
        ),
        "Cancellation": record(
            id=NUMBER,
            orderId=NUMBER,
            supplierReference=TEXT,
            reasonCode=TEXT,
            text=TEXT,
            status=REQUEST_STATUS,
        ),
        "SupplierUpdate": supplier_update(),
        "SupplierEntity": supplier_entity(),
    }

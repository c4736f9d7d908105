"""What the stub knows: orders, requests on them, and what follows from a request."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.stub_gateway import checks
from tests.stub_gateway.slots import free_slots

Body = dict[str, Any]
ORDER, PROBLEM = "order", "problem"
AMENDMENT, CANCELLATION, RESOLUTION = "AMENDMENT", "CANCELLATION", "RESOLUTION"
MEMBERS = {
    AMENDMENT: "serviceOrderAmendment",
    CANCELLATION: "serviceOrderCancellation",
    RESOLUTION: "serviceProblemResolution",
}
NAMED = {ORDER: "orderId", PROBLEM: "serviceProblemId"}
HELD_FOR = timedelta(minutes=30)


class Refused(Exception):
    """A request that the gateway does not take: status, code and messages."""

    def __init__(self, status: int, code: str, *messages: str) -> None:
        super().__init__(*messages)
        self.status, self.code, self.messages = status, code, list(messages)


@dataclass
class Known:
    """An order, or a problem, as the stub has it."""

    entity_type: str
    entity: Body
    number: int = 0
    conversation: str = "stub"
    updates: list[Body] = field(default_factory=list)


@dataclass
class Kci:
    """A KCI to be posted, after so many seconds."""

    body: Body
    conversation: str
    delay: float


# Finds (entity type, entity, last sequence number) of an order that is not known yet.
Finder = Callable[[str, str], "Known | None"]


class World:
    """Orders and what is done to them; may be used by many threads."""

    def __init__(self, find: Finder | None = None, delay: float = 0.0) -> None:
        self.lock = threading.RLock()
        self.orders: dict[tuple[str, str], Known] = {}
        self.find = find
        self.delay = delay
        # What becomes of requests: *_ACCEPTED, *_REJECTED or *_PENDING.
        self.scenarios: dict[str, str] = {}
        self.processed: Counter[tuple[str, str]] = Counter()
        self.bodies: list[tuple[str, Body]] = []
        self.outbox: list[Kci] = []
        self.last_id = 810_300
        self.reservations: dict[int, Body] = {}

    def learn(
        self, entity_type: str, entity: Body, *, number: int = 1, conversation: str = ""
    ) -> Known:
        """Know an order from now on; its next KCI has the number after this one."""
        kind = PROBLEM if entity_type == "SERVICE_PROBLEM" else ORDER
        known = Known(entity_type, dict(entity), number, conversation or "stub")
        with self.lock:
            self.orders[kind, str(entity["id"])] = known
        return known

    def known(self, kind: str, name: str) -> Known:
        """Return an order; `Refused` if there is none."""
        with self.lock:
            found = self.orders.get((kind, name))
        if self.find and (fresh := self.find(kind, name)):
            fresh.number = max(fresh.number, found.number if found else 0)
            fresh.updates = found.updates if found else []
            with self.lock:
                self.orders[kind, name] = found = fresh
        if found is None:
            raise Refused(404, "NOT_FOUND", f"There is no {kind} {name}")
        return found

    def read(self, kind: str, name: str) -> Body:
        """Return an order with its updates, as a GET does."""
        known = self.known(kind, name)
        with self.lock:
            return {**known.entity, "updates": [*known.updates]}

    def slots(self, first: datetime | None = None) -> list[Body]:
        return list(free_slots(first or datetime.now(UTC)))

    def reserve(self, body: Body) -> Body:
        """Keep a slot for half an hour."""
        needed = ("supplier", "address", "serviceSpecification", "purpose", "timeslot")
        refuse(400, "MALFORMED_REQUEST", checks.malformed(body, *needed))
        with self.lock:
            name = self.new_id()
            expires = datetime.now(UTC) + HELD_FOR
            found = {
                **body,
                "id": name,
                "supplierReference": f"APT-{name}",
                "expiryDateTime": moment(expires),
            }
            self.reservations[name] = found
            self.processed["RESERVATION", ""] += 1
        return found

    def unkept(self, body: Body) -> list[str]:
        """Return what is wrong with the reservation that a request names."""
        name = body.get("appointmentReservationId")
        if name is None:
            return []
        kept = self.reservations.get(name)
        if kept is None:
            return [f"There is no reservation {name}"]
        is_over = kept["expiryDateTime"] < moment(datetime.now(UTC))
        return [f"The reservation {name} has expired"] if is_over else []

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def ask(self, what: str, kind: str, body: Body) -> Body:
        """Take an amendment or a cancellation and let follow what the scenario says."""
        needed = [NAMED[kind], *(["reasonCode"] if what == CANCELLATION else [])]
        refuse(400, "MALFORMED_REQUEST", checks.malformed(body, *needed))
        if what == AMENDMENT and body.keys() <= {NAMED[kind]}:
            raise Refused(422, "INVALID_REQUEST", "The amendment changes nothing")
        name = body[NAMED[kind]]
        known = self.known(kind, str(name))
        with self.lock:
            wrong = checks.invalid(known.entity_type, known.entity, body)
            refuse(422, "INVALID_REQUEST", [*wrong, *self.unkept(body)])
            request = {
                **body,
                "id": self.new_id(),
                "supplierReference": f"ALT-{self.last_id}",
                "status": "RECEIVED_BY_GATEWAY",
            }
            self.processed[what, str(name)] += 1
            self.bodies.append((what, body))
            known.entity[MEMBERS[what]] = request
            self.follow(known, what, request)
        return request

    def resolve(self, name: str, body: Body) -> Body:
        """Take a word on a resolution: accepted it is over, rejected it goes on."""
        refuse(400, "MALFORMED_REQUEST", checks.malformed(body, "status"))
        if body["status"] not in {"ACCEPTED", "REJECTED"}:
            raise Refused(400, "MALFORMED_REQUEST", "status is ACCEPTED or REJECTED")
        with self.lock:
            for known in self.orders.values():
                offered = known.entity.get(MEMBERS[RESOLUTION]) or {}
                if str(offered.get("id")) == name:
                    return self.resolved(known, offered | body)
        raise Refused(404, "NOT_FOUND", f"There is no resolution {name}")

    def resolved(self, known: Known, resolution: Body) -> Body:
        known.entity[MEMBERS[RESOLUTION]] = resolution
        self.processed[RESOLUTION, str(known.entity["id"])] += 1
        is_over = resolution["status"] == "ACCEPTED"
        known.entity["status"] = "COMPLETED" if is_over else "IN_PROGRESS"
        said = {"type": "COMPLETED" if is_over else "UPDATE"}
        self.tell(known, "INFORMATIONAL", said)
        return resolution

    def follow(self, known: Known, what: str, request: Body) -> None:
        """Let the supplier say what the scenario of this kind of request says."""
        outcome = self.scenarios.get(what, f"{what}_ACCEPTED").removeprefix(f"{what}_")
        if outcome == "PENDING":
            known.entity["status"] = f"PENDING_{what}"
            request["status"] = "PENDING"
            self.tell(known, "INFORMATIONAL", {"type": "UPDATE"})
        elif outcome == "REJECTED":
            request["status"] = "REJECTED"
            said = {"code": "INVALID_REQUEST", "text": "The supplier cannot do that"}
            self.tell(known, "ACTION_REQUIRED", {"type": "RESUBMIT"} | said)
        elif what == CANCELLATION:
            request["status"] = known.entity["status"] = "COMPLETED"
            known.entity["status"] = "CANCELLED"
            self.tell(known, "INFORMATIONAL", {"type": "CANCELLED"})
        else:
            request["status"] = "COMPLETED"
            self.amended(known.entity, request)
            self.tell(known, "INFORMATIONAL", {"type": "AMENDED"})

    def amended(self, entity: Body, request: Body) -> None:
        """Do what an amendment asks for."""
        own = {"id", "orderId", "serviceProblemId", "status", "supplierReference"}
        for name, value in request.items():
            if name == "serviceCharacteristics" and "serviceOrderItem" in entity:
                item = dict(entity["serviceOrderItem"])
                item[name] = merged(item.get(name, []), value)
                entity["serviceOrderItem"] = item
            elif name not in own:
                entity[name] = value
        if held := self.reservations.get(request.get("appointmentReservationId", 0)):
            entity["appointmentTimeslot"] = held["timeslot"]
            entity["appointmentSupplierReference"] = held["supplierReference"]
        if entity.get("status") == "PENDING":
            entity["status"] = "IN_PROGRESS"

    def tell(self, known: Known, update_type: str, said: Body) -> None:
        """Post a KCI on an order, and keep it among its updates."""
        known.number += 1
        now = moment(datetime.now(UTC))
        member = "action" if update_type == "ACTION_REQUIRED" else "information"
        update = {
            "id": str(uuid4()),
            "supplier": known.entity.get("supplier") or "ALTNET_A",
            "sequenceNumber": known.number,
            "issuedOn": now,
            "receivedOn": now,
            "deliveredOn": now,
            "updateType": update_type,
            member: said,
        }
        request = {n: known.entity[n] for n in MEMBERS.values() if n in known.entity}
        known.updates.append({**update, **request, "deliveryStatus": "PENDING"})
        entity = {**known.entity, "updated": now}
        whole = {**update, "entityType": known.entity_type, "entity": entity}
        self.outbox.append(Kci(whole, known.conversation, self.delay))

    def posted(self) -> Iterator[Kci]:
        """Yield the KCIs to be posted, each once."""
        with self.lock:
            waiting, self.outbox = self.outbox, []
        yield from waiting


def refuse(status: int, code: str, texts: list[str]) -> None:
    """Refuse a request if there is anything to be said against it."""
    if texts:
        raise Refused(status, code, *texts)


def merged(old: list[Body], new: list[Body]) -> list[Body]:
    """Return characteristics with those that changed."""
    found = {one["name"]: one["value"] for one in [*old, *new]}
    return [{"name": name, "value": value} for name, value in found.items()]


def moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03}Z"

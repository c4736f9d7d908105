"""Orders and actions as the wording reads them, on a Thursday morning in April."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from orders.wording.answers import answer
from orders.wording.facts import Facts
from orders.wording.steps import steps

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 4, 16, 9, 24, tzinfo=UTC)


def at(day, hour, minute=0):
    return datetime(2026, 4, day, hour, minute, tzinfo=UTC)


HEARD = at(15, 16, 20)


@dataclass(frozen=True)
class Order:
    entity_type: str = "PROVIDE_ORDER"
    order_type: str = "NEW"
    supplier: str = "ALTNET_A"
    status: str = "IN_PROGRESS"
    requested_completion_date: date | None = None
    committed_date: datetime | None = None
    target_date: datetime | None = None
    appointment_start: datetime | None = None
    appointment_end: datetime | None = None
    entity: Mapping[str, object] = field(default_factory=dict)
    last_type: str = "UPDATE"
    last_code: str = ""
    last_text: str = ""
    last_issued_on: datetime | None = HEARD
    missing: Sequence[Sequence[int]] = ()
    set_aside: Sequence[int] = ()
    last_sequence_number: int = 9
    waiting_until: datetime | None = None


@dataclass(frozen=True)
class Action:
    type: str
    code: str = ""
    text: str = ""
    concerns: str = "ORDER"
    opened_on: datetime = HEARD
    hand_state: str = ""
    hand_reason: str = ""


COMMITTED = Order(committed_date=at(15, 9), target_date=at(18, 13))
VISITED = replace(COMMITTED, appointment_start=at(18, 9), appointment_end=at(18, 13))
REBOOK = Action("REAPPOINT", "CUSTOMER_NOT_AVAILABLE", "Not present - please rebook")
ASKED = Action("INFORMATION_REQUIRED", text="Access code?", opened_on=at(15, 17))


@dataclass(frozen=True)
class Request:
    kind: str = "AMENDMENT"
    state: str = "RECEIVED"
    outcome: str = ""
    attempts: int = 1
    gateway_id: str = "7"
    body: Mapping[str, object] = field(default_factory=dict)
    timeslot: Mapping[str, object] = field(default_factory=dict)
    created_at: datetime = HEARD
    sent_at: datetime | None = HEARD
    outcome_on: datetime | None = None
    expires_at: datetime | None = None


BOOKING = Request(
    body={"appointmentReservationId": 7},
    timeslot={
        "timeslotStartDateTime": "2026-04-21T07:00:00Z",
        "timeslotEndDateTime": "2026-04-21T12:00:00Z",
    },
)


def told(order, *actions, **more):
    return answer(Facts(order, actions, LONDON, NOW, **more))


def progress(order, *actions, settling=(), requests=(), **milestones):
    facts = Facts(order, actions, LONDON, NOW, settling=settling, requests=requests)
    shown = steps(facts, milestones)
    return [(step.name, step.when_text, step.state) for step in shown]


CEASE = Order(
    entity_type="UNSOLICITED_CEASE_ORDER",
    requested_completion_date=date(2026, 4, 20),
    entity={"reason": "WORKING_LINE_TAKEOVER", "requestedCeaseDate": "2026-04-20"},
)


def result(code, valid="2026-04-16T11:00:00Z"):
    outcome = {"testResult": code, "code": "NO_FAULT_FOUND"}
    entity = {"result": {"testValidity": valid, "testOutcome": outcome}}
    return Order(entity_type="SERVICE_TEST", status="COMPLETED", entity=entity)

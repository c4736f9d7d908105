"""Orders and actions as the wording reads them, on a Thursday morning in April."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from orders.wording.answers import answer, steps

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
    missing_count: int = 0
    missing: Sequence[Sequence[int]] = ()
    set_aside: Sequence[int] = ()
    waiting_until: datetime | None = None


@dataclass(frozen=True)
class Action:
    type: str
    code: str = ""
    text: str = ""
    concerns: str = "ORDER"
    opened_on: datetime = HEARD


COMMITTED = Order(committed_date=at(15, 9), target_date=at(18, 13))
VISITED = replace(COMMITTED, appointment_start=at(18, 9), appointment_end=at(18, 13))
REBOOK = Action("REAPPOINT", "CUSTOMER_NOT_AVAILABLE", "Not present - please rebook")
ASKED = Action("INFORMATION_REQUIRED", text="Access code?", opened_on=at(15, 17))


def told(order, *actions):
    return answer(order, actions, tz=LONDON, now=NOW)


def progress(order, *actions, **milestones):
    shown = steps(order, actions, milestones=milestones, tz=LONDON, now=NOW)
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

"""What a supplier does, as the documented test scenarios name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.stub_gateway.world import (
    AMENDMENT,
    CANCELLATION,
    MEMBERS,
    PROBLEM,
    RESOLUTION,
    Body,
    Known,
    Refused,
    World,
    moment,
)

ASKS, TELLS = "ACTION_REQUIRED", "INFORMATIONAL"
SOON = timedelta(days=7)


def nothing(world: World, known: Known) -> Body:
    return {}


def dates(world: World, known: Known) -> Body:
    day = moment(datetime.now(UTC) + SOON)
    return {"committedDate": day, "targetDate": day}


def another_visit(world: World, known: Known) -> Body:
    slot = world.slots()[-1]
    times = ("timeslotStartDateTime", "timeslotEndDateTime")
    return {"appointmentTimeslot": {name: slot[name] for name in times}}


def resolution(world: World, known: Known) -> Body:
    details = {"resolutionText": "The ONT was replaced"}
    offered = {
        "id": world.new_id(),
        "serviceProblemId": known.entity["id"],
        "status": "PENDING",
        "resolutionDetails": details,
    }
    return {MEMBERS[RESOLUTION]: offered}


@dataclass(frozen=True)
class Scenario:
    """One KCI that the supplier sends unasked, and what it makes of the order."""

    update_type: str
    status: str
    said: Body
    changes: Callable[[World, Known], Body] = field(default=nothing)


UNASKED = {
    "ORDER_ACKNOWLEDGED": Scenario(TELLS, "ACKNOWLEDGED", {"type": "ACKNOWLEDGED"}),
    "ORDER_IN_PROGRESS": Scenario(TELLS, "IN_PROGRESS", {"type": "COMMITTED"}, dates),
    "ORDER_SUCCESSFUL": Scenario(TELLS, "COMPLETED", {"type": "COMPLETED"}),
    "ORDER_DELAYED": Scenario(
        TELLS, "HELD", {"type": "DELAY", "code": "UNKNOWN_FAULT"}
    ),
    "ORDER_CANCELLED": Scenario(
        TELLS, "CANCELLED", {"type": "TERMINATED", "code": "UNKNOWN_FAULT"}
    ),
    "ORDER_REJECTED": Scenario(
        TELLS, "REJECTED", {"type": "TERMINATED", "code": "INVALID_REQUEST"}
    ),
    "ORDER_REAPPOINTED": Scenario(
        TELLS, "IN_PROGRESS", {"type": "REAPPOINTED"}, another_visit
    ),
    "ORDER_REAPPOINT": Scenario(
        ASKS, "PENDING", {"type": "REAPPOINT", "code": "ACCESS_ISSUE"}
    ),
    "ORDER_PENDING": Scenario(
        ASKS,
        "PENDING",
        {"type": "INFORMATION_REQUIRED", "text": "Which floor is the flat on?"},
    ),
    # Not documented: there is no other way to let a problem be resolved.
    "PROBLEM_RESOLVED": Scenario(ASKS, "RESOLVED", {"type": "CONFIRM"}, resolution),
}
# What becomes of the requests that come from now on.
ANSWERS = {
    f"{what}_{outcome}": what
    for what in (AMENDMENT, CANCELLATION)
    for outcome in ("ACCEPTED", "REJECTED", "PENDING")
}


def play(world: World, scenario: str, kind: str, name: str) -> None:
    """Let the supplier of an order, or of a problem, say something unasked."""
    if scenario not in UNASKED or scenario.startswith("PROBLEM") != (kind == PROBLEM):
        raise Refused(400, "MALFORMED_REQUEST", f"{scenario} is no scenario of these")
    step, known = UNASKED[scenario], world.known(kind, name)
    with world.lock:
        known.entity |= {"status": step.status} | step.changes(world, known)
        world.tell(known, step.update_type, step.said)


def choose(world: World, scenario: str) -> None:
    """Let the requests that come from now on be answered by a scenario."""
    if scenario not in ANSWERS:
        raise Refused(400, "MALFORMED_REQUEST", f"{scenario} is no scenario of answers")
    world.scenarios[ANSWERS[scenario]] = scenario

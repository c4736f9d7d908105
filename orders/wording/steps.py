"""Progress as steps: what is done, what is current, what is to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from orders.wording import dates
from orders.wording.facts import Facts
from orders.wording.kinds import result
from orders.wording.statuses import status

Milestones = Mapping[str, datetime | None]
RECEIVED, SENT, ACKNOWLEDGED = "RECEIVED", "SENT", "ACKNOWLEDGED"
COMMITTED, VISIT, MENDED = "COMMITTED", "VISIT", "MENDED"
WORKING, COMPLETED = "WORKING", "COMPLETED"
# The last step that a status says has been taken; the others say at least as much
# as that the supplier has taken it on.
REACHED = {
    "RECEIVED_BY_GATEWAY": RECEIVED,
    "SENT_TO_SUPPLIER": SENT,
    "REJECTED": SENT,
    "FAILED_TO_SEND": RECEIVED,
    "ACKNOWLEDGED": ACKNOWLEDGED,
    "RESOLVED": MENDED,
    "COMPLETED": COMPLETED,
    "PARTIAL": COMPLETED,
}
ORDER = (RECEIVED, SENT, ACKNOWLEDGED, COMMITTED, WORKING, VISIT, MENDED, COMPLETED)
ROADS = {
    "MODIFY_ORDER": {RECEIVED: "Received", SENT: "Sent", ACKNOWLEDGED: "Acknowledged"}
    | {COMMITTED: "Committed", VISIT: "Visit", COMPLETED: "Changed"},
    "CEASE_ORDER": {RECEIVED: "Received", SENT: "Sent", ACKNOWLEDGED: "Acknowledged"}
    | {COMMITTED: "Committed", VISIT: "Visit", COMPLETED: "Ceased"},
    "UNSOLICITED_CEASE_ORDER": {RECEIVED: "Announced", ACKNOWLEDGED: "Acknowledged"}
    | {COMMITTED: "Committed", COMPLETED: "Ceased"},
    "SERVICE_TEST": {RECEIVED: "Received", SENT: "Sent", WORKING: "Running"}
    | {COMPLETED: "Result"},
    "SERVICE_PROBLEM": {RECEIVED: "Reported", SENT: "Sent", ACKNOWLEDGED: "Taken on"}
    | {WORKING: "Being mended", VISIT: "Visit", MENDED: "Mended", COMPLETED: "Closed"},
}
PROVIDE = {RECEIVED: "Received", SENT: "Sent", ACKNOWLEDGED: "Acknowledged"} | {
    COMMITTED: "Committed",
    VISIT: "Visit",
    COMPLETED: "Completed",
}
TO_COME = {
    "Completed": "Completion",
    "Changed": "The change",
    "Ceased": "The end",
    "Closed": "Closing",
}
# Of the current step: a tick would say that it is done.
ICONS = {
    RECEIVED: "down",
    SENT: "send",
    ACKNOWLEDGED: "clock",
    COMMITTED: "calendar",
    WORKING: "resume",
    VISIT: "booked",
    MENDED: "clock",
    COMPLETED: "clock",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step: past, current or next. The end of an order that failed is current."""

    name: str
    when_text: str
    state: str
    icon: str
    # Of an end, how it is to be seen.
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Road:
    """The steps of an order and how far along them it is."""

    facts: Facts
    milestones: Milestones
    names: Mapping[str, str]

    @property
    def keys(self) -> list[str]:
        """Return the steps that this order takes."""
        has_visit = self.facts.visit_day or self.facts.is_rebooking
        return [key for key in self.names if key != VISIT or has_visit]

    def at(self, key: str) -> date | None:
        """Return the day of a step that was taken, as far as known."""
        when = self.milestones.get(key)
        if key == COMPLETED:
            when = when or self.milestones.get("ENDED")
        return dates.local_day(when, self.facts.tz)

    def reached(self) -> set[str]:
        """Return the steps taken: each up to the last that status or moments prove."""
        proven = [key for key in self.keys if self._is_proven(key)]
        last = self.keys.index(proven[-1]) if proven else -1
        return set(self.keys[: last + 1])

    def _is_proven(self, key: str) -> bool:
        code = self.facts.order.status
        if key == COMPLETED:
            return code in {"COMPLETED", "PARTIAL"}
        if key == COMMITTED and self.facts.committed:
            return True
        last = REACHED.get(code, RECEIVED if self.facts.has_ended else ACKNOWLEDGED)
        is_passed = ORDER.index(key) <= ORDER.index(last) and key != COMMITTED
        return is_passed or (bool(self.milestones.get(key)) and not self._is_back(key))

    def _is_back(self, key: str) -> bool:
        """Return whether a step that was heard of may be the one it is at again."""
        return key == MENDED or (key == WORKING and not self.facts.has_ended)


def steps(facts: Facts, milestones: Milestones) -> list[Step]:
    """Return the steps of an order, the current one being what is waited for.

    An order that ended badly stops where it stopped, with its end as the last step. A
    visit that is asked for is a step.
    """
    order = facts.order
    road = Road(facts, milestones, ROADS.get(order.entity_type, PROVIDE))
    reached = road.reached()
    taken = [_past(road, key) for key in road.keys if key in reached]
    if facts.has_ended and order.status not in {"COMPLETED", "PARTIAL"}:
        return [*taken, _end(road)]
    ahead = [key for key in road.keys if key not in reached]
    return taken + [_ahead(road, key, key == ahead[0]) for key in ahead]


def _past(road: Road, key: str) -> Step:
    tell = TOLD.get(key)
    when = tell(road) if tell else _day(road, road.at(key))
    name, icon = road.names[key], "check"
    if key == COMPLETED and road.facts.order.status == "PARTIAL":
        name = "Completed in part"
    return Step(name, when, "past", icon)


def _ahead(road: Road, key: str, is_current: bool) -> Step:
    tell = DUE.get(key)
    state = "current" if is_current else "next"
    when = tell(road) if tell else ""
    name = road.names[key]
    if is_current:
        # Alone on a narrow screen, "Completed" would say that it is.
        name = TO_COME.get(name, name)
    return Step(name, when, state, ICONS[key] if is_current else "")


def _end(road: Road) -> Step:
    ended = status(road.facts.order.status)
    when = _day(road, road.at(COMPLETED))
    return Step(ended.word, when, "current", ended.icon, ended.tone)


def _day(road: Road, when: date | None) -> str:
    return dates.day(when, road.facts.now) if when else ""


def _committed(road: Road) -> str:
    day = road.facts.committed
    return f"to {_day(road, day)}" if day else _day(road, road.at(COMMITTED))


def _visit(road: Road) -> str:
    order, facts = road.facts.order, road.facts
    if facts.is_rebooking:
        return _new_visit(road)
    if order.appointment_start is None:
        return ""
    when = dates.visit(
        order.appointment_start, order.appointment_end, facts.tz, facts.now
    )
    is_over = not facts.visit_is_ahead and not facts.has_ended
    return f"was due {when}" if is_over else when


def _new_visit(road: Road) -> str:
    facts = road.facts
    if facts.waits_for("REAPPOINT"):
        return "to be booked"
    if facts.booking and facts.booking.start:
        day = dates.local_day(facts.booking.start, facts.tz)
        return f"asked for {_day(road, day)}"
    return "to be confirmed"


def _due(road: Road) -> str:
    facts = road.facts
    day = facts.expected or facts.asked_for
    if not day:
        return ""
    if facts.is_rebooking and not facts.waits_for("REAPPOINT"):
        return "after the visit"
    if facts.visit_day and facts.visit_is_ahead and facts.visit_day > day:
        return "after the visit"
    return f"{'was due' if day < facts.today else 'due'} {_day(road, day)}"


def _result(road: Road) -> str:
    code = road.facts.text("result", "testOutcome", "testResult")
    found = result(code).word if code else ""
    return ", ".join(filter(None, (found, _day(road, road.at(COMPLETED)))))


TOLD: dict[str, Callable[[Road], str]] = {
    COMMITTED: _committed,
    VISIT: _visit,
    COMPLETED: _result,
}
DUE: dict[str, Callable[[Road], str]] = {VISIT: _visit, COMPLETED: _due}

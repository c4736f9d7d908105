"""An order as the wording reads it: its dates as days on the wall, its causes named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol

from orders.wording import dates
from orders.wording.changes import END, START
from orders.wording.codes import Problem, problem
from orders.wording.statuses import ENDS
from orders.wording.words import count, inline, listed, said, supplier_name

ASKED = "INFORMATION_REQUIRED"
SENT_BACK = frozenset({"RESUBMIT", "FAILED_TO_SEND"})
NEWEST = "The newest update could not be read"


class Order(Protocol):
    """What is read of an order; times are in UTC."""

    @property
    def entity_type(self) -> str: ...
    @property
    def order_type(self) -> str: ...
    @property
    def supplier(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def requested_completion_date(self) -> date | None: ...
    @property
    def committed_date(self) -> date | None: ...
    @property
    def target_date(self) -> date | None: ...
    @property
    def appointment_start(self) -> datetime | None: ...
    @property
    def appointment_end(self) -> datetime | None: ...
    @property
    def entity(self) -> Mapping[str, object]: ...
    @property
    def last_type(self) -> str: ...
    @property
    def last_code(self) -> str: ...
    @property
    def last_text(self) -> str: ...
    @property
    def last_issued_on(self) -> datetime | None: ...
    @property
    def missing(self) -> Sequence[Sequence[int]]: ...
    @property
    def set_aside(self) -> Sequence[int]: ...
    @property
    def last_sequence_number(self) -> int: ...
    @property
    def waiting_until(self) -> datetime | None: ...


class Action(Protocol):
    """What is read of an action that waits for us."""

    @property
    def type(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def concerns(self) -> str: ...
    @property
    def opened_on(self) -> datetime: ...
    @property
    def hand_state(self) -> str: ...
    @property
    def hand_reason(self) -> str: ...


class Request(Protocol):
    """What is read of something that we asked for."""

    kind: str
    state: str
    outcome: str
    attempts: int
    gateway_id: str
    body: Mapping[str, object]
    timeslot: Mapping[str, object]
    created_at: datetime
    sent_at: datetime | None
    outcome_on: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an order's page: where it stands, why, what is next, what to say.

    stands is a headline; the others are whole sentences, say without quotes around it.
    """

    stands: str
    why: str
    next: str
    say: str


@dataclass(frozen=True, slots=True)
class Booking:
    """A visit that we asked for, and that the supplier has not confirmed yet."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """An order and what waits for us, at a moment."""

    order: Order
    actions: Sequence[Action]
    tz: tzinfo
    now: datetime
    # Why it is late: codes of problems, in sequence.
    causes: Sequence[str] = ()
    # What we answered or closed by hand, and the supplier has said nothing of since.
    settling: Sequence[Action] = ()
    # What we asked for and have no answer to, the oldest first.
    requests: Sequence[Request] = ()

    @property
    def supplier(self) -> str:
        return supplier_name(self.order.supplier)

    @property
    def today(self) -> date:
        return dates.local(self.now, self.tz).date()

    @property
    def committed(self) -> date | None:
        return dates.local_day(self.order.committed_date, self.tz)

    @property
    def target(self) -> date | None:
        return dates.local_day(self.order.target_date, self.tz)

    @property
    def asked_for(self) -> date | None:
        return dates.local_day(self.order.requested_completion_date, self.tz)

    @property
    def expected(self) -> date | None:
        """Return the day by which it should be done, as last told."""
        return self.target or self.committed

    @property
    def has_ended(self) -> bool:
        return self.order.status in ENDS

    @property
    def visit_day(self) -> date | None:
        return dates.local_day(self.order.appointment_start, self.tz)

    @property
    def visit_end(self) -> datetime | None:
        ends = (self.order.appointment_start, self.order.appointment_end)
        return max((dates.aware(end) for end in ends if end), default=None)

    @property
    def visit_is_ahead(self) -> bool:
        """Return whether the engineer has still to come, or is there now."""
        return self.visit_end is not None and self.visit_end > self.now

    @property
    def visit_is_now(self) -> bool:
        start = self.order.appointment_start
        return self.visit_is_ahead and start is not None and self._is_past(start)

    @property
    def is_heard_of_since_visit(self) -> bool:
        """Return whether any news came after the visit should have been over."""
        heard, end = self.order.last_issued_on, self.visit_end
        return heard is not None and end is not None and dates.aware(heard) >= end

    def _is_past(self, when: datetime) -> bool:
        return dates.aware(when) <= self.now

    def visit(self) -> str:
        """Return the visit as a headline tells it."""
        start, end = self.order.appointment_start, self.order.appointment_end
        return dates.long_visit(start, end, self.tz, self.now) if start else ""

    def spoken_visit(self) -> str:
        """Return the visit as one says it on the phone."""
        start, end = self.order.appointment_start, self.order.appointment_end
        return dates.spoken_visit(start, end, self.tz, self.now) if start else ""

    def long_day(self, when: date) -> str:
        return dates.long_day(when, self.now)

    def spoken(self, when: date) -> str:
        return dates.spoken_day(when, self.today, self.now)

    def waits_for(self, type: str) -> Action | None:
        """Return the oldest action of a type that waits for us.

        What we answered does so again if the supplier refused the answer.
        """
        again = [one for one in self.settling if not by_hand(one)]
        return oldest([*self.actions, *(again if self.is_refused else ())], type)

    def is_settling(self, type: str) -> Action | None:
        """Return the oldest action of a type that we are done with, for now."""
        return oldest(self.settling, type)

    @property
    def is_refused(self) -> bool:
        """Return whether a change of ours is to be corrected, or sent once more."""
        return self._is_sent_back("AMENDMENT")

    def _is_sent_back(self, what: str) -> bool:
        return any(
            action.type in SENT_BACK and action.concerns == what
            for action in self.actions
        )

    @property
    def booking(self) -> Booking | None:
        """Return the visit that we asked for, if nobody has confirmed it yet.

        One that should be over by now has no times.
        """
        asked = [one for one in self.requests if "appointmentReservationId" in one.body]
        if not asked:
            return None
        slot = slot_of(asked[-1])
        end = slot.end or slot.start
        return slot if end and dates.aware(end) > self.now else Booking()

    @property
    def is_being_cancelled(self) -> bool:
        return any(request.kind == "CANCELLATION" for request in self.requests)

    @property
    def is_rebooking(self) -> bool:
        """Return whether the visit is another than the order has, or soon will be."""
        asked = self.waits_for("REAPPOINT") or self.is_settling("REAPPOINT")
        return not self.has_ended and bool(self.booking or asked)

    @property
    def is_asked(self) -> bool:
        """Return whether the supplier goes on only once we have answered."""
        return self.is_waited_for or bool(self.is_settling(ASKED))

    @property
    def is_waited_for(self) -> bool:
        """Return whether that answer is still to be given."""
        return bool(self.waits_for(ASKED)) or self._is_sent_back("ORDER")

    def cause(self, *types: str) -> Problem | None:
        """Return the reason that the last update gave, if it was one of the types."""
        order = self.order
        if not order.last_code or order.last_type not in types:
            return None
        return problem(order.last_code)

    def reason(self, *types: str) -> str:
        """Return why, for staff: the reason given, else the supplier's words."""
        cause = self.cause(*types)
        if cause:
            return f"{cause.name}: {cause.meaning}"
        told = said(self.order.last_text) if self.order.last_type in types else ""
        return f"{self.supplier} says: {told}" if told else ""

    def ended_day(self) -> str:
        """Return on which day it was completed, if the last update told that."""
        heard = self.order.last_issued_on
        if self.order.last_type != "COMPLETED" or heard is None:
            return ""
        return f" on {self.long_day(dates.local(heard, self.tz).date())}"

    def slip_days(self, until: date | None = None) -> int | None:
        """Return by how many days the target, or a later day, misses the promise."""
        target = max(filter(None, (self.target, until)), default=None)
        promise = self.committed or self.asked_for
        return (target - promise).days if target and promise else None

    def slip(self, until: date | None = None) -> str:
        """Return how far the target, or a later day, is from what was committed to."""
        days = self.slip_days(until)
        word = "committed" if self.committed else "asked for"
        if not days:
            return "" if days is None else f"As {word}"
        than = "later" if days > 0 else "earlier"
        told = f"{count(abs(days), 'day')} {than} than {word}"
        is_visit = until and self.target and until > self.target
        return f"The visit is {inline(told)}" if is_visit else told

    @property
    def newest_is_unread(self) -> bool:
        """Return whether the update that came last could not be read."""
        last = max(self.order.set_aside, default=0)
        return last > self.order.last_sequence_number

    def missing(self) -> str:
        """Return a word of care when updates are missing."""
        numbers = {
            "never arrived": self._lost(),
            "could not be read": len(self.order.set_aside),
        }
        told = [f"{count(n, 'update')} {what}" for what, n in numbers.items() if n > 0]
        if self.newest_is_unread and not self.has_ended:
            is_alone = sum(numbers.values()) == 1
            which = f"{listed(told)}, the newest too" if not is_alone else NEWEST
            return f"{which}: promise no date yet"
        return f"{listed(told)}, so something may be missing here" if told else ""

    def _lost(self) -> int:
        """Return how many updates never came, since the first that did."""
        gaps = [(first, last) for first, last in self.order.missing if first > 1]
        aside = self.order.set_aside
        came = sum(first <= n <= last for first, last in gaps for n in aside)
        return sum(last - first + 1 for first, last in gaps) - came

    def part(self, *path: str) -> Mapping[str, object]:
        """Return an object inside the entity, empty when there is none."""
        found: object = self.order.entity
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    def text(self, *path: str) -> str:
        """Return a text inside the entity, empty when there is none."""
        found = self.part(*path[:-1]).get(path[-1])
        return found if isinstance(found, str) else ""

    def moment(self, *path: str) -> date | None:
        """Return a moment or a day inside the entity."""
        return dates.read(self.text(*path))


def by_hand(action: Action) -> bool:
    """Return whether somebody closed an action by hand."""
    return action.hand_state == "CLOSED"


def slot_of(request: Request) -> Booking:
    """Return the visit that a request books, without times if it names none."""
    found = (dates.read(request.timeslot.get(name)) for name in (START, END))
    start, end = (one if isinstance(one, datetime) else None for one in found)
    return Booking(start, end)


def oldest(actions: Sequence[Action], type: str) -> Action | None:
    """Return the action of a type that was opened first."""
    found = [action for action in actions if action.type == type]
    return min(found, key=lambda action: action.opened_on, default=None)


def because(text: str, cause: Problem | None) -> str:
    """Return a headline with its reason."""
    return f"{text}: {inline(cause.name)}" if cause else text


def waiting(facts: Facts) -> Iterator[Action]:
    """Yield what waits for us, the oldest first."""
    yield from sorted(facts.actions, key=lambda action: action.opened_on)

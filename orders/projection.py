"""What a KCI means: order and update make the order, its timeline and its actions.

Pure: no database, no clock, no settings, nothing of what staff did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from orders import entity as entities
from orders import life, position
from orders.entity import Facts, Json
from orders.life import Life
from orders.wording.statuses import ENDS, STATUSES

INFORMATIONAL = "INFORMATIONAL"
ACTION_REQUIRED = "ACTION_REQUIRED"
ERROR = "ERROR"
FAILED_TO_SEND = "FAILED_TO_SEND"
# The types of each kind of update; the gateway adds some without notice.
TYPES = {
    INFORMATIONAL: frozenset(
        [
            "CREATED",
            "ACKNOWLEDGED",
            "COMMITTED",
            "DELAY",
            "RESUMED",
            "REAPPOINTED",
            "ADDITIONAL",
            "WARNING",
            "UPDATE",
            "AMENDED",
            "CANCELLED",
            "TERMINATED",
            "COMPLETED",
        ]
    ),
    ACTION_REQUIRED: frozenset(
        ["INFORMATION_REQUIRED", "REAPPOINT", "RESUBMIT", "CONFIRM"]
    ),
    ERROR: frozenset([FAILED_TO_SEND]),
}
# What an entity embeds while a request, or a resolution, is what an update is about.
EMBEDDED = frozenset(
    {
        "serviceOrderAmendment",
        "serviceOrderCancellation",
        "serviceProblemResolution",
    }
)
ENDINGS = frozenset({"CANCELLED", "TERMINATED", "COMPLETED"})
REFUSED = frozenset({"REJECTED", "FAILED_TO_SEND"})
# The road of an order that meets no trouble; the other statuses are beside it.
ROAD = ("RECEIVED_BY_GATEWAY", "SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A supplier's note."""

    note: str
    type: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A KCI in our words, whichever dialect it came in; times in UTC."""

    position: str
    kci_id: str
    sequence_number: int
    update_type: str
    type: str
    entity: Json
    arrived_at: datetime
    code: str = ""
    text: str = ""
    supplier: str = ""
    supplier_codes: tuple[str, ...] = ()
    issued_on: datetime | None = None
    received_on: datetime | None = None
    delivered_on: datetime | None = None
    notes: tuple[Note, ...] = ()
    conversation_id: str = ""
    flags: tuple[str, ...] = ()
    late: bool = False
    after_gap: bool = False
    # It tells nothing of the order itself, which stays as it was: `entity` is that of a
    # later time, and counts only where there was none before, and for what an amendment
    # came to. Its requests are its own, all the same.
    keeps_entity: bool = False

    @property
    def at(self) -> datetime:
        """Return when it was issued, else received by the gateway, else by us."""
        return self.issued_on or self.received_on or self.arrived_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Closer:
    """A KCI that settles an action."""

    position: str
    kci_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What the supplier waits for, and each KCI that settled it."""

    position: str
    opened_by: str
    opened_on: datetime
    type: str
    code: str
    text: str
    supplier_codes: tuple[str, ...]
    concerns: str
    appointment: tuple[str, ...]
    closers: tuple[Closer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An update's line on the timeline."""

    update: Update
    status: str
    status_before: str
    changes: tuple[dict[str, object], ...]
    concerns: str
    flags: tuple[str, ...]
    requests: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderState:
    """An order as its updates so far have made it."""

    position: str = ""
    entity: Json = field(default_factory=dict)
    status: str = ""
    supplier: str = ""
    conversation_id: str = ""
    # The amendments and cancellations that were embedded, as they are searched.
    request_ids: tuple[str, ...] = ()
    missing: tuple[tuple[int, int], ...] = ()
    actions: tuple[Action, ...] = ()
    life: Life = field(default_factory=Life)
    # Of the last update, when there was one since the state was loaded.
    last: Update | None = None
    facts: Facts | None = None


def step(state: OrderState, update: Update) -> tuple[OrderState, Entry]:
    """Return the order after one more update, and the update's line on the timeline.

    Every update carries the whole order, so the newest wins; what it asks for or
    settles is read off its type, never off the status alone.
    """
    entity = entity_after(state, update)
    facts = entities.read(entity)
    requests = tuple(embedded(entity))
    concerned = concerns(requests)
    entry = Entry(
        update=update,
        status=facts.status,
        status_before=state.status,
        changes=tuple(changes(state.entity, entity)) if state.position else (),
        concerns=concerned,
        flags=(*update.flags, *oddities(state, update, facts)),
        requests=requests,
    )
    settled = tuple(settle(action, state, update, facts) for action in state.actions)
    after = OrderState(
        position=update.position,
        entity=entity,
        status=facts.status,
        supplier=update.supplier,
        conversation_id=update.conversation_id or state.conversation_id,
        request_ids=tuple(dict.fromkeys((*state.request_ids, *named(requests)))),
        missing=(*state.missing, *gap(state.position, update.sequence_number)),
        actions=settled + asked(update, entity, concerned),
        life=life_after(state, update, facts),
        last=update,
        facts=facts,
    )
    return after, entry


def entity_after(state: OrderState, update: Update) -> Json:
    """Return the whole entity as it is after an update."""
    if not (update.keeps_entity and state.position):
        return update.entity
    kept = {n: one for n, one in state.entity.items() if n not in EMBEDDED}
    return kept | {n: one for n, one in update.entity.items() if n in EMBEDDED}


def life_after(state: OrderState, update: Update, facts: Facts) -> Life:
    """Return the milestones of an order after an update."""
    at, kind = update.at, update.type
    begun = state.life
    if not state.position:
        number = update.sequence_number
        begun = life.begun(at=at, number=number, type=kind, created=facts.created)
    visits = (one for one in state.actions if one.type == "REAPPOINT")
    is_asked = any(not one.closers for one in visits)
    return life.told(begun, at=at, type=kind, is_asked=is_asked)


def fold(updates: Iterable[Update]) -> tuple[OrderState, list[Entry]]:
    """Return the order, and its timeline, that these updates in sequence add up to."""
    state = OrderState()
    entries = []
    for update in updates:
        state, entry = step(state, update)
        entries.append(entry)
    return state, entries


def gap(place: str, sequence_number: int) -> tuple[tuple[int, int], ...]:
    """Return the range of numbers that an update leaves out after a place."""
    last = position.number(place)
    return ((last + 1, sequence_number - 1),) if sequence_number > last + 1 else ()


def count(missing: Iterable[tuple[int, int]]) -> int:
    """Return how many numbers the ranges hold."""
    return sum(last - first + 1 for first, last in missing)


def appointment(entity: Json) -> tuple[str, ...]:
    """Return what tells one visit from another."""
    reader = entities.Reader(entity)
    slot = [
        reader.moment("appointmentTimeslot", f"timeslot{which}DateTime")
        for which in ("Start", "End")
    ]
    return (
        reader.text("appointmentReservationId"),
        reader.text("appointmentSupplierReference"),
        *("" if moment is None else moment.isoformat() for moment in slot),
    )


def asked(update: Update, entity: Json, concerned: str) -> tuple[Action, ...]:
    """Return the action that an update opens, if it does; `entity`: as it is then."""
    if update.update_type not in {ACTION_REQUIRED, ERROR}:
        return ()
    about_request = update.type in {"RESUBMIT", FAILED_TO_SEND}
    return (
        Action(
            position=update.position,
            opened_by=update.kci_id,
            opened_on=update.at,
            type=update.type,
            code=update.code,
            text=update.text,
            supplier_codes=update.supplier_codes,
            concerns=concerned if about_request else "ORDER",
            appointment=appointment(entity),
        ),
    )


def embedded(entity: Json) -> Iterator[dict[str, str]]:
    """Yield the amendment and the cancellation that an entity embeds."""
    reader = entities.Reader(entity)
    for kind, member in (
        ("AMENDMENT", "serviceOrderAmendment"),
        ("CANCELLATION", "serviceOrderCancellation"),
    ):
        if reader.part(member):
            status, name = reader.text(member, "status"), reader.text(member, "id")
            yield {"kind": kind, "id": name, "status": status}


def named(requests: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Yield the ids of embedded requests, as they are searched."""
    yield from filter(None, (entities.folded(one["id"]) for one in requests))


def concerns(requests: Sequence[Mapping[str, str]]) -> str:
    """Return whether an update is about a request of ours or about the order itself.

    The request that was refused or not sent counts, else the only one embedded.
    """
    refused = [one["kind"] for one in requests if one["status"] in REFUSED]
    only = [one["kind"] for one in requests] if len(requests) == 1 else []
    return next(iter(refused or only), "ORDER")


def settle(action: Action, state: OrderState, update: Update, facts: Facts) -> Action:
    """Return the action with the update among its closers, if it settles it."""
    if update.update_type != INFORMATIONAL or not settles(action, state, update, facts):
        return action
    closer = Closer(position=update.position, kci_id=update.kci_id, at=update.at)
    return replace(action, closers=(*action.closers, closer))


def settles(action: Action, state: OrderState, update: Update, facts: Facts) -> bool:
    """Return whether an informational update settles an action."""
    if update.type in ENDINGS or facts.status in ENDS:
        return True
    if update.type == "AMENDED":
        return settled_by_amendment(action, update)
    if update.type == "REAPPOINTED":
        return action.type == "REAPPOINT"
    left = state.status if facts.status != state.status else ""
    return (action.type, left) in {
        ("INFORMATION_REQUIRED", "PENDING"),
        ("REAPPOINT", "PENDING"),
        ("CONFIRM", "RESOLVED"),
    }


def settled_by_amendment(action: Action, update: Update) -> bool:
    """Return whether an accepted amendment settles an action.

    For another visit that must have changed since. Of an amendment that never came and
    was read back, only what the order came to can tell: the visit before it cannot.
    """
    if action.type == "REAPPOINT":
        return appointment(update.entity) != action.appointment
    return action.type == "INFORMATION_REQUIRED" or (
        action.type in {"RESUBMIT", FAILED_TO_SEND} and action.concerns == "AMENDMENT"
    )


def oddities(state: OrderState, update: Update, facts: Facts) -> Iterator[str]:
    """Yield what is odd about an update; it is shown, and never a reason to refuse."""
    yield from (f"UNREADABLE {path}" for path in facts.unreadable)
    yield from unknown(update, facts)
    if not state.position:
        return
    if state.status in ENDS and facts.status != state.status:
        yield "AFTER_END"
    if state.status in ROAD and facts.status in ROAD[: ROAD.index(state.status)]:
        yield "BACKWARDS"
    if update.supplier != state.supplier:
        yield "SUPPLIER_CHANGED"
    if update.conversation_id not in {"", state.conversation_id}:
        yield "CONVERSATION_CHANGED"


def unknown(update: Update, facts: Facts) -> Iterator[str]:
    """Yield which words of an update the portal has not learnt yet."""
    if facts.status not in STATUSES:
        yield "UNKNOWN_STATUS"
    if update.type not in TYPES[update.update_type]:
        yield "UNKNOWN_TYPE"


def changes(old: Json, new: Json) -> Iterator[dict[str, object]]:
    """Yield what differs, leaf by leaf: {"path", "old", "new"}, absent as None.

    Characteristics go by their name: `serviceCharacteristics[CTAG]`. `updated` always
    changes and is never a change. They are sorted: a database that gives an object back
    may have stirred its members.
    """
    before, after = dict(leaves(old)), dict(leaves(new))
    for path in sorted(before | after):
        if path != "updated" and before.get(path) != after.get(path):
            yield {"path": path, "old": before.get(path), "new": after.get(path)}


def leaves(value: Json, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield the path and value of each leaf of an object; other lists are leaves."""
    for name, inner in value.items():
        here = f"{path}.{name}" if path else name
        named = list(characteristics(inner))
        if isinstance(inner, Mapping):
            yield from leaves(inner, here)
        elif named:
            yield from ((f"{here}[{key}]", found) for key, found in named)
        else:
            yield here, inner


def characteristics(value: object) -> Iterator[tuple[str, object]]:
    """Yield name and value of each characteristic of a list of nothing else."""
    if isinstance(value, list) and all(
        isinstance(one, Mapping) and one.keys() == {"name", "value"} for one in value
    ):
        yield from ((str(one["name"]), one["value"]) for one in value)

"""Writing what KCIs did to orders: the only place that does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from orders import outcomes
from orders.entity import Facts
from orders.life import Life
from orders.models import (
    GatewayRequest,
    Order,
    RequiredAction,
    SupplierNote,
    TimelineEvent,
)
from orders.projection import Action, Closer, Entry, OrderState, count

Identity = tuple[int, str, str]

FACTS = tuple(f.name for f in fields(Facts) if f.name not in {"unreadable", "created"})
LIFE = tuple(f.name for f in fields(Life))
LAST = ("last_update_type", "last_type", "last_code", "last_text", "last_issued_on")
STATE = (
    "position",
    "entity",
    "supplier",
    "conversation_id",
    "request_ids",
    "missing",
    "missing_count",
)
INBOX = ("waiting", "waiting_until", "set_aside")
ORDER = (*STATE, *FACTS, *LAST, *LIFE)
EVENT = [
    "kind",
    "at",
    "text",
    "kci_id",
    "sequence_number",
    "update_type",
    "type",
    "code",
    "supplier",
    "supplier_codes",
    "status",
    "status_before",
    "concerns",
    "requests",
    "changes",
    "flags",
    "issued_on",
    "received_on",
    "delivered_on",
    "arrived_at",
    "late",
    "after_gap",
]
ASKED = [
    "opened_by",
    "opened_on",
    "type",
    "code",
    "text",
    "supplier_codes",
    "concerns",
    "appointment",
    "closers",
]
OUTCOME = (
    "gateway_id",
    "outcome",
    "outcome_position",
    "outcome_kci",
    "outcome_on",
)
ACTION = (*ASKED, "state", "closed_by", "closed_on", "answered_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """An order and what its new updates (or, rebuilt, all of them) make of it."""

    order: Order
    state: OrderState
    entries: Sequence[Entry]
    rebuilt: bool = False
    # The numbers that wait for a predecessor, and until when; None: as they were.
    waiting: Sequence[int] | None = None
    until: datetime | None = None
    # The numbers that came and could not be applied; None: as they were.
    set_aside: Sequence[int] | None = None


def fill(folded: Folded) -> Order:
    """Return the order with what its updates made of it in its columns, not saved."""
    values: dict[str, Any] = {}
    if folded.entries or folded.rebuilt:
        values = columns(folded.state)
    if folded.waiting is not None:
        values["waiting"] = list(folded.waiting)
        values["waiting_until"] = folded.until
    if folded.set_aside is not None:
        values["set_aside"] = list(folded.set_aside)
    for name, value in values.items():
        setattr(folded.order, name, value)
    return folded.order


def columns(state: OrderState) -> dict[str, Any]:
    """Return the columns of an order that stands so."""
    facts, last = state.facts, state.last
    if facts is None or last is None:
        return {
            f.attname: f.get_default() for f in Order._meta.fields if f.name in ORDER
        }
    said = (last.update_type, last.type, last.code, last.text, last.at)
    missing = [list(numbers) for numbers in state.missing]
    return {
        **{name: getattr(facts, name) for name in FACTS},
        **dict(zip(LAST, said, strict=True)),
        **{name: getattr(state.life, name) for name in LIFE},
        "position": state.position,
        "entity": state.entity,
        "supplier": state.supplier,
        "conversation_id": state.conversation_id,
        "request_ids": list(state.request_ids),
        "search_text": "\n".join((facts.search_text, *state.request_ids)).strip(),
        "missing": missing,
        "missing_count": count(state.missing),
    }


def make_missing(identities: Iterable[Identity]) -> None:
    """Make the orders that are not there yet, in one sequence for all who do so."""
    new = [
        Order(tenant_id=tenant, entity_type=kind, entity_id=name)
        for tenant, kind, name in sorted(set(identities))
    ]
    Order.objects.bulk_create(new, ignore_conflicts=True)


def numbers(identities: Sequence[Identity]) -> list[int]:
    """Return the primary keys of some orders."""
    tenants, kinds, names = map(set, zip(*identities, strict=True))
    wanted = set(identities)
    found = Order.objects.filter(
        tenant_id__in=tenants, entity_type__in=kinds, entity_id__in=names
    ).values_list("pk", "tenant_id", "entity_type", "entity_id")
    return [pk for pk, *identity in found if tuple(identity) in wanted]


def states(orders: Sequence[Order]) -> dict[int, OrderState]:
    """Return where some locked orders stand, by primary key."""
    found: dict[int, list[Action]] = {order.pk: [] for order in orders}
    rows = RequiredAction.objects.filter(order__in=orders)
    for row in rows.order_by("opened_position"):
        found[row.order_id].append(loaded(row))
    return {
        order.pk: OrderState(
            position=order.position,
            entity=order.entity,
            status=order.status,
            supplier=order.supplier,
            conversation_id=order.conversation_id,
            request_ids=tuple(order.request_ids),
            missing=tuple((first, last) for first, last in order.missing),
            actions=tuple(found[order.pk]),
            life=Life(**{name: getattr(order, name) for name in LIFE}),
        )
        for order in orders
    }


def loaded(row: RequiredAction) -> Action:
    """Return what KCIs made of an action."""
    return Action(
        position=row.opened_position,
        opened_by=row.opened_by,
        opened_on=row.opened_on,
        type=row.type,
        code=row.code,
        text=row.text,
        supplier_codes=tuple(row.supplier_codes),
        concerns=row.concerns,
        appointment=tuple(row.appointment),
        closers=tuple(
            Closer(position=place, kci_id=kci, at=datetime.fromisoformat(at))
            for place, kci, at in row.closers
        ),
    )


def save(folded: Sequence[Folded], *, now: datetime) -> None:
    """Save what updates did to locked orders: as many statements for any number.

    Those that were told of later have changed later: lists are in this sequence.
    """
    rows = [fill(one) for one in sorted(folded, key=told_on)]
    for place, order in enumerate(rows):
        order.version += 1
        order.changed_at = now + place * timedelta.resolution
    Order.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*ORDER, *INBOX, "version", "changed_at"],
    )
    forget([one for one in folded if one.rebuilt])
    save_events(folded)
    RequiredAction.objects.bulk_create(
        list(action_rows(folded, judged(rows))),
        update_conflicts=True,
        unique_fields=["order", "opened_position"],
        update_fields=ACTION,
    )


def told_on(folded: Folded) -> datetime:
    """Return when an order was last told of; without news, the beginning of time."""
    last = folded.state.last
    return last.at if last else datetime.min.replace(tzinfo=UTC)


def judged(orders: Sequence[Order]) -> dict[int, list[GatewayRequest]]:
    """Save what KCIs say of the requests on some orders; return them by order."""
    found = requests_of(orders)
    kcis: dict[int, list[TimelineEvent]] = {pk: [] for pk in found}
    if kcis:
        rows = TimelineEvent.objects.kcis().filter(order__in=kcis).in_sequence()
        for row in rows.defer("changes", "text"):
            kcis[row.order_id].append(row)
    changed = [
        request
        for pk, requests in found.items()
        for request in outcomes.judge(requests, kcis[pk])
    ]
    GatewayRequest.objects.bulk_update(changed, [*OUTCOME])
    return found


def requests_of(orders: Sequence[Order]) -> dict[int, list[GatewayRequest]]:
    """Return the requests on some orders, by order, the oldest first."""
    found: dict[int, list[GatewayRequest]] = defaultdict(list)
    rows = GatewayRequest.objects.filter(order__in=orders).select_related("action")
    for row in rows.oldest_first():
        found[row.order_id].append(row)
    return found


def save_events(folded: Sequence[Folded]) -> None:
    """Save the lines of the timeline and the notes that came with them."""
    entries = [(one.order, entry) for one in folded for entry in one.entries]
    saved = TimelineEvent.objects.bulk_create(
        [event(order, entry) for order, entry in entries],
        update_conflicts=True,
        unique_fields=["order", "position", "turn"],
        update_fields=EVENT,
    )
    notes = [
        SupplierNote(
            event=row, turn=turn, note=note.note, type=note.type, created=note.created
        )
        for row, (_, entry) in zip(saved, entries, strict=True)
        for turn, note in enumerate(entry.update.notes)
    ]
    SupplierNote.objects.bulk_create(notes, ignore_conflicts=True)


def event(order: Order, entry: Entry) -> TimelineEvent:
    """Return an update's line on the timeline as a row."""
    update = entry.update
    return TimelineEvent(
        order=order,
        position=update.position,
        turn=0,
        kind=TimelineEvent.Kind.KCI,
        at=update.at,
        text=update.text,
        kci_id=update.kci_id,
        sequence_number=update.sequence_number,
        update_type=update.update_type,
        type=update.type,
        code=update.code,
        supplier=update.supplier,
        supplier_codes=list(update.supplier_codes),
        status=entry.status,
        status_before=entry.status_before,
        concerns=entry.concerns,
        requests=list(entry.requests),
        changes=list(entry.changes),
        flags=list(entry.flags),
        issued_on=update.issued_on,
        received_on=update.received_on,
        delivered_on=update.delivered_on,
        arrived_at=update.arrived_at,
        late=update.late,
        after_gap=update.after_gap,
    )


def action_rows(
    folded: Sequence[Folded], requests: Mapping[int, Sequence[GatewayRequest]]
) -> Iterator[RequiredAction]:
    """Yield the actions as rows: what KCIs say of them, and staff's work beside."""
    orders = [one.order for one in folded if one.state.actions]
    by_hand = RequiredAction.objects.filter(order__in=orders).exclude(hand_state="")
    hands = {(row.order_id, row.opened_position): row for row in by_hand}
    for one in folded:
        rows = [
            action_row(one.order, action, hands.get((one.order.pk, action.position)))
            for action in one.state.actions
        ]
        outcomes.settle(rows, requests.get(one.order.pk, ()))
        yield from rows


def action_row(
    order: Order, action: Action, hand: RequiredAction | None
) -> RequiredAction:
    """Return an action as a row; `hand` is the stored one that a person has set."""
    row = RequiredAction(
        order=order,
        tenant_id=order.tenant_id,
        opened_position=action.position,
        opened_by=action.opened_by,
        opened_on=action.opened_on,
        type=action.type,
        code=action.code,
        text=action.text,
        supplier_codes=list(action.supplier_codes),
        concerns=action.concerns,
        appointment=list(action.appointment),
        closers=[[c.position, c.kci_id, c.at.isoformat()] for c in action.closers],
    )
    for name in ("hand_state", "hand_position", "hand_by", "hand_at", "hand_reason"):
        if hand is not None:
            setattr(row, name, getattr(hand, name))
    return row


def forget(rebuilt: Sequence[Folded]) -> None:
    """Remove what KCIs once made of rebuilt orders and no longer do."""
    orders = [one.order for one in rebuilt]
    told = {(one.order.pk, e.update.position) for one in rebuilt for e in one.entries}
    asked = {(one.order.pk, a.position) for one in rebuilt for a in one.state.actions}
    events = TimelineEvent.objects.kcis().filter(order__in=orders)
    actions = untouched(orders)
    if stale := others(events.values_list("pk", "order_id", "position"), told):
        TimelineEvent.objects.filter(pk__in=stale).delete()
    if stale := others(actions.values_list("pk", "order_id", "opened_position"), asked):
        RequiredAction.objects.filter(pk__in=stale).delete()


def untouched(orders: Sequence[Order]) -> QuerySet[RequiredAction]:
    """Return the actions of some orders that nobody has worked on.

    People's work is kept, though what it is about was set aside for the time being.
    """
    worked_on = TimelineEvent.objects.filter(order__in=orders, action__isnull=False)
    actions = RequiredAction.objects.filter(order__in=orders)
    return actions.exclude(pk__in=worked_on.values("action"))


def forget_notes(order: Order) -> None:
    """Remove an order's notes, which are to be read again."""
    # By their entries: a join may go through the notes of all orders.
    entries = list(order.timeline.kcis().values_list("pk", flat=True))
    SupplierNote.objects.filter(event__in=entries).delete()


def others(
    stored: Iterable[tuple[int, int, str]], wanted: set[tuple[int, str]]
) -> list[int]:
    """Return the primary keys of the stored rows that are not wanted."""
    return [pk for pk, order, place in stored if (order, place) not in wanted]

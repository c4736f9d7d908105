"""What is stored of a tenant's orders, as plain data that can be compared.

Left out is all that may depend on when, how often and in what sequence KCIs arrived:
the marks *late* and *after a gap*, times of receipt and delivery, database ids. Of
what is left, two tenants that were sent the same KCIs have the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from orders.models import Order, RequiredAction, Tenant, TimelineEvent

Plain = dict[str, Any]

ORDER_MAY_DIFFER = {
    *("id", "tenant_id", "version", "changed_at", "waiting_until"),
    *("ask_at", "asked_at"),
}
MILESTONES = ("began_on", "acknowledged_on", "committed_on", "completed_on")
EVENT_MAY_DIFFER = {
    *("id", "order_id", "actor_id", "action_id"),
    *("late", "after_gap", "arrived_at", "delivered_on"),
}
ACTION_MAY_DIFFER = {"id", "order_id", "tenant_id", "assignee_id", "hand_at"}
# Where a position says that the KCI had no time of its own (orders.position).
TICKS = slice(14, 32)


def snapshot(tenant: Tenant) -> dict[str, Plain]:
    """Return all orders of a tenant with timeline, notes and actions."""
    orders = Order.objects.filter(tenant=tenant).order_by("entity_type", "entity_id")
    return {"/".join(order.identity[1:]): snapshot_of(order) for order in orders}


def snapshot_of(order: Order) -> Plain:
    events = order.timeline.in_sequence().select_related("actor", "action")
    actions = order.actions.order_by("opened_position").select_related("assignee")
    kcis = [one for one in events if one.kind == TimelineEvent.Kind.KCI]
    untimed = {one.at for one in kcis if not timed(one.position)}
    milestones = {name: getattr(order, name) for name in MILESTONES}
    return {
        **columns(order, ORDER_MAY_DIFFER),
        **{n: None if at in untimed else at for n, at in milestones.items()},
        "last_issued_on": order.last_issued_on if timed(order.position) else None,
        "timeline": [event(one) for one in events.prefetch_related("notes")],
        "actions": [action(one) for one in actions],
    }


def columns(row: Model, may_differ: Iterable[str]) -> Plain:
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in set(may_differ)}


def timed(position: str) -> bool:
    """Return whether a KCI was issued, or received by the gateway, at a known time."""
    return bool(position[TICKS].strip("0"))


def event(row: TimelineEvent) -> Plain:
    own_time = row.kind == TimelineEvent.Kind.KCI and timed(row.position)
    return {
        **columns(row, EVENT_MAY_DIFFER),
        "at": row.at if own_time else None,
        "actor": row.actor.get_username() if row.actor else None,
        "action": row.action.opened_position if row.action else None,
        "notes": [
            columns(note, {"id", "event_id"})
            for note in sorted(row.notes.all(), key=lambda note: note.turn)
        ],
    }


def action(row: RequiredAction) -> Plain:
    known = {at for position, _, at in row.closers if timed(position)}
    closed_on = row.closed_on.isoformat() if row.closed_on else None
    return {
        **columns(row, ACTION_MAY_DIFFER),
        "opened_on": row.opened_on if timed(row.opened_position) else None,
        "closed_on": closed_on if closed_on in known else None,
        "closers": [
            (position, kci_id, at if timed(position) else None)
            for position, kci_id, at in row.closers
        ],
        "assignee": row.assignee.get_username() if row.assignee else None,
    }

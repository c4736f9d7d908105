"""What people do to an order, each under the order's lock and told on its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from orders.models import Order, RequiredAction, TimelineEvent

State = RequiredAction.State
Kind = TimelineEvent.Kind


class Refusal(Exception):
    """What a person asked for cannot be done; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Where an action stands: KCIs and a person's word taken together."""

    state: RequiredAction.State
    closed_by: str = ""
    closed_on: datetime | None = None


def outcome(
    closers: Sequence[tuple[str, str, datetime]], action: RequiredAction
) -> Outcome:
    """Return where an action stands.

    `closers`: (position, KCI id, time) of each KCI that settles it, in sequence. A
    state set by hand holds against every KCI up to its position; a later one may close
    the action, never open it again.
    """
    if action.hand_state == State.CLOSED:
        by = f"user:{action.hand_by}"
        return Outcome(state=State.CLOSED, closed_by=by, closed_on=action.hand_at)
    for position, kci_id, at in closers:
        if position > action.hand_position:
            return Outcome(state=State.CLOSED, closed_by=kci_id, closed_on=at)
    return Outcome(state=State.OPEN)


def comment(order: Order, *, by: User, text: str) -> TimelineEvent:
    """Add a comment for colleagues."""
    with transaction.atomic():
        return tell(locked(order), kind=Kind.COMMENT, by=by, text=required(text))


def assign(action: RequiredAction, *, to: User | None, by: User) -> None:
    """Give an action to somebody, or back to nobody."""
    with transaction.atomic():
        order = locked(action.order)
        action.refresh_from_db()
        if action.state == State.CLOSED:
            raise Refusal("It is closed already.")
        if action.assignee == to:
            return
        action.assignee = to
        action.save(update_fields=["assignee"])
        name = (to.get_full_name() or to.get_username()) if to else ""
        tell(order, kind=Kind.ASSIGNED, by=by, text=name, action=action)


def close(action: RequiredAction, *, by: User, reason: str) -> None:
    """Close an action by hand, as settled elsewhere."""
    set_by_hand(action, State.CLOSED, by=by, reason=reason)


def reopen(action: RequiredAction, *, by: User, reason: str) -> None:
    """Open a closed action again."""
    set_by_hand(action, State.OPEN, by=by, reason=reason)


def set_by_hand(
    action: RequiredAction, state: RequiredAction.State, *, by: User, reason: str
) -> None:
    """Set an action's state by a person's word, which KCIs up to now cannot change."""
    reason = required(reason)
    with transaction.atomic():
        order = locked(action.order)
        action.refresh_from_db()
        if action.state == state:
            raise Refusal(f"It is {action.state.lower()} already.")
        action.hand_state = state
        action.hand_position = order.position
        action.hand_by = by.get_username()
        action.hand_at = timezone.now()
        action.hand_reason = reason
        settle(action)
        action.save()
        kind = Kind.CLOSED if state == State.CLOSED else Kind.REOPENED
        tell(order, kind=kind, by=by, text=reason, action=action)


def settle(action: RequiredAction) -> None:
    """Write where an action stands into its columns."""
    closers = [(p, kci, datetime.fromisoformat(at)) for p, kci, at in action.closers]
    found = outcome(closers, action)
    action.state, action.closed_by = found.state, found.closed_by
    action.closed_on = found.closed_on


def locked(order: Order) -> Order:
    """Return the order, its row locked until the commit, and mark it as changed."""
    order = Order.objects.locked().get(pk=order.pk)
    Order.objects.filter(pk=order.pk).update(
        version=F("version") + 1, changed_at=timezone.now()
    )
    return order


def tell(
    order: Order,
    *,
    kind: TimelineEvent.Kind,
    by: User,
    text: str,
    action: RequiredAction | None = None,
) -> TimelineEvent:
    """Add what a person did to the timeline, after the last KCI in sequence."""
    here = order.timeline.filter(position=order.position)
    last = here.aggregate(last=Max("turn"))["last"] or 0
    return order.timeline.create(
        position=order.position,
        turn=last + 1,
        kind=kind,
        at=timezone.now(),
        actor=by,
        text=text,
        action=action,
    )


def required(text: str) -> str:
    """Return a text that says something."""
    if not (found := text.strip()):
        raise Refusal("Please write a few words.")
    return found

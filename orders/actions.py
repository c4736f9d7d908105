"""What people do to an order, each under the order's lock and told on its timeline."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from orders.models import GatewayRequest, Order, RequiredAction, TimelineEvent
from orders.outcomes import settle
from orders.people import called

State = RequiredAction.State
Kind = TimelineEvent.Kind
STANDING = ("state", "closed_by", "closed_on", "answered_on")
WHY = "Please write why it is settled."
WHY_NOT = "Please write why it is not settled."
HAND = ("hand_state", "hand_position", "hand_by", "hand_at", "hand_reason")


class Refusal(Exception):
    """What a person asked for cannot be done; the text says why.

    `field`: the field of the form that is wrong, "" if none alone is.
    """

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


def comment(order: Order, *, by: User, text: str) -> TimelineEvent:
    """Add a comment for colleagues."""
    with transaction.atomic():
        said = required(text, "Please write the comment first.")
        return tell(locked(order), kind=Kind.COMMENT, by=by, text=said)


def assign(
    action: RequiredAction, *, to: User | None, by: User, if_free: bool = False
) -> None:
    """Give an action to somebody, or back to nobody; `if_free`: take it from nobody."""
    with transaction.atomic():
        order = locked(action.order)
        action.refresh_from_db()
        if action.state == State.CLOSED:
            raise Refusal("It is closed already.")
        if action.assignee == to:
            return
        if if_free and action.assignee:
            raise Refusal(f"{called(action.assignee)} has it already.")
        action.assignee = to
        action.save(update_fields=["assignee"])
        tell(order, kind=Kind.ASSIGNED, by=by, text=called(to), action=action)


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
    reason = required(reason, WHY if state == State.CLOSED else WHY_NOT)
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
        action.save(update_fields=[*HAND])
        # Nobody waits any longer for what has not even been sent.
        withdraw(action.requests.all())
        resettle(order)
        kind = Kind.CLOSED if state == State.CLOSED else Kind.REOPENED
        tell(order, kind=kind, by=by, text=reason, action=action)
    action.refresh_from_db()


def withdraw(requests: QuerySet[GatewayRequest]) -> None:
    """Take back what nobody has begun to send."""
    requests.filter(state=GatewayRequest.State.TO_SEND).update(
        state=GatewayRequest.State.LAPSED
    )


def resettle(order: Order) -> None:
    """Write where the actions of a locked order stand into their columns."""
    actions = list(order.actions.all())
    requests = order.requests.select_related("action").oldest_first()
    settle(actions, list(requests))
    RequiredAction.objects.bulk_update(actions, STANDING)


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
    by: User | None,
    text: str = "",
    **about: object,
) -> TimelineEvent:
    """Add what somebody did to the timeline, after the last KCI in sequence.

    `about`: the `action`, the `request`, or the `client` that did it in place of a
    person.
    """
    here = order.timeline.filter(position=order.position)
    last = here.aggregate(last=Max("turn"))["last"] or 0
    return order.timeline.create(
        position=order.position,
        turn=last + 1,
        kind=kind,
        at=timezone.now(),
        actor=by,
        text=text,
        **about,
    )


def required(
    text: str, ask: str = "Please write a few words.", *, field: str = ""
) -> str:
    """Return a text that says something, or ask for one."""
    if not (found := text.replace("\0", "").strip()):
        raise Refusal(ask, field=field)
    return found

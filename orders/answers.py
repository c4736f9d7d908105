"""Answering what a supplier asks: stored first, then sent (`orders.gateway.outbox`).

Whoever answers is a person or, through the API, a system of the tenant's. Each verb
takes a `token`: the same token is the same answer, however often it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from orders import amendments
from orders.actions import Refusal, locked, required, resettle, tell
from orders.entity import Reader
from orders.gateway.doorbell import ring
from orders.models import GatewayRequest, Order, RequiredAction, TimelineEvent
from orders.wording import kinds
from orders.wording.statuses import ENDS
from orders.wording.words import opening, supplier_name

Kind = GatewayRequest.Kind
Sent = GatewayRequest.State
State = RequiredAction.State

PROBLEM = "SERVICE_PROBLEM"
UNSOLICITED_CEASE = "UNSOLICITED_CEASE_ORDER"
# What the gateway takes changes of (Tenant API 1.17).
AMENDABLE = frozenset(
    {"PROVIDE_ORDER", "PROVIDE_ETHERNET_ORDER", "MODIFY_ORDER", "CEASE_ORDER", PROBLEM}
)
CANCELLABLE = AMENDABLE | {UNSOLICITED_CEASE}
# Why an order, and why a problem, may be cancelled (Tenant API 1.17).
ORDER_REASONS = (
    "CUSTOMER_CHANGED_MIND",
    "NO_LONGER_REQUIRED",
    "INSTALL_FAILED",
    "NETWORK_ISSUE",
    "OTHER",
)
PROBLEM_REASONS = (
    "ISSUE_RESOLVED",
    "CUSTOMER_NETWORK_ISSUE",
    "NO_LONGER_REQUIRED",
    "OTHER",
)
MOST_LETTERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who answers: a person, or a client of the API by its name."""

    user: User | None = None
    client: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an answer is about: an order and, unless nothing was asked, an action."""

    order: Order
    action: RequiredAction | None = None

    @classmethod
    def of(cls, action: RequiredAction) -> About:
        return cls(order=action.order, action=action)


def amend(
    about: About, body: Mapping[str, Any], *, by: Author, token: UUID
) -> GatewayRequest:
    """Ask for a change of the order; `body` has the changed members and no others."""
    if about.order.entity_type not in AMENDABLE:
        raise Refusal("The gateway takes no changes of this kind of order.")
    if not body:
        raise Refusal("Nothing is changed, so there is nothing to send.")
    whole = {**named(about.order), **body}
    return answer(about, Kind.AMENDMENT, whole, by=by, token=token)


def cancel(
    about: About, *, reason_code: str, text: str, by: Author, token: UUID
) -> GatewayRequest:
    """Ask to cancel the order."""
    body = cancellation(about.order, reason_code, text)
    return answer(about, Kind.CANCELLATION, body, by=by, token=token)


def cancellation(order: Order, reason_code: str, text: str) -> dict[str, Any]:
    """Return the body that asks to cancel an order."""
    if order.entity_type not in CANCELLABLE:
        raise Refusal("The gateway cannot cancel this kind of order.")
    if reason_code not in reasons(order):
        raise Refusal(f"Choose a reason: {', '.join(reasons(order))}.")
    why = text.strip()[:MOST_LETTERS]
    body = named(order) | {"reasonCode": reason_code}
    return body | ({"text": why} if why else {})


def reasons(order: Order) -> Sequence[str]:
    """Return the codes of the reasons that the gateway takes for a kind of order."""
    if order.entity_type == UNSOLICITED_CEASE:
        return kinds.OBJECTIONS
    return PROBLEM_REASONS if order.entity_type == PROBLEM else ORDER_REASONS


def resolve(
    action: RequiredAction, *, status: str, notes: str, by: Author, token: UUID
) -> GatewayRequest:
    """Accept or reject the supplier's resolution of a problem."""
    if resolution_id(action.order) == "":
        raise Refusal("The supplier named no resolution that could be answered.")
    body = resolution(status, notes)
    return answer(About.of(action), Kind.RESOLUTION, body, by=by, token=token)


def resolution(status: str, notes: str) -> dict[str, Any]:
    """Return the body that accepts or rejects a resolution, the latter with why."""
    if status not in {"ACCEPTED", "REJECTED"}:
        raise Refusal("Say whether it is mended or not.", field="status")
    if status == "REJECTED" and not notes.strip():
        why = "Please write a few words on why it is not mended."
        raise Refusal(why, field="notes")
    body = {"status": status}
    return body | (
        {"tenantNotes": notes.strip()[:MOST_LETTERS]} if notes.strip() else {}
    )


def record(
    action: RequiredAction, *, text: str, by: Author, token: UUID
) -> GatewayRequest:
    """Write down what was done elsewhere: the action is answered, nothing is sent."""
    body = {"recorded": required(text, field="recorded")}
    return answer(About.of(action), Kind.RECORDED, body, by=by, token=token)


def answer(
    about: About, kind: str, body: Mapping[str, Any], *, by: Author, token: UUID
) -> GatewayRequest:
    """Store an answer under the order's lock and ring for the outbox.

    Raises `Refusal` when there is nothing to answer any more.
    """
    with transaction.atomic():
        order = locked(about.order)
        if same := GatewayRequest.objects.filter(token=token).first():
            return repeated(same, about, kind, body)
        if about.action:
            about.action.refresh_from_db()
        refuse_if_settled(order, about.action)
        take_on(about.action, by.user)
        if kind == Kind.CANCELLATION and (why := cancelled_already(order)):
            raise Refusal(why)
        request = GatewayRequest.objects.create(
            order=order,
            action=about.action,
            kind=kind,
            body=dict(body),
            timeslot=timeslot(order, body),
            position=order.position,
            token=token,
            by=by.user,
            client=by.client,
            created_at=timezone.now(),
            state=Sent.RECORDED if kind == Kind.RECORDED else Sent.TO_SEND,
        )
        tell(
            order,
            kind=TimelineEvent.Kind.REQUESTED,
            by=by.user,
            client=by.client,
            action=about.action,
            request=request,
        )
        resettle(order)
        if request.is_unsent:
            transaction.on_commit(partial(ring, request.pk), robust=True)
    if about.action:
        about.action.refresh_from_db()
    return request


def timeslot(order: Order, body: Mapping[str, Any]) -> dict[str, str]:
    """Return begin and end of the visit that a change books, if it was held here."""
    number = body.get(amendments.RESERVATION)
    rows = order.requests.filter(kind=Kind.RESERVATION, gateway_id=number)
    kept = rows.first() if number else None
    return dict(kept.body["timeslot"]) if kept else {}


def take_on(action: RequiredAction | None, person: User | None) -> None:
    """Give an action to the person who answers it, unless somebody has it."""
    if action and action.assignee is None:
        action.assignee = person
        action.save(update_fields=["assignee"])


def repeated(
    same: GatewayRequest, about: About, kind: str, body: Mapping[str, Any]
) -> GatewayRequest:
    """Return the answer that a token names, unless it is to name another one, too."""
    action_id = about.action.pk if about.action else None
    asked = (about.order.pk, action_id, kind, dict(body))
    if asked != (same.order_id, same.action_id, same.kind, same.body):
        raise Refusal(
            "This was sent before and said something else then."
            " If it still holds, send it again."
        )
    return same


def refuse_if_settled(order: Order, action: RequiredAction | None) -> None:
    """Raise `Refusal` if an action, or the order itself, takes no answer any more."""
    if action is None:
        if order.status in ENDS:
            raise Refusal("The order has ended.")
    elif action.state == State.CLOSED:
        raise Refusal("It is closed already.")
    elif action.state == State.ANSWERED and not is_only_recorded(action):
        raise Refusal("It is answered already.")


def is_being_cancelled(order: Order) -> bool:
    """Return whether we asked to cancel an order and have no answer yet."""
    return order.requests.filter(kind=Kind.CANCELLATION).under_way().exists()


def cancelled_already(order: Order) -> str:
    """Return why an order cannot be cancelled a second time, "" if it can be."""
    if not is_being_cancelled(order):
        return ""
    is_others = order.entity_type == UNSOLICITED_CEASE
    what = "An objection" if is_others else "A cancellation"
    name = opening(supplier_name(order.supplier))
    return f"{what} is under way already. {name} has not answered it yet."


def is_only_recorded(action: RequiredAction) -> bool:
    """Return whether the last answer was written down and not sent."""
    last = action.requests.answers().order_by("-created_at", "-pk").first()
    return last is not None and last.kind == Kind.RECORDED


def named(order: Order) -> dict[str, Any]:
    """Return the member by which a request names its order.

    The gateway's ids are numbers; an order that goes by a supplier's number has none.
    """
    if not has_number(order):
        raise Refusal(
            "The gateway has no number for this order, so nothing can be sent."
        )
    if order.entity_type == PROBLEM:
        return {"serviceProblemId": int(order.entity_id)}
    return {"orderId": int(order.entity_id)}


def has_number(order: Order) -> bool:
    """Return whether the gateway has a number for an order."""
    return order.entity_id.isascii() and order.entity_id.isdecimal()


def resolution_id(order: Order) -> str:
    """Return the id of the resolution that the supplier offers, "" if there is none."""
    return Reader(order.entity).text("serviceProblemResolution", "id")

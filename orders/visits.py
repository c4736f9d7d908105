"""Visits: which are free, and keeping one for us until it is booked by an amendment."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from orders.actions import Refusal, locked, tell
from orders.answers import About, Author, refuse_if_settled
from orders.clock import database_now
from orders.entity import Reader, listed
from orders.gateway.accounts import account_of
from orders.gateway.client import Gateway, Reservation, Slot, Unsure
from orders.gateway.errors import GatewayError
from orders.gateway.outbox import LEASE
from orders.models import (
    GatewayRequest,
    GatewayRequestQuerySet,
    Order,
    TimelineEvent,
)

Kind = GatewayRequest.Kind
Sent = GatewayRequest.State

# What a visit is for, by kind of order (inferred, no document says so).
PURPOSES = {"SERVICE_PROBLEM": "REPAIR", "MODIFY_ORDER": "MODIFY"}
PROVIDE = "PROVIDE"
# For how many seconds a click waits for the one before it, looking this often.
PATIENCE = 20.0
GLANCE = 0.1
# A reservation must live long enough to be sent.
LEAST = timedelta(seconds=30)


def free(order: Order, first: date | None = None) -> list[Slot]:
    """Return the free visits from a day on; `Refusal` with why there is no telling."""
    query: dict[str, object] = {
        **place(order),
        "appointmentPurpose": purpose(order),
    }
    if first is not None:
        query["appointmentFromDate"] = first.isoformat()
    try:
        found = gateway_of(order).available_appointments(
            query, conversation_id=order.conversation_id
        )
    except GatewayError as problem:
        raise Refusal(" ".join(problem.messages)) from None
    return sorted(found, key=lambda slot: slot.start)


def reserve(
    about: About, *, start: datetime, end: datetime, by: Author, token: UUID
) -> GatewayRequest:
    """Keep a visit for us; `Refusal` in the gateway's words if it cannot be.

    `token` names the answer that is to book it: one that was given holds nothing more.
    """
    order = about.order
    slot = {
        "timeslotStartDateTime": moment(start),
        "timeslotEndDateTime": moment(end),
    }
    gateway = gateway_of(order)
    body = {**place(order), "purpose": purpose(order), "timeslot": slot}
    request = in_turn(about, body, by, token)
    if request.state == Sent.RECEIVED:
        return request
    try:
        found = gateway.reserve(body, conversation_id=order.conversation_id)
    except GatewayError as problem:
        request.delete()
        raise Refusal(why_not(problem), field="slot") from None
    return keep(request, found)


def why_not(problem: GatewayError) -> str:
    if isinstance(problem, Unsure):
        return "The gateway did not answer, so the visit may not be held. Pick again."
    return " ".join(problem.messages)


def in_turn(
    about: About, body: dict[str, Any], by: Author, token: UUID
) -> GatewayRequest:
    """Return a reservation to make, or the one that a click before this one made.

    One at a time is made: who comes meanwhile waits, as no lock is held for so long.
    """
    patience = time.monotonic() + PATIENCE
    while (request := begin(about, body, by, token)) is None:
        if time.monotonic() > patience:
            raise Refusal("A visit is just being held. Look again in a moment.")
        time.sleep(GLANCE)
    return request


def begin(
    about: About, body: dict[str, Any], by: Author, token: UUID
) -> GatewayRequest | None:
    """Write down that a visit is about to be kept, unless it is; None: wait."""
    with transaction.atomic():
        order = Order.objects.locked().get(pk=about.order.pk)
        if about.action:
            about.action.refresh_from_db()
        refuse_if_settled(order, about.action)
        if order.requests.filter(token=token).exists():
            raise Refusal("It is booked already.")
        kept = held(about)
        if kept and kept.body.get("timeslot") == body["timeslot"]:
            # A second click, or the page sent again.
            return kept
        now = database_now()
        others = about.order.requests.filter(
            action=about.action, kind=Kind.RESERVATION, state=Sent.SENDING
        )
        if others.filter(due_at__gt=now).exists():
            return None
        # Whoever began one is dead.
        others.delete()
        return GatewayRequest.objects.create(
            order=order,
            action=about.action,
            kind=Kind.RESERVATION,
            state=Sent.SENDING,
            due_at=now + LEASE,
            body=body,
            position=order.position,
            by=by.user,
            client=by.client,
            created_at=timezone.now(),
        )


def keep(request: GatewayRequest, found: Reservation) -> GatewayRequest:
    """Write down that a visit is kept for us, and tell so on the timeline."""
    with transaction.atomic():
        order = locked(request.order)
        request.state = Sent.RECEIVED
        request.answer = found.raw
        request.request_id = found.request_id
        request.gateway_id = found.id
        request.supplier_reference = found.supplier_reference
        request.expires_at = found.expires
        request.save()
        tell(
            order,
            kind=TimelineEvent.Kind.REQUESTED,
            by=request.by,
            client=request.client,
            action=request.action,
            request=request,
        )
    return request


def held(about: About) -> GatewayRequest | None:
    """Return the visit that is kept for us and can still be booked."""
    last = last_held(about)
    return None if last is None or has_run_out(last) else last


def has_run_out(reservation: GatewayRequest, at: datetime | None = None) -> bool:
    """Return whether a visit is kept no longer, or not for long enough."""
    ends = reservation.expires_at
    return ends is not None and ends < (at or timezone.now()) + LEAST


def last_held(about: About) -> GatewayRequest | None:
    """Return the visit that was last kept, unless something was asked for since."""
    return last_reservation(made(about))


def replaced(about: About, reservation: GatewayRequest) -> GatewayRequest | None:
    """Return the visit that was held until another one was kept in its place."""
    before = last_reservation(made(about).filter(pk__lt=reservation.pk))
    gone = before is None or has_run_out(before, reservation.created_at)
    return None if gone else before


def made(about: About) -> GatewayRequestQuerySet:
    """Return what was asked for, without visits that are just being kept."""
    rows = about.order.requests.filter(action=about.action)
    return rows.exclude(kind=Kind.RESERVATION, state=Sent.SENDING)


def last_reservation(rows: GatewayRequestQuerySet) -> GatewayRequest | None:
    """Return the last of some requests, if it keeps a visit."""
    last = rows.order_by("-created_at", "-pk").first()
    return last if last and last.kind == Kind.RESERVATION else None


def gateway_of(order: Order) -> Gateway:
    """Return the gateway of an order's tenant; `Refusal` if there is none."""
    account = account_of(order.tenant)
    if account is None:
        raise Refusal("No gateway is configured, so free visits cannot be shown.")
    return Gateway(account)


def place(order: Order) -> dict[str, object]:
    """Return where a visit is to, and for what; `Refusal` if the order does not say."""
    reader = Reader(order.entity)
    item = reader.part("serviceOrderItem") or order.entity
    specification = Reader(item).part("serviceSpecification")
    address = reader.part("address")
    if not address or not specification:
        gone = "address" if not address else "product"
        raise Refusal(f"The order tells no {gone}, so free visits cannot be asked for.")
    found: dict[str, object] = {
        "supplier": order.supplier,
        "address": dict(address),
        "serviceSpecification": dict(specification),
    }
    if characteristics := [*listed(item.get("serviceCharacteristics"))]:
        found["serviceCharacteristics"] = characteristics
    if order.service_id:
        found["serviceId"] = order.service_id[:50]
    return found


def purpose(order: Order) -> str:
    return PURPOSES.get(order.entity_type, PROVIDE)


def moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.000Z"

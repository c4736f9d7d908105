"""Visits: which are free, and keeping one for us until it is booked by an amendment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from orders.actions import Refusal, locked, tell
from orders.answers import About, Author, refuse_if_settled
from orders.entity import Reader, listed
from orders.gateway.accounts import account_of
from orders.gateway.client import Gateway, Reservation, Slot, Unsure
from orders.gateway.errors import GatewayError
from orders.models import GatewayRequest, Order, TimelineEvent

# What a visit is for, by kind of order (INFERRED, protocol part 4.4).
PURPOSES = {"SERVICE_PROBLEM": "REPAIR", "MODIFY_ORDER": "MODIFY"}
PROVIDE = "PROVIDE"
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
    about: About, *, start: datetime, end: datetime, by: Author
) -> GatewayRequest:
    """Keep a visit for us; `Refusal` in the gateway's words if it cannot be."""
    order = about.order
    refuse_if_settled(order, about.action)
    slot = {
        "timeslotStartDateTime": moment(start),
        "timeslotEndDateTime": moment(end),
    }
    if (kept := held(about)) and kept.body.get("timeslot") == slot:
        # A second click, or the page sent again.
        return kept
    body = {**place(order), "purpose": purpose(order), "timeslot": slot}
    try:
        found = gateway_of(order).reserve(body, conversation_id=order.conversation_id)
    except Unsure:
        text = "The gateway did not answer, so the visit may not be held. Pick again."
        raise Refusal(text) from None
    except GatewayError as problem:
        raise Refusal(" ".join(problem.messages)) from None
    return keep(about, body, found, by)


def keep(
    about: About, body: dict[str, Any], found: Reservation, by: Author
) -> GatewayRequest:
    """Write down that a visit is kept for us, and tell so on the timeline."""
    with transaction.atomic():
        order = locked(about.order)
        request = GatewayRequest.objects.create(
            order=order,
            action=about.action,
            kind=GatewayRequest.Kind.RESERVATION,
            state=GatewayRequest.State.RECEIVED,
            body=body,
            answer=found.raw,
            position=order.position,
            by=by.user,
            client=by.client,
            created_at=timezone.now(),
            request_id=found.request_id,
            gateway_id=found.id,
            supplier_reference=found.supplier_reference,
            expires_at=found.expires,
        )
        tell(
            order,
            kind=TimelineEvent.Kind.REQUESTED,
            by=by.user,
            client=by.client,
            action=about.action,
            request=request,
        )
    return request


def held(about: About) -> GatewayRequest | None:
    """Return the visit that is kept for us and can still be booked."""
    last = last_held(about)
    return None if last is None or has_run_out(last) else last


def has_run_out(reservation: GatewayRequest) -> bool:
    """Return whether a visit is kept no longer, or not for long enough."""
    ends = reservation.expires_at
    return ends is not None and ends < timezone.now() + LEAST


def last_held(about: About) -> GatewayRequest | None:
    """Return the visit that was last kept, unless something was asked for since."""
    rows = about.order.requests.filter(action=about.action)
    last = rows.order_by("-created_at", "-pk").first()
    if last is None or last.kind != GatewayRequest.Kind.RESERVATION:
        return None
    return last


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

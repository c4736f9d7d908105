"""Sending what was asked of the gateway: once, whatever breaks on the way.

The gateway knows no idempotency key. So whoever sends writes down that it begins; what
was begun and has no answer may have arrived, and the order is read back, twice and with
a pause, before it is sent again (inferred: no document says what to do).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from orders.actions import locked, resettle
from orders.answers import PROBLEM, resolution_id
from orders.clock import database_now
from orders.gateway.accounts import account_of
from orders.gateway.client import Gateway, NotSent, Receipt, Refusal, Unsure
from orders.gateway.readback import find
from orders.models import GatewayRequest, RequiredAction
from orders.updates import judged

logger = logging.getLogger(__name__)

Kind = GatewayRequest.Kind
Sent = GatewayRequest.State

# Longer than any call takes: who has not written by then is dead.
LEASE = timedelta(seconds=120)
# The task has come by then; the sender takes what is still there.
DOORBELL = timedelta(seconds=2)
# Read-backs that must find nothing before a request is sent again.
LOOKS = 2
MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of an attempt, for the columns of the request."""

    state: GatewayRequest.State
    wait: float = 0.0
    looked: int = 0
    request_id: str = ""
    receipt: Receipt | None = None
    messages: tuple[str, ...] = ()


def send_due() -> int:
    """Send what nobody else has sent; return how many requests were looked at."""
    late = Now() - DOORBELL
    due = GatewayRequest.objects.due().filter(due_at__lte=late)
    keys = list(due.values_list("pk", flat=True)[:MOST])
    for pk in keys:
        send(pk)
    return len(keys)


def send(pk: int) -> None:
    """Send a request that is due, or find out whether it has arrived."""
    if claimed := claim(pk):
        request, may_have_arrived = claimed
        is_over = not may_have_arrived and is_needless(request)
        lapsed = Found(state=Sent.LAPSED)
        write(request, lapsed if is_over else attempt(request, may_have_arrived))


def claim(pk: int) -> tuple[GatewayRequest, bool] | None:
    """Take a request that is due; return it and whether it may have arrived already.

    Written down before anything is sent: if we die, whoever comes next knows.
    """
    with transaction.atomic():
        due = GatewayRequest.objects.due().select_for_update(skip_locked=True)
        request = due.filter(pk=pk).first()
        if request is None:
            return None
        may_have_arrived = request.state != Sent.TO_SEND
        request.state = Sent.SENDING
        request.due_at = database_now() + LEASE
        request.save(update_fields=["state", "due_at"])
    return request, may_have_arrived


def is_needless(request: GatewayRequest) -> bool:
    """Return whether what a request answers was settled before it was ever sent."""
    action = request.action
    return action is not None and action.state == RequiredAction.State.CLOSED


def attempt(request: GatewayRequest, may_have_arrived: bool) -> Found:
    """Send a request, or look for it where it may have arrived."""
    try:
        account = account_of(request.order.tenant)
        if account is None:
            raise NotSent("No gateway is configured.")
        gateway = Gateway(account)
        if may_have_arrived:
            return look(gateway, request)
        return Found(state=Sent.RECEIVED, receipt=call(gateway, request))
    except NotSent as problem:
        state = Sent.UNSURE if may_have_arrived else Sent.TO_SEND
        return failed(request, state, problem)
    except Unsure as problem:
        return failed(request, Sent.UNSURE, problem)
    except Refusal as problem:
        state = Sent.UNSURE if may_have_arrived else Sent.REFUSED
        return failed(request, state, problem)


def failed(
    request: GatewayRequest,
    state: GatewayRequest.State,
    problem: NotSent | Unsure | Refusal,
) -> Found:
    """Return what an attempt that failed comes to."""
    return Found(
        state=state,
        wait=pause(request),
        looked=request.looked,
        request_id=problem.request_id,
        messages=tuple(problem.messages),
    )


def look(gateway: Gateway, request: GatewayRequest) -> Found:
    """Read the order back: is the request there? If it never is, it is sent again."""
    order = request.order
    read = gateway.get_order(
        order.entity_type, order.entity_id, conversation_id=order.conversation_id
    )
    receipt = find(read, kind=request.kind, body=request.body, known=others(request))
    if receipt:
        return Found(state=Sent.RECEIVED, receipt=receipt)
    looked = request.looked + 1
    if looked >= LOOKS:
        return Found(state=Sent.TO_SEND)
    return Found(
        state=Sent.UNSURE,
        wait=pause(request),
        looked=looked,
        messages=tuple(request.messages),
    )


def others(request: GatewayRequest) -> set[str]:
    """Return the gateway's ids of what an order was asked for besides a request.

    What KCIs told of before it was made was perhaps asked for elsewhere.
    """
    order, kind = request.order, request.kind
    ours = order.requests.filter(kind=kind).exclude(pk=request.pk)
    known = set(ours.exclude(gateway_id="").values_list("gateway_id", flat=True))
    before = order.timeline.filter(position__lte=request.position)
    for told in before.values_list("requests", flat=True):
        known |= {one["id"] for one in told if one["kind"] == kind}
    return known


def pause(request: GatewayRequest) -> float:
    """Return for how many seconds to leave it: longer each time."""
    pauses: tuple[float, ...] = settings.GATEWAY_PAUSES
    return pauses[min(request.attempts, len(pauses) - 1)]


def call(gateway: Gateway, request: GatewayRequest) -> Receipt:
    """Send a request by the operation of its kind."""
    order, body = request.order, request.body
    conversation = order.conversation_id
    if request.kind == Kind.RESOLUTION:
        name = resolution_id(order)
        return gateway.resolve(name, body, conversation_id=conversation)
    is_problem = order.entity_type == PROBLEM
    operation = {
        (Kind.AMENDMENT, False): gateway.amend_order,
        (Kind.AMENDMENT, True): gateway.amend_problem,
        (Kind.CANCELLATION, False): gateway.cancel_order,
        (Kind.CANCELLATION, True): gateway.cancel_problem,
    }[Kind(request.kind), is_problem]
    return operation(body, conversation_id=conversation)


def write(request: GatewayRequest, found: Found) -> None:
    """Write down what became of an attempt, and where that leaves the action.

    Who took so long that another took over writes only what he knows for sure.
    """
    with transaction.atomic():
        order = locked(request.order)
        now = database_now()
        fresh = GatewayRequest.objects.get(pk=request.pk)
        if fresh.due_at != request.due_at and found.state != Sent.RECEIVED:
            return
        fresh.state = found.state
        fresh.due_at = now + timedelta(seconds=found.wait)
        fresh.attempts += 1
        fresh.looked = found.looked
        fresh.messages = list(found.messages)
        fresh.request_id = found.request_id or fresh.request_id
        if found.receipt:
            fresh.sent_at = fresh.sent_at or now
            fresh.gateway_id = found.receipt.id or fresh.gateway_id
            fresh.supplier_reference = found.receipt.supplier_reference
            fresh.answer = found.receipt.raw
            fresh.request_id = found.receipt.request_id or fresh.request_id
        fresh.save()
        # A KCI about it may have been faster than the answer.
        judged([order])
        resettle(order)
    logger.info("%s %s is %s", request.kind, request.pk, found.state)

"""Where an answer is: sent, received, accepted or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orders.models import GatewayRequest, RequiredAction
from orders.pages.clock import Clock
from orders.projection import changes
from orders.wording import requests as wording
from orders.wording.changes import Change
from orders.wording.changes import changes as told_changes
from orders.wording.requests import Standing
from orders.wording.steps import Step

# Members of a request that say no change: which order, and why.
OTHERS = frozenset(
    {
        "orderId",
        "serviceProblemId",
        "reasonCode",
        "text",
        "tenantNotes",
        "status",
        "recorded",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as pages show it."""

    request: GatewayRequest
    deed: str
    standing: Standing
    steps: Sequence[Step]
    changes: Sequence[Change]
    reason: str
    # The action that its refusal opened.
    opened: RequiredAction | None = None


def sent(
    request: GatewayRequest, clock: Clock, opened: RequiredAction | None = None
) -> Sent:
    """Return a request as pages show it."""
    supplier = request.order.supplier
    is_visit = request.kind == GatewayRequest.Kind.RESERVATION
    return Sent(
        request=request,
        deed=wording.deed(request, supplier, clock.tz, clock.now),
        standing=wording.standing(request, supplier),
        steps=wording.steps(request, supplier, clock.tz, clock.now),
        changes=visit_changes(request, clock) if is_visit else asked(request, clock),
        reason=wording.reason(request),
        opened=opened,
    )


def asked(request: GatewayRequest, clock: Clock) -> list[Change]:
    """Return what a request asks to be changed."""
    body = {n: one for n, one in request.body.items() if n not in OTHERS}
    return told_changes(changes({}, body), clock.tz, clock.now)


def visit_changes(request: GatewayRequest, clock: Clock) -> list[Change]:
    """Return the visit that a reservation keeps."""
    found = {"appointmentTimeslot": request.body.get("timeslot", {})}
    return told_changes(changes({}, found), clock.tz, clock.now)


def last_answer(action: RequiredAction, clock: Clock) -> Sent | None:
    """Return the last answer to an action, and the action that its refusal opened."""
    answers = action.requests.answers().select_related("order", "by")
    last = answers.order_by("-created_at", "-pk").first()
    if last is None:
        return None
    opened = None
    if last.outcome == GatewayRequest.Outcome.REFUSED:
        rows = action.order.actions.filter(opened_position=last.outcome_position)
        opened = rows.exclude(pk=action.pk).first()
    return sent(last, clock, opened)

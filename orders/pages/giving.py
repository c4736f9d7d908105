"""What a posted answer comes to: a visit kept, a preview, or an answer given."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from orders import amendments, answers, visits
from orders.actions import Refusal
from orders.answers import About, Author
from orders.models import GatewayRequest, Order
from orders.pages.answering import (
    CANCEL,
    CHANGE,
    NAMES,
    RESOLVE,
    VISIT,
    Draft,
    Given,
    held_now,
    said,
    wrong_with,
)
from orders.pages.clock import Clock
from orders.pages.visits import kept, picked
from orders.projection import changes
from orders.wording.changes import changes as told_changes

# What a form can do beside sending: show what it would send, or keep a visit for us.
PREVIEW, HOLD = "preview", "hold"
LOOKS = {PREVIEW, HOLD}
ADDRESSES = {
    (CHANGE, False): "POST /service-order-amendments",
    (CHANGE, True): "POST /service-problem-amendments",
    (CANCEL, False): "POST /service-order-cancellations",
    (CANCEL, True): "POST /service-problem-cancellations",
}


def hold(about: About, given: Given, by: Author, clock: Clock) -> None:
    """Keep the visit that is picked; `Refusal`, too, if another one was held.

    That is asked about first, however often one clicks: only a form that shows a visit
    as held books it in the place of another.
    """
    slot, do, before = given.text("slot"), given.text("do"), held_now(about, clock)
    is_picked = bool(slot) or do == HOLD
    if is_picked and not (before and before.value == slot):
        try:
            keep_picked(about, given, by)
        except Refusal:
            # Of two clicks the second finds the visit booked.
            if booked(about, given.token):
                return
            raise
    if do not in LOOKS and not given.text("reservation"):
        refuse_unasked(about, given, clock)


def refuse_unasked(about: About, given: Given, clock: Clock) -> None:
    """Raise `Refusal` if a visit took the place of one, and the form does not know."""
    now = held_now(about, clock)
    if now is None or now.request.gateway_id == given.text("held"):
        return
    if before := visits.replaced(about, now.request):
        raise Refusal(
            f"Nothing is booked yet. {kept(before, clock).when} was held and another"
            f" visit picked. Now {now.when} is held. Book it if it is the right one."
        )


def keep_picked(about: About, given: Given, by: Author) -> GatewayRequest:
    """Keep the visit that a form names; `Refusal` if it names none or two."""
    ends = picked(given.text("slot"))
    if ends is None:
        raise Refusal("Pick a visit first.", field="slot")
    if given.text("reservation"):
        why = "Pick a visit or give the number of a reservation, not both."
        raise Refusal(why, field="reservation")
    start, end = ends
    return visits.reserve(about, start=start, end=end, by=by, token=given.token)


def draft(about: About, kind: str, body: Mapping[str, Any], clock: Clock) -> Draft:
    """Return what a body says, old beside new, and how it goes."""
    order = about.order
    reason, told = said(body)
    if timeslot := answers.timeslot(order, told):
        told["appointmentTimeslot"] = timeslot
    found = changes(amendments.before(order, told), told)
    is_problem = order.entity_type == answers.PROBLEM
    address = ADDRESSES.get((CHANGE if kind == VISIT else kind, is_problem), "")
    if kind == RESOLVE:
        name = answers.resolution_id(order)
        address = f"PATCH /service-problem-resolutions/{name}"
    return Draft(
        changes=told_changes(found, clock.tz, clock.now),
        reason=reason,
        address=address,
        text=json.dumps(dict(body), indent=2, ensure_ascii=False),
    )


def body_of(about: About, kind: str, given: Given) -> dict[str, Any]:
    """Return what a filled form would send; `Refusal` with what is wrong with it."""
    order = about.order
    match kind:
        case "change":
            return answers.named(order) | change_of(order, given)
        case "visit":
            return answers.named(order) | visit_of(about, given)
        case "cancel":
            return cancellation_of(order, given)
        case "resolve":
            return answers.resolution(given.text("status"), given.text("notes"))
    return {"recorded": given.text("recorded")}


def cancellation_of(order: Order, given: Given) -> dict[str, Any]:
    """Return the cancellation that a form comes to."""
    code = given.text("reasonCode")
    if code not in answers.reasons(order):
        raise Refusal("Choose a reason.", field="reasonCode")
    return answers.cancellation(order, code, given.text("text"))


def change_of(order: Order, given: Given) -> dict[str, Any]:
    """Return the change that a form comes to; `Refusal` with all its faults."""
    body = amendments.changed(order, given.values)
    if faults := wrong_with(order, body):
        raise Refusal("\n".join(map(amendments.sentence, faults)))
    return body


def visit_of(about: About, given: Given) -> dict[str, Any]:
    """Return the amendment that books a visit: the one kept, or one made elsewhere."""
    # Who picks none of them does not mean the one that is held, either.
    last = None if given.values.get("slot") == "" else visits.last_held(about)
    # Looked up after it: what another click books meanwhile is not held any more.
    number = given.text("reservation") or booked(about, given.token)
    if not number and last:
        if visits.has_run_out(last):
            why = "The visit that was held has run out. Pick one again."
            raise Refusal(why, field="slot")
        number = last.gateway_id
    if not number:
        why = "Pick a visit first, or give the number of a reservation."
        raise Refusal(why, field="reservation")
    if not re.fullmatch(r"0*[1-9][0-9]{0,14}", number):
        why = "The number of a reservation has digits only, at most 15."
        raise Refusal(why, field="reservation")
    body: dict[str, Any] = {amendments.RESERVATION: int(number)}
    if notes := given.text("notes"):
        body["notes"] = notes[: amendments.MOST_LETTERS]
    return body


def booked(about: About, token: UUID) -> str:
    """Return the number that this very form has booked: of a second click."""
    same = about.order.requests.filter(token=token).first()
    return str(same.body.get(amendments.RESERVATION, "")) if same else ""


def give(about: About, kind: str, given: Given, by: Author) -> GatewayRequest:
    """Give the answer that a filled form says; `Refusal` if it cannot be given."""
    body, token = body_of(about, kind, given), given.token
    if kind in {CHANGE, VISIT}:
        own = {name: one for name, one in body.items() if name not in NAMES}
        return answers.amend(about, own, by=by, token=token)
    if kind == CANCEL:
        code, text = given.text("reasonCode"), given.text("text")
        return answers.cancel(about, reason_code=code, text=text, by=by, token=token)
    assert about.action, "only actions are resolved or recorded"
    if kind == RESOLVE:
        status, notes = given.text("status"), given.text("notes")
        return answers.resolve(
            about.action, status=status, notes=notes, by=by, token=token
        )
    return answers.record(about.action, text=given.text("recorded"), by=by, token=token)

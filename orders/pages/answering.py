"""The forms by which a supplier is answered: what they show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from django.urls import reverse

from orders import amendments, answers, visits
from orders.amendments import Field
from orders.answers import About
from orders.entity import Reader
from orders.gateway.accounts import has_account
from orders.gateway.readback import MEMBERS
from orders.models import GatewayRequest, Order, RequiredAction
from orders.pages.clock import Clock, read_clock
from orders.pages.visits import FreeVisits, Held, Visit, kept, pick
from orders.projection import changes
from orders.wording import kinds
from orders.wording.changes import Change
from orders.wording.changes import changes as told_changes
from orders.wording.statuses import ENDS
from orders.wording.words import supplier_name

CHANGE, VISIT, CANCEL = "change", "visit", "cancel"
RESOLVE, RECORD = "resolve", "record"
Kind = RequiredAction.Kind
# The form that fits what is asked, by type and what it concerns; others are changes.
FORMS = {
    (Kind.REAPPOINT, "ORDER"): VISIT,
    (Kind.CONFIRM, "ORDER"): RESOLVE,
    (Kind.RESUBMIT, "CANCELLATION"): CANCEL,
    (Kind.FAILED_TO_SEND, "CANCELLATION"): CANCEL,
    # What never reached the supplier has ended: it is to be made anew.
    (Kind.FAILED_TO_SEND, "ORDER"): "",
}
# Where one asks an order for what nobody asked us for.
UNASKED = (CHANGE, VISIT, CANCEL)
CEASE = "CEASE_ORDER"
NOUNS = {"SERVICE_PROBLEM": "fault report", CEASE: "cease"}
# Members by which a request names its order: of no interest to people.
NAMES = ("orderId", "serviceProblemId")
MOST_LETTERS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A field with what somebody filled in."""

    field: Field
    value: str
    fault: str = ""

    @property
    def described_by(self) -> str:
        """Return the ids of what describes it."""
        parts = (("e", self.fault), ("h", self.field.hint))
        return " ".join(f"{mark}-{self.field.name}" for mark, text in parts if text)

    @property
    def is_changed(self) -> bool:
        return amendments.differs(self.field, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledGroup:
    """Fields under one heading, some of them perhaps changed."""

    title: str
    fields: Sequence[Filled]
    is_minor: bool

    @property
    def is_open(self) -> bool:
        return not self.is_minor or any(one.is_changed for one in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Exactly what would be sent, in words and as it goes."""

    changes: Sequence[Change]
    reason: str
    address: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What an action says was refused; without a request, it was not sent from here."""

    request: GatewayRequest | None
    number: str
    changes: Sequence[Change]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody filled in."""

    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "")[:MOST_LETTERS].strip()

    @property
    def token(self) -> UUID:
        """Return the form's own name for its answer; a new one for what is none."""
        try:
            return UUID(self.text("token"))
        except ValueError:
            return uuid4()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A form, and all that it prints."""

    kind: str
    about: About
    supplier: str
    is_configured: bool
    token: UUID
    groups: Sequence[FilledGroup] = ()
    reasons: Sequence[tuple[str, str]] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[str] = ()
    # The field that the first fault is about; those of a change say it themselves.
    wrong: str = ""
    draft: Draft | None = None
    refused: Refused | None = None
    held: Held | None = None
    # The visit that is picked and not held, and what could be picked.
    pick: Visit | None = None
    free: FreeVisits | None = None

    @property
    def picks_none(self) -> bool:
        return self.values.get("slot") == ""

    @property
    def chosen(self) -> Visit | None:
        """Return the visit that is picked, else the one that is held."""
        before = self.held.visit if self.held and not self.picks_none else None
        return self.pick or before

    @property
    def template(self) -> str:
        kind = self.kind if self.is_configured and self.kind else RECORD
        return f"orders/answer/_{kind}.html"


def kind_of(action: RequiredAction) -> str:
    """Return which form fits an action; "" if nothing could be sent."""
    kind = FORMS.get((Kind(action.type), action.concerns)) if known(action) else None
    if kind is None and asked_for_a_visit(action):
        kind = VISIT
    found = CHANGE if kind is None else kind
    is_amendable = action.order.entity_type in answers.AMENDABLE
    return found if is_amendable or found not in {CHANGE, VISIT} else ""


def known(action: RequiredAction) -> bool:
    return action.type in Kind.values


def asked_for_a_visit(action: RequiredAction) -> bool:
    """Return whether an action was opened by the refusal of a visit."""
    if action.concerns != "AMENDMENT":
        return False
    return amendments.RESERVATION in refused_body(action, refused_request(action))


def refused_body(
    action: RequiredAction | None, refused: GatewayRequest | None
) -> Mapping[str, Any]:
    """Return what was refused: our request, else the one that the order embeds."""
    if refused or action is None:
        return refused.body if refused else {}
    reader = Reader(action.order.entity)
    members = MEMBERS.get(action.concerns, ())
    return next(filter(None, map(reader.part, members)), {})


def title(order: Order, kind: str) -> str:
    """Return what asking for something unasked is called."""
    noun = NOUNS.get(order.entity_type, "order")
    if kind == VISIT:
        return "Book another visit"
    if kind == CHANGE:
        return f"Change the {noun}"
    is_others = order.entity_type == answers.UNSOLICITED_CEASE
    return "Object to the cease" if is_others else f"Cancel the {noun}"


def ask_address(order: Order, kind: str) -> str:
    """Return the address at which something unasked is asked for."""
    place = reverse("order-ask", args=(order.entity_type, order.entity_id, kind))
    return f"{place}?tenant={quote(order.tenant.code)}"


def wishes(order: Order, *, is_asked: bool) -> list[tuple[str, str]]:
    """Return what can be asked of an order now: title and address.

    `is_asked`: whether we asked to cancel it; that can be looked at, not done again.
    """
    is_known = answers.has_number(order) and has_account(order.tenant)
    if order.status in ENDS or not is_known:
        return []
    marks = {CANCEL: " (under way)"} if is_asked else {}
    return [
        (title(order, kind) + marks.get(kind, ""), ask_address(order, kind))
        for kind in askable(order)
    ]


def askable(order: Order) -> Iterator[str]:
    """Yield what the gateway takes for a kind of order."""
    if order.entity_type in answers.AMENDABLE:
        yield CHANGE
        # Nobody needs to come when a line ends.
        if order.entity_type != CEASE:
            yield VISIT
    if order.entity_type in answers.CANCELLABLE:
        yield CANCEL


def answering(
    about: About, kind: str, clock: Clock, given: Given | None = None
) -> Answering:
    """Return a form, empty or as somebody filled it in."""
    order = about.order
    request = refused_request(about.action) if about.action else None
    body = refused_body(about.action, request)
    filled = given or Given(values=again(order, kind, body))
    before = held(about, clock) if kind == VISIT else None
    return Answering(
        kind=kind,
        about=about,
        supplier=supplier_name(order.supplier),
        is_configured=has_account(order.tenant),
        token=filled.token,
        groups=groups(order, filled, is_sent=bool(given)) if kind == CHANGE else (),
        reasons=reasons(order) if kind == CANCEL else (),
        values=filled.values,
        refused=refused(about.action, request, body, clock),
        held=before,
        pick=picked_beside(before, filled, clock) if kind == VISIT else None,
    )


def groups(order: Order, given: Given, *, is_sent: bool) -> list[FilledGroup]:
    """Return the fields of a change, filled in; what is wrong, if they are sent."""
    wrong = marked(order, amendments.changed(order, given.values)) if is_sent else {}
    return [
        FilledGroup(
            title=group.title,
            is_minor=group.is_minor,
            fields=[
                Filled(
                    field=one,
                    value=given.values.get(one.name, one.value),
                    fault=wrong.get(one.name, ""),
                )
                for one in group.fields
            ],
        )
        for group in amendments.groups(order)
    ]


def picked_beside(before: Held | None, given: Given, clock: Clock) -> Visit | None:
    """Return the visit that is picked, unless it is the one that is held."""
    found = pick(given.text("slot"), clock)
    is_held = before and before.visit and found and before.value == found.value
    return None if is_held else found


def held(about: About, clock: Clock) -> Held | None:
    """Return the visit that is kept for us, or was until it ran out."""
    found = visits.last_held(about)
    return kept(found, clock) if found else None


def held_now(about: About, clock: Clock) -> Held | None:
    """Return the visit that is kept for us and can still be booked."""
    found = visits.held(about)
    return kept(found, clock) if found else None


def refused_request(action: RequiredAction) -> GatewayRequest | None:
    """Return the request of ours by whose refusal an action was opened."""
    rows = action.order.requests.filter(outcome_position=action.opened_position)
    refused = rows.filter(outcome=GatewayRequest.Outcome.REFUSED)
    return refused.order_by("-created_at", "-pk").first()


def refused(
    action: RequiredAction | None,
    request: GatewayRequest | None,
    body: Mapping[str, Any],
    clock: Clock,
) -> Refused | None:
    """Return what an action says was refused, of a request for a change or an end."""
    if action is None or action.concerns not in MEMBERS:
        return None
    own = {name: one for name, one in body.items() if name not in {"id", "status"}}
    reason, told = said(own)
    number = request.gateway_id if request else str(body.get("id") or "")
    found = told_changes(changes({}, told), clock.tz, clock.now)
    return Refused(request=request, number=number, changes=found, reason=reason)


def said(body: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return what a body says in words, and the members that it is to change."""
    told = {name: one for name, one in body.items() if name not in NAMES}
    words = [str(told.pop(n)) for n in ("text", "tenantNotes", "status") if n in told]
    if code := told.pop("reasonCode", None):
        words.insert(0, kinds.cancel_reason(str(code)))
    return ": ".join(words), told


def again(order: Order, kind: str, body: Mapping[str, Any]) -> dict[str, str]:
    """Return what to fill in so that what was refused could be sent again."""
    if kind == CANCEL:
        names = ("reasonCode", "text")
        return {name: str(body[name]) for name in names if name in body}
    found: dict[str, str] = {}
    for name, value in body.items():
        found |= dict(amendments.inputs(order, name, value))
    return found


def reasons(order: Order) -> list[tuple[str, str]]:
    """Return the reasons for which an order may be cancelled, code and words."""
    return [(code, kinds.cancel_reason(code)) for code in answers.reasons(order)]


def wrong_with(order: Order, body: Mapping[str, Any]) -> list[str]:
    """Return the faults of a change that a form comes to."""
    return amendments.wrong_with(order, body, read_clock().today)


def marked(order: Order, body: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with a change, by the names of the fields."""
    return {
        amendments.field_of(fault, order, body): amendments.sentence(fault)
        for fault in wrong_with(order, body)
    }

"""An order's page: where it stands, what is asked of us, its story, its facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Min

from orders.entity import Reader
from orders.models import Order
from orders.pages import side, special
from orders.pages.asked import Board, board, facts
from orders.pages.brief import Brief
from orders.pages.clock import Clock
from orders.pages.facts import Fact, Section, known
from orders.pages.side import Contact, Related
from orders.pages.timeline import Timeline, Wanted, timeline
from orders.wording import answers, kinds
from orders.wording.facts import Answer
from orders.wording.statuses import ENDS, Status, status
from orders.wording.steps import Step, steps
from orders.wording.words import inline, supplier_name

# The step that a status, or a type, of a KCI is the first word of.
STEPS = {
    "RECEIVED_BY_GATEWAY": "RECEIVED",
    "CREATED": "RECEIVED",
    "SENT_TO_SUPPLIER": "SENT",
    "ACKNOWLEDGED": "ACKNOWLEDGED",
    "COMMITTED": "COMMITTED",
    "IN_PROGRESS": "WORKING",
    "RESOLVED": "MENDED",
    "COMPLETED": "COMPLETED",
    "PARTIAL": "COMPLETED",
}


# Types of KCIs that make an order later than it was promised.
HOLDING = frozenset({"DELAY", "REAPPOINT"})
MOST_CAUSES = 3


class Told(NamedTuple):
    """What KCIs told of an order, and when first."""

    status: str
    type: str
    code: str
    first: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that an order's page prints."""

    order: Order
    kind: str
    name: str
    supplier: str
    status: Status
    facts: Sequence[Fact]
    is_being_cancelled: bool
    answer: Answer
    steps: Sequence[Step]
    board: Board
    special: Sequence[Section]
    timeline: Timeline
    dates: Section
    sections: Sequence[Section]
    contacts: Sequence[Contact]
    first_contact: Contact | None
    related: Sequence[Related]

    @property
    def title(self) -> str:
        number = f"{self.kind} {self.order.entity_id}"
        return number if self.name == number else f"{self.name}, {inline(number)}"


def sheet(order: Order, person: User, wanted: Wanted, clock: Clock) -> Sheet:
    """Return an order's page, in a fixed number of queries."""
    its_board = board(order, person, clock)
    related = side.related(order)
    kind = side.kind_of(order)
    past = told(order)
    rows = [asked.row for asked in (*its_board.open, *its_board.settled)]
    its_facts = facts(order, rows, clock, causes(past))
    return Sheet(
        order=order,
        kind=kind,
        name=Brief(order, clock).name,
        supplier=supplier_name(order.supplier),
        status=status(order.status),
        facts=head(order, kind),
        is_being_cancelled=its_facts.is_being_cancelled,
        answer=answers.answer(its_facts),
        steps=steps(its_facts, milestones(order, past)),
        board=its_board,
        special=special.sections(order, related, clock),
        timeline=timeline(order, wanted, clock, actions=len(its_board.open)),
        dates=side.date_section(order, clock),
        sections=side.sections(order, clock),
        contacts=side.contacts(order),
        first_contact=side.first_contact(order),
        related=related,
    )


def head(order: Order, kind: str) -> list[Fact]:
    """Return what an order is known by."""
    place = kinds.address_type(order.address_type) or "Address"
    return known(
        (
            Fact(
                label=NAMES.get(order.entity_type, "Order"),
                value=order.entity_id,
                copy=True,
            ),
            Fact(
                label=supplier_name(order.supplier),
                value=order.supplier_order_number or "no number yet",
                copy=bool(order.supplier_order_number),
            ),
            Fact(label=kind, value=order.product),
            Fact(label=place, value=order.address_id, copy=True),
            Fact(label="Service ID", value=order.service_id, copy=True),
        )
    )


NAMES = {"SERVICE_TEST": "Test", "SERVICE_PROBLEM": "Fault"}


def told(order: Order) -> list[Told]:
    """Return what an order's KCIs told, each thing when it was first heard of."""
    rows = order.timeline.kcis().values_list("status", "type", "code")
    firsts = rows.annotate(first=Min("at")).order_by("first")
    return [Told(*row) for row in firsts]


def causes(past: Sequence[Told]) -> list[str]:
    """Return the codes of the last few problems that held an order up, each once."""
    found = (one.code for one in past if one.type in HOLDING and one.code != one.type)
    return list(dict.fromkeys(filter(None, found)))[-MOST_CAUSES:]


def milestones(order: Order, past: Sequence[Told]) -> Mapping[str, datetime | None]:
    """Return when each step was first heard of."""
    found: dict[str, datetime | None] = {}
    for one in past:
        for word in (one.status, one.type):
            if step := STEPS.get(word):
                found.setdefault(step, one.first)
        if one.status in ENDS:
            found.setdefault("ENDED", one.first)
    if placed := Reader(order.entity).moment("created"):
        found["RECEIVED"] = min(placed, found.get("RECEIVED") or placed)
    return found

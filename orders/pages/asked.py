"""What waits for us on an order, and what once did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from orders import position
from orders.models import Order, RequiredAction
from orders.pages import ages
from orders.pages.ages import Age
from orders.pages.clock import Clock
from orders.wording import actions, codes
from orders.wording.facts import Facts
from orders.wording.words import supplier_name

State = RequiredAction.State
ANSWER = "orders.answer_actions"
# An order with more of them is broken elsewhere; the queue has them all.
MOST = 20
# Of more than these the others are folded, so that the story is not far below.
FEW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An action as the order's page prints it."""

    row: RequiredAction
    wording: actions.ActionWording
    age: Age
    problem: codes.Problem | None
    is_mine: bool
    may_answer: bool
    settled: str = ""

    @property
    def deed(self) -> str:
        """Return what the person does about it."""
        if self.row.state == State.ANSWERED:
            return "Where it is"
        return "Answer" if self.may_answer else "Look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What waits for us, the oldest first, and what is settled, the newest first."""

    open: Sequence[Asked]
    settled: Sequence[Asked]
    more: int = 0

    @property
    def first(self) -> Sequence[Asked]:
        """Return what is shown at once: all, or the oldest of many."""
        return self.open[:FEW] if len(self.open) > FEW + 1 else self.open

    @property
    def rest(self) -> Sequence[Asked]:
        """Return what is shown on demand."""
        return self.open[len(self.first) :]

    @property
    def rows(self) -> list[RequiredAction]:
        return [asked.row for asked in self.open if asked.row.state == State.OPEN]

    @property
    def tone(self) -> str:
        waiting = (one for one in self.open if one.row.state == State.OPEN)
        over = any(asked.age.is_over for asked in waiting)
        return "trouble" if over else "waiting"


def facts(
    order: Order,
    rows: Sequence[RequiredAction],
    clock: Clock,
    causes: Sequence[str] = (),
) -> Facts:
    """Return an order as the wording reads it, by one query; `rows`: its actions."""
    return Facts(
        order,
        [row for row in rows if row.state == State.OPEN],
        clock.tz,
        clock.now,
        causes=causes,
        settling=[row for row in rows if row.is_settling],
        requests=list(order.requests.answers().under_way().oldest_first()),
    )


def colleagues(order: Order) -> list[User]:
    """Return who may work on an order's actions."""
    people = User.objects.filter(memberships__tenant=order.tenant_id, is_active=True)
    return list(people.order_by("first_name", "last_name", "username")[:200])


def names_of(people: Iterable[User]) -> dict[str, str]:
    """Return what colleagues are called, by the name they sign in with."""
    return {one.username: one.get_full_name() or one.username for one in people}


def board(order: Order, person: User, clock: Clock) -> Board:
    """Return an order's actions as the person sees them."""
    rows = order.actions.select_related("assignee").annotate(due=ages.DUE)
    unsettled = list(rows.exclude(state=State.CLOSED).oldest_first()[: MOST + 1])
    settled = rows.filter(state=State.CLOSED).order_by("-closed_on", "-pk")[:MOST]
    names = names_of(colleagues(order))
    return Board(
        open=[asked(row, order, person, clock) for row in unsettled[:MOST]],
        settled=[
            asked(row, order, person, clock, settled=settled_by(row, names))
            for row in settled
        ],
        more=len(unsettled) - len(unsettled[:MOST]),
    )


def asked(
    row: RequiredAction, order: Order, person: User, clock: Clock, *, settled: str = ""
) -> Asked:
    """Return an action as a person sees it."""
    return Asked(
        row=row,
        wording=actions.action(row.type, row.concerns, order.entity_type),
        age=ages.age(row, clock.now),
        problem=codes.problem(row.code) if row.code and row.code != row.type else None,
        is_mine=row.assignee_id == person.pk,
        may_answer=person.has_perm(ANSWER),
        settled=settled,
    )


def settled_by(row: RequiredAction, names: Mapping[str, str]) -> str:
    """Return who settled an action: a colleague, or the supplier by which KCI."""
    if row.closed_by.startswith("user:"):
        name = row.closed_by.removeprefix("user:")
        return names.get(name, name)
    for place, kci_id, _ in row.closers:
        if kci_id == row.closed_by:
            return f"{supplier_name(row.order.supplier)}, KCI {position.number(place)}"
    return supplier_name(row.order.supplier)

"""The queue: what waits for us, one row an action, and what it can be narrowed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from orders.models import RequiredAction, RequiredActionQuerySet, Tenant
from orders.pages import ages
from orders.pages.asked import Asked, asked
from orders.pages.brief import HEAVY, Brief
from orders.pages.choices import Chip, Menu, address, chosen, is_set, menu, read_number
from orders.pages.clock import Clock
from orders.pages.keyset import (
    MOST_COUNTED,
    Page,
    Sort,
    bounded_count,
    page,
    shown_count,
)
from orders.people import called
from orders.wording import tables
from orders.wording.own import speaking_of
from orders.wording.words import said, supplier_name

OLDEST_FIRST = Sort("opened_on")
ME, NOBODY = "me", "nobody"
# What we answered and wait for the supplier to settle, in place of what waits for us.
ANSWERED = "answered"
OVER = "over"
NARROWING = ("type", "supplier", "with", OVER, ANSWERED)
# More would make the page heavier than 50 KB.
SIZE = 24
# More letters of the supplier's words have no room in a row.
LONGEST = 130
MOST_COLLEAGUES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An action in the queue."""

    asked: Asked
    brief: Brief
    said: str
    with_whom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of the actions are of one type, supplier and assignee."""

    type: str
    supplier: str
    assignee: int | None
    count: int
    over: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """All that the page of the queue prints."""

    rows: Sequence[Row]
    page: Page[RequiredAction]
    chips: Sequence[Chip]
    menus: Sequence[Menu]
    over: int
    total: str
    is_narrowed: bool
    is_answered: bool


def queue(person: User, query: QueryDict, clock: Clock) -> Queue:
    """Return a page of the queue, in a fixed number of queries."""
    waiting = scope(person, query)
    shares = list(shared(waiting, clock))
    wanted = narrowed(waiting, person, query, clock)
    found = page(rich(wanted), OLDEST_FIRST, query.get("after", ""), SIZE)
    return Queue(
        rows=[row(action, person, clock) for action in found.rows],
        page=found,
        chips=[*chips(shares, person, query), answered_chip(person, query)],
        menus=menus(shares, person, query),
        over=0 if is_set(query, ANSWERED) else overdue(shares, person, query),
        total=bounded_count(wanted),
        is_narrowed=is_narrowed(query),
        is_answered=is_set(query, ANSWERED),
    )


def scope(person: User, query: QueryDict) -> RequiredActionQuerySet:
    """Return the actions that an address is about, before any filter."""
    visible = RequiredAction.objects.visible_to(person)
    return visible.answered() if is_set(query, ANSWERED) else visible.outstanding()


def is_narrowed(query: QueryDict) -> bool:
    """Return whether an address asks for some of the actions only."""
    return any(is_set(query, name) for name in NARROWING)


def rich(actions: QuerySet[RequiredAction]) -> QuerySet[RequiredAction]:
    """Return actions with all that a row prints."""
    heavy = (f"order__{name}" for name in HEAVY)
    whole = actions.select_related("order__tenant", "assignee").defer(*heavy)
    return whole.annotate(due=ages.DUE)


def row(action: RequiredAction, person: User, clock: Clock) -> Row:
    """Return a row of the queue."""
    with speaking_of(action.order.tenant_id):
        told = asked(action, action.order, person, clock)
    return Row(
        asked=told,
        brief=Brief(action.order, clock),
        said=said(action.text, LONGEST),
        with_whom="You" if action.assignee == person else called(action.assignee),
    )


def narrowed(
    waiting: RequiredActionQuerySet, person: User, query: QueryDict, clock: Clock
) -> RequiredActionQuerySet:
    """Return the actions that an address asks for."""
    if types := chosen(query, "type"):
        waiting = waiting.filter(type__in=types)
    if suppliers := chosen(query, "supplier"):
        waiting = waiting.filter(order__supplier__in=suppliers)
    if people := chosen(query, "with"):
        waiting = waiting.filter(of_people(people, person))
    if is_set(query, OVER):
        waiting = waiting.alias(over=ages.DUE).filter(over__lt=clock.now)
    return waiting


def of_people(names: Iterable[str], person: User) -> Q:
    """Return the condition that an action is with one of some people, or nobody."""
    ids = [*filter(None, map(read_number, names))]
    ids += [person.pk] if ME in names else []
    with_nobody = Q(assignee=None) if NOBODY in names else Q()
    return Q(assignee__in=ids) | with_nobody


def shared(waiting: RequiredActionQuerySet, clock: Clock) -> Iterator[Share]:
    """Yield how many there are of each sort, by one query and up to a bound."""
    some = waiting.oldest_first().values("pk")[: MOST_COUNTED + 1]
    groups = (
        RequiredAction.objects.filter(pk__in=some)
        .annotate(due=ages.DUE)
        .values_list("type", "order__supplier", "assignee")
        .annotate(count=Count("pk"), over=Count("pk", filter=Q(due__lt=clock.now)))
    )
    for type, supplier, assignee, count, over in groups:
        yield Share(
            type=type, supplier=supplier, assignee=assignee, count=count, over=over
        )


def left(
    shares: Iterable[Share], person: User, query: QueryDict, name: str
) -> Counter[Share]:
    """Return how many of each sort all filters but one of a name let through."""
    values: Mapping[str, Callable[[Share], str]] = {
        "type": lambda one: one.type,
        "supplier": lambda one: one.supplier,
        "with": lambda one: who(one.assignee, person),
    }
    wanted = {key: chosen(query, key) for key in values if key != name}
    is_over = is_set(query, OVER) and name != OVER
    return Counter(
        {
            one: one.over if is_over else one.count
            for one in shares
            if all(values[key](one) in on for key, on in wanted.items() if on)
        }
    )


def chips(shares: Sequence[Share], person: User, query: QueryDict) -> Iterator[Chip]:
    """Yield the queue's chips: all, mine, with nobody, over their time."""
    here, over = chosen(query, "with"), is_set(query, OVER)
    if is_set(query, ANSWERED):
        yield Chip(label="All", url="?", is_on=False)
    else:
        count = shown_count(sum(share.count for share in shares))
        yield Chip(label="All", url="?", is_on=not is_narrowed(query), count=count)
    people = by_assignee(shares, person, query)
    for name, label in ((ME, "Mine"), (NOBODY, "With nobody")):
        yield Chip(
            label=label,
            url=address(query, **{"with": name}),
            is_on=here == [name],
            count=shown_count(people[name]),
        )
    yield Chip(
        removes=over,
        label="Over their time",
        url=address(query, over=None if over else "1"),
        is_on=over,
        count=shown_count(overdue(shares, person, query)),
        icon="clock",
    )


def overdue(shares: Sequence[Share], person: User, query: QueryDict) -> int:
    """Return how many of what is shown are over their time."""
    return sum(share.over for share in left(shares, person, query, OVER))


def answered_chip(person: User, query: QueryDict) -> Chip:
    """Return the chip of what is answered, so that nothing is forgotten."""
    given = RequiredAction.objects.visible_to(person).answered()
    is_on = is_set(query, ANSWERED)
    return Chip(
        removes=is_on,
        label="Answered",
        url=address(query, **{ANSWERED: None if is_on else "1"}),
        is_on=is_on,
        count=bounded_count(given),
        icon="send",
    )


def by_assignee(
    shares: Iterable[Share], person: User, query: QueryDict
) -> Counter[str]:
    """Return how many each assignee has, as an address names them."""
    people: Counter[str] = Counter()
    for share, number in left(shares, person, query, "with").items():
        people[who(share.assignee, person)] += number
    return people


def menus(shares: Sequence[Share], person: User, query: QueryDict) -> list[Menu]:
    """Return the queue's menus: by type, supplier and assignee."""
    types: Counter[str] = Counter()
    suppliers: Counter[str] = Counter()
    for share, number in left(shares, person, query, "type").items():
        types[share.type] += number
    for share, number in left(shares, person, query, "supplier").items():
        suppliers[share.supplier] += number
    people = by_assignee(shares, person, query)
    names = named({who(share.assignee, person) for share in shares})
    return [
        menu("type", "Type", tables.asked_kind, +types, chosen(query, "type")),
        menu(
            "supplier", "Supplier", supplier_name, +suppliers, chosen(query, "supplier")
        ),
        menu(
            "with",
            "With",
            lambda one: names.get(one, one),
            +people,
            chosen(query, "with"),
        ),
    ]


def who(assignee: int | None, person: User) -> str:
    """Return how an address names an assignee."""
    if assignee is None:
        return NOBODY
    return ME if assignee == person.pk else str(assignee)


def named(people: Iterable[str]) -> dict[str, str]:
    """Return the names of people by how an address names them."""
    users = User.objects.filter(pk__in=[one for one in people if one.isdecimal()])
    names = {str(user.pk): called(user) for user in users}
    return names | {ME: "Me", NOBODY: "Nobody"}


def colleagues(person: User) -> list[User]:
    """Return who else works for the person's tenants."""
    people = User.objects.filter(
        memberships__tenant__in=Tenant.objects.of(person), is_active=True
    )
    others = people.exclude(pk=person.pk).distinct()
    return list(
        others.order_by("first_name", "last_name", "username")[:MOST_COLLEAGUES]
    )

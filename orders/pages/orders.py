"""The list of orders: its rows, and the chips and menus above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import QueryDict

from orders import filters
from orders.models import Order, RequiredAction
from orders.pages.brief import HEAVY, Brief
from orders.pages.choices import Chip, Choice, Menu, address, chosen, menu
from orders.pages.clock import Clock
from orders.pages.keyset import Page, bounded_count, page
from orders.pages.news import News, last_kcis
from orders.wording import actions, kinds, tables
from orders.wording.own import speaking_of
from orders.wording.statuses import status
from orders.wording.words import supplier_name

UPDATED = {
    "hour": "In the last hour",
    "today": "Today",
    "yesterday": "Since yesterday",
    "silent": "Silent for a week",
}
VISIT = {
    "today": "Today",
    "week": "This week",
    "next": "Next week",
    "none": "Not booked",
}
# More would make the page heavier than 50 KB.
SIZE = 40
# Heading and name of each column one can sort by, and how it begins.
COLUMNS = {
    "customer": ("Customer", "customer"),
    "target": ("Target date", "target"),
    "changed": ("Last update", "-changed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An order in the list."""

    brief: Brief
    news: News | None
    waiting: Sequence[RequiredAction]

    @property
    def asked(self) -> str:
        with speaking_of(self.brief.order.tenant_id):
            return tables.asked([action.type for action in self.waiting])

    @property
    def icon(self) -> str:
        first = self.waiting[0]
        return actions.action(first.type, first.concerns).icon


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading that sorts; `direction` is as ARIA has it, empty for another's."""

    label: str
    url: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All that the page of orders prints."""

    rows: Sequence[Row]
    page: Page[Order]
    chips: Sequence[Chip]
    menus: Sequence[Menu]
    columns: dict[str, Column]
    total: str
    term: str
    is_narrowed: bool


def listing(person: User, query: QueryDict, clock: Clock) -> Listing:
    """Return a page of orders, in a fixed number of queries."""
    orders = filters.scope(Order.objects.visible_to(person), query)
    found = filters.narrowed(orders, query, clock)
    name, sort = filters.sort_of(query.get("sort", ""))
    light = filters.keyed(found, sort).select_related("tenant").defer(*HEAVY)
    shown = page(light, sort, query.get("after", ""), SIZE)
    return Listing(
        rows=list(rows(shown.rows, clock)),
        page=shown,
        chips=list(chips(query)),
        menus=menus(list(filters.shares(orders)), query),
        columns={key: column(key, name, query) for key in COLUMNS},
        total=bounded_count(found),
        term=query.get("q", "").strip(),
        is_narrowed=any(name in query for name in filters.FILTERS),
    )


def rows(orders: Sequence[Order], clock: Clock) -> Iterator[Row]:
    """Yield the rows of some orders, in three queries."""
    news = last_kcis(orders, clock)
    waiting: dict[int, list[RequiredAction]] = {order.pk: [] for order in orders}
    outstanding = RequiredAction.objects.outstanding().filter(order__in=orders)
    for action in outstanding.oldest_first().defer("text", "closers"):
        waiting[action.order_id].append(action)
    for order in orders:
        yield Row(
            brief=Brief(order, clock),
            news=news.get(order.pk),
            waiting=waiting[order.pk],
        )


def chips(query: QueryDict) -> Iterator[Chip]:
    """Yield the chips: only what is not finished, is delayed, or may become so."""
    unfinished = filters.asked_for(query) == filters.UNFINISHED
    show = filters.EVERYTHING if unfinished else filters.UNFINISHED
    yield Chip(
        label="Not finished",
        url=address(query, show=show),
        is_on=unfinished,
        removes=unfinished,
    )
    delayed = "delayed" in query
    url = address(query, delayed=None if delayed else "1")
    yield Chip(label="Delayed", url=url, is_on=delayed, removes=delayed)
    risky = "risk" in query
    url = address(query, risk=None if risky else "1")
    yield Chip(label="At risk this week", url=url, is_on=risky, removes=risky)


def menus(shares: Sequence[tuple[str, str, str, int]], query: QueryDict) -> list[Menu]:
    """Return the menus: status, supplier, kind, what is asked of us, when updated."""
    counts: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    for *values, count in shares:
        for counter, value in zip(counts, values, strict=True):
            counter[value] += count
    wordings: tuple[tuple[str, str, Callable[[str], str]], ...] = (
        ("status", "Status", lambda code: status(code).word),
        ("supplier", "Supplier", supplier_name),
        ("entityType", "Kind", kinds.kind),
    )
    found = [
        menu(name, label, wording, counter, chosen(query, name))
        for (name, label, wording), counter in zip(wordings, counts, strict=True)
    ]
    asked = {filters.ANY: "Anything"} | {
        str(kind): tables.asked_kind(kind) for kind in RequiredAction.Kind
    }
    return [
        *found,
        fixed("action", "Asked of us", asked, query),
        fixed("visit", "Visit", VISIT, query, single=True),
        fixed("updated", "Updated", UPDATED, query, single=True),
    ]


def fixed(
    name: str,
    label: str,
    words: dict[str, str],
    query: QueryDict,
    *,
    single: bool = False,
) -> Menu:
    """Return a menu whose choices are always the same."""
    on = chosen(query, name)
    choices = [
        Choice(value=value, label=text, count=None, is_on=value in on)
        for value, text in words.items()
    ]
    return Menu(name=name, label=label, choices=choices, single=single)


def column(key: str, sorted_by: str, query: QueryDict) -> Column:
    """Return a heading, which turns the sequence when it is sorted by already."""
    label, first = COLUMNS[key]
    is_here = sorted_by.removeprefix("-") == key
    down = sorted_by.startswith("-")
    turned = key if down else f"-{key}"
    return Column(
        label=label,
        url=address(query, sort=turned if is_here else first),
        direction=("descending" if down else "ascending") if is_here else "",
    )

"""The list of orders: its rows, and the chips and menus above it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import QueryDict

from orders import facets, filters
from orders.facets import Facets, Number, Pool
from orders.models import Order, OrderQuerySet, RequiredAction, Tenant
from orders.pages.brief import HEAVY, Brief
from orders.pages.choices import Chip, Choice, Menu, address, chosen, is_set
from orders.pages.clock import Clock
from orders.pages.keyset import MOST_COUNTED, Page, page
from orders.pages.news import News, last_kcis
from orders.search import MOST_FOUND, Search, is_short
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
# Label, and value when it is on and when it is taken away.
CHIPS = {
    facets.SHOW: ("Not finished", filters.UNFINISHED, filters.EVERYTHING),
    "delayed": ("Delayed", "1", None),
    "risk": ("At risk this week", "1", None),
}
MENUS = {
    "status": "Status",
    "supplier": "Supplier",
    "entityType": "Kind",
    "action": "Asked of us",
    "visit": "Visit",
    "updated": "Updated",
}
# What each choice is called.
WORDS: Mapping[str, Callable[[str], str]] = {
    "status": lambda code: status(code).word,
    "supplier": supplier_name,
    "entityType": kinds.kind,
    "action": lambda kind: (
        "Anything" if kind == filters.ANY else tables.asked_kind(kind)
    ),
    "visit": VISIT.__getitem__,
    "updated": UPDATED.__getitem__,
}
# What there is to choose of the filters whose values are ours.
CLOSED = {
    "action": [filters.ANY, *map(str, RequiredAction.Kind)],
    "visit": VISIT,
    "updated": UPDATED,
    **{name: [value] for name, (_, value, _) in CHIPS.items()},
}
SINGLE = frozenset({"visit", "updated"})
NONE = Number(0, is_all=True)
ANY = Choice(value="", label="Any", count="", is_on=False)
# More than fit on a screen; each costs half a millisecond, and a click has the next.
SIZE = 25
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
    is_short: bool
    clear: str


def listing(
    search: Search[OrderQuerySet], person: User, query: QueryDict, clock: Clock
) -> Listing:
    """Return a page of the orders that a search finds, in a fixed number of queries."""
    orders = filters.scope(search.found(), query)
    name, sort = filters.sort_of(query.get("sort", ""))
    found = filters.keyed(filters.narrowed(orders, query, clock), sort)
    light = found.select_related("tenant").defer(*HEAVY)
    tenants = Tenant.objects.numbers(person)
    shown = page(light, sort, query.get("after", ""), SIZE, tenants)
    term = query.get("q", "").strip()
    numbers = counts(search, orders, query, clock, tenants)
    return Listing(
        rows=list(rows(shown.rows, clock)),
        page=shown,
        chips=[chip(key, query, numbers) for key in CHIPS],
        menus=[menu(key, query, numbers) for key in MENUS],
        columns={key: column(key, name, query) for key in COLUMNS},
        total=str(numbers.total),
        term=term,
        is_short=is_short(term),
        clear=cleared(query),
    )


def counts(
    search: Search[OrderQuerySet],
    orders: OrderQuerySet,
    query: QueryDict,
    clock: Clock,
    tenants: Sequence[int],
) -> Facets:
    """Count the orders in an address's scope by choice, if that tells anything."""
    if search.condition is None:
        # Of several tenants any will do: to find the newest, all would be sorted.
        newest = ("-changed_at", "-pk") if len(tenants) == 1 else ()
        pool = Pool(orders.order_by(*newest), MOST_COUNTED)
    elif search.are_none:
        return facets.uncounted(NONE, query, CLOSED, tenants)
    elif not search.are_many:
        pool = Pool(orders)
    elif is_narrowed(query) or filters.asked_for(query) == filters.UNFINISHED:
        pool = Pool(orders, MOST_FOUND)
    else:
        least = Number(search.least, is_all=False)
        return facets.uncounted(least, query, CLOSED, tenants)
    return facets.facets(pool, query, clock, CLOSED, tenants)


def rows(orders: Sequence[Order], clock: Clock) -> Iterator[Row]:
    """Yield the rows of some orders, in two queries."""
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


def cleared(query: QueryDict) -> str:
    """Return the address without filters, if it has any."""
    if not is_narrowed(query):
        return ""
    return address(query, **dict.fromkeys(filters.FILTERS))


def is_narrowed(query: QueryDict) -> bool:
    """Return whether an address chooses of any filter."""
    return any(is_set(query, name) for name in filters.FILTERS)


def chip(name: str, query: QueryDict, numbers: Facets) -> Chip:
    """Return a chip that sets a filter, or takes it away when it is set."""
    label, on, off = CHIPS[name]
    if name == facets.SHOW:
        is_on = filters.asked_for(query) == on
    else:
        is_on = is_set(query, name)
    count = numbers.numbers[name, on]
    url = address(query, **{name: off if is_on else on})
    return Chip(label=label, url=url, is_on=is_on, count=str(count), removes=is_on)


def menu(name: str, query: QueryDict, numbers: Facets) -> Menu:
    """Return a menu; of the open filters only what there is, the most frequent first.

    Of what only one choice can be, that one can be taken back.
    """
    on, single = chosen(query, name), name in SINGLE
    shown = numbers.values(name)
    counts = {value: numbers.numbers[name, value] for value in shown}
    if name in facets.OPEN:
        there = (value for value in shown if counts[value] or value in on)
        shown = sorted(there, key=lambda value: -counts[value].count)
    choices = [ANY] if single and on else []
    for value in shown:
        count, is_on = str(counts[value]), value in on
        choices.append(
            Choice(value=value, label=WORDS[name](value), count=count, is_on=is_on)
        )
    return Menu(name=name, label=MENUS[name], choices=choices, single=single)


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

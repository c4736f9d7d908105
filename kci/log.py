"""The log of deliveries as its pages print it: what came, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import QueryDict

from kci import days, narrowing
from kci.aside import Kind, kinds
from kci.days import Came
from kci.models import Kci, RejectedDelivery
from kci.odd import reused_of
from kci.search import find
from orders.models import Order, Tenant, TimelineEvent
from orders.pages.choices import Chip, Menu, address, chosen
from orders.pages.clock import Clock
from orders.pages.entries import KciEntry, kci_entry
from orders.pages.keyset import Page, Sort, bounded_count, page, read_number
from orders.pages.side import address as order_address
from orders.wording import flags
from orders.wording import kinds as order_kinds
from orders.wording.own import speaking_of
from orders.wording.words import plain, supplier_name

NEWEST_FIRST = Sort("id", descending=True, read=read_number)
SIZE = 50
STATES = {
    Kci.State.PENDING: ("clock", "waiting"),
    Kci.State.APPLIED: ("done", "good"),
    Kci.State.SET_ASIDE: ("warn", "trouble"),
    Kci.State.REPLACED: ("copy", "neutral"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a KCI stands, as a status is printed."""

    word: str
    icon: str
    tone: str


ODD = State(word="Applied, odd", icon="warn", tone="waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A KCI in the log."""

    kci: Kci
    order: Order | None
    entry: KciEntry | None
    clock: Clock

    @property
    def state(self) -> State:
        if self.kci.odd and self.kci.state == Kci.State.APPLIED:
            return ODD
        state = Kci.State(self.kci.state)
        icon, tone = STATES[state]
        return State(word=str(state.label), icon=icon, tone=tone)

    @property
    def marks(self) -> list[flags.Flag]:
        """Return what is odd about it, each word once."""
        marks = self.entry.marks if self.entry else ()
        return list({mark.word: mark for mark in marks}.values())

    @property
    def supplier(self) -> str:
        return supplier_name(self.kci.supplier)

    @property
    def name(self) -> str:
        kind = order_kinds.kind(
            self.kci.entity_type, self.order.order_type if self.order else ""
        )
        return f"{kind} {self.kci.entity_id}"

    @property
    def told(self) -> str:
        """Return its number and, once it is applied, its type: KCI 3, Committed."""
        number = f"KCI {self.kci.sequence_number}"
        return f"{number}, {plain(self.entry.row.type)}" if self.entry else number

    @property
    def url(self) -> str:
        """Return the order's page, which is there once a KCI of it is applied."""
        if self.order is None or not self.order.position:
            return ""
        url = order_address(self.order)
        return (
            f"{url}&entry={self.entry.row.pk}#{self.entry.anchor}"
            if self.entry
            else url
        )

    @property
    def is_set_aside(self) -> bool:
        return self.kci.state == Kci.State.SET_ASIDE

    @property
    def outcome(self) -> str:
        """Return what became of it in a sentence."""
        if self.kci.state == Kci.State.PENDING:
            return self.wait
        if self.kci.state == Kci.State.REPLACED:
            return "It was fetched, and then delivered after all; the delivery counts"
        if self.is_set_aside:
            return "It could not be applied. Later ones of this order went on"
        return self.entry.told.headline if self.entry else "Applied"

    @property
    def wait(self) -> str:
        """Return what it waits for, and until when."""
        if self.kci.due_at <= self.clock.now:
            return "It is being applied"
        last = self.order.last_sequence_number if self.order else 0
        waiting = (self.order.waiting if self.order else None) or ()
        first_here = min([*waiting, self.kci.sequence_number])
        told = flags.gap(
            last + 1,
            max(last + 1, first_here - 1),
            tz=self.clock.tz,
            now=self.clock.now,
            waiting_until=self.kci.due_at,
        )
        them = "them" if first_here - 1 > last + 1 else "it"
        return f"{told.headline}, then goes on without {them}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """All that the page of KCIs prints."""

    rows: Sequence[Row]
    page: Page[Kci]
    chips: Sequence[Chip]
    menus: Sequence[Menu]
    total: str
    term: str
    is_narrowed: bool
    # What went wrong, on the page of those that were set aside.
    kinds: Sequence[Kind]


CHIPS = {
    "": "All",
    "waiting": "Waiting",
    "set-aside": "Set aside",
    "repeats": "Repeats",
    "odd": "Odd",
}
NARROWED = {
    "waiting": lambda kcis: kcis.pending(),
    "set-aside": lambda kcis: kcis.set_aside(),
    "repeats": lambda kcis: kcis.filter(deliveries__gt=1),
    "odd": lambda kcis: kcis.filter(odd=True),
}


def log(person: User, query: QueryDict, clock: Clock) -> Log:
    """Return a page of the log, in a bounded number of queries."""
    kcis = Kci.objects.visible_to(person)
    state, term = query.get("state", ""), query.get("q", "").strip()
    scope: QuerySet[Kci] = kcis
    if term:
        scope = find(kcis, term, Tenant.objects.numbers(person))
    if state in NARROWED:
        scope = NARROWED[state](scope)
    narrowed = narrowing.condition(query, clock)
    found, sort = scope.filter(narrowed), NEWEST_FIRST
    if days.first(chosen(query, "day")):
        found, sort = found.annotate(came=Came("received_at")), days.NEWEST_FIRST
    light = found.select_related("tenant", "client").defer("body", "headers")
    shown = page(light, sort, query.get("after", ""), SIZE)
    words = narrowing.words(person)
    total, counts = narrowing.numbers(scope, words, query, clock)
    return Log(
        rows=list(rows(shown.rows, clock)),
        page=shown,
        chips=list(chips(query)),
        menus=list(narrowing.menus(words, query, counts)),
        total=bounded_count(found) if narrowed else str(total),
        term=term,
        is_narrowed=bool(term or narrowed or state in NARROWED),
        kinds=list(kinds(kcis)) if state == "set-aside" else (),
    )


def chips(query: QueryDict) -> Iterator[Chip]:
    """Yield the log's chips."""
    here = query.get("state", "")
    for state, label in CHIPS.items():
        url = address(query, state=state or None)
        yield Chip(label=label, url=url, is_on=here == state)


def rows(kcis: Sequence[Kci], clock: Clock) -> Iterator[Row]:
    """Yield KCIs with their orders and what they told, in four queries."""
    orders = orders_of(kcis)
    reused = reused_of([kci for kci in kcis if kci.odd])
    names = frozenset(name for _, name in reused)
    entries = entries_of(kcis, orders.values())
    for kci in kcis:
        order = orders.get(kci.identity)
        event = entries.get((order.pk, kci.position)) if order else None
        with speaking_of(kci.tenant_id):
            told = kci_entry(event, order, clock, names) if event and order else None
        yield Row(kci=kci, order=order, entry=told, clock=clock)


def orders_of(
    kcis: Sequence[Kci | RejectedDelivery],
) -> dict[tuple[int | None, str, str], Order]:
    """Return the orders that some deliveries are about, by what names them."""
    found = Order.objects.filter(
        tenant__in={kci.tenant_id for kci in kcis},
        entity_type__in={kci.entity_type for kci in kcis},
        entity_id__in={kci.entity_id for kci in kcis},
    )
    light = found.select_related("tenant").defer("entity", "search_text")
    return {order.identity: order for order in light}


def entries_of(
    kcis: Sequence[Kci], orders: Iterable[Order]
) -> dict[tuple[int, str], TimelineEvent]:
    """Return the entries that some KCIs made on timelines."""
    events = TimelineEvent.objects.filter(
        order__in=list(orders), turn=0, position__in=[kci.position for kci in kcis]
    )
    return {
        (one.order_id, one.position): one for one in events.prefetch_related("notes")
    }

"""Which entries of a timeline a page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q

from orders.models import Order, SupplierNote, TimelineEvent, TimelineEventQuerySet
from orders.pages.clock import Clock
from orders.pages.entries import Day, Entry, Missing, days, entry
from orders.wording import flags

# Entries of a page.
SIZE = 50
Kind = TimelineEvent.Kind
TROUBLE = ("DELAY", "WARNING", "TERMINATED", "RESUBMIT", "REAPPOINT")
HAS_NOTES = Exists(SupplierNote.objects.filter(event=OuterRef("pk")))
FILTERS = {
    "all": ("All", Q()),
    "actions": (
        "Actions",
        Q(update_type__in=("ACTION_REQUIRED", "ERROR"))
        | Q(kind__in=(Kind.ASSIGNED, Kind.CLOSED, Kind.REOPENED, Kind.REQUESTED)),
    ),
    "problems": (
        "Problems",
        Q(kind=Kind.KCI)
        & (
            Q(update_type="ERROR")
            | Q(type__in=TROUBLE)
            | (~Q(code="") & ~Q(code=F("type")))
        ),
    ),
    "notes": ("Notes", Q(has_notes=True)),
    "comments": ("Comments", Q(kind=Kind.COMMENT)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader wants to see; an entry wins over a page."""

    show: str = "all"
    page: int = 1
    entry: int = 0
    oldest_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A choice of entries, and how many it has."""

    key: str
    label: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A page of a timeline."""

    days: Sequence[Day]
    filters: Sequence[Filter]
    oldest_first: bool
    newer: int | None
    older: int | None


def timeline(order: Order, wanted: Wanted, clock: Clock) -> Timeline:
    """Return a page of an order's timeline, in a fixed number of queries."""
    rows = TimelineEvent.objects.filter(order=order).annotate(has_notes=HAS_NOTES)
    if wanted.entry:
        wanted = holding(rows, wanted)
    begin = (wanted.page - 1) * SIZE
    chosen = newest_first(rows.filter(FILTERS[wanted.show][1]))
    notes = Prefetch("notes", SupplierNote.objects.order_by("turn"))
    found = list(
        chosen.select_related("actor", "action", "request").prefetch_related(notes)[
            begin : begin + SIZE + 1
        ]
    )
    told = list(entries(order, found, wanted, clock))
    return Timeline(
        days=days(told if wanted.oldest_first else reversed(told), clock),
        filters=filters(rows, wanted),
        oldest_first=wanted.oldest_first,
        newer=wanted.page - 1 or None,
        older=wanted.page + 1 if len(found) > SIZE else None,
    )


def newest_first(rows: TimelineEventQuerySet) -> TimelineEventQuerySet:
    """Return entries, the last in sequence first."""
    return rows.order_by("-position", "-turn")


def holding(rows: TimelineEventQuerySet, wanted: Wanted) -> Wanted:
    """Return what to show so that an entry is on the page: all, and which page."""
    place = rows.filter(pk=wanted.entry).values_list("position", "turn").first()
    if place is None:
        return wanted
    position, turn = place
    newer = rows.filter(Q(position__gt=position) | Q(position=position, turn__gt=turn))
    page = newer.count() // SIZE + 1
    return Wanted(page=page, entry=wanted.entry, oldest_first=wanted.oldest_first)


def filters(rows: TimelineEventQuerySet, wanted: Wanted) -> list[Filter]:
    """Return the choices, each with its count, by one query."""
    counts: Mapping[str, int] = rows.aggregate(
        **{key: Count("pk", filter=wish) for key, (_, wish) in FILTERS.items() if wish},
        all=Count("pk"),
    )
    return [
        Filter(key=key, label=label, count=counts[key], is_on=key == wanted.show)
        for key, (label, _) in FILTERS.items()
    ]


def entries(
    order: Order, found: Sequence[TimelineEvent], wanted: Wanted, clock: Clock
) -> Iterator[Entry]:
    """Yield the entries of a page in sequence, gaps in their places.

    `found` is newest first and may hold one more than a page: the one before it.
    """
    shown, before = found[:SIZE], found[SIZE:]
    reused = frozenset(TimelineEvent.objects.reused_ids(order))
    gaps = Gaps(order, clock) if wanted.show == "all" else None
    if gaps:
        gaps.pass_by(before)
    for row in reversed(shown):
        if gaps:
            yield from gaps.before(row)
        yield entry(row, order, clock, reused)
    if gaps and wanted.page == 1:
        yield from gaps.waiting()


class Gaps:
    """The ranges of numbers that an order lacks, each told before what follows it."""

    def __init__(self, order: Order, clock: Clock) -> None:
        self.order = order
        self.clock = clock
        self.untold = {last + 1: first for first, last in order.missing}

    def pass_by(self, rows: Sequence[TimelineEvent]) -> None:
        """Leave out the gaps before rows that are on another page."""
        for row in rows:
            self.untold.pop(row.sequence_number or 0, None)

    def before(self, row: TimelineEvent) -> Iterator[Missing]:
        """Yield the gap before a row, if there is one."""
        number = row.sequence_number or 0
        first = self.untold.pop(number, None)
        if first is None:
            return
        if first == 1:
            gap = flags.before_portal(1, number - 1)
        else:
            tz, now = self.clock.tz, self.clock.now
            gap = flags.gap(first, number - 1, tz=tz, now=now)
        yield Missing(first=first, gap=gap, day=row.at)

    def waiting(self) -> Iterator[Missing]:
        """Yield what is waited for before the order can go on."""
        until, first = self.order.waiting_until, self.order.last_sequence_number + 1
        if not self.order.waiting or until is None:
            return
        last = max(first, min(self.order.waiting) - 1)
        tz, now = self.clock.tz, self.clock.now
        gap = flags.gap(first, last, tz=tz, now=now, waiting_until=until)
        yield Missing(first=first, gap=gap, day=now)

"""Which entries of a timeline a page shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress, groupby

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    Value,
)

from orders import position
from orders.models import Order, SupplierNote, TimelineEvent, TimelineEventQuerySet
from orders.pages.clock import Clock
from orders.pages.entries import Day, Entry, Missing, days, entry
from orders.pages.paging import WEIGHT, Page, page
from orders.wording import flags

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
class Outline:
    """An entry in short: what it weighs, and by which filters it is shown."""

    pk: int
    weight: int
    shown: frozenset[str]


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

    @property
    def first_gap(self) -> str:
        """Return where the first gap is: there one asks for what is missing."""
        entries = (one for day in self.days for one in day.entries)
        gaps = (one for one in entries if isinstance(one, Missing))
        return next((one.anchor for one in gaps if not one.gap.came), "")


def timeline(
    order: Order, wanted: Wanted, clock: Clock, *, actions: int = 0
) -> Timeline:
    """Return a page of an order's timeline, in a fixed number of queries.

    `actions`: how many are shown above it.
    """
    rows = TimelineEvent.objects.filter(order=order).annotate(has_notes=HAS_NOTES)
    outline = outlined(rows)
    if any(one.pk == wanted.entry for one in outline):
        wanted = replace(wanted, show="all")
    weights = {one.pk: one.weight for one in outline if wanted.show in one.shown}
    here = page(weights, wanted.page, wanted.entry, actions=actions)
    notes = Prefetch("notes", SupplierNote.objects.order_by("turn"))
    found = newest_first(rows.filter(pk__in=[*here.keys, *here.following]))
    found = found.select_related("actor", "action", "request").prefetch_related(notes)
    gaps = Gaps(order, clock) if wanted.show == "all" else None
    told = list(entries(order, list(found), here, gaps, clock))
    return Timeline(
        days=days(told if wanted.oldest_first else reversed(told), clock),
        filters=filters(outline, wanted),
        oldest_first=wanted.oldest_first,
        newer=here.number - 1 or None,
        older=None if here.is_last else here.number + 1,
    )


def newest_first(rows: TimelineEventQuerySet) -> TimelineEventQuerySet:
    """Return entries, the last in sequence first."""
    return rows.order_by("-position", "-turn")


def outlined(rows: TimelineEventQuerySet) -> list[Outline]:
    """Return all entries in short, the newest first, by one query."""
    shows = [
        ExpressionWrapper(wish, BooleanField()) if wish else Value(True)
        for _, wish in FILTERS.values()
    ]
    return [
        Outline(pk=pk, weight=weight, shown=frozenset(compress(FILTERS, shown)))
        for pk, weight, *shown in newest_first(rows).values_list("pk", WEIGHT, *shows)
    ]


def filters(outline: Sequence[Outline], wanted: Wanted) -> list[Filter]:
    """Return the choices, each with its count."""
    return [
        Filter(
            key=key,
            label=label,
            count=sum(key in one.shown for one in outline),
            is_on=key == wanted.show,
        )
        for key, (label, _) in FILTERS.items()
    ]


def entries(
    order: Order,
    found: Sequence[TimelineEvent],
    here: Page,
    gaps: Gaps | None,
    clock: Clock,
) -> Iterator[Entry]:
    """Yield the entries of a page in sequence, gaps in their places.

    `found` is newest first and ends with the entry that follows, if there is one.
    """
    reused = frozenset(TimelineEvent.objects.reused_ids(order))
    if gaps:
        gaps.pass_by(found[len(here.keys) :])
    for row in reversed(found[: len(here.keys)]):
        if gaps:
            yield from gaps.before(row)
        yield entry(row, order, clock, reused)
    if gaps and here.number == 1:
        yield from gaps.ahead()


class Gaps:
    """The ranges of numbers that an order lacks, each told before what follows it."""

    def __init__(self, order: Order, clock: Clock) -> None:
        self.order = order
        self.clock = clock
        self.untold = {last + 1: first for first, last in order.missing}
        self.aside = sorted(order.set_aside)

    def pass_by(self, rows: Sequence[TimelineEvent]) -> None:
        """Leave out the gaps before rows that are on another page."""
        for row in rows:
            passed = position.number(row.position)
            self.untold.pop(passed, None)
            self.aside_before(passed)

    def aside_before(self, number: int) -> list[int]:
        """Return the numbers before another that were set aside, once."""
        found = [one for one in self.aside if one < number]
        del self.aside[: len(found)]
        return found

    def before(self, row: TimelineEvent) -> Iterator[Missing]:
        """Yield the gap before a row, if there is one, and what was set aside there."""
        number = row.sequence_number or 0
        first = self.untold.pop(number, number)
        for begin, end, came in runs(first, number - 1, self.aside_before(number)):
            yield Missing(
                first=begin, gap=self.gap(begin, end, first, came), day=row.at
            )

    def gap(self, begin: int, end: int, first: int, came: bool) -> flags.Gap:
        """Return what is said of some numbers of a gap with a first one."""
        if came:
            return flags.set_aside(begin, end)
        if first == 1:
            return flags.before_portal(begin, end)
        return flags.gap(begin, end, tz=self.clock.tz, now=self.clock.now)

    def ahead(self) -> Iterator[Missing]:
        """Yield what came last and was set aside, and what is waited for."""
        tz, now = self.clock.tz, self.clock.now
        until, first = self.order.waiting_until, self.order.last_sequence_number + 1
        for begin, end, _ in runs(first, first - 1, self.aside):
            yield Missing(first=begin, gap=flags.set_aside(begin, end), day=now)
        while first in self.aside:
            first += 1
        if not self.order.waiting or until is None:
            return
        last = max(first, min(self.order.waiting) - 1)
        gap = flags.gap(first, last, tz=tz, now=now, waiting_until=until)
        yield Missing(first=first, gap=gap, day=now)


def runs(
    first: int, last: int, set_aside: Sequence[int]
) -> Iterator[tuple[int, int, bool]]:
    """Yield the missing numbers first to last, and others that were set aside.

    Each run is its first and last number, and whether they came and were set aside.
    """
    for begin, end in ranges(set_aside):
        if first < begin:
            yield first, begin - 1, False
        yield begin, end, True
        first = max(first, end + 1)
    if first <= last:
        yield first, last, False


def ranges(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of numbers that follow each other."""
    for _, run in groupby(enumerate(numbers), lambda one: one[1] - one[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]

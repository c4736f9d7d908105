"""How many orders each choice of a filter would give, beside all else that is chosen.

Counted are the newest orders, up to a bound: of a million no database counts forty
choices while somebody waits. Where there are more, a number says how many at least.
Of what a search finds the bound is lower: one has to go through all to find them. Of
what very many have only the choices are shown, until a filter is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import QueryDict

from orders.distinct import distinct
from orders.filters import FILTERS, Condition, narrowed
from orders.models import Order, OrderQuerySet
from orders.pages.choices import chosen
from orders.pages.clock import Clock
from orders.wording.kinds import KINDS
from orders.wording.statuses import ENDS, STATUSES

# The choices of each filter.
Choices = Mapping[str, Collection[str]]
SHOW = "show"
# What is on or off: when it is on, all that is found has it.
SWITCHES = (SHOW, "delayed", "risk")
CONDITIONS: Mapping[str, Condition] = {
    **FILTERS,
    SHOW: lambda values, clock: ~Q(status__in=ENDS),
}
# The filters whose values are the gateway's, and where an order has them.
OPEN = {"status": "status", "supplier": "supplier", "entityType": "entity_type"}
KNOWN: Choices = {"status": [*STATUSES], "supplier": [], "entityType": [*KINDS]}


@dataclass(frozen=True, slots=True)
class Number:
    """How many orders there are, or are at least."""

    count: int
    is_all: bool

    def __bool__(self) -> bool:
        """Return whether there may be any."""
        return self.count > 0 or not self.is_all

    def __str__(self) -> str:
        if self.is_all:
            return f"{self.count:,}"
        return f"{self.count:,}+" if self.count else ""


@dataclass(frozen=True, slots=True)
class Pool:
    """The orders to count: the first of them up to a bound, or all of few."""

    orders: OrderQuerySet
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """How many orders are found, and would be with each choice of each filter."""

    total: Number
    numbers: Mapping[tuple[str, str], Number]

    def values(self, name: str) -> list[str]:
        """Return the choices of a filter."""
        return [value for of, value in self.numbers if of == name]


def facets(
    pool: Pool,
    query: QueryDict,
    clock: Clock,
    closed: Choices,
    tenants: Sequence[int],
) -> Facets:
    """Count orders by choice: one query, and one for each filter that is chosen.

    A choice counts among the orders that all filters but its own let through. Of the
    open filters it is what is known, there or chosen; of the others it is given. Where
    not all are counted, one query more finds what else is there.
    """
    choices = choices_of(query, closed)
    here = {name for name in choices if name not in SWITCHES and chosen(query, name)}
    others = {name: choices[name] for name in choices if name not in here}
    found = counted(pool, query, others, clock)
    numbers = dict(found.numbers)
    for name in here:
        its = {name: choices[name]}
        numbers |= counted(pool, without(query, name), its, clock).numbers
    if not all(number.is_all for number in numbers.values()):
        for pair in anywhere(tenants):
            numbers.setdefault(pair, Number(0, is_all=False))
    return Facets(found.total, numbers)


def uncounted(
    total: Number, query: QueryDict, closed: Choices, tenants: Sequence[int]
) -> Facets:
    """Return what there is to choose from where none or too many are found to count."""
    some = choices_of(query, closed)
    known = [(name, value) for name, values in some.items() for value in values]
    others = [] if total.is_all else anywhere(tenants)
    unknown = dict.fromkeys([*known, *others], Number(0, is_all=total.is_all))
    return Facets(total, unknown)


def choices_of(query: QueryDict, closed: Choices) -> Choices:
    """Return the choices of all filters, as far as they are known."""
    known = {name: [*KNOWN[name], *chosen(query, name)] for name in OPEN}
    return {**known, **closed}


def anywhere(tenants: Sequence[int]) -> list[tuple[str, str]]:
    """Return what any order of tenants has of the open filters."""
    found = distinct([*OPEN.values()], tenants)
    return [(name, value) for name in OPEN for value in found[OPEN[name]]]


def without(query: QueryDict, name: str) -> QueryDict:
    """Return what an address asks for but for one filter."""
    rest = query.copy()
    rest.pop(name, None)
    return rest


def counted(pool: Pool, query: QueryDict, choices: Choices, clock: Clock) -> Facets:
    """Count what an address lets through of some orders, by choice, in one query.

    Of the open filters every value that is there counts.
    """
    some, most = narrowed(pool.orders, query, clock), pool.most
    if most is not None:
        some = Order.objects.filter(pk__in=some.values("pk")[: most + 1])
    conditions = {
        (name, value): CONDITIONS[name]([value], clock)
        for name, values in choices.items()
        if name not in OPEN
        for value in values
    }
    total, counts = tally(some, conditions)
    told = [(name, value) for name, values in choices.items() for value in values]
    there = sorted(pair for pair in counts if pair[0] in choices)
    most = total if most is None else most
    is_all = total <= most
    numbers = {
        (name, value): Number(min(counts[name, value], most), is_all)
        for name, value in dict.fromkeys([*told, *there])
        if value
    }
    return Facets(Number(min(total, most), is_all), numbers)


def tally(
    orders: OrderQuerySet, conditions: Mapping[tuple[str, str], Q]
) -> tuple[int, Counter[tuple[str, str]]]:
    """Return how many orders there are, and how many have what.

    The database groups them by the values of the open filters, and counts in each group
    for how many a condition holds.
    """
    held = {
        f"n_{place}": Count("pk", filter=condition)
        for place, condition in enumerate(conditions.values())
    }
    groups = orders.values_list(*OPEN.values()).annotate(Count("pk"), **held)
    total = 0
    counts: Counter[tuple[str, str]] = Counter()
    for row in groups.order_by():
        values, (count, *holding) = row[: len(OPEN)], row[len(OPEN) :]
        total += count
        counts.update(dict.fromkeys(zip(OPEN, values, strict=True), count))
        counts.update(dict(zip(conditions, holding, strict=True)))
    return total, counts

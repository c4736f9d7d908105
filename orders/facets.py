"""How many orders each choice of a filter would give, beside all else that is chosen.

Counted are the newest orders, up to a bound: of a million no database counts forty
choices while somebody waits. Where there are more, a number says how many at least.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import QueryDict

from orders.filters import FILTERS, Condition, narrowed
from orders.models import OrderQuerySet
from orders.pages.choices import chosen
from orders.pages.clock import Clock
from orders.pages.keyset import MOST_COUNTED, foremost
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
KNOWN = {"status": [*STATUSES], "supplier": [], "entityType": [*KINDS]}
# So many of the newest orders are looked at for a supplier, who has one of them.
RECENT = 2_000
NEWEST = ("-changed_at", "-pk")


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
        return f"{min(self.count, MOST_COUNTED):,}+" if self.count else ""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many orders are found, and would be with each choice of each filter."""

    total: Number
    numbers: Mapping[tuple[str, str], Number]


def facets(
    orders: OrderQuerySet,
    query: QueryDict,
    clock: Clock,
    choices: Choices,
    tenants: Sequence[int],
) -> Facets:
    """Count orders by choice: one query, and one for each filter that is chosen.

    A choice counts among the orders that all filters but its own let through.
    """
    here = {
        name: values
        for name, values in choices.items()
        if name not in SWITCHES and chosen(query, name)
    }
    others = {name: values for name, values in choices.items() if name not in here}
    found = counted(narrowed(orders, query, clock), others, clock, tenants)
    numbers = dict(found.numbers)
    for name, values in here.items():
        rest = narrowed(orders, without(query, name), clock)
        numbers |= counted(rest, {name: values}, clock, tenants).numbers
    return Facets(found.total, numbers)


def without(query: QueryDict, name: str) -> QueryDict:
    """Return what an address asks for but for one filter."""
    rest = query.copy()
    rest.pop(name, None)
    return rest


def counted(
    orders: OrderQuerySet, choices: Choices, clock: Clock, tenants: Sequence[int]
) -> Facets:
    """Count orders, and those of each choice, in one query."""
    pairs = [(name, value) for name, values in choices.items() for value in values]
    flags = {
        f"is_{place}": ExpressionWrapper(
            CONDITIONS[name]([value], clock), output_field=BooleanField()
        )
        for place, (name, value) in enumerate(pairs)
    }
    # Of several tenants any will do: to find the newest of all, they would be sorted.
    some = orders.order_by(*NEWEST if len(tenants) == 1 else ()).annotate(**flags)
    found = some[: MOST_COUNTED + 1].aggregate(
        total=Count("pk"),
        **{f"n_{flag}": Count("pk", filter=Q(**{flag: True})) for flag in flags},
    )
    is_all = found["total"] <= MOST_COUNTED
    numbers = {
        pair: Number(found[f"n_{flag}"], is_all)
        for pair, flag in zip(pairs, flags, strict=True)
    }
    return Facets(Number(found["total"], is_all), numbers)


def values(
    orders: OrderQuerySet, query: QueryDict, tenants: Sequence[int]
) -> dict[str, list[str]]:
    """Return what to choose of the open filters: what is known, there or chosen.

    What is there is read off the newest orders, by one query.
    """
    found = foremost(orders.order_by(*NEWEST), tenants, RECENT)
    rows = found.values_list(*OPEN.values())[:RECENT]
    seen = dict(zip(OPEN, map(set, zip(*rows, strict=True)), strict=False))
    return {
        name: unique(known, sorted(seen.get(name, ())), chosen(query, name))
        for name, known in KNOWN.items()
    }


def unique(*parts: Iterable[str]) -> list[str]:
    """Return all that is in some lists, once and without the empty."""
    return [value for value in dict.fromkeys(chain(*parts)) if value]

"""Finding KCIs and refused deliveries by whatever names them, however many there are.

There are millions, and only some of these names have an index: each is looked for in
its own way, and what is found is then listed by primary key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from kci import about
from kci.models import Kci, KciQuerySet, RejectedDelivery
from orders.admin.scoped import newest
from orders.models import Order
from orders.search import MOST_LETTERS

# What no index finds is looked for among so many.
RECENT = 10_000
MOST_FOUND = 1_000
MOST_ORDERS = 50
IDENTITY = ("tenant_id", "entity_type", "entity_id")


def find(kcis: KciQuerySet, term: str, tenants: Sequence[int]) -> QuerySet[Kci]:
    """Narrow KCIs of tenants to those of a KCI, order, conversation or request."""
    word = term.replace("\0", " ").strip()
    found: set[int] = set()
    for rows in ways(kcis.order_by(), word, tenants):
        found.update(rows.values_list("pk", flat=True)[:MOST_FOUND])
    if not found:
        named = Q(request_id=word) | Q(conversation_id=word)
        return newest(kcis, RECENT).filter(named)
    return kcis.filter(pk__in=found)


def ways(
    kcis: KciQuerySet, word: str, tenants: Sequence[int]
) -> Iterator[QuerySet[Kci]]:
    """Yield the KCIs by each of their names that has an index."""
    # The indexes begin with the tenant, which for an operator is any.
    of_tenants = kcis.filter(tenant__in=tenants)
    yield of_tenants.filter(kci_id=word.lower())
    yield of_tenants.filter(entity_type__in=Order.EntityType.values, entity_id=word)
    orders = Order.objects.filter(tenant__in=tenants)
    if held := named(orders.filter(conversation_id=word)):
        yield kcis.filter(held, conversation_id=word)
    if held := named(orders.filter(numbered(word))):
        yield kcis.filter(held)
    yield of_tenants.unapplied().filter(conversation_id=word)
    if len(word) <= about.LONGEST:
        yield unread(of_tenants, word)


def unread(kcis: KciQuerySet, word: str) -> QuerySet[Kci]:
    """Return unapplied KCIs that name an order as a word does.

    Their order may not know its numbers yet: they are read off a bounded number of
    bodies.
    """
    some = kcis.unapplied().values("pk")[:MOST_FOUND]
    member = rf'"({"|".join(about.NUMBERED)})"\s*:\s*"?{re.escape(word)}["\s,}}]'
    return kcis.filter(pk__in=some, body__regex=member)


def numbered(word: str) -> Q:
    """Return whether a word is an order's number at its supplier, or its service's."""
    return Q(supplier_order_number=word) | Q(service_id=word)


def named(orders: QuerySet[Order]) -> Q:
    """Return whether a KCI is of one of the newest of some orders; false if of none."""
    rows = orders.order_by("-pk").values(*IDENTITY)[:MOST_ORDERS]
    return reduce(or_, (Q(**order) for order in rows), Q())


def find_refused(
    refused: QuerySet[RejectedDelivery], term: str
) -> QuerySet[RejectedDelivery]:
    """Narrow refused deliveries to that of a uuid, or those of names and words.

    A name is that of a KCI, an order, a conversation or a request, as a whole; words
    are those of the reasons. Both are looked for among the newest only, since no index
    helps.
    """
    words = term.replace("\0", " ")[:MOST_LETTERS].split()
    with suppress(ValueError):
        told = refused.filter(uuid=UUID("".join(words)))
        if told.exists():
            return told
    rows = newest(refused, RECENT).annotate(said=Cast("reasons", TextField()))
    for word in words:
        named = Q(names__contains=about.line(word))
        rows = rows.filter(named | Q(said__icontains=word))
    return rows

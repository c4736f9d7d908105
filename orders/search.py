"""The one search box: finding an order by whatever somebody can quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import TypeVar

from django.db.models import Q, QuerySet

from orders.entity import national
from orders.models import Order, TimelineEvent

Orders = TypeVar("Orders", bound=QuerySet[Order])

# More is no search but a paste by mistake; it also bounds the work of the database.
MOST_LETTERS = 200
MOST_WORDS = 12
# Orders of one conversation, or of one KCI id that was used again.
MOST_QUOTED = 1_000

DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
# Seven digits and more, however they are set apart.
TELEPHONE = re.compile(r"(?<!\S)(?:\+|\()?\d(?:[\s().\-/]*\d){6,}(?!\S)", re.ASCII)


def clean(term: str) -> str:
    """Return what was typed as a database can compare it, in small letters."""
    return " ".join(term.replace("\0", " ")[:MOST_LETTERS].split()).casefold()


def dialled(term: str) -> str:
    """Return a cleaned term with its telephone numbers as orders keep them."""
    plain = term.translate(DASHES)
    return TELEPHONE.sub(lambda found: national(found.group()), plain)


def readings(term: str) -> list[list[str]]:
    """Return how a term may be meant, each as words that must all be there."""
    cleaned = clean(term)
    meant = dict.fromkeys((cleaned, dialled(cleaned)))
    return [one.split()[:MOST_WORDS] for one in meant if one]


def find(orders: Orders, term: str) -> Orders:
    """Narrow orders to those that a term finds; a blank term narrows nothing."""
    meant = readings(term)
    if not meant:
        return orders
    contained = reduce(or_, (every(words) for words in meant))
    quoted = by_reference(orders, term)
    return orders.filter(contained | Q(pk__in=quoted) if quoted else contained)


def the_one(orders: QuerySet[Order], term: str) -> Order | None:
    """Return the order that a term names to the letter, if it is the only one."""
    cleaned = clean(term)
    if not cleaned:
        return None
    named = reduce(or_, map(line, dict.fromkeys((cleaned, dialled(cleaned)))))
    quoted = by_reference(orders, term)
    exact = orders.filter(named | Q(pk__in=quoted) if quoted else named)
    found = list(exact.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def every(words: Sequence[str]) -> Q:
    """Return the condition that an order can be quoted by each of the words."""
    return reduce(and_, (Q(search_text__contains=word) for word in words))


def line(text: str) -> Q:
    """Return the condition that a text is all of one thing that an order goes by."""
    return (
        Q(search_text=text)
        | Q(search_text__startswith=f"{text}\n")
        | Q(search_text__endswith=f"\n{text}")
        | Q(search_text__contains=f"\n{text}\n")
    )


def by_reference(orders: QuerySet[Order], term: str) -> list[int]:
    """Return the orders of a KCI id or a conversation id: whole or nothing."""
    words = term.replace("\0", " ").split()
    if len(words) != 1 or len(words[0]) > MOST_LETTERS:
        return []
    word = words[0]
    told = TimelineEvent.objects.filter(kci_id=word.lower()).values("order")
    held = orders.filter(conversation_id__in={word, word.lower(), word.upper()})
    both = [
        found.order_by().values("pk") for found in (held, orders.filter(pk__in=told))
    ]
    return [row["pk"] for row in both[0].union(both[1])[:MOST_QUOTED]]

"""The one search box: finding an order by whatever somebody can quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, reduce
from operator import and_, or_
from typing import Generic, TypeVar

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from orders.among import Among
from orders.entity import bare, folded, national
from orders.models import GatewayRequest, Order, TimelineEvent

Orders = TypeVar("Orders", bound=QuerySet[Order])

# More is no search but a paste by mistake; it also bounds the work of the database.
MOST_LETTERS = 200
MOST_WORDS = 12
# Of a word with fewer letters there is no index.
SHORTEST = 3
# Of more orders than these the newest are soon found by going through all.
MOST_FOUND = 1_000
# Among so many of the newest, whatever thousands share fills a page.
NEWEST = 5_000
# So many of them are counted.
MOST_GLIMPSED = 250
# Orders of one conversation, or of one KCI id that was used again.
MOST_QUOTED = 1_000

# Seven digits and more, however they are set apart.
NUMBER = r"[+(]*\d(?:[\s().\-/]*\d){6,}\)*(?!\S)"
TELEPHONE = re.compile(rf"(?<!\S){NUMBER}", re.ASCII)
# By its beginning it is one number, and no row of several.
SURELY_ONE = re.compile(rf"(?<!\S)(?=[+(0]){NUMBER}", re.ASCII)
# What people put around a word, and words that only say what follows.
AROUND = '"“”„«»#?!.:()[]{}<>'
TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr")
KINDS = ("order", "uprn", "service", "number", "no", "id", "ref", "reference")
SAID = "|".join((*TITLES, *KINDS, *map(str.lower, Order.EntityType.values)))
BEFORE = re.compile(rf"(?:{SAID})(?:[/:#.]+|\Z)")
# What may be set apart otherwise than it is kept; a name or a KCI id is not.
FEWEST_DIGITS = 3
LONGEST_NUMBER = 30


def clean(term: str) -> str:
    """Return what was typed as a database can compare it (`folded`)."""
    plain = " ".join(term.replace("\0", " ")[:MOST_LETTERS].split())
    return folded(plain) or plain


def undressed(term: str) -> str:
    """Return a cleaned term without signs, titles and words such as order.

    The parts of a telephone number are no words of their own: many share them.
    """
    words = (word.strip(AROUND) for word in re.split(r"[\s,;]+", term))
    meant = (BEFORE.sub("", word, count=1).strip(AROUND) for word in words)
    plain = " ".join(filter(None, meant)) or term
    return SURELY_ONE.sub(lambda found: bare(found.group()), plain)


def dialled(term: str) -> str:
    """Return an undressed term with its telephone numbers as orders keep them."""
    return TELEPHONE.sub(lambda found: national(found.group()), term)


def has_number(term: str) -> bool:
    """Return whether a term has as many digits as what few share."""
    return len(re.findall(r"\d", term, re.ASCII)) >= FEWEST_DIGITS


def joined(term: str) -> Iterator[str]:
    """Yield an undressed term with the signs and spaces taken out of its numbers.

    "smith ab-12/34" is smith ab1234; as a whole, a number may have spaces as well.
    """
    if not has_number(term) or "@" in term:
        return
    words = [bare(word) for word in term.split()]
    for meant in (" ".join(filter(None, words)), "".join(words)):
        if len(meant) <= LONGEST_NUMBER:
            yield meant


def meanings(term: str) -> list[str]:
    """Return how a term may be meant."""
    meant = undressed(clean(term))
    return [*filter(None, dict.fromkeys((meant, dialled(meant), *joined(meant))))]


def readings(term: str) -> list[list[str]]:
    """Return how a term may be meant, each as words that must all be there."""
    return [one.split()[:MOST_WORDS] for one in meanings(term)]


class Search(Generic[Orders]):
    """What a term finds among orders; a blank one finds them all.

    What few orders have is looked up first, by itself: with all else that a page asks
    for in one query, the database may read every order for it. What many have is soon
    found by going through them. Nothing is looked up before it is needed, or twice.

    `newest`: no more orders are listed than so many, those of the newest changes, and
    all are of one tenant. Of a name a glance at the newest may then do: to look it up,
    an index is read for all orders that have one of its words.
    """

    def __init__(self, orders: Orders, term: str, *, newest: int = 0) -> None:
        self.orders = orders
        self.term = term
        self.newest = newest
        meant = readings(term)
        self.condition = reduce(or_, map(every, meant)) if meant else None

    @cached_property
    def texts(self) -> dict[int, str]:
        """Return what the orders can be quoted by; of too many one more than that."""
        some = self.orders.order_by().filter(self.condition or Q())
        return dict(some.values_list("pk", "search_text")[: MOST_FOUND + 1])

    @cached_property
    def glimpsed(self) -> list[int]:
        """Return the newest that it finds, if those are more than are listed."""
        if not self.newest or has_number(clean(self.term)):
            return []
        # Without a number there is one reading.
        words = [word for words in readings(self.term) for word in long(words)]
        found = glance(self.orders, words) if words else []
        return found if len(found) > self.newest else []

    @cached_property
    def quoted(self) -> list[int]:
        """Return the orders that the term is a reference to."""
        return by_reference(self.orders, self.term)

    @property
    def are_many(self) -> bool:
        """Return whether it finds more than are looked up; a blank term does not."""
        if self.condition is None:
            return False
        return bool(self.glimpsed) or len(self.texts) > MOST_FOUND

    @property
    def are_none(self) -> bool:
        """Return whether it finds nothing."""
        return not (self.are_many or self.texts or self.quoted)

    @property
    def least(self) -> int:
        """Return how many it finds at least, of many."""
        return len(self.glimpsed) or MOST_FOUND

    def found(self) -> Orders:
        """Return the orders that it finds, or those of them that are listed."""
        if self.condition is None:
            return self.orders
        if self.are_many and not self.glimpsed:
            return self.orders.filter(self.condition | Q(Among(F("pk"), self.quoted)))
        some = self.glimpsed or self.texts
        return self.orders.filter(Among(F("pk"), [*some, *self.quoted]))

    def the_one(self) -> Order | None:
        """Return the order that the term names to the letter, if it is the only one."""
        if self.condition is None:
            return None
        meant = {clean(self.term), *meanings(self.term)}
        texts = {} if self.are_many else self.texts
        named = {pk for pk, text in texts.items() if meant & {*text.split("\n")}}
        named.update(self.quoted)
        return self.orders.get(pk__in=named) if len(named) == 1 else None


def find(orders: Orders, term: str) -> Orders:
    """Narrow orders to those that a term finds; a blank term narrows nothing."""
    return Search(orders, term).found()


def is_short(term: str) -> bool:
    """Return whether a term is too short to be a part of anything."""
    return not any(map(long, readings(term)))


def long(words: Sequence[str]) -> list[str]:
    """Return the words that may be parts of something."""
    return [word for word in words if len(word) >= SHORTEST]


def glance(orders: QuerySet[Order], words: Sequence[str]) -> list[int]:
    """Return the newest of very many orders that have all words in their text.

    Of fewer orders none: all are soon gone through.
    """
    newest = orders.order_by("-changed_at", "-pk")
    last = newest.values_list("changed_at")[NEWEST - 1 : NEWEST].first()
    if last is None:
        return []
    # By the place of each word: for parts of a text the database would take the index.
    places = (StrIndex("search_text", Value(word)) for word in words)
    has_all = reduce(and_, (Q(GreaterThan(place, 0)) for place in places))
    some = newest.filter(has_all, changed_at__gte=last[0])
    return [pk for (pk,) in some.values_list("pk")[:MOST_GLIMPSED]]


def numbered(*terms: str) -> Q:
    """Return the condition that an order has one of some numbers, to the letter."""
    spelt = {spelling for term in terms for spelling in (term, term.upper())}
    return (
        Q(entity_type__in=Order.EntityType.values, entity_id__in=spelt)
        | Q(supplier_order_number__in=spelt)
        | Q(service_id__in=spelt)
        | Q(address_id__in=spelt)
    )


def every(words: Sequence[str]) -> Q:
    """Return the condition that an order can be quoted by each of the words.

    Of words too short for an index only those of a whole term count, to the letter.
    """
    if parts := long(words):
        return reduce(and_, (Q(search_text__contains=word) for word in parts))
    return numbered(" ".join(words))


def by_reference(orders: QuerySet[Order], term: str) -> list[int]:
    """Return the orders of a number, and those of the whole id of something of theirs.

    That is a KCI, a conversation or a request of ours; which is found so before a KCI
    embeds it, and then stands in the order's text.
    """
    found = [orders.filter(numbered(*meanings(term)))]
    typed = term.replace("\0", " ").strip()
    names = {typed, undressed(clean(typed))}
    if len(typed) <= MOST_LETTERS and not all(" " in name for name in names):
        spelt = {n for one in names for n in (one, one.lower(), one.upper())}
        told = TimelineEvent.objects.filter(kci_id__in=spelt).values("order")
        asked = GatewayRequest.objects.filter(gateway_id__in=spelt).values("order")
        found.append(orders.filter(conversation_id__in=spelt))
        found.extend(orders.filter(pk__in=some) for some in (told, asked))
    first, *others = [some.order_by().values("pk") for some in found]
    return [row["pk"] for row in first.union(*others)[:MOST_QUOTED]]

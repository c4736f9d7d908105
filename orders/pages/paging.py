"""Which entries of a timeline are on one page: fewer of those that say much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast, Coalesce, Least, Length

from orders.models import SupplierNote

# Entries of a page, and what they may weigh together: bytes of HTML, estimated.
MOST = 50
ROOM = 33_000
# What an entry, a note, a letter of codes and an action above the timeline add to it,
# and what the changes that are shown at once do at most.
ENTRY, NOTE, CODES, ACTION, CHANGES = 435, 260, 3, 300, 500

NOTES = (
    SupplierNote.objects.filter(event=OuterRef("pk"))
    .order_by()
    .values("event")
    .annotate(weight=Sum(Length("note") + NOTE))
    .values("weight")
)
WEIGHT = (
    Value(ENTRY)
    + Length("text")
    + Length(Cast("supplier_codes", TextField())) * CODES
    + Least(Length(Cast("changes", TextField())), CHANGES)
    + Coalesce(Subquery(NOTES), 0)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The keys of a page's entries, and of the one that follows on the next page."""

    number: int
    is_last: bool
    keys: Sequence[int]
    following: Sequence[int]


def page(
    weights: Mapping[int, int], number: int, entry: int, *, actions: int = 0
) -> Page:
    """Return the page of a number, the last if there are fewer; an entry wins.

    `weights`: of the entries, by their keys; `actions`: how many are shown above.
    """
    room = ROOM - ACTION * actions
    keys, found = list(weights), list(pages(weights.values(), room))
    if entry in weights:
        place = keys.index(entry)
        number = next(n for n, one in enumerate(found, 1) if place in one)
    number = min(number, len(found))
    here = found[number - 1]
    return Page(
        number=number,
        is_last=number == len(found),
        keys=keys[here.start : here.stop],
        following=keys[here.stop : here.stop + 1],
    )


def pages(weights: Iterable[int], room: int = ROOM) -> Iterator[range]:
    """Yield the places of the entries of each page, given the weight of each entry.

    Without entries there is one page, which is empty.
    """
    begin = end = weighs = 0
    for end, weight in enumerate(weights, 1):
        is_full = weighs + weight > room or end - begin > MOST
        if is_full and end - begin > 1:
            yield range(begin, end - 1)
            begin, weighs = end - 1, 0
        weighs += weight
    yield range(begin, end)

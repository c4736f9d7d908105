"""What of an order is stored otherwise than its KCIs make it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Model, Q

from orders import outcomes
from orders.models import Order, SupplierNote
from orders.updates import (
    ACTION,
    EVENT,
    Folded,
    action_rows,
    columns,
    event,
    requests_of,
    untouched,
)


def differences(rebuilt: Folded) -> Iterator[str]:
    """Yield what of a rebuilt order is stored differently, in words.

    Marks and times of receipt are copied, so that they do not differ; what waits, and
    what staff did, is none of a rebuild's business.
    """
    order = rebuilt.order
    for name, value in columns(rebuilt.state).items():
        if getattr(order, name) != value:
            yield name
    events = {row.position: row for row in order.timeline.kcis()}
    entries = {entry.update.position: event(order, entry) for entry in rebuilt.entries}
    yield from unlike("timeline", events, entries, EVENT)
    requests = requests_of([order])
    if [*outcomes.judge(requests[order.pk], list(entries.values()))]:
        yield "requests"
    asked = {row.opened_position: row for row in action_rows([rebuilt], requests)}
    there = Q(opened_position__in=asked) | Q(pk__in=untouched([order]))
    stored = {row.opened_position: row for row in order.actions.filter(there)}
    yield from unlike("actions", stored, asked, ACTION)
    told = [tuple(note) for note in notes_of(order)]
    if told != [
        (entry.update.position, note.note, note.type, note.created)
        for entry in rebuilt.entries
        for note in entry.update.notes
    ]:
        yield "notes"


def unlike(
    name: str,
    stored: Mapping[str, Model],
    built: Mapping[str, Model],
    of: Sequence[str],
) -> Iterator[str]:
    """Yield the name if rows are missing, too many or different in some fields."""
    if stored.keys() != built.keys():
        yield name
        return
    for place, row in built.items():
        for one in of:
            if getattr(row, one) != getattr(stored[place], one):
                yield f"{name}.{one}"


def notes_of(order: Order) -> Iterable[tuple[str, str, str, datetime | None]]:
    """Return place, text, type and time of an order's notes, in sequence."""
    notes = SupplierNote.objects.filter(event__order=order)
    return notes.order_by("event__position", "turn").values_list(
        "event__position", "note", "type", "created"
    )

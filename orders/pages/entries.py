"""Entries of a timeline as the templates print them, one class for each partial."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from orders.models import Order, RequiredAction, SupplierNote, TimelineEvent
from orders.pages import side
from orders.pages.clock import Clock
from orders.pages.standing import Sent, sent
from orders.wording import actions, dates, flags, kinds, updates
from orders.wording.changes import Change
from orders.wording.changes import changes as told_changes
from orders.wording.words import supplier_name

Kind = TimelineEvent.Kind
# What the gateway tells by itself, without a supplier's word behind it.
GATEWAYS = frozenset({"RECEIVED_BY_GATEWAY", "SENT_TO_SUPPLIER"})
# Of more changes than ALL_CHANGES only MOST_CHANGES are shown at once.
ALL_CHANGES = 6
MOST_CHANGES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A supplier's note under the name of its kind."""

    kind: str
    text: str
    created: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEntry:
    """A row of the timeline, at its place on the page."""

    row: TimelineEvent

    @property
    def day(self) -> datetime:
        return self.row.at

    @property
    def anchor(self) -> str:
        return anchor(self.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class KciEntry(RowEntry):
    """What a KCI told."""

    template: ClassVar[str] = "orders/_entry_kci.html"

    told: updates.Entry
    who: str
    marks: Sequence[flags.Flag]
    changes: Sequence[Change]
    notes: Sequence[Note]

    @property
    def first_marks(self) -> Sequence[flags.Flag]:
        """Return the marks that are shown at once: each word once, for everybody."""
        loud = (mark for mark in self.marks if not mark.is_technical)
        return list({mark.word: mark for mark in loud}.values())

    @property
    def first_changes(self) -> Sequence[Change]:
        """Return the changes that are shown at once: all, or the first of many."""
        many = len(self.changes) > ALL_CHANGES
        return self._weighed[:MOST_CHANGES] if many else self.changes

    @property
    def more_changes(self) -> Sequence[Change]:
        """Return the changes that are shown on demand."""
        many = len(self.changes) > ALL_CHANGES
        return self._weighed[MOST_CHANGES:] if many else ()

    @property
    def _weighed(self) -> Sequence[Change]:
        return sorted(self.changes, key=lambda change: change.label != "Status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(RowEntry):
    """What somebody wrote for colleagues."""

    template: ClassVar[str] = "orders/_entry_comment.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing(RowEntry):
    """What somebody did: verb, the action it was done to, and to whom it went."""

    template: ClassVar[str] = "orders/_entry_doing.html"

    verb: str
    what: str
    whom: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking(RowEntry):
    """What somebody asked of the gateway, and where that stands now."""

    template: ClassVar[str] = "orders/_entry_request.html"

    sent: Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Numbers that never came, or are waited for."""

    template: ClassVar[str] = "orders/_entry_missing.html"

    first: int
    gap: flags.Gap
    day: datetime

    @property
    def anchor(self) -> str:
        return f"gap-{self.first}"


Entry = KciEntry | Comment | Doing | Asking | Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The entries of one day, under its heading."""

    date: date
    name: str
    ago: str
    entries: Sequence[Entry]


def anchor(row: TimelineEvent) -> str:
    """Return the name of a row's place on its page."""
    return f"kci-{row.pk}" if row.kind == Kind.KCI else f"note-{row.pk}"


def address(row: TimelineEvent) -> str:
    """Return the address of a row on the page of the timeline that holds it."""
    return f"{side.address(row.order)}&entry={row.pk}#{anchor(row)}"


def entry(
    row: TimelineEvent, order: Order, clock: Clock, reused: frozenset[str]
) -> Entry:
    """Return a row of the timeline as an entry."""
    if row.kind == Kind.KCI:
        return kci_entry(row, order, clock, reused)
    if row.kind == Kind.COMMENT:
        return Comment(row=row)
    if row.request:
        row.request.order = order
        return Asking(row=row, sent=sent(row.request, clock))
    return doing(row, order)


def kci_entry(
    row: TimelineEvent, order: Order, clock: Clock, reused: frozenset[str]
) -> KciEntry:
    """Return what a KCI told; `reused`: ids that came with different contents."""
    return KciEntry(
        row=row,
        told=kci_words(row, order, clock),
        who=teller(row),
        marks=list(marks(row, order, clock, reused)),
        changes=told_changes(row.changes, clock.tz, clock.now),
        notes=[note(one) for one in row.notes.all()],
    )


def kci_words(row: TimelineEvent, order: Order, clock: Clock) -> updates.Entry:
    """Return what a KCI told, in words."""
    return updates.entry(
        row.update_type,
        row.type,
        tz=clock.tz,
        now=clock.now,
        code=row.code,
        text=row.text,
        supplier=row.supplier,
        status=row.status,
        old_status=row.status_before,
        concerns=row.concerns,
        changes=row.changes,
        entity_type=order.entity_type,
    )


def teller(row: TimelineEvent) -> str:
    """Return who speaks: the supplier, or the gateway by itself."""
    by_gateway = row.update_type == "ERROR" or row.status in GATEWAYS
    return "Gateway" if by_gateway else supplier_name(row.supplier)


def marks(
    row: TimelineEvent, order: Order, clock: Clock, reused: frozenset[str]
) -> Iterator[flags.Flag]:
    """Yield what is odd about a KCI; that others came before the portal is not."""
    before_portal = [1, (row.sequence_number or 0) - 1]
    if row.late:
        yield late(row, clock)
    if row.after_gap and before_portal not in order.missing:
        yield flags.flag("AFTER_GAP")
    if row.kci_id in reused:
        yield flags.flag("ID_REUSED")
    for code in row.flags:
        yield flags.flag(code)


def late(row: TimelineEvent, clock: Clock) -> flags.Flag:
    """Return the mark of a late KCI, with the time at which it came."""
    known = flags.flag("LATE")
    if row.arrived_at is None:
        return known
    there = dates.local(row.arrived_at, clock.tz)
    same = there.date() == dates.local(row.at, clock.tz).date()
    when = dates.clock(there) if same else clock.moment(row.arrived_at)
    return flags.Flag(f"{known.word}, arrived {when}", known.meaning)


def note(row: SupplierNote) -> Note:
    """Return a supplier's note; one of several kinds names them all."""
    names = [kinds.note_type(name) for name in row.type.split(", ")]
    return Note(kind=", ".join(names), text=row.note, created=row.created)


def doing(row: TimelineEvent, order: Order) -> Doing:
    """Return what somebody did to an action."""
    what = title(row.action, order)
    if row.kind == Kind.CLOSED:
        return Doing(row=row, verb="closed", what=what, said=row.text)
    if row.kind == Kind.REOPENED:
        return Doing(row=row, verb="re-opened", what=what, said=row.text)
    if not row.text:
        return Doing(row=row, verb="put back", what=what)
    if row.actor and row.text in {row.actor.get_full_name(), row.actor.username}:
        return Doing(row=row, verb="took on", what=what)
    return Doing(row=row, verb="gave", what=what, whom=row.text)


def title(action: RequiredAction | None, order: Order) -> str:
    """Return what an action asks for; KCIs that came late may have undone it."""
    if action is None:
        return "an action that is no more"
    return actions.action(action.type, action.concerns, order.entity_type).title


def days(entries: Iterable[Entry], clock: Clock) -> list[Day]:
    """Return entries grouped by their day here, in the sequence in which they are."""
    found: list[tuple[date, list[Entry]]] = []
    for one in entries:
        day = dates.local(one.day, clock.tz).date()
        if not found or found[-1][0] != day:
            found.append((day, []))
        found[-1][1].append(one)
    return [
        Day(
            date=day,
            name=dates.long_day(day, clock.now),
            ago=clock.days_ago(day),
            entries=its,
        )
        for day, its in found
    ]

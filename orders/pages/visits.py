"""Free visits as a week of choices, by the clock of the people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from orders.gateway.client import Slot
from orders.models import GatewayRequest
from orders.moments import read_moment
from orders.pages.clock import Clock
from orders.visits import has_run_out, moment
from orders.wording import dates
from orders.wording.changes import END, START

WEEK = timedelta(days=7)
MORNING, AFTERNOON, EARLY, EVENING = "Morning", "Afternoon", "Early", "Evening"
HALVES = {"AM": MORNING, "PM": AFTERNOON, "EARLY": EARLY, "EVENING": EVENING}
NOON = 12
EVENING_BEGINS = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit that can be picked; without a value, one that is not to be had."""

    name: str
    hours: str = ""
    value: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDay:
    """A day with its visits."""

    weekday: str
    day: str
    visits: Sequence[Visit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week of visits, and where the weeks beside it begin."""

    days: Sequence[VisitDay]
    before: date | None
    after: date | None
    asked_at: datetime

    @property
    def values(self) -> set[str]:
        """Return what a form calls the visits that can be picked."""
        return {one.value for day in self.days for one in day.visits if one.value}

    @property
    def is_empty(self) -> bool:
        return not self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeVisits:
    """What can be picked: a week, or why there is none, and what is picked so far."""

    # Where other weeks are to be had, and of whose order.
    url: str
    tenant: str
    week: Week | None
    problem: str
    pick: Visit | None
    picks_none: bool
    # The form around it says that none is picked.
    is_wrong: bool

    @property
    def elsewhere(self) -> Visit | None:
        """Return the pick unless it stands in the week."""
        values = self.week.values if self.week else ()
        return None if self.pick and self.pick.value in values else self.pick

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to pick, nor anything picked."""
        return self.pick is None and (self.week is None or self.week.is_empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A visit that is kept for us."""

    request: GatewayRequest
    value: str
    when: str
    left: str
    is_over: bool

    @property
    def visit(self) -> Visit | None:
        """Return it as a visit that is picked, unless it has run out."""
        told = Visit(name=self.when, value=self.value, aside="held for us")
        return None if self.is_over else told


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week(slots: Sequence[Slot], wanted: date | None, clock: Clock) -> Week:
    """Return the week that holds a day, else the one of the first free visit."""
    first_free = dates.local(slots[0].start, clock.tz).date() if slots else clock.today
    begin = monday(wanted or first_free)
    found: dict[date, list[Slot]] = {}
    for slot in slots:
        day = dates.local(slot.start, clock.tz).date()
        if begin <= day < begin + WEEK:
            found.setdefault(day, []).append(slot)
    last = dates.local(slots[-1].start, clock.tz).date() if slots else begin
    return Week(
        days=[visit_day(day, found[day], clock) for day in sorted(found)],
        before=begin - WEEK if begin > monday(clock.today) else None,
        after=begin + WEEK if last >= begin + WEEK or not found else None,
        asked_at=clock.now,
    )


def visit_day(day: date, slots: Iterable[Slot], clock: Clock) -> VisitDay:
    """Return a day with its visits; a half that is gone is said to be."""
    visits = [visit(slot, clock) for slot in slots]
    names = {one.name for one in visits}
    gone = [Visit(name=half) for half in (MORNING, AFTERNOON) if half not in names]
    rank = [EARLY, MORNING, AFTERNOON, EVENING]
    return VisitDay(
        weekday=f"{day:%A}",
        day=f"{day.day} {day:%B}",
        visits=sorted([*visits, *gone], key=lambda one: rank.index(one.name)),
    )


def visit(slot: Slot, clock: Clock) -> Visit:
    """Return a free visit as it is told here."""
    start = dates.local(slot.start, clock.tz)
    return Visit(
        name=half(slot, start),
        hours=hours(slot.start, slot.end, clock),
        value=f"{moment(slot.start)}/{moment(slot.end)}",
        aside="standard" if slot.is_standard else "extra charge",
    )


def half(slot: Slot, start: datetime) -> str:
    """Return the part of the day, by the classification, else by the clock."""
    named = HALVES.get(slot.classification.rpartition("_")[2])
    if named:
        return named
    if start.hour < NOON:
        return MORNING
    return AFTERNOON if start.hour < EVENING_BEGINS else EVENING


def hours(start: datetime, end: datetime, clock: Clock) -> str:
    first, last = dates.local(start, clock.tz), dates.local(end, clock.tz)
    return f"{dates.clock(first)} to {dates.clock(last)}"


def picked(value: str) -> tuple[datetime, datetime] | None:
    """Return begin and end, in UTC, of the visit that a form names."""
    start, _, end = value.partition("/")
    found = read_moment(start), read_moment(end)
    if found[0] is None or found[1] is None or found[0] >= found[1]:
        return None
    return found[0].astimezone(UTC), found[1].astimezone(UTC)


def pick(value: str, clock: Clock) -> Visit | None:
    """Return the visit that a form names."""
    ends = picked(value)
    if ends is None:
        return None
    when = dates.long_visit(*ends, clock.tz, clock.now)
    return Visit(name=when, value=value, aside="picked")


def kept(request: GatewayRequest, clock: Clock) -> Held:
    """Return a visit that is kept, and for how long it is."""
    slot = request.body.get("timeslot", {})
    start = read_moment(slot.get(START))
    end = read_moment(slot.get(END))
    when = dates.long_visit(start, end, clock.tz, clock.now) if start else "The visit"
    ends = request.expires_at
    left = dates.age(ends - clock.now) if ends else ""
    return Held(
        request=request,
        value=f"{slot.get(START)}/{slot.get(END)}",
        when=when,
        left=left,
        is_over=has_run_out(request),
    )

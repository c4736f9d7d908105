"""Today: how much waits for us, what came, what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.urls import reverse

from orders.filters import is_at_risk, is_delayed
from orders.models import Order, RequiredAction, Tenant, TimelineEvent
from orders.pages import queue
from orders.pages.charts import Chart, stacked
from orders.pages.clock import Clock
from orders.pages.keyset import bounded_count, shown_count
from orders.pages.news import News, newest
from orders.pages.queue import Row, Share
from orders.pages.since import last_here
from orders.wording import dates
from orders.wording.words import count, in_words, opening

OLDEST = 10
DAYS = 30
# So long a day's number may lag behind, in seconds: it is counted over many rows.
FRESH = 60
SERIES = ("INFORMATIONAL", "ACTION_REQUIRED", "ERROR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A number that leads to what it counts."""

    number: str
    label: str
    url: str
    tone: str = "neutral"
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How many KCIs a day brought, by series."""

    date: date
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """All that the first page prints."""

    greeting: str
    day: str
    summary: str
    tiles: Sequence[Tile]
    oldest: Sequence[Row]
    total: str
    chart: Chart
    days: Sequence[Day]
    news: Sequence[News]
    since: datetime | None


def today(person: User, clock: Clock) -> Today:
    """Return the first page, in a fixed number of queries."""
    waiting = RequiredAction.objects.visible_to(person).outstanding()
    shares = list(queue.shared(waiting, clock))
    first = queue.rich(waiting.oldest_first())[:OLDEST]
    days = kcis_per_day(person, clock)
    since = last_here(person, clock.now)
    return Today(
        greeting=greeting(person, clock),
        day=dates.long_day(clock.today),
        summary=summary(shares, person),
        tiles=[*tiles(shares, person), *order_tiles(person, clock)],
        oldest=[queue.row(action, person, clock) for action in first],
        total=total(shares),
        chart=stacked([one.numbers for one in days], [mondays(one) for one in days]),
        days=days[::-1],
        news=newest(person, clock, since),
        since=since,
    )


def greeting(person: User, clock: Clock) -> str:
    """Return Good morning, Amira."""
    hour = clock.now.astimezone(clock.tz).hour
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    return f"Good {part}, {person.first_name or person.get_username()}"


def total(shares: Sequence[Share]) -> str:
    return shown_count(sum(share.count for share in shares))


def summary(shares: Sequence[Share], person: User) -> str:
    """Return in a sentence whether anything is late."""
    over = sum(share.over for share in shares)
    mine = sum(share.over for share in shares if share.assignee == person.pk)
    if not over:
        return "Nothing is over its time."
    late = "is over its time" if over == 1 else "are over their time"
    actions = f"{opening(count(over, 'action'))} {late}"
    if not mine:
        return f"{actions}."
    if over == 1:
        return f"{actions}; it is yours."
    return f"{actions}; {in_words(mine)} of them {'is' if mine == 1 else 'are'} yours."


def tiles(shares: Sequence[Share], person: User) -> Iterator[Tile]:
    """Yield the numbers of the day, each a link to what it counts."""
    place = reverse("queue")
    yield Tile(number=total(shares), label="outstanding actions", url=place)
    mine = [share for share in shares if share.assignee == person.pk]
    yield Tile(number=total(mine), label="mine", url=f"{place}?with=me")
    nobodys = [share for share in shares if share.assignee is None]
    yield warned(
        total(nobodys), "with nobody", f"{place}?with=nobody", "waiting", "person"
    )
    over = shown_count(sum(share.over for share in shares))
    yield warned(over, "over their time", f"{place}?over=1", "trouble", "clock")


def order_tiles(person: User, clock: Clock) -> Iterator[Tile]:
    """Yield how many orders are late, and how many may be so by the end of the week."""
    orders, place = Order.objects.visible_to(person), reverse("orders")
    delayed = bounded_count(orders.filter(is_delayed((), clock)))
    yield warned(delayed, "orders delayed", f"{place}?delayed=1", "trouble", "hold")
    risky = bounded_count(orders.filter(is_at_risk((), clock)))
    url = f"{place}?risk=1"
    yield warned(risky, "at risk this week", url, "waiting", "calendar")


def warned(number: str, label: str, url: str, tone: str, icon: str) -> Tile:
    """Return a tile with a tone, if there is anything to warn of."""
    if number == "0":
        return Tile(number=number, label=label, url=url)
    return Tile(number=number, label=label, url=url, tone=tone, icon=icon)


def kcis_per_day(person: User, clock: Clock) -> list[Day]:
    """Return how many KCIs each of the last days brought, the oldest first."""
    first = clock.today - timedelta(days=DAYS - 1)
    tenants = sorted(Tenant.objects.numbers(person))
    # An operator may have too many for a key.
    whose = hashlib.sha256(repr(tenants).encode()).hexdigest()
    key = f"kcis-per-day:{first}:{whose}"
    counts = cache.get_or_set(key, lambda: counted(tenants, first, clock), FRESH)
    days = (first + timedelta(days=n) for n in range(DAYS))
    return [
        Day(date=day, numbers=[(counts or {}).get((day, one), 0) for one in SERIES])
        for day in days
    ]


def counted(
    tenants: Sequence[int], first: date, clock: Clock
) -> dict[tuple[date, str], int]:
    """Return how many KCIs there were by day and series since a day, by one query."""
    since = datetime.combine(first, time(), clock.tz)
    rows = TimelineEvent.objects.kcis().filter(
        order__tenant__in=tenants, at__gte=since, at__lt=clock.now + timedelta(days=1)
    )
    by_day = rows.values_list(TruncDate("at", tzinfo=clock.tz), "update_type")
    return {
        (day, kind): n for day, kind, n in by_day.annotate(n=Count("pk")).order_by()
    }


def mondays(day: Day) -> str:
    """Return a day's label under the bars; each week has one."""
    return dates.day(day.date).split(" ", 1)[1] if day.date.weekday() == 0 else ""

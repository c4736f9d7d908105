"""The page of reports: a period, suppliers side by side, charts and their tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.dateparse import parse_date

from orders import reports
from orders.pages import ages, figures
from orders.pages.choices import address, chosen
from orders.pages.clock import Clock
from orders.pages.figures import Figure, Table
from orders.reports import DAY, ORDERS, Period, Scope, Slipped, Supplied
from orders.wording import reports as wording
from orders.wording.words import supplier_name

LONGEST = 366
USUAL = "30"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A period, or a kind, as a link."""

    label: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the page prints."""

    scope: Scope
    periods: Sequence[Choice]
    kinds: Sequence[Choice]
    is_own_period: bool
    # What is wrong with days of one's own.
    odd: str
    # Where the figures are of all suppliers again.
    of_all: str
    before: str
    suppliers: Table
    figures: Sequence[Figure]

    @property
    def tables(self) -> Mapping[str, Table]:
        found = [self.suppliers, *(figure.table for figure in self.figures)]
        return {table.key: table for table in found}

    @property
    def supplier(self) -> str:
        """Return whom the figures are about, "" for all."""
        return supplier_name(self.scope.supplier) if self.scope.supplier else ""


def report(person: User, query: QueryDict, clock: Clock) -> Report:
    """Return the reports that an address asks for, in a fixed number of queries.

    The suppliers stand side by side; the figures are of one of them, if it is chosen.
    """
    kind = query.get("kind", ORDERS)
    kind = kind if kind in wording.KINDS else ORDERS
    name, period = period_of(query, clock)
    everyone = Scope(person=person, kind=kind, period=period)
    scope = replace(everyone, supplier=next(iter(chosen(query, "supplier")), ""))
    suppliers = reports.supplied(everyone)
    slips = reports.slipped(everyone, clock)
    return Report(
        scope=scope,
        periods=list(periods(query, name)),
        kinds=[
            Choice(label=label, url=address(query, kind=one), is_here=one == kind)
            for one, label in wording.KINDS.items()
        ],
        is_own_period=name == "",
        odd=odd(query, period),
        of_all=address(query, supplier=None),
        before=wording.before(
            sum(one.before for one in suppliers), sum(one.orders for one in suppliers)
        ),
        suppliers=figures.side_by_side(suppliers, slips, links(suppliers, query)),
        figures=drawn(scope, suppliers, slips),
    )


def links(suppliers: Sequence[Supplied], query: QueryDict) -> dict[str, str]:
    """Return where the figures are of one supplier alone."""
    names = [one.supplier for one in suppliers]
    return {name: address(query, supplier=name) for name in names}


def drawn(
    scope: Scope, suppliers: Sequence[Supplied], slips: Sequence[Slipped]
) -> list[Figure]:
    """Return the charts of one supplier, or of all."""
    asked = reports.asked(scope)
    limits = ages.limits(scope.person, [one.type for one in asked])
    return [
        figures.completion(figures.of(scope.supplier, suppliers)),
        figures.slips(figures.of(scope.supplier, slips)),
        figures.problems(reports.codes(scope)),
        figures.answers(asked, limits),
    ]


def periods(query: QueryDict, here: str) -> Iterator[Choice]:
    """Yield the periods that one can choose by a click."""
    for name, label in wording.PERIODS.items():
        url = address(query, period=name, **{"from": None, "to": None})
        yield Choice(label=label, url=url, is_here=name == here)


def period_of(query: QueryDict, clock: Clock) -> tuple[str, Period]:
    """Return the period of an address and its name, "" for days of one's own."""
    first, last = day(query.get("from", "")), day(query.get("to", ""))
    if first and last and first <= last:
        first = max(first, last - timedelta(days=LONGEST - 1))
        return "", between(first, last, clock)
    name = query.get("period", USUAL)
    today = clock.today
    if name == "month":
        return name, between(today.replace(day=1), today, clock)
    if name == "last":
        end = today.replace(day=1) - DAY
        return name, between(end.replace(day=1), end, clock)
    name = name if name in wording.PERIODS else USUAL
    return name, between(today - timedelta(days=int(name) - 1), today, clock)


def odd(query: QueryDict, period: Period) -> str:
    """Return why not all the days of one's own are shown, "" if they are."""
    told = [query.get(name, "") for name in ("from", "to")]
    first, last = map(day, told)
    if first and last:
        if first > last:
            return wording.BACKWARDS
        return wording.cut(LONGEST) if first < period.first else ""
    return wording.NO_DAYS if any(told) else ""


def day(text: str) -> date | None:
    """Return a day of an address; None for what is none, or no day of ours."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and 2000 <= found.year <= 2100 else None


def between(first: date, last: date, clock: Clock) -> Period:
    start = datetime.combine(first, time(), clock.tz)
    end = datetime.combine(last + DAY, time(), clock.tz)
    return Period(first=first, last=last, start=start, end=end)

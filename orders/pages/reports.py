"""The page of reports: a period, suppliers side by side, charts and their tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import mean

from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.dateparse import parse_date

from orders import reports
from orders.models import Tenant
from orders.pages.charts import Chart, stacked
from orders.pages.clock import Clock
from orders.pages.plots import Plot, columns, dumbbells, rows_of_bars
from orders.pages.today import SERIES, Day, counted
from orders.reports import DAY, ORDERS, Asked, Period, Told, spread
from orders.wording import codes, tables
from orders.wording import reports as wording
from orders.wording.words import supplier_name

HOUR = timedelta(hours=1)
LONGEST = 366
USUAL = "30"
# Bars of single days would be too thin.
MOST_BARS = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A period, or a kind, as a link."""

    label: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Numbers under headings; the first cell of a row names it."""

    key: str
    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Return the rows with each cell under its heading, for narrow screens."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart with its table."""

    title: str
    text: str
    table: Table
    plot: Plot | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the page prints."""

    period: Period
    choices: Sequence[Choice]
    kinds: Sequence[Choice]
    own: bool
    kind: str
    suppliers: Table
    figures: Sequence[Figure]

    @property
    def tables(self) -> Mapping[str, Table]:
        found = [self.suppliers, *(figure.table for figure in self.figures)]
        return {table.key: table for table in found}


def report(person: User, query: QueryDict, clock: Clock) -> Report:
    """Return the reports that an address asks for, in a fixed number of queries."""
    kind = query.get("kind", ORDERS)
    kind = kind if kind in wording.KINDS else ORDERS
    name, period = period_of(query, clock)
    orders = reports.begun(person, kind, period)
    told = list(reports.lives(orders, clock))
    return Report(
        period=period,
        choices=list(choices(name, kind)),
        kinds=[
            Choice(label=label, url=address(name, one, period), is_here=one == kind)
            for one, label in wording.KINDS.items()
        ],
        own=name == "",
        kind=kind,
        suppliers=side_by_side(told),
        figures=[
            completion(told),
            slips(told),
            problems(reports.codes(orders)),
            answers(reports.asked(person, kind, period)),
            per_day(person, period, clock),
        ],
    )


def choices(name: str, kind: str) -> Iterator[Choice]:
    """Yield the periods that one can choose by a click."""
    for key, label in wording.PERIODS.items():
        url = f"?period={key}&kind={kind}"
        yield Choice(label=label, url=url, is_here=key == name)


def address(name: str, kind: str, period: Period) -> str:
    """Return the address of a kind's report over the same period."""
    if name:
        return f"?period={name}&kind={kind}"
    return f"?from={period.first}&to={period.last}&kind={kind}"


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


def by_supplier(told: Sequence[Told]) -> list[tuple[str, list[Told]]]:
    """Return orders by supplier, the one with the most first."""
    found: dict[str, list[Told]] = {}
    for one in told:
        found.setdefault(one.supplier, []).append(one)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def side_by_side(told: Sequence[Told]) -> Table:
    """Return the suppliers side by side."""
    return Table(
        key="suppliers",
        caption="The suppliers side by side",
        headings=(
            "Supplier",
            "Orders",
            "Acknowledged",
            "9 in 10",
            "Committed",
            "9 in 10",
            "Completed",
            "9 in 10",
            "Slip",
            "Delayed",
            "Rebooked",
        ),
        rows=[supplier_row(name, own) for name, own in by_supplier(told)],
    )


def supplier_row(name: str, own: Sequence[Told]) -> list[str]:
    """Return a supplier's numbers."""
    cells = [supplier_name(name), f"{len(own):,}"]
    for spans in (
        [one.acknowledged - one.began for one in own if one.acknowledged],
        [one.committed - one.began for one in own if one.committed],
        [one.completed - one.began for one in own if one.completed],
    ):
        found = spread(spans)
        cells += [wording.span(found.half), wording.span(found.most)]
    moved = [one.slip for one in own if one.slip is not None]
    return [
        *cells,
        wording.slip(mean(moved) if moved else None),
        wording.share(sum(one.delays > 0 for one in own), len(own)),
        wording.share(sum(one.rebooked > 0 for one in own), len(own)),
    ]


def completion(told: Sequence[Told]) -> Figure:
    """Return how long it took until orders were completed."""
    rows = []
    for name, own in by_supplier(told):
        found = spread([o.completed - o.began for o in own if o.completed])
        if found.half is not None and found.most is not None:
            rows.append((supplier_name(name), found.half / DAY, found.most / DAY))
    return Figure(
        title="Days until completed",
        text="From the first word of it to the last. The further the dots lie apart,"
        " the less can be promised.",
        plot=dumbbells(rows, "days"),
        table=Table(
            key="completed",
            caption="Days until completed",
            headings=("Supplier", "Half by", "Nine in ten by"),
            rows=[[n, f"{half:,.1f}", f"{most:,.1f}"] for n, half, most in rows],
        ),
    )


def slips(told: Sequence[Told]) -> Figure:
    """Return how far target dates slipped after they were committed to."""
    moved = [wording.slip_class(one.slip) for one in told if one.slip is not None]
    counts = Counter(moved)
    numbers = [(name, counts[name]) for name in wording.SLIPS]
    return Figure(
        title="Later than committed",
        text="Orders by how many days the target date moved after it was promised.",
        chart=columns(
            [
                (name, number, 1 if place < wording.LATE else 2)
                for place, (name, number) in enumerate(numbers)
            ]
        ),
        table=Table(
            key="slips",
            caption="Orders by slip",
            headings=("Slip", "Orders", "Share"),
            rows=[[n, f"{c:,}", wording.share(c, len(moved))] for n, c in numbers],
        ),
    )


def problems(found: Sequence[tuple[str, int]]) -> Figure:
    """Return why orders were held up."""
    rows = [(codes.problem(code).name, number) for code, number in found]
    return Figure(
        title="Why orders were held up",
        text="The commonest problem codes, in orders.",
        plot=rows_of_bars(rows),
        table=Table(
            key="problems",
            caption="Orders by problem",
            headings=("Problem", "Code", "Orders"),
            rows=[
                [name, code, f"{number:,}"]
                for (name, number), (code, _) in zip(rows, found, strict=True)
            ],
        ),
    )


def answers(found: Sequence[Asked]) -> Figure:
    """Return how fast we answered what was asked."""
    rows = [
        (
            tables.asked_kind(one.type),
            one.answered.half / HOUR,
            one.answered.most / HOUR,
        )
        for one in found
        if one.answered.half is not None and one.answered.most is not None
    ]
    return Figure(
        title="How fast we answer",
        text="Hours from being asked to having answered, or to its being settled.",
        plot=dumbbells(rows, "hours"),
        table=Table(
            key="answers",
            caption="What was asked of us",
            headings=("Action", "Opened", "Closed", "Half by", "Nine in ten by"),
            rows=[
                [
                    tables.asked_kind(one.type),
                    f"{one.opened:,}",
                    f"{one.closed:,}",
                    wording.span(one.answered.half),
                    wording.span(one.answered.most),
                ]
                for one in found
            ],
        ),
    )


def per_day(person: User, period: Period, clock: Clock) -> Figure:
    """Return how many KCIs each day brought."""
    tenants = list(Tenant.objects.of(person).values_list("pk", flat=True))
    counts = counted(tenants, period.first, clock)
    span = (period.last - period.first).days + 1
    days = [
        Day(date=one, numbers=[counts.get((one, kind), 0) for kind in SERIES])
        for one in (period.first + timedelta(days=n) for n in range(span))
    ]
    shown = days[-MOST_BARS:]
    return Figure(
        title="KCIs a day",
        text="Of all kinds: information, asked of us, and errors.",
        chart=stacked([one.numbers for one in shown], [""] * len(shown)),
        table=Table(
            key="days",
            caption="KCIs by day",
            headings=("Day", "Information", "Asked of us", "Errors"),
            rows=[[f"{d.date}", *(f"{n:,}" for n in d.numbers)] for d in days],
        ),
    )

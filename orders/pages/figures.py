"""The tables and charts of the reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import TypeVar

from orders.pages.charts import Chart
from orders.pages.plots import Plot, columns, dumbbells, rows_of_bars
from orders.percentiles import Spread
from orders.reports import Asked, Slipped, Supplied
from orders.wording import codes, tables
from orders.wording import reports as wording
from orders.wording.words import supplier_name

Cells = Sequence[str]
Row = TypeVar("Row", Supplied, Slipped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Numbers under headings; the first cell of a row names it.

    A heading, and each cell below it, is one text or two, of which the second stands
    under the first. A row may lead somewhere.
    """

    key: str
    caption: str
    headings: Sequence[Cells]
    rows: Sequence[Sequence[Cells]]
    links: Sequence[str] = ()

    @property
    def printed(self) -> Iterator[tuple[str, list[tuple[Cells, Cells]]]]:
        """Yield where each row leads, and its cells with their headings."""
        for n, row in enumerate(self.rows):
            link = self.links[n] if self.links else ""
            yield link, list(zip(self.headings, row, strict=True))

    @property
    def heads(self) -> list[str]:
        """Return the headings of a file, which has a column for each text."""
        return [
            ", ".join(one[: n + 1]) for one in self.headings for n in range(len(one))
        ]

    @property
    def lines(self) -> Iterator[list[str]]:
        """Yield the lines of a file: exactly what is shown."""
        yield from (list(chain(*row)) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart with its table, and what its colours mean."""

    title: str
    text: str
    table: Table
    plot: Plot | None = None
    chart: Chart | None = None
    key: Sequence[tuple[str, str]] = ()


# The colours of charts, by number, as the stylesheet has them.
SPREAD = (("c4", "half are done by"), ("c1", "nine in ten by"))


def side_by_side(
    suppliers: Sequence[Supplied],
    slips: Sequence[Slipped],
    links: Mapping[str, str],
) -> Table:
    """Return the suppliers side by side, each with a link to its own figures."""
    return Table(
        key="suppliers",
        caption="The suppliers side by side",
        headings=wording.SUPPLIERS,
        rows=[
            supplier_row(one, [s for s in slips if s.supplier == one.supplier])
            for one in suppliers
        ],
        links=[links[one.supplier] for one in suppliers],
    )


def of(supplier: str, rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a supplier, "" for all of them."""
    return [one for one in rows if supplier in {"", one.supplier}]


def supplier_row(one: Supplied, slips: Sequence[Slipped]) -> list[Cells]:
    """Return a supplier's numbers."""
    return [
        (supplier_name(one.supplier),),
        (f"{one.orders:,}",),
        spread_cell(one.acknowledged),
        spread_cell(one.committed),
        spread_cell(one.completed),
        (wording.slip(mean_slip(slips)),),
        (wording.share(one.delayed, one.orders),),
        (wording.share(one.rebooked, one.orders), f"{one.reappointments:,}"),
    ]


def spread_cell(found: Spread | None) -> Cells:
    if found is None:
        return (wording.NONE, "")
    return (wording.span(found.half), wording.span(found.most))


def mean_slip(slips: Sequence[Slipped]) -> float | None:
    """Return by how many days target dates moved on the average."""
    count = sum(one.orders for one in slips)
    return sum(one.days * one.orders for one in slips) / count if count else None


def completion(suppliers: Sequence[Supplied]) -> Figure:
    """Return how long it took until orders were completed."""
    rows = [
        (supplier_name(one.supplier), one.completed)
        for one in suppliers
        if one.completed
    ]
    return Figure(
        title="Time until completed",
        text="From the beginning. The further the dots lie apart, the less can be"
        " promised.",
        plot=plot_of(rows),
        key=SPREAD,
        table=Table(
            key="completed",
            caption="Time until completed",
            headings=(("Supplier",), ("Half by",), ("Nine in ten by",)),
            rows=[
                ((name,), (wording.span(one.half),), (wording.span(one.most),))
                for name, one in rows
            ],
        ),
    )


def plot_of(
    rows: Sequence[tuple[str, Spread]], limits: Sequence[timedelta | None] = ()
) -> Plot | None:
    """Return spreads as dumbbells, in the unit that suits the longest.

    `limits`: what each was to be done by, None where there is no such.
    """
    if not rows:
        return None
    longest = max([one.most for _, one in rows] + [one for one in limits if one])
    unit, name = wording.unit(longest)
    marks = [one / unit if one else None for one in limits]
    return dumbbells([(n, s.half / unit, s.most / unit) for n, s in rows], name, marks)


def slips(found: Sequence[Slipped]) -> Figure:
    """Return how far target dates slipped after they were committed to."""
    counts: Counter[str] = Counter()
    for one in found:
        counts[wording.slip_class(one.days)] += one.orders
    numbers = [(name, counts[name]) for name in wording.SLIPS]
    drawn = [
        (*one, colour)
        for one, colour in zip(numbers, wording.SLIP_COLOURS, strict=True)
    ]
    return Figure(
        title="Later than committed",
        text="Orders by how many days the target date moved after it was promised.",
        chart=columns(drawn) if counts else None,
        table=Table(
            key="slips",
            caption="Orders by slip in days",
            headings=(("Slip",), ("Orders",), ("Share",)),
            rows=[
                ((name,), (f"{n:,}",), (wording.share(n, counts.total()),))
                for name, n in (numbers if counts else ())
            ],
        ),
    )


def problems(found: Sequence[tuple[str, int]]) -> Figure:
    """Return why orders were held up."""
    rows = [(codes.problem(code).name, code, number) for code, number in found]
    return Figure(
        title="Why orders were held up",
        text="The commonest problem codes, in orders.",
        plot=rows_of_bars([(name, n) for name, _, n in rows]) if rows else None,
        table=Table(
            key="problems",
            caption="Orders by problem",
            headings=(("Problem", "code"), ("Orders",)),
            rows=[((name, code), (f"{n:,}",)) for name, code, n in rows],
        ),
    )


def answers(asked: Sequence[Asked], limits: Mapping[str, timedelta]) -> Figure:
    """Return how fast we answered what was asked."""
    rows = [(tables.asked_kind(one.type), one) for one in asked]
    drawn = [(name, one, one.answered) for name, one in rows if one.answered]
    return Figure(
        title="How fast we answer",
        text="From being asked in these days to our answer, or to its being settled"
        " without.",
        plot=plot_of(
            [(name, spread) for name, _, spread in drawn],
            [limits.get(one.type) for _, one, _ in drawn],
        ),
        key=(*SPREAD, ("c3", "our limit")),
        table=Table(
            key="answers",
            caption="What was asked of us in these days, and what was closed in them",
            headings=wording.ACTIONS,
            rows=[
                (
                    (name,),
                    (f"{one.opened:,}",),
                    (f"{one.closed:,}",),
                    spread_cell(one.answered),
                    (wording.span(limits.get(one.type)),),
                )
                for name, one in rows
            ],
        ),
    )

"""Charts of the reports: across in per cent, down in pixels, without a viewBox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orders.pages.charts import Bar, Chart, Text, nice
from orders.wording.reports import short

ROW = 42
TICKS = 3
LEFT, WIDTH = 1.0, 96.0
LEAST, LOWEST, MARK = 0.6, 1.5, 0.5
# Behind the longest bar is its number, which may be of seven figures.
LONGEST = 74.0
FOOT, TOP, COLUMNS = 160.0, 30.0, 186
# More do not fit beside each other on a telephone.
MOST_LETTERS = 38


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a row: which series, where, and its radius."""

    series: int
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Rows with dots joined by a line, or with bars, under their names."""

    names: Sequence[Text]
    dots: Sequence[Dot]
    bars: Sequence[Bar]
    lines: Sequence[float]
    ticks: Sequence[Text]
    height: int
    # Down to where the lines of the grid go.
    foot: int = 0


def dumbbells(
    rows: Sequence[tuple[str, float, float]],
    unit: str,
    marks: Sequence[float | None] = (),
) -> Plot:
    """Return a row for each name, with two values joined by a line, and a mark."""
    longest = max((*(most for _, _, most in rows), *filter(None, marks)), default=0)
    step = nice(longest / TICKS)
    foot = ROW * len(rows) + 6
    ends = [(across(half, step), across(most, step)) for _, half, most in rows]
    limits = [(n, across(mark, step)) for n, mark in enumerate(marks) if mark]
    return Plot(
        names=[name_at(n, name, LEFT + 0.5, 16) for n, (name, _, _) in enumerate(rows)],
        dots=[dot for n, one in enumerate(ends) for dot in dots(ROW * n + 33, *one)],
        bars=[
            *(
                Bar(1, half, ROW * n + 31, round(most - half, 2), 4)
                for n, (half, most) in enumerate(ends)
            ),
            *(Bar(3, limit, ROW * n + 23, MARK, 20) for n, limit in limits),
        ],
        lines=[across(n * step, step) for n in range(TICKS + 1)],
        ticks=[
            Text(across(n * step, step), foot + 18, *tick)
            for n, tick in enumerate(ticks(step, unit))
        ],
        height=foot + 26,
        foot=foot,
    )


def across(value: float, step: float) -> float:
    """Return where a value is on an axis of so wide steps."""
    return round(LEFT + value * WIDTH / (step * TICKS), 2)


def dots(down: float, half: float, most: float) -> tuple[Dot, Dot]:
    """Return both ends of a row; one is smaller, to be seen where they are one."""
    return Dot(1, most, down, 6), Dot(4, half, down, 4.5)


def ticks(step: int, unit: str) -> list[tuple[str, str]]:
    """Return what stands at an axis, the unit at its end, each with its anchor."""
    between = [(short(n * step), "middle") for n in range(1, TICKS)]
    return [("0", "start"), *between, (f"{short(TICKS * step)} {unit}", "end")]


def name_at(place: int, name: str, across: float, down: int) -> Text:
    """Return the name of a row, shortened if need be: the table has it all."""
    if len(name) > MOST_LETTERS:
        name = f"{name[: MOST_LETTERS - 1].rstrip()}…"
    return Text(across, ROW * place + down, name)


def rows_of_bars(rows: Sequence[tuple[str, int]]) -> Plot:
    """Return a bar for each name, with its number behind it."""
    most = max((number for _, number in rows), default=0) or 1
    widths = [
        round(max(LEAST, LONGEST * number / most), 2) if number else 0
        for _, number in rows
    ]
    return Plot(
        names=[name_at(n, name, 0, 13) for n, (name, _) in enumerate(rows)],
        dots=(),
        bars=[
            Bar(1, 0, ROW * n + 20, width, 12)
            for n, width in enumerate(widths)
            if width
        ],
        lines=(),
        ticks=[
            Text(round(width + 1.5, 2), ROW * n + 30, f"{number:,}")
            for n, (width, (_, number)) in enumerate(zip(widths, rows, strict=True))
        ],
        height=ROW * len(rows) or ROW,
    )


def columns(columns: Sequence[tuple[str, int, int]]) -> Chart:
    """Return a column for each (name, number, series), its number above it."""
    most = max((number for _, number, _ in columns), default=0) or 1
    room = 100 / max(1, len(columns))
    bars, texts = [], []
    for n, (name, number, series) in enumerate(columns):
        height = number and round(max(LOWEST, (FOOT - TOP) * number / most), 1)
        x, middle = round(n * room + room * 0.12, 2), round((n + 0.5) * room, 2)
        if number:
            width = round(room * 0.76, 2)
            bars.append(Bar(series, x, round(FOOT - height, 1), width, height))
        above = round(FOOT - height - 6, 1)
        texts += [
            Text(middle, above, short(number), "middle"),
            Text(middle, FOOT + 18, name, "middle"),
        ]
    return Chart(bars=bars, lines=[FOOT], texts=texts, height=COLUMNS)

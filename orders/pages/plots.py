"""Charts of the reports: across in per cent, down in pixels, without a viewBox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orders.pages.charts import Bar, Chart, Text, nice
from orders.wording.reports import short

ROW = 42
TICKS = 3
LEFT, WIDTH = 1.0, 96.0
LEAST, LOWEST = 0.6, 1.5
# Behind the longest bar is its number, which may be of seven figures.
LONGEST = 74.0
FOOT, TOP, COLUMNS = 160.0, 30.0, 186
# More do not fit beside each other on a telephone.
MOST_LETTERS = 38


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a row: which series, and where."""

    series: int
    x: float
    y: float


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


def dumbbells(rows: Sequence[tuple[str, float, float]], unit: str) -> Plot:
    """Return a row for each name, with two values joined by a line."""
    step = nice(max((most for _, _, most in rows), default=0) / TICKS)
    scale = WIDTH / (step * TICKS)
    foot = ROW * len(rows) + 6
    lines = [round(LEFT + n * step * scale, 2) for n in range(TICKS + 1)]
    *between, last = lines[1:]
    return Plot(
        names=[name_at(n, name, 16) for n, (name, _, _) in enumerate(rows)],
        dots=[
            Dot(series, round(LEFT + value * scale, 2), ROW * n + 33)
            for n, (_, *values) in enumerate(rows)
            for series, value in zip((4, 1), values, strict=True)
        ],
        bars=[
            Bar(
                1,
                round(LEFT + half * scale, 2),
                ROW * n + 31,
                round((most - half) * scale, 2),
                4,
            )
            for n, (_, half, most) in enumerate(rows)
        ],
        lines=lines,
        ticks=[
            Text(LEFT, foot + 18, "0"),
            *(
                Text(x, foot + 18, short(n * step), "middle")
                for n, x in enumerate(between, 1)
            ),
            Text(last, foot + 18, f"{short(TICKS * step)} {unit}", "end"),
        ],
        height=foot + 26,
        foot=foot,
    )


def name_at(place: int, name: str, down: int) -> Text:
    """Return the name of a row, shortened if need be: the table has it all."""
    if len(name) > MOST_LETTERS:
        name = f"{name[: MOST_LETTERS - 1].rstrip()}…"
    return Text(LEFT, ROW * place + down, name)


def rows_of_bars(rows: Sequence[tuple[str, int]]) -> Plot:
    """Return a bar for each name, with its number behind it."""
    most = max((number for _, number in rows), default=0) or 1
    widths = [
        round(max(LEAST, LONGEST * number / most), 2) if number else 0
        for _, number in rows
    ]
    return Plot(
        names=[name_at(n, name, 13) for n, (name, _) in enumerate(rows)],
        dots=(),
        bars=[
            Bar(1, LEFT, ROW * n + 20, width, 12)
            for n, width in enumerate(widths)
            if width
        ],
        lines=(),
        ticks=[
            Text(round(LEFT + width + 1.5, 2), ROW * n + 30, f"{number:,}")
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

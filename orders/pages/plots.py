"""Charts of the reports: across in per cent, down in pixels, without a viewBox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orders.pages.charts import Bar, Chart, Text, nice

ROW = 42
TICKS = 3
LEFT, WIDTH = 1.0, 92.0
LEAST = 0.6
FOOT, TOP = 160.0, 30.0


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


def dumbbells(rows: Sequence[tuple[str, float, float]], unit: str) -> Plot:
    """Return a row for each name, with two values joined by a line."""
    step = nice(max((most for _, _, most in rows), default=0) / TICKS)
    scale = WIDTH / (step * TICKS)
    foot = ROW * len(rows) + 6
    ticks = [
        Text(round(LEFT + n * step * scale, 2), foot + 18, f"{n * step:,}")
        for n in range(TICKS)
    ]
    last = Text(round(LEFT + WIDTH - 8, 2), foot + 18, f"{TICKS * step:,} {unit}")
    return Plot(
        names=[Text(LEFT, ROW * n + 16, name) for n, (name, _, _) in enumerate(rows)],
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
        lines=[round(LEFT + n * step * scale, 2) for n in range(TICKS + 1)],
        ticks=[*ticks, last],
        height=foot + 26,
    )


def rows_of_bars(rows: Sequence[tuple[str, int]]) -> Plot:
    """Return a bar for each name, with its number behind it."""
    most = max((number for _, number in rows), default=0) or 1
    width = 84.0
    return Plot(
        names=[
            *(Text(0, ROW * n + 13, name) for n, (name, _) in enumerate(rows)),
            *(
                Text(round(width * number / most + 1.5, 2), ROW * n + 30, f"{number:,}")
                for n, (_, number) in enumerate(rows)
            ),
        ],
        dots=(),
        bars=[
            Bar(1, 0, ROW * n + 20, round(max(LEAST, width * number / most), 2), 12)
            for n, (_, number) in enumerate(rows)
        ],
        lines=(),
        ticks=(),
        height=ROW * len(rows) or ROW,
    )


def columns(columns: Sequence[tuple[str, int, int]]) -> Chart:
    """Return a column for each (name, number, series), its number above it."""
    most = max((number for _, number, _ in columns), default=0) or 1
    room = 100 / max(1, len(columns))
    bars, texts = [], []
    for n, (name, number, series) in enumerate(columns):
        height = round((FOOT - TOP) * number / most, 1)
        x = round(n * room + room * 0.12, 2)
        if number:
            width = round(room * 0.76, 2)
            bars.append(Bar(series, x, round(FOOT - height, 1), width, height))
        texts += [Text(x, FOOT - height - 6, f"{number:,}"), Text(x, FOOT + 18, name)]
    return Chart(bars=bars, lines=[FOOT], texts=texts, height=186)

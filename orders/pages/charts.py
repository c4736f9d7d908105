"""Bars as the server draws them: across in per cent, down in pixels.

Without a viewBox, so that text never scales; no style and no script.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TOP, FOOT, HEIGHT = 18.0, 150.0, 174
LEFT = 5.0
# Of the room that a bar has.
THICKNESS = 0.72
STEPS = 3
LEAST = 1.5
NICE = (1, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a bar: which series, and where."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Text:
    """A word at an axis."""

    x: float
    y: float
    text: str
    # Which end of it is there: as SVG says it.
    anchor: str = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Stacked bars over a grid."""

    bars: Sequence[Bar]
    lines: Sequence[float]
    texts: Sequence[Text]
    height: int = HEIGHT


def stacked(stacks: Sequence[Sequence[int]], labels: Sequence[str]) -> Chart:
    """Return a bar for each stack of numbers, with its label, if it has one, below."""
    step = nice(max(map(sum, stacks), default=0) / STEPS)
    scale = (FOOT - TOP) / (step * STEPS)
    room = (100 - LEFT) / max(1, len(stacks))
    ticks = range(1, STEPS + 1)
    axis = [Text(0, FOOT - n * step * scale - 4, f"{n * step:,}") for n in ticks]
    below = [
        Text(across(n, room), FOOT + 18, label)
        for n, label in enumerate(labels)
        if label
    ]
    return Chart(
        bars=[
            bar
            for n, stack in enumerate(stacks)
            for bar in bars(stack, across(n, room), round(room * THICKNESS, 2), scale)
        ],
        lines=[FOOT - n * step * scale for n in range(STEPS + 1)],
        texts=[*axis, *below],
    )


def across(place: int, room: float) -> float:
    return round(LEFT + place * room, 2)


def bars(stack: Sequence[int], x: float, width: float, scale: float) -> Iterator[Bar]:
    """Yield the parts of one bar from its foot; what is there can be seen."""
    foot = FOOT
    for series, number in enumerate(stack, 1):
        if number:
            height = round(max(LEAST, number * scale), 1)
            foot = round(foot - height, 1)
            yield Bar(series, x, foot, width, height)


def nice(number: float) -> int:
    """Return a round number that is not less."""
    power = 1
    while number > 10 * power:
        power *= 10
    return next(n * power for n in NICE if n * power >= number)

"""Charts of the reports: empty, of one value, of huge ones and of long names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.pages.figures import plot_of
from orders.pages.plots import columns, dumbbells, rows_of_bars
from orders.percentiles import Spread
from orders.wording import reports as wording

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (None, "–"),
        (timedelta(minutes=40), "40 min"),
        (5 * HOUR, "5.0 h"),
        (timedelta(days=1_234.5), "1,234.5 days"),
    ],
)
def test_a_span_is_told_in_what_fits(span, told):
    assert wording.span(span) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(None, "–"), (0.043, "43 ms"), (1.25, "1.2 s"), (59.9, "59.9 s"), (90, "2 min")],
)
def test_a_lag_is_told_in_what_fits(seconds, told):
    found = None if seconds is None else timedelta(seconds=seconds)

    assert wording.lag(found) == told


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (None, "–"),
        (0.04, "0.0 days"),
        (-0.04, "0.0 days"),
        (2, "2.0 days"),
        (-0.5, "0.5 days early"),
    ],
)
def test_a_slip_says_which_way(days, told):
    assert wording.slip(days) == told


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (10_000, "10k"),
        (12_345, "12.3k"),
        (999_949, "999.9k"),
        (999_999, "1M"),
        (1_000_000, "1M"),
        (1_250_000, "1.2M"),
        (3_000_000_000, "3G"),
    ],
)
def test_a_number_fits_a_narrow_place(number, told):
    assert wording.short(number) == told


@pytest.mark.parametrize(
    ("most", "unit"),
    [
        (timedelta(), "minutes"),
        (timedelta(minutes=119), "minutes"),
        (2 * HOUR, "hours"),
        (47 * HOUR, "hours"),
        (timedelta(days=2), "days"),
    ],
)
def test_an_axis_says_its_unit(most, unit):
    plot = plot_of([("Altnet A", Spread(half=most / 2, most=most))])

    assert plot is not None
    assert plot.ticks[-1].text.endswith(f" {unit}")
    assert plot.ticks[0].text == "0"


def test_a_limit_is_marked_and_stays_within_the_room():
    spread = Spread(half=HOUR, most=2 * HOUR)

    plot = plot_of([("A", spread), ("B", spread)], [30 * HOUR, None])

    assert plot is not None
    (mark,) = [bar for bar in plot.bars if bar.series == 3]
    assert 95 < mark.x + mark.width <= 100
    assert plot.ticks[-1].text == "30 hours"


def test_no_rows_have_no_plot():
    assert plot_of([]) is None


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("One", 0, 0)],
        [("Same", 5, 5)],
        [("Tiny", 1, 1), ("Huge", 1e6, 9e9)],
        [(f"Supplier {n}", n, 3 * n) for n in range(12)],
    ],
)
def test_charts_stay_within_their_room(rows):
    plot = dumbbells(rows, "days")
    bars = rows_of_bars([(name, int(most)) for name, _, most in rows])
    drawn = columns([(name, int(most), 1) for name, _, most in rows])

    assert all(0 <= dot.x <= 100 for dot in plot.dots)
    for bar in (*plot.bars, *bars.bars, *drawn.bars):
        assert bar.x >= 0
        assert bar.x + bar.width <= 100
        assert bar.height > 0
    for chart in (bars, plot):
        texts = (*chart.names, *chart.ticks)
        assert all(0 <= text.x <= 100 and text.y <= chart.height for text in texts)
    assert all(0 <= text.y <= drawn.height for text in drawn.texts)


def test_what_is_there_can_be_seen_beside_what_is_huge():
    assert min(bar.width for bar in rows_of_bars([("a", 1), ("b", 10**6)]).bars) >= 0.5
    assert min(b.height for b in columns([("a", 1, 1), ("b", 10**6, 1)]).bars) >= 1
    assert len(rows_of_bars([("a", 0), ("b", 1)]).bars) == 1


def test_a_long_name_is_shortened():
    (name,) = dumbbells([("Very " * 12, 1, 2)], "days").names

    assert len(name.text) <= 38
    assert name.text.endswith("…")

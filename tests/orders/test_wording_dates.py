"""Days and times as the clock on a British wall tells them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orders.wording import dates, flags

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 4, 16, 9, 24, tzinfo=UTC)


def at(text):
    return datetime.fromisoformat(text)


def test_a_day_names_its_year_only_when_it_is_another():
    assert dates.day(date(2026, 4, 15), NOW) == "Wed 15 Apr"
    assert dates.day(date(2027, 4, 15), NOW) == "Thu 15 Apr 2027"
    assert dates.long_day(date(2026, 4, 15), NOW) == "Wednesday 15 April"


@pytest.mark.parametrize(
    ("utc", "wall"),
    [
        ("2026-04-15T09:00:00Z", "Wed 15 Apr, 10:00"),
        ("2026-01-15T09:00:00Z", "Thu 15 Jan, 09:00"),
        ("2026-03-29T00:59:00Z", "Sun 29 Mar, 00:59"),
        ("2026-03-29T01:00:00Z", "Sun 29 Mar, 02:00"),
        ("2026-06-30T23:30:00Z", "Wed 1 Jul, 00:30"),
        ("2026-04-15T09:00:00", "Wed 15 Apr, 10:00"),
    ],
)
def test_a_moment_is_told_in_uk_time(utc, wall):
    assert dates.moment(at(utc), LONDON, NOW) == wall


def test_a_visit_is_a_day_and_two_times():
    start, end = at("2026-04-18T09:00:00Z"), at("2026-04-18T13:00:00Z")

    assert dates.visit(start, end, LONDON, NOW) == "Sat 18 Apr, 10:00 to 14:00"
    assert dates.visit(start, None, LONDON, NOW) == "Sat 18 Apr, from 10:00"
    assert dates.visit(end, start, LONDON, NOW) == "Sat 18 Apr, from 14:00"


def test_a_visit_over_midnight_names_both_days():
    start, end = at("2026-04-18T21:00:00Z"), at("2026-04-19T01:00:00Z")

    told = dates.visit(start, end, LONDON, NOW)

    assert told == "Sat 18 Apr, 22:00 to Sun 19 Apr, 02:00"


@pytest.mark.parametrize(
    ("start", "end", "spoken"),
    [
        (
            "2026-04-18T09:00:00Z",
            "2026-04-18T13:00:00Z",
            "this Saturday, 18 April, between 10 in the morning and 2 in the afternoon",
        ),
        (
            "2026-04-16T07:30:00Z",
            "2026-04-16T11:00:00Z",
            "today, Thursday 16 April, between 8:30 in the morning and noon",
        ),
        (
            "2026-05-02T16:00:00Z",
            "2026-05-02T18:00:00Z",
            "on Saturday 2 May, between 5 in the afternoon and 7 in the evening",
        ),
    ],
)
def test_a_visit_is_spoken_as_one_says_it_on_the_phone(start, end, spoken):
    assert dates.spoken_visit(at(start), at(end), LONDON, NOW) == spoken


@pytest.mark.parametrize(
    ("today", "spoken"),
    [
        ("2026-04-16", "this Saturday, 18 April"),
        ("2026-04-13", "this Saturday, 18 April"),
        ("2026-04-12", "on Saturday 18 April"),
        ("2026-04-17", "tomorrow, Saturday 18 April"),
    ],
)
def test_a_day_of_another_week_is_not_this_one(today, spoken):
    saturday = date(2026, 4, 18)

    assert dates.spoken_day(saturday, date.fromisoformat(today), NOW) == spoken


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=2, hours=3), "2 days ago"),
        (timedelta(hours=-3), "in 3 hours"),
        (timedelta(seconds=-5), "in a moment"),
    ],
)
def test_how_long_ago_is_one_number(gone, told):
    assert dates.relative(NOW - gone, NOW) == told


@pytest.mark.parametrize(
    ("waited", "told"),
    [
        (timedelta(hours=40, minutes=24), "1 d 16 h"),
        (timedelta(hours=22, minutes=59), "22 h"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(days=3), "3 d"),
        (timedelta(hours=-1), "0 min"),
    ],
)
def test_an_age_is_short(waited, told):
    assert dates.age(waited) == told


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-04-15", date(2026, 4, 15)),
        ("2026-04-15T09:00:00.000Z", datetime(2026, 4, 15, 9, tzinfo=UTC)),
        ("2026-04-31", None),
        ("20260415", None),
        ("2026-W16-3", None),
        ("FC123", None),
        (20260415, None),
        (None, None),
    ],
)
def test_only_what_looks_like_a_date_is_read_as_one(value, found):
    assert dates.read(value) == found


def test_the_ends_of_the_calendar_do_not_raise():
    first = dates.read("0001-01-01T00:00:00Z")

    assert dates.local_day(first, LONDON) == date(1, 1, 1)
    assert dates.moment(at("9999-12-31T23:59:59Z"), LONDON, NOW)


def test_a_gap_names_one_number_or_the_first_and_last():
    one = flags.gap(13, 13, tz=LONDON, now=NOW)
    many = flags.gap(3, 5, tz=LONDON, now=NOW)

    assert one.headline == "KCI 13 never arrived"
    assert many.headline == "KCIs 3 to 5 never arrived"
    assert "Should it still come" in one.meaning
    assert "Should they still come" in many.meaning


def test_a_wait_tells_until_when_and_the_day_if_it_is_not_today():
    today = flags.gap(
        13, 13, tz=LONDON, now=NOW, waiting_until=at("2026-04-16T13:05:00Z")
    )
    later = flags.gap(
        13, 14, tz=LONDON, now=NOW, waiting_until=at("2026-04-17T13:05:00Z")
    )

    assert today.headline == "Waiting for KCI 13 until 14:05"
    assert later.headline == "Waiting for KCIs 13 and 14 until 14:05 on Fri 17 Apr"


def test_what_came_before_the_portal_is_a_quiet_entry():
    gap = flags.before_portal(1, 6)

    assert gap.headline == "KCIs 1 to 6 came before this portal"
    assert gap.quiet

"""How often something may be tried."""

from __future__ import annotations

import pytest

from orders.rates import Rate, address_of


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands still until it is told."""
    now = [1_000_000.0]
    monkeypatch.setattr("orders.rates.time.time", lambda: now[0])
    return now


def tried(name="amira"):
    return Rate("test", name, 2, 60)


def test_too_many_tries_wait_until_the_oldest_is_forgotten(clock):
    assert tried().allows()
    clock[0] += 10
    assert tried().allows()

    late = tried()

    assert not late.allows()
    assert late.wait == 50
    clock[0] += 49
    assert not tried().allows()
    clock[0] += 1
    assert tried().allows()
    assert not tried().allows()


def test_each_name_is_counted_by_itself():
    for _ in range(2):
        assert tried().allows()

    assert tried("tom").allows()


def test_a_try_that_is_forgiven_does_not_count(clock):
    for _ in range(5):
        clock[0] += 1
        rate = tried()
        assert rate.allows()
        rate.forgive()


@pytest.mark.parametrize(("proxies", "address"), [(0, "10.0.0.1"), (1, "192.0.2.7")])
def test_the_proxys_word_counts_where_there_is_one(rf, settings, proxies, address):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": proxies}
    headers = {"X-Forwarded-For": "198.51.100.1, 192.0.2.7"}

    assert address_of(rf.get("/", headers=headers, REMOTE_ADDR="10.0.0.1")) == address

"""An order tells which of its KCIs were set aside, until they are applied."""

from __future__ import annotations

import pytest
from django.db import DataError

from kci import drain as drains
from kci.drain import drain
from kci.models import Kci
from kci.rebuild import rebuild
from kci.sequence import Turn
from orders import updates
from tests.deliveries import identities, order_of, settle, store, wait_is_over
from tests.factories import kci_body, make_tenant
from tests.kci.test_set_aside import (
    BAD,
    body,
    bug,
    is_bad,
    numbers,
    set_aside,
    untroubled,
)
from tests.snapshots import snapshot

__all__ = ["bug"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    return make_tenant()


def tell(tenant, *bodies):
    for one in bodies:
        wait_is_over(store(tenant, one))
        drain(identities(tenant))


def apply_again(tenant, number):
    rows = Kci.objects.filter(tenant=tenant, sequence_number=number)
    rows.update(state=Kci.State.PENDING, error="", applied_at=None)
    drain(identities(tenant))


def told(tenant):
    return order_of(tenant).set_aside


def test_each_is_told_of_wherever_it_stands(tenant, bug):
    tell(tenant, *(body(n, bad=n in {2, 4}) for n in (1, 2, 3, 4)))

    order = order_of(tenant)
    assert (order.set_aside, order.missing) == ([2, 4], [[2, 2]])
    assert rebuild(order.pk, check=True) == []


def test_one_before_the_first_is_told_of_too(tenant, bug):
    tell(tenant, body(1, bad=True))

    assert told(tenant) == [1]


def test_one_that_is_applied_again_is_told_of_no_longer(tenant, bug):
    tell(tenant, *(body(n, bad=n in {2, 4}) for n in (1, 2, 3, 4)))
    bug()

    apply_again(tenant, 2)
    assert told(tenant) == [4]
    apply_again(tenant, 4)

    assert told(tenant) == []
    assert rebuild(order_of(tenant).pk, check=True) == []


def test_one_that_fails_again_is_told_of_still(tenant, bug):
    tell(tenant, *(body(n, bad=n == 2) for n in (1, 2, 3)))

    apply_again(tenant, 2)

    assert (told(tenant), set_aside(tenant)) == ([2], [("12345", 2)])


def test_between_the_two_a_check_finds_nothing_wrong(tenant, bug):
    tell(tenant, *(body(n, bad=n == 2) for n in (1, 2, 3)))
    Kci.objects.filter(sequence_number=2).update(state="PENDING", error="")

    assert rebuild(order_of(tenant).pk, check=True) == []


@pytest.mark.parametrize("wrong", [[], [2, 3], [3]])
def test_an_order_that_tells_of_others_is_put_right(tenant, bug, wrong):
    tell(tenant, *(body(n, bad=n == 2) for n in (1, 2, 3)))
    order = order_of(tenant)
    order.set_aside = wrong
    order.save(update_fields=["set_aside"])

    assert rebuild(order.pk, check=True) == ["set_aside"]
    assert told(tenant) == wrong
    rebuild(order.pk, check=False)

    assert told(tenant) == [2]


def test_what_a_rebuild_sets_aside_is_told_of(tenant, request):
    tell(tenant, *(body(n, bad=n == 2) for n in (1, 2, 3)))
    request.getfixturevalue("bug")

    rebuild(order_of(tenant).pk, check=False)

    assert (told(tenant), order_of(tenant).missing) == ([2], [[2, 2]])


@pytest.fixture
def narrowed(monkeypatch):
    """Let a database hold no longer what one KCI says; undone by calling it."""

    def save(folded, *, now):
        if any(is_bad(entry) for one in folded for entry in one.entries):
            raise DataError("value too long for type character varying(200)")
        good(folded, now=now)

    good = updates.save
    return (
        lambda: monkeypatch.setattr(updates, "save", save),
        lambda: monkeypatch.setattr(updates, "save", good),
    )


@pytest.mark.parametrize("bad", [1, 2, 4, 5])
def test_a_late_one_is_not_to_blame_for_one_that_can_no_longer_be_saved(
    tenant, narrowed, bad
):
    bodies = {n: body(n, bad=n == bad) for n in (1, 2, 4, 5, 3)}
    narrow, widen = narrowed
    tell(tenant, *(bodies[n] for n in (1, 2, 4, 5)))

    narrow()
    tell(tenant, bodies[3])

    assert set_aside(tenant) == [("12345", bad)]
    assert told(tenant) == [bad]
    assert "too long" in Kci.objects.get(state="SET_ASIDE").error
    assert numbers(order_of(tenant)) == [n for n in range(1, 6) if n != bad]

    widen()
    apply_again(tenant, bad)
    settle(tenant)
    assert snapshot(tenant) == untroubled(*bodies.values())


def test_a_late_one_that_cannot_be_saved_is_to_blame_itself(tenant, narrowed):
    narrow, _ = narrowed
    tell(tenant, body(1), body(3))

    narrow()
    tell(tenant, body(2, bad=True))

    assert set_aside(tenant) == [("12345", 2)]
    assert order_of(tenant).last_sequence_number == 3


def test_nothing_is_left_of_the_search_for_the_one_to_blame(tenant, monkeypatch):
    tell(tenant, body(1), body(3))
    order = order_of(tenant)
    before = snapshot(tenant)
    late = Turn(
        kci=store(tenant, kci_body(2, "UPDATE", said={"text": BAD})),
        late=True,
        after_gap=False,
    )

    found = drains.unsaveable(order, late, now=order.changed_at)

    assert found == late.kci
    assert snapshot(tenant) == before

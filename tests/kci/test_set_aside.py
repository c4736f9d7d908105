"""A KCI that cannot be applied is our bug: set aside, and made good after the fix."""

from __future__ import annotations

import pytest
from django.db import DataError, InterfaceError, OperationalError

from kci import drain as drains
from kci.drain import drain, sweep
from kci.models import Kci
from orders import projection, updates
from tests.deliveries import age, identities, order_of, settle, store, wait_is_over
from tests.factories import kci_body, make_tenant
from tests.snapshots import snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

BAD = "the fold cannot digest this"


@pytest.fixture
def tenant():
    return make_tenant()


def body(number, *, bad=False, **values):
    said = {"text": BAD} if bad else {}
    kci_id = f"00000000-0000-0000-0000-{number:012}"
    return kci_body(number, "UPDATE", said=said, **{"id": kci_id} | values)


def is_bad(entry):
    return entry.update.text == BAD


@pytest.fixture
def bug(monkeypatch):
    """A fold that cannot digest one KCI; undone by calling it."""

    def step(state, update):
        if update.text == BAD:
            raise KeyError("status")
        return good(state, update)

    good = projection.step
    monkeypatch.setattr(drains, "step", step)
    return lambda: monkeypatch.setattr(drains, "step", good)


@pytest.fixture
def unsaveable(monkeypatch):
    """A database that cannot hold what one KCI says; undone by calling it."""

    def save(folded, *, now):
        if any(is_bad(entry) for one in folded for entry in one.entries):
            raise DataError("value too long for type character varying(200)")
        good(folded, now=now)

    good = updates.save
    monkeypatch.setattr(updates, "save", save)
    return lambda: monkeypatch.setattr(updates, "save", good)


def states(tenant):
    rows = Kci.objects.filter(tenant=tenant).order_by("entity_id", "sequence_number")
    return {(row.entity_id, row.sequence_number): row.state for row in rows}


def set_aside(tenant):
    return [key for key, state in states(tenant).items() if state == "SET_ASIDE"]


def numbers(order):
    return [event.sequence_number for event in order.timeline.in_sequence()]


def apply_again(tenant):
    rows = Kci.objects.filter(tenant=tenant, state=Kci.State.SET_ASIDE)
    rows.update(state=Kci.State.PENDING, error="")
    drain(identities(tenant))


def untroubled(*bodies):
    """Return what a tenant has to whom the same was sent once, in sequence."""
    tenant = make_tenant("untroubled")
    for one in sorted(bodies, key=lambda one: one["sequenceNumber"]):
        wait_is_over(store(tenant, one))
        drain(identities(tenant))
    return snapshot(tenant)


def test_it_is_set_aside_at_once_and_the_others_go_on(tenant, bug):
    for number in (1, 2, 3):
        store(tenant, body(number, bad=number == 2))

    drain(identities(tenant))

    order = order_of(tenant)
    assert set_aside(tenant) == [("12345", 2)]
    assert Kci.objects.get(state="SET_ASIDE").error == "KeyError: 'status'"
    assert numbers(order) == [1, 3]
    assert (order.missing, order.missing_count) == ([[2, 2]], 1)
    assert not order.timeline.filter(after_gap=True).exists()


def test_nobody_waits_for_it(tenant, bug):
    for number in (1, 2, 3, 4):
        store(tenant, body(number, bad=number in {2, 3}))
        drain(identities(tenant))

    order = order_of(tenant)
    assert numbers(order) == [1, 4]
    assert order.waiting == []


def test_the_first_of_an_order_can_be_the_bad_one(tenant, bug):
    store(tenant, body(1, bad=True))
    drain(identities(tenant))
    assert order_of(tenant).position == ""

    store(tenant, body(2))
    drain(identities(tenant))

    assert numbers(order_of(tenant)) == [2]


def test_the_last_of_an_order_can_be_the_bad_one(tenant, bug):
    for number in (1, 2):
        store(tenant, body(number, bad=number == 2))
    drain(identities(tenant))

    order = order_of(tenant)
    assert order.last_sequence_number == 1
    assert order.missing == []


def test_one_that_has_waited_waits_no_longer(tenant, bug):
    kci = store(tenant, body(2, bad=True))
    drain(identities(tenant))
    wait_is_over(kci)

    sweep()

    assert set_aside(tenant) == [("12345", 2)]
    assert (order_of(tenant).waiting, order_of(tenant).waiting_until) == ([], None)


@pytest.mark.parametrize("arrival", [(1, 2, 3, 4), (4, 2, 3, 1), (3, 4, 1, 2)])
@pytest.mark.parametrize("bad", [1, 2, 4])
def test_applied_again_it_is_as_if_nothing_had_been(tenant, bug, arrival, bad):
    bodies = {n: body(n, bad=n == bad) for n in arrival}
    for number in arrival:
        store(tenant, bodies[number])
        drain(identities(tenant))
    settle(tenant)

    bug()
    apply_again(tenant)

    assert set_aside(tenant) == []
    assert snapshot(tenant) == untroubled(*bodies.values())


def test_a_bug_that_comes_with_a_new_version_is_met_in_a_rebuild(tenant, request):
    bodies = {n: body(n, bad=n == 2) for n in (1, 2, 4, 3)}
    for number in (1, 2, 4):
        wait_is_over(store(tenant, bodies[number]))
        drain(identities(tenant))
    bug = request.getfixturevalue("bug")

    store(tenant, bodies[3])
    drain(identities(tenant))
    assert set_aside(tenant) == [("12345", 2)]
    assert numbers(order_of(tenant)) == [1, 3, 4]

    bug()
    apply_again(tenant)
    assert snapshot(tenant) == untroubled(*bodies.values())


def test_one_that_cannot_be_saved_is_found_among_many(tenant, unsaveable):
    for entity_id in (1, 2, 3):
        for number in (1, 2, 3):
            bad = (entity_id, number) == (2, 2)
            entity = {"id": entity_id}
            store(
                tenant,
                body(number, bad=bad, id=kci_id(entity_id, number), entity=entity),
            )

    drain(identities(tenant))

    assert set_aside(tenant) == [("2", 2)]
    assert "too long" in Kci.objects.get(state="SET_ASIDE").error
    assert numbers(order_of(tenant, "1")) == numbers(order_of(tenant, "3")) == [1, 2, 3]
    assert numbers(order_of(tenant, "2")) == [1, 3]
    assert order_of(tenant, "2").missing == [[2, 2]]


def kci_id(entity_id, number):
    return f"00000000-0000-0000-{entity_id:04}-{number:012}"


@pytest.mark.parametrize("arrival", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_one_that_can_be_saved_at_last_is_applied_again(tenant, unsaveable, arrival):
    bodies = {n: body(n, bad=n == 2) for n in arrival}
    for number in arrival:
        store(tenant, bodies[number])
        drain(identities(tenant))
    settle(tenant)
    assert set_aside(tenant) == [("12345", 2)]

    unsaveable()
    apply_again(tenant)

    assert snapshot(tenant) == untroubled(*bodies.values())


def test_one_that_cannot_be_saved_waits_no_longer(tenant, unsaveable):
    kci = store(tenant, body(2, bad=True))
    drain(identities(tenant))
    wait_is_over(kci)

    sweep()

    assert set_aside(tenant) == [("12345", 2)]
    assert (order_of(tenant).waiting, order_of(tenant).waiting_until) == ([], None)


def test_a_text_too_long_for_its_column_is_no_reason(tenant):
    """Without a bug of ours: nothing that is accepted is too long to be saved."""
    long = "x" * 5_000
    entity = {
        "status": long[:100],
        "orderType": long,
        "supplierOrderNumber": long,
        "serviceOrderItem": {
            "serviceSpecification": {"id": long, "name": long},
            "serviceCharacteristics": [{"name": "SERVICE_ID", "value": long}],
        },
        "address": {"id": long, "type": long},
        "primaryContact": {"name": long, "email": long, "phoneNumber": long},
        "appointmentReservationId": long,
        "appointmentSupplierReference": long,
    }
    said = {"code": long[:100], "text": long, "supplierCodes": [long]}
    notes = [{"note": long, "type": [long, long]}]

    store(
        tenant, kci_body(1, long[:100], entity=entity, said=said, supplierNotes=notes)
    )
    drain(identities(tenant))

    assert states(tenant) == {("12345", 1): "APPLIED"}


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("where", ["save", "states", "make_missing"])
def test_a_database_that_is_away_sets_nothing_aside(tenant, monkeypatch, error, where):
    def away(*arguments, **values):
        raise error("server closed the connection unexpectedly")

    for number in (1, 2):
        store(tenant, body(number))
    with monkeypatch.context() as patch:
        patch.setattr(updates, where, away)
        with pytest.raises(error):
            drain(identities(tenant))
    assert set(states(tenant).values()) == {"PENDING"}

    age(Kci.objects.all(), 2)
    sweep()

    assert numbers(order_of(tenant)) == [1, 2]

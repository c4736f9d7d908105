"""Staff's work survives every rebuild (invariant 9)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from kci import drain as drains
from kci.drain import drain
from kci.models import Kci
from kci.rebuild import rebuild
from orders import actions
from orders.models import Order, SupplierNote
from orders.projection import step
from tests.deliveries import identities, order_of, settle
from tests.factories import kci_body, make_order, make_tenant
from tests.orders.telling import asking, moved, plain, tell, timeline, where

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

BAD = "the fold cannot digest this"


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def ann():
    return User.objects.create(username="ann")


@pytest.fixture
def bob():
    return User.objects.create(username="bob")


def work_of_people(tenant):
    order = order_of(tenant)
    events = order.timeline.exclude(kind="KCI")
    return (
        list(events.order_by("pk").values()),
        list(order.actions.order_by("pk").values()),
        dict(order.timeline.kcis().values_list("kci_id", "pk")),
    )


@pytest.fixture
def worked_on(tenant, ann, bob):
    """An order that people have worked on, with all that they can do."""
    tell(tenant, asking(1), asking(3), asking(5), moved(6))
    first, second, third = order_of(tenant).actions.order_by("opened_position")
    actions.comment(order_of(tenant), by=ann, text="rang him")
    actions.reopen(first, by=ann, reason="the date does not suit")
    actions.assign(first, to=bob, by=ann)
    actions.reopen(second, by=bob, reason="nor this one")
    actions.close(second, by=bob, reason="settled")
    assert where(third)[0] == "CLOSED"
    return work_of_people(tenant)


def test_a_late_kci_leaves_their_work_alone(tenant, worked_on):
    tell(tenant, plain(2), plain(4))

    events, rows, kcis = work_of_people(tenant)
    assert (events, rows) == worked_on[:2]
    assert kcis.items() >= worked_on[2].items()


def test_a_rebuild_leaves_their_work_alone(tenant, worked_on):
    order = order_of(tenant)
    assert rebuild(order.pk, check=False) == []
    # Something to mend, so that all is written again.
    Order.objects.filter(pk=order.pk).update(status="HELD", last_text="x")
    order.timeline.kcis().filter(sequence_number=1).update(text="y")

    assert rebuild(order.pk, check=False) != []

    assert work_of_people(tenant) == worked_on
    assert rebuild(order.pk, check=True) == []


def test_a_rebuild_reads_the_notes_again(tenant):
    note = {"note": "The duct is full", "type": "Engineer Note"}
    order = make_order(tenant, kci_body(1), kci_body(2, supplierNotes=[note]))
    told = SupplierNote.objects.get()
    told.note = "Misread"
    told.save()
    SupplierNote.objects.create(event=told.event, turn=1, note="Read twice")

    assert rebuild(order.pk, check=False) == ["notes"]

    assert rebuild(order.pk, check=True) == []


def test_a_comment_stays_where_it_was_made(tenant, ann):
    tell(tenant, plain(2))
    actions.comment(order_of(tenant), by=ann, text="rang him")

    tell(tenant, plain(4), plain(3), plain(1))

    assert [what for _, what in timeline(tenant)] == [1, 2, "rang him", 3, 4]


def test_their_work_outlives_a_question_that_was_set_aside(
    tenant, ann, bob, monkeypatch
):
    """A bug of ours in a rebuild may set aside the KCI that had opened an action."""
    said = {"text": BAD}
    tell(tenant, asking(1, said=said), asking(2, said=said), plain(4))
    first, second = order_of(tenant).actions.order_by("opened_position")
    actions.close(first, by=ann, reason="settled by telephone")
    actions.assign(second, to=bob, by=ann)
    before = work_of_people(tenant)
    with monkeypatch.context() as patch:
        patch.setattr(drains, "step", digesting(step))
        tell(tenant, plain(3))
        assert Kci.objects.filter(state="SET_ASIDE").count() == 2
    assert rebuild(first.order_id, check=True) == []

    Kci.objects.filter(state="SET_ASIDE").update(state="PENDING", error="")
    drain(identities(tenant))
    settle(tenant)

    assert work_of_people(tenant)[:2] == before[:2]


def digesting(whole):
    """Return a fold with a bug."""

    def broken(state, update):
        if update.text == BAD:
            raise KeyError("status")
        return whole(state, update)

    return broken

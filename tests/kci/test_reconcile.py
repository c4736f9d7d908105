"""What the gateway never delivered is read back from it, and takes its place."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from django.db.models import F

from kci import reconcile
from kci.drain import drain
from kci.models import Kci
from kci.rebuild import rebuild
from kci.reconcile import NoGateway, ask_daily, reconcile_due
from orders.models import GatewayAccount, Order
from tests.deliveries import order_of, settle, store
from tests.factories import ENTITY, kci_body, make_person, make_tenant
from tests.orders.visiting import PAGE, signed_in, visit
from tests.snapshots import snapshot
from tests.stub_gateway import running

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MARKS = {"FETCHED"}


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def gateway(tenant, monkeypatch):
    monkeypatch.setattr("orders.gateway.client.PAUSE", 0.0)
    with running() as stub:
        own = GatewayAccount(tenant=tenant, url=stub.url, client_id=stub.client_id)
        own.seal(stub.secret)
        own.save()
        yield stub


def updates_of(*bodies):
    """Return KCIs as the gateway tells them when an order is read: without it."""
    return [
        {n: one for n, one in body.items() if n not in {"entity", "entityType"}}
        | {"deliveryStatus": "PENDING"}
        for body in bodies
    ]


def know(gateway, *bodies):
    """Let the gateway know an order with its updates, as it is after the last one."""
    last = bodies[-1]
    known = gateway.world.learn(last["entityType"], last["entity"])
    known.updates = updates_of(*bodies)
    return known


def told(tenant):
    """Return numbers and types of the timeline."""
    events = order_of(tenant).timeline.kcis().in_sequence()
    return [(e.sequence_number, e.type) for e in events]


def flags_of(tenant, number):
    return order_of(tenant).timeline.get(sequence_number=number).flags


@pytest.fixture
def story():
    notes = {"notes": "Ring twice"}
    return [
        kci_body(1),
        kci_body(2, "COMMITTED", entity={"committedDate": "2026-04-15T09:00:00Z"}),
        kci_body(3, "DELAY", said={"code": "NETWORK_ISSUE"}),
        kci_body(4, "UPDATE", entity=notes | {"status": "HELD"}),
    ]


def test_what_is_missing_is_fetched_in_its_place(tenant, gateway, story):
    store(tenant, story[0])
    store(tenant, story[3])
    settle(tenant)
    know(gateway, *story)
    assert order_of(tenant).missing == [[2, 3]]

    assert reconcile.reconcile(order_of(tenant)) == 2

    order = order_of(tenant)
    assert [number for number, _ in told(tenant)] == [1, 2, 3, 4]
    assert (order.missing_count, order.status) == (0, "HELD")
    assert "FETCHED" in flags_of(tenant, 2)
    assert "FETCHED" not in flags_of(tenant, 4)
    assert rebuild(order.pk, check=True) == []


def test_a_number_out_of_all_bounds_is_not_fetched(tenant, gateway, story):
    store(tenant, story[0])
    store(tenant, story[3])
    settle(tenant)
    know(gateway, *story).updates[2]["sequenceNumber"] = float("inf")

    assert reconcile.reconcile(order_of(tenant)) == 1

    assert order_of(tenant).missing == [[3, 3]]


def test_a_fetched_one_leaves_the_order_as_it_was(tenant, gateway, story):
    store(tenant, story[0])
    store(tenant, story[3])
    settle(tenant)
    know(gateway, *story)

    reconcile.reconcile(order_of(tenant))

    delay = order_of(tenant).timeline.get(sequence_number=3)
    assert (delay.status, delay.changes) == ("IN_PROGRESS", [])


def test_the_newest_brings_the_order_as_the_gateway_has_it(tenant, gateway, story):
    store(tenant, story[0])
    drain([order_identity(tenant)])
    know(gateway, *story)

    reconcile.reconcile(order_of(tenant))

    order = order_of(tenant)
    assert (order.status, order.entity["notes"]) == ("HELD", "Ring twice")
    assert told(tenant)[-1] == (4, "UPDATE")


def order_identity(tenant):
    kci = Kci.objects.filter(tenant=tenant).first()
    assert kci
    return kci.identity


def test_asking_again_changes_nothing(tenant, gateway, story):
    store(tenant, story[0])
    store(tenant, story[3])
    settle(tenant)
    know(gateway, *story)
    reconcile.reconcile(order_of(tenant))
    before = snapshot(tenant)

    assert reconcile.reconcile(order_of(tenant)) == 0

    assert snapshot(tenant) == before


@pytest.mark.parametrize("count", [1, 2, 3])
def test_what_is_delivered_after_all_replaces_what_was_fetched(
    tenant, gateway, story, count
):
    whole = make_tenant("whole")
    for body in story:
        store(whole, body)
    settle(whole)
    know(gateway, *story)
    for first in combinations(story, count):
        rest = [body for body in story if body not in first]
        fresh = make_tenant(f"t{len(Kci.objects.all())}")
        GatewayAccount.objects.update(tenant=fresh)
        for body in first:
            store(fresh, body)
        settle(fresh)
        reconcile.reconcile(order_of(fresh))
        assert len(told(fresh)) == len(story)
        for body in reversed(rest):
            store(fresh, body)
            settle(fresh)

        assert plain(fresh) == plain(whole)
        assert rebuild(order_of(fresh).pk, check=True) == []
        replaced = Kci.objects.filter(tenant=fresh, state=Kci.State.REPLACED)
        assert replaced.count() == len(rest)


def plain(tenant):
    """Return what an order is, but for what may depend on arrival."""
    order = order_of(tenant)
    events = order.timeline.kcis().in_sequence()
    return (
        order.status,
        order.entity,
        order.missing,
        [(e.kci_id, e.type, e.status, e.changes, e.flags) for e in events],
    )


def test_a_request_that_an_update_embeds_is_told(tenant, gateway, story):
    amendment = {"id": 5, "orderId": 12345, "status": "COMPLETED"}
    amended = kci_body(2, "AMENDED")
    store(tenant, story[0])
    store(tenant, story[3])
    settle(tenant)
    known = gateway.world.learn("PROVIDE_ORDER", story[3]["entity"])
    known.updates = updates_of(story[0], amended, story[3])
    known.updates[1]["serviceOrderAmendment"] = amendment

    reconcile.reconcile(order_of(tenant))

    event = order_of(tenant).timeline.get(sequence_number=2)
    assert event.requests == [{"kind": "AMENDMENT", "id": "5", "status": "COMPLETED"}]


def test_an_update_that_cannot_be_read_leaves_the_others(tenant, gateway, story):
    store(tenant, story[0])
    store(tenant, story[3])
    settle(tenant)
    know(gateway, *story)
    del gateway.world.orders["order", "12345"].updates[1]["information"]

    assert reconcile.reconcile(order_of(tenant)) == 1

    assert [number for number, _ in told(tenant)] == [1, 3, 4]


def test_a_gap_that_was_waited_for_is_asked_for(tenant, gateway, story):
    store(tenant, story[0])
    store(tenant, story[3])
    know(gateway, *story)

    settle(tenant)

    assert order_of(tenant).ask_at is not None
    assert reconcile_due() == 1
    assert order_of(tenant).ask_at is None
    assert len(told(tenant)) == 4
    assert reconcile_due() == 0


def test_a_gateway_that_is_away_is_asked_again_later(tenant, gateway, story):
    store(tenant, story[0])
    store(tenant, story[3])
    settle(tenant)
    GatewayAccount.objects.update(url="http://127.0.0.1:1")

    reconcile_due()

    order = order_of(tenant)
    assert order.ask_at
    assert order.asked_at
    assert order.ask_at > order.asked_at


def test_an_order_that_the_gateway_does_not_know_is_not_asked_for_again(
    tenant, gateway, story
):
    store(tenant, story[3])
    settle(tenant)

    reconcile_due()

    assert order_of(tenant).ask_at is None


def test_without_a_gateway_nothing_is_asked(tenant, story):
    store(tenant, story[3])
    settle(tenant)

    reconcile_due()

    assert order_of(tenant).ask_at is None
    with pytest.raises(NoGateway):
        reconcile.reconcile(order_of(tenant))


def test_what_is_missing_is_asked_for_once_a_day(tenant, gateway, story):
    store(tenant, story[3])
    settle(tenant)
    reconcile_due()

    assert ask_daily() == 0
    Order.objects.update(asked_at=F("asked_at") - timedelta(days=1))
    assert ask_daily() == 1
    Order.objects.update(missing_count=0)
    assert ask_daily() == 0


def test_a_tenant_admin_asks_the_gateway_from_the_orders_page(tenant, gateway, story):
    store(tenant, story[0])
    store(tenant, story[3])
    settle(tenant)
    know(gateway, *story)
    person = make_person(tenant, "tenant-admin")
    assert visit(person).count("Ask the gateway for what is missing") == 1

    place = f"{PAGE}fetch/"
    answer = signed_in(person).post(place, {"tenant": tenant.code}, follow=True)

    assert "2 KCIs were fetched" in answer.content.decode()
    page = visit(person)
    assert "Ask the gateway for what" not in page
    assert "fetched" in page
    agent = make_person(tenant)
    assert signed_in(agent).post(place, {"tenant": tenant.code}).status_code == 403


def test_nobody_asks_for_what_has_come_and_could_not_be_read(tenant, gateway, story):
    store(tenant, story[0])
    settle(tenant)
    Order.objects.update(set_aside=[2])

    page = visit(make_person(tenant, "tenant-admin"))

    assert "KCI 2 came and could not be read" in page
    assert "Ask the gateway for what" not in page


def test_the_resolution_beside_the_entity_is_found(tenant):
    body = kci_body(
        1,
        "CONFIRM",
        update_type="ACTION_REQUIRED",
        entityType="SERVICE_PROBLEM",
        entity={"status": "RESOLVED"},
        serviceProblemResolution={"id": 5, "status": "PENDING"},
    )
    store(tenant, body)
    settle(tenant)

    assert order_of(tenant).entity["serviceProblemResolution"]["id"] == 5
    assert ENTITY["id"] == 12345

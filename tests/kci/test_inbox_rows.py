"""Storing: a KCI is one row, however often it is delivered (invariant 2)."""

from __future__ import annotations

import json
import uuid

import pytest

from kci import inbox
from kci.drain import drain
from kci.models import Kci
from kci.reading import from_gateway
from tests.deliveries import age, identities, order_of, store
from tests.factories import caller_of, kci_body, make_tenant
from tests.snapshots import snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    return make_tenant()


def deliver(tenant, body, **headers):
    names = {"X-Request-ID": str(uuid.uuid4()), "X-Conversation-ID": "c-1"}
    delivery = from_gateway(body)
    return inbox.store(caller_of(tenant), delivery, json.dumps(body), names | headers)


def row():
    return dict(Kci.objects.values().get())


def test_a_new_kci_is_kept_as_it_came(tenant):
    body = kci_body(7)

    assert deliver(tenant, body, Authorization="Bearer x", Cookie="y", Accept="z")

    kci = Kci.objects.get()
    assert json.loads(kci.body) == body
    assert (kci.kci_id, kci.sequence_number) == (body["id"], 7)
    assert kci.identity == (tenant.pk, "PROVIDE_ORDER", "12345")
    assert kci.conversation_id == "c-1"
    assert kci.headers.keys() == {"X-Request-ID", "X-Conversation-ID", "Accept"}
    assert (kci.state, kci.deliveries, kci.error) == ("PENDING", 1, "")
    assert kci.received_at == kci.last_delivered_at == kci.due_at


def test_a_repeat_is_counted_and_changes_nothing_else(tenant):
    body = kci_body(1)
    deliver(tenant, body)
    drain(identities(tenant))
    age(Kci.objects.all(), 60)
    first, before = row(), snapshot(tenant)

    again = body | {"deliveredOn": "2030-01-01T00:00:00Z", "id": body["id"].upper()}
    assert not deliver(tenant, again)
    assert drain(identities(tenant)) == 0

    second = row()
    assert second.pop("deliveries") == first.pop("deliveries") + 1 == 2
    assert second.pop("last_delivered_at") > first["received_at"]
    first.pop("last_delivered_at")
    assert second == first
    assert snapshot(tenant) == before


def test_the_same_id_with_other_content_is_a_kci_of_its_own(tenant):
    body = kci_body(1)
    store(tenant, body)

    store(tenant, body | {"sequenceNumber": 2})
    drain(identities(tenant))

    events = order_of(tenant).timeline.in_sequence()
    assert [event.sequence_number for event in events] == [1, 2]
    assert {event.kci_id for event in events} == {body["id"]}


def test_another_tenants_kci_of_the_same_id_is_another_kci(tenant):
    body = kci_body(1)

    assert deliver(tenant, body)
    assert deliver(make_tenant("other"), body)

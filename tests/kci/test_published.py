"""The published examples, fed in order of file name, and what they must come to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kci.drain import drain
from kci.models import Kci
from orders.models import Order
from tests.deliveries import order_of, settle, store, store_of_supplier
from tests.factories import make_tenant

PAYLOADS = Path(__file__).parent.parent / "payloads"
SUPPLIER = sorted(PAYLOADS.glob("supplier/*.json"))
TENANT = sorted(PAYLOADS.glob("tenant/*.json"))
ERROR_MEMBERS = [path for path in TENANT if "_error_object_" in path.name]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    return make_tenant("TENANT1")


@pytest.fixture(params=[0, 60])
def told(request, settings, tenant):
    """The tenant, once the supplier's examples have been delivered and applied."""
    settings.KCI_GAP_WAIT = request.param
    for path in SUPPLIER:
        kci = store_of_supplier(tenant, json.loads(path.read_text()))
        drain([kci.identity])
    settle(tenant)
    return tenant


def order(tenant, entity_type, entity_id):
    return Order.objects.get(
        tenant=tenant, entity_type=entity_type, entity_id=entity_id
    )


def timeline(order):
    return [
        (event.sequence_number, event.type, event.status)
        for event in order.timeline.in_sequence()
    ]


def test_nineteen_kcis_make_three_orders(told):
    assert len(SUPPLIER) == Kci.objects.count() == 19
    assert [
        o.identity[1:] for o in Order.objects.order_by("entity_type", "entity_id")
    ] == [
        ("PROVIDE_ORDER", "12345"),
        ("PROVIDE_ORDER", "12347"),
        ("UNSOLICITED_CEASE_ORDER", "UC-123"),
    ]
    assert not Kci.objects.exclude(state=Kci.State.APPLIED).exists()


def test_the_first_order_has_fifteen_kcis_and_misses_one(told):
    found = order(told, "PROVIDE_ORDER", "12345")

    assert timeline(found) == [
        (1, "ACKNOWLEDGED", "ACKNOWLEDGED"),
        (2, "COMMITTED", "IN_PROGRESS"),
        (2, "TERMINATED", "REJECTED"),
        (3, "DELAY", "HELD"),
        (4, "UPDATE", "IN_PROGRESS"),
        (5, "ADDITIONAL", "IN_PROGRESS"),
        (6, "WARNING", "IN_PROGRESS"),
        (7, "INFORMATION_REQUIRED", "IN_PROGRESS"),
        (8, "REAPPOINT", "IN_PROGRESS"),
        (9, "REAPPOINTED", "IN_PROGRESS"),
        (10, "AMENDED", "IN_PROGRESS"),
        (11, "RESUBMIT", "IN_PROGRESS"),
        (12, "CANCELLED", "CANCELLED"),
        (14, "RESUBMIT", "COMPLETED"),
        (15, "COMPLETED", "COMPLETED"),
    ]
    assert found.missing == [[13, 13]]
    assert found.missing_count == 1
    assert found.last_sequence_number == 15


def test_the_first_order_is_that_of_the_last_kci(told):
    found = order(told, "PROVIDE_ORDER", "12345")

    assert found.status == "COMPLETED"
    assert (found.last_type, found.last_text) == (
        "COMPLETED",
        "Installation completed successfully",
    )
    assert found.supplier == "ALTNET_A"
    assert (found.supplier_order_number, found.service_id) == ("FC123", "S12345")
    assert (found.customer_name, found.product) == ("John Smith", "FTTP, profile 1")


def test_its_actions_were_opened_and_closed(told):
    found = order(told, "PROVIDE_ORDER", "12345")
    kcis = {e.position: e.sequence_number for e in found.timeline.all()}
    actions = found.actions.order_by("opened_position")

    assert [
        (kcis[a.opened_position], a.type, a.concerns, kcis[a.closers[0][0]])
        for a in actions
    ] == [
        (7, "INFORMATION_REQUIRED", "ORDER", 10),
        (8, "REAPPOINT", "ORDER", 9),
        (11, "RESUBMIT", "AMENDMENT", 12),
        (14, "RESUBMIT", "CANCELLATION", 15),
    ]
    assert {a.state for a in actions} == {"CLOSED"}
    for action in actions:
        assert action.closed_by == action.closers[0][1]
        assert action.closed_on is not None


def test_its_odd_steps_are_flagged(told):
    found = order(told, "PROVIDE_ORDER", "12345")

    flagged = {
        event.sequence_number: event.flags
        for event in found.timeline.in_sequence()
        if event.flags and event.sequence_number > 2
    }

    assert flagged[3] == ["AFTER_END"]
    assert "AFTER_END" in flagged[14]
    assert 15 not in flagged


def test_the_second_order_begins_at_sixteen(told):
    found = order(told, "PROVIDE_ORDER", "12347")

    assert timeline(found) == [(16, "COMPLETED", "PARTIAL")]
    assert found.missing == [[1, 15]]
    assert found.missing_count == 15


def test_one_id_with_three_contents_is_three_kcis(told):
    found = order(told, "UNSOLICITED_CEASE_ORDER", "UC-123")

    assert timeline(found) == [
        (1, "CREATED", "IN_PROGRESS"),
        (1, "ACKNOWLEDGED", "ACKNOWLEDGED"),
        (1, "COMPLETED", "COMPLETED"),
    ]
    assert len({event.kci_id for event in found.timeline.all()}) == 1
    assert found.status == "COMPLETED"
    assert found.missing == []


def test_the_tenants_sample_as_published_makes_an_order(tenant):
    path = PAYLOADS / "tenant" / "as-published-provide-informational.json"

    store(tenant, json.loads(path.read_text()))
    settle(tenant)

    found = order_of(tenant, "123")
    assert found.status == "PENDING_CANCELLATION"
    assert found.address_type == "UPRN, NAD, ROBT, DistrictCode"
    assert (found.customer_name, found.product) == (
        "John Smith",
        "FTTH, profile 1G_1G",
    )
    (event,) = found.timeline.all()
    assert not [flag for flag in event.flags if flag.startswith("UNREADABLE")]
    (note,) = event.notes.all()
    assert note.type == "Engineer Note, Site Visit Note, Customer Update"


@pytest.mark.parametrize(
    "path", [p for p in TENANT if p not in ERROR_MEMBERS], ids=lambda path: path.stem
)
def test_each_of_the_tenants_samples_makes_an_order(path, tenant):
    body = json.loads(path.read_text())

    kci = store(tenant, body)
    settle(tenant)

    (found,) = Order.objects.all()
    assert found.identity[1:] == (body["entityType"], str(body["entity"]["id"]))
    assert found.status == body["entity"]["status"]
    assert found.entity == body["entity"]
    (event,) = found.timeline.all()
    assert event.kci_id == kci.kci_id
    assert not [flag for flag in event.flags if flag.startswith("UNREADABLE")]


@pytest.mark.parametrize("path", ERROR_MEMBERS, ids=lambda path: path.stem)
def test_each_published_error_asks_for_something(path, tenant):
    sample = PAYLOADS / "tenant" / "tenant_kci_provide_error_failed_to_send.json"
    body = json.loads(sample.read_text()) | json.loads(path.read_text())

    store(tenant, body)
    settle(tenant)

    (action,) = order_of(tenant, "700101").actions.all()
    assert (action.type, action.state) == ("FAILED_TO_SEND", "OPEN")
    assert action.code == body["error"]["code"]
    assert action.text == "\n".join(body["error"]["messages"])

"""The read API answers as described, with all that is described and no more."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders import actions
from tests import deliveries, factories
from tests.described import assert_it_is_a, make_machine

pytestmark = pytest.mark.both_databases


@pytest.fixture
def tenant(db):
    return factories.make_tenant("TENANT1")


@pytest.fixture
def machine(tenant) -> Client:
    return make_machine(tenant)


@pytest.fixture
def worked(tenant):
    """An order on which there is everything that there can be."""
    question = factories.kci_body(
        3, "INFORMATION_REQUIRED", update_type="ACTION_REQUIRED", said={"code": "X"}
    )
    note = {"note": "Rang twice", "created": "2026-04-10T09:00:00.5Z"}
    slot = {"timeslotStartDateTime": "2026-04-18T09:00:00Z"}
    dates = {"requestedCompletionDate": "2026-04-20", "appointmentTimeslot": slot}
    order = factories.make_order(
        tenant,
        factories.kci_body(2, supplierNotes=[note, {"note": "No date"}]),
        question,
        factories.kci_body(4, "AMENDED", entity=dates, issuedOn=None),
        factories.kci_body(5, update_type="ERROR", said={"code": "GATEWAY_FAULT"}),
        factories.kci_body(9, supplierNotes=[]),
    )
    deliveries.settle(tenant)
    person = factories.make_person(tenant)
    failed = order.actions.get(type="FAILED_TO_SEND")
    actions.comment(order, by=person, text="Rang them")
    actions.assign(failed, to=person, by=person)
    actions.close(failed, by=person, reason="Settled by telephone")
    return order


def test_an_order_is_as_described(worked, machine: Client):
    answer = machine.get("/api/orders/PROVIDE_ORDER/12345").json()

    assert {entry["kind"] for entry in answer["timeline"]} >= {"KCI", "COMMENT"}
    assert len(answer["supplierNotes"]) == len(answer["actions"]) == 2
    assert_it_is_a("Order", answer)


def test_a_bare_order_is_as_described(tenant, machine: Client):
    entity = {"id": 1, "status": "HELD"}
    factories.make_order(tenant, factories.kci_body(1) | {"entity": entity})

    answer = machine.get("/api/orders/PROVIDE_ORDER/1").json()

    assert answer["appointment"] is None
    assert_it_is_a("Order", answer)


def test_the_lists_are_as_described(worked, machine: Client):
    orders = machine.get("/api/orders?q=FC123").json()
    closed_ones = machine.get("/api/actions?state=CLOSED").json()

    assert len(orders["results"]) == 1
    assert len(closed_ones["results"]) == 2
    assert_it_is_a("OrderRowPage", orders)
    assert_it_is_a("QueuedActionPage", closed_ones)


@pytest.mark.parametrize("address", ["/api/orders", "/api/actions?state=CLOSED"])
def test_a_list_reads_nothing_long_that_it_does_not_tell(worked, machine, address):
    with CaptureQueriesContext(connection) as queries:
        assert machine.get(address).json()["results"]

    read = " ".join(query["sql"] for query in queries)
    assert "orders_order" in read
    assert '"entity"' not in read
    assert '"search_text"' not in read


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/orders?cursor=cD1ub3RoaW5n", 404),  # p=nothing
        ("/api/actions?cursor=cD0wMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAw", 404),
        ("/api/orders?cursor=%00", 422),
        ("/api/orders?status=%00", 422),
        ("/api/orders?q=%00", 422),
        ("/api/orders?updatedSince=yesterday", 422),
        ("/api/orders/PROVIDE_ORDER/%00", 404),
        ("/api/orders/%00/1", 404),
        ("/api/actions?type=%00", 422),
        ("/api/actions?state=DONE", 422),
    ],
)
def test_odd_questions_get_a_described_answer(address, status, machine: Client):
    answer = machine.get(address)

    assert answer.status_code == status
    assert_it_is_a("Error", answer.json())

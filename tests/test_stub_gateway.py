"""The stub is what the other tests believe: a gateway as it is documented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from kci.reading import from_gateway
from tests.factories import ENTITY
from tests.stub_gateway import running
from tests.stub_gateway.scenarios import UNASKED
from tests.stub_gateway.world import Body, moment

CEASE = {"id": 70, "status": "IN_PROGRESS", "orderType": "UNSOLICITED_CEASE"}
PROBLEM = {"id": 9, "status": "IN_PROGRESS", "supplier": "ALTNET_A"}
AMEND, CANCEL = "/service-order-amendments", "/service-order-cancellations"
NOTES = {"orderId": 12345, "notes": "Ring twice"}
CANCELLED = {"orderId": 12345, "reasonCode": "OTHER"}

SLOTS = {
    "supplier": "ALTNET_A",
    "address": "{}",
    "serviceSpecification": "{}",
    "appointmentPurpose": "PROVIDE",
}


@pytest.fixture
def stub():
    with running() as gateway:
        gateway.world.learn("PROVIDE_ORDER", ENTITY, number=4, conversation="c-1")
        gateway.world.learn("UNSOLICITED_CEASE_ORDER", CEASE)
        gateway.world.learn("SERVICE_PROBLEM", PROBLEM)
        yield gateway


@pytest.fixture
def http(stub):
    with httpx.Client(base_url=stub.url, headers={"X-Request-ID": "r-1"}) as client:
        grant = {"grant_type": "client_credentials"}
        access = (stub.client_id, stub.secret)
        got = client.post("/auth/tenant/access-token", data=grant, auth=access).json()
        client.headers["Authorization"] = f"Bearer {got['access_token']}"
        yield client


def posted(stub) -> list[Body]:
    return [kci.body for kci in stub.world.posted()]


def control(http, place: str, **body) -> int:
    status: int = http.post(f"/stub/{place}", json=body).status_code
    return status


@pytest.mark.parametrize(
    ("scenario", "type", "statuses"),
    [
        ("AMENDMENT_ACCEPTED", "AMENDED", ("IN_PROGRESS", "COMPLETED")),
        ("AMENDMENT_REJECTED", "RESUBMIT", ("IN_PROGRESS", "REJECTED")),
        ("AMENDMENT_PENDING", "UPDATE", ("PENDING_AMENDMENT", "PENDING")),
        ("CANCELLATION_ACCEPTED", "CANCELLED", ("CANCELLED", "COMPLETED")),
        ("CANCELLATION_REJECTED", "RESUBMIT", ("IN_PROGRESS", "REJECTED")),
        ("CANCELLATION_PENDING", "UPDATE", ("PENDING_CANCELLATION", "PENDING")),
    ],
)
def test_a_request_is_answered_by_its_scenario(stub, http, scenario, type, statuses):
    assert control(http, "scenario", scenario=scenario) == 201
    is_amendment = scenario.startswith("AMENDMENT")
    member = f"serviceOrder{scenario.split('_')[0].capitalize()}"

    place, body = (AMEND, NOTES) if is_amendment else (CANCEL, CANCELLED)
    answer = http.post(place, json=body)

    (kci,) = posted(stub)
    said, embedded = kci.get("action") or kci["information"], kci["entity"][member]
    assert (answer.status_code, answer.json()["id"]) == (201, embedded["id"])
    assert (kci["sequenceNumber"], said["type"]) == (5, type)
    assert (kci["entity"]["status"], embedded["status"]) == statuses
    read = http.get("/service-orders/12345").json()
    assert read[member] == embedded
    assert [update["id"] for update in read["updates"]] == [kci["id"]]


@pytest.mark.parametrize("scenario", sorted(UNASKED))
def test_a_supplier_says_something_unasked_that_the_portal_accepts(
    stub, http, scenario
):
    about = {"problem": 9} if scenario.startswith("PROBLEM") else {"order": 12345}

    assert control(http, "scenario", scenario=scenario, **about) == 201

    (kci,) = posted(stub)
    step, delivery = UNASKED[scenario], from_gateway(kci)
    assert kci["updateType"] == step.update_type
    assert kci["entity"]["status"] == step.status
    assert delivery.entity_id == str(*about.values())


@pytest.mark.parametrize(
    ("place", "body", "answered"),
    [
        (AMEND, {"notes": "x"}, (400, "orderId is missing")),
        (AMEND, {"orderId": "12345", "notes": "x"}, (400, "orderId is not as")),
        (AMEND, {"orderId": 12345}, (422, "changes nothing")),
        (AMEND, {"orderId": 1, "notes": "x"}, (404, "There is no order 1")),
        (
            AMEND,
            NOTES | {"serviceCharacteristics": []},
            (400, "serviceCharacteristics"),
        ),
        (AMEND, NOTES | {"requestedCompletionDate": "soon"}, (400, "requestedComp")),
        (AMEND, NOTES | {"appointmentReservationId": 7}, (422, "no reservation 7")),
        (AMEND, {"orderId": 70, "notes": "x"}, (422, "cannot be amended")),
        (CANCEL, {"orderId": 12345}, (400, "reasonCode is missing")),
        (CANCEL, {"orderId": 12345, "reasonCode": "NO"}, (422, "reasonCode NO")),
        (CANCEL, {"orderId": 70, "reasonCode": "OTHER"}, (422, "reasonCode OTHER")),
        ("/appointments", {}, (400, "timeslot is missing")),
    ],
)
def test_what_is_not_as_documented_is_refused(stub, http, place, body, answered):
    answer = http.post(place, json=body)

    status, words = answered
    assert answer.status_code == status
    assert answer.json().keys() == {"uuid", "code", "messages"}
    assert words in " ".join(answer.json()["messages"])
    assert not posted(stub)
    assert not stub.world.processed


def test_what_has_ended_is_not_changed(stub, http):
    http.post(CANCEL, json={"orderId": 70, "reasonCode": "CUSTOMER_NOT_AWARE"})

    again = {"orderId": 70, "reasonCode": "CUSTOMER_NOT_AWARE"}

    assert http.post(CANCEL, json=again).status_code == 422


def test_a_reservation_is_good_until_it_expires(stub, http):
    slot = http.get("/available-appointments", params=SLOTS).json()
    timeslot = slot["availableTimeslots"][0]
    body = {"supplier": "ALTNET_A", "address": {}, "serviceSpecification": {}}
    body |= {"purpose": "PROVIDE", "timeslot": timeslot}
    kept = http.post("/appointments", json=body).json()
    change = {"orderId": 12345, "appointmentReservationId": kept["id"]}

    assert http.post(AMEND, json=change).status_code == 201
    (kci,) = posted(stub)
    assert kci["entity"]["appointmentTimeslot"] == timeslot
    past = moment(datetime.now(UTC) - timedelta(minutes=1))
    stub.world.reservations[kept["id"]]["expiryDateTime"] = past
    assert http.post(AMEND, json=change).status_code == 422


@pytest.mark.parametrize(
    ("word", "type", "status"),
    [("ACCEPTED", "COMPLETED", "COMPLETED"), ("REJECTED", "UPDATE", "IN_PROGRESS")],
)
def test_a_resolution_ends_a_problem_or_lets_it_go_on(stub, http, word, type, status):
    control(http, "scenario", scenario="PROBLEM_RESOLVED", problem=9)
    name = posted(stub)[0]["entity"]["serviceProblemResolution"]["id"]

    answer = http.patch(f"/service-problem-resolutions/{name}", json={"status": word})

    (kci,) = posted(stub)
    assert answer.json()["status"] == word
    assert kci["information"]["type"] == type
    assert kci["entity"]["status"] == status


def test_faults_are_ordered_from_outside(http):
    assert control(http, "faults", faults=["503", "refused"]) == 201

    assert [http.post(AMEND, json=NOTES).status_code for _ in range(3)] == [
        *(503, 422),
        201,
    ]


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("scenario", {"scenario": "ORDER_LOST"}),
        ("scenario", {"scenario": "ORDER_DELAYED", "problem": 9}),
        ("faults", {"faults": ["earthquake"]}),
    ],
)
def test_what_the_stub_does_not_know_it_does_not_do(stub, http, place, body):
    assert control(http, place, **body) == 400
    assert not posted(stub)
    assert not stub.faults

"""Each kind's published life, from its first KCI to its last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from orders.models import Order, RequiredAction
from tests.factories import ENTITY, deliver, kci_body, make_person, make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

INFORM, ASK, FAIL = "INFORMATIONAL", "ACTION_REQUIRED", "ERROR"
Chapter = tuple[str, str, str, dict[str, Any]]

PROVIDE = {**ENTITY, "id": 1}
MODIFY = {
    "orderType": "MODIFY",
    "id": 2,
    "serviceId": "SVC-1",
    "serviceCharacteristics": [{"name": "LINE_PROFILE", "value": "2"}],
}
CEASE = {
    "orderType": "CEASE",
    "id": 3,
    "serviceId": "SVC-1",
    "requestedCompletionDate": "2026-04-20T00:00:00Z",
}
UNSOLICITED = {
    "orderType": "UNSOLICITED_CEASE",
    "id": 4,
    "supplierOrderNumber": "UC-1",
    "serviceId": "SVC-1",
    "reason": "CHANGE_OF_CP",
    "requestedCeaseDate": "2026-04-20T00:00:00Z",
}
ETHERNET = {
    "id": 5,
    "supplierQuoteId": "Q-7",
    "siteInformation": [
        {"name": "Harbour Lane", "role": "A-END", "postcode": "BS1 1AA"},
        {"name": "Data centre", "role": "B-END", "postcode": "BS2 2BB"},
    ],
}
TEST = {
    "id": 6,
    "serviceId": "SVC-1",
    "problemType": "OUTAGE",
    "serviceSpecification": {"id": "FTTP"},
}
PROBLEM = {
    "id": 7,
    "serviceId": "SVC-1",
    "externalIdentifier": "TT-0001",
    "problemType": "OUTAGE",
    "problemText": "No service at all.",
}
DATES = {"committedDate": "2026-04-15T09:00:00Z", "targetDate": "2026-04-15T09:00:00Z"}
RESULT = {
    "result": {
        "testValidity": "2026-04-10T15:00:00Z",
        "testOutcome": {"testResult": "RED", "code": "DAMAGED_CPE"},
    }
}
RESOLUTION = {
    "serviceProblemResolution": {
        "id": 123,
        "serviceProblemId": 7,
        "status": "PENDING",
        "resolutionDetails": {"resolutionCode": "NETWORK_ISSUE"},
    }
}
AMENDED = {"serviceOrderAmendment": {"id": 9, "orderId": 1, "status": "COMPLETED"}}
SENT: Chapter = (INFORM, "UPDATE", "SENT_TO_SUPPLIER", {})
ACKNOWLEDGED: Chapter = (INFORM, "ACKNOWLEDGED", "ACKNOWLEDGED", {})
COMMITTED: Chapter = (INFORM, "COMMITTED", "IN_PROGRESS", DATES)
COMPLETED: Chapter = (INFORM, "COMPLETED", "COMPLETED", {})

# entityType, entity, chapters, actions (type: how it ended), what the page says of it
LIVES = {
    "provide": (
        "PROVIDE_ORDER",
        PROVIDE,
        (
            SENT,
            ACKNOWLEDGED,
            COMMITTED,
            (INFORM, "DELAY", "HELD", DATES),
            (INFORM, "RESUMED", "IN_PROGRESS", DATES),
            (ASK, "INFORMATION_REQUIRED", "PENDING", DATES),
            (INFORM, "AMENDED", "IN_PROGRESS", DATES | AMENDED),
            (ASK, "REAPPOINT", "PENDING", DATES),
            (INFORM, "REAPPOINTED", "IN_PROGRESS", DATES),
            COMPLETED,
        ),
        {"INFORMATION_REQUIRED": 7, "REAPPOINT": 9},
        ("New line 1", "Completed"),
    ),
    "modify": (
        "MODIFY_ORDER",
        MODIFY,
        (SENT, ACKNOWLEDGED, COMMITTED, COMPLETED),
        {},
        ("Service change 2", "Completed"),
    ),
    "cease": (
        "CEASE_ORDER",
        CEASE,
        (SENT, ACKNOWLEDGED, COMMITTED, COMPLETED),
        {},
        ("Cease 3", "Completed"),
    ),
    "unsolicited cease": (
        "UNSOLICITED_CEASE_ORDER",
        UNSOLICITED,
        (
            (INFORM, "CREATED", "RECEIVED_BY_GATEWAY", {}),
            ACKNOWLEDGED,
            COMMITTED,
            (INFORM, "TERMINATED", "CANCELLED", {}),
        ),
        {},
        ("Cease by others 4", "Cancelled"),
    ),
    "ethernet": (
        "PROVIDE_ETHERNET_ORDER",
        ETHERNET,
        (
            SENT,
            ACKNOWLEDGED,
            COMMITTED,
            (INFORM, "COMPLETED", "PARTIAL", {}),
        ),
        {},
        ("Ethernet line 5", "Harbour Lane"),
    ),
    "service test": (
        "SERVICE_TEST",
        TEST,
        (
            SENT,
            (INFORM, "UPDATE", "IN_PROGRESS", {}),
            (INFORM, "COMPLETED", "COMPLETED", RESULT),
        ),
        {},
        ("Service test 6", "Red"),
    ),
    "service problem": (
        "SERVICE_PROBLEM",
        PROBLEM,
        (
            SENT,
            ACKNOWLEDGED,
            (INFORM, "UPDATE", "IN_PROGRESS", {}),
            (ASK, "CONFIRM", "RESOLVED", RESOLUTION),
            (INFORM, "UPDATE", "IN_PROGRESS", {}),
            (ASK, "CONFIRM", "RESOLVED", RESOLUTION),
            COMPLETED,
        ),
        {"CONFIRM": 5},
        ("Fault 7", "Completed"),
    ),
    "not sent": (
        "PROVIDE_ORDER",
        {**ENTITY, "id": 8},
        ((FAIL, "", "FAILED_TO_SEND", {}),),
        {"FAILED_TO_SEND": None},
        ("New line 8", "Not sent"),
    ),
}


def told(
    entity_type: str, entity: dict[str, Any], chapters: Iterable[Chapter]
) -> list[dict[str, Any]]:
    """Return the KCIs of a life, each with the entity of its own kind alone."""
    bodies = []
    for number, (update_type, type, status, more) in enumerate(chapters, start=1):
        body = kci_body(number, type, update_type=update_type)
        body["entityType"] = entity_type
        body["entity"] = entity | more | {"status": status}
        bodies.append(body)
    return bodies


@pytest.mark.parametrize("name", LIVES)
def test_a_life_from_its_first_kci_to_its_last(name, client):
    entity_type, entity, chapters, actions, shown = LIVES[name]
    tenant = make_tenant()
    bodies = told(entity_type, entity, chapters)
    for body in bodies:
        deliver(tenant, body)

    order = Order.objects.get(entity_type=entity_type, entity_id=str(entity["id"]))
    assert order.status == chapters[-1][2]
    assert [
        (event.sequence_number, event.status) for event in order.timeline.in_sequence()
    ] == [(number, chapter[2]) for number, chapter in enumerate(chapters, start=1)]
    by_id = {body["id"]: body["sequenceNumber"] for body in bodies}
    first = {}
    for action in order.actions.order_by("-opened_position"):
        first[action.type] = by_id.get(action.closed_by)
    assert first == actions

    client.force_login(make_person(tenant))
    page = client.get(f"/orders/{entity_type}/{entity['id']}/").content.decode()
    for words in shown:
        assert words in page


def test_what_is_searched_and_shown_of_each_kind_is_in_columns():
    tenant = make_tenant()
    for entity_type, entity, chapters, *_ in LIVES.values():
        deliver(tenant, *told(entity_type, entity, chapters))

    def columns(entity_id, *names):
        order = Order.objects.get(entity_id=entity_id)
        return tuple(getattr(order, name) for name in names)

    assert columns("1", "customer_name", "product") == ("John Smith", "FTTP, profile 1")
    assert columns("2", "service_id", "order_type") == ("SVC-1", "MODIFY")
    assert str(columns("3", "requested_completion_date")[0]) == "2026-04-20"
    assert columns("4", "supplier_order_number", "service_id") == ("UC-1", "SVC-1")
    assert str(columns("4", "requested_completion_date")[0]) == "2026-04-20"
    assert columns("6", "service_id", "product") == ("SVC-1", "FTTP")
    assert "tt-0001" in columns("7", "search_text")[0]


def test_an_unsolicited_cease_is_tied_to_the_order_of_its_service(client):
    tenant = make_tenant()
    characteristics = [{"name": "SERVICE_ID", "value": "SVC-1"}]
    item = {"serviceCharacteristics": characteristics}
    deliver(tenant, kci_body(entity={"id": 1, "serviceOrderItem": item}))
    cease = LIVES["unsolicited cease"]
    deliver(tenant, *told(*cease[:3]))

    client.force_login(make_person(tenant))
    page = client.get("/orders/UNSOLICITED_CEASE_ORDER/4/").content.decode()

    assert "/orders/PROVIDE_ORDER/1/" in page


def test_an_order_that_was_not_sent_is_asked_for_again_until_somebody_closes_it():
    tenant = make_tenant()
    deliver(tenant, *told(*LIVES["not sent"][:3]))

    action = RequiredAction.objects.get()

    assert (action.type, action.state, action.concerns) == (
        "FAILED_TO_SEND",
        "OPEN",
        "ORDER",
    )

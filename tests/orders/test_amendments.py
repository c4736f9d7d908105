"""What a filled form comes to, and what is wrong with a change."""

from __future__ import annotations

from typing import Any

import pytest

from orders.amendments import (
    PROBLEM,
    before,
    changed,
    checked,
    field_of,
    groups,
    sentence,
)
from orders.models import Order

JOHN = {
    "name": "John Smith",
    "phoneNumber": "01632 960145",
    "email": "john@example.net",
}


def order(entity_type: str = "PROVIDE_ORDER", **entity: Any) -> Order:
    stands = {
        "primaryContact": JOHN,
        "notes": "Code 1234",
        "engineerTasks": ["INSTALL_ROUTER"],
        "serviceOrderItem": {
            "serviceCharacteristics": [{"name": "LINE_PROFILE", "value": "1"}]
        },
    }
    return Order(entity_type=entity_type, entity_id="12345", entity=stands | entity)


def as_it_stands(one: Order) -> dict[str, str]:
    return {field.name: field.value for group in groups(one) for field in group.fields}


def test_a_form_sent_back_as_it_was_changes_nothing():
    assert changed(order(), as_it_stands(order())) == {}


@pytest.mark.parametrize(
    ("told", "body"),
    [
        ({"notes": "Ring twice"}, {"notes": "Ring twice"}),
        ({"notes": ""}, {"notes": ""}),
        ({"notes": " Code 1234 "}, {}),
        (
            {"engineerTasks": "INSTALL_ROUTER, SITE_SURVEY"},
            {"engineerTasks": ["INSTALL_ROUTER", "SITE_SURVEY"]},
        ),
        (
            {"engineerTasks": "Install router, test one device, Measure"},
            {"engineerTasks": ["INSTALL_ROUTER", "TEST_SINGLE_DEVICE", "Measure"]},
        ),
        ({"engineerTasks": "Install router"}, {}),
        (
            {"characteristic.LINE_PROFILE": "2"},
            {"serviceCharacteristics": [{"name": "LINE_PROFILE", "value": "2"}]},
        ),
        (
            {"requestedCompletionDate": "2026-04-20"},
            {"requestedCompletionDate": "2026-04-20"},
        ),
        ({"colour": "blue"}, {}),
    ],
)
def test_only_what_differs_is_sent(told, body):
    assert changed(order(), as_it_stands(order()) | told) == body


def test_a_contact_goes_whole():
    told = {"primaryContact.phoneNumber": "07700 900217"}

    body = changed(order(), told)

    assert body == {"primaryContact": JOHN | {"phoneNumber": "07700 900217"}}
    assert before(order(), body) == {"primaryContact": JOHN}


def test_a_fault_has_its_own_members():
    fault = order(PROBLEM, problemText="No light")
    told = {"problemText": "No light on the ONT"}

    assert changed(fault, told) == told
    assert checked(fault, {"requestedCompletionDate": "2026-04-20"}) == [
        "requestedCompletionDate: cannot be changed"
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"notes": "x" * 1_000},
        {"appointmentReservationId": 1},
        {"requestedCompletionDate": "2026-04-20"},
        {"engineerTasks": []},
        {"secondaryContact": {"name": "Helen", "phoneNumber": "+44 (0)7700-900217"}},
    ],
)
def test_what_the_gateway_takes_has_no_fault(body):
    assert checked(order(), body) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"notes": "x" * 1_001}, "Notes must have at most 1,000 characters."),
        ({"notes": 1}, "Notes must be a text."),
        (
            {"appointmentReservationId": True},
            "Reservation must be a whole number from 1.",
        ),
        (
            {"requestedCompletionDate": "20 April"},
            "Completion asked for must be a day such as 2026-04-20.",
        ),
        (
            {"requestedCompletionDate": "2026-W17-1"},
            "Completion asked for must be a day such as 2026-04-20.",
        ),
        (
            {"secondaryContact": {"name": "Helen", "email": "helen"}},
            "E-mail of the second contact must be an e-mail address.",
        ),
        (
            {"primaryContact": {"phoneNumber": "07700 900217"}},
            "Name of the first contact is missing.",
        ),
    ],
)
def test_a_fault_reads_as_a_sentence(body, text):
    assert [sentence(fault) for fault in checked(order(), body)] == [text]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"hazards": "x" * 1_001}, "hazards"),
        ({"primaryContact.email": "john"}, "primaryContact.email"),
        ({"characteristic.LINE_PROFILE": ""}, "characteristic.LINE_PROFILE"),
    ],
)
def test_a_fault_names_its_field(told, field):
    body = changed(order(), told)
    [fault] = checked(order(), body)

    assert field_of(fault, order(), body) == field


def test_all_faults_are_told_at_once():
    body = {"notes": 1, "hazards": 2, "status": "DONE", "serviceCharacteristics": []}

    assert len(checked(order(), body)) == 4

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from kci.supplier import translate, validate
from tests.kci.supplier_bodies import ORDER, body, whole

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
INFORMATIONAL, ACTION_REQUIRED = "INFORMATIONAL", "ACTION_REQUIRED"


def translated(reason="UPDATE", order=None, **members):
    sent = whole(reason, order, **members)
    validate(sent, "TENANT1")
    return translate(sent, "ALTNET_A", NOW)


def said(reason, order=None, **members):
    found = translated(reason, order, **members)
    return found.get("information") or found["action"]


CANCELLATION = {"serviceOrderCancellationId": 9}


@pytest.mark.parametrize(
    ("reason", "order", "update_type", "type"),
    [
        ("CREATED", {}, INFORMATIONAL, "CREATED"),
        ("ACKNOWLEDGED", {}, INFORMATIONAL, "ACKNOWLEDGED"),
        ("COMMITTED", {}, INFORMATIONAL, "COMMITTED"),
        ("UPDATE", {}, INFORMATIONAL, "UPDATE"),
        ("ADDITIONAL", {}, INFORMATIONAL, "ADDITIONAL"),
        ("WARNING", {}, INFORMATIONAL, "WARNING"),
        ("DELAY", {}, INFORMATIONAL, "DELAY"),
        ("RESUMED", {}, INFORMATIONAL, "RESUMED"),
        ("REAPPOINTED", {}, INFORMATIONAL, "REAPPOINTED"),
        ("AMENDED", {"serviceOrderAmendmentId": 7}, INFORMATIONAL, "AMENDED"),
        ("COMPLETED", {}, INFORMATIONAL, "COMPLETED"),
        ("ORDER_REJECTED", {}, INFORMATIONAL, "TERMINATED"),
        ("CANCELLED", CANCELLATION, INFORMATIONAL, "CANCELLED"),
        (
            "CANCELLED",
            {"serviceOrderCancellationReference": "C"},
            INFORMATIONAL,
            "CANCELLED",
        ),
        (
            "CANCELLED",
            {"serviceOrderCancellation": {"id": 9}},
            INFORMATIONAL,
            "CANCELLED",
        ),
        ("CANCELLED", {}, INFORMATIONAL, "TERMINATED"),
        (
            "CANCELLED",
            {"serviceOrderCancellationId": None},
            INFORMATIONAL,
            "TERMINATED",
        ),
        ("INFORMATION_REQUIRED", {}, ACTION_REQUIRED, "INFORMATION_REQUIRED"),
        ("REAPPOINT", {}, ACTION_REQUIRED, "REAPPOINT"),
        ("AMENDMENT_REJECTED", {}, ACTION_REQUIRED, "RESUBMIT"),
        ("CANCELLATION_REJECTED", CANCELLATION, ACTION_REQUIRED, "RESUBMIT"),
        ("SOMETHING_NEW", {}, INFORMATIONAL, "SOMETHING_NEW"),
    ],
)
def test_each_reason_has_its_type(reason, order, update_type, type):
    found = translated(reason, order)
    member = {INFORMATIONAL: "information", ACTION_REQUIRED: "action"}

    assert found["updateType"] == update_type
    assert found[member[update_type]]["type"] == type
    assert len({"information", "action"} & found.keys()) == 1


def test_what_it_says_goes_along():
    found = said(
        "DELAY", problemCode="NETWORK_ISSUE", text=" a fault ", supplierCodes=["N1"]
    )

    assert found["code"] == "NETWORK_ISSUE"
    assert found["text"] == " a fault "
    assert found["supplierCodes"] == ["N1"]
    assert said("DELAY", supplierCode="N2")["supplierCode"] == "N2"


def test_the_envelope_is_the_tenants():
    notes = [{"note": "rang twice", "type": "Customer Update"}]

    found = translated(supplierNotes=notes)

    assert found["id"] == "g3d9i408-fh87-0j71-4k12-9l0g8h4j5i27"
    assert found["supplier"] == "ALTNET_A"
    assert found["sequenceNumber"] == 3
    assert found["issuedOn"] == "2024-04-11T14:30:00.000Z"
    assert found["deliveredOn"] == "2026-04-10T12:00:00Z"
    assert found["supplierNotes"] == notes


def test_nothing_but_deliveredon_comes_from_the_clock():
    later = datetime(2030, 1, 1, tzinfo=UTC)

    first, second = (translate(body(), "ALTNET_A", when) for when in (NOW, later))

    assert first | {"deliveredOn": ""} == second | {"deliveredOn": ""}


def test_the_body_as_sent_is_left_alone():
    sent = body("AMENDED", {"serviceOrderAmendmentId": 7, "tenant": "TENANT1"})
    before = copy.deepcopy(sent)

    translate(sent, "ALTNET_A", NOW)

    assert sent == before


@pytest.mark.parametrize(
    ("member", "entity_type"),
    [
        ("provideServiceOrder", "PROVIDE_ORDER"),
        ("provideEthernetOrder", "PROVIDE_ETHERNET_ORDER"),
        ("modifyServiceOrder", "MODIFY_ORDER"),
        ("ceaseServiceOrder", "CEASE_ORDER"),
        ("unsolicitedCeaseServiceOrder", "UNSOLICITED_CEASE_ORDER"),
        ("serviceTest", "SERVICE_TEST"),
        ("serviceProblem", "SERVICE_PROBLEM"),
    ],
)
def test_each_entity_has_its_type(member, entity_type):
    members: dict[str, Any] = {"provideServiceOrder": None, member: ORDER}
    sent = body(**members)
    validate(sent, "TENANT1")

    found = translate(sent, "ALTNET_A", NOW)

    assert found["entityType"] == entity_type
    assert found["entity"]["id"] == 12345


def test_members_have_the_tenants_names():
    found = translated(
        order={
            "tenant": "TENANT1",
            "appointmentReservationReference": "APT-1",
            "appointmentTimeslot": {
                "startDateTime": "2024-04-18T09:00:00.000Z",
                "endDateTime": "2024-04-18T13:00:00.000Z",
            },
            "notes": "the code is 1234",
        }
    )

    assert found["entity"] == {
        "supplier": "ALTNET_A",
        "id": 12345,
        "supplierOrderNumber": "FC123",
        "status": "IN_PROGRESS",
        "appointmentSupplierReference": "APT-1",
        "appointmentTimeslot": {
            "timeslotStartDateTime": "2024-04-18T09:00:00.000Z",
            "timeslotEndDateTime": "2024-04-18T13:00:00.000Z",
        },
        "notes": "the code is 1234",
    }


@pytest.mark.parametrize(
    ("reason", "name", "status"),
    [
        ("AMENDED", "serviceOrderAmendment", "COMPLETED"),
        ("AMENDMENT_REJECTED", "serviceOrderAmendment", "REJECTED"),
        ("CANCELLED", "serviceOrderCancellation", "COMPLETED"),
        ("CANCELLATION_REJECTED", "serviceOrderCancellation", "REJECTED"),
    ],
)
def test_the_request_that_is_referred_to_is_embedded(reason, name, status):
    found = translated(reason, {f"{name}Id": 7, f"{name}Reference": "R7"})["entity"]

    assert found[name] == {
        "id": 7,
        "orderId": 12345,
        "supplierReference": "R7",
        "status": status,
    }
    assert not {f"{name}Id", f"{name}Reference"} & found.keys()


def test_a_reference_alone_is_enough():
    order = {"serviceOrderAmendmentReference": "R7"}

    found = translated("AMENDED", order)["entity"]["serviceOrderAmendment"]

    assert found["supplierReference"] == "R7"
    assert "id" not in found


def test_a_request_that_the_reason_does_not_decide_has_no_status():
    found = translated("UPDATE", {"serviceOrderAmendmentId": 7})["entity"]

    assert "status" not in found["serviceOrderAmendment"]
    assert "serviceOrderCancellation" not in found


def test_a_request_that_is_embedded_already_is_kept():
    amendment = {"id": 8, "status": "PENDING"}

    found = translated(
        "AMENDED", {"serviceOrderAmendment": amendment, "serviceOrderAmendmentId": 7}
    )["entity"]

    assert found["serviceOrderAmendment"] == amendment

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from kci.faults import Refused
from kci.models import Kci
from kci.parse import load
from kci.reading import from_gateway, from_supplier, read
from orders.position import position
from tests.kci import supplier_bodies

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
KCI_ID = "1150e313-3020-49f3-ace3-f8aacfeec4e3"


def body(**members):
    return {
        "id": KCI_ID,
        "supplier": "ALTNET_A",
        "sequenceNumber": 2,
        "issuedOn": "2026-04-10T09:00:00Z",
        "receivedOn": "2026-04-10T09:00:09Z",
        "deliveredOn": "2026-04-10T09:00:11Z",
        "updateType": "INFORMATIONAL",
        "information": {"type": "UPDATE"},
        "entityType": "PROVIDE_ORDER",
        "entity": {"id": 12345, "status": "IN_PROGRESS"},
    } | members


def accepted(sent):
    """Return what the inbox stores of a body, as it comes back from the text."""
    return from_gateway(load(json.dumps(sent)))


def by_supplier(sent, now=NOW):
    return from_supplier(sent, supplier_code="ALTNET_A", tenant="TENANT1", now=now)


def stored(sent, delivery):
    return Kci(
        kci_id=delivery.kci_id,
        digest=delivery.digest,
        dialect=delivery.dialect,
        supplier=delivery.supplier,
        entity_type=delivery.entity_type,
        entity_id=delivery.entity_id,
        sequence_number=delivery.sequence_number,
        position=delivery.position,
        body=json.dumps(sent),
        conversation_id="c-1",
        received_at=NOW,
    )


def told(sent, **marks):
    """Return what an order is told by a KCI of the gateway."""
    return read(
        stored(sent, accepted(sent)), **{"late": False, "after_gap": False} | marks
    )


def told_by_supplier(*arguments, **members):
    sent = supplier_bodies.whole(*arguments, **members)
    return read(stored(sent, by_supplier(sent)), late=False, after_gap=False)


def at(hour, minute=0, second=0):
    return datetime(2026, 4, 10, hour, minute, second, tzinfo=UTC)


# What the inbox stores


def test_a_delivery_is_known_by_its_envelope():
    found = accepted(body(id=KCI_ID.upper()))

    assert found.dialect == "TENANT"
    assert found.kci_id == KCI_ID
    assert found.supplier == "ALTNET_A"
    assert (found.entity_type, found.entity_id) == ("PROVIDE_ORDER", "12345")
    assert found.sequence_number == 2


@pytest.mark.parametrize(
    ("members", "moment"),
    [
        ({}, at(9)),
        ({"issuedOn": None}, at(9, 0, 9)),
        ({"issuedOn": "2026-04-10T11:00:00+01:00"}, at(10)),
        ({"receivedOn": None}, at(9)),
        ({"issuedOn": None, "receivedOn": None}, None),
    ],
)
def test_its_place_is_by_issuedon_else_receivedon(members, moment):
    found = accepted(body(**members))

    assert found.position == position(2, moment, KCI_ID, found.digest)


def test_deliveredon_decides_nothing():
    again = body(deliveredOn="2030-01-01T00:00:00Z")

    assert accepted(again) == accepted(body())


@pytest.mark.parametrize(
    "members",
    [
        {"issuedOn": "2026-04-10T09:00:00.001Z"},
        {"receivedOn": None},
        {"sequenceNumber": 3},
        {"information": {"type": "UPDATE", "text": ""}},
        {"entity": {"id": 12345, "status": "HELD"}},
        {"entity": {"id": 12345, "status": "IN_PROGRESS", "new": None}},
        {"unknown": 1},
    ],
)
def test_other_content_has_another_digest(members):
    assert accepted(body(**members)).digest != accepted(body()).digest


def test_the_same_content_has_the_same_digest_however_it_is_written():
    stirred = dict(reversed(body(id=KCI_ID.upper()).items()))
    stirred["entity"] = {"status": "IN_PROGRESS", "id": 12345.0}

    assert accepted(stirred).digest == accepted(body()).digest


@pytest.mark.parametrize("entity_id", [12345, "12345"])
def test_an_id_is_a_text(entity_id):
    entity = {"id": entity_id, "status": "HELD"}

    assert accepted(body(entity=entity)).entity_id == "12345"


def test_without_an_id_the_suppliers_number_counts():
    entity = {"supplierOrderNumber": "FC-1", "status": "HELD"}

    assert accepted(body(entity=entity)).entity_id == "FC-1"


def test_what_cannot_be_accepted_is_refused():
    with pytest.raises(Refused):
        accepted(body(id="g3d9i408-fh87-0j71-4k12-9l0g8h4j5i27"))


def test_a_value_that_is_none_of_a_few_is_told_which_it_must_be():
    with pytest.raises(Refused) as refused:
        accepted(body(updateType="X"))

    assert refused.value.messages == [
        "updateType: must be 'INFORMATIONAL', 'ACTION_REQUIRED' or 'ERROR'"
    ]


def test_the_supplier_dialect_is_known_alike():
    sent = supplier_bodies.body(order={"id": None})

    found = by_supplier(sent)

    assert found.dialect == "SUPPLIER"
    assert found.kci_id == "g3d9i408-fh87-0j71-4k12-9l0g8h4j5i27"
    assert (found.entity_type, found.entity_id) == ("PROVIDE_ORDER", "FC123")
    assert found.supplier == "ALTNET_A"


def test_the_clock_decides_nothing_in_the_supplier_dialect():
    sent = supplier_bodies.body()

    assert by_supplier(sent, NOW + timedelta(days=1)) == by_supplier(sent)


# What an order is told


def test_an_update_has_times_and_place_of_the_kci():
    found = told(body(), late=True, after_gap=True)

    assert found.position == accepted(body()).position
    assert (found.kci_id, found.sequence_number) == (KCI_ID, 2)
    assert found.issued_on == at(9)
    assert found.received_on == at(9, 0, 9)
    assert found.delivered_on == at(9, 0, 11)
    assert found.arrived_at == NOW
    assert (found.supplier, found.conversation_id) == ("ALTNET_A", "c-1")
    assert found.entity == {"id": 12345, "status": "IN_PROGRESS"}
    assert (found.late, found.after_gap) == (True, True)


@pytest.mark.parametrize(
    ("update_type", "member"),
    [("INFORMATIONAL", "information"), ("ACTION_REQUIRED", "action")],
)
def test_what_it_says_is_read(update_type, member):
    reason = {"type": "X_NEW", "code": "C", "text": " t ", "supplierCodes": ["1", "2"]}

    found = told(body(updateType=update_type, **{member: reason}))

    assert found.update_type == update_type
    assert (found.type, found.code, found.text) == ("X_NEW", "C", " t ")
    assert found.supplier_codes == ("1", "2")


def test_a_type_alone_is_enough():
    found = told(body())

    assert (found.type, found.code, found.text) == ("UPDATE", "", "")
    assert found.supplier_codes == found.notes == found.flags == ()


def test_only_the_member_of_the_update_type_speaks():
    asked = {"updateType": "ACTION_REQUIRED", "action": {"type": "REAPPOINT"}}

    assert told(body(**asked)).type == "REAPPOINT"
    assert told(body(action={"type": "REAPPOINT"})).type == "UPDATE"


def test_the_old_single_suppliers_code_counts_as_a_list_of_one():
    found = told(body(information={"type": "DELAY", "supplierCode": "N1"}))

    assert found.supplier_codes == ("N1",)


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (
            {"uuid": "u", "code": "SUPPLIER_FAULT", "messages": ["a", "b"]},
            "SUPPLIER_FAULT",
            "a\nb",
        ),
        ({}, "", ""),
    ],
)
def test_an_error_is_a_failure_to_send(error, code, text):
    found = told(body(updateType="ERROR", error=error))

    assert found.type == "FAILED_TO_SEND"
    assert (found.code, found.text) == (code, text)


def test_notes_are_read():
    notes = [
        {"note": "rang", "type": "Engineer Note", "created": "2026-04-10T09:00:00Z"},
        {"note": "both", "type": ["Site Visit Note", "Customer Update"]},
        {"note": "bare"},
    ]

    found = told(body(supplierNotes=notes)).notes

    assert [(n.note, n.type, n.created) for n in found] == [
        ("rang", "Engineer Note", at(9)),
        ("both", "Site Visit Note, Customer Update", None),
        ("bare", "", None),
    ]


def test_what_no_database_can_hold_is_replaced():
    text = {"type": "UPDATE", "text": "a\x00b\ud800c"}
    entity = {"id": 1, "status": "HELD", "no\x00tes": ["\udfff"]}

    found = told(
        body(information=text, entity=entity, supplierNotes=[{"note": "\x00"}])
    )

    assert found.text == "a\ufffdb\ufffdc"
    assert found.entity["no\ufffdtes"] == ["\ufffd"]
    assert found.notes[0].note == "\ufffd"


def test_an_id_of_noughts_is_flagged():
    assert "NIL_ID" in told(body(id="00000000-0000-0000-0000-000000000000")).flags


@pytest.mark.parametrize(
    ("issued", "received", "skewed"),
    [
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:09Z", False),
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z", False),
        ("2026-03-01T10:00:10Z", "2026-03-01T10:00:09Z", True),
        ("2099-03-01T10:00:00Z", None, True),
        ("1970-01-01T00:00:00Z", None, True),
        (None, "2026-03-01T10:00:09Z", False),
        (None, None, False),
    ],
)
def test_a_clock_that_is_wrong_is_flagged(issued, received, skewed):
    found = told(body(issuedOn=issued, receivedOn=received))

    assert ("CLOCK_SKEW" in found.flags) is skewed


@pytest.mark.parametrize(
    ("reason", "members", "flagged"),
    [
        ("DELAY", {}, True),
        ("WARNING", {"problemCode": "NETWORK_ISSUE"}, False),
        ("REAPPOINT", {}, True),
        ("ORDER_REJECTED", {}, True),
        ("ACKNOWLEDGED", {}, False),
        ("COMPLETED", {}, False),
    ],
)
def test_off_the_happy_path_a_supplier_owes_a_code(reason, members, flagged):
    found = told_by_supplier(reason, **members)

    assert ("NO_PROBLEM_CODE" in found.flags) is flagged


def test_the_supplier_dialect_is_told_in_the_tenants_words():
    order = {"serviceOrderAmendmentId": 7}

    found = told_by_supplier("AMENDMENT_REJECTED", order, text="too late")

    assert (found.update_type, found.type) == ("ACTION_REQUIRED", "RESUBMIT")
    assert found.text == "too late"
    assert found.entity["supplierOrderNumber"] == "FC123"
    assert found.entity["serviceOrderAmendment"]["status"] == "REJECTED"
    assert found.received_on is None

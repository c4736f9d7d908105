"""What of the supplier dialect is refused, and why."""

from __future__ import annotations

import pytest

from kci.faults import Refused
from kci.supplier import validate
from tests.kci.supplier_bodies import ORDER, body


def messages(sent):
    with pytest.raises(Refused) as refused:
        validate(sent, "TENANT1")
    return refused.value.malformed, refused.value.messages


def test_the_tenant_may_be_left_out_and_must_be_the_clients():
    validate(body(), "TENANT1")
    validate(body(order={"tenant": "TENANT1"}), "TENANT1")

    missing, found = messages(body(order={"tenant": "TENANT2"}))

    assert not missing
    assert found == ["provideServiceOrder.tenant: is not the tenant of this client"]


@pytest.mark.parametrize(
    "kci_id",
    ["1150e313-3020-49f3-ace3-f8aacfeec4e3", "G3D9I408-FH87-0J71-4K12-9L0G8H4J5I27"],
)
def test_any_id_of_the_form_is_accepted(kci_id):
    validate(body(id=kci_id), "TENANT1")


@pytest.mark.parametrize(
    "kci_id",
    [
        "g3d9i408fh870j714k129l0g8h4j5i27",
        "{g3d9i408-fh87-0j71-4k12-9l0g8h4j5i27}",
        "g3d9i408-fh87-0j71-4k12-9l0g8h4j5i2",
        "g3d9i408-fh87-0j71-4k12-9l0g8h4j5i27\n",
        "é3d9i408-fh87-0j71-4k12-9l0g8h4j5i27",
        "g3d9_408-fh87-0j71-4k12-9l0g8h4j5i27",
        12345,
    ],
)
def test_another_id_is_refused(kci_id):
    missing, found = messages(body(id=kci_id))

    assert not missing
    assert [message.partition(":")[0] for message in found] == ["id"]


@pytest.mark.parametrize("name", ["id", "sequenceNumber", "issuedOn", "reasonCode"])
@pytest.mark.parametrize("null", [True, False])
def test_what_is_mandatory_is_missed(name, null):
    sent = body()
    sent[name] = None
    if not null:
        del sent[name]

    assert messages(sent) == (True, [f"{name}: is missing"])


def test_one_entity_is_wanted_and_no_more():
    missing, _ = messages(body(provideServiceOrder=None))
    assert missing

    missing, found = messages(body(ceaseServiceOrder=ORDER))
    assert not missing
    assert len(found) == 1


def test_the_suppliers_reference_stands_for_an_id():
    validate(body(order={"id": None}), "TENANT1")

    missing, found = messages(body(order={"id": None, "supplierOrderReference": None}))

    assert missing
    assert len(found) == 1


def test_an_entity_needs_a_status():
    missing, found = messages(body(order={"status": None}))

    assert missing
    assert found == ["provideServiceOrder.status: is missing"]


def test_all_faults_are_told_at_once():
    sent = body(id="x", sequenceNumber=0, issuedOn="soon", order={"tenant": "T2"})

    _, found = messages(sent)

    assert {message.partition(":")[0] for message in found} == {
        "id",
        "sequenceNumber",
        "issuedOn",
        "provideServiceOrder.tenant",
    }

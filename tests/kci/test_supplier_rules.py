"""What must accompany each reason code of the supplier dialect."""

from __future__ import annotations

import json

import pytest

from kci.faults import Refused
from kci.supplier import validate
from tests.kci.supplier_bodies import ORDER, body
from tests.server import ROOT

DATES = {"committedDate": "2026-04-15T09:00:00Z", "targetDate": "2026-04-15T09:00:00Z"}
SERVICE_ID = {
    "serviceOrderItem": {
        "serviceCharacteristics": [{"name": "SERVICE_ID", "value": "S"}]
    }
}
AMENDMENT, CANCELLATION = "serviceOrderAmendment", "serviceOrderCancellation"


def refusal(sent):
    with pytest.raises(Refused) as refused:
        validate(sent, "TENANT1")
    assert not refused.value.malformed
    return refused.value.messages


@pytest.mark.parametrize(
    ("reason", "order", "said"),
    [
        ("COMMITTED", DATES, {}),
        ("INFORMATION_REQUIRED", {}, {"text": "Which flat?"}),
        ("ORDER_REJECTED", {}, {"text": "No fibre there"}),
        ("AMENDED", {f"{AMENDMENT}Id": 7}, {}),
        ("AMENDED", {f"{AMENDMENT}Reference": "A-7"}, {}),
        ("AMENDED", {AMENDMENT: {"id": 7}}, {}),
        ("AMENDMENT_REJECTED", {f"{AMENDMENT}Id": 7}, {}),
        ("CANCELLATION_REJECTED", {f"{CANCELLATION}Id": 8}, {"text": "Too late"}),
        ("COMPLETED", SERVICE_ID, {}),
        ("ACKNOWLEDGED", {}, {}),
        ("UPDATE", {}, {}),
        ("DELAY", {}, {}),
        ("SOMETHING_NEW", {}, {}),
    ],
)
def test_what_comes_with_all_that_it_owes_is_accepted(reason, order, said):
    validate(body(reason, order, **said), "TENANT1")


@pytest.mark.parametrize(
    ("reason", "order", "said", "problem"),
    [
        (
            "COMMITTED",
            {"targetDate": DATES["targetDate"]},
            {},
            "provideServiceOrder.committedDate: is missing on COMMITTED",
        ),
        (
            "COMMITTED",
            {"committedDate": DATES["committedDate"]},
            {},
            "provideServiceOrder.targetDate: is missing on COMMITTED",
        ),
        (
            "INFORMATION_REQUIRED",
            {},
            {"text": ""},
            "text: is missing on INFORMATION_REQUIRED",
        ),
        ("ORDER_REJECTED", {}, {}, "text: is missing on ORDER_REJECTED"),
        (
            "AMENDED",
            {f"{CANCELLATION}Id": 8},
            {},
            "provideServiceOrder.serviceOrderAmendmentId: is missing on AMENDED",
        ),
        (
            "AMENDMENT_REJECTED",
            {},
            {},
            "provideServiceOrder.serviceOrderAmendmentId: "
            "is missing on AMENDMENT_REJECTED",
        ),
        (
            "CANCELLATION_REJECTED",
            {f"{CANCELLATION}Id": 8},
            {},
            "text: is missing on CANCELLATION_REJECTED",
        ),
        (
            "COMPLETED",
            {},
            {},
            "provideServiceOrder.serviceOrderItem.serviceCharacteristics[SERVICE_ID]: "
            "is missing on COMPLETED",
        ),
        (
            "CREATED",
            {},
            {},
            "provideServiceOrder: must be an unsolicited cease on CREATED",
        ),
    ],
)
def test_what_owes_something_is_refused_with_its_path(reason, order, said, problem):
    assert refusal(body(reason, order, **said)) == [problem]


def test_all_that_is_owed_is_listed():
    assert len(refusal(body("CANCELLATION_REJECTED"))) == 2
    assert len(refusal(body("COMMITTED"))) == 2


def test_a_cease_owes_no_service_id():
    cease = body("COMPLETED") | {
        "provideServiceOrder": None,
        "ceaseServiceOrder": ORDER,
    }

    validate(cease, "TENANT1")


@pytest.mark.parametrize(
    "file", sorted((ROOT / "tests/payloads/supplier").glob("*.json")), ids=str
)
def test_the_published_samples_owe_nothing(file):
    validate(json.loads(file.read_text()), "TENANT1")

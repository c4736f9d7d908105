"""Answering actions by the API."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from orders import answers
from orders.models import GatewayRequest
from tests import factories
from tests.described import assert_it_is_a, make_machine, post
from tests.orders.asking import action_of, asked, states
from tests.orders.telling import tell

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    return factories.make_tenant("TENANT1")


@pytest.fixture
def machine(tenant):
    return make_machine(tenant)


@pytest.fixture
def question(tenant):
    tell(tenant, asked())
    return action_of(1)


@pytest.fixture
def give(machine, question, monkeypatch):
    monkeypatch.setattr(answers, "ring", lambda pk: None)
    return lambda body: post(machine, f"/api/actions/{question.pk}/answer", body)


def test_a_change_is_stored_to_be_sent(give, tenant, machine):
    answer = give({"amendment": {"notes": "Ring twice"}})

    assert answer.status_code == 202
    assert answer.json()["state"] == "ANSWERED"
    assert_it_is_a("QueuedAction", answer.json())
    request = GatewayRequest.objects.get()
    assert request.body == {"orderId": 12345, "notes": "Ring twice"}
    assert request.author == "client:machine"
    order = machine.get("/api/orders/PROVIDE_ORDER/12345").json()
    assert_it_is_a("Order", order)
    assert order["timeline"][-1]["by"] == "client:machine"
    assert order["timeline"][-1]["request"]["state"] == "TO_SEND"


@pytest.mark.parametrize(
    ("body", "kind", "sent"),
    [
        ({"reservationId": 7}, "AMENDMENT", {"appointmentReservationId": 7}),
        (
            {"cancellation": {"reasonCode": "OTHER", "text": "moved"}},
            "CANCELLATION",
            {"reasonCode": "OTHER", "text": "moved"},
        ),
    ],
)
def test_the_other_answers_are_stored_alike(give, body, kind, sent):
    assert give(body).status_code == 202

    request = GatewayRequest.objects.get()
    assert (request.kind, request.body) == (kind, {"orderId": 12345} | sent)


def test_what_was_done_elsewhere_is_recorded(give, tenant):
    assert give({"recorded": "by telephone"}).status_code == 202

    assert GatewayRequest.objects.get().state == "RECORDED"
    assert states(tenant) == ["ANSWERED"]


def test_a_resolution_is_answered(tenant, machine, monkeypatch):
    monkeypatch.setattr(answers, "ring", lambda pk: None)
    offered = {"status": "RESOLVED", "serviceProblemResolution": {"id": 5}}
    tell(tenant, asked(1, "CONFIRM", entityType="SERVICE_PROBLEM", entity=offered))
    body = {"resolution": "REJECTED", "notes": "still no light"}

    answer = post(machine, f"/api/actions/{action_of(1).pk}/answer", body)

    assert answer.status_code == 202
    sent = GatewayRequest.objects.get().body
    assert sent == {"status": "REJECTED", "tenantNotes": "still no light"}


def test_a_text_may_spell_what_it_must_not_have(give):
    assert give({"recorded": r"path C:\u0000"}).status_code == 202


def test_the_same_token_is_the_same_answer(give):
    body = {"amendment": {"notes": "x"}, "token": str(uuid4())}

    assert [give(body).status_code for _ in range(2)] == [202, 202]

    assert GatewayRequest.objects.count() == 1


def test_a_second_cancellation_is_refused_while_one_is_under_way(give, tenant, machine):
    body = {"cancellation": {"reasonCode": "OTHER"}}
    assert give(body).status_code == 202
    tell(tenant, asked(2))

    answer = post(machine, f"/api/actions/{action_of(2).pk}/answer", body)

    assert answer.status_code == 422
    assert answer.json()["messages"] == [
        "A cancellation is under way already. Altnet A has not answered it yet."
    ]


def test_a_second_answer_is_refused(give):
    give({"amendment": {"notes": "x"}})

    answer = give({"amendment": {"notes": "y"}})

    assert answer.status_code == 422
    assert "answered already" in answer.json()["messages"][0]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "exactly one"),
        ([], "valid dict"),
        ({"recorded": "a", "reservationId": 1}, "exactly one"),
        ({"recorded": None}, "is null"),
        ({"recorded": "a\0b"}, "U+0000"),
        ({"recorded": "\ud800"}, "surrogate"),
        ({"recorded": ""}, "recorded"),
        ({"reservationId": 0}, "reservationId"),
        ({"reservationId": True}, "reservationId"),
        ({"reservationId": "7"}, "reservationId"),
        ({"resolution": "MAYBE"}, "resolution"),
        ({"resolution": "ACCEPTED"}, "no resolution"),
        ({"recorded": "a", "notes": "b"}, "notes: belongs to a resolution"),
        ({"cancellation": {"reasonCode": "no"}}, "cancellation.reasonCode"),
        ({"cancellation": {"reasonCode": "OTHER", "why": ""}}, "cancellation.why"),
        ({"amendment": {}}, "nothing is changed"),
        ({"amendment": {"status": "DONE"}}, "amendment.status: cannot be changed"),
        ({"amendment": {"notes": 5}}, "amendment.notes: must be a text"),
        ({"amendment": {"primaryContact": {}}}, "primaryContact.name: is missing"),
        ({"anything": 1}, "anything"),
        ({"recorded": "a", "token": "no uuid"}, "token"),
    ],
)
def test_what_says_nothing_clear_is_refused_with_its_fault(give, tenant, body, words):
    answer = give(body)

    assert answer.status_code == 422
    assert words in " ".join(answer.json()["messages"])
    assert answer.json()["code"] == "INVALID_REQUEST"
    assert states(tenant) == ["OPEN"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        (b"\xff", 400),
        ("[" * 100_000, 400),
        (f'{{"amendment": {"[" * 50}{"]" * 50}}}', 400),
        ("[" + "0," * 10_000 + "0]", 400),
        (" " * 3_000_000, 413),
    ],
    ids=["cut", "bytes", "open", "deep", "many", "large"],
)
def test_what_is_not_json_or_out_of_bounds_is_malformed(
    machine, question, body, status
):
    path = f"/api/actions/{question.pk}/answer"

    answer = machine.post(path, body, content_type="application/json")

    assert answer.status_code == status
    assert answer.json()["code"] == "MALFORMED_REQUEST"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"CONTENT_TYPE": "text/plain"}, 415),
        ({"CONTENT_TYPE": "application/x-www-form-urlencoded"}, 415),
        ({"HTTP_CONTENT_ENCODING": "gzip"}, 415),
        ({"CONTENT_TYPE": "application/json; charset=latin-1"}, 400),
        ({"CONTENT_TYPE": "application/json; charset=UTF-8"}, 202),
    ],
    ids=str,
)
def test_only_json_in_utf_8_is_read(machine, question, monkeypatch, headers, status):
    monkeypatch.setattr(answers, "ring", lambda pk: None)
    path, kind = f"/api/actions/{question.pk}/answer", "application/json"

    answer = machine.generic("POST", path, '{"recorded": "x"}', kind, **headers)

    assert answer.status_code == status
    assert status == 202 or answer.json()["code"] == "MALFORMED_REQUEST"


def test_no_day_that_is_over_is_asked_for(give, tenant):
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    bodies = [
        {"amendment": {"requestedCompletionDate": f"{day}", "notes": 5}}
        for day in (yesterday, today)
    ]

    messages = [give(body).json()["messages"] for body in bodies]

    wrong = "amendment.notes: must be a text"
    past = "amendment.requestedCompletionDate: must be today or later"
    assert messages == [[wrong, past], [wrong]]


def test_anothers_action_is_not_there(question):
    other = make_machine(factories.make_tenant("other"))

    answer = post(other, f"/api/actions/{question.pk}/answer", {"recorded": "x"})

    assert answer.status_code == 404
    assert GatewayRequest.objects.count() == 0


@pytest.mark.parametrize("name", ["0", "9" * 30])
def test_an_action_that_is_none_is_not_there(machine, name):
    answer = post(machine, f"/api/actions/{name}/answer", {"recorded": "x"})

    assert answer.status_code == 404


def test_it_takes_the_scope_to_act(machine, question, monkeypatch):
    monkeypatch.setattr("tests.described.SCOPES", "orders:read")
    reader = make_machine(question.order.tenant)

    answer = post(reader, f"/api/actions/{question.pk}/answer", {"recorded": "x"})

    assert answer.status_code == 403

"""A refused delivery is accepted once the rules have learnt it."""

from __future__ import annotations

import json
from threading import Barrier

import pytest

from kci import again, schema
from kci.clients import create_client
from kci.models import Kci, RejectedDelivery
from orders.models import Order
from tests.deliveries import settle
from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.threads import in_threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def refused(client_of, post):
    """A KCI of an update type that the portal has not learnt yet, refused."""
    body = kci_body(2, updateType="MILESTONE")
    assert post(body).status_code == 422
    return RejectedDelivery.objects.get()


@pytest.fixture
def client_of():
    return create_client("Gateway", tenant="larkfield")


@pytest.fixture
def post(client, client_of):
    made, secret = client_of
    grant = {
        "grant_type": "client_credentials",
        "client_id": made.client_id,
        "client_secret": secret,
    }
    token = client.post("/o/token/", grant).json()["access_token"]

    def post(body, content_type="application/json"):
        return client.post(
            "/kcis",
            json.dumps(body),
            content_type=content_type,
            headers={
                "Authorization": f"Bearer {token}",
                "X-Request-ID": "r-1",
                "X-Conversation-ID": "c-1",
            },
        )

    return post


def learn(monkeypatch):
    """Let the portal learn the update type, as a later release would."""
    real = schema.validate
    monkeypatch.setattr(
        "kci.reading.schema.validate",
        lambda body: real(body | {"updateType": "INFORMATIONAL"}),
    )


def test_it_stays_refused_while_the_rules_are_as_they_were(refused):
    reasons = again.accept_again(refused)

    assert reasons == refused.reasons
    refused.refresh_from_db()
    assert refused.accepted_at is None
    assert not Kci.objects.exists()


def test_it_takes_its_place_once_the_rules_accept_it(refused, monkeypatch):
    tenant = refused.tenant
    deliver(tenant, kci_body(1), kci_body(3))
    learn(monkeypatch)

    assert again.accept_again(refused) == []

    kci = Kci.objects.get(sequence_number=2)
    assert kci.body == bytes(refused.body).decode()
    assert (kci.request_id, kci.conversation_id) == ("r-1", "c-1")
    refused.refresh_from_db()
    assert refused.accepted_at is not None


def test_it_is_accepted_only_once(refused, monkeypatch):
    learn(monkeypatch)

    assert again.accept_again(refused) == []
    with pytest.raises(again.AcceptedBefore):
        again.accept_again(refused)

    assert Kci.objects.get().deliveries == 1


def test_of_two_who_accept_it_at_once_one_does(refused, monkeypatch):
    learn(monkeypatch)
    both_looked = Barrier(2)

    def is_accepted() -> bool:
        one = RejectedDelivery.objects.get()
        both_looked.wait(10)
        try:
            return again.accept_again(one) == []
        except again.AcceptedBefore:
            return False

    assert {*in_threads(is_accepted, is_accepted)} == {False, True}
    assert Kci.objects.get().deliveries == 1


def test_what_the_client_may_not_post_stays_refused(client_of, post):
    made, _ = client_of
    made.scope = "orders:read"
    made.save()
    assert post(kci_body(1)).status_code == 403

    reasons = again.accept_again(RejectedDelivery.objects.get())

    assert reasons == ["The client may not do this"]
    assert not Kci.objects.exists()


def test_what_does_not_say_that_it_is_json_stays_refused(post):
    assert post(kci_body(1), content_type="text/plain").status_code == 415

    reasons = again.accept_again(RejectedDelivery.objects.get())

    assert reasons == ["The body must be application/json"]
    assert not Kci.objects.exists()


def test_the_page_says_why_it_is_still_refused(refused, client):
    client.force_login(make_person(refused.tenant, "tenant-admin"))

    answer = client.post(f"/kcis/refused/{refused.pk}/again/", follow=True)

    assert "It is still refused: updateType:" in answer.content.decode()


def test_the_page_puts_it_into_the_inbox(refused, client, monkeypatch):
    learn(monkeypatch)
    client.force_login(make_person(refused.tenant, "tenant-admin"))

    answer = client.post(f"/kcis/refused/{refused.pk}/again/", follow=True)

    assert "It is in the inbox, in its place." in answer.content.decode()
    assert "It was accepted later" in answer.content.decode()
    assert Kci.objects.count() == 1


def test_the_page_says_that_it_was_accepted_before(refused, client, monkeypatch):
    learn(monkeypatch)
    client.force_login(make_person(refused.tenant, "tenant-admin"))
    client.post(f"/kcis/refused/{refused.pk}/again/", follow=True)

    answer = client.post(f"/kcis/refused/{refused.pk}/again/", follow=True)

    assert "It was accepted before." in answer.content.decode()
    assert "It is in the inbox, in its place." not in answer.content.decode()


@pytest.mark.parametrize("role", ["customer-service", "tenant-admin"])
def test_only_the_tenants_own_admins_may(refused, client, role):
    tenant = refused.tenant if role == "customer-service" else make_tenant("other")
    client.force_login(make_person(tenant, role))

    answer = client.post(f"/kcis/refused/{refused.pk}/again/")

    assert answer.status_code == (403 if role == "customer-service" else 404)
    assert not Kci.objects.exists()


def test_what_was_set_aside_is_applied_again(monkeypatch):
    tenant = make_tenant()
    with monkeypatch.context() as patch:
        patch.setattr("kci.drain.step", lambda state, update: 1 / 0)
        deliver(tenant, kci_body(1))
    assert Kci.objects.get().state == Kci.State.SET_ASIDE

    assert again.apply_again(Kci.objects.all()) == 1
    settle(tenant)

    assert Order.objects.get().timeline.count() == 1


def test_a_client_that_is_gone_is_told_so_while_its_token_is_remembered(
    client_of, post
):
    assert post(kci_body(1)).status_code == 204

    client_of[0].delete()
    answer = post(kci_body(2))

    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_AUTHORISED")
    assert Kci.objects.count() == 1


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("updatetype INFORMATIONAL", True),
        ("updateType sequenceNumber", False),
        ("\0", True),
        ("100%", False),
        ("nothing of the kind", False),
    ],
)
def test_refused_deliveries_are_found_by_words_of_their_reasons(
    refused, client, term, found
):
    client.force_login(make_person(refused.tenant, "tenant-admin"))

    page = client.get("/kcis/refused/", {"q": term}).content.decode()

    assert (f"/kcis/refused/{refused.pk}/" in page) is found
    assert ("Nothing that was refused goes by that." in page) is not found


def test_a_refused_delivery_is_found_by_the_uuid_of_its_answer(refused, client):
    client.force_login(make_person(refused.tenant, "tenant-admin"))

    page = client.get("/kcis/refused/", {"q": f" {refused.uuid} "}).content.decode()

    assert f"/kcis/refused/{refused.pk}/" in page

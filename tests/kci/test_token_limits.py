"""The token endpoint is limited, and its time tells nothing."""

from __future__ import annotations

import base64

import pytest

from kci.clients import create_client
from kci.tokens import Validator

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture(autouse=True)
def three_a_minute(settings):
    settings.TOKEN_RATE = 3


def ask(client, name="nobody", secret="wrong", address="127.0.0.1", **form):
    pair = base64.b64encode(f"{name}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}"}
    return client.post("/o/token/", GRANT | form, headers=headers, REMOTE_ADDR=address)


def test_who_asks_too_often_from_one_address_has_to_wait(client):
    for number in range(3):
        assert ask(client, name=f"client-{number}").status_code == 401

    answer = ask(client, name="client-4")

    assert answer.status_code == 429
    assert answer.json()["code"] == "NOT_AUTHORISED"
    assert 0 < int(answer["Retry-After"]) <= 60
    assert ask(client, name="client-5", address="127.0.0.2").status_code == 401


def test_one_client_is_not_guessed_at_from_many_addresses(client):
    for number in range(3):
        assert ask(client, secret=f"{number}", address=f"10.0.0.{number}")

    assert ask(client, secret="4", address="10.0.0.4").status_code == 429


def test_one_client_is_not_guessed_at_by_writing_its_id_in_many_ways(client):
    ids = ["nobody", "%6eobody", "n%6fbody"]
    for number, name in enumerate(ids):
        assert ask(client, name=name, address=f"10.0.0.{number}").status_code == 401

    assert ask(client, name="no%62ody", address="10.0.0.4").status_code == 429


def test_one_client_is_not_guessed_at_behind_the_names_of_others(client):
    guess = {"client_id": "nobody", "client_secret": "wrong"}
    for number in range(3):
        name, address = f"other-{number}", f"10.0.0.{number}"
        assert ask(client, name=name, address=address, **guess).status_code == 401

    assert ask(client, name="other-4", address="10.0.0.4", **guess).status_code == 429


def test_those_who_name_no_client_share_no_limit(client):
    for number in range(4):
        answer = client.post("/o/token/", GRANT, REMOTE_ADDR=f"10.0.0.{number}")
        assert answer.status_code == 401


@pytest.mark.parametrize(
    "asked",
    [{"name": "a%00b"}, {"name": "a\0b"}, {"client_id": "a\0b"}, {"scope": "a\0b"}],
)
def test_what_no_database_can_look_for_is_refused(client, asked):
    answer = ask(client, **asked)

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


def test_a_client_within_the_limit_gets_its_token(client):
    made, secret = create_client("Gateway", tenant="larkfield")

    answer = ask(client, name=made.client_id, secret=secret)

    assert answer.status_code == 200


def test_an_unknown_client_costs_as_many_hashes_as_a_known_one(client, monkeypatch):
    made, _ = create_client("Gateway", tenant="larkfield")
    real, checked = Validator._check_secret, []

    def count(self, *arguments):
        checked.append(arguments)
        return real(self, *arguments)

    monkeypatch.setattr(Validator, "_check_secret", count)

    assert ask(client, name=made.client_id).status_code == 401
    known = len(checked)
    assert ask(client, name="nobody", address="127.0.0.2").status_code == 401

    assert len(checked) - known == known >= 1

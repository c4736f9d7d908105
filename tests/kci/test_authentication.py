"""How long a caller is remembered."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from kci.clients import create_client, revoke

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return create_client("reader", tenant="larkfield", scope="orders:read")


@pytest.fixture
def read(client, made):
    one, secret = made
    grant = {
        "grant_type": "client_credentials",
        "client_id": one.client_id,
        "client_secret": secret,
    }
    token = client.post("/o/token/", grant).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    return lambda: client.get("/api/orders", headers=bearer).status_code


def test_a_caller_is_remembered_for_a_while(made, read):
    assert read() == 200
    revoke(made[0])

    assert read() == 200


def test_who_is_remembered_is_not_remembered_anew(made, read, monkeypatch):
    assert read() == 200
    get = cache.get

    def get_just_in_time(key, *args):
        found = get(key, *args)
        cache.delete(key)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(cache, "get", get_just_in_time, raising=False)
        assert read() == 200
    revoke(made[0])

    assert read() == 401

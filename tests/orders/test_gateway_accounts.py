"""In whose name a tenant's requests go, and how its secret is kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from config import env
from orders.gateway import vault
from orders.gateway.accounts import Account, account_of, has_account
from orders.gateway.errors import NotSent
from orders.models import GatewayAccount
from tests.factories import make_account, make_tenant

pytestmark = pytest.mark.django_db
NAMES = ("GATEWAY_URL", "GATEWAY_CLIENT_ID", "GATEWAY_CLIENT_SECRET")
VALUES = ("https://gateway.example/v1", "everybody", "shared-secret")
SHARED = Account(url=VALUES[0], client_id=VALUES[1], secret=VALUES[2])


@pytest.fixture
def tenant():
    return make_tenant("larkfield")


@pytest.fixture
def shared(settings):
    for name, value in zip(NAMES, VALUES, strict=True):
        setattr(settings, name, value)


def test_without_an_account_there_is_none(tenant):
    assert account_of(tenant) is None
    assert not has_account(tenant)


def test_a_tenant_without_its_own_account_uses_the_shared_one(tenant, shared):
    make_account(make_tenant("meadow"))

    assert account_of(tenant) == SHARED
    assert has_account(tenant)


def test_a_tenants_own_account_comes_first(tenant, shared):
    make_account(tenant, "https://own.example/v1/", "own-secret")

    own = Account(url="https://own.example/v1", client_id="portal", secret="own-secret")
    assert account_of(tenant) == own


def test_an_account_that_is_not_in_use_is_not_replaced_by_the_shared_one(
    tenant, shared
):
    own = make_account(tenant)
    own.is_on = False
    own.save()

    assert account_of(tenant) is None
    assert not has_account(tenant)


def test_no_secret_is_in_the_database_as_it_is(tenant):
    own = make_account(tenant, secret="own-secret")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM orders_gatewayaccount")
        row = cursor.fetchone()

    assert own.encrypted in row
    assert "own-secret" not in repr(row)
    assert "own-secret" not in repr(account_of(tenant))


def test_a_secret_is_encrypted_differently_each_time():
    assert vault.encrypt("same") != vault.encrypt("same")


def test_a_secret_outlives_a_change_of_keys_with_the_old_one_as_fallback(
    tenant, settings
):
    make_account(tenant, secret="own-secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"

    found = account_of(tenant)

    assert found
    assert found.secret == "own-secret"


def test_a_secret_whose_key_is_gone_is_not_sent_and_the_reason_told(tenant, settings):
    make_account(tenant)
    settings.SECRET_KEY = "a new one"

    with pytest.raises(NotSent, match="another SECRET_KEY: please enter it again"):
        account_of(tenant)


def test_the_key_is_not_the_secret_key_itself(settings):
    # Whoever signs with SECRET_KEY elsewhere must not be able to make our tokens.
    assert settings.SECRET_KEY.encode() not in vault.derived(settings.SECRET_KEY)
    assert vault.derived("a") != vault.derived("b")


def test_an_account_without_a_secret_is_not_stored(tenant):
    with pytest.raises(IntegrityError):
        GatewayAccount.objects.create(tenant=tenant, url=VALUES[0], client_id="x")


@pytest.mark.parametrize(
    "url", ["gateway.example", "ftp://gateway.example", "http://["]
)
def test_an_address_is_one_of_the_web(tenant, url):
    with pytest.raises(ValidationError):
        make_account(tenant, url).full_clean()


@pytest.mark.parametrize("gone", NAMES)
def test_settings_that_are_given_in_part_stop_the_start(monkeypatch, gone):
    for name, value in zip(NAMES, VALUES, strict=True):
        monkeypatch.setenv(name, "" if name == gone else value)

    with pytest.raises(SystemExit, match=f"{gone}.* missing"):
        env.all_or_none(*NAMES)


def test_settings_that_are_given_whole_are_taken(monkeypatch):
    for name, value in zip(NAMES, VALUES, strict=True):
        monkeypatch.setenv(name, value)

    assert tuple(env.all_or_none(*NAMES)) == VALUES

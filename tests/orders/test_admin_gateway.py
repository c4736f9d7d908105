"""The admin of a tenant's account at the gateway, and its test button."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from orders.models import GatewayAccount
from tests.factories import make_account, make_person, make_tenant
from tests.stub_gateway import running

pytestmark = pytest.mark.django_db
LIST = "/admin/orders/gatewayaccount/"
ADD = f"{LIST}add/"
SECRET = "a-secret-of-ours"


@pytest.fixture
def tenant():
    return make_tenant("larkfield")


@pytest.fixture
def admin(client, tenant):
    client.force_login(make_person(tenant, "tenant-admin", "amira"))
    return client


@pytest.fixture(scope="module")
def stub():
    with running() as gateway:
        yield gateway


def place(own: GatewayAccount, page: str = "change") -> str:
    return reverse(f"admin:orders_gatewayaccount_{page}", args=[own.pk])


def values(**others) -> dict[str, object]:
    own = {"url": "https://gateway.example", "client_id": "portal", "is_on": "on"}
    return own | {"secret": ""} | others


def secret_of(own: GatewayAccount) -> str:
    return GatewayAccount.objects.get(pk=own.pk).secret


def text_of(answer) -> str:
    return str(answer.content.decode())


def test_a_tenant_admin_adds_an_account_and_its_secret_is_never_shown(admin, tenant):
    answer = admin.post(ADD, values(tenant=tenant.pk, secret=SECRET), follow=True)

    own = GatewayAccount.objects.get(tenant=tenant)
    assert own.secret == SECRET
    assert answer.request["PATH_INFO"] == place(own)
    for page in (place(own), place(own, "history"), LIST):
        text = text_of(admin.get(page))
        assert SECRET not in text
        assert own.encrypted not in text
    assert SECRET not in "".join(one.change_message for one in LogEntry.objects.all())


def test_an_account_without_a_secret_is_not_added(admin, tenant):
    answer = admin.post(ADD, values(tenant=tenant.pk))

    assert "Please enter the secret." in text_of(answer)
    assert not GatewayAccount.objects.exists()


def test_an_empty_secret_keeps_the_one_that_is_there(admin, tenant):
    own = make_account(tenant, secret=SECRET)

    admin.post(place(own), values(is_on=""))

    own.refresh_from_db()
    assert (own.is_on, own.secret) == (False, SECRET)


def test_a_new_secret_takes_the_place_of_the_old_one(admin, tenant):
    own = make_account(tenant)

    admin.post(place(own), values(secret=SECRET))

    assert secret_of(own) == SECRET


@pytest.mark.parametrize("name", ["url", "client_id"])
def test_a_secret_goes_to_no_other_address_than_it_was_given_for(admin, tenant, name):
    own = make_account(tenant)

    answer = admin.post(place(own), values(**{name: "https://other.example"}))

    assert "Please enter the secret that belongs to this" in text_of(answer)
    own.refresh_from_db()
    assert (own.url, own.client_id) == ("https://gateway.example", "portal")


def test_another_tenants_account_is_out_of_reach(admin):
    own = make_account(make_tenant("meadow"))

    admin.post(place(own), values(secret=SECRET))

    assert secret_of(own) == "s3cret"
    assert "gateway.example" not in text_of(admin.get(LIST))
    assert admin.post(place(own, "test")).status_code == 404


def test_no_account_is_given_to_another_tenant(admin):
    meadow = make_tenant("meadow")

    admin.post(ADD, values(tenant=meadow.pk, secret=SECRET))

    assert not GatewayAccount.objects.exists()


def test_customer_service_sees_no_account_and_tests_none(client, tenant, stub):
    own = make_account(tenant, stub.url)
    client.force_login(make_person(tenant))
    given = stub.tokens_given

    assert client.get(place(own)).status_code == 302
    assert client.post(place(own, "test")).status_code == 302
    assert stub.tokens_given == given


def test_the_button_gets_a_token_by_what_is_stored(admin, tenant, stub):
    own = make_account(tenant, stub.url)
    assert f'action="{place(own, "test")}"' in text_of(admin.get(place(own)))

    answer = admin.post(place(own, "test"), follow=True)

    assert "It works: the gateway gave us a token." in text_of(answer)


def test_looking_at_the_buttons_address_tests_nothing(admin, tenant, stub):
    own, given = make_account(tenant, stub.url), stub.tokens_given

    assert admin.get(place(own, "test")).status_code == 405
    assert stub.tokens_given == given


def test_a_wrong_secret_is_told_in_the_gateways_words(admin, tenant, stub):
    own = make_account(tenant, stub.url, secret="wrong")

    text = text_of(admin.post(place(own, "test"), follow=True))

    assert "does not take this client id and secret: The client is not known" in text
    assert "(X-Request-ID " in text


def test_a_gateway_that_is_away_is_told(admin, tenant):
    with running() as gone:
        own = make_account(tenant, gone.url)

    text = text_of(admin.post(place(own, "test"), follow=True))

    assert "could not be tested: The gateway cannot be reached." in text


def test_a_secret_of_another_secret_key_is_to_be_entered_again(admin, tenant, settings):
    settings.SECRET_KEY, kept = "another key", settings.SECRET_KEY
    own = make_account(tenant)
    settings.SECRET_KEY = kept

    text = text_of(admin.post(place(own, "test"), follow=True))

    assert "It was encrypted with another SECRET_KEY" in text


@pytest.mark.parametrize(
    ("role", "is_taken"), [("tenant-admin", False), ("operator", True)]
)
def test_only_an_operator_gives_a_plain_address(client, tenant, role, is_taken):
    client.force_login(make_person(tenant, role))
    told = values(tenant=tenant.pk, secret=SECRET, url="http://127.0.0.1:9000")

    answer = client.post(ADD, told)

    assert GatewayAccount.objects.exists() == is_taken
    assert ("must begin with https://" in text_of(answer)) != is_taken

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from oauth2_provider.models import get_access_token_model

from kci.clients import create_client
from kci.models import GatewayClient
from tests.factories import make_person, make_tenant

pytestmark = pytest.mark.django_db
LIST = "/admin/kci/gatewayclient/"
ADD = f"{LIST}add/"


@pytest.fixture
def tenant():
    return make_tenant("larkfield")


@pytest.fixture
def meadow():
    return make_tenant("meadow")


@pytest.fixture
def admin(client, tenant):
    client.force_login(make_person(tenant, "tenant-admin", "amira"))
    return client


def new_client(of, **values) -> dict[str, object]:
    scopes = ["kci:write", "orders:read"]
    return {"name": "gateway", "tenant": of.pk, "scopes": scopes} | values


def secret_of(answer) -> str:
    found = re.findall(r"<code>(\w{64})</code>", answer.content.decode())
    assert len(found) == 1
    return str(found[0])


def token(client, one: GatewayClient, secret: str):
    values = {
        "grant_type": "client_credentials",
        "client_id": one.client_id,
        "client_secret": secret,
    }
    return client.post("/o/token/", values)


def place(one: GatewayClient, verb: str) -> str:
    return reverse(f"admin:kci_gatewayclient_{verb}", args=[one.pk])


def test_the_secret_is_shown_once_and_works(admin, tenant):
    answer = admin.post(ADD, new_client(tenant))

    secret, made = secret_of(answer), GatewayClient.objects.get()
    assert "no-store" in answer["Cache-Control"]
    got = token(admin, made, secret).json()
    assert set(got["scope"].split()) == {"kci:write", "orders:read"}
    for page in (LIST, place(made, "change"), place(made, "history")):
        text = admin.get(page).content.decode()
        assert secret not in text
        assert made.client_secret not in text
        assert "generated_secret" not in text


def test_a_client_may_do_what_was_ticked(admin, tenant):
    admin.post(ADD, new_client(tenant, scopes=["orders:read"]))
    made = GatewayClient.objects.get()
    assert (made.tenant, made.scope) == (tenant, "orders:read")

    scopes = ["orders:read", "orders:act"]
    admin.post(place(made, "change"), {"name": "reader", "scopes": scopes})

    made.refresh_from_db()
    assert (made.name, made.scope) == ("reader", "orders:read orders:act")


@pytest.mark.parametrize("scopes", [[], ["everything"], ["kci:write", "admin"]])
def test_there_are_four_scopes(admin, tenant, scopes):
    admin.post(ADD, new_client(tenant, scopes=scopes))

    assert not GatewayClient.objects.exists()


def test_a_suppliers_client_gets_the_supplier_dialect_alone(admin, tenant):
    admin.post(ADD, new_client(tenant, supplier="ALTNET_A"))

    made = GatewayClient.objects.get()
    assert (made.supplier, made.scope) == ("ALTNET_A", "supplier-kci:write")


def test_a_suppliers_client_keeps_what_else_it_was_given(admin, tenant):
    given = "kci:write supplier-kci:write orders:read"
    made, _ = create_client("demo", tenant="larkfield", supplier="X", scope=given)
    asked = {"name": "renamed", "supplier": "X"}

    admin.post(place(made, "change"), asked | {"scopes": given.split()})

    made.refresh_from_db()
    assert (made.name, made.scope) == ("renamed", given)


def test_a_suppliers_client_without_a_scope_gets_the_supplier_dialect(admin, tenant):
    made, _ = create_client("reader", tenant="larkfield", scope="orders:read")

    admin.post(place(made, "change"), {"name": "altnet", "supplier": "X"})

    made.refresh_from_db()
    assert (made.supplier, made.scope) == ("X", "supplier-kci:write")


def test_a_supplier_is_a_system_id(admin, tenant):
    admin.post(ADD, new_client(tenant, supplier="Altnet A!"))

    assert not GatewayClient.objects.exists()


def test_a_client_of_another_tenant_cannot_be_made(admin, tenant, meadow):
    assert "Meadow" not in admin.get(ADD).content.decode()

    admin.post(ADD, new_client(meadow))
    admin.post(ADD, new_client(tenant, tenant=""))

    assert not GatewayClient.objects.exists()


def test_a_client_stays_with_its_tenant(client, tenant, meadow):
    client.force_login(make_person(tenant, "operator"))
    made, _ = create_client("gateway", tenant="larkfield")

    client.post(place(made, "change"), new_client(meadow, name="changed"))

    made.refresh_from_db()
    assert (made.tenant, made.name) == (tenant, "changed")


def test_fields_of_the_toolkit_cannot_be_set(admin, tenant):
    hidden = {
        "client_type": "public",
        "authorization_grant_type": "password",
        "client_id": "mine",
        "client_secret": "mine",
        "hash_client_secret": "",
        "user": "1",
    }

    admin.post(ADD, new_client(tenant, **hidden))

    made = GatewayClient.objects.get()
    assert made.client_type == "confidential"
    assert made.authorization_grant_type == "client-credentials"
    assert made.client_id != "mine"
    assert made.user is None


def test_a_new_secret_ends_the_old_one_and_its_tokens(admin, tenant):
    made, old = create_client("gateway", tenant="larkfield")
    token(admin, made, old)
    assert admin.get(place(made, "rotate")).status_code == 200
    assert token(admin, made, old).status_code == 200

    new = secret_of(admin.post(place(made, "rotate")))

    assert not get_access_token_model().objects.exists()
    assert token(admin, made, old).status_code == 401
    assert token(admin, made, new).status_code == 200


def test_a_revoked_client_stays_out(admin, tenant):
    made, secret = create_client("gateway", tenant="larkfield")
    token(admin, made, secret)
    assert admin.get(place(made, "revoke")).status_code == 200

    answer = admin.post(place(made, "revoke"), follow=True)

    assert "has no access any more" in answer.content.decode()
    assert not get_access_token_model().objects.exists()
    assert token(admin, made, secret).status_code == 401
    assert "revoked <time" in admin.get(LIST).content.decode()

    admin.post(place(made, "rotate"))

    assert "no token yet" in admin.get(LIST).content.decode()


def test_a_page_that_is_sent_again_makes_no_second_client(admin, tenant):
    first, again = (admin.post(ADD, new_client(tenant)) for _ in range(2))

    assert secret_of(first)
    assert "a client of that name already" in again.content.decode()
    made = GatewayClient.objects.get()
    rename = {"name": made.name, "supplier": "", "scopes": ["kci:write"]}
    assert admin.post(place(made, "change"), rename).status_code == 302


@pytest.mark.parametrize("verb", ["rotate", "revoke"])
def test_another_tenants_client_keeps_its_secret(admin, meadow, verb):
    made, secret = create_client("gateway", tenant="meadow")

    assert admin.get(place(made, verb)).status_code == 404
    assert admin.post(place(made, verb)).status_code == 404
    assert token(admin, made, secret).status_code == 200


@pytest.mark.parametrize("verb", ["rotate", "revoke"])
def test_customer_service_changes_no_client(client, tenant, verb):
    made, secret = create_client("gateway", tenant="larkfield")
    client.force_login(make_person(tenant))

    assert client.post(place(made, verb)).status_code == 302
    assert token(client, made, secret).status_code == 200


def test_the_list_tells_which_clients_are_in_use(admin, tenant):
    made, secret = create_client("gateway", tenant="larkfield")
    assert "<time" not in admin.get(LIST).content.decode()

    token(admin, made, secret)

    assert "token until <time" in admin.get(LIST).content.decode()


@pytest.mark.parametrize("code", ["ALTNET-A", "A" * 21])
def test_a_suppliers_code_that_is_none_makes_no_client(admin, tenant, code):
    answer = admin.post(ADD, new_client(tenant, supplier=code))
    with pytest.raises(ValidationError, match="letters, digits or underscores"):
        create_client("gateway", tenant=tenant.code, supplier=code)

    assert "supplier" in answer.context["adminform"].form.errors
    assert not GatewayClient.objects.exists()

"""Who asked to see personal data of what was delivered is recorded, each time."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kci.models import Disclosure, Kci
from orders.roles import TENANT_ADMIN
from tests.factories import make_person, make_tenant
from tests.kci.admin_rows import make_rejected
from tests.orders.lists import make_orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def client(client: Client, tenant):
    client.force_login(make_person(tenant, "tenant-admin", "amira"))
    return client


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_body_hides_people_until_that_is_asked_for_and_recorded(client, tenant):
    make_orders(tenant, 1, notes="<script>alert(1)</script>")
    kci = Kci.objects.get()

    hidden = text(client.get(f"/kcis/{kci.pk}/"))
    assert not Disclosure.objects.exists()
    shown = text(client.post(f"/kcis/{kci.pk}/"))

    assert "07700" not in hidden
    assert "FTTP" in hidden
    assert "07700 901001" in shown
    seen = Disclosure.objects.get()
    assert (str(seen.person), seen.tenant, seen.kci) == ("amira", tenant, kci)
    for page in (hidden, shown):
        assert "<script>alert" not in page


def test_the_body_takes_its_permission(client, tenant):
    make_orders(tenant)
    raw = Group.objects.get(name=TENANT_ADMIN).permissions
    raw.remove(raw.get(codename="view_raw_kci"))
    kci = Kci.objects.get()

    for page in (client.get(f"/kcis/{kci.pk}/"), client.post(f"/kcis/{kci.pk}/")):
        assert "FTTP" not in text(page)
    assert not Disclosure.objects.exists()


def test_headers_and_reasons_hide_people_too(client, tenant):
    one = make_rejected(tenant)
    one.headers = {"X-Contact": "Ann Lee", "X-Agent": "ann@example.com", "A": "b"}
    one.reasons = ["entity: +44 7700 900123 is no id"]
    one.save()

    hidden = text(client.get(f"/kcis/refused/{one.pk}/"))
    shown = text(client.post(f"/kcis/refused/{one.pk}/"))

    for said in ("Ann Lee", "ann@example.com"):
        assert said not in hidden
        assert said in shown
    assert "900123" not in hidden
    assert "900123" not in text(client.get("/kcis/refused/"))


def test_an_error_quotes_nobody(client, tenant):
    make_orders(tenant)
    problem = "ValueError: '07700 900123' is odd"
    Kci.objects.update(state="SET_ASIDE", applied_at=None, error=problem)
    kci = Kci.objects.get()

    for url in ("/kcis/", "/kcis/?state=set-aside", f"/kcis/{kci.pk}/"):
        assert "900123" not in text(client.get(url))


def test_what_was_seen_stays_recorded(client, tenant):
    make_orders(tenant)
    client.post(f"/kcis/{Kci.objects.get().pk}/")
    seen = Disclosure.objects.get()

    for change in (seen.save, seen.delete):
        with pytest.raises(TypeError, match="never"):
            change()
    assert Disclosure.objects.count() == 1


def test_an_operator_finds_who_looked(client, tenant):
    make_orders(tenant)
    kci = Kci.objects.get()
    client.post(f"/kcis/{kci.pk}/")
    client.force_login(make_person(tenant, "operator", "op"))

    with CaptureQueriesContext(connection) as queries:
        page = text(client.get("/admin/kci/disclosure/", {"q": "amira"}))

    assert not [one for one in queries if '"kci_kci"."body"' in one["sql"]]
    assert f'<a href="/kcis/{kci.pk}/">KCI {kci.kci_id}</a>' in page
    assert "amira" in page


def test_nothing_is_recorded_of_what_is_another_tenants(client):
    make_orders(make_tenant("other"))

    assert client.post(f"/kcis/{Kci.objects.get().pk}/").status_code == 404
    assert not Disclosure.objects.exists()

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse

from orders import people
from orders.models import Membership, Tenant
from tests.factories import make_person, make_tenant

pytestmark = pytest.mark.django_db
ADD = "/admin/orders/membership/add/"


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


def colleague(*tenants: Tenant, name: str = "ben") -> User:
    person = User.objects.create(username=name)
    for one in tenants:
        Membership.objects.create(user=person, tenant=one)
    return person


def test_a_tenant_admin_renames_their_tenant_and_keeps_its_code(admin, tenant):
    place = reverse("admin:orders_tenant_change", args=[tenant.pk])

    admin.post(place, {"name": "Larkfield Fibre", "code": "other"})

    tenant.refresh_from_db()
    assert (tenant.name, tenant.code) == ("Larkfield Fibre", "larkfield")


def test_operators_are_not_counted_among_the_people_of_a_tenant(admin, tenant):
    make_person(tenant, "operator")

    shown = admin.get("/admin/orders/tenant/").context["cl"].result_list

    assert [one.people for one in shown] == [1]


def test_a_tenant_admin_renames_no_other_tenant(admin, meadow):
    admin.post(
        reverse("admin:orders_tenant_change", args=[meadow.pk]), {"name": "Mine"}
    )

    meadow.refresh_from_db()
    assert meadow.name == "Meadow"


def test_an_operator_makes_tenants(client, tenant):
    client.force_login(make_person(tenant, "operator"))

    client.post("/admin/orders/tenant/add/", {"code": "hilltop", "name": "Hilltop"})

    assert Tenant.objects.filter(code="hilltop", name="Hilltop").exists()


def test_a_tenant_admin_of_two_tenants_adds_a_membership(admin, tenant, meadow):
    Membership.objects.create(user=User.objects.get(username="amira"), tenant=meadow)
    ben = colleague(tenant)

    admin.post(ADD, {"user": ben.pk, "tenant": meadow.pk})

    assert set(Tenant.objects.of(ben)) == {tenant, meadow}


def test_nobody_is_given_a_membership_of_another_tenant(admin, tenant, meadow):
    ben = colleague(tenant)

    admin.post(ADD, {"user": ben.pk, "tenant": meadow.pk})

    assert list(Tenant.objects.of(ben)) == [tenant]


def test_nobody_is_fetched_from_another_tenant(admin, tenant, meadow):
    mo = colleague(meadow, name="mo")

    admin.post(ADD, {"user": mo.pk, "tenant": tenant.pk})

    assert "mo" not in admin.get(ADD).content.decode().split()
    assert list(Tenant.objects.of(mo)) == [meadow]


def test_a_membership_is_ended_but_not_changed(admin, tenant, meadow):
    one = colleague(tenant).memberships.get()
    other = colleague(meadow, name="mo").memberships.get()

    def place(name, membership):
        return reverse(f"admin:orders_membership_{name}", args=[membership.pk])

    values = {"user": one.user_id, "tenant": meadow.pk}
    assert admin.post(place("change", one), values).status_code == 403
    admin.post(place("delete", one), {"post": "yes"})
    admin.post(place("delete", other), {"post": "yes"})

    assert list(Membership.objects.exclude(user__username="amira")) == [other]


def test_several_memberships_are_ended_at_once_in_ones_own_tenants(
    admin, tenant, meadow
):
    one = colleague(tenant).memberships.get()
    other = colleague(meadow, name="mo").memberships.get()

    admin.post(
        "/admin/orders/membership/",
        {
            "action": "delete_selected",
            "_selected_action": [one.pk, other.pk],
            "post": "yes",
        },
    )

    assert list(Membership.objects.exclude(user__username="amira")) == [other]


@pytest.mark.parametrize("code", ["", "lark field", "lark/field", "x" * 41])
def test_the_command_line_makes_no_tenant_of_what_is_no_code(code):
    with pytest.raises(ValidationError, match="A tenant's code has letters"):
        people.make_tenant(code)

    assert not Tenant.objects.exists()

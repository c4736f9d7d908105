from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.urls import reverse

from orders.models import Membership, Tenant
from orders.people import create_person
from orders.roles import CUSTOMER_SERVICE, ROLES, TENANT_ADMIN
from tests.factories import PASSWORD, make_person, make_tenant

pytestmark = pytest.mark.django_db
ADD = "/admin/auth/user/add/"


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


@pytest.fixture
def operator(client, tenant):
    client.force_login(make_person(tenant, "operator", "olga"))
    return client


def role(name: str) -> int:
    return Group.objects.get(name=name).pk


def colleague(*tenants: Tenant, name: str = "ben") -> User:
    person = User.objects.create(username=name)
    person.groups.add(role(CUSTOMER_SERVICE))
    for one in tenants:
        Membership.objects.create(user=person, tenant=one)
    return person


def new_person(of: Tenant, **values) -> dict[str, object]:
    return {
        "username": "nina",
        "tenant": of.pk,
        "groups": [role(CUSTOMER_SERVICE)],
        "password1": PASSWORD,
        "password2": PASSWORD,
    } | values


def changed(person: User, **values) -> dict[str, object]:
    return {
        "username": person.username,
        "is_active": "on",
        "groups": [role(CUSTOMER_SERVICE)],
    } | values


def page(person: User, name: str = "change") -> str:
    return reverse(f"admin:auth_user_{name}", args=[person.pk])


def test_a_new_person_works_for_a_tenant(admin, client, tenant):
    admin.post(ADD, new_person(tenant))

    nina = User.objects.get(username="nina")
    assert list(Tenant.objects.of(nina)) == [tenant]
    assert [group.name for group in nina.groups.all()] == [CUSTOMER_SERVICE]
    assert not nina.is_staff
    client.logout()
    assert client.login(username="nina", password=PASSWORD)


def test_a_tenant_admin_may_come_in(admin, tenant):
    admin.post(ADD, new_person(tenant, groups=[role(TENANT_ADMIN)]))
    nina = User.objects.get(username="nina")
    assert nina.is_staff

    admin.post(page(nina), changed(nina))
    nina.refresh_from_db()
    assert not nina.is_staff


@pytest.mark.parametrize("flag", ["is_superuser", "is_staff", "user_permissions"])
def test_a_tenant_admin_makes_no_operator(admin, tenant, flag):
    admin.post(ADD, new_person(tenant, **{flag: "1"}))
    nina = User.objects.get(username="nina")
    admin.post(page(nina), changed(nina, **{flag: "1", "first_name": "Nina"}))

    nina.refresh_from_db()
    assert nina.first_name == "Nina"
    assert not nina.is_superuser
    assert not nina.is_staff
    assert not nina.user_permissions.exists()


def test_a_new_person_cannot_be_put_into_another_tenant(admin, tenant, meadow):
    text = admin.get(ADD).content.decode()
    assert "Larkfield" in text
    assert "Meadow" not in text

    admin.post(ADD, new_person(meadow))

    assert not User.objects.filter(username="nina").exists()


def test_a_new_person_must_have_a_tenant(admin, tenant):
    admin.post(ADD, new_person(tenant, tenant=""))

    assert not User.objects.filter(username="nina").exists()


def test_a_tenant_admin_gives_no_group_that_is_no_role(admin, tenant):
    other = Group.objects.create(name="Everything")

    admin.post(ADD, new_person(tenant, groups=[other.pk]))

    assert not User.objects.filter(username="nina").exists()


def test_groups_that_are_no_roles_are_kept(admin, tenant):
    ben = colleague(tenant)
    ben.groups.add(Group.objects.create(name="Night shift"))

    admin.post(page(ben), changed(ben, groups=[role(TENANT_ADMIN)]))

    assert {group.name for group in ben.groups.all()} == {TENANT_ADMIN, "Night shift"}


@pytest.mark.parametrize("name", ["change", "history", "password_change"])
def test_operators_are_out_of_a_tenant_admins_sight(admin, tenant, name):
    olga = make_person(tenant, "operator", "olga")
    before = olga.password

    assert "olga" not in admin.get("/admin/auth/user/").content.decode()
    assert "olga" not in admin.get("/admin/orders/membership/").content.decode()
    for answer in (
        admin.get(page(olga, name)),
        admin.post(page(olga, name), passwords() | changed(olga)),
    ):
        assert answer.status_code in {302, 404}
    olga.refresh_from_db()
    assert olga.is_superuser
    assert olga.password == before


def passwords() -> dict[str, str]:
    new = "another horse and its staple"
    return {"usable_password": "true", "password1": new, "password2": new}


def set_password(client, person: User):
    button = {"set-password": "Change password"}
    return client.post(page(person, "password_change"), passwords() | button)


def test_a_tenant_admin_sets_a_colleagues_password(admin, tenant):
    ben = colleague(tenant)

    set_password(admin, ben)

    ben.refresh_from_db()
    assert ben.check_password(passwords()["password1"])


def test_another_tenants_people_are_out_of_sight(admin, meadow):
    mo = colleague(meadow, name="mo")

    assert admin.get(page(mo)).status_code == 302
    assert admin.get(page(mo, "password_change")).status_code == 404
    assert set_password(admin, mo).status_code == 404
    mo.refresh_from_db()
    assert not mo.password


def test_who_works_for_another_tenant_too_is_seen_but_not_changed(
    admin, tenant, meadow
):
    both = colleague(tenant, meadow, name="both")

    shown = admin.get(page(both))
    assert shown.status_code == 200
    assert "Meadow" not in shown.content.decode()
    assert 'name="username"' not in shown.content.decode()
    assert admin.post(page(both), changed(both, first_name="X")).status_code == 403
    assert admin.get(page(both, "password_change")).status_code == 403
    assert set_password(admin, both).status_code == 403
    assert admin.get(page(both, "history")).status_code == 403
    both.refresh_from_db()
    assert (both.first_name, both.password) == ("", "")


def test_the_list_names_shared_tenants_only(admin, tenant, meadow):
    colleague(tenant, meadow, name="both")

    text = admin.get("/admin/auth/user/").content.decode()

    assert "both" in text
    assert "Meadow" not in text


def test_the_list_is_filtered_by_role(admin, tenant):
    colleague(tenant)

    shown = admin.get("/admin/auth/user/", {"role": TENANT_ADMIN}).context["cl"]

    assert [person.username for person in shown.result_list] == ["amira"]


def test_people_are_not_deleted(operator, tenant):
    ben = colleague(tenant)

    assert operator.post(page(ben, "delete"), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=ben.pk).exists()


def test_an_operator_makes_an_operator_without_a_tenant(operator, tenant):
    operator.post(ADD, new_person(tenant, tenant=""))
    nina = User.objects.get(username="nina")
    operator.post(page(nina), changed(nina, is_superuser="on", groups=[]))

    nina.refresh_from_db()
    assert nina.is_superuser
    assert nina.is_staff
    assert not nina.memberships.exists()


def test_an_operator_sets_any_password(operator, meadow):
    mo = colleague(meadow, name="mo")

    set_password(operator, mo)

    mo.refresh_from_db()
    assert mo.check_password(passwords()["password1"])


def test_a_new_password_must_be_given(admin, tenant):
    ben = colleague(tenant)
    ben.set_password(PASSWORD)
    ben.save()

    asked = admin.get(page(ben, "password_change")).context["form"]
    admin.post(page(ben, "password_change"), {"usable_password": "false"})

    assert [*asked.fields] == ["password1", "password2"]
    ben.refresh_from_db()
    assert ben.check_password(PASSWORD)


def test_nobody_sees_how_a_password_is_kept(admin, tenant):
    ben = colleague(tenant)
    ben.set_password(PASSWORD)
    ben.save()

    text = admin.get(page(ben)).content.decode()

    assert page(ben, "password_change") in text
    assert ben.password.split("$")[0] not in text


def test_the_list_says_who_may_sign_in(admin, tenant):
    colleague(tenant, name="gone")
    User.objects.filter(username="gone").update(is_active=False)

    text = admin.get("/admin/auth/user/").content.decode()

    assert text.count("</svg>Yes</span>") == 1
    assert text.count("</svg>No</span>") == 1


def test_only_roles_are_offered(operator):
    Group.objects.create(name="Everything")

    offered = operator.get(ADD).context["adminform"].form.fields["groups"].queryset

    assert {group.name for group in offered} == set(ROLES)


@pytest.mark.both_databases
def test_the_command_line_makes_no_second_person_of_a_name(tenant):
    ann = make_person(tenant, name="ann")

    with pytest.raises(ValidationError, match="There is a ann"):
        create_person("ann", tenant="new", role="operator", password=PASSWORD)

    assert User.objects.get() == ann
    assert Tenant.objects.get() == tenant

"""Limits that a tenant sets, and what shouts by them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from orders.models import ActionLimit
from tests.factories import make_order, make_person, make_tenant, moment
from tests.orders.asking import asked
from tests.orders.visiting import PAGE, signed_in, visit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HOUR = timedelta(hours=1)
# In the navigation of every page.
LATE = "the oldest over its time"


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def person(tenant):
    return make_person(tenant, "tenant-admin")


def waiting(tenant, hours, type="INFORMATION_REQUIRED", **entity):
    """Make an order that has waited for us for so many hours."""
    issued = moment(timezone.now() - hours * HOUR)
    return make_order(tenant, asked(1, type, issuedOn=issued, entity=entity))


def limit(tenant, hours, type=""):
    return ActionLimit.objects.create(tenant=tenant, type=type, within=hours * HOUR)


@pytest.mark.parametrize(
    ("limits", "shown"),
    [
        ([], "10 h of 24 h"),
        ([("", 12)], "10 h of 12 h"),
        ([("", 12), ("INFORMATION_REQUIRED", 48)], "10 h of 48 h"),
        ([("REAPPOINT", 5)], "10 h of 24 h"),
        ([("", 200)], "10 h of 8 d 8 h"),
    ],
)
def test_the_tenants_limit_for_the_type_counts_else_for_all_else_ours(
    tenant, person, limits, shown
):
    order = waiting(tenant, 10)
    for type, hours in limits:
        limit(tenant, hours, type)

    action = order.actions.get()
    page = visit(person, f"/actions/{action.pk}/")

    assert shown in page


def test_what_is_over_its_time_shouts_everywhere(tenant, person):
    waiting(tenant, 10)
    calm = {path: visit(person, path) for path in ("/", "/actions/", PAGE)}
    limit(tenant, 9)

    for path, before in calm.items():
        assert LATE not in before
        assert LATE in visit(person, path)
    assert "1 over their time" in visit(person, "/actions/")
    assert "John Smith" in visit(person, "/actions/", over="1")


def test_each_tenant_has_its_own(tenant, person):
    other = make_tenant("meadow")
    waiting(tenant, 10)
    limit(other, 1)

    assert LATE not in visit(person, "/")


def test_the_queue_costs_the_same_for_any_number_of_limits(
    tenant, person, django_assert_num_queries
):
    for name in range(1, 4):
        waiting(tenant, 10, id=name)
    client = signed_in(person)
    with CaptureQueriesContext(connection) as few:
        client.get("/actions/")
    for type in ("", "REAPPOINT", "CONFIRM", "INFORMATION_REQUIRED"):
        limit(tenant, 5, type)

    with django_assert_num_queries(len(few)):
        client.get("/actions/")


@pytest.mark.parametrize(("type", "hours"), [("", 0), ("CONFIRM", -1)])
def test_a_limit_is_an_hour_at_least(tenant, type, hours):
    with pytest.raises(IntegrityError, match="limit_is_an_hour_at_least"):
        limit(tenant, hours, type)


def test_there_is_one_limit_of_a_type(tenant):
    limit(tenant, 5)

    with transaction.atomic(), pytest.raises(IntegrityError):
        limit(tenant, 6)


def test_a_tenant_admin_sets_changes_and_removes_a_limit(tenant, person):
    client = signed_in(person)
    add = reverse("admin:orders_actionlimit_add")

    client.post(add, {"tenant": tenant.pk, "type": "REAPPOINT", "hours": 5})

    found = ActionLimit.objects.get()
    assert (found.type, found.within) == ("REAPPOINT", 5 * HOUR)
    place = reverse("admin:orders_actionlimit_change", args=[found.pk])
    assert 'value="5"' in visit(person, place)
    client.post(place, {"tenant": tenant.pk, "type": "", "hours": 7})
    found.refresh_from_db()
    assert (found.type, found.within) == ("", 7 * HOUR)
    there = reverse("admin:orders_actionlimit_delete", args=[found.pk])
    client.post(there, {"post": "yes"})
    assert not ActionLimit.objects.exists()


def test_a_tenant_admin_sets_no_limit_of_another_tenant(tenant, person):
    other = make_tenant("meadow")
    theirs = limit(other, 5)
    client = signed_in(person)

    client.post(
        reverse("admin:orders_actionlimit_add"),
        {"tenant": other.pk, "type": "", "hours": 9},
    )
    place = reverse("admin:orders_actionlimit_change", args=[theirs.pk])

    assert client.get(place).status_code == 302
    assert list(ActionLimit.objects.values_list("within", flat=True)) == [5 * HOUR]

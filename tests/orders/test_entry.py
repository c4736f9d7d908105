"""An entry of a timeline: its permanent address, and its details on demand."""

from __future__ import annotations

import pytest
from django.test import Client

from orders import actions
from orders.models import TimelineEvent
from tests.factories import deliver, kci_body, make_order, make_person, make_tenant
from tests.orders.visiting import PAGE, signed_in, visit

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def person(tenant):
    return make_person(tenant)


def entry_of(number):
    return TimelineEvent.objects.get(sequence_number=number)


def details(person, number=1):
    return visit(person, f"/entries/{entry_of(number).pk}/details/")


def test_details_have_the_exact_times_and_the_id(tenant, person):
    body = kci_body(2)
    make_order(tenant, kci_body(1), body)

    page = details(person, 2)

    for text in (body["id"], "12:00:00", "12:00:09", "12:00:11", "Arrived here"):
        assert text in page, text
    assert "Acknowledged by Altnet A</h1>" in page
    assert body["id"] not in visit(person)


def test_details_say_what_the_marks_mean(tenant, person, settings):
    settings.KCI_GAP_WAIT = 0
    make_order(tenant, kci_body(1), kci_body(3))
    deliver(tenant, kci_body(2))

    assert "It arrived after ones that follow it" in details(person, 2)
    assert "The one before it had not arrived" in details(person, 3)


def test_an_open_page_gets_the_details_alone(tenant, person):
    make_order(tenant)
    there = f"/entries/{entry_of(1).pk}/details/"

    response = signed_in(person).get(there, headers=PART)

    assert response.content.startswith(b"<div><dl")
    assert response["Cache-Control"] == "no-store, private"
    assert Client().get(there, headers=PART).status_code == 401
    assert Client().get(there)["Location"] == f"/login/?next={there}"


@pytest.mark.parametrize("role", ["customer-service", "tenant-admin", "operator"])
def test_raw_kcis_are_one_click_away_for_who_may_see_them(role, tenant):
    body = kci_body()
    make_order(tenant, body)

    page = details(make_person(tenant, role))

    link = f'href="/kcis/?q={body["id"]}"'
    assert (link in page) == (role != "customer-service")


@pytest.mark.parametrize("address", ["/entries/{}/", "/entries/{}/details/"])
def test_an_entry_of_another_tenant_is_not_there(address, tenant):
    make_order(tenant)
    stranger = make_person(make_tenant("theirs"))

    there = address.format(entry_of(1).pk)

    assert signed_in(stranger).get(there).status_code == 404


def test_only_a_kci_has_details(tenant, person):
    said = actions.comment(make_order(tenant), by=person, text="Rang twice")

    response = signed_in(person).get(f"/entries/{said.pk}/details/")

    assert response.status_code == 404


def test_the_address_of_an_entry_opens_the_page_that_holds_it(tenant, person):
    order = make_order(tenant, *(kci_body(n) for n in range(1, 61)))
    said = actions.comment(order, by=person, text="Rang twice")
    client = signed_in(person)

    for row, anchor in ((entry_of(1), "kci"), (said, "note")):
        there = f"{PAGE}?tenant=larkfield&entry={row.pk}#{anchor}-{row.pk}"
        assert client.get(f"/entries/{row.pk}/")["Location"] == there
        page = visit(person, there)
        assert f'id="{anchor}-{row.pk}"' in page
        assert f'href="/entries/{row.pk}/"' in page

"""What surrounds every page."""

from __future__ import annotations

import pytest
from django.test import Client

from orders import context
from tests.factories import kci_body, make_order, make_person, make_tenant
from tests.orders.visiting import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant(name="Larkfield Broadband")


@pytest.mark.parametrize(
    ("role", "places"),
    [
        ("customer-service", {"/", "/actions/", "/orders/"}),
        ("tenant-admin", {"/", "/actions/", "/orders/", "/kcis/", "/admin/"}),
        ("operator", {"/", "/actions/", "/orders/", "/kcis/", "/admin/"}),
    ],
)
def test_the_menu_leads_where_one_may_go(tenant, role, places):
    make_order(tenant)

    menu = visit(make_person(tenant, role)).split("<nav")[1]

    links = {"/", "/actions/", "/orders/", "/kcis/", "/admin/"}
    assert {link for link in links if f'href="{link}"' in menu} == places
    assert 'href="/orders/" aria-current="page"' in menu


def test_it_says_who_one_is_and_for_whom_one_works(tenant):
    make_order(tenant)
    person = make_person(tenant, name="amira")
    person.first_name, person.last_name = "Amira", "Khan"
    person.save()

    page = visit(person)

    assert "Amira Khan · Larkfield Broadband" in page
    assert ">AK</span>" in page
    assert 'action="/logout/"' in page


def test_the_queue_shouts_when_the_oldest_is_over_its_time(tenant):
    make_order(tenant, kci_body(1, "REAPPOINT", update_type="ACTION_REQUIRED"))

    page = visit(make_person(tenant))

    assert '<span class="count trouble">1<' in page
    assert "the oldest over its time" in page


def test_only_what_waits_for_my_tenants_is_counted(tenant):
    make_order(tenant)
    make_order(
        make_tenant("theirs"), kci_body(1, "CONFIRM", update_type="ACTION_REQUIRED")
    )

    page = visit(make_person(tenant))

    assert "<title>John Smith" in page
    assert 'class="count' not in page


def test_many_are_not_counted_to_the_end(tenant, monkeypatch):
    monkeypatch.setattr(context, "MOST", 2)
    asks = (
        kci_body(number, "CONFIRM", update_type="ACTION_REQUIRED")
        for number in range(1, 5)
    )
    make_order(tenant, *asks)

    assert "<title>(2+) John Smith" in visit(make_person(tenant))


def test_who_is_not_signed_in_gets_no_frame():
    page = Client().get("/login/").content.decode()

    assert 'class="side"' not in page
    assert 'class="find"' not in page


def test_no_page_has_styles_or_scripts_in_it(tenant):
    make_order(tenant)

    page = visit(make_person(tenant, "tenant-admin"))

    assert " style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=")
    assert " onclick=" not in page

"""Views of lists that people keep, for themselves or for all colleagues."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from orders.models import Membership, SavedView
from tests.factories import make_order, make_person, make_tenant
from tests.orders.visiting import signed_in, visit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
QUERY = "delayed=1&status=HELD"


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def admin(tenant):
    return make_person(tenant, "tenant-admin")


@pytest.fixture
def agent(tenant):
    return make_person(tenant)


def save(person, name="Held", place="orders", query=QUERY, **more):
    told = {"name": name, "query": query} | more
    return signed_in(person).post(f"/views/{place}/", told)


def names(person):
    views = SavedView.objects.visible_to(person)
    return list(views.values_list("name", flat=True))


def test_a_view_is_kept_and_is_a_tab_from_then_on(agent):
    answer = save(agent)

    assert answer.url == f"/orders/?{QUERY}"
    page = visit(agent, "/orders/", delayed="1", status="HELD")
    assert f'aria-current="page" href="/orders/?{QUERY}">Held' in page
    assert "Remove this view" in page
    assert "Save as a view" not in page


def test_of_many_views_all_can_be_reached(agent):
    for number in range(10, 40):
        save(agent, f"View {number}", query=f"q={number}")

    page = visit(agent, "/orders/", q="39")

    nav = page[page.index('aria-label="Saved views"') :]
    shown, folded = nav[: nav.index("</nav>")].split("<details", 1)
    assert 'aria-current="page" href="/orders/?q=39">View 39' in shown
    assert [shown.count("<a"), folded.count("<a")] == [9, 22]
    for number in range(10, 39):
        place = shown if number < 17 else folded
        assert f'href="/orders/?q={number}">View {number}</a>' in place


def test_only_what_narrows_is_kept_and_in_one_spelling(agent):
    save(agent, query="status=HELD&after=x&delayed=1&visit=&tenant=1&evil=%3Cb%3E")

    assert SavedView.objects.get().query == QUERY


def test_a_view_under_the_same_name_is_kept_anew(agent):
    save(agent)
    save(agent, query="status=PENDING")

    assert SavedView.objects.get().query == "status=PENDING"


def test_a_view_is_ones_own(agent, admin):
    save(agent)

    assert names(admin) == []


def test_a_tenant_admin_shares_a_view_with_all_colleagues(agent, admin):
    save(admin, share="larkfield")

    assert names(agent) == ["Held"]
    page = visit(agent, "/orders/", delayed="1", status="HELD")
    assert "Held <b>shared</b>" in page
    assert "Remove this view" not in page
    stranger = make_person(make_tenant("meadow"))
    assert names(stranger) == []


def test_whoever_works_for_several_tenants_says_with_which(agent, admin):
    meadow = make_tenant("meadow")
    Membership.objects.create(user=admin, tenant=meadow)
    make_tenant("another")

    page = visit(admin, "/orders/", status="HELD")
    choices = page[page.index('name="share"') :].split("</select>")[0]
    assert choices.count("<option") == 3
    save(admin, share="larkfield")
    save(admin, "Late", share="another")

    assert names(agent) == ["Held"]
    assert names(make_person(meadow)) == []
    assert SavedView.objects.get(name="Late").tenant is None


def test_an_operator_of_many_tenants_names_one(tenant, agent):
    for number in range(25):
        make_tenant(f"t{number}")
    operator = make_person(tenant, "operator")

    page = visit(operator, "/orders/", status="HELD")
    assert '<input id="share" name="share"' in page
    save(operator, share="larkfield")

    assert names(agent) == ["Held"]


@pytest.mark.parametrize("told", ["", "1", "nobody", "\0"])
def test_a_view_is_shared_with_no_unknown_tenant(agent, admin, told):
    save(admin, share=told)

    assert names(admin) == ["Held"]
    assert names(agent) == []


def test_an_agent_shares_nothing(agent, admin):
    save(agent, share="larkfield")

    assert names(admin) == []
    assert "Share with all" not in visit(agent, "/orders/", status="HELD")
    assert "Share with all" in visit(admin, "/orders/", status="HELD")


def test_a_view_is_removed_by_whoever_may(agent, admin):
    save(admin, share="larkfield")
    save(agent, "Mine")
    shared, own = SavedView.objects.order_by("pk")

    for view in (shared, own):
        signed_in(agent).post(f"/views/{view.pk}/forget/")
    assert names(admin) == ["Held"]
    signed_in(admin).post(f"/views/{shared.pk}/forget/")
    assert names(agent) == []


def rename(person, view, name):
    return signed_in(person).post(f"/views/{view.pk}/rename/", {"name": name})


def test_a_view_is_renamed_where_it_is_shown(agent):
    save(agent)
    view = SavedView.objects.get()
    page = visit(agent, "/orders/", delayed="1", status="HELD")
    assert f'action="/views/{view.pk}/rename/"' in page
    assert 'name="name" value="Held"' in page

    answer = rename(agent, view, " Late\0 and held ")

    assert answer.url == f"/orders/?{QUERY}"
    assert names(agent) == ["Late and held"]
    assert "Rename this view" not in visit(agent, "/orders/", status="HELD")


@pytest.mark.parametrize("name", ["", " \0 "])
def test_a_view_is_not_renamed_to_nothing(agent, name):
    save(agent)

    rename(agent, SavedView.objects.get(), name)

    assert names(agent) == ["Held"]


def test_a_shared_view_is_renamed_by_a_tenant_admin_only(tenant, agent, admin):
    save(admin, share="larkfield")
    view = SavedView.objects.get()
    stranger = make_person(make_tenant("meadow"), "tenant-admin")

    assert "Rename this view" not in visit(agent, f"/orders/?{QUERY}")
    assert rename(agent, view, "Mine").status_code == 403
    assert rename(stranger, view, "Mine").status_code == 404
    assert names(agent) == ["Held"]
    rename(make_person(tenant, "tenant-admin"), view, "Ours")
    assert names(agent) == ["Ours"]


def test_nobody_renames_anothers_own_view(agent, admin):
    save(agent)

    assert rename(admin, SavedView.objects.get(), "Mine").status_code == 404
    assert names(agent) == ["Held"]


@pytest.mark.parametrize(
    "owner", ["my own", "a colleague's, shared", "its owner's own"]
)
def test_a_name_that_is_taken_is_said_kindly(tenant, admin, owner):
    colleague = make_person(tenant, "tenant-admin")
    save(colleague, share="larkfield")
    view = SavedView.objects.get()
    save(
        {"my own": admin}.get(owner, colleague),
        "Late",
        **({"share": "larkfield"} if "shared" in owner else {}),
    )

    client = signed_in(admin)
    answer = client.post(f"/views/{view.pk}/rename/", {"name": "Late"}, follow=True)

    assert "There is a view called “Late” already." in answer.content.decode()
    view.refresh_from_db()
    assert view.name == "Held"


def test_a_name_is_free_in_the_other_list(agent):
    save(agent)
    save(agent, "Mine", place="queue", query="with=me")

    rename(agent, SavedView.objects.get(place="orders"), "Mine")

    assert names(agent) == ["Mine", "Mine"]


def test_nobody_removes_anothers_own_view(agent, admin):
    save(agent)
    view = SavedView.objects.get()

    assert signed_in(admin).post(f"/views/{view.pk}/forget/").status_code == 404


@pytest.mark.parametrize("name", ["", "  ", "\0"])
def test_a_view_has_a_name(agent, name):
    save(agent, name)

    assert not SavedView.objects.exists()


def test_the_queue_has_views_too(agent):
    save(agent, "Mine", place="queue", query="with=me")

    assert "/actions/?with=me" in visit(agent, "/actions/")
    assert "/actions/?with=me" not in visit(agent, "/orders/")


def test_two_views_of_one_person_differ_in_name(agent):
    save(agent)

    with transaction.atomic(), pytest.raises(IntegrityError):
        SavedView.objects.create(owner=agent, place="orders", name="Held")


def test_the_admin_shows_own_and_shared_ones(agent, admin):
    save(agent, "Private")
    save(admin, "Ours", share="larkfield")

    page = visit(admin, reverse("admin:orders_savedview_changelist"))

    assert "Ours" in page
    assert "Private" not in page


def test_the_admin_renames_none(agent, admin):
    save(admin, "Ours", share="larkfield")
    view = SavedView.objects.get()
    place = reverse("admin:orders_savedview_change", args=[view.pk])

    assert "Ours" in visit(admin, place)
    assert 'name="name"' not in visit(admin, place)


def test_visits_of_this_week_are_a_filter(tenant, agent):
    order = make_order(tenant)

    assert order.customer_name in visit(agent, "/orders/", visit="none")
    assert order.customer_name not in visit(agent, "/orders/", visit="week")
    assert order.customer_name in visit(agent, "/orders/", visit="bogus")

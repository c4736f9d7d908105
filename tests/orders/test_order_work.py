"""What people do on the page of an order."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.factories import deliver, kci_body, make_order, make_person, make_tenant
from tests.orders.visiting import PAGE, signed_in, visit

pytestmark = pytest.mark.django_db
COMMENT = f"{PAGE}comment/"


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def order(tenant):
    return make_order(tenant, kci_body(1, "CONFIRM", update_type="ACTION_REQUIRED"))


@pytest.fixture
def person(tenant):
    return make_person(tenant, name="amira")


@pytest.fixture
def action(order):
    return order.actions.get()


def do(person, action, what, **told):
    return signed_in(person).post(f"/actions/{action.pk}/{what}/", told)


def comment(person, text, tenant="larkfield"):
    return signed_in(person).post(COMMENT, {"comment": text, "tenant": tenant})


def test_a_comment_leads_back_to_itself(order, person):
    response = comment(person, "Rang twice")

    said = order.timeline.get(kind="COMMENT")
    assert response.status_code == 302
    assert response["Location"].endswith(f"&entry={said.pk}#note-{said.pk}")
    assert signed_in(person).get(response["Location"]).status_code == 200
    assert "<p>Rang twice</p>" in visit(person)


def test_a_comment_survives_a_rebuild(order, person, tenant, settings):
    settings.KCI_GAP_WAIT = 0
    deliver(tenant, kci_body(3))
    comment(person, "Rang twice")

    deliver(tenant, kci_body(2))

    assert "<p>Rang twice</p>" in visit(person)


def test_an_empty_comment_is_sent_back_with_a_word(order, person):
    client = signed_in(person)

    response = client.post(
        COMMENT, {"comment": " ", "tenant": "larkfield"}, follow=True
    )

    assert "Please write the comment first." in response.content.decode()
    assert not order.timeline.filter(kind="COMMENT").exists()


def test_an_action_is_claimed_and_given_away(order, person, action, tenant):
    beth = make_person(tenant, name="beth")

    do(person, action, "assign", to="me")
    assert "With you" in visit(person)
    assert "Give it back" in visit(person)
    do(person, action, "assign", to="")
    assert "Give it back" not in visit(person)
    do(person, action, "assign", to=beth.pk)

    page = visit(person)
    assert "With beth" in page
    assert "<b>amira</b> took on <b>Agree that the fault is mended</b>" in page
    assert "gave <b>Agree that the fault is mended</b> to <b>beth</b>" in page


def test_an_action_goes_to_nobody_and_never_to_strangers(person, action):
    stranger = make_person(make_tenant("theirs"))
    do(person, action, "assign", to="me")

    do(person, action, "assign", to=stranger.pk)
    action.refresh_from_db()
    assert action.assignee == person

    do(person, action, "assign", to="")
    action.refresh_from_db()
    assert action.assignee is None
    assert "put back" in visit(person)


def test_closing_takes_a_reason_and_can_be_undone(person, action):
    do(person, action, "close", reason="")
    action.refresh_from_db()
    assert action.state == "OPEN"

    do(person, action, "close", reason="Settled by phone")
    page = visit(person)
    assert "1 settled" in page
    assert "Settled by amira" in page
    assert "is waiting for us" not in page

    do(person, action, "reopen", reason="It was not")
    page = visit(person)
    assert "is waiting for us" in page
    assert "<p>It was not</p>" in page


def test_what_is_answered_waits_for_the_supplier_and_not_for_us(person, action):
    action.state = "ANSWERED"
    action.save()

    page = visit(person)

    assert "Altnet A is waiting for us" not in page
    assert "Answered; waiting for Altnet A" in page


def test_what_a_kci_settled_names_it(order, person, tenant):
    deliver(tenant, kci_body(2, "COMPLETED", entity={"status": "COMPLETED"}))

    assert "Settled by Altnet A, KCI 2" in visit(person)


def test_a_refusal_is_told(person, action):
    do(person, action, "close", reason="Done")
    client = signed_in(person)

    again = {"reason": "Done again"}
    response = client.post(f"/actions/{action.pk}/close/", again, follow=True)

    assert "It is closed already." in response.content.decode()


def test_one_returns_to_where_one_came_from_within_the_portal(person, action):
    inside = do(person, action, "assign", to="me", next="/actions/?mine=1")
    outside = do(person, action, "assign", to="", next="https://evil.example/")

    assert inside["Location"] == "/actions/?mine=1"
    assert outside["Location"].startswith(PAGE)


def test_nobody_works_on_the_orders_of_other_tenants(order, action):
    stranger = make_person(make_tenant("theirs"))

    assert do(stranger, action, "assign", to="me").status_code == 404
    assert do(stranger, action, "close", reason="x").status_code == 404
    assert comment(stranger, "x").status_code == 404


def test_work_takes_the_permission(order, action, tenant):
    reader = make_person(tenant)
    reader.groups.clear()
    looks = Permission.objects.get(codename="view_order")
    reader.user_permissions.add(looks)

    assert do(reader, action, "close", reason="x").status_code == 403
    assert comment(reader, "x").status_code == 403
    assert "Comment for colleagues" not in visit(reader)
    assert "Give to" not in visit(reader)


def test_who_is_not_signed_in_does_nothing(order, action):
    response = Client().post(f"/actions/{action.pk}/close/", {"reason": "x"})

    assert response["Location"].startswith("/login/")
    action.refresh_from_db()
    assert action.state == "OPEN"


def test_who_signs_in_after_that_is_told_that_nothing_was_saved(order, person):
    response = signed_in(person).get(COMMENT, follow=True)

    assert "nothing was saved" in response.content.decode()


def test_forms_of_other_sites_do_nothing(action, person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=person.pk))

    response = client.post(f"/actions/{action.pk}/close/", {"reason": "x"})

    assert response.status_code == 403
    assert "This form is out of date" in response.content.decode()

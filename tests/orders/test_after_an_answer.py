"""What comes after an answer: whose it is, and what is answered next."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from orders.actions import assign, close
from tests.factories import make_person
from tests.orders.asking import action_of, asked
from tests.orders.telling import tell
from tests.orders.test_answer_page import answer, page_of
from tests.orders.visiting import signed_in

pytestmark = pytest.mark.django_db
NEXT = ">Next: <bdi>"
DO = "Find out what is asked"
JANE = {"id": 12346, "primaryContact": {"name": "Jane Doe"}}


@pytest.fixture
def person(tenant) -> User:
    return make_person(tenant, "tenant-admin", name="amira")


@pytest.fixture
def admin(person):
    return signed_in(person)


@pytest.fixture
def action(tenant, gateway):
    tell(tenant, asked(1))
    return action_of(1)


@pytest.fixture
def later(tenant, action):
    """Let another order ask for something."""
    tell(tenant, asked(2, "REAPPOINT", entity=JANE))
    return action_of(2)


def test_what_nobody_has_belongs_to_who_answers_it(admin, person, action):
    answer(admin, action, notes="Ring twice")

    action.refresh_from_db()
    assert action.assignee == person


def test_what_somebody_has_stays_with_them(admin, tenant, person, action):
    tom = make_person(tenant, "tenant-admin", name="tom")
    assign(action, to=tom, by=tom)

    answer(admin, action, notes="Ring twice")

    action.refresh_from_db()
    assert action.assignee == tom


def test_from_an_answer_one_goes_on_to_the_next(admin, action, later):
    assert NEXT not in page_of(admin, action)
    answer(admin, action, notes="Ring twice")

    page = page_of(admin, action)

    link = f'<a class="btn main" href="/actions/{later.pk}/">'
    assert (
        f"{link}<span>Next: <bdi>Jane Doe</bdi>, Book another visit</span></a>" in page
    )
    assert page.count("btn main") == 1


def test_from_what_is_settled_one_goes_on_to_the_next(admin, person, action, later):
    before = page_of(admin, action)
    close(action, by=person, reason="settled by telephone")

    page = page_of(admin, action)

    assert ">What is asked<" in before
    assert ">What was asked<" in page
    assert DO in before
    assert DO not in page
    assert f'<a class="btn main" href="/actions/{later.pk}/">' in page
    assert page.count("btn main") == 1


def test_what_a_colleague_has_is_not_the_next(admin, tenant, action, later):
    tom = make_person(tenant, name="tom")
    assign(later, to=tom, by=tom)
    answer(admin, action, notes="Ring twice")

    assert NEXT not in page_of(admin, action)
    assert NEXT not in page_of(signed_in(tom), action)


def test_an_action_is_taken_from_a_colleague_by_name_only(admin, tenant, action):
    tom = make_person(tenant, "tenant-admin", name="tom")
    before = page_of(admin, action)
    assert ">Claim</button>" in before
    assert 'name="to" value="free"' in before
    assign(action, to=tom, by=tom)

    page = page_of(admin, action)

    assert ">Take it over from tom</button>" in page
    assert ">Claim</button>" not in page


def test_it_is_given_to_nobody_whom_one_did_not_choose(admin, person, action):
    assign(action, to=person, by=person)
    assert '<option value="?">Choose a colleague</option>' in page_of(admin, action)

    admin.post(f"/actions/{action.pk}/assign/", {"to": "?"})

    action.refresh_from_db()
    assert action.assignee == person

"""Signing in and out, changing one's password, and the pages of errors."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client

from orders.models import Tenant
from tests.factories import PASSWORD, make_person, make_tenant

NEW = "a quite different sentence"


@pytest.fixture
def amira():
    return make_person(make_tenant(), name="amira")


def sign_in(
    client: Client, password: str = PASSWORD, address: str = "10.0.0.1", **more: str
):
    form = {"username": "amira", "password": password} | more
    return client.post("/login/", form, REMOTE_ADDR=address)


def guess(client: Client, times: int, **more: str) -> None:
    for _ in range(times):
        assert sign_in(client, "wrong", **more).status_code == 200


@pytest.mark.django_db
def test_signing_in_leads_to_where_one_wanted_to_go(client, amira):
    assert client.get("/")["Location"] == "/login/?next=/"
    assert sign_in(client, next="/actions/")["Location"] == "/actions/"
    assert client.get("/login/")["Location"] == "/"


@pytest.mark.django_db
def test_a_name_is_known_however_large_it_is_typed(client, amira):
    assert sign_in(client, username="Amira").status_code == 302
    assert client.get("/password/").context["user"] == amira


@pytest.mark.django_db
def test_names_that_differ_in_their_size_alone_are_two(client, amira):
    other = make_person(Tenant.objects.get(), name="Amira")

    assert sign_in(client, username="Amira").status_code == 302
    assert client.get("/password/").context["user"] == other


@pytest.mark.django_db
def test_signing_in_never_leads_away(client, amira):
    assert sign_in(client, next="https://evil.example/")["Location"] == "/"


@pytest.mark.django_db
def test_a_wrong_password_is_told_and_the_name_kept(client, amira):
    page = sign_in(client, "wrong").content.decode()

    assert "That name and password do not go together." in page
    assert 'role="alert"' in page
    assert 'value="amira"' in page
    assert "wrong" not in page


@pytest.mark.django_db
def test_who_guesses_a_password_has_to_wait(client, amira):
    guess(client, 10)

    answer = sign_in(client)

    page = answer.content.decode()
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300
    assert "Too many tries" in page
    assert "do not go together" not in page
    assert client.get("/")["Location"] == "/login/?next=/"
    # Nobody keeps amira out from where she is not.
    assert sign_in(client, address="10.0.0.2")["Location"] == "/"


@pytest.mark.django_db
def test_a_name_is_not_guessed_at_from_many_addresses(client, amira):
    for number in range(10):
        guess(client, 10, address=f"10.0.1.{number}")

    assert sign_in(client, address="10.0.0.2").status_code == 429


@pytest.mark.django_db
def test_many_names_are_not_guessed_at_from_one_address(client, amira):
    for number in range(100):
        guess(client, 1, username=f"somebody-{number}")

    assert sign_in(client).status_code == 429
    assert sign_in(client, address="10.0.0.2")["Location"] == "/"


@pytest.mark.django_db
def test_an_office_signs_in_from_one_address(client, amira):
    for _ in range(101):
        assert sign_in(client)["Location"] == "/"
        client.logout()


@pytest.mark.django_db
def test_one_name_in_two_scripts_is_one(client, amira):
    guess(client, 10, username="\uff41mira")

    assert sign_in(client).status_code == 429


@pytest.mark.django_db
def test_the_admin_has_no_sign_in_of_its_own(client, amira):
    form = {"username": "amira", "password": PASSWORD}

    answer = client.post("/admin/login/", form)

    assert answer["Location"] == "/login/?next=%2Fadmin%2F"
    assert client.get("/")["Location"] == "/login/?next=/"


@pytest.mark.django_db
def test_a_hostile_name_is_only_text(client):
    page = client.post("/login/", {"username": '"><script>'}).content.decode()

    assert "<script>" not in page


@pytest.mark.django_db
def test_one_signs_out_by_post_alone(client, amira):
    client.force_login(amira)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/")["Location"] == "/login/?next=/"


@pytest.mark.django_db
def test_one_changes_ones_password(client, amira):
    client.force_login(amira)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    page = client.post("/password/", form, follow=True)

    assert "Your password is changed." in page.content.decode()
    amira.refresh_from_db()
    assert amira.check_password(NEW)


@pytest.mark.django_db
def test_a_password_too_easy_is_not_taken(client, amira):
    client.force_login(amira)
    form = {
        "old_password": PASSWORD,
        "new_password1": "12345",
        "new_password2": "12345",
    }

    page = client.post("/password/", form).content.decode()

    assert "The password is not changed yet" in page
    amira.refresh_from_db()
    assert amira.check_password(PASSWORD)


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_error_pages_need_neither_database_nor_context(status):
    page = render_to_string(f"{status}.html")

    assert f"Error {status}" in page
    assert 'href="/"' in page


@pytest.mark.parametrize("status", [500, 503])
def test_the_page_of_what_we_logged_names_it_as_our_log_does(status):
    assert "7f3a1c52" in render_to_string(f"{status}.html", {"uuid": "7f3a1c52"})

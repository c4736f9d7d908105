"""What was set aside is seen at once, and applied again by its kind of error."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry

from kci.models import Kci
from tests.factories import deliver, kci_body, make_person, make_tenant

pytestmark = pytest.mark.django_db
ADMIN = "/admin/kci/kci/"


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def amira(tenant):
    return make_person(tenant, "tenant-admin", "amira")


@pytest.fixture
def client(client, amira):
    client.force_login(amira)
    return client


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    calls: list[tuple[int, str, str]] = []
    monkeypatch.setattr("kci.again.doorbell.ring", calls.append)
    return calls


def set_aside(tenant, *errors: str) -> None:
    for error in errors:
        number = 1 + Kci.objects.count()
        deliver(tenant, kci_body(entity={"id": number}))
        kci = Kci.objects.filter(entity_id=str(number))
        kci.update(state="SET_ASIDE", applied_at=None, error=error)


def text(response) -> str:
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def left() -> list[str]:
    return sorted(Kci.objects.set_aside().values_list("error", flat=True))


def apply_again(client, kind: str):
    return client.post("/kcis/again/", {"kind": kind}, follow=True)


def test_kinds_of_error_are_told_with_the_newest_of_each(client, tenant):
    set_aside(tenant, "KeyError: 'a'", "ValueError: <b>", "KeyError: 'b'")

    page = text(client.get("/kcis/?state=set-aside"))

    assert (
        "KeyError , 2 KCIs Apply all 2 again after KeyError KeyError: &#x27;b" in page
    )
    assert "ValueError , 1 KCI Apply again after ValueError ValueError: &lt;b" in page
    assert page.index("KeyError") < page.index("ValueError")


def test_they_are_told_where_they_are_looked_for(client, tenant):
    set_aside(tenant, "KeyError: 'a'")

    assert "What went wrong" not in text(client.get("/kcis/"))


@pytest.mark.parametrize("count", [1, 20])
def test_kinds_cost_the_same_for_any_number(
    client, tenant, count, django_assert_num_queries
):
    set_aside(tenant, *(f"Error{n}: x" for n in range(count)))

    with django_assert_num_queries(21):
        client.get("/kcis/?state=set-aside")


def test_all_of_one_kind_are_applied_again(
    client, tenant, rung, django_capture_on_commit_callbacks
):
    set_aside(tenant, "KeyError: 'a'", "KeyErrors: c", "KeyError: 'b'")

    with django_capture_on_commit_callbacks(execute=True):
        page = text(apply_again(client, "KeyError"))

    assert "2 KCIs will be applied again." in page
    assert left() == ["KeyErrors: c"]
    assert sorted(rung) == [(tenant.pk, "PROVIDE_ORDER", name) for name in "13"]


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["", "ValueError", "%", "Key", "KeyError\0"])
def test_a_kind_that_there_is_not_changes_nothing(client, tenant, kind):
    set_aside(tenant, "KeyError: 'a'")

    assert "None of them is set aside any more" in text(apply_again(client, kind))
    assert left() == ["KeyError: 'a'"]


def test_those_of_other_tenants_stay(client, tenant):
    set_aside(make_tenant("other"), "KeyError: theirs")
    set_aside(tenant, "KeyError: ours")

    page = text(client.get("/kcis/?state=set-aside"))
    apply_again(client, "KeyError")

    assert "theirs" not in page
    assert left() == ["KeyError: theirs"]


def test_customer_service_may_not(client, tenant):
    set_aside(tenant, "KeyError: 'a'")
    client.force_login(make_person(tenant))

    assert client.post("/kcis/again/", {"kind": "KeyError"}).status_code == 403
    assert left() == ["KeyError: 'a'"]


def test_the_first_page_tells_who_may_see_to_it(client, tenant):
    assert "set aside" not in text(client.get("/"))
    set_aside(tenant, "KeyError: 'a'")
    assert "One KCI is set aside" in text(client.get("/"))
    set_aside(tenant, "KeyError: 'a'")

    answer = client.get("/")

    assert "2 KCIs are set aside" in text(answer)
    assert 'href="/kcis/?state=set-aside"' in answer.content.decode()


def test_the_first_page_tells_nobody_else(client, tenant):
    set_aside(tenant, "KeyError: 'a'")

    client.force_login(make_person(tenant))
    assert "set aside" not in text(client.get("/"))

    client.force_login(make_person(make_tenant("other"), "tenant-admin"))
    assert "set aside" not in text(client.get("/"))


def test_the_admin_narrows_to_a_kind_and_applies_all_of_it_again(client, tenant):
    set_aside(tenant, "KeyError: 'a'", "ValueError: c", "KeyError: 'b'")

    assert "KeyError (2)" in text(client.get(ADMIN))
    chosen = client.get(ADMIN, {"problem": "KeyError"}).context["cl"].result_list
    keys = [kci.pk for kci in chosen]
    form = {"action": "apply_again", "_selected_action": keys[:1], "select_across": 1}
    answer = client.post(f"{ADMIN}?problem=KeyError", form, follow=True)

    assert "2 KCIs will be applied again." in text(answer)
    assert left() == ["ValueError: c"]
    assert LogEntry.objects.filter(change_message="Applied again").count() == 2

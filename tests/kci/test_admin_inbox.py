from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from kci.doorbell import doorbell
from kci.models import Kci, RejectedDelivery
from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.kci.admin_rows import make_rejected

pytestmark = pytest.mark.django_db
INBOX = "/admin/kci/kci/"
REJECTED = "/admin/kci/rejecteddelivery/"


@pytest.fixture
def tenant():
    return make_tenant("larkfield")


@pytest.fixture
def person(tenant):
    return make_person(tenant, "tenant-admin", "amira")


@pytest.fixture
def admin(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def rung(monkeypatch):
    rings: list[tuple[int, str, str]] = []
    monkeypatch.setattr(doorbell, "ring", rings.append)
    return rings


def set_aside(tenant, number: int) -> Kci:
    deliver(tenant, kci_body(entity={"id": number}), conversation=f"c-{number}")
    kcis = Kci.objects.filter(tenant=tenant, entity_id=str(number))
    kcis.update(state=Kci.State.SET_ASIDE, applied_at=None, error="KeyError: 'status'")
    return kcis.get()


def forbid(person, codename: str) -> None:
    for group in person.groups.all():
        group.permissions.remove(Permission.objects.get(codename=codename))


def apply_again(client, *kcis: Kci):
    chosen = [kci.pk for kci in kcis]
    values = {"action": "apply_again", "_selected_action": chosen}
    return client.post(INBOX, values, follow=True)


def found(client, place: str, **query) -> list[Any]:
    return list(client.get(place, query).context["cl"].result_list)


@pytest.mark.parametrize("place", [INBOX, "/kcis/"])
def test_what_waits_looks_the_same_on_both_pages(admin, tenant, settings, place):
    settings.KCI_GAP_WAIT = 600
    deliver(tenant, kci_body(1), kci_body(4))

    page = admin.get(place).content.decode()

    assert re.search(r'<span class="pill waiting"><svg.*?</svg>Waiting</span>', page)


def test_what_was_set_aside_is_applied_again(
    admin, tenant, rung, django_capture_on_commit_callbacks
):
    one, two = set_aside(tenant, 1), set_aside(tenant, 2)
    deliver(tenant, kci_body(entity={"id": 3}))
    applied = Kci.objects.get(entity_id="3")

    with django_capture_on_commit_callbacks(execute=True):
        answer = apply_again(admin, one, two, applied)

    assert "2 KCIs will be applied again." in answer.content.decode()
    for kci in (one, two):
        kci.refresh_from_db()
        assert (kci.state, kci.error) == (Kci.State.PENDING, "")
    applied.refresh_from_db()
    assert applied.state == Kci.State.APPLIED
    assert sorted(rung) == [one.identity, two.identity]
    assert LogEntry.objects.filter(change_message="Applied again").count() == 2


def test_nobody_is_rung_for_before_the_commit(admin, tenant, rung):
    apply_again(admin, set_aside(tenant, 1))

    assert rung == []


def test_nothing_set_aside_is_told(admin, tenant, rung):
    deliver(tenant, kci_body())

    answer = apply_again(admin, Kci.objects.get())

    assert "None of them was set aside" in answer.content.decode()
    assert Kci.objects.get().state == Kci.State.APPLIED


def test_to_apply_again_takes_a_permission(admin, person, tenant):
    kci = set_aside(tenant, 1)
    forbid(person, "apply_again_kci")

    assert "Apply again" not in admin.get(INBOX).content.decode()
    apply_again(admin, kci)

    kci.refresh_from_db()
    assert kci.state == Kci.State.SET_ASIDE


def test_another_tenants_kcis_are_not_applied_again(admin, rung):
    kci = set_aside(make_tenant("meadow"), 1)

    apply_again(admin, kci)

    kci.refresh_from_db()
    assert kci.state == Kci.State.SET_ASIDE


def test_a_kci_is_found_by_every_name_it_has(admin, tenant):
    kci = set_aside(tenant, 1)
    deliver(tenant, kci_body(entity={"id": 2}), conversation="c-2")
    applied = Kci.objects.get(entity_id="2")

    for one in (kci, applied):
        assert found(admin, INBOX, q=one.kci_id.upper()) == [one]
        assert found(admin, INBOX, q=one.entity_id) == [one]
        assert found(admin, INBOX, q=one.conversation_id) == [one]
        assert found(admin, INBOX, q=one.request_id) == [one]
    assert found(admin, INBOX, q="no such thing") == []


def test_a_conversation_is_found_however_old(admin, tenant, monkeypatch):
    monkeypatch.setattr("kci.search.RECENT", 0)
    deliver(tenant, kci_body(), conversation="c-old")

    assert found(admin, INBOX, q="c-old") == [Kci.objects.get()]


def test_the_search_keeps_to_ones_own_tenants(admin, tenant):
    kci = set_aside(make_tenant("meadow"), 1)

    for term in (kci.kci_id, "1", "c-1", kci.request_id):
        assert found(admin, INBOX, q=term) == []


@pytest.mark.parametrize("state", Kci.State.values)
def test_the_inbox_is_filtered_by_state(admin, tenant, state):
    kci = set_aside(tenant, 1)
    deliver(tenant, kci_body(entity={"id": 2}), kci_body(3, entity={"id": 3}))
    deliver(tenant, kci_body(entity={"id": 4}))
    replaced = Kci.objects.filter(entity_id="4")
    replaced.update(state=Kci.State.REPLACED, fetched=True, applied_at=None)

    assert {one.state for one in found(admin, INBOX, state=state)} == {state}
    assert kci in found(admin, INBOX)


def test_the_inbox_is_filtered_by_dialect(admin, tenant):
    kci = set_aside(tenant, 1)

    assert found(admin, INBOX, dialect="TENANT") == [kci]
    assert found(admin, INBOX, dialect="SUPPLIER") == []


def page(row: Kci | RejectedDelivery) -> str:
    return reverse(f"admin:kci_{row._meta.model_name}_change", args=[row.pk])


def test_the_raw_kci_takes_a_permission(admin, person, tenant):
    kci = set_aside(tenant, 1)
    text = admin.get(page(kci)).content.decode()
    assert "serviceCharacteristics" in text
    assert "X-Request-ID" in text
    assert "John Smith" not in text
    assert reverse("kci", args=[kci.pk]) in text

    forbid(person, "view_raw_kci")

    text = admin.get(page(kci)).content.decode()
    assert "serviceCharacteristics" not in text
    assert "KeyError" in text


def test_a_body_that_is_no_json_is_not_shown_here(admin, tenant):
    kci = set_aside(tenant, 1)
    Kci.objects.update(body="<b>John Smith</b>")

    assert "John Smith" not in admin.get(page(kci)).content.decode()


def test_the_raw_rejected_delivery_takes_a_permission(admin, person, tenant):
    rejected = make_rejected(tenant)
    assert "member of it" in admin.get(page(rejected)).content.decode()

    forbid(person, "view_raw_kci")

    text = admin.get(page(rejected)).content.decode()
    assert "member of it" not in text
    assert "must be 1 to 20 letters" in text


def test_a_rejected_delivery_is_found_by_uuid_and_by_reason(admin, tenant):
    one = make_rejected(tenant, "supplier: must be 1 to 20 letters")
    other = make_rejected(tenant, "sequenceNumber: must be whole")

    assert found(admin, REJECTED, q=str(one.uuid)) == [one]
    assert found(admin, REJECTED, q="whole SequenceNumber") == [other]
    assert found(admin, REJECTED, q="whole letters") == []


def test_a_delivery_of_no_tenant_is_for_operators(client, admin, tenant):
    nobodys = make_rejected(None)
    assert found(admin, REJECTED) == []

    client.force_login(make_person(tenant, "operator"))

    assert found(client, REJECTED) == [nobodys]

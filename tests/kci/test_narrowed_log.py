"""The log narrowed to what is odd, to clients and to days."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.db.models.functions import Now

from kci.clients import create_client
from kci.models import GatewayClient, Kci
from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.orders.lists import customer, make_orders
from tests.orders.visiting import visit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
# A Thursday, half past noon in London.
NOW = datetime.fromisoformat("2026-04-16T11:30:00+00:00")
MENU = r'name="(\w+)" value="([^"]*)"( checked)?> ([^<]*?)(?: <span>([^<]*)</span>)?<'
# What makes a KCI another one of the same id.
OTHER = {"conversation": "another member"}
EMPTY = "No KCI is like that."


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def amira(tenant):
    return make_person(tenant, "tenant-admin", "amira")


def rows(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-row href="/kcis/(\d+)/"', page)]


def choices(page: str) -> dict[tuple[str, str], str]:
    """Return how many each choice would give, by its menu and its words."""
    return {(name, word): n for name, _, _, word, n in re.findall(MENU, page)}


def came(kci: Kci, when: str) -> int:
    Kci.objects.filter(pk=kci.pk).update(received_at=datetime.fromisoformat(when))
    return kci.pk


# What is odd


def odd() -> set[tuple[str, int]]:
    found = Kci.objects.filter(odd=True)
    return set(found.values_list("entity_id", "sequence_number"))


def test_what_is_odd_has_a_chip_and_says_why(tenant, amira):
    make_orders(tenant, 1)
    deliver(tenant, kci_body(2, "NEW_KIND", entity=customer(1001)))

    page = visit(amira, "/kcis/", state="odd")

    assert odd() == {("1001", 2)}
    assert rows(page) == [Kci.objects.latest("pk").pk]
    assert "</svg>Applied, odd</span>" in page
    assert ">new kind of update</span>" in page
    one = visit(amira, f"/kcis/{Kci.objects.latest('pk').pk}/")
    assert "<dt>New kind of update</dt><dd>The portal does not know this" in one


def test_nothing_else_is_odd(tenant, amira, settings):
    settings.KCI_GAP_WAIT = 0
    deliver(tenant, kci_body(4), *[kci_body(5)] * 2)
    deliver(tenant, kci_body(2))

    assert odd() == set()
    assert EMPTY in visit(amira, "/kcis/", state="odd")
    page = visit(amira, "/kcis/")
    assert "after a gap</span>" in page
    assert "late, arrived" in page


def test_an_id_that_came_with_other_content_makes_both_odd(tenant):
    body = kci_body(1)
    deliver(tenant, body)
    deliver(make_tenant("other"), body)
    assert odd() == set()

    deliver(tenant, body | OTHER)

    assert Kci.objects.filter(odd=True, tenant=tenant).count() == 2
    assert Kci.objects.filter(odd=True).count() == 2


def test_what_was_odd_and_is_not_any_more_is_marked_so(tenant, settings):
    settings.KCI_GAP_WAIT = 0
    deliver(tenant, kci_body(1, supplier="PENNINE"), kci_body(3))
    assert {number for _, number in odd()} == {3}

    deliver(tenant, kci_body(2))

    assert {number for _, number in odd()} == {2}


def test_a_namesake_stays_odd_when_its_order_is_told_again(tenant, settings):
    settings.KCI_GAP_WAIT = 0
    body = kci_body(1)
    deliver(tenant, body, body | OTHER, kci_body(4))
    assert Kci.objects.filter(odd=True).count() == 2

    deliver(tenant, kci_body(3))

    assert Kci.objects.filter(odd=True).count() == 2


def test_what_was_fetched_and_then_delivered_came_once(tenant):
    body = kci_body(1)
    deliver(tenant, body)
    Kci.objects.update(fetched=True)
    deliver(tenant, body | OTHER)

    assert Kci.objects.filter(state="REPLACED").count() == 1
    assert odd() == set()


def test_what_was_replaced_tells_no_more_and_is_not_odd(tenant):
    body = kci_body(1)
    deliver(tenant, body)
    Kci.objects.update(fetched=True)
    deliver(tenant, body | OTHER, body | {"conversation": "a third"})

    told = set(Kci.objects.values_list("state", "odd"))
    assert told == {("REPLACED", False), ("APPLIED", True)}


def places() -> dict[int, str]:
    """Return where the database keeps each KCI: a row that is written moves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ctid::text FROM kci_kci")
        return dict(cursor.fetchall())


@pytest.mark.postgresql
def test_one_more_of_an_id_does_not_write_all_of_it_again(tenant):
    body = kci_body(1)
    deliver(tenant, body, body | OTHER)
    before = places()

    deliver(tenant, kci_body(1, entity=customer(1009), id=body["id"]))

    assert before.items() <= places().items()
    assert Kci.objects.filter(odd=True).count() == 3


# Clients


@pytest.fixture
def clients(tenant):
    """Return two clients of the tenant: one delivered twice, the other once."""
    found = [create_client(name, tenant=tenant.code)[0] for name in ("Cafe", "Direct")]
    create_client("Reader", tenant=tenant.code, scope="orders:read")
    create_client("Theirs", tenant=make_tenant("other").code)
    make_orders(tenant, 3)
    for kci, number in zip(Kci.objects.order_by("pk"), (0, 0, 1), strict=True):
        rows = Kci.objects.filter(pk=kci.pk)
        rows.update(client=found[number], received_at=NOW)
    return found


def test_the_log_is_narrowed_to_clients(now, amira, clients):
    cafe, direct = clients
    page = visit(amira, "/kcis/")
    assert choices(page) == {
        ("client", "Cafe"): "2",
        ("client", "Direct"): "1",
        **{("day", word): "3" for word in ("Today", "This week")},
        ("day", "Yesterday"): "0",
    }

    one = visit(amira, "/kcis/", client=direct.pk)
    both = visit(amira, f"/kcis/?client={cafe.pk}&client={direct.pk}")

    assert rows(one) == list(direct.kcis.values_list("pk", flat=True))
    assert ">1 in all<" in one
    assert choices(one)["client", "Cafe"] == "2"
    assert choices(one)["day", "Today"] == "1"
    assert len(rows(both)) == 3
    for nobody in ("0", "x", "9" * 30):
        assert EMPTY in visit(amira, "/kcis/", client=nobody)


def test_counting_stops_at_a_bound(amira, clients, monkeypatch):
    monkeypatch.setattr("kci.narrowing.MOST_COUNTED", 2)

    page = visit(amira, "/kcis/")

    assert ">2+ in all<" in page
    assert choices(page)["client", "Direct"] == "1+"
    assert choices(page)["day", "Yesterday"] == ""


def test_who_has_one_client_is_not_asked_which(amira, tenant):
    make_orders(tenant, 1)

    assert ">Client<" not in visit(amira, "/kcis/")


def test_an_operator_sees_whose_client_each_is(clients, tenant):
    told = choices(visit(make_person(tenant, "operator", "op"), "/kcis/"))

    names = {word for name, word in told if name == "client"}
    assert names == {f"Cafe, {tenant}", f"Direct, {tenant}", "Theirs, Other"}


def test_a_client_of_no_tenant_delivers_nothing_and_is_not_offered(clients, tenant):
    GatewayClient.objects.create(name="Nobody's")

    told = choices(visit(make_person(tenant, "operator", "op"), "/kcis/"))

    assert len([word for name, word in told if name == "client"]) == 3


def test_the_menus_keep_a_search_and_a_state(amira, tenant):
    make_orders(tenant, 2)

    page = visit(amira, "/kcis/", q="1001", state="repeats", day="today")

    assert '<input type="hidden" name="q" value="1001">' in page
    assert '<input type="hidden" name="state" value="repeats">' in page
    assert 'href="?q=1001&day=today"' in page


# Days


DAYS = {
    "2026-04-12T22:59:59.999+00:00": "",
    "2026-04-12T23:00:00+00:00": "week",
    "2026-04-14T22:59:59.999+00:00": "week",
    "2026-04-14T23:00:00+00:00": "week yesterday",
    "2026-04-15T22:59:59.999+00:00": "week yesterday",
    "2026-04-15T23:00:00+00:00": "week today",
    "2026-04-16T11:29:59+00:00": "week today",
}


@pytest.mark.parametrize("day", ["today", "yesterday", "week"])
def test_a_day_is_as_people_here_count_it(now, amira, tenant, day):
    make_orders(tenant, len(DAYS))
    kcis = Kci.objects.order_by("pk")
    placed = [came(*one) for one in zip(kcis, DAYS, strict=True)]
    wanted = [
        pk for pk, those in zip(placed, DAYS.values(), strict=True) if day in those
    ]

    assert rows(visit(amira, "/kcis/", day=day)) == wanted[::-1]


def test_a_day_can_be_taken_back_and_one_that_is_none_is_any(amira, tenant):
    make_orders(tenant, 1)

    assert 'name="day" value=""' not in visit(amira, "/kcis/")
    assert 'name="day" value=""> Any' in visit(amira, "/kcis/", day="today")
    for none in ("", "tomorrow"):
        assert len(rows(visit(amira, "/kcis/", day=none))) == 1
    assert EMPTY in visit(amira, "/kcis/?day=tomorrow&day=yesterday")


def test_a_day_that_is_none_leaves_the_sequence_as_it_was(amira, tenant):
    make_orders(tenant, 2)
    Kci.objects.filter(entity_id="1002").update(received_at="2026-01-01T00:00:00Z")

    assert rows(visit(amira, "/kcis/", day="tomorrow")) == rows(visit(amira, "/kcis/"))


def test_a_day_without_any_says_so(amira, tenant):
    make_orders(tenant, 1)

    assert EMPTY in visit(amira, "/kcis/", day="yesterday")


def test_pages_of_a_day_follow_each_other(amira, tenant, monkeypatch):
    """By when they came, also where several came in one millisecond."""
    monkeypatch.setattr("kci.log.SIZE", 2)
    make_orders(tenant, 7)
    Kci.objects.filter(pk__in=Kci.objects.values("pk")[1:6]).update(received_at=Now())
    newest_first = Kci.objects.order_by("-received_at", "-pk")

    seen, url = [], "/kcis/?day=week"
    while url:
        page = visit(amira, url)
        seen += rows(page)
        following = re.search(r'rel="next" href="([^"]*)"', page)
        url = f"/kcis/{following.group(1)}" if following else ""

    assert seen == list(newest_first.values_list("pk", flat=True))

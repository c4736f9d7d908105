"""What the first page warns of, and what is new since somebody was last here."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from kci.models import Kci
from orders import actions
from orders.models import LastLook
from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.kci.admin_rows import make_rejected
from tests.orders.lists import customer, make_actions, make_orders

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
# A Wednesday; the week ends with Sunday the 19th.
NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def client(client: Client, tenant):
    client.force_login(make_person(tenant, "tenant-admin", "amira"))
    return client


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def tile(page: str, label: str) -> str:
    found = re.search(rf"([^<>]*)</b>{label}</a></li>", page)
    return found.group(1) if found else ""


@pytest.mark.parametrize(
    ("values", "risky"),
    [
        ({"targetDate": "2026-04-17T09:00:00Z"}, False),
        ({"targetDate": "2026-04-14T09:00:00Z"}, True),
        ({"targetDate": "2026-04-12T22:59:00Z"}, False),
        ({"targetDate": "2026-04-12T23:00:00Z"}, True),
        ({"targetDate": "2026-04-14T09:00:00Z", "status": "COMPLETED"}, False),
        (
            {
                "committedDate": "2026-04-16T09:00:00Z",
                "targetDate": "2026-04-17T09:00:00Z",
            },
            True,
        ),
        (
            {
                "committedDate": "2026-04-16T09:00:00Z",
                "targetDate": "2026-04-20T09:00:00Z",
            },
            False,
        ),
    ],
)
def test_an_order_is_at_risk_if_its_date_of_this_week_may_not_hold(
    client, tenant, values, risky
):
    make_orders(tenant, 1, **values)

    with time_machine.travel(NOON, tick=False):
        counted = tile(text(client.get("/")), "at risk this week")
        listed = text(client.get("/orders/?risk=1"))

    assert counted == str(int(risky))
    assert ("Customer 1001" in listed) == risky


def test_an_order_that_waits_for_us_is_at_risk(client, tenant):
    action = make_actions(tenant, 1, targetDate="2026-04-17T09:00:00Z")[0]

    with time_machine.travel(NOON, tick=False):
        assert tile(text(client.get("/")), "at risk this week") == "1"
        actions.close(action, by=make_person(tenant, name="tom"), reason="rang them")
        assert tile(text(client.get("/")), "at risk this week") == "0"


def test_kcis_that_are_held_or_refused_are_told_where_there_are_any(
    client, tenant, settings
):
    settings.KCI_GAP_WAIT = 600
    calm = text(client.get("/"))
    entity = customer(1001)
    deliver(tenant, kci_body(entity=entity), kci_body(4, entity=entity))
    make_rejected(tenant)
    make_rejected(make_tenant("other"))
    again = make_rejected(tenant)
    again.accepted_at = again.received_at
    again.save()

    page = text(client.get("/"))

    assert Kci.objects.pending().count() == 1
    assert tile(page, "KCI waiting for others") == "1"
    assert tile(page, "refused within a day") == "1"
    for label, url in (
        ("KCI waiting for others", "/kcis/?state=waiting"),
        ("refused within a day", "/kcis/refused/"),
    ):
        assert label not in calm
        assert f'href="{url}"' in page


def test_several_kcis_that_are_held_are_called_so(client, tenant, settings):
    settings.KCI_GAP_WAIT = 600
    deliver(tenant, kci_body(), kci_body(4), kci_body(5))

    assert tile(text(client.get("/")), "KCIs waiting for others") == "2"


def test_customer_service_is_told_of_no_kcis(client, tenant, settings):
    settings.KCI_GAP_WAIT = 600
    deliver(tenant, kci_body(), kci_body(4))
    make_rejected(tenant)
    client.force_login(make_person(tenant, name="tom"))

    page = text(client.get("/"))

    assert "KCI waiting for others" not in page
    assert "refused within" not in page


def test_only_what_changed_since_one_was_last_here_is_new(client, tenant):
    make_orders(tenant, 2)
    order = tenant.orders.get(entity_id="1002")
    assert "Changed last" in text(client.get("/"))

    with time_machine.travel(datetime.now(UTC) + timedelta(hours=20), tick=False):
        nothing = text(client.get("/"))
    assert "Since you were last here" in nothing
    assert "Nothing has changed since then." in nothing

    LastLook.objects.all().delete()
    client.get("/")
    tom = make_person(tenant, name="tom")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2), tick=False):
        actions.comment(order, by=tom, text="Rang them")
        page = text(client.get("/"))
        again = text(client.get("/"))
    for told in (page, again):
        assert "tom left a comment" in told
        assert "Customer 1001" not in told


def test_who_comes_back_at_once_was_not_away(client, tenant):
    for minutes in (0, 20, 40, 60):
        moment = NOON + timedelta(minutes=minutes)
        with time_machine.travel(moment, tick=False):
            client.get("/")

    look = LastLook.objects.get()
    assert (look.since, look.seen_at) == (None, NOON + timedelta(minutes=60))


def test_each_person_has_been_here_at_their_own_time(client, tenant):
    client.get("/")
    client.force_login(make_person(tenant, name="tom"))

    text(client.get("/"))

    assert LastLook.objects.count() == 2

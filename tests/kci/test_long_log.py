"""A long log: the database reads a page of it along an index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from kci import days, log, numbers
from kci.clients import create_client
from kci.models import GatewayClient, Kci
from orders.pages.clock import read_clock
from orders.pages.keyset import MOST_COUNTED
from tests.factories import make_person, make_tenant
from tests.orders.test_long_lists import rows_read

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
MANY = 20_000
FEW = 5_000
CLIENTS = ["client", "rare"]
FILL = """
INSERT INTO kci_kci (
    tenant_id, kci_id, digest, dialect, supplier, entity_type, entity_id,
    sequence_number, position, body, request_id, conversation_id, headers, state,
    received_at, applied_at, deliveries, odd, client_id
)
SELECT %(tenant)s, md5(n::text)::uuid::text, md5(n::text), 'TENANT', 'ALTNET_A',
    'PROVIDE_ORDER', n::text, 1, lpad(n::text, 20, '0'), '{}', '', '', '{}', 'APPLIED',
    now() - (%(many)s - n) * interval '1 minute', now(),
    CASE WHEN n = 7 THEN 2 ELSE 1 END, n = 8,
    CASE WHEN n %% 2000 = 9 THEN %(rare)s ELSE %(client)s END
FROM generate_series(1, %(many)s) n
"""


@pytest.fixture
def people():
    """Return somebody who sees a long log, and an operator."""
    tenant = make_tenant()
    names = {name: create_client(name, tenant=tenant.code)[0].pk for name in CLIENTS}
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"tenant": tenant.pk, "many": MANY} | names)
        cursor.execute("ANALYZE kci_kci")
    return [make_person(tenant, role) for role in ("tenant-admin", "operator")]


@pytest.mark.parametrize("state", log.CHIPS)
def test_a_page_of_the_log_is_read_along_an_index(people, state):
    for person in people:
        with CaptureQueriesContext(connection) as said:
            log.log(person, QueryDict(f"state={state}"), read_clock())
        narrowed = [one["sql"] for one in said if state or "COUNT(" not in one["sql"]]
        assert sum(map(rows_read, narrowed)) < FEW, person


def with_mark(query: QueryDict, after: str) -> QueryDict:
    asked = query.copy()
    asked["after"] = after
    return asked


@pytest.mark.parametrize("day", ["", *days.DAYS])
@pytest.mark.parametrize("names", [[], ["rare"], ["client"], CLIENTS])
def test_so_is_a_page_of_some_clients_and_of_a_day(people, day, names):
    """Also one in the midst; and what is counted has a bound."""
    clients = [GatewayClient.objects.get(name=name).pk for name in names]
    query = QueryDict(mutable=True)
    query.setlist("client", [str(pk) for pk in clients])
    query["day"] = day
    for person in people:
        after = ""
        for _ in range(3):
            with CaptureQueriesContext(connection) as said:
                shown = log.log(person, with_mark(query, after), read_clock())
            counts = [one["sql"] for one in said if "COUNT(" in one["sql"]]
            lists = [one["sql"] for one in said if "COUNT(" not in one["sql"]]
            assert sum(map(rows_read, lists)) < FEW, person
            assert max(map(rows_read, counts)) < 3 * MOST_COUNTED, person
            after = shown.page.after


def test_a_page_of_yesterday_reads_nothing_of_today(people):
    """Half of all came before the last midnight, half after it."""
    midnight, _ = days.span("today", read_clock())
    spread = (
        "UPDATE kci_kci SET received_at = %s + (sequence_number - %s) * %s::interval"
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kci_kci SET sequence_number = kci_kci.position::int")
        cursor.execute(spread, [midnight, MANY // 2, "1 s"])
        cursor.execute("ANALYZE kci_kci")
    for person in people:
        with CaptureQueriesContext(connection) as said:
            shown = log.log(person, QueryDict("day=yesterday"), read_clock())
        lists = [one["sql"] for one in said if "COUNT(" not in one["sql"]]
        assert len(shown.rows) == log.SIZE
        assert sum(map(rows_read, lists)) < FEW, person


def test_the_numbers_at_its_top_are_counted_along_an_index(people):
    for person in people:
        with CaptureQueriesContext(connection) as said:
            [*numbers.inbox(Kci.objects.visible_to(person))]
        assert sum(rows_read(one["sql"]) for one in said) < FEW, person

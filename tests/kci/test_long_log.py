"""A long log: the database reads a page of it along an index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from kci import log, numbers
from kci.models import Kci
from orders.pages.clock import read_clock
from tests.factories import make_person, make_tenant
from tests.orders.test_long_lists import rows_read

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
MANY = 20_000
FEW = 5_000
FILL = """
INSERT INTO kci_kci (
    tenant_id, kci_id, digest, dialect, supplier, entity_type, entity_id,
    sequence_number, position, body, request_id, conversation_id, headers, state,
    received_at, applied_at, deliveries
)
SELECT %(tenant)s, md5(n::text)::uuid::text, md5(n::text), 'TENANT', 'ALTNET_A',
    'PROVIDE_ORDER', n::text, 1, lpad(n::text, 20, '0'), '{}', '', '', '{}', 'APPLIED',
    now() - (%(many)s - n) * interval '1 minute', now(),
    CASE WHEN n = 7 THEN 2 ELSE 1 END
FROM generate_series(1, %(many)s) n
"""


@pytest.fixture
def people():
    """Return somebody who sees a long log, and an operator."""
    tenant = make_tenant()
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"tenant": tenant.pk, "many": MANY})
        cursor.execute("ANALYZE kci_kci")
    return [make_person(tenant, role) for role in ("tenant-admin", "operator")]


@pytest.mark.parametrize("state", log.CHIPS)
def test_a_page_of_the_log_is_read_along_an_index(people, state):
    for person in people:
        with CaptureQueriesContext(connection) as said:
            log.log(
                Kci.objects.visible_to(person),
                QueryDict(f"state={state}"),
                read_clock(),
            )
        narrowed = [one["sql"] for one in said if state or "COUNT(" not in one["sql"]]
        assert sum(map(rows_read, narrowed)) < FEW, person


def test_the_numbers_at_its_top_are_counted_along_an_index(people):
    for person in people:
        with CaptureQueriesContext(connection) as said:
            [*numbers.inbox(Kci.objects.visible_to(person))]
        assert sum(rows_read(one["sql"]) for one in said) < FEW, person

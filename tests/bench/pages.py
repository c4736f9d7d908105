"""How long searches and pages take over many orders, on a private PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from orders.models import Order, Tenant
from orders.people import create_person

ROUNDS = 7
FILL = """
INSERT INTO orders_order (
    tenant_id, entity_type, entity_id, position, entity, conversation_id, order_type,
    supplier, supplier_order_number, service_id, status, product, customer_name,
    customer_email, customer_phone, address_id, address_type,
    appointment_reservation_id, appointment_reference, last_update_type, last_type,
    last_code, last_text, request_ids, search_text, missing, missing_count, waiting,
    set_aside, version, changed_at, target_date, committed_date, began_on, began_before,
    acknowledged_on, committed_on, completed_on, delays, reappointments
)
SELECT %(tenant)s, 'PROVIDE_ORDER', n::text,
    lpad(to_hex(%(events)s), 14, '0') || lpad(n::text, 18, '0'),
    '{"status": "IN_PROGRESS"}', 'c-' || n, 'NEW',
    'ALTNET_' || chr(65 + n %% 5), 'FC' || n, 'S' || n,
    (ARRAY['IN_PROGRESS', 'ACKNOWLEDGED', 'HELD', 'COMPLETED', 'COMPLETED'])
        [1 + n %% 5],
    'FTTP', name, name || '@example.net', '0163' || (2000000 + n),
    (100000000000 + n)::text, 'UPRN', '', '', 'INFORMATIONAL', 'UPDATE', '', '', '[]',
    lower(concat_ws(E'\\n', n::text, 'FC' || n, 'S' || n, 100000000000 + n, name,
        name || '@example.net', '0163' || (2000000 + n))),
    '[]', 0, '[]', '[]', 1, now() - n * interval '20 seconds',
    now() + (n %% 9) * interval '1 day', now(), began_on, false,
    began_on + n %% 97 * interval '5 minutes', began_on + n %% 89 * interval '1 hour',
    began_on + n %% 83 * interval '9 hours', n %% 4, n %% 7 / 6
FROM (
    SELECT n, now() - n * interval '25 seconds' - interval '1 day' AS began_on,
        (ARRAY['John', 'Sarah', 'Priya', 'Owen', 'Agnieszka', 'Dylan'])
            [1 + n %% 6]
        || ' ' || (ARRAY['Smith', 'Johnson', 'Nair', 'Bailey', 'Nowak', 'Rees', 'Pugh'])
            [1 + n %% 7] || chr(97 + n %% 26) || n %% 997 AS name
    FROM generate_series(1, %(orders)s) n
) people
"""
EVENTS = """
INSERT INTO orders_timelineevent (
    order_id, position, turn, kind, at, text, client, kci_id, sequence_number,
    update_type, type, code, supplier, supplier_codes, status, status_before, concerns,
    requests, changes, flags, late, after_gap
)
SELECT id, CASE WHEN k = %(events)s THEN position ELSE 'a' || k END, 0,
    'KCI', changed_at - k * interval '1 hour', '', '',
    md5(id::text || k)::uuid::text, k, 'INFORMATIONAL', 'UPDATE', '', supplier, '[]',
    status, status, 'ORDER', '[]', '[]', '[]', false, false
FROM orders_order, generate_series(1, %(events)s) k
"""
ACTIONS = """
INSERT INTO orders_requiredaction (
    order_id, tenant_id, opened_position, opened_by, opened_on, type, code, text,
    supplier_codes, concerns, appointment, closers, state, closed_by, hand_state,
    hand_position, hand_by, hand_reason
)
SELECT id, tenant_id, position, md5(id::text), changed_at, 'INFORMATION_REQUIRED', '',
    'Please send a second contact', '[]', 'ORDER', '[]', '[]', 'OPEN', '', '', '',
    '', ''
FROM orders_order WHERE mod(id, %(each)s) = 0
"""
# What somebody may type: rare, frequent, in no order, a part, and what is too short.
TERMS = {
    "order number": "FC{half}",
    "telephone": "0163 {phone}",
    "frequent name": "smith",
    "two frequent names": "sarah johnson",
    "name of hundreds": "smitha1",
    "two names, no hit": "smith bailey",
    "part of a mail": "@example",
    "no hit": "zebedee quux",
    "no hit, 3 letters": "xqz",
    "two letters": "jo",
}
PAGES = {
    "today": "/",
    "queue": "/actions/",
    "orders": "/orders/",
    "orders, held": "/orders/?status=HELD",
    "orders, delayed": "/orders/?delayed=1",
    "orders by target": "/orders/?sort=target",
    "orders by name": "/orders/?sort=customer",
    "reports": "/reports/",
    "one order": "/orders/PROVIDE_ORDER/{half}/",
}


def fill(orders: int, events: int) -> User:
    """Fill the database, and return somebody who sees it all."""
    tenant = Tenant.objects.create(code="bench", name="Bench")
    person = create_person("bench", tenant="bench", role="tenant-admin", password="x")
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"tenant": tenant.pk, "orders": orders, "events": events})
        cursor.execute(EVENTS, {"events": events})
        cursor.execute(ACTIONS, {"each": 500})
        cursor.execute("VACUUM ANALYZE")
    return person


def measure(orders: int, events: int, say: Callable[[str], None]) -> None:
    """Print a table: each page, and for searches the ratio to a naive one."""
    person = fill(orders, events)
    client = Client()
    client.force_login(person)
    named = {"half": orders // 2, "phone": 2_000_000 + orders // 2}
    say(f"{orders:,} orders, {orders * events:,} KCIs; milliseconds, {ROUNDS} rounds")
    say(f"{'':28}{'median':>9}{'worst':>9}{'naive':>9}")
    for name, term in TERMS.items():
        text = term.format(**named)
        page, worst = timed(lambda text=text: client.get("/orders/", {"q": text}))  # type: ignore[misc]
        plain, _ = timed(lambda text=text: naive(person, text))  # type: ignore[misc]
        say(f"search: {name:20}{page:9.1f}{worst:9.1f}{plain:9.1f}")
    for name, path in PAGES.items():
        page, worst = timed(lambda path=path: client.get(path.format(**named)))  # type: ignore[misc]
        say(f"{name:28}{page:9.1f}{worst:9.1f}")


def naive(person: User, term: str) -> None:
    """Search as one would at first: the newest with the text somewhere in it."""
    found = Order.objects.visible_to(person).filter(search_text__icontains=term)
    list(found.order_by("-changed_at")[:40])


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return median and worst of some rounds, in milliseconds, after a first one."""
    work()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append(1_000 * (time.perf_counter() - began))
    return sorted(took)[len(took) // 2], max(took)

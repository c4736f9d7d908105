"""What each page weighs and costs, printed as a table."""

from __future__ import annotations

import gzip
from functools import partial
from pathlib import Path

import django_htmx
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.browser.pages import make_dataset
from tests.factories import kci_body, make_order, make_person
from tests.orders.asking import asked
from tests.orders.visiting import signed_in

pytestmark = pytest.mark.django_db
MOST_HTML = 50_000
MOST_FIRST_VISIT = 60_000
OURS = ("/", "/actions/", "/orders/", "/orders/PROVIDE_ORDER/12345/", "/reports/")
FULL_PAGE = "/orders/PROVIDE_ORDER/500/?tenant=larkfield"
CROWDED = "/orders/PROVIDE_ORDER/900/?tenant=larkfield"
OURS_TOO = (FULL_PAGE, CROWDED, "/kcis/", "/kcis/refused/", "/keys/")
STATIC = ("site.css", "site.js", "icons.svg", "icon.svg")


def cost(client, path):
    """Return a page's size, its size compressed, and how many queries it takes."""
    # What is kept for a while is asked for first.
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(response.content), len(gzip.compress(response.content)), len(queries)


def crowded_story():
    """Yield KCIs with notes, codes and many changes each, of which 20 ask for some."""
    for number in range(1, 61):
        entity = {
            "id": 900,
            "status": "HELD" if number % 2 else "PENDING",
            "targetDate": f"2026-12-{number % 28 + 1:02}T09:00:00Z",
            "committedDate": f"2026-11-{number % 28 + 1:02}T09:00:00Z",
            "hazards": f"A dog in room {number}, asbestos in the one above",
            "notes": f"Ring {number} times at the side door: the bell is broken",
            "onSiteRestrictions": f"Saturdays from {number} past 9",
            "serviceId": f"S{number}",
            "supplierReference": f"R{number}",
        }
        said = {
            "text": f"Our crew comes again on day {number} with a longer rope",
            "code": "NETWORK_ISSUE",
            "supplierCodes": ["NET-FAULT-001", "NET-FAULT-002", "NET-FAULT-003"],
        }
        note = {"type": "Engineer Note", "created": "2026-05-01T09:00:00Z"}
        notes = [
            note | {"note": f"No rope went through from chamber {number}"},
            note | {"note": "The riser cupboard is locked, the concierge has the key"},
        ]
        tell = asked if number > 40 else partial(kci_body, type="DELAY")
        yield tell(number, said=said, entity=entity, supplierNotes=notes)


def assets() -> int:
    """Return what a first visit loads beside the page, compressed."""
    ours = [Path(settings.BASE_DIR, "static", name) for name in STATIC]
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    return sum(len(gzip.compress(file.read_bytes())) for file in (*ours, htmx))


def test_pages_are_light_and_a_first_visit_is_too(tenant, capsys):
    make_dataset(tenant)
    make_order(tenant, *crowded_story())
    client = signed_in(make_person(tenant, "tenant-admin"))

    costs = {path: cost(client, path) for path in (*OURS, *OURS_TOO)}

    with capsys.disabled():
        print(f"\n{'page':34}{'HTML':>8}{'gzip':>8}{'all':>8}{'queries':>9}")  # noqa: T201
        for path, (html, small, queries) in costs.items():
            print(f"{path:34}{html:8}{small:8}{small + assets():8}{queries:9}")  # noqa: T201
    heavy = {path: html for path, (html, _, _) in costs.items() if html > MOST_HTML}
    assert heavy == {}
    first = {path: small + assets() for path, (_, small, _) in costs.items()}
    assert {path: one for path, one in first.items() if one > MOST_FIRST_VISIT} == {}


def test_lists_cost_the_same_for_1_and_for_200_rows(tenant):
    client = signed_in(make_person(tenant))
    lists = ("/", "/actions/", "/orders/")
    make_order(tenant, asked(entity={"id": 1}))
    few = {path: cost(client, path)[2] for path in lists}

    for number in range(2, 201):
        make_order(tenant, asked(entity={"id": number}))

    assert {path: cost(client, path)[2] for path in lists} == few

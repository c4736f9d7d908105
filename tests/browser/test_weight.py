"""What each page weighs and costs, printed as a table."""

from __future__ import annotations

import gzip
from pathlib import Path

import django_htmx
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.browser.pages import make_dataset
from tests.factories import make_order, make_person
from tests.orders.asking import asked
from tests.orders.visiting import signed_in

pytestmark = pytest.mark.django_db
MOST_HTML = 50_000
MOST_FIRST_VISIT = 60_000
OURS = ("/", "/actions/", "/orders/", "/orders/PROVIDE_ORDER/12345/", "/reports/")
FULL_PAGE = "/orders/PROVIDE_ORDER/500/?tenant=larkfield"
OURS_TOO = (FULL_PAGE, "/kcis/", "/kcis/refused/", "/keys/")
STATIC = ("site.css", "site.js", "icons.svg", "icon.svg")


def cost(client, path):
    """Return a page's size, its size compressed, and how many queries it takes."""
    # What is kept for a while is asked for first.
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(response.content), len(gzip.compress(response.content)), len(queries)


def assets() -> int:
    """Return what a first visit loads beside the page, compressed."""
    ours = [Path(settings.BASE_DIR, "static", name) for name in STATIC]
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    return sum(len(gzip.compress(file.read_bytes())) for file in (*ours, htmx))


def test_pages_are_light_and_a_first_visit_is_too(tenant, capsys):
    make_dataset(tenant)
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

"""Every page in a real browser: accessible, within its policy, within its screen.

`make browser` looks at each in both themes and both widths; `make test` at each once.
"""

from __future__ import annotations

import os

import pytest

from tests.browser.faults import faults_of
from tests.browser.pages import make_dataset, walk
from tests.factories import kci_body, make_account, make_order, make_person

pytestmark = [pytest.mark.django_db(transaction=True)]
FULL = bool(os.environ.get("FULL_BROWSER"))
HEIGHT = 900
ROLES = ("operator", "tenant-admin", "customer-service")
THEMES = ("light", "dark")
LOOKS = (
    [
        (role, theme, width)
        for role in ROLES
        for theme in THEMES
        for width in (1440, 320)
    ]
    if FULL
    else [
        ("operator", "light", 1440),
        ("tenant-admin", "dark", 320),
        ("customer-service", "light", 1440),
    ]
)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_pages_have_no_faults(visit, tenant, look):
    role, theme, width = look
    rows = make_dataset(tenant)
    person = make_person(tenant, role)
    size = {"width": width, "height": HEIGHT}
    page = visit(person, color_scheme=theme, viewport=size, reduced_motion="reduce")
    everything = role == "operator"

    faults = []
    for path in walk(page, rows, few=not FULL, everything=everything):
        faults += [f"{path} {fault}" for fault in faults_of(page)]

    assert not faults, "\n".join(faults)


def test_a_time_of_the_timeline_is_never_broken(visit, tenant):
    make_dataset(tenant)
    narrow = {"width": 320, "height": HEIGHT}
    page = visit(make_person(tenant, "tenant-admin"), viewport=narrow)

    for path in ("/orders/PROVIDE_ORDER/12345/", "/orders/PROVIDE_ORDER/500/"):
        page.goto(path)
        lines = page.locator(".entry header time").evaluate_all(
            "times => times.map(time => time.getClientRects().length)"
        )
        assert set(lines) == {1}, path


def test_what_is_missing_is_told_within_its_frame(visit, tenant, settings):
    settings.KCI_GAP_WAIT = 0
    make_account(tenant)
    make_order(tenant, kci_body(1), kci_body(4))
    narrow = {"width": 320, "height": HEIGHT}
    person = make_person(tenant, "tenant-admin")
    page = visit(person, viewport=narrow, reduced_motion="reduce")

    page.goto("/orders/PROVIDE_ORDER/12345/")

    assert page.locator(".entry.missing .btn").is_visible()
    assert list(faults_of(page)) == []

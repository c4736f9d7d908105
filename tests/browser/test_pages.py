"""Every page in a real browser: accessible, within its policy, within its screen.

`make browser` looks at each in both themes and both widths; `make test` at each once.
"""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from tests.browser.pages import make_dataset, pages
from tests.factories import make_person

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
        ("tenant-admin", "light", 1440),
        ("tenant-admin", "dark", 320),
    ]
)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_pages_have_no_faults(visit, tenant, look):
    role, theme, width = look
    rows = make_dataset(tenant)
    person = make_person(tenant, role)
    size = {"width": width, "height": HEIGHT}
    page = visit(person, color_scheme=theme, viewport=size, reduced_motion="reduce")
    few = not FULL or role != "operator"

    faults = []
    for path in pages(person, rows, few=few):
        page.goto(path)
        faults += [f"{path} {fault}" for fault in faults_of(page, width)]

    assert faults == []


def faults_of(page, width):
    """Yield what is wrong with the page that is open."""
    yield from page.complaints
    for one in Axe().run(page).response["violations"]:
        yield f"{one['id']}: {one['nodes'][0]['html'][:200]}"
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        yield f"is {wide} px wide on {width} px"
    # What axe itself tries is none of the page's doing.
    page.complaints.clear()


def test_a_page_at_twice_its_size_stays_within_its_screen(visit, tenant):
    rows = make_dataset(tenant)
    person = make_person(tenant, "tenant-admin")
    half = {"width": 640, "height": 450}
    page = visit(person, viewport=half, device_scale_factor=2)
    own = [one for one in pages(person, rows, few=True) if "/admin/" not in one]

    wide = []
    for path in own:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > half["width"]:
            wide.append(path)

    assert wide == []


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


def test_without_scripts_each_page_is_there(visit, tenant):
    rows = make_dataset(tenant)
    person = make_person(tenant, "tenant-admin")
    page = visit(person, java_script_enabled=False)

    for path in pages(person, rows, few=True):
        assert page.goto(path).status == 200, path
        assert page.locator("h1, #content h1, .alone h1").first.is_visible(), path

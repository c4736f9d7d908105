"""Today and the pages of the inbox in a browser: open to all, with nothing blocked."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import settings as configured
from django.core.cache import cache

from kci.models import Disclosure, Kci
from tests.factories import deliver, kci_body, make_person, make_tenant
from tests.kci.admin_rows import make_rejected
from tests.orders.lists import customer, make_actions
from tests.orders.visiting import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = [(1440, "light"), (320, "dark")]


@pytest.fixture
def tenant(settings):
    settings.KCI_GAP_WAIT = 600
    cache.clear()
    tenant = make_tenant()
    make_actions(tenant, 4)
    entity = customer(1009)
    deliver(tenant, kci_body(entity=entity), kci_body(4, entity=entity))
    return tenant


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[1]}-{look[0]}")
def page(request, browser, live_server, tenant):
    width, scheme = request.param
    person = make_person(tenant, "tenant-admin", "amira")
    cookie = signed_in(person).cookies[configured.SESSION_COOKIE_NAME].value
    with browser.new_context(
        base_url=live_server.url,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
    ) as context:
        context.add_cookies(
            [{"name": "sessionid", "value": cookie, "url": live_server.url}]
        )
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        yield page
        assert page.complaints == []


def look(page, name: str) -> None:
    """See that nobody is shut out of a page, and that nothing sticks out of it."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0, name


def test_today_and_the_inbox(page, tenant):
    refused = make_rejected(tenant, "entity.status: is missing")
    page.goto("/")
    look(page, "today")
    page.goto("/kcis/")
    look(page, "kcis")
    page.goto(f"/kcis/{Kci.objects.filter(state='APPLIED').latest('pk').pk}/")
    assert "07700" not in page.inner_text("main")
    look(page, "hidden")

    page.click("text=Show personal data")

    assert "07700 901009" in page.inner_text("main")
    assert page.is_visible("text=With personal data, as was recorded")
    assert Disclosure.objects.count() == 1
    look(page, "shown")
    page.goto(f"/kcis/refused/{refused.pk}/")
    look(page, "refused")

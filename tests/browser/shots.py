"""`make shots`: a picture of each page, light and dark, wide and narrow, in var/shots.

`make shots ARGS="-k dark-320"` takes a quarter of them. Those that the README shows go
to docs.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string

from kci import demo
from kci.models import Kci
from orders.models import Order, Tenant
from tests.browser.addresses import addresses
from tests.deliveries import settle
from tests.kci.admin_rows import make_rows

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # The demo's connections last as long as its process.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
FOLDER = Path(settings.BASE_DIR, "var", "shots")
STORY = "/orders/PROVIDE_ORDER/12345/"
ERRORS = ("/400/", "/403/", "/500/", "/503/")
MORE = ("/nowhere/", "/orders/?q=nothing+of+the+kind", "/actions/?mine=1")
# What the README shows, of how much height.
SHOWN = {
    (STORY, "light", 1440): ("order.webp", 1000),
    ("/actions/", "dark", 320): ("queue.webp", 640),
}


@pytest.fixture
def rows(live_server, monkeypatch):
    """Tell the whole story of the demo, and add what it has not."""
    monkeypatch.setattr(demo, "PACE", 0.0)
    access = demo.prepare()
    demo.begin_gateway(live_server.url, access)
    demo.play(live_server.url, access)
    tenant = Tenant.objects.get(code=demo.TENANT)
    settle(tenant)
    made = make_rows(tenant, 12400)
    order = Order.objects.get(entity_id="12345")
    own = {Order: order, Kci: Kci.objects.filter(entity_id="12345").latest("pk")}
    return made | own | {type(one): one for one in order.timeline.all()[:1]}


@pytest.mark.parametrize("width", [1440, 320])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures(visit, rows, theme, width):
    look = {"color_scheme": theme, "viewport": {"width": width, "height": 900}}
    alone = visit(User.objects.get(username="tom"), **look)
    alone.context.clear_cookies()
    alone.route(re.compile(r"/\d{3}/$"), fail)
    for path in ("/login/", *ERRORS):
        take(alone, path, theme)
    for name in ("tom", "operator"):
        page = visit(User.objects.get(username=name), **look)
        for path in (*addresses(rows), *MORE):
            if path.startswith("/admin/") == (name == "operator"):
                take(page, path, theme)


def fail(route):
    """Answer an address that is a number with the page of that error."""
    name = f"{route.request.url[-4:-1]}.html"
    page = render_to_string(name, {"uuid": uuid4()})
    route.fulfill(body=page, content_type="text/html")


def take(page, path, theme):
    """Take a picture of a page as long as it is, and one for the README."""
    page.goto(path)
    width = page.viewport_size["width"]
    name = re.sub(r"\W+", "-", path).strip("-").lower() or "today"
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}-{theme}-{width}.png", full_page=True)
    if (path, theme, width) in SHOWN:
        show(page, *SHOWN[path, theme, width])


def show(page, name, height):
    """Keep the top of a page, small."""
    page.set_viewport_size(page.viewport_size | {"height": height})
    window = page.context.new_cdp_session(page)
    taken = window.send("Page.captureScreenshot", {"format": "webp", "quality": 82})
    Path(settings.BASE_DIR, "docs", name).write_bytes(base64.b64decode(taken["data"]))
    page.set_viewport_size(page.viewport_size | {"height": 900})

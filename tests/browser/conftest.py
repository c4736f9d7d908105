"""A browser that is signed in, and writes down what it complains of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from tests.factories import make_tenant
from tests.orders.visiting import signed_in

# A slow machine.
PATIENCE = 30_000


@pytest.fixture
def tenant(db):
    return make_tenant("larkfield", "Larkfield Broadband")


@pytest.fixture
def visit(browser, live_server, monkeypatch) -> Iterator[Any]:
    """Give a window of somebody's, which may have options of Playwright's context."""
    monkeypatch.setattr("orders.gateway.client.PAUSE", 0.0)
    contexts = []

    def open_window(person: Any, **options: Any) -> Any:
        cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.add_cookies(
            [{"name": "sessionid", "value": cookie, "url": live_server.url}]
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
        page.on("pageerror", lambda problem: page.complaints.append(str(problem)))
        return page

    yield open_window
    for context in contexts:
        context.close()

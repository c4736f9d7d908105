"""Fixtures that tests of more than one module use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import hypothesis
import pytest
from dj_database_url import parse
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright
from whitenoise.middleware import (  # type: ignore[import-untyped]
    WhiteNoiseMiddleware,
)

from orders.gateway.tokens import wallet
from tests import migrated, services

# The same examples in every run, so that a change is to blame for what fails. With
# EXPLORE=1 others each time.
hypothesis.settings.register_profile("same", derandomize=True, database=None)
# For breaks made on purpose, of which nobody needs the shortest example.
hypothesis.settings.register_profile(
    "unshrunk",
    derandomize=True,
    database=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)
if not os.environ.get("EXPLORE"):
    hypothesis.settings.load_profile("same")

CHROMIUM_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(worker_id: str) -> None:
    """Test on a copy of the migrated database, in a file if it is SQLite's."""
    url = migrated.copy(f"test_{worker_id}")
    default = settings.DATABASES["default"]
    default["TEST"] = default.get("TEST", {}) | {"NAME": parse(url)["NAME"]}


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Say that the database is there already; it goes with the run."""
    return True


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords fast: the slow way is Django's to test, and costs 0.3 s each."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=[*hashers, *settings.PASSWORD_HASHERS]):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_listed_once() -> Iterator[None]:
    """List the static files once a run, not once for each client of Django's."""
    listed: dict[str, Any] = {}
    search = WhiteNoiseMiddleware.add_files_from_finders

    def add_files(self: Any) -> None:
        if not listed:
            search(self)
            listed.update(self.files)
        self.files.update(listed)

    with patch.object(WhiteNoiseMiddleware, "add_files_from_finders", add_files):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Forget what the process keeps for other requests: the next test may have the
    same ids, the same addresses, and a stub at the same port.
    """
    yield
    cache.clear()
    wallet.tokens.clear()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with services.redis_instance() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module at a time.

    As long as it runs, Playwright has an event loop in this thread, which Django
    takes for asynchronous code.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with playwright.chromium.launch(
            executable_path=services.chromium_path(), args=CHROMIUM_OPTIONS
        ) as chromium:
            yield chromium

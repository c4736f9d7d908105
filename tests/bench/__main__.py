"""`make bench`: on private servers, with ratios to peers measured in the same run."""

from __future__ import annotations

import os
import sys
import tempfile

import django
from django.core.management import call_command

from tests.bench import ingest
from tests.services import postgresql, postgresql_instance

ORDERS = int(os.environ.get("ORDERS", "200000"))
EVENTS = int(os.environ.get("EVENTS", "4"))
PARTS = ("ingest", "apply", "pages")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(*parts: str) -> None:
    if "ingest" in parts:
        with postgresql_instance() as server:
            ingest.measure(server.url, say)
    with tempfile.TemporaryDirectory() as home, postgresql() as url:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
            "VAR_DIR": home,
            "ALLOWED_HOSTS": "testserver",
        }
        django.setup()
        call_command("migrate", verbosity=0)
        # Their models need the settings.
        from tests.bench import apply, pages

        if "apply" in parts:
            apply.measure(say)
        if "pages" in parts:
            pages.measure(ORDERS, EVENTS, say)


if __name__ == "__main__":
    main(*(sys.argv[1:] or PARTS))
